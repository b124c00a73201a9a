// Signatures and Diffie-Hellman on noble, made to agree with OpenSSL to the byte and to the refusal.

import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { ed448, x448 } from '@noble/curves/ed448.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { CausewayError } from '@causeway/wire'
import { concat, equalBytes } from '../bytes.ts'
import { isRefusedEd25519Key } from '../ed25519-refusals.ts'
import type { DhName, SignatureName } from '../provider.ts'
import { privateKeyBytes, publicKeyBytes } from '../sizes.ts'

/** Throws `crypto.invalid` for a private key of wrong length or range. */
export function signaturePublicKey(name: SignatureName, privateKey: Uint8Array): Uint8Array {
  checkPrivateKey(name, privateKey)
  if (name === 'Ed25519') return ed25519.getPublicKey(privateKey)
  if (name === 'Ed448') return ed448.getPublicKey(privateKey)
  return guarded('scalar out of range', () => nist[name].getPublicKey(privateKey, false))
}

export function signMessage(name: SignatureName, privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  checkPrivateKey(name, privateKey)
  if (name === 'Ed25519') return ed25519.sign(message, privateKey)
  if (name === 'Ed448') return ed448.sign(message, privateKey)
  return guarded('scalar out of range', () => nist[name].sign(message, privateKey, ecdsaOptions))
}

/** False for whatever does not verify. */
export function verifyMessage(name: SignatureName, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== publicKeyBytes[name]) return false
  try {
    if (name === 'Ed25519') return verifyEd25519(publicKey, message, signature)
    if (name === 'Ed448') return ed448.verify(signature, message, publicKey)
    return publicKey[0] === 0x04 && nist[name].verify(signature, message, publicKey, ecdsaOptions)
  } catch {
    return false
  }
}

/** Throws `crypto.invalid` for a private key of wrong length or range. */
export function dhPublicKey(name: DhName, privateKey: Uint8Array): Uint8Array {
  checkPrivateKey(name, privateKey)
  if (name === 'X25519') return x25519.getPublicKey(privateKey)
  if (name === 'X448') return x448.getPublicKey(privateKey)
  return guarded('scalar out of range', () => nist[name].getPublicKey(privateKey, false))
}

export function sharedSecret(name: DhName, privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  checkPrivateKey(name, privateKey)
  if (publicKey.length !== publicKeyBytes[name]) throw new CausewayError('crypto.invalid', 'not a public key')
  return guarded('bad point', () => {
    if (name === 'X25519') return x25519.getSharedSecret(privateKey, publicKey)
    if (name === 'X448') return x448.getSharedSecret(privateKey, publicKey)
    // RFC 9180 §7.1.4: the x coordinate alone, without SEC 1's leading byte.
    return nist[name].getSharedSecret(privateKey, publicKey, true).slice(1)
  })
}

const nist = { 'P-256': p256, 'P-384': p384, 'P-521': p521 }

// Each curve prehashes with its own SHA-2 (RFC 8446 §4.2.3); OpenSSL accepts both forms of s.
const ecdsaOptions = { prehash: true, lowS: false, format: 'der' } as const

/**
 * RFC 8032 §5.1.7 as OpenSSL does it: no cofactor, and R compared as bytes. noble's own verify() multiplies by the cofactor and
 * accepts signatures that OpenSSL refuses, which would let one signature split a group between Node and browser.
 */
function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || isRefusedEd25519Key(publicKey)) return false
  const { BASE, Fn } = ed25519.Point
  const r = signature.subarray(0, 32)
  const s = littleEndian(signature.subarray(32))
  if (s >= Fn.ORDER) return false
  const k = Fn.create(littleEndian(sha512(concat(r, publicKey, message))))
  const negativeA = ed25519.Point.fromBytes(publicKey).negate()
  return equalBytes(BASE.multiplyUnsafe(s).add(negativeA.multiplyUnsafe(k)).toBytes(), r)
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  return value
}

function checkPrivateKey(name: SignatureName | DhName, privateKey: Uint8Array): void {
  if (privateKey.length !== privateKeyBytes[name]) throw new CausewayError('crypto.invalid', 'private key of wrong length')
}

function guarded<T>(detail: string, compute: () => T): T {
  try {
    return compute()
  } catch {
    throw new CausewayError('crypto.invalid', detail)
  }
}
