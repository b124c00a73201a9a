// RFC 9420 §12.1 and draft-ietf-mls-extensions: Proposal. A type outside of both has no readable end, so it is refused here (`wire.bad_enum`); it could not
// be committed anyway, because no device of ours lists it (§12.2).

import { type Codec, enumeration, opaque, struct, u16, u32, u8 } from '@causeway/wire'
import { type ProposalType, proposalTypes } from './code-points.ts'
import { type Extension, extensionsCodec } from './extension.ts'
import { type KeyPackage, keyPackageCodec } from './key-package.ts'
import { type LeafNode, leafNodeCodec } from './leaf-node.ts'
import { type PreSharedKeyId, preSharedKeyIdCodec } from './pre-shared-key-id.ts'

/** §12.1.1 */
export interface Add {
  readonly proposalType: 'add'
  readonly keyPackage: KeyPackage
}

/** §12.1.2 */
export interface Update {
  readonly proposalType: 'update'
  readonly leafNode: LeafNode
}

/** §12.1.3 */
export interface Remove {
  readonly proposalType: 'remove'
  /** Leaf index. */
  readonly removed: number
}

/** §12.1.4 */
export interface PreSharedKey {
  readonly proposalType: 'psk'
  readonly psk: PreSharedKeyId
}

/** §12.1.5. The new group may use a version that we do not speak. */
export interface ReInit {
  readonly proposalType: 'reinit'
  readonly groupId: Uint8Array
  readonly version: number
  readonly cipherSuite: number
  readonly extensions: readonly Extension[]
}

/** §12.1.6 */
export interface ExternalInit {
  readonly proposalType: 'external_init'
  readonly kemOutput: Uint8Array
}

/** §12.1.7 */
export interface GroupContextExtensions {
  readonly proposalType: 'group_context_extensions'
  readonly extensions: readonly Extension[]
}

/** draft-ietf-mls-extensions §4.7: what the application makes new data of a component from; undefined removes that data. */
export interface AppDataUpdate {
  readonly proposalType: 'app_data_update'
  readonly componentId: number
  readonly update: Uint8Array | undefined
}

/** draft-ietf-mls-extensions §4.8: data for a component that stays nowhere but in the transcript. */
export interface AppEphemeral {
  readonly proposalType: 'app_ephemeral'
  readonly componentId: number
  readonly data: Uint8Array
}

/** draft-ietf-mls-extensions, SelfRemove: its sender leaves. */
export interface SelfRemove {
  readonly proposalType: 'self_remove'
}

export type Proposal =
  | Add
  | Update
  | Remove
  | PreSharedKey
  | ReInit
  | ExternalInit
  | GroupContextExtensions
  | AppDataUpdate
  | AppEphemeral
  | SelfRemove

type Body<P extends Proposal> = Codec<Omit<P, 'proposalType'>>

const operationCodec = enumeration(u8, { update: 1, remove: 2 })

const appDataUpdateCodec: Body<AppDataUpdate> = {
  write(w, { componentId, update }) {
    w.u16(componentId)
    operationCodec.write(w, update === undefined ? 'remove' : 'update')
    if (update !== undefined) w.opaque(update)
  },
  read(r) {
    const componentId = r.u16()
    return { componentId, update: operationCodec.read(r) === 'update' ? r.opaque() : undefined }
  },
}

const bodies: { readonly [T in ProposalType]: Body<Extract<Proposal, { proposalType: T }>> } = {
  add: struct({ keyPackage: keyPackageCodec }),
  update: struct({ leafNode: leafNodeCodec }),
  remove: struct({ removed: u32 }),
  psk: struct({ psk: preSharedKeyIdCodec }),
  reinit: struct({ groupId: opaque, version: u16, cipherSuite: u16, extensions: extensionsCodec }),
  external_init: struct({ kemOutput: opaque }),
  group_context_extensions: struct({ extensions: extensionsCodec }),
  app_data_update: appDataUpdateCodec,
  app_ephemeral: struct({ componentId: u16, data: opaque }),
  self_remove: { write: () => {}, read: () => ({}) },
}

const typeCodec = enumeration(u16, proposalTypes)

export const proposalCodec: Codec<Proposal> = {
  write(w, proposal) {
    typeCodec.write(w, proposal.proposalType)
    const body = bodies[proposal.proposalType] as Body<Proposal>
    body.write(w, proposal)
  },
  read(r) {
    const proposalType = typeCodec.read(r)
    const body = bodies[proposalType] as Body<Proposal>
    return { ...body.read(r), proposalType } as Proposal
  },
}
