// Comparing structures and sets of public keys.

import { equalBytes } from '@causeway/crypto'
import { type Codec, encode } from '@causeway/wire'

/** Whether two values have the same encoding. */
export function equalEncoding<T>(codec: Codec<T>, a: T, b: T): boolean {
  return equalBytes(encode(codec, a), encode(codec, b))
}

/** A set of byte strings. */
export class ByteSet {
  readonly #buckets = new Map<number, Uint8Array[]>()

  has(bytes: Uint8Array): boolean {
    return this.#buckets.get(fingerprint(bytes))?.some(known => equalBytes(known, bytes)) ?? false
  }

  /** False where it was there already. */
  add(bytes: Uint8Array): boolean {
    const key = fingerprint(bytes)
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) this.#buckets.set(key, [bytes])
    else if (bucket.some(known => equalBytes(known, bytes))) return false
    else bucket.push(bytes)
    return true
  }
}

// FNV-1a. Somebody who makes keys collide on purpose slows down the check of the one group they are in.
function fingerprint(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}
