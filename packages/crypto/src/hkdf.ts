// HKDF, RFC 5869.

import { assert } from '@causeway/wire'
import { zero } from './bytes.ts'
import type { CryptoProvider, HashName } from './provider.ts'
import { hashBytes } from './sizes.ts'

/** HKDF-Extract: a pseudorandom key of the hash's size from `ikm`. An empty salt stands for zeros (RFC 5869 §2.2). */
export function extract(crypto: CryptoProvider, hash: HashName, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  return crypto.hmac(hash, salt, ikm)
}

/** HKDF-Expand: `length` bytes from `prk`, at most 255 hash blocks (RFC 5869 §2.3). */
export function expand(crypto: CryptoProvider, hash: HashName, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const size = hashBytes[hash]
  assert(length > 0 && length <= 255 * size, 'HKDF-Expand gives 1 to 255 blocks')
  let t = crypto.hmac(hash, prk, info, first)
  if (length === size) return t
  const okm = new Uint8Array(length)
  okm.set(t.subarray(0, length))
  for (let at = size, block = 2; at < length; at += size, block++) {
    const before = t
    t = crypto.hmac(hash, prk, before, info, Uint8Array.of(block))
    zero(before)
    okm.set(t.subarray(0, length - at), at)
  }
  zero(t)
  return okm
}

const first = Uint8Array.of(1)
