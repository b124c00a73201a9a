// Comparing structures and sets of public keys.

import { equalBytes } from '@causeway/crypto'
import { type Codec, encode } from '@causeway/wire'

/** Whether two values have the same encoding. */
export function equalEncoding<T>(codec: Codec<T>, a: T, b: T): boolean {
  return equalBytes(encode(codec, a), encode(codec, b))
}

/** A set of keys and names. */
export class ByteSet {
  readonly #buckets = new Map<number, Uint8Array | Uint8Array[]>()

  has(bytes: Uint8Array): boolean {
    const bucket = this.#buckets.get(fingerprint(bytes))
    return bucket !== undefined && holds(bucket, bytes)
  }

  /** False where it was there already. */
  add(bytes: Uint8Array): boolean {
    const key = fingerprint(bytes)
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) this.#buckets.set(key, bytes)
    else if (holds(bucket, bytes)) return false
    else this.#buckets.set(key, Array.isArray(bucket) ? [...bucket, bytes] : [bucket, bytes])
    return true
  }
}

function holds(bucket: Uint8Array | readonly Uint8Array[], bytes: Uint8Array): boolean {
  return Array.isArray(bucket) ? bucket.some(known => equalBytes(known, bytes)) : equalBytes(bucket as Uint8Array, bytes)
}

// FNV-1a over all bytes: names of one domain end alike, and begin alike. Somebody who makes them equal on purpose slows down the
// checks of the one group they are in.
function fingerprint(bytes: Uint8Array): number {
  let hash = 0x811c_9dc5
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x0100_0193)
  return hash
}
