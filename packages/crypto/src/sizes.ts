// Sizes in bytes that every provider enforces.

import type { AeadName, DhName, HashName, SignatureName } from './provider.ts'

export const hashBytes: Readonly<Record<HashName, number>> = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }

export const aeadKeyBytes: Readonly<Record<AeadName, number>> = { 'AES-128-GCM': 16, 'AES-256-GCM': 32, 'ChaCha20-Poly1305': 32 }
export const aeadNonceBytes = 12
export const aeadTagBytes = 16

/** Private keys: EdDSA seeds (RFC 8032), X25519/X448 scalars (RFC 7748), NIST scalars as big-endian field elements. */
export const privateKeyBytes: Readonly<Record<SignatureName | DhName, number>> = {
  Ed25519: 32,
  Ed448: 57,
  X25519: 32,
  X448: 56,
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
}

/** Public keys: NIST points uncompressed (SEC 1 §2.3.3), 0x04 first. */
export const publicKeyBytes: Readonly<Record<SignatureName | DhName, number>> = {
  Ed25519: 32,
  Ed448: 57,
  X25519: 32,
  X448: 56,
  'P-256': 65,
  'P-384': 97,
  'P-521': 133,
}
