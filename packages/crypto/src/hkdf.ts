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
  const first = new Uint8Array(info.length + 1)
  first.set(info)
  first[info.length] = 1
  let t = crypto.hmac(hash, prk, first)
  if (length === size) return t
  const okm = new Uint8Array(length)
  okm.set(t.subarray(0, length))
  const input = new Uint8Array(size + info.length + 1)
  input.set(info, size)
  for (let at = size, block = 2; at < length; at += size, block++) {
    input.set(t)
    input[size + info.length] = block
    zero(t)
    t = crypto.hmac(hash, prk, input)
    okm.set(t.subarray(0, length - at), at)
  }
  zero(t, input)
  return okm
}
