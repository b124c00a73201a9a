// Message franking of draft-ietf-mimi-protocol-06, byte for byte: the sender commits to the content, the hub stamps the
// commitment with sender, room and time, a receiver can later prove to the hub what it carried. Batches: frank-batch.ts.

import { assert, CausewayError, uriSizeBytesMax } from '@causeway/wire'
import type { Frank, RoomUri, UserUri } from '@causeway/wire'
import { concat, equalBytes, zero } from './bytes.ts'
import { frankLeafHash, isBatchSignature, signFrankBatch, verifyFrankBatch } from './frank-batch.ts'
import { expand, extract } from './hkdf.ts'
import { signWithLabel, verifyWithLabel } from './labels.ts'
import type { CryptoProvider } from './provider.ts'
import { cipherSuites } from './suites.ts'

/** What the hub adds to a message: ServerFrankingContext. Time in ms since 1970. */
export interface FrankContext {
  readonly senderUri: UserUri
  readonly roomUri: RoomUri
  readonly acceptedTimestamp: number
}

/** One accepted message, before its stamp. */
export interface FrankRequest {
  /** 32 bytes, from Safe AAD item 0x0020 of the PrivateMessage. */
  readonly frankingTag: Uint8Array
  readonly context: FrankContext
  /** The suite of the room's group; its signature scheme must be Ed25519. */
  readonly cipherSuite: number
}

/** The hub's secrets: `hubKey` of the day (`hubKeyForDay`) and the Ed25519 key published in `franking_agent`. */
export interface FrankingKeys {
  readonly hubKey: Uint8Array
  readonly signaturePrivateKey: Uint8Array
}

export const contentSaltBytes = 16
/** One signature stands for at most so many franks. */
export const frankBatchMax = 32

/**
 * Stamps accepted messages, in their order. One alone gets exactly the MIMI signature; more share one signature over the root
 * of a Merkle tree, at most `frankBatchMax` each. All timestamps must lie in the day of `hubKey`.
 */
export function stampFranks(crypto: CryptoProvider, keys: FrankingKeys, requests: readonly FrankRequest[]): Frank[] {
  const franks: Frank[] = []
  for (let at = 0; at < requests.length; at += frankBatchMax) {
    const batch = requests.slice(at, at + frankBatchMax)
    franks.push(...(batch.length === 1 ? [stampOne(crypto, keys, batch[0]!)] : stampBatch(crypto, keys, batch)))
  }
  return franks
}

/** The receiver's check: did this hub stamp exactly this sender, room, time and tag? False for whatever does not verify. */
export function verifyFrank(
  crypto: CryptoProvider,
  signaturePublicKey: Uint8Array,
  frank: Frank,
  context: FrankContext,
): boolean {
  if (!isFrankSuite(frank.cipherSuite) || frank.serverFrank.length !== 32) return false
  const tbs = frankingIntegrityTbs(frank.serverFrank, frank.cipherSuite, context)
  if (isBatchSignature(frank.signature)) {
    return verifyFrankBatch(crypto, signaturePublicKey, frankLeafHash(crypto, tbs), frank.signature)
  }
  return verifyWithLabel(crypto, 'Ed25519', signaturePublicKey, 'FrankingIntegrityTBS', tbs, frank.signature)
}

/** The hub's own check of a report: was `serverFrank` made with this day's key over this tag and context? */
export function verifyServerFrank(
  crypto: CryptoProvider,
  hubKey: Uint8Array,
  frankingTagValue: Uint8Array,
  frank: Frank,
  context: FrankContext,
): boolean {
  return equalBytes(serverFrank(crypto, hubKey, frankingTagValue, context), frank.serverFrank)
}

/**
 * The sender's commitment: HMAC-SHA256(salt, application_data), over the exact bytes sent or received. Throws
 * `crypto.invalid` for a salt that is not 16 bytes: HMAC pads short keys, so two salts could give one tag.
 */
export function frankingTag(crypto: CryptoProvider, salt: Uint8Array, applicationData: Uint8Array): Uint8Array {
  if (salt.length !== contentSaltBytes) throw new CausewayError('crypto.invalid', 'a content salt has 16 bytes')
  return crypto.tag('SHA-256', salt, applicationData)
}

/** HMAC-SHA256(hub_key, franking_tag || context). */
export function serverFrank(
  crypto: CryptoProvider,
  hubKey: Uint8Array,
  frankingTagValue: Uint8Array,
  context: FrankContext,
): Uint8Array {
  checkTag(frankingTagValue)
  return crypto.tag('SHA-256', hubKey, frankingTagValue, frankContextBytes(context))
}

/**
 * The hub_key of a UTC day, from the master key. The hub keeps days, never uses the master for a message, and destroys a day
 * after the reporting window: then nothing of that day can be reported or forged any more.
 */
export function hubKeyForDay(crypto: CryptoProvider, masterKey: Uint8Array, timestamp: number): Uint8Array {
  const prk = extract(crypto, 'SHA-256', new Uint8Array(0), masterKey)
  const key = expand(crypto, 'SHA-256', prk, asciiBytes(`causeway hub_key day ${frankingDay(timestamp)}`), 32)
  zero(prk)
  return key
}

/** The UTC date of a timestamp in ms, as days since 1970-01-01. */
export function frankingDay(timestamp: number): number {
  return Math.floor(timestamp / 86_400_000)
}

/** FrankingIntegrityTBS: server_frank[32], cipher suite, ServerFrankingContext. */
export function frankingIntegrityTbs(serverFrankValue: Uint8Array, cipherSuite: number, context: FrankContext): Uint8Array {
  return concat(serverFrankValue, Uint8Array.of(cipherSuite >> 8, cipherSuite), frankContextBytes(context))
}

/** ServerFrankingContext: sender_uri<V>, room_uri<V>, u64 accepted_timestamp. */
export function frankContextBytes(context: FrankContext): Uint8Array {
  const bytes = new Uint8Array(contextSize(context))
  writeContext(bytes, 0, context)
  return bytes
}

function stampOne(crypto: CryptoProvider, keys: FrankingKeys, request: FrankRequest): Frank {
  const leaf = leafInput(crypto, keys, request)
  const signature = signWithLabel(crypto, 'Ed25519', keys.signaturePrivateKey, 'FrankingIntegrityTBS', leaf.subarray(tbsAt))
  return { serverFrank: leaf.slice(tbsAt, suiteAt), cipherSuite: request.cipherSuite, signature }
}

function stampBatch(crypto: CryptoProvider, keys: FrankingKeys, requests: readonly FrankRequest[]): Frank[] {
  const serverFranks: Uint8Array[] = []
  const leafHashes: Uint8Array[] = []
  for (const request of requests) {
    const leaf = leafInput(crypto, keys, request)
    serverFranks.push(leaf.slice(tbsAt, suiteAt))
    leafHashes.push(crypto.hash('SHA-256', leaf))
  }
  const signatures = signFrankBatch(crypto, keys.signaturePrivateKey, leafHashes)
  return requests.map(({ cipherSuite }, i) => ({ serverFrank: serverFranks[i]!, cipherSuite, signature: signatures[i]! }))
}

const tbsAt = 1
const suiteAt = tbsAt + 32
const contextAt = suiteAt + 2
const leafBuffer = new Uint8Array(contextAt + 2 * (2 + uriSizeBytesMax) + 8)

/**
 * 0x00 || FrankingIntegrityTBS, in one buffer that the next call uses again: this runs once for every message the hub accepts.
 * The tag stands before the context for the HMAC, and server_frank then takes its place.
 */
function leafInput(
  crypto: CryptoProvider,
  keys: FrankingKeys,
  { frankingTag: tag, context, cipherSuite }: FrankRequest,
): Uint8Array {
  checkTag(tag)
  if (!isFrankSuite(cipherSuite)) throw new CausewayError('mls.unsupported', `franking in suite ${cipherSuite}`)
  const leaf = leafBuffer.subarray(0, contextAt + contextSize(context))
  writeContext(leaf, contextAt, context)
  leaf.set(tag, contextAt - 32)
  const frank = crypto.tag('SHA-256', keys.hubKey, leaf.subarray(contextAt - 32))
  leaf[0] = 0x00
  leaf.set(frank, tbsAt)
  leaf[suiteAt] = cipherSuite >> 8
  leaf[suiteAt + 1] = cipherSuite
  return leaf
}

// The hub has one Ed25519 key; other schemes' signatures could be taken for a batch.
const frankSuites: ReadonlySet<number> = new Set(cipherSuites.filter(s => s.signature === 'Ed25519').map(s => s.id))

function isFrankSuite(cipherSuite: number): boolean {
  return frankSuites.has(cipherSuite)
}

function checkTag(tag: Uint8Array): void {
  if (tag.length !== 32) throw new CausewayError('crypto.invalid', 'a franking tag has 32 bytes')
}

// URIs are ASCII in their normal form and at most 255 bytes, so characters are bytes and a length takes one or two.
function contextSize({ senderUri, roomUri }: FrankContext): number {
  assert(senderUri.length <= uriSizeBytesMax && roomUri.length <= uriSizeBytesMax, 'a URI was parsed before it is franked')
  return prefixSize(senderUri.length) + senderUri.length + prefixSize(roomUri.length) + roomUri.length + 8
}

function prefixSize(length: number): number {
  return length < 64 ? 1 : 2
}

function writeContext(bytes: Uint8Array, at: number, context: FrankContext): void {
  const end = writeUri(bytes, writeUri(bytes, at, context.senderUri), context.roomUri)
  const timestamp = context.acceptedTimestamp
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new CausewayError('wire.out_of_range')
  writeU32(bytes, end, Math.floor(timestamp / 0x1_0000_0000))
  writeU32(bytes, end + 4, timestamp % 0x1_0000_0000)
}

function writeUri(bytes: Uint8Array, at: number, uri: string): number {
  let next = at
  if (uri.length >= 64) bytes[next++] = 0x40 | (uri.length >> 8)
  bytes[next++] = uri.length
  for (let i = 0; i < uri.length; i++) bytes[next++] = uri.charCodeAt(i)
  return next
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

function asciiBytes(value: string): Uint8Array {
  return Uint8Array.from(value, character => character.charCodeAt(0))
}
