// RFC 9420 §12.4: Commit and ProposalOrRef.

import { type Codec, enumeration, optional, struct, u8, vector } from '@causeway/wire'
import { proposalOrRefTypes } from './code-points.ts'
import { kept, type KeptCodec } from './kept.ts'
import { type Proposal, proposalCodec } from './proposal.ts'
import { type UpdatePath, updatePathCodec } from './update-path.ts'

export type ProposalOrRef =
  | { readonly type: 'proposal'; readonly proposal: Proposal }
  /** RefHash of the AuthenticatedContent that carried the proposal (§5.2). */
  | { readonly type: 'reference'; readonly reference: Uint8Array }

export interface Commit {
  readonly proposals: readonly ProposalOrRef[]
  readonly path: UpdatePath | undefined
}

const typeCodec = enumeration(u8, proposalOrRefTypes)

const proposalOrRefCodec: Codec<ProposalOrRef> = {
  write(w, item) {
    typeCodec.write(w, item.type)
    if (item.type === 'proposal') proposalCodec.write(w, item.proposal)
    else w.opaque(item.reference)
  },
  read(r) {
    const type = typeCodec.read(r)
    if (type === 'proposal') return { type, proposal: proposalCodec.read(r) }
    return { type, reference: r.opaque() }
  },
}

const proposalsCodec: Codec<readonly ProposalOrRef[]> = vector(proposalOrRefCodec)

/** Of a thousand members, a megabyte and more; signed, hashed into the transcript, and tagged. */
export const commitCodec: KeptCodec<Commit> = kept(struct<Commit>({ proposals: proposalsCodec, path: optional(updatePathCodec) }))
