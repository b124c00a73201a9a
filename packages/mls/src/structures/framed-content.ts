// RFC 9420 §6 and §6.1: FramedContent, FramedContentTBS, FramedContentAuthData.

import { type Codec, enumeration, u8, Writer } from '@causeway/wire'
import { contentTypes, type WireFormat } from './code-points.ts'
import { type Commit, commitCodec } from './commit.ts'
import { type GroupContext, groupContextCodec } from './group-context.ts'
import { type Proposal, proposalCodec } from './proposal.ts'
import { type Sender, senderCodec } from './sender.ts'
import { versionCodec } from './version.ts'
import { wireFormatCodec } from './wire-format.ts'

export type Content =
  | { readonly contentType: 'application'; readonly applicationData: Uint8Array }
  | { readonly contentType: 'proposal'; readonly proposal: Proposal }
  | { readonly contentType: 'commit'; readonly commit: Commit }

export interface FramedContent {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly sender: Sender
  readonly authenticatedData: Uint8Array
  readonly content: Content
}

export interface FramedContentAuthData {
  readonly signature: Uint8Array
  /** Present exactly with a commit. */
  readonly confirmationTag: Uint8Array | undefined
}

const typeCodec = enumeration(u8, contentTypes)

export const framedContentCodec: Codec<FramedContent> = {
  write(w, framed) {
    w.opaque(framed.groupId)
    w.u64(framed.epoch)
    senderCodec.write(w, framed.sender)
    w.opaque(framed.authenticatedData)
    contentCodec.write(w, framed.content)
  },
  read: r => ({
    groupId: r.opaque(),
    epoch: r.u64(),
    sender: senderCodec.read(r),
    authenticatedData: r.opaque(),
    content: contentCodec.read(r),
  }),
}

/** About how many bytes it takes, with signature, tags and a group context: a commit can be a megabyte, and buffers that grow are copied. */
export function framedSizeHint({ groupId, authenticatedData, content }: FramedContent): number {
  const head = groupId.length + authenticatedData.length + 1024
  if (content.contentType === 'application') return head + content.applicationData.length
  return content.contentType === 'commit' ? head + commitCodec.bytesOf(content.commit).length : head
}

/** What a sender signs. `context` for the sender types member and new_member_commit, of the epoch the message is sent in. */
export function framedContentTbs(wireFormat: WireFormat, framed: FramedContent, context: GroupContext | undefined): Uint8Array {
  const w = new Writer(framedSizeHint(framed))
  versionCodec.write(w, 'mls10')
  wireFormatCodec.write(w, wireFormat)
  framedContentCodec.write(w, framed)
  if (context !== undefined) groupContextCodec.write(w, context)
  return w.finish()
}

/** The auth data beside a content of this type. */
export function authDataCodec(contentType: Content['contentType']): Codec<FramedContentAuthData> {
  return contentType === 'commit' ? commitAuthDataCodec : plainAuthDataCodec
}

const contentCodec: Codec<Content> = {
  write(w, content) {
    typeCodec.write(w, content.contentType)
    if (content.contentType === 'application') w.opaque(content.applicationData)
    else if (content.contentType === 'proposal') proposalCodec.write(w, content.proposal)
    else commitCodec.write(w, content.commit)
  },
  read(r) {
    const contentType = typeCodec.read(r)
    if (contentType === 'application') return { contentType, applicationData: r.opaque() }
    if (contentType === 'proposal') return { contentType, proposal: proposalCodec.read(r) }
    return { contentType, commit: commitCodec.read(r) }
  },
}

const commitAuthDataCodec: Codec<FramedContentAuthData> = {
  write(w, auth) {
    w.opaque(auth.signature)
    w.opaque(auth.confirmationTag ?? new Uint8Array())
  },
  read: r => ({ signature: r.opaque(), confirmationTag: r.opaque() }),
}

const plainAuthDataCodec: Codec<FramedContentAuthData> = {
  write: (w, auth) => w.opaque(auth.signature),
  read: r => ({ signature: r.opaque(), confirmationTag: undefined }),
}
