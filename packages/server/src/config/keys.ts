// The server's own secrets, made on the first start: data/keys.json, readable by the server's user alone. Whoever has this file
// can stamp messages and sign in as anybody of the embedded login: back it up like a password.

import { existsSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CryptoProvider } from '@causeway/crypto'
import { base64urlFromBytes, bytesFromBase64url, CausewayError } from '@causeway/wire'

/** All 32 bytes. */
export interface ServerKeys {
  /** Seed of the Ed25519 key that signs franks and hub answers. */
  readonly hubSeed: Uint8Array
  /** HMAC key of session tokens. */
  readonly session: Uint8Array
  /** HMAC key of franking stamps. */
  readonly franking: Uint8Array
  /** Seed of the Ed25519 key of the embedded login. */
  readonly loginSeed: Uint8Array
}

const keyNames = ['hubSeed', 'session', 'franking', 'loginSeed'] as const satisfies readonly (keyof ServerKeys)[]
const keySizeBytes = 32

/** Reads the keys, or makes them if there are none. `config.invalid` if others may read the file or it is not whole. */
export function openServerKeys(dataDir: string, crypto: CryptoProvider): ServerKeys {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'keys.json')
  try {
    createKeys(path, crypto)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new CausewayError('config.invalid', `${path}: others can read it; run chmod 600 on it`)
  return readKeys(path)
}

/** Written beside and then linked: the file is there whole or not at all, and one that exists is never overwritten. */
function createKeys(path: string, crypto: CryptoProvider): void {
  if (existsSync(path)) return
  const made = Object.fromEntries(keyNames.map(name => [name, base64urlFromBytes(crypto.random(keySizeBytes))]))
  const beside = `${path}.${process.pid}`
  writeFileSync(beside, `${JSON.stringify({ version: 1, ...made }, null, 2)}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(beside, path)
  } finally {
    unlinkSync(beside)
  }
}

function readKeys(path: string): ServerKeys {
  try {
    const held = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    return Object.fromEntries(keyNames.map(name => [name, keyOf(held[name])])) as unknown as ServerKeys
  } catch {
    throw new CausewayError('config.invalid', `${path}: it is not a whole key file; restore it from the backup`)
  }
}

function keyOf(value: unknown): Uint8Array {
  const bytes = bytesFromBase64url(value as string)
  if (bytes.length !== keySizeBytes) throw new CausewayError('wire.bad_length')
  return bytes
}
