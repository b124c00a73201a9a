// New private keys, from the random bytes given and nothing else, so that a seeded run makes the same keys everywhere.

import type { DhName, SignatureName } from './provider.ts'
import { privateKeyBytes } from './sizes.ts'

/** A fresh private key; for the NIST curves by rejection sampling (FIPS 186-5 A.2.2). */
export function generatePrivateKey(name: SignatureName | DhName, random: (length: number) => Uint8Array): Uint8Array {
  for (;;) {
    const candidate = random(privateKeyBytes[name])
    if (!isNist(name)) return candidate
    if (name === 'P-521') candidate[0]! &= 0x01
    if (isInRange(name, candidate)) return candidate
  }
}

type NistName = 'P-256' | 'P-384' | 'P-521'

// 1 <= d < n.
function isInRange(name: NistName, candidate: Uint8Array): boolean {
  let d = 0n
  for (const byte of candidate) d = (d << 8n) | BigInt(byte)
  return d > 0n && d < orders[name]
}

// SP 800-186 §3.2.1: the order n of each curve.
const orders: Readonly<Record<NistName, bigint>> = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384': 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  'P-521':
    0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
}

function isNist(name: SignatureName | DhName): name is NistName {
  return name in orders
}
