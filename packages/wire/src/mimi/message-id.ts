// How messages name each other (draft-ietf-mimi-content-08, Message ID).

import { CausewayError } from '../errors.ts'
import { Writer, utf8ToBytes } from '../tls.ts'

/** 32 bytes: the hash function's number (1 = SHA-256), then the first 31 bytes of the hash. */
export type MessageId = Uint8Array

export const messageIdSizeBytes = 32
export const saltSizeBytes = 16

const sha256Number = 0x01

/**
 * The id of an encoded content message: `0x01 || SHA-256(u16 len, senderUri, u16 len, roomUri, message, salt)[0..30]`.
 * `message` is the exact bytes received; `sha256` is the caller's, since this room does no cryptography.
 */
export function messageId(
  senderUri: string,
  roomUri: string,
  message: Uint8Array,
  salt: Uint8Array,
  sha256: (data: Uint8Array) => Uint8Array,
): MessageId {
  if (salt.length !== saltSizeBytes) throw new CausewayError('wire.bad_content', 'salt')
  const input = new Writer(message.length + 512)
  for (const uri of [senderUri, roomUri]) {
    const bytes = utf8ToBytes(uri)
    input.u16(bytes.length)
    input.fixed(bytes)
  }
  input.fixed(message)
  // The salt comes again at the end against length extension.
  input.fixed(salt)
  const id = new Uint8Array(messageIdSizeBytes)
  id[0] = sha256Number
  id.set(sha256(input.finish()).subarray(0, messageIdSizeBytes - 1), 1)
  return id
}

/** True for 32 bytes whose first names a known hash function. */
export function isMessageId(bytes: Uint8Array): bytes is MessageId {
  return bytes.length === messageIdSizeBytes && bytes[0] === sha256Number
}
