// What somebody who asks for contact has to say: one text, as MIMI content of a room that there is not, signed by the device that wrote
// it, sealed to each device of the one who is asked. The hub carries it with the request and cannot read it; a signature, because a
// sealed box says nothing of its sender; the hub's stamp over its commitment, so that it can be reported like any message.

import { CausewayError } from '../errors.ts'
import { type Codec, encode, fixed, opaque, struct, u64Number } from '../tls.ts'
import { type DeviceUri, deviceUri } from '../uri.ts'

/** Of the text, in UTF-8. */
export const firstWordsSizeBytesMax = 2_048
/** Of one sealed box: the largest bucket with what HPKE adds. */
export const sealedFirstWordsSizeBytesMax = 4_096
/** Devices that first words are sealed to at most. */
export const firstWordsDevicesMax = 32

/**
 * Where the addresses under which requests are franked lie, for targets at this domain. No room can be made there, so that what was
 * said in a room is never taken for what was said with a request.
 */
export function requestsHostOf(domain: string): string {
  return `requests.${domain}`
}

/** What the signature covers: what was said, with its sender and to whom inside, and when by their clock. */
export interface FirstWordsTbs {
  readonly device: DeviceUri
  readonly sentAtMs: number
  /** MIMI content: the bytes that the franking tag commits to. */
  readonly content: Uint8Array
}

export interface FirstWords extends FirstWordsTbs {
  readonly signature: Uint8Array
}

const fields = { device: deviceUri, sentAtMs: u64Number, content: opaque }

export const firstWordsLabel = 'FirstWordsTBS'
export const firstWordsTbs: Codec<FirstWordsTbs> = struct<FirstWordsTbs>(fields)

const bare: Codec<FirstWords> = struct<FirstWords>({ ...fields, signature: fixed(64) })
/** Its length tells which of three sizes a text has, and no more. */
const buckets = [512, 1_024, 3_072] as const
const paddingLengthBytes = 2

/** Bytes of padding that these words take, so that each text has one spelling. Throws `wire.too_large`. */
function paddingOf(words: FirstWords): number {
  const used = encode(bare, words).length + paddingLengthBytes
  const bucket = buckets.find(size => size >= used)
  if (bucket === undefined) throw new CausewayError('wire.too_large')
  return bucket - used
}

/** Padded with zeros to a bucket. Throws `wire.too_large` for what fits into none. */
export const firstWords: Codec<FirstWords> = {
  write(w, words) {
    const padding = paddingOf(words)
    bare.write(w, words)
    w.u16(padding)
    w.fixed(new Uint8Array(padding))
  },
  read(r) {
    const words = bare.read(r)
    const padding = r.u16()
    if (padding !== paddingOf(words) || r.fixed(padding).some(byte => byte !== 0)) throw new CausewayError('wire.bad_structure')
    return words
  },
}
