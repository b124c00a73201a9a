// Application messages (RFC 9420 §6.3, §9.1). Opening is ours and not the library's, for one reason: of a message that was
// skipped, the library keeps the ratchet secret, from which every later key follows. Here its key and nonce are kept, and the
// ratchet secret is deleted (RFC 9420 §9.2).

import { CausewayError } from '@causeway/wire'
import type { CiphersuiteImpl, EpochReceiverData, GenerationSecret, PrivateMessage, SecretTree } from 'ts-mls'
import { encode } from 'ts-mls/codec/tlsEncoder.js'
import { deriveTreeSecret } from 'ts-mls/crypto/kdf.js'
import { verifyFramedContentSignature } from 'ts-mls/framedContent.js'
import { protectApplicationData } from 'ts-mls/messageProtection.js'
import {
  decodePrivateMessageContent,
  decryptSenderData,
  privateContentAADEncoder,
  toAuthenticatedContent,
} from 'ts-mls/privateMessage.js'
import { deriveKey, deriveNonce } from 'ts-mls/secretTree.js'
import type { ClientState } from 'ts-mls'
import { leafAt } from './leaf.ts'

/** How far ahead of the last seen message of a sender one may be: bounds the work a single message can cause. */
const forwardStepsMax = 4096
/** Keys of skipped messages kept per sender. The hub orders every room, so a gap means that the hub dropped something. */
const skippedKeysMax = 32

const keyLength = 16
const nonceLength = 12

/** What is needed to open messages of one epoch. */
export type Receiver = Pick<EpochReceiverData, 'senderDataSecret' | 'secretTree' | 'ratchetTree' | 'groupContext'>

export interface Opened {
  readonly senderLeafIndex: number
  readonly plaintext: Uint8Array
  /** The secret tree after it; `consumed` is wiped by the caller once this one has been taken over. */
  readonly secretTree: SecretTree
  readonly consumed: readonly Uint8Array[]
}

/** Opens a message; whatever does not fit, replays and own messages included, is `mls.undecryptable` or throws otherwise. */
export async function openMessage(
  suite: CiphersuiteImpl,
  receiver: Receiver,
  ownLeafIndex: number,
  message: PrivateMessage,
): Promise<Opened> {
  const senderData = await decryptSenderData(message, receiver.senderDataSecret, suite)
  const leaf = senderData === undefined ? undefined : leafAt(receiver.ratchetTree, senderData.leafIndex)
  if (senderData === undefined || leaf === undefined) throw new CausewayError('mls.undecryptable', 'sender')
  if (senderData.leafIndex === ownLeafIndex) throw new CausewayError('mls.undecryptable', 'own message')

  const { key, nonce, secretTree, consumed } = await takeKey(suite, receiver, senderData.leafIndex, senderData.generation)
  for (let i = 0; i < 4; i++) nonce[i] = (nonce[i] ?? 0) ^ (senderData.reuseGuard[i] ?? 0)
  const opened = await suite.hpke.decryptAead(key, nonce, encode(privateContentAADEncoder)(message), message.ciphertext)
  const content = decodePrivateMessageContent('application')(opened, 0)?.[0]
  if (content?.contentType !== 'application') throw new CausewayError('mls.undecryptable', 'content')
  const authenticated = toAuthenticatedContent(content, message, senderData.leafIndex)
  const signed = await verifyFramedContentSignature(
    leaf.signaturePublicKey,
    'mls_private_message',
    authenticated.content,
    authenticated.auth,
    receiver.groupContext,
    suite.signature,
  )
  if (!signed) throw new CausewayError('mls.undecryptable', 'signature')
  const plaintext = content.applicationData.slice()
  opened.fill(0)
  return { senderLeafIndex: senderData.leafIndex, plaintext, secretTree, consumed: [...consumed, key] }
}

interface TakenKey {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly secretTree: SecretTree
  readonly consumed: readonly Uint8Array[]
}

async function takeKey(suite: CiphersuiteImpl, receiver: Receiver, leafIndex: number, generation: number): Promise<TakenKey> {
  const node = receiver.secretTree[leafIndex * 2]
  if (node === undefined || node.application.secret.length === 0) throw new CausewayError('mls.undecryptable', 'no ratchet')
  const ratchet = node.application
  const [next, key, nonce, consumed] =
    generation < ratchet.generation ? takeSkipped(ratchet, generation) : await advance(suite, ratchet, generation)
  const secretTree = receiver.secretTree.slice()
  secretTree[leafIndex * 2] = { ...node, application: next }
  return { key, nonce, secretTree, consumed }
}

type Taken = [next: GenerationSecret, key: Uint8Array, nonce: Uint8Array, consumed: Uint8Array[]]

function takeSkipped(ratchet: GenerationSecret, generation: number): Taken {
  const { [generation]: kept, ...unusedGenerations } = ratchet.unusedGenerations
  if (kept === undefined) throw new CausewayError('mls.undecryptable', 'key used or dropped')
  return [{ ...ratchet, unusedGenerations }, kept.slice(0, keyLength), kept.slice(keyLength), [kept]]
}

async function advance(suite: CiphersuiteImpl, ratchet: GenerationSecret, generation: number): Promise<Taken> {
  if (generation - ratchet.generation > forwardStepsMax) throw new CausewayError('mls.undecryptable', 'too far ahead')
  const unusedGenerations = { ...ratchet.unusedGenerations }
  const consumed: Uint8Array[] = []
  let secret = ratchet.secret
  for (let at = ratchet.generation; at < generation; at++) {
    if (generation - at <= skippedKeysMax) {
      const kept = new Uint8Array(keyLength + nonceLength)
      kept.set(await deriveKey(secret, at, suite))
      kept.set(await deriveNonce(secret, at, suite), keyLength)
      unusedGenerations[at] = kept
    }
    consumed.push(secret)
    secret = await nextSecret(suite, secret, at)
  }
  const key = await deriveKey(secret, generation, suite)
  const nonce = await deriveNonce(secret, generation, suite)
  consumed.push(secret)
  const kept = Object.keys(unusedGenerations).map(Number)
  for (const dropped of kept.slice(0, Math.max(0, kept.length - skippedKeysMax))) {
    const value = unusedGenerations[dropped]
    if (value !== undefined) consumed.push(value)
    delete unusedGenerations[dropped]
  }
  const next = { secret: await nextSecret(suite, secret, generation), generation: generation + 1, unusedGenerations }
  return [next, key, nonce, consumed]
}

function nextSecret(suite: CiphersuiteImpl, secret: Uint8Array, generation: number): Promise<Uint8Array> {
  return deriveTreeSecret(secret, 'secret', generation, suite.kdf.size, suite.kdf)
}

/** Seals a message, padded so that its length says only which bucket it is in. */
export async function sealMessage(
  suite: CiphersuiteImpl,
  state: ClientState,
  plaintext: Uint8Array,
  authenticatedData: Uint8Array,
): Promise<{ message: PrivateMessage; secretTree: SecretTree; consumed: readonly Uint8Array[] }> {
  const sealed = await protectApplicationData(
    state.signaturePrivateKey,
    state.keySchedule.senderDataSecret,
    plaintext,
    authenticatedData,
    state.groupContext,
    state.secretTree,
    state.privatePath.leafIndex,
    { kind: 'padUntilLength', padUntilLength: paddedLength(plaintext.length + contentOverhead) },
    suite,
  )
  return { message: sealed.privateMessage, secretTree: sealed.newSecretTree, consumed: sealed.consumed }
}

/** Length prefixes (at most 4 and 2 bytes) and the signature beside the plaintext. */
const contentOverhead = 4 + 2 + 64

/** 256, 512, … 16 Ki, then multiples of 16 Ki: at most 15 sizes for what people type. */
function paddedLength(length: number): number {
  const step = 16_384
  if (length > step) return Math.ceil(length / step) * step
  let bucket = 256
  while (bucket < length) bucket *= 2
  return bucket
}

const noRatchet: GenerationSecret = { secret: new Uint8Array(), generation: 0, unusedGenerations: {} }
export const noSecrets: SecretTree[number] = { handshake: noRatchet, application: noRatchet }

/**
 * Keeps only the ratchets messages can come by: application ratchets of members. Wiped are those of inner nodes, of blank leaves
 * and for handshakes, which travel as PublicMessages here.
 */
export function keepApplicationRatchets(secretTree: SecretTree, isMember: (leafIndex: number) => boolean): SecretTree {
  return secretTree.map((node, index) => {
    node.handshake.secret.fill(0)
    if (index % 2 === 0 && isMember(index / 2)) return { handshake: noRatchet, application: node.application }
    wipeRatchet(node.application)
    return noSecrets
  })
}

export function wipeSecretTree(secretTree: SecretTree): void {
  for (const node of secretTree) {
    wipeRatchet(node.application)
    wipeRatchet(node.handshake)
  }
}

function wipeRatchet(ratchet: GenerationSecret): void {
  ratchet.secret.fill(0)
  for (const kept of Object.values(ratchet.unusedGenerations)) kept.fill(0)
}
