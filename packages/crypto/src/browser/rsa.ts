// RSA, which only certificates of the web still need: verification alone, and WebCrypto does it.

import type { HashName } from '../provider.ts'

/** `publicKeyInfo`: SubjectPublicKeyInfo in DER. False for whatever does not verify, and for a key that is no key. The salt of PSS is as long as the hash. */
export async function verifyRsa(
  padding: 'PSS' | 'PKCS1',
  hash: HashName,
  publicKeyInfo: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const name = padding === 'PSS' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5'
  const saltLength = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }[hash]
  const { subtle } = globalThis.crypto
  try {
    const key = await subtle.importKey('spki', publicKeyInfo as BufferSource, { name, hash }, false, ['verify'])
    return await subtle.verify({ name, saltLength }, key, signature as BufferSource, message as BufferSource)
  } catch {
    return false
  }
}
