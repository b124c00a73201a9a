// What must hold of a group whoever is in it, shown on groups of random sizes: vectors test what an engine receives, these also what
// it sends.

import { createNodeCrypto } from '@causeway/crypto/node'
import { CausewayError, decode, encode } from '@causeway/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import { createMlsEngine } from './create-engine.ts'
import type { MlsGroup, MlsIdentity, MlsKeyPackage } from './engine.ts'

const crypto = createNodeCrypto()
const engine = createMlsEngine({ crypto, clock: { nowMs: () => nowMs } })
const nowMs = Date.UTC(2031, 5, 1)
const none = new Uint8Array(0)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
/** Thousands of refusals in one test: long on a busy machine. */
const exhaustiveMs = 120_000
const runs = { numRuns: Number(process.env['CAUSEWAY_RUNS'] ?? 6) }

interface Device {
  readonly identity: MlsIdentity
  group: MlsGroup
}

interface Newcomer {
  readonly identity: MlsIdentity
  readonly keyPackage: MlsKeyPackage
}

let made = 0

async function newcomer(): Promise<Newcomer> {
  const pair = crypto.signatureKeyPair('Ed25519')
  const identity: MlsIdentity = {
    identity: utf8(`mimi://a.example/d/${made++}`),
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: utf8('certificate'),
  }
  return { identity, keyPackage: await engine.generateKeyPackage(identity, { nowMs, lastResort: false }) }
}

/** `size` devices; the first made the group, added the others, and some of them have committed since. */
async function groupOf(size: number, updates: readonly number[] = []): Promise<Device[]> {
  const first = (await newcomer()).identity
  const devices: Device[] = [{ identity: first, group: await engine.createGroup(first, crypto.random(16), { nowMs }) }]
  const others = await Promise.all(Array.from({ length: size - 1 }, newcomer))
  await commitBy(devices, 0, { add: others })
  for (const index of updates) await commitBy(devices, index % size, {})
  return devices
}

/** A commit that everybody takes; who was removed stays in the list as it was before. */
async function commitBy(
  devices: Device[],
  index: number,
  wish: { add?: readonly Newcomer[]; remove?: readonly Device[] },
): Promise<Uint8Array> {
  const committer = devices[index] as Device
  const gone = wish.remove ?? []
  const staged = await committer.group.commit({
    add: (wish.add ?? []).map(({ keyPackage }) => keyPackage.message),
    remove: gone.map(({ group }) => group.ownLeafIndex),
  })
  committer.group.mergeStaged()
  for (const device of devices) if (device !== committer && !gone.includes(device)) await device.group.process(staged.commit)
  for (const { identity, keyPackage } of wish.add ?? [])
    devices.push({ identity, group: await engine.joinFromWelcome(identity, staged.welcome ?? none, keyPackage) })
  return staged.commit
}

async function copyOf(device: Device, state: Uint8Array = device.group.serialise()): Promise<MlsGroup> {
  return engine.restore(device.identity, state)
}

async function refuses(group: MlsGroup, message: Uint8Array): Promise<void> {
  const before = hex(group.serialise())
  const outcome = await group.process(message).then(
    ({ kind }) => `took a ${kind}`,
    (error: unknown) => error,
  )
  expect(outcome, String(outcome)).toBeInstanceOf(CausewayError)
  expect((outcome as CausewayError).code).toMatch(/^(mls|wire)\./)
  expect(hex(group.serialise())).toBe(before)
}

function expectOneState(groups: readonly MlsGroup[]): void {
  expect(new Set(groups.map(group => hex(group.epochAuthenticator()))).size).toBe(1)
}

const sizes = fc.integer({ min: 3, max: 12 })
const updates = fc.array(fc.nat(11), { maxLength: 3 })

describe('in any group', () => {
  test('who is removed reads nothing that is said later, also if it keeps all it had and sees every handshake', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, updates, fc.nat(11), async (size, warm, at) => {
        const devices = await groupOf(size, warm)
        const gone = devices[1 + (at % (size - 1))] as Device
        const kept = gone.group.serialise()
        const rest = devices.filter(device => device !== gone)
        const removal = await commitBy(devices, 0, { remove: [gone] })
        const later = [await commitBy(rest, 0, {}), await (rest[0] as Device).group.encrypt(utf8('later'), none)]
        const first = await copyOf(gone, kept)
        expect(await first.process(removal)).toMatchObject({ kind: 'commit', selfRemoved: true })
        for (const message of later) await expect(first.process(message)).rejects.toThrow(CausewayError)
        for (const message of later) await refuses(await copyOf(gone, kept), message)
      }),
      runs,
    )
  })

  test('who is new reads nothing that was said earlier', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, updates, async (size, warm) => {
        const devices = await groupOf(size, warm)
        const earlier: Uint8Array[] = []
        for (const { group } of devices) earlier.push(await group.encrypt(utf8('before'), none))
        await commitBy(devices, size - 1, { add: [await newcomer()] })
        const fresh = (devices.at(-1) as Device).group
        for (const message of earlier) await refuses(fresh, message)
      }),
      runs,
    )
  })

  test('an update of its owner closes a state that leaked, to messages and to later handshakes', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, updates, fc.nat(11), async (size, warm, at) => {
        const devices = await groupOf(size, warm)
        const index = at % size
        const owner = devices[index] as Device
        const leaked = owner.group.serialise()
        const other = devices[(index + 1) % size] as Device
        // Whoever holds the leaked state reads on until then.
        const before = await other.group.encrypt(utf8('before'), none)
        expect(await (await copyOf(owner, leaked)).process(before)).toMatchObject({ kind: 'message' })
        const healing = await commitBy(devices, index, {})
        const next = await commitBy(devices, (index + 1) % size, {})
        const after = await other.group.encrypt(utf8('after'), none)
        for (const message of [healing, next, after]) await refuses(await copyOf(owner, leaked), message)
      }),
      runs,
    )
  })

  test('a commit that removes, and an empty one, has a path; one that only adds reaches everybody either way', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, updates, async (size, warm) => {
        const devices = await groupOf(size, warm)
        const hasPath = (message: Uint8Array): boolean => {
          const { content } = decodeMlsMessage('mls_public_message', message).content
          return content.contentType === 'commit' && content.commit.path !== undefined
        }
        expect(hasPath(await commitBy(devices, 0, { remove: [devices[2] as Device] }))).toBe(true)
        const rest = devices.filter((_, index) => index !== 2)
        expect(hasPath(await commitBy(rest, 0, {}))).toBe(true)
        await commitBy(rest, 1, { add: [await newcomer()] })
        expectOneState(rest.map(({ group }) => group))
      }),
      runs,
    )
  })

  test('two who commit at once end in one epoch, whoever the hub takes', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(11), fc.nat(11), async (size, a, b) => {
        const devices = await groupOf(size)
        const [winner, loser] = [devices[a % size], devices[(a + 1 + (b % (size - 1))) % size]] as [Device, Device]
        const staged = await winner.group.commit({})
        await loser.group.commit({ add: [(await newcomer()).keyPackage.message] })
        winner.group.mergeStaged()
        for (const device of devices) if (device !== winner) await device.group.process(staged.commit)
        loser.group.discardStaged()
        expectOneState(devices.map(({ group }) => group))
        await commitBy(devices, devices.indexOf(loser), {})
        expectOneState(devices.map(({ group }) => group))
      }),
      runs,
    )
  })
})

describe('refused, with the state as it was to the byte', () => {
  test('what was read already, what is one’s own, what is of another group or of another epoch', async () => {
    const devices = await groupOf(4)
    const [a, b] = devices as [Device, Device]
    const message = await a.group.encrypt(utf8('once'), none)
    await b.group.process(message)
    await refuses(b.group, message)
    await refuses(a.group, message)
    const [stranger] = await groupOf(3)
    for (const foreign of [await stranger?.group.encrypt(none, none), (await stranger?.group.commit({}))?.commit])
      await refuses(b.group, foreign ?? none)
    const staged = await a.group.commit({})
    await refuses(a.group, staged.commit)
    a.group.discardStaged()
    const old = await a.group.encrypt(utf8('long ago'), none)
    const commits = [await commitBy(devices, 0, {}), await commitBy(devices, 1, {}), await commitBy(devices, 0, {})]
    for (const commit of commits) await refuses(b.group, commit)
    // Two epochs are kept at most.
    await refuses(b.group, old)
    const ahead = await copyOf(a)
    await ahead.commit({})
    ahead.mergeStaged()
    await refuses(b.group, await ahead.encrypt(utf8('to come'), none))
  })

  test('what is made for a member and reflected under another name', async () => {
    const [a, b] = (await groupOf(3)) as [Device, Device]
    const { commit } = await a.group.commit({})
    const message = decode(mlsMessageCodec, commit)
    if (message.wireFormat !== 'mls_public_message') throw new Error('not public')
    for (const leafIndex of [1, 2, 3, 7, 2 ** 31]) {
      const content = { ...message.body.content, sender: { senderType: 'member', leafIndex } as const }
      await refuses(b.group, encode(mlsMessageCodec, { ...message, body: { ...message.body, content } }))
    }
  })

  test(
    'one message of each type, cut anywhere, lengthened, or with any single bit turned over',
    async () => {
      const devices = await groupOf(3)
      const [a, b, c] = devices as [Device, Device, Device]
      const d = await newcomer()
      const commitOf = async (request: Parameters<MlsGroup['commit']>[0]): Promise<Uint8Array> => {
        const { commit } = await a.group.commit(request)
        a.group.discardStaged()
        return commit
      }
      const originals = {
        message: await a.group.encrypt(utf8('x'), utf8('aad')),
        update: await commitOf({}),
        remove: await commitOf({ remove: [c.group.ownLeafIndex] }),
        add: await commitOf({ add: [d.keyPackage.message] }),
        join: (await engine.joinExternal(d.identity, await c.group.groupInfo(), { nowMs, resync: false })).commit,
        rejoin: (await engine.joinExternal(c.identity, await a.group.groupInfo(), { nowMs, resync: true })).commit,
      }
      const state = hex(b.group.serialise())
      for (const [name, original] of Object.entries(originals)) {
        for (let bit = 0; bit < original.length * 8; bit++) {
          const flipped = original.slice()
          flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
          await expect(b.group.process(flipped), `${name}, bit ${bit}`).rejects.toThrow(CausewayError)
        }
        for (let length = 0; length < original.length; length++)
          await expect(b.group.process(original.slice(0, length)), `${name} cut at ${length}`).rejects.toThrow(CausewayError)
        await expect(b.group.process(Uint8Array.of(...original, 0)), `${name} lengthened`).rejects.toThrow(CausewayError)
        expect(hex(b.group.serialise()), name).toBe(state)
      }
      for (const original of Object.values(originals)) await (await copyOf(b)).process(original)
    },
    exhaustiveMs,
  )

  test(
    'a Welcome and a GroupInfo with any single bit turned over',
    async () => {
      const [a] = (await groupOf(2)) as [Device]
      const d = await newcomer()
      const { welcome, groupInfo } = await a.group.commit({ add: [d.keyPackage.message] })
      const e = await newcomer()
      const joins: [Uint8Array, (bytes: Uint8Array) => Promise<unknown>][] = [
        [welcome ?? none, bytes => engine.joinFromWelcome(d.identity, bytes, d.keyPackage)],
        [groupInfo, bytes => engine.joinExternal(e.identity, bytes, { nowMs, resync: false })],
      ]
      for (const [original, join] of joins) {
        for (let bit = 0; bit < original.length * 8; bit++) {
          const flipped = original.slice()
          flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
          await expect(join(flipped), `bit ${bit}`).rejects.toThrow(CausewayError)
        }
        await join(original)
      }
    },
    exhaustiveMs,
  )
})
