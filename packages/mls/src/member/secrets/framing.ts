// RFC 9420 §6: authenticated content in and out of PublicMessages and PrivateMessages.

import { type CipherSuite, type CryptoProvider, expandWithLabel, signWithLabel, verifyWithLabel, zero } from '@causeway/crypto'
import { CausewayError, decode, encode, Reader, Writer } from '@causeway/wire'
import { must } from '../../must.ts'
import { type AuthenticatedContent } from '../../structures/authenticated-content.ts'
import { type ContentType, contentTypes, wireFormats } from '../../structures/code-points.ts'
import { commitCodec } from '../../structures/commit.ts'
import {
  authDataCodec,
  type Content,
  type FramedContent,
  type FramedContentAuthData,
  framedContentCodec,
  framedSizeHint,
} from '../../structures/framed-content.ts'
import type { PrivateMessage } from '../../structures/private-message.ts'
import { proposalCodec } from '../../structures/proposal.ts'
import type { PublicMessage } from '../../structures/public-message.ts'
import type { MessageKey, RatchetType } from './secret-tree.ts'
import { isTag } from './key-schedule.ts'
import { reuseGuardBytes, type SenderData, senderDataAadCodec, senderDataCodec } from './sender-data.ts'

export type MessageFormat = 'mls_public_message' | 'mls_private_message'

/** §6.1 FramedContentTBS. `context` is the encoded GroupContext, for the sender types that sign it. */
export function contentTbs(wireFormat: MessageFormat, content: FramedContent, context: Uint8Array | undefined): Uint8Array {
  return writtenTbs(wireFormat, content, context).finish()
}

function writtenTbs(wireFormat: MessageFormat, content: FramedContent, context: Uint8Array | undefined): Writer {
  const w = new Writer(framedSizeHint(content) + (context?.length ?? 0))
  w.u16(1)
  w.u16(wireFormats[wireFormat])
  framedContentCodec.write(w, content)
  if (context !== undefined) w.fixed(context)
  return w
}

/** The signature of a content under our key. */
export function signContent(
  crypto: CryptoProvider,
  suite: CipherSuite,
  privateKey: Uint8Array,
  wireFormat: MessageFormat,
  content: FramedContent,
  context: Uint8Array | undefined,
): Uint8Array {
  return signWithLabel(crypto, suite.signature, privateKey, 'FramedContentTBS', contentTbs(wireFormat, content, context))
}

/** §6.2 membership_tag: a MAC over the signed content and its auth data. */
export function membershipTag(
  crypto: CryptoProvider,
  suite: CipherSuite,
  membershipKey: Uint8Array,
  content: FramedContent,
  auth: FramedContentAuthData,
  context: Uint8Array,
): Uint8Array {
  const w = writtenTbs('mls_public_message', content, context)
  authDataCodec(content.content.contentType).write(w, auth)
  return crypto.hmac(suite.hash, membershipKey, w.finish())
}

/** §6.2: refuses a PublicMessage of a member whose tag is wrong. `mls.invalid`. */
export function checkMembershipTag(
  crypto: CryptoProvider,
  suite: CipherSuite,
  membershipKey: Uint8Array,
  message: PublicMessage,
  context: Uint8Array,
): void {
  if (message.content.sender.senderType !== 'member') return
  const tag = membershipTag(crypto, suite, membershipKey, message.content, message.auth, context)
  must(isTag(tag, message.membershipTag), 'the membership tag does not match')
}

/** What sealing and opening a PrivateMessage needs of an epoch. */
export interface PrivateEpoch {
  readonly suite: CipherSuite
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly senderDataSecret: Uint8Array
}

/** §6.3 PrivateMessage of signed content, its plaintext padded to `paddedTo(length)`. Uses the key up. */
export function sealPrivate(
  crypto: CryptoProvider,
  epoch: PrivateEpoch,
  { content, auth }: AuthenticatedContent,
  sender: { readonly leafIndex: number; readonly generation: number; readonly key: MessageKey },
  paddedTo: (length: number) => number,
): PrivateMessage {
  const { suite } = epoch
  const { contentType } = content.content
  const plaintext = padded(privateContent(content.content, auth), paddedTo)
  const reuseGuard = crypto.random(reuseGuardBytes)
  const nonce = guarded(sender.key.nonce, reuseGuard)
  const aad = contentAad(epoch, contentType, content.authenticatedData)
  const ciphertext = crypto.aeadSeal(suite.aead, sender.key.key, nonce, aad, plaintext)
  zero(plaintext, nonce, sender.key.key, sender.key.nonce)
  const senderData = encode(senderDataCodec, { leafIndex: sender.leafIndex, generation: sender.generation, reuseGuard })
  const keys = senderDataKeys(crypto, suite, epoch.senderDataSecret, ciphertext)
  const encryptedSenderData = crypto.aeadSeal(suite.aead, keys.key, keys.nonce, senderDataAad(epoch, contentType), senderData)
  zero(keys.key, keys.nonce)
  return {
    groupId: epoch.groupId,
    epoch: epoch.epoch,
    contentType,
    authenticatedData: content.authenticatedData,
    encryptedSenderData,
    ciphertext,
  }
}

/** §6.3.2: who sent it, and which key opens it. Not authenticated yet. Throws `mls.undecryptable`. */
export function openSenderData(crypto: CryptoProvider, epoch: PrivateEpoch, message: PrivateMessage): SenderData {
  const { suite } = epoch
  const keys = senderDataKeys(crypto, suite, epoch.senderDataSecret, message.ciphertext)
  const aad = senderDataAad(epoch, message.contentType)
  try {
    return decode(senderDataCodec, open(crypto, suite, keys, aad, message.encryptedSenderData))
  } finally {
    zero(keys.key, keys.nonce)
  }
}

/** §6.3.1: the content. Its signature is the caller's to check. Throws `mls.undecryptable`, `mls.invalid`, `wire.*`. */
export function openPrivate(
  crypto: CryptoProvider,
  epoch: PrivateEpoch,
  message: PrivateMessage,
  sender: SenderData,
  key: MessageKey,
): AuthenticatedContent {
  const nonce = guarded(key.nonce, sender.reuseGuard)
  const aad = contentAad(epoch, message.contentType, message.authenticatedData)
  const plaintext = open(crypto, epoch.suite, { key: key.key, nonce }, aad, message.ciphertext)
  zero(nonce)
  const { content, auth } = readPrivateContent(message.contentType, plaintext)
  zero(plaintext)
  return {
    wireFormat: 'mls_private_message',
    content: {
      groupId: message.groupId,
      epoch: message.epoch,
      sender: { senderType: 'member', leafIndex: sender.leafIndex },
      authenticatedData: message.authenticatedData,
      content,
    },
    auth,
  }
}

/** Whether content is signed by this key (§6.1). */
export function isSignedBy(
  crypto: CryptoProvider,
  suite: CipherSuite,
  signatureKey: Uint8Array,
  { wireFormat, content, auth }: AuthenticatedContent,
  context: Uint8Array | undefined,
): boolean {
  const tbs = contentTbs(wireFormat as MessageFormat, content, context)
  return verifyWithLabel(crypto, suite.signature, signatureKey, 'FramedContentTBS', tbs, auth.signature)
}

export function ratchetOf(contentType: ContentType): RatchetType {
  return contentType === 'application' ? 'application' : 'handshake'
}

/** §6.3.1 PrivateMessageContent, without padding. */
function privateContent(content: Content, auth: FramedContentAuthData): Writer {
  const w = new Writer(1024)
  if (content.contentType === 'application') w.opaque(content.applicationData)
  else if (content.contentType === 'proposal') proposalCodec.write(w, content.proposal)
  else commitCodec.write(w, content.commit)
  authDataCodec(content.contentType).write(w, auth)
  return w
}

function padded(w: Writer, paddedTo: (length: number) => number): Uint8Array {
  const { length } = w
  w.fixed(new Uint8Array(Math.max(0, paddedTo(length) - length)))
  return w.finish()
}

function readPrivateContent(contentType: ContentType, plaintext: Uint8Array): { content: Content; auth: FramedContentAuthData } {
  const r = new Reader(plaintext)
  const content: Content =
    contentType === 'application'
      ? { contentType, applicationData: r.opaque() }
      : contentType === 'proposal'
        ? { contentType, proposal: proposalCodec.read(r) }
        : { contentType, commit: commitCodec.read(r) }
  const auth = authDataCodec(contentType).read(r)
  // §6.3.1: the padding MUST be zeros.
  const padding = r.fixedView(r.remaining)
  must(
    padding.every(byte => byte === 0),
    'padding that is not zeros',
  )
  return { content, auth }
}

function open(
  crypto: CryptoProvider,
  suite: CipherSuite,
  { key, nonce }: MessageKey,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  try {
    return crypto.aeadOpen(suite.aead, key, nonce, aad, sealed)
  } catch (error) {
    if (error instanceof CausewayError) throw new CausewayError('mls.undecryptable')
    throw error
  }
}

/** §6.3.2: keyed by a sample of the ciphertext. */
export function senderDataKeys(
  crypto: CryptoProvider,
  suite: CipherSuite,
  secret: Uint8Array,
  ciphertext: Uint8Array,
): MessageKey {
  const sample = ciphertext.subarray(0, suite.hashBytes)
  return {
    key: expandWithLabel(crypto, suite.hash, secret, 'key', sample, suite.aeadKeyBytes),
    nonce: expandWithLabel(crypto, suite.hash, secret, 'nonce', sample, suite.aeadNonceBytes),
  }
}

function guarded(nonce: Uint8Array, reuseGuard: Uint8Array): Uint8Array {
  const result = nonce.slice()
  for (let i = 0; i < reuseGuardBytes; i++) result[i]! ^= reuseGuard[i]!
  return result
}

/** §6.3.1 PrivateContentAAD. */
function contentAad({ groupId, epoch }: PrivateEpoch, contentType: ContentType, authenticatedData: Uint8Array): Uint8Array {
  const w = new Writer(groupId.length + authenticatedData.length + 24)
  w.opaque(groupId)
  w.u64(epoch)
  w.u8(contentTypes[contentType])
  w.opaque(authenticatedData)
  return w.finish()
}

function senderDataAad({ groupId, epoch }: PrivateEpoch, contentType: ContentType): Uint8Array {
  return encode(senderDataAadCodec, { groupId, epoch, contentType })
}
