// MIMI content (draft-ietf-mimi-content-08), byte for byte: what a message is once it is decrypted. Deterministic CBOR
// `[salt, replaces, topicId, expires, inReplyTo, extensions, body]`, media type application/mimi-content.

import { type CborLimits, type CborMap, CborTag, type CborValue, decodeCbor, encodeCbor } from '../cbor.ts'
import { CausewayError } from '../errors.ts'
import { utf8ToBytes } from '../tls.ts'
import { uriSizeBytesMax } from '../uri.ts'
import { Fields, badContent } from './fields.ts'
import { type MessageId, isMessageId, messageId, saltSizeBytes } from './message-id.ts'
import { type NestedPart, cborFromPart, checkBody, partFromCbor } from './parts.ts'

export interface MimiContent {
  /** 16 random bytes, never used twice. */
  salt: Uint8Array
  /** The FIRST version of the message this one edits or deletes. */
  replaces: MessageId | null
  /** Messages with the same topic belong together; empty = no topic. */
  topicId: Uint8Array
  expires: Expiration | null
  /** The exact version replied or reacted to. */
  inReplyTo: MessageId | null
  /** Extensions 1 and 2. The draft leaves them optional; franking needs both, so here every message has them. */
  senderUri: string
  roomUri: string
  /** All other extensions. Negative integers and texts are for private use. */
  extensions: ReadonlyMap<number | string, CborValue>
  body: NestedPart
}

/** A hint that the message should vanish: seconds after it was read (relative), or since 1970. */
export interface Expiration {
  relative: boolean
  seconds: number
}

export const contentMediaType = 'application/mimi-content'
export const contentSizeBytesMax = 65_536
export const topicIdSizeBytesMax = 4096
/** Counted from the extensions map itself, which is level 1. */
export const extensionDepthMax = 4
export const expirySecondsMax: number = 366 * 86_400

const contentLimits: CborLimits = { sizeBytesMax: contentSizeBytesMax, depthMax: 16, itemsMax: 20_480 }
const senderUriKey = 1
const roomUriKey = 2

/** Encodes a message; one that `decodeMimiContent` would refuse is refused here with the same code. */
export function encodeMimiContent(content: MimiContent): Uint8Array {
  checkContent(content)
  const extensions = new Map<number | string, CborValue>(content.extensions)
  extensions.set(senderUriKey, content.senderUri)
  extensions.set(roomUriKey, content.roomUri)
  const expires = content.expires === null ? null : [content.expires.relative, content.expires.seconds]
  const { salt, replaces, topicId, inReplyTo, body } = content
  const bytes = encodeCbor([salt, replaces, topicId, expires, inReplyTo, extensions, cborFromPart(body)])
  if (bytes.length > contentSizeBytesMax) throw new CausewayError('wire.too_large')
  return bytes
}

/**
 * Decodes a message that came from another device. Throws `wire.bad_cbor`, `wire.too_large`, `wire.bad_text` or
 * `wire.bad_content`. That the sender and room named inside are the ones MLS and the hub name is for the caller to check.
 */
export function decodeMimiContent(bytes: Uint8Array): MimiContent {
  const fields = new Fields(decodeCbor(bytes, contentLimits))
  const salt = fields.bytes()
  const replaces = optionalBytes(fields.next())
  const topicId = fields.bytes()
  const expires = expirationFromCbor(fields.next())
  const inReplyTo = optionalBytes(fields.next())
  const known = extensionsFromCbor(fields.next())
  const body = partFromCbor(fields.next())
  fields.end()
  const content = { salt, replaces, topicId, expires, inReplyTo, ...known, body }
  checkContent(content)
  return content
}

/** The id of a message, from what was decoded and the exact bytes it was decoded from. */
export function messageIdOf(content: MimiContent, bytes: Uint8Array, sha256: (data: Uint8Array) => Uint8Array): MessageId {
  return messageId(content.senderUri, content.roomUri, bytes, content.salt, sha256)
}

/**
 * Whether an absolute expiry lies within a year of the time the hub accepted the message (General handling). Not part of
 * decoding, which knows no clock: an old message read from the archive stays valid.
 */
export function isExpiryPlausible(expires: Expiration, acceptedAtMs: number): boolean {
  return expires.relative || Math.abs(expires.seconds - acceptedAtMs / 1000) <= expirySecondsMax
}

function optionalBytes(value: CborValue): Uint8Array | null {
  if (value !== null && !(value instanceof Uint8Array)) throw badContent('message id')
  return value
}

function expirationFromCbor(value: CborValue): Expiration | null {
  if (value === null) return null
  const fields = new Fields(value)
  const expires = { relative: fields.boolean(), seconds: fields.number() }
  fields.end()
  return expires
}

function extensionsFromCbor(value: CborValue): Pick<MimiContent, 'senderUri' | 'roomUri' | 'extensions'> {
  if (!(value instanceof Map)) throw badContent('extensions')
  const extensions = new Map(value as CborMap) as Map<number | string, CborValue>
  const senderUri = takeText(extensions, senderUriKey)
  const roomUri = takeText(extensions, roomUriKey)
  return { senderUri, roomUri, extensions }
}

function takeText(extensions: Map<number | string, CborValue>, key: number): string {
  const value = extensions.get(key)
  if (typeof value !== 'string') throw badContent(`extension ${key}`)
  extensions.delete(key)
  return value
}

function checkContent(content: MimiContent): void {
  if (content.salt.length !== saltSizeBytes) throw badContent('salt')
  for (const id of [content.replaces, content.inReplyTo]) if (id !== null && !isMessageId(id)) throw badContent('message id')
  if (content.topicId.length > topicIdSizeBytesMax) throw badContent('topicId')
  checkExpires(content.expires)
  for (const uri of [content.senderUri, content.roomUri]) {
    if (uri.length === 0 || utf8ToBytes(uri).length > uriSizeBytesMax) throw badContent('uri')
  }
  for (const [key, value] of content.extensions) checkExtension(key, value)
  checkBody(content.body)
}

function checkExpires(expires: Expiration | null): void {
  if (expires === null) return
  const { relative, seconds } = expires
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 0xffff_ffff) throw badContent('expires')
  if (relative && seconds > expirySecondsMax) throw badContent('expires')
}

function checkExtension(key: number | string | Uint8Array, value: CborValue): void {
  if (key === senderUriKey || key === roomUriKey) throw badContent('extensions 1 and 2 are fields of their own')
  if (typeof key === 'string' ? key === '' || utf8ToBytes(key).length > 255 : !Number.isSafeInteger(key)) {
    throw badContent('extension key')
  }
  if (!fitsDepth(value, extensionDepthMax - 1)) throw badContent('extension depth')
}

function fitsDepth(value: CborValue, levels: number): boolean {
  if (value instanceof CborTag) return levels > 0 && fitsDepth(value.value, levels - 1)
  if (value instanceof Map) return levels > 0 && [...value.values()].every(inner => fitsDepth(inner, levels - 1))
  if (!Array.isArray(value)) return true
  return levels > 0 && (value as readonly CborValue[]).every(inner => fitsDepth(inner, levels - 1))
}
