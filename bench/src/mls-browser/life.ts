// One life of a group, the same on every platform for the same seed.

import type { CryptoProvider, CryptoRunner } from '@causeway/crypto'
import { createMlsEngine, type MlsEngine, type MlsGroup, type MlsIdentity, type MlsKeyPackage } from '@causeway/mls/member'

export interface BrowserLife {
  readonly createMs: number
  readonly keyPackageMs: number
  readonly addMs: number
  readonly joinMs: number
  readonly sendPerSecond: number
  readonly receivePerSecond: number
  /** Hex digest over every message made: equal on all platforms. */
  readonly transcript: string
}

export interface LifeSize {
  readonly members: number
  /** Each way. */
  readonly messages: number
}

/** Throws where a message is not read as it was written. */
export async function liveOnce(
  cryptoFrom: (random: (length: number) => Uint8Array) => { crypto: CryptoProvider; runner?: CryptoRunner },
  seed: number,
  nowMs: number,
  { members, messages }: LifeSize,
): Promise<BrowserLife> {
  const options = cryptoFrom(seededBytes(seed))
  const { crypto } = options
  const engine = createMlsEngine({ ...options, clock: { nowMs: () => nowMs } })
  const transcript = crypto.hashStream('SHA-256')
  const times = { create: 0, keyPackages: 0, add: 0, join: 0, send: 0, receive: 0 }
  const timed = async <T>(name: keyof typeof times, run: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await run()
    times[name] += performance.now() - started
    return result
  }

  const [founder, joiner] = [identityOf(crypto, 'founder'), identityOf(crypto, 'joiner')]
  const group = await timed('create', () => engine.createGroup(founder, utf8('a group in a page'), { nowMs }))
  const others = Array.from({ length: members - 2 }, (_, at) => identityOf(crypto, `device ${at}`))
  const made: MlsKeyPackage[] = []
  for (const identity of [...others, joiner])
    made.push(await timed('keyPackages', () => engine.generateKeyPackage(identity, { nowMs, lastResort: false })))
  const staged = await timed('add', () => group.commit({ add: made.map(({ message }) => message) }))
  group.mergeStaged()
  for (const bytes of [staged.commit, staged.welcome ?? new Uint8Array(0), staged.groupInfo]) transcript.update(bytes)
  const joined = await timed('join', () => joinedBy(engine, joiner, staged.welcome, made.at(-1)))
  if (hex(joined.epochAuthenticator()) !== hex(group.epochAuthenticator())) throw new Error('the joiner is in another state')

  for (const [sender, receiver] of [
    [group, joined],
    [joined, group],
  ] as const) {
    for (let number = 0; number < messages; number++) {
      const plaintext = new Uint8Array(256).fill(number)
      const sealed = await timed('send', () => sender.encrypt(plaintext, new Uint8Array(0)))
      transcript.update(sealed)
      const processed = await timed('receive', () => receiver.process(sealed))
      if (processed.kind !== 'message' || hex(processed.plaintext) !== hex(plaintext)) throw new Error('another message arrived')
    }
  }
  return {
    createMs: times.create,
    keyPackageMs: times.keyPackages / made.length,
    addMs: times.add,
    joinMs: times.join,
    sendPerSecond: (2 * messages * 1000) / times.send,
    receivePerSecond: (2 * messages * 1000) / times.receive,
    transcript: hex(transcript.digest()),
  }
}

function joinedBy(
  engine: MlsEngine,
  identity: MlsIdentity,
  welcome: Uint8Array | undefined,
  keyPackage: MlsKeyPackage | undefined,
): Promise<MlsGroup> {
  if (welcome === undefined || keyPackage === undefined) throw new Error('nobody was added')
  return engine.joinFromWelcome(identity, welcome, keyPackage)
}

function identityOf(crypto: CryptoProvider, name: string): MlsIdentity {
  const pair = crypto.signatureKeyPair('Ed25519')
  return {
    identity: utf8(`mimi://a.example/d/${name}`),
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: utf8(`certificate of ${name}`),
  }
}

/** xorshift32: for measurements, not for secrets. */
function seededBytes(seed: number): (length: number) => Uint8Array {
  let state = seed | 1
  return length =>
    Uint8Array.from({ length }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 0xff
    })
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
