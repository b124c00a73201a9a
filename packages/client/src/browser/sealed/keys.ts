// The key of the store, and what it is wrapped in: by default a key that this browser holds and does not give out; when the browser is
// locked, one made of a passphrase or of a passkey's PRF output. Wrapping anew does not seal the store anew.

import { CausewayError, utf8ToBytes } from '@causeway/wire'
import { argon2idAsync } from '@noble/hashes/argon2.js'

/** What stands in the database in place of the key. */
export type Wrapped =
  | { readonly by: 'browser'; readonly key: CryptoKey; readonly wrapped: Uint8Array }
  | { readonly by: Unlock['by']; readonly salt: Uint8Array; readonly wrapped: Uint8Array }

export type LockKind = 'passphrase' | 'passkey'

/** What opens a locked store: a passphrase as UTF-8, the 32 bytes of a passkey's PRF, or 32 random bytes that lie in another store. */
export interface Unlock {
  readonly by: LockKind | 'store'
  readonly secret: Uint8Array
}

export const secretBytes = 64
const saltBytes = 16
const nonceBytes = 12

/** 64 random bytes; the caller wipes them. */
export function newSecret(): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(secretBytes))
}

export async function wrapForBrowser(secret: Uint8Array): Promise<Wrapped> {
  const key = await globalThis.crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  return { by: 'browser', key, wrapped: await seal(key, secret) }
}

export async function wrapForUnlock(secret: Uint8Array, { by, secret: unlocking }: Unlock): Promise<Wrapped> {
  const salt = globalThis.crypto.getRandomValues(new Uint8Array(saltBytes))
  return { by, salt, wrapped: await seal(await keyFrom(by, unlocking, salt), secret) }
}

/** Throws `client.locked` without what opens it, `client.wrong_passphrase` for what does not. */
export async function unwrap(wrapped: Wrapped, unlock: Unlock | undefined): Promise<Uint8Array> {
  if (wrapped.by === 'browser') return await open(wrapped.key, wrapped.wrapped, 'client.store')
  if (unlock?.by !== wrapped.by) throw new CausewayError('client.locked')
  return await open(await keyFrom(wrapped.by, unlock.secret, wrapped.salt), wrapped.wrapped, 'client.wrong_passphrase')
}

/** Argon2id as OWASP's password storage cheat sheet has it: 19 MiB, two passes. A PRF output and random bytes are no passwords: HKDF is enough. */
async function keyFrom(by: Unlock['by'], secret: Uint8Array, salt: Uint8Array): Promise<CryptoKey> {
  const { subtle } = globalThis.crypto
  if (by === 'passphrase') {
    const raw = await argon2idAsync(secret, salt, { t: 2, m: 19 * 1024, p: 1, dkLen: 32 })
    return await subtle.importKey('raw', raw as Uint8Array<ArrayBuffer>, 'AES-GCM', false, ['encrypt', 'decrypt'])
  }
  const base = await subtle.importKey('raw', secret as Uint8Array<ArrayBuffer>, 'HKDF', false, ['deriveKey'])
  const info = utf8ToBytes('causeway store lock') as Uint8Array<ArrayBuffer>
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: salt as Uint8Array<ArrayBuffer>, info }
  return await subtle.deriveKey(algorithm, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function seal(key: CryptoKey, secret: Uint8Array): Promise<Uint8Array> {
  const iv = globalThis.crypto.getRandomValues(new Uint8Array(nonceBytes))
  const ciphertext = await globalThis.crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, secret as Uint8Array<ArrayBuffer>)
  return Uint8Array.from([...iv, ...new Uint8Array(ciphertext)])
}

async function open(key: CryptoKey, wrapped: Uint8Array, code: 'client.store' | 'client.wrong_passphrase'): Promise<Uint8Array> {
  const iv = wrapped.slice(0, nonceBytes)
  try {
    return new Uint8Array(await globalThis.crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, wrapped.slice(nonceBytes)))
  } catch (cause) {
    throw new CausewayError(code, undefined, { cause })
  }
}
