// The one door to primitives. Synchronous at heart: a promise around each HMAC costs more than the HMAC.
// Implementations: `@causeway/crypto/node` (native node:crypto) and `@causeway/crypto/browser` (noble). Bytes are equal.

export type HashName = 'SHA-256' | 'SHA-384' | 'SHA-512'
export type AeadName = 'AES-128-GCM' | 'AES-256-GCM' | 'ChaCha20-Poly1305'
export type SignatureName = 'Ed25519' | 'Ed448' | 'P-256' | 'P-384' | 'P-521'
export type DhName = 'X25519' | 'X448' | 'P-256' | 'P-384' | 'P-521'

/** Raw keys in the encodings of RFC 9420 §5.1 and RFC 9180 §7.1: curve points of the NIST curves uncompressed. */
export interface KeyPair {
  readonly publicKey: Uint8Array
  /** Owned by the holder, who wipes it with `zero()` when done. */
  readonly privateKey: Uint8Array
}

/** A hash over pieces in order; used once. */
export interface HashStream {
  update(piece: Uint8Array): void
  digest(): Uint8Array
}

export interface CryptoProvider {
  readonly name: 'node' | 'browser'

  /** Cryptographically secure random bytes (in the simulator: seeded). */
  random(length: number): Uint8Array

  hash(name: HashName, data: Uint8Array): Uint8Array
  /** For what does not fit in memory at once. */
  hashStream(name: HashName): HashStream
  /** Of all parts of `data` in their order, as if they were one. */
  hmac(name: HashName, key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array
  /** An HMAC that is sent in the clear: faster where it need not be wiped. Never for keys. */
  tag(name: HashName, key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array

  /** Ciphertext with the 16-byte tag at its end. Nonce: 12 bytes. */
  aeadSeal(name: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** Throws `crypto.invalid` when the tag does not verify. */
  aeadOpen(name: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array

  /** A new pair, from `seed` (the private scalar/seed bytes) where given. */
  signatureKeyPair(name: SignatureName, seed?: Uint8Array): KeyPair
  /** ECDSA signatures are DER (RFC 9420 §5.1.2 by way of RFC 8446); EdDSA raw. */
  sign(name: SignatureName, privateKey: Uint8Array, message: Uint8Array): Uint8Array
  /** False for a wrong signature and for a key that is no key. */
  verify(name: SignatureName, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean

  dhKeyPair(name: DhName, privateKey?: Uint8Array): KeyPair
  /** The shared secret; throws `crypto.invalid` for a bad point or an all-zero result (RFC 9180 §7.1.4). */
  dh(name: DhName, privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array
}

/**
 * How work that needs primitives is run. On Node: at once. In browsers signatures and DH are promises, so there the same work is
 * run again with the answers until none is missing (`createBrowserRunner`). `work` must therefore be pure: same answers, same result; nothing it was
 * given is changed or wiped.
 */
export interface CryptoRunner {
  run<T>(work: (crypto: CryptoProvider) => T): T | Promise<T>
}
