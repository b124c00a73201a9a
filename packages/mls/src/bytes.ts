// Comparing structures, and sets of public keys and names.

import { equalBytes } from '@causeway/crypto'
import { type Codec, encode, opaque } from '@causeway/wire'

/** Whether two values have the same encoding. */
export function equalEncoding<T>(codec: Codec<T>, a: T, b: T): boolean {
  return equalBytes(encode(codec, a), encode(codec, b))
}

/** Where something stands in bytes: from, and up to. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The content of the `opaque x<V>` that begins at `at`, in bytes that were decoded before. */
export function opaqueAt(bytes: Uint8Array, at: number): Span {
  const first = bytes[at] ?? 0
  const lengthBytes = first < 0x40 ? 1 : first < 0x80 ? 2 : 4
  let length = first & 0x3f
  for (let i = 1; i < lengthBytes; i++) length = length * 256 + (bytes[at + i] ?? 0)
  const from = at + lengthBytes
  return { from, to: from + length }
}

/** Encoded bytes without the `opaque x<V>` at their end, such as a structure without its signature. */
export function withoutLast(encoded: Uint8Array, last: Uint8Array): Uint8Array {
  return encoded.subarray(0, encoded.length - encode(opaque, last).length)
}

export function viewOf(bytes: Uint8Array, { from, to }: Span): Uint8Array {
  return bytes.subarray(from, to)
}

/** A set of keys and names, each a span of some bytes. */
export class ByteSet {
  readonly #buckets = new Map<number, Uint8Array[]>()

  get size(): number {
    return this.#buckets.size
  }

  has(bytes: Uint8Array, span: Span = whole(bytes)): boolean {
    const bucket = this.#buckets.get(fingerprint(bytes, span))
    return bucket !== undefined && bucket.some(known => equalBytes(known, viewOf(bytes, span)))
  }

  /** False where it was there already. Keeps a view. */
  add(bytes: Uint8Array, span: Span = whole(bytes)): boolean {
    const key = fingerprint(bytes, span)
    const value = viewOf(bytes, span)
    const bucket = this.#buckets.get(key)
    if (bucket?.some(known => equalBytes(known, value))) return false
    if (bucket === undefined) this.#buckets.set(key, [value])
    else bucket.push(value)
    return true
  }
}

function whole(bytes: Uint8Array): Span {
  return { from: 0, to: bytes.length }
}

/** FNV-1a over all bytes, four at a time: names of one domain end alike, and begin alike. Somebody who makes them equal on purpose
 * slows down the checks of the one group they are in. */
export function fingerprint(bytes: Uint8Array, { from, to }: Span = whole(bytes)): number {
  let hash = 0x811c_9dc5
  let at = from
  for (; at + 3 < to; at += 4) {
    const word = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)
    hash = Math.imul(hash ^ word ^ ((bytes[at + 3] as number) << 24), 0x0100_0193)
    // The multiplication carries upwards only.
    hash ^= hash >>> 15
  }
  for (; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x0100_0193)
  return hash
}
