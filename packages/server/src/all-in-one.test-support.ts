// A whole server in a folder of its own, and a device just able enough to sign in.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signDeviceCertificate, signWithLabel } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import {
  base64urlFromBytes,
  bytesFromBase64url,
  deviceCertificate,
  encode,
  parseUserUri,
  sessionLabel,
  uriFromId,
} from '@causeway/wire'
import { afterAll } from 'vitest'
import { loadConfig } from './config/load.ts'
import { allInOne } from './all-in-one.ts'
import { type Server, startServer as startRole } from './server.ts'

const crypto = createNodeCrypto()

const folders: string[] = []
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-server-'))
  folders.push(folder)
  return folder
}

export async function startServer(dataDir: string, flags: Readonly<Record<string, string | number>> = {}): Promise<Server> {
  const config = loadConfig({
    flags: {
      'data-dir': dataDir,
      'http-port': 0,
      'admin-port': 0,
      'log-level': 'error',
      'limits-rare-per-minute': 1000,
      ...flags,
    },
    samples: true,
  })
  return await startRole(allInOne, config)
}

export interface SignedIn {
  readonly user: string
  readonly device: string
  readonly session: string
  readonly signaturePrivateKey: Uint8Array
}

export async function loginToken(url: string, property: string, handle: string): Promise<string> {
  const { token } = await postJson<{ token: string }>(`${url}/v1/login`, { property, handle, secret: 'correct horse' })
  return token
}

/** Signs up with the embedded login and enrols a first device. */
export async function signUp(url: string, property: string, handle: string): Promise<SignedIn> {
  const authorization = `Bearer ${await loginToken(url, property, handle)}`
  const { user } = await json<{ user: string }>(await fetch(`${url}/v1/account`, { headers: { authorization } }))
  const accountKeys = crypto.signatureKeyPair('Ed25519')
  const signatureKeys = crypto.signatureKeyPair('Ed25519')
  const certificate = signDeviceCertificate(crypto, accountKeys.privateKey, {
    version: 1,
    user: parseUserUri(user),
    device: uriFromId('d', property, randomBytes(16)),
    signatureKey: signatureKeys.publicKey,
    sealingKey: crypto.dhKeyPair('X25519').publicKey,
    generation: 0,
    accountKey: accountKeys.publicKey,
    issuedAtMs: Date.now(),
  })
  const enrolled = await postJson<{ device: string; session: string }>(
    `${url}/v1/devices`,
    { certificate: base64urlFromBytes(encode(deviceCertificate, certificate)) },
    authorization,
  )
  return { user, device: enrolled.device, session: enrolled.session, signaturePrivateKey: signatureKeys.privateKey }
}

/** The way back in without a login: the device key signs a challenge. */
export async function signIn(url: string, device: SignedIn): Promise<string> {
  const { challenge } = await postJson<{ challenge: string }>(`${url}/v1/sessions/challenge`, { device: device.device })
  const signature = signWithLabel(crypto, 'Ed25519', device.signaturePrivateKey, sessionLabel, bytesFromBase64url(challenge))
  const opened = await postJson<{ session: string }>(`${url}/v1/sessions`, {
    device: device.device,
    challenge,
    signature: base64urlFromBytes(signature),
  })
  return opened.session
}

async function postJson<T>(url: string, body: unknown, authorization?: string): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
  return await json<T>(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }))
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as T
}
