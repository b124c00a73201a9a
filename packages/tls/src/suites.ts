// The suites and groups offered, in the order of preference (RFC 8446 §B.4, §4.2.7).

import type { AeadName, DhName, HashName } from '@causeway/crypto'

export interface Suite {
  readonly id: number
  readonly hash: HashName
  readonly aead: AeadName
}

export const suites: readonly Suite[] = [
  { id: 0x1301, hash: 'SHA-256', aead: 'AES-128-GCM' },
  { id: 0x1303, hash: 'SHA-256', aead: 'ChaCha20-Poly1305' },
  { id: 0x1302, hash: 'SHA-384', aead: 'AES-256-GCM' },
]

export interface Group {
  readonly id: number
  readonly dh: DhName
}

export const x25519: Group = { id: 0x001d, dh: 'X25519' }
export const secp256r1: Group = { id: 0x0017, dh: 'P-256' }
export const groups: readonly Group[] = [x25519, secp256r1]
