// The door for bytes: MLSMessages in and out (RFC 9420 §6), and what the library throws turned into codes of our table.

import { CausewayError, decode, type ErrorCode } from '@causeway/wire'
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage, type MlsMessageContent } from 'ts-mls'
import { must } from '../must.ts'
import { mlsMessageCodec } from '../structures/mls-message.ts'

type Wireformat = MLSMessage['wireformat']
type MessageOf<Kind extends Wireformat> = Extract<MLSMessage, { wireformat: Kind }>

/** Larger than a Welcome of 4,000 members; nothing bigger is even looked at. */
const messageBytesMax = 2 * 1024 * 1024

/**
 * Decodes one MLSMessage of MLS 1.0. The library reads leniently (long length forms, trailing bytes, odd presence bytes), so the
 * room's own strict codec reads first: no two byte strings mean the same message, and the hub accepts what members accept.
 */
export function decodeMessage(bytes: Uint8Array): MLSMessage {
  must(bytes.length <= messageBytesMax, 'message too large')
  // The library's values are views on their input; the copy keeps them independent of the caller's buffer.
  const own = bytes.slice()
  const message = refusing('mls.invalid', () => {
    decode(mlsMessageCodec, own)
    return decodeMlsMessage(own, 0)?.[0]
  })
  must(message !== undefined, 'not an MLSMessage')
  return message
}

/** Decodes a message that must be of one kind. */
export function decodeMessageOf<Kind extends Wireformat>(kind: Kind, bytes: Uint8Array): MessageOf<Kind> {
  const message = decodeMessage(bytes)
  must(message.wireformat === kind, `not ${kind}`)
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
