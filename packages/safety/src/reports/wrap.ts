// The outer wrapping of evidence: a key of its own for each report. Destroying 32 bytes ends every copy of the evidence, also one
// in an old backup of the evidence alone, and also for who holds the safety team's key.

import { concat, type CryptoProvider } from '@causeway/crypto'
import { utf8ToBytes } from '@causeway/wire'

const nonceSizeBytes = 12

export function wrapEvidence(crypto: CryptoProvider, report: string, sealed: Uint8Array): { body: Uint8Array; key: Uint8Array } {
  const key = crypto.random(32)
  const nonce = crypto.random(nonceSizeBytes)
  return { key, body: concat(nonce, crypto.aeadSeal('AES-256-GCM', key, nonce, utf8ToBytes(report), sealed)) }
}

/** Throws `crypto.invalid` for another key or another report. */
export function unwrapEvidence(crypto: CryptoProvider, report: string, body: Uint8Array, key: Uint8Array): Uint8Array {
  const [nonce, sealed] = [body.subarray(0, nonceSizeBytes), body.subarray(nonceSizeBytes)]
  return crypto.aeadOpen('AES-256-GCM', key, nonce, utf8ToBytes(report), sealed)
}
