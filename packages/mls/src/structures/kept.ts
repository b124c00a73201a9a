// Structures that are signed, hashed and sent: their bytes are wanted several times, and composed once.

import { type Codec, encode } from '@causeway/wire'

/** A codec that keeps, beside every value that it read or wrote, its bytes. Encoding is strict: what was read is what would be written. */
export interface KeptCodec<T extends object> extends Codec<T> {
  /** The value's bytes, for callers that only look. */
  bytesOf(value: T): Uint8Array
}

export function kept<T extends object>(codec: Codec<T>): KeptCodec<T> {
  const known = new WeakMap<T, Uint8Array>()
  const bytesOf = (value: T): Uint8Array => {
    const bytes = known.get(value) ?? encode(codec, value)
    known.set(value, bytes)
    return bytes
  }
  return {
    bytesOf,
    write: (w, value) => w.fixed(bytesOf(value)),
    read(r) {
      const start = r.position
      const value = codec.read(r)
      // A copy: what was read from may be the caller's.
      known.set(value, r.since(start).slice())
      return value
    },
  }
}
