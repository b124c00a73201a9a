// One-shot digests. Asking OpenSSL's binding for a string and copying it takes 0.5 us, asking it for a Buffer 1.4 us, nearly all
// of it the Buffer. A string cannot be wiped, so what is secret goes the slower way: see hmac.ts.

import { hash } from 'node:crypto'
import type { HashName } from '../provider.ts'
import { hashBytes } from '../sizes.ts'

export const nodeHashes: Readonly<Record<HashName, string>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' }

/** The digest of what is not secret in itself. */
export function digest(name: HashName, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(hashBytes[name])
  digestInto(name, data, bytes, 0)
  return bytes
}

/** Writes the digest into `target` from `at` on; `target` may hold `data` itself. */
export function digestInto(name: HashName, data: Uint8Array, target: Uint8Array, at: number): void {
  const text = hash(nodeHashes[name], data, 'binary')
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i)
}
