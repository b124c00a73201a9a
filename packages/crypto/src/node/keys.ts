// Native keys. Importing a key costs as much as using it, so an imported key is kept beside the array it came from and dies
// with it. JWK is the fast way in: 5-22 us where DER costs 99-493 us.

import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { CausewayError } from '@causeway/wire'
import type { DhName, SignatureName } from '../provider.ts'
import { privateKeyBytes, publicKeyBytes as publicKeySizes } from '../sizes.ts'
import { digest } from './digest.ts'

type CurveName = SignatureName | DhName
type NistName = 'P-256' | 'P-384' | 'P-521'

export interface KeyCache {
  /** Throws `crypto.invalid` for a scalar out of range or of wrong length. */
  privateKey(name: CurveName, bytes: Uint8Array): KeyObject
  /** Undefined for bytes that are no key of this curve. */
  publicKey(name: CurveName, bytes: Uint8Array): KeyObject | undefined
}

interface Entry {
  readonly name: CurveName
  readonly key: KeyObject
  /** What the array held at import: the public bytes, or a digest of the private ones. */
  readonly seen: Uint8Array
}

/**
 * Imported keys by array identity. An array that was wiped or filled with another key since is noticed at the next use: the
 * stale native key is dropped, never used. (A private key is compared by digest so that no second copy of it is kept here.)
 */
export function createKeyCache(): KeyCache {
  const privateKeys = new WeakMap<Uint8Array, Entry>()
  const publicKeys = new WeakMap<Uint8Array, Entry>()
  return {
    privateKey(name, bytes) {
      const seen = digest('SHA-256', bytes)
      const known = privateKeys.get(bytes)
      if (known !== undefined && known.name === name && isSame(known.seen, seen)) return known.key
      privateKeys.delete(bytes)
      const key = importPrivateKey(name, bytes)
      privateKeys.set(bytes, { name, key, seen })
      return key
    },
    publicKey(name, bytes) {
      const known = publicKeys.get(bytes)
      if (known !== undefined && known.name === name && isSame(known.seen, bytes)) return known.key
      publicKeys.delete(bytes)
      const key = importPublicKey(name, bytes)
      if (key !== undefined) publicKeys.set(bytes, { name, key, seen: bytes.slice() })
      return key
    },
  }
}

/** The public key that belongs to a private one, in its raw encoding. */
export function publicKeyBytes(name: CurveName, privateKey: KeyObject): Uint8Array {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  if (!isNist(name)) return new Uint8Array(Buffer.from(jwk.x!, 'base64url'))
  const size = privateKeyBytes[name]
  const point = new Uint8Array(1 + 2 * size)
  point[0] = 0x04
  point.set(Buffer.from(jwk.x!, 'base64url'), 1)
  point.set(Buffer.from(jwk.y!, 'base64url'), 1 + size)
  return point
}

function importPrivateKey(name: CurveName, bytes: Uint8Array): KeyObject {
  if (bytes.length !== privateKeyBytes[name]) throw new CausewayError('crypto.invalid', 'private key of wrong length')
  const jwk = isNist(name) ? nistPrivateJwk(name, bytes) : { kty: 'OKP', crv: name, d: base64url(bytes), x: ignoredX[name] }
  const key = imported(() => createPrivateKey({ key: jwk, format: 'jwk' }))
  if (key === undefined) throw new CausewayError('crypto.invalid', 'not a private key')
  return key
}

function importPublicKey(name: CurveName, bytes: Uint8Array): KeyObject | undefined {
  if (bytes.length !== publicKeySizes[name] || (isNist(name) && bytes[0] !== 0x04)) return undefined
  const jwk = isNist(name) ? nistJwk(name, bytes) : { kty: 'OKP', crv: name, x: base64url(bytes) }
  // OpenSSL checks that a NIST point is on its curve (RFC 9180 §7.1.4).
  return imported(() => createPublicKey({ key: jwk, format: 'jwk' }))
}

/** The key, or undefined where there is none in it. Node asks of every JWK whether it is a KeyObject by catching an error of its own,
 * and describing the stack of that error takes three times as long as the import (16 us against 5 of a public key). */
function imported(work: () => KeyObject): KeyObject | undefined {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return work()
  } catch {
    return undefined
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

// Node wants an x in an OKP private key but derives the public key from d alone; keys.test.ts holds it to that.
const ignoredX: Record<Exclude<CurveName, NistName>, string> = {
  Ed25519: base64url(new Uint8Array(32)),
  Ed448: base64url(new Uint8Array(57)),
  X25519: base64url(new Uint8Array(32)),
  X448: base64url(new Uint8Array(56)),
}

const nistCurves: Record<NistName, string> = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' }

function nistPrivateJwk(name: NistName, bytes: Uint8Array): JsonWebKey {
  const point = nistPoint(name, bytes)
  if (point === undefined) throw new CausewayError('crypto.invalid', 'scalar out of range')
  return { ...nistJwk(name, point), d: base64url(bytes) }
}

function nistJwk(name: NistName, point: Uint8Array): JsonWebKey {
  const size = privateKeyBytes[name]
  return { kty: 'EC', crv: name, x: base64url(point.subarray(1, 1 + size)), y: base64url(point.subarray(1 + size)) }
}

function nistPoint(name: NistName, scalar: Uint8Array): Uint8Array | undefined {
  try {
    const ecdh = createECDH(nistCurves[name])
    ecdh.setPrivateKey(scalar)
    return ecdh.getPublicKey()
  } catch {
    return undefined
  }
}

function isNist(name: CurveName): name is NistName {
  return name in nistCurves
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
