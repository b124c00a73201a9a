// The cipher suites of RFC 9420 §17.1, as data.

import { CausewayError } from '@causeway/wire'
import type { AeadName, DhName, HashName, SignatureName } from './provider.ts'

/** Sizes in bytes. The `…Id` numbers are those of RFC 9180 §7. In all seven suites the KEM's KDF uses the suite's hash. */
export interface CipherSuite {
  readonly id: number
  readonly name: string
  readonly hash: HashName
  /** Also KDF.Nh: the size of every secret of the key schedule. */
  readonly hashBytes: number
  readonly aead: AeadName
  readonly aeadKeyBytes: number
  readonly aeadNonceBytes: number
  readonly dh: DhName
  readonly signature: SignatureName
  readonly kemId: number
  readonly kdfId: number
  readonly aeadId: number
  /** DHKEM's Nsecret. */
  readonly kemSecretBytes: number
}

/** The suite of a number; unknown ones, private ones and GREASE are `mls.unsupported`. */
export function cipherSuite(id: number): CipherSuite {
  const suite = byId.get(id)
  if (suite === undefined) throw new CausewayError('mls.unsupported', `cipher suite ${id}`)
  return suite
}

interface Kem {
  readonly dh: DhName
  readonly kemId: number
  readonly kdfId: number
  readonly hash: HashName
  readonly hashBytes: number
  readonly kemSecretBytes: number
}

interface Aead {
  readonly aead: AeadName
  readonly aeadId: number
  readonly aeadKeyBytes: number
  readonly aeadNonceBytes: number
}

const sha256 = { hash: 'SHA-256', kdfId: 0x0001, hashBytes: 32, kemSecretBytes: 32 } as const
const sha384 = { hash: 'SHA-384', kdfId: 0x0002, hashBytes: 48, kemSecretBytes: 48 } as const
const sha512 = { hash: 'SHA-512', kdfId: 0x0003, hashBytes: 64, kemSecretBytes: 64 } as const

const x25519: Kem = { dh: 'X25519', kemId: 0x0020, ...sha256 }
const x448: Kem = { dh: 'X448', kemId: 0x0021, ...sha512 }
const p256: Kem = { dh: 'P-256', kemId: 0x0010, ...sha256 }
const p384: Kem = { dh: 'P-384', kemId: 0x0011, ...sha384 }
const p521: Kem = { dh: 'P-521', kemId: 0x0012, ...sha512 }

const aes128: Aead = { aead: 'AES-128-GCM', aeadId: 0x0001, aeadKeyBytes: 16, aeadNonceBytes: 12 }
const aes256: Aead = { aead: 'AES-256-GCM', aeadId: 0x0002, aeadKeyBytes: 32, aeadNonceBytes: 12 }
const chacha: Aead = { aead: 'ChaCha20-Poly1305', aeadId: 0x0003, aeadKeyBytes: 32, aeadNonceBytes: 12 }

export const cipherSuites: readonly CipherSuite[] = [
  { id: 1, name: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519', ...x25519, ...aes128, signature: 'Ed25519' },
  { id: 2, name: 'MLS_128_DHKEMP256_AES128GCM_SHA256_P256', ...p256, ...aes128, signature: 'P-256' },
  { id: 3, name: 'MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519', ...x25519, ...chacha, signature: 'Ed25519' },
  { id: 4, name: 'MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448', ...x448, ...aes256, signature: 'Ed448' },
  { id: 5, name: 'MLS_256_DHKEMP521_AES256GCM_SHA512_P521', ...p521, ...aes256, signature: 'P-521' },
  { id: 6, name: 'MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448', ...x448, ...chacha, signature: 'Ed448' },
  { id: 7, name: 'MLS_256_DHKEMP384_AES256GCM_SHA384_P384', ...p384, ...aes256, signature: 'P-384' },
]

const byId: ReadonlyMap<number, CipherSuite> = new Map(cipherSuites.map(suite => [suite.id, suite]))
