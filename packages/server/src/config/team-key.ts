// The key that reports are sealed to. Its private half belongs to the safety team: `safety.team_key` names the public half alone.
// Without that setting a pair is made on the first start, in data/safety-team.json, for trying things out; whoever has that file
// can open what people reported, so take the private half to the team's machine and leave the public one here.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CryptoProvider, sealingKeyPair } from '@causeway/crypto'
import { base64urlFromBytes, bytesFromBase64url, CausewayError } from '@causeway/wire'

const keySizeBytes = 32
export const teamKeyFile = 'safety-team.json'

/** `config.invalid` for what is no X25519 public key. */
export function openTeamKey(dataDir: string, setting: string, crypto: CryptoProvider): Uint8Array {
  if (setting !== '') return keyFrom(setting, 'safety.team_key')
  const path = join(dataDir, teamKeyFile)
  if (!existsSync(path)) {
    const { publicKey, privateKey } = sealingKeyPair(crypto)
    const made = { version: 1, publicKey: base64urlFromBytes(publicKey), privateKey: base64urlFromBytes(privateKey) }
    writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  }
  return keyFrom(publicKeyIn(path), path)
}

function publicKeyIn(path: string): unknown {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { publicKey?: unknown }).publicKey
  } catch {
    return undefined
  }
}

function keyFrom(written: unknown, place: string): Uint8Array {
  try {
    const key = bytesFromBase64url(written as string)
    if (key.length === keySizeBytes) return key
  } catch {
    // Said below.
  }
  throw new CausewayError('config.invalid', `${place}: expected an X25519 public key, 32 bytes as base64url`)
}
