// A population of real devices and rooms for the load generator: enrolled through the running server's own endpoints with
// real certificates, key packages and MLS groups. Only the message bodies of the load are opaque filler.

import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import { signDeviceCertificate } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsEngine, type MlsIdentity } from '@causeway/mls/member'
import {
  base32FromBytes,
  base64urlFromBytes,
  component,
  contract,
  decode,
  type DeviceUri,
  deviceCertificate,
  domainOf,
  encode,
  type EndpointName,
  groupIdOf,
  idOf,
  jsonFromValue,
  type KeyMaterial,
  participantListUpdate,
  roleIndex,
  type RoomUri,
  safeAad,
  uriFromId,
  type UserUri,
  utf8ToBytes,
  Writer,
} from '@causeway/wire'

/** The property of the population, and where its public key lies for the server to read. */
export const benchDomain = 'bench.localhost'
export const benchIssuer = 'https://bench.localhost'

export interface BenchDevice {
  readonly user: UserUri
  readonly device: DeviceUri
  readonly identity: MlsIdentity
  readonly session: string
}

export interface BenchRoom {
  readonly room: RoomUri
  readonly sender: BenchDevice
  readonly others: readonly BenchDevice[]
}

const crypto = createNodeCrypto()
const engine = createMlsEngine({ crypto, clock: { nowMs: () => Date.now() } })

/** The key with which the property's "backend" signs logins, and its JWKS document. */
export function createIssuer(): { readonly jwks: string; token(subject: string): string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'EdDSA', use: 'sig' }
  return { jwks: JSON.stringify({ keys: [jwk] }), token: subject => loginToken(privateKey, subject) }
}

/** Enrols one device of a new account, with `keyPackages` uploaded. */
export async function enrolDevice(server: string, token: string, keyPackages: number): Promise<BenchDevice> {
  const login = `Bearer ${token}`
  const { user } = (await call(server, 'whoAmI', { authorization: login })) as { user: UserUri }
  const device = uriFromId('d', domainOf(user), crypto.random(16))
  const account = crypto.signatureKeyPair('Ed25519')
  const signature = crypto.signatureKeyPair('Ed25519')
  const certificate = encode(
    deviceCertificate,
    signDeviceCertificate(crypto, account.privateKey, {
      version: 1,
      user,
      device,
      signatureKey: signature.publicKey,
      sealingKey: crypto.dhKeyPair('X25519').publicKey,
      generation: 0,
      accountKey: account.publicKey,
      issuedAtMs: Date.now(),
    }),
  )
  const enrolled = (await call(server, 'enrolDevice', { authorization: login, body: { certificate } })) as { session: string }
  const identity = {
    identity: utf8ToBytes(device),
    signaturePublicKey: signature.publicKey,
    signaturePrivateKey: signature.privateKey,
    certificate,
  }
  const self = { user, device, identity, session: enrolled.session }
  if (keyPackages > 0) {
    const packages = []
    for (let made = 0; made < keyPackages; made++)
      packages.push((await engine.generateKeyPackage(identity, { nowMs: Date.now(), lastResort: false })).message)
    await call(server, 'uploadKeyPackages', { authorization: `Session ${self.session}`, body: packages })
  }
  return self
}

/** A group of `sender` with the others in it, each of whom agrees to be contacted first. */
export async function createBenchRoom(server: string, sender: BenchDevice, others: readonly BenchDevice[]): Promise<BenchRoom> {
  const authorization = `Session ${sender.session}`
  // The others ask: asking is what an account may do only so often a day, agreeing is not.
  for (const other of others) {
    await call(server, 'updateConsent', {
      authorization: `Session ${other.session}`,
      body: { user: sender.user, operation: 'request' },
    })
    await call(server, 'updateConsent', { authorization, body: { user: other.user, operation: 'grant' } })
  }
  const room = uriFromId('r', domainOf(sender.user), crypto.random(16))
  const group = await engine.createGroup(sender.identity, groupIdOf(room), { nowMs: Date.now() })
  await call(server, 'createRoom', { authorization, body: { room, kind: 'group', groupInfo: await group.groupInfo() } })
  const add = await claim(server, authorization, others)
  const update = encode(participantListUpdate, {
    changed: [],
    removed: [],
    added: others.map(({ user }) => ({ user, role: roleIndex.member })),
  })
  const staged = await group.commit({ add, authenticatedData: encode(safeAad, new Map([[component.participantList, update]])) })
  const bundle = { commit: staged.commit, welcome: staged.welcome, groupInfo: staged.groupInfo }
  const outcome = (await call(server, 'updateRoom', {
    authorization,
    params: { room: base32FromBytes(idOf(room)) },
    body: bundle,
  })) as { kind: string }
  if (outcome.kind !== 'accepted') throw new Error(`the room was not accepted: ${outcome.kind}`)
  group.discardStaged()
  group.destroy()
  return { room, sender, others }
}

async function claim(server: string, authorization: string, others: readonly BenchDevice[]): Promise<Uint8Array[]> {
  const add: Uint8Array[] = []
  for (let at = 0; at < others.length; at += 100) {
    const users = others.slice(at, at + 100).map(({ user }) => user)
    const material = (await call(server, 'claimKeyPackages', { authorization, body: { users } })) as KeyMaterial[]
    add.push(...material.flatMap(({ devices }) => devices.flatMap(({ keyPackage }) => keyPackage ?? [])))
  }
  return add
}

/** A PrivateMessage of the room's first shared epoch up to its ciphertext: what the generator puts before its filler. */
export function messageHeader(room: RoomUri): Uint8Array {
  const writer = new Writer()
  writer.u16(1)
  writer.u16(2)
  writer.opaque(groupIdOf(room))
  writer.u64(1n)
  writer.u8(1)
  writer.opaque(encode(safeAad, new Map([[component.frankAad, crypto.random(32)]])))
  writer.opaque(crypto.random(28))
  return writer.finish()
}

/** One submitted message with filler for a ciphertext, over HTTP. */
export async function submitFiller(server: string, { room, sender }: BenchRoom): Promise<void> {
  const header = messageHeader(room)
  const writer = new Writer()
  writer.fixed(header)
  writer.opaque(crypto.random(512))
  const response = await fetch(`${server}/v1/rooms/${base32FromBytes(idOf(room))}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Session ${sender.session}`,
      'content-type': 'message/mls',
      'idempotency-key': base64urlFromBytes(crypto.random(16)),
      'causeway-floor': '0',
    },
    body: writer.finish() as Uint8Array<ArrayBuffer>,
  })
  if (!response.ok) throw new Error(`submit: ${response.status} ${await response.text()}`)
}

/** Runs `work` over the items, `lanes` at a time, in order of the items. */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = Array.from({ length: items.length })
  let next = 0
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T, at)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}

/** The plan file of the load generator: devices first, then the rooms that refer to them by line. */
export function planText(devices: readonly BenchDevice[], rooms: readonly BenchRoom[]): string {
  const numberOf = new Map(devices.map((device, number) => [device, number]))
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
  const roomLine = ({ room, sender, others }: BenchRoom): string => {
    const tail = `${hex(idOf(room))} ${hex(messageHeader(room))}`
    return others.length === 1
      ? `pair ${numberOf.get(sender)} ${numberOf.get(others[0] as BenchDevice)} ${tail}`
      : `group ${numberOf.get(sender) ?? -1} ${tail} ${others.length}`
  }
  return [...devices.map(({ session }) => `device ${session}`), ...rooms.map(roomLine), ''].join('\n')
}

interface CallInput {
  readonly authorization: string
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
}

async function call(server: string, name: EndpointName, { authorization, params = {}, body }: CallInput): Promise<unknown> {
  const endpoint = contract[name]
  const path = endpoint.path.replaceAll(/:([a-z]+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
  const request = endpoint.request
  const encoded =
    request.kind === 'json'
      ? jsonFromValue(body)
      : request.kind === 'tls'
        ? encode(request.codec as never, body as never)
        : undefined
  const response = await fetch(server + path, {
    method: endpoint.method,
    headers: {
      authorization,
      ...(encoded === undefined
        ? {}
        : { 'content-type': request.kind === 'json' ? 'application/json' : 'application/octet-stream' }),
    },
    ...(encoded === undefined ? {} : { body: encoded as Uint8Array<ArrayBuffer> | string }),
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (!response.ok) throw new Error(`${name}: ${response.status} ${new TextDecoder().decode(bytes)}`)
  if (endpoint.response.kind === 'tls') return decode(endpoint.response.codec as never, bytes)
  return bytes.length === 0 ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as unknown)
}

function loginToken(key: KeyObject, subject: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: benchIssuer, aud: 'causeway', sub: subject, handle: subject, iat: now, exp: now + 300 }
  const signed = `${part({ alg: 'EdDSA', kid: 'bench', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${signBytes(null, Buffer.from(signed), key).toString('base64url')}`
}
