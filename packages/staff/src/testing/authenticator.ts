// A software authenticator for tests: it makes genuine registrations and assertions (W3C Web Authentication Level 3 §6) with an
// Ed25519 or P-256 key, and wrong ones on demand. Nothing of it is reached by the product.

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { base64urlFromBytes, bytesFromBase64url, type CborValue, encodeCbor } from '@causeway/wire'

/** What may be bent: each field makes the answer wrong in one way. */
export interface Bend {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: string
  /** Signature counter to claim. */
  readonly counter?: number
  /** The person did not show a finger or a PIN. */
  readonly unverified?: boolean
  readonly signature?: 'broken'
}

export interface RegistrationAnswer {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: { readonly clientDataJSON: string; readonly attestationObject: string; readonly transports: string[] }
}

export interface AssertionAnswer {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle: string
  }
}

export interface Authenticator {
  readonly credentialId: string
  /** Answers `navigator.credentials.create`; `options` as the server made them. */
  register(options: unknown, bend?: Bend): RegistrationAnswer
  /** Answers `navigator.credentials.get`. */
  assert(options: unknown, bend?: Bend): AssertionAnswer
}

interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id: string }
  readonly user: { readonly id: string }
}

interface RequestOptions {
  readonly challenge: string
  readonly rpId: string
}

const flags = { present: 0x01, verified: 0x04, attested: 0x40 } as const

/** `counting`: false for a passkey that is synced and so reports counter 0 (§6.1.1). */
export function createAuthenticator(options: {
  origin: string
  algorithm?: 'EdDSA' | 'ES256'
  counting?: boolean
}): Authenticator {
  const { origin, algorithm = 'ES256', counting = true } = options
  const credentialId = randomBytes(32)
  const keys = algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  let counter = 0
  let userHandle = ''

  const nextCounter = (): number => (counting ? ++counter : 0)

  return {
    credentialId: base64urlFromBytes(credentialId),
    register(given, bend = {}) {
      const { challenge, rp, user } = given as CreationOptions
      userHandle = user.id
      const attested = concat(Buffer.alloc(16), u16(credentialId.length), credentialId, coseKey(keys.publicKey, algorithm))
      const authData = concat(authenticatorData(rp.id, bend, nextCounter(), flags.attested), attested)
      const attestationObject = encodeCbor(
        new Map<string, CborValue>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      )
      return {
        id: base64urlFromBytes(credentialId),
        rawId: base64urlFromBytes(credentialId),
        type: 'public-key',
        response: {
          clientDataJSON: base64urlFromBytes(clientData('webauthn.create', challenge, origin, bend)),
          attestationObject: base64urlFromBytes(attestationObject),
          transports: ['internal'],
        },
      }
    },
    assert(given, bend = {}) {
      const { challenge, rpId } = given as RequestOptions
      const data = clientData('webauthn.get', challenge, origin, bend)
      const authData = authenticatorData(rpId, bend, nextCounter(), 0)
      const signed = concat(authData, sha256(data))
      const signature = sign(algorithm === 'EdDSA' ? null : 'sha256', signed, keys.privateKey)
      if (bend.signature === 'broken') signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
      return {
        id: base64urlFromBytes(credentialId),
        rawId: base64urlFromBytes(credentialId),
        type: 'public-key',
        response: {
          clientDataJSON: base64urlFromBytes(data),
          authenticatorData: base64urlFromBytes(authData),
          signature: base64urlFromBytes(signature),
          userHandle,
        },
      }
    },
  }
}

function clientData(type: string, challenge: string, origin: string, bend: Bend): Uint8Array {
  const data = {
    type: bend.type ?? type,
    challenge: bend.challenge ?? challenge,
    origin: bend.origin ?? origin,
    crossOrigin: false,
  }
  return Buffer.from(JSON.stringify(data))
}

/** §6.1: rpIdHash, flags, signCount. */
function authenticatorData(rpId: string, bend: Bend, counter: number, more: number): Uint8Array {
  const set = flags.present | (bend.unverified === true ? 0 : flags.verified) | more
  const count = Buffer.alloc(4)
  count.writeUInt32BE(bend.counter ?? counter)
  return concat(sha256(Buffer.from(bend.rpId ?? rpId)), Uint8Array.of(set), count)
}

/** COSE_Key: RFC 9053 §7.1 and §7.2. */
function coseKey(key: KeyObject, algorithm: 'EdDSA' | 'ES256'): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' }) as { x?: string; y?: string }
  const okp: [number, CborValue][] = [
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, bytesFromBase64url(x)],
  ]
  const ec2: [number, CborValue][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytesFromBase64url(x)],
    [-3, bytesFromBase64url(y)],
  ]
  return encodeCbor(new Map<number, CborValue>(algorithm === 'EdDSA' ? okp : ec2))
}

function sha256(data: Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest()
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff)
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}
