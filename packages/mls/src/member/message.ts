// The door for bytes: MLSMessages in and out (RFC 9420 §6), and what the library throws turned into codes of our table.

import { CausewayError, type ErrorCode } from '@causeway/wire'
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage, type MlsMessageContent } from 'ts-mls'

type Wireformat = MLSMessage['wireformat']
type MessageOf<Kind extends Wireformat> = Extract<MLSMessage, { wireformat: Kind }>

/** Larger than a Welcome of 4,000 members; nothing bigger is even looked at. */
const messageBytesMax = 4 * 1024 * 1024

/**
 * Decodes one MLSMessage of MLS 1.0. The library reads leniently (long length forms, trailing bytes, odd presence bytes), so
 * whatever does not encode back to the same bytes is refused: two byte strings never mean the same message.
 */
export function decodeMessage(bytes: Uint8Array): MLSMessage {
  if (bytes.length > messageBytesMax) throw new CausewayError('mls.invalid', 'message too large')
  // The library's values are views on their input; the copy keeps them independent of the caller's buffer.
  const own = bytes.slice()
  const message = refusing('mls.invalid', () => decodeMlsMessage(own, 0)?.[0])
  if (message === undefined || message.version !== 'mls10') throw new CausewayError('mls.invalid', 'not an MLSMessage')
  if (
    !equalBytes(
      refusing('mls.invalid', () => encodeMlsMessage(message)),
      own,
    )
  )
    throw new CausewayError('mls.invalid', 'not in canonical form')
  return message
}

/** Decodes a message that must be of one kind. */
export function decodeMessageOf<Kind extends Wireformat>(kind: Kind, bytes: Uint8Array): MessageOf<Kind> {
  const message = decodeMessage(bytes)
  if (message.wireformat !== kind) throw new CausewayError('mls.invalid', `expected ${kind}`)
  return message as MessageOf<Kind>
}

export function encodeMessage(content: MlsMessageContent): Uint8Array {
  return encodeMlsMessage({ ...content, version: 'mls10' })
}

/** Runs code of the library: whatever it throws, whose reasons are prose, becomes a refusal with this code. */
export function refusing<T>(code: ErrorCode, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw asRefusal(code, error)
  }
}

export async function refusingAsync<T>(code: ErrorCode, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw asRefusal(code, error)
  }
}

function asRefusal(code: ErrorCode, error: unknown): CausewayError {
  if (error instanceof CausewayError && error.code.startsWith('mls.')) return error
  return new CausewayError(code, undefined, { cause: error })
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** A key for maps and sets. */
export function hexOf(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}
