// A sealed box: bytes for the holder of one X25519 key, from anybody. Used for linking devices and for reports.

import { CausewayError, decode, encode, opaque, struct, u16 } from '@causeway/wire'
import type { Codec } from '@causeway/wire'
import { openBase, sealBase } from './hpke.ts'
import type { CryptoProvider, KeyPair } from './provider.ts'
import { cipherSuite } from './suites.ts'

/** `suite` is an MLS suite number whose HPKE algorithms are meant. */
export interface SealedBox {
  readonly suite: number
  readonly kemOutput: Uint8Array
  readonly ciphertext: Uint8Array
}

export const sealedBox: Codec<SealedBox> = struct<SealedBox>({ suite: u16, kemOutput: opaque, ciphertext: opaque })

/** A key pair that boxes can be sealed to. */
export function sealingKeyPair(crypto: CryptoProvider): KeyPair {
  return crypto.dhKeyPair(suite.dh)
}

/**
 * Seals once with HPKE base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), ChaCha20-Poly1305. `info` names the purpose, so that
 * a box made for one is refused for another. Says nothing about who sealed it. Throws `crypto.invalid` for a bad public key.
 */
export function seal(
  crypto: CryptoProvider,
  publicKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  return encode(sealedBox, { suite: suite.id, ...sealBase(crypto, suite, publicKey, info, aad, plaintext) })
}

/** Opens what `seal` made, with the same `info` and `aad`. Throws `wire.*` for no box, `crypto.invalid` for another's. */
export function open(
  crypto: CryptoProvider,
  recipient: KeyPair,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  const box = decode(sealedBox, sealed)
  // One suite until a second is needed: whoever seals must not choose a weaker one.
  if (box.suite !== suite.id) throw new CausewayError('crypto.invalid', `sealed with suite ${box.suite}`)
  return openBase(crypto, suite, recipient, box, info, aad)
}

const suite = cipherSuite(3)
