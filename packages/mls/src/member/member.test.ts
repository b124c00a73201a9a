import { equalBytes } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { hasCode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { createMlsEngine } from './create-engine.ts'
import type { CommitRequest, MlsEngine, MlsGroup, MlsIdentity, MlsKeyPackage, ValidateMember } from './engine.ts'
import { cipherSuite } from '@causeway/crypto'
import { Group } from './group.ts'
import { deserialiseRecords, serialiseRecords } from './packed-records.ts'
import { storedFromRecords } from './records.ts'
import { joinerSecret, startEpoch } from './secrets/key-schedule.ts'

const crypto = createNodeCrypto()
const nowMs = Date.UTC(2031, 5, 1)
const clock = { nowMs: () => nowMs }
const engine = createMlsEngine({ crypto, clock })
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (value: Uint8Array): string => new TextDecoder().decode(value)
const noData = new Uint8Array()
const hexOf = (value: Uint8Array): string => Buffer.from(value).toString('hex')
const groupId = bytes('a group')

function identityOf(name: string): MlsIdentity {
  const pair = crypto.signatureKeyPair('Ed25519')
  return {
    identity: bytes(`mimi://a.example/d/${name}`),
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: bytes(`certificate of ${name}`),
  }
}

interface Device {
  readonly identity: MlsIdentity
  group: MlsGroup
}

async function newDevice(name: string): Promise<{ identity: MlsIdentity; keyPackage: MlsKeyPackage }> {
  const identity = identityOf(name)
  return { identity, keyPackage: await engine.generateKeyPackage(identity, { nowMs, lastResort: false }) }
}

/** A group of devices named 0, 1, …; device 0 made it and added all others in one commit. */
async function groupOfDevices(count: number, using: MlsEngine = engine): Promise<Device[]> {
  const first = identityOf('0')
  const group = await using.createGroup(first, groupId, { nowMs })
  const others = await Promise.all(Array.from({ length: count - 1 }, (_, i) => newDevice(String(i + 1))))
  const devices: Device[] = [{ identity: first, group }]
  if (others.length === 0) return devices
  const { welcome } = await group.commit({ add: others.map(o => o.keyPackage.message) })
  group.mergeStaged()
  for (const { identity, keyPackage } of others) {
    devices.push({ identity, group: await using.joinFromWelcome(identity, some(welcome), keyPackage) })
  }
  return devices
}

function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing')
  return value
}

async function trio(): Promise<[Device, Device, Device]> {
  return (await groupOfDevices(3)) as [Device, Device, Device]
}

async function textFrom(group: MlsGroup, message: Uint8Array): Promise<string> {
  const processed = await group.process(message)
  if (processed.kind !== 'message') throw new Error(processed.kind)
  return textOf(processed.plaintext)
}

async function refusal(run: Promise<unknown>): Promise<string> {
  try {
    await run
  } catch (error) {
    for (const code of ['mls.invalid', 'mls.undecryptable', 'mls.wrong_epoch', 'mls.unsupported'] as const)
      if (hasCode(error, code)) return code
    throw error
  }
  return 'accepted'
}

function expectSameEpoch(groups: readonly MlsGroup[]): void {
  expect(new Set(groups.map(g => hexOf(g.epochAuthenticator()))).size).toBe(1)
  expect(new Set(groups.map(g => g.epoch)).size).toBe(1)
}

describe('messages', () => {
  test('a message reaches every other member with its sender, certificate and authenticated data', async () => {
    const [a, b, c] = await trio()
    const sealed = await a.group.encrypt(bytes('hello'), bytes('aad'))
    for (const { group } of [b, c]) {
      const processed = await group.process(sealed)
      expect(processed).toMatchObject({ kind: 'message', epoch: 1n, sender: { leafIndex: 0 } })
      if (processed.kind !== 'message') throw new Error()
      expect(textOf(processed.plaintext)).toBe('hello')
      expect(textOf(processed.authenticatedData)).toBe('aad')
      expect(textOf(processed.sender.identity)).toBe('mimi://a.example/d/0')
      expect(textOf(some(processed.sender.certificate))).toBe('certificate of 0')
    }
  })

  test('a replay and an own message are undecryptable and change nothing', async () => {
    const [a, b] = await trio()
    const sealed = await a.group.encrypt(bytes('once'), noData)
    await b.group.process(sealed)
    const state = b.group.serialise()
    expect(await refusal(b.group.process(sealed))).toBe('mls.undecryptable')
    expect(b.group.serialise()).toEqual(state)
    expect(await refusal(a.group.process(sealed))).toBe('mls.undecryptable')
  })

  test('a skipped message can still be read later, once, and does not disturb others', async () => {
    const [a, b] = await trio()
    const sealed: Uint8Array[] = []
    for (let i = 0; i < 4; i++) sealed.push(await a.group.encrypt(bytes(String(i)), noData))
    expect(await textFrom(b.group, some(sealed[2]))).toBe('2')
    b.group = await engine.restore(b.identity, b.group.serialise())
    expect(await textFrom(b.group, some(sealed[0]))).toBe('0')
    expect(await refusal(b.group.process(some(sealed[0])))).toBe('mls.undecryptable')
    expect(await textFrom(b.group, some(sealed[3]))).toBe('3')
    expect(await textFrom(b.group, some(sealed[1]))).toBe('1')
  })

  test('a message ordered before a commit is still read after it, one of three epochs ago is not', async () => {
    const [a, b] = await trio()
    const early = await a.group.encrypt(bytes('early'), noData)
    const late = await a.group.encrypt(bytes('late'), noData)
    const first = await a.group.commit({})
    a.group.mergeStaged()
    await b.group.process(first.commit)
    b.group = await engine.restore(b.identity, b.group.serialise())
    expect(await textFrom(b.group, early)).toBe('early')
    expect(await refusal(b.group.process(early))).toBe('mls.undecryptable')
    for (let i = 0; i < 2; i++) {
      const { commit } = await a.group.commit({})
      a.group.mergeStaged()
      await b.group.process(commit)
    }
    expect(await refusal(b.group.process(late))).toBe('mls.wrong_epoch')
  })

  test('authenticated data that was changed on the way is refused', async () => {
    const [a, b] = await trio()
    const sealed = await a.group.encrypt(bytes('hello'), bytes('routing'))
    const at = hexOf(sealed).indexOf(hexOf(bytes('routing'))) / 2
    const changed = sealed.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(await refusal(b.group.process(changed))).toBe('mls.undecryptable')
    expect(await textFrom(b.group, sealed)).toBe('hello')
  })

  test('the length of a message says only its bucket', async () => {
    const [a] = await trio()
    const lengths = new Set<number>()
    for (const length of [0, 1, 40, 188]) lengths.add((await a.group.encrypt(new Uint8Array(length), noData)).length)
    expect(lengths.size).toBe(1)
    expect((await a.group.encrypt(new Uint8Array(189), noData)).length).toBe(some([...lengths][0]) + 256)
  })

  test('concurrent calls on one group take their turns', async () => {
    const [a, b] = await trio()
    const sealed = await Promise.all([1, 2, 3, 4].map(i => a.group.encrypt(bytes(String(i)), noData)))
    const texts = await Promise.all(sealed.map(message => textFrom(b.group, message)))
    expect(texts).toEqual(['1', '2', '3', '4'])
  })
})

describe('commits', () => {
  test('a removed device cannot read the next epoch', async () => {
    const [a, b, c] = await trio()
    const { commit } = await a.group.commit({ remove: [2] })
    a.group.mergeStaged()
    await b.group.process(commit)
    const old = c.group.serialise()
    const told = await c.group.process(commit)
    expect(told).toMatchObject({ kind: 'commit', selfRemoved: true, epoch: 2n, removed: [{ leafIndex: 2 }] })
    const sealed = await a.group.encrypt(bytes('after removal'), noData)
    expect(await textFrom(b.group, sealed)).toBe('after removal')
    expect(await refusal(c.group.process(sealed))).not.toBe('accepted')
    const again = await engine.restore(c.identity, old)
    expect(await refusal(again.process(sealed))).toBe('mls.wrong_epoch')
    expect(equalBytes(again.epochAuthenticator(), a.group.epochAuthenticator())).toBe(false)
  })

  test('a new device cannot read earlier messages', async () => {
    const [a, b] = await trio()
    const earlier = await a.group.encrypt(bytes('before'), noData)
    const d = await newDevice('d')
    const { welcome, commit } = await a.group.commit({ add: [d.keyPackage.message] })
    a.group.mergeStaged()
    const group = await engine.joinFromWelcome(d.identity, some(welcome), d.keyPackage)
    expect(await refusal(group.process(earlier))).toBe('mls.wrong_epoch')
    const processed = await b.group.process(commit)
    expect(processed).toMatchObject({ kind: 'commit', added: [{ leafIndex: 3 }], removed: [], selfRemoved: false })
    expectSameEpoch([a.group, b.group, group])
  })

  test('two racing commits end in one epoch after one is discarded', async () => {
    const [a, b, c] = await trio()
    const winner = await a.group.commit({})
    await b.group.commit({ remove: [2] })
    a.group.mergeStaged()
    await b.group.process(winner.commit)
    expect(() => b.group.mergeStaged()).toThrow(/another commit/)
    b.group.discardStaged()
    await c.group.process(winner.commit)
    expectSameEpoch([a.group, b.group, c.group])
    const again = await b.group.commit({ remove: [2] })
    b.group.mergeStaged()
    await a.group.process(again.commit)
    expectSameEpoch([a.group, b.group])
    expect(await textFrom(a.group, await b.group.encrypt(bytes('on'), noData))).toBe('on')
  })

  test('while a commit is staged the old epoch goes on, and its late messages are read after the merge', async () => {
    const [a, b, c] = await trio()
    const staged = await a.group.commit({})
    expect(await textFrom(b.group, await a.group.encrypt(bytes('still old'), noData))).toBe('still old')
    const one = await c.group.encrypt(bytes('one'), noData)
    const two = await c.group.encrypt(bytes('two'), noData)
    expect(await textFrom(a.group, one)).toBe('one')
    a.group.mergeStaged()
    await b.group.process(staged.commit)
    expect(await textFrom(a.group, two)).toBe('two')
    expect(await refusal(a.group.process(one))).toBe('mls.undecryptable')
  })

  test('a staged commit survives a restart', async () => {
    const [a, b, c] = await trio()
    const d = await newDevice('d')
    const staged = await a.group.commit({ add: [d.keyPackage.message], remove: [2], authenticatedData: bytes('x') })
    const restored = await engine.restore(a.identity, a.group.serialise())
    expect(restored.staged).toEqual(staged)
    expect(restored.epoch).toBe(1n)
    await b.group.process(staged.commit)
    restored.mergeStaged()
    const joined = await engine.joinFromWelcome(d.identity, some(staged.welcome), d.keyPackage)
    expectSameEpoch([restored, b.group, joined])
    expect(c.group.epoch).toBe(1n)
    expect(await textFrom(joined, await restored.encrypt(bytes('hi'), noData))).toBe('hi')
  })

  test('the last one left is not read by whom it removed', async () => {
    const [a, b] = (await groupOfDevices(2)) as [Device, Device]
    const removed = storedFromRecords(crypto, deserialiseRecords(b.group.serialise())).state
    await a.group.commit({ remove: [1] })
    a.group.mergeStaged()
    expect(a.group.members().length).toBe(1)
    // What the removed device holds and sees: the old init secret and the new group context. A commit secret of zeros, as for a
    // commit without a path, would be all it lacks.
    const { context } = Group.stateOf(a.group)
    const zeros = new Uint8Array(32)
    const joiner = joinerSecret(crypto, cipherSuite(1), removed.secrets.initSecret, zeros, context)
    const guess = startEpoch(crypto, cipherSuite(1), joiner, zeros, context).secrets
    expect(equalBytes(guess.epochAuthenticator, a.group.epochAuthenticator())).toBe(false)
  })

  test('a tree whose ancestors list different unmerged leaves is joined', async () => {
    const devices = await groupOfDevices(8)
    const at = (leafIndex: number): Device => some(devices[leafIndex])
    const everyone = async (by: Device, request: CommitRequest): Promise<Uint8Array | undefined> => {
      const { commit, welcome } = await by.group.commit(request)
      by.group.mergeStaged()
      for (const device of devices) if (device !== by) await device.group.process(commit)
      return welcome
    }
    const gone = [devices[3], devices[5]]
    await at(0).group.commit({ remove: [3, 5] })
    const staged = some(at(0).group.staged)
    at(0).group.mergeStaged()
    for (const device of devices) if (device !== at(0) && !gone.includes(device)) await device.group.process(staged.commit)
    devices.splice(5, 1)
    devices.splice(3, 1)
    const byLeaf = (leafIndex: number): Device => some(devices.find(d => d.group.ownLeafIndex === leafIndex))
    await everyone(byLeaf(2), {})
    await everyone(byLeaf(4), {})
    const one = await newDevice('x')
    const two = await newDevice('y')
    await everyone(byLeaf(0), { add: [one.keyPackage.message] })
    const welcome = await everyone(byLeaf(0), { add: [two.keyPackage.message] })
    const joined = await engine.joinFromWelcome(two.identity, some(welcome), two.keyPackage)
    expectSameEpoch([byLeaf(0).group, joined])
  })

  test('a commit shown to its own committer, or twice, is refused', async () => {
    const [a, b] = await trio()
    const { commit } = await a.group.commit({})
    expect(await refusal(a.group.process(commit))).toBe('mls.undecryptable')
    await b.group.process(commit)
    expect(await refusal(b.group.process(commit))).toBe('mls.wrong_epoch')
  })

  test('an uncertified leaf is refused by whoever adds it and by whoever is told', async () => {
    const validateMember: ValidateMember = m => m.certificate !== undefined && !textOf(m.certificate).endsWith('mallory')
    const strict = createMlsEngine({ crypto, clock, validateMember })
    const [a, b] = (await groupOfDevices(2)) as [Device, Device]
    const mallory = await newDevice('mallory')
    const careful = await strict.restore(b.identity, b.group.serialise())
    const before = careful.serialise()
    expect(await refusal(careful.commit({ add: [mallory.keyPackage.message] }))).toBe('mls.invalid')
    const { commit, welcome, groupInfo } = await a.group.commit({ add: [mallory.keyPackage.message] })
    a.group.mergeStaged()
    expect(await refusal(careful.process(commit))).toBe('mls.invalid')
    expect(careful.serialise()).toEqual(before)
    expect(await refusal(strict.joinFromWelcome(mallory.identity, some(welcome), mallory.keyPackage))).toBe('mls.invalid')
    const c = identityOf('c')
    expect(await refusal(strict.joinExternal(c, groupInfo, { nowMs, resync: false }))).toBe('mls.invalid')
  })

  test('nobody is removed twice, from an empty place, or by itself', async () => {
    const [a] = await trio()
    for (const remove of [[0], [7], [1, 1], [2 ** 31]]) expect(await refusal(a.group.commit({ remove }))).toBe('mls.invalid')
    const { keyPackage, identity } = await newDevice('d')
    expect(await refusal(a.group.commit({ add: [keyPackage.message, keyPackage.message] }))).toBe('mls.invalid')
    const twin = await engine.generateKeyPackage(identity, { nowMs, lastResort: true })
    expect(await refusal(a.group.commit({ add: [keyPackage.message, twin.message] }))).toBe('mls.invalid')
  })
})

describe('external joins', () => {
  test('a device that holds a GroupInfo joins by itself', async () => {
    const [a, b, c] = await trio()
    const d = identityOf('d')
    const info = await b.group.groupInfo()
    const join = await engine.joinExternal(d, info, { nowMs, resync: false, authenticatedData: bytes('why') })
    for (const { group } of [a, b, c]) {
      const processed = await group.process(join.commit)
      expect(processed).toMatchObject({ kind: 'commit', sender: { leafIndex: 3 }, added: [{ leafIndex: 3 }], removed: [] })
      if (processed.kind === 'commit') expect(textOf(processed.authenticatedData)).toBe('why')
    }
    expectSameEpoch([a.group, b.group, c.group, join.group])
    expect(await textFrom(c.group, await join.group.encrypt(bytes('here'), noData))).toBe('here')
    const next = await engine.joinExternal(identityOf('e'), join.groupInfo, { nowMs, resync: false })
    for (const group of [a.group, b.group, join.group]) await group.process(next.commit)
    expectSameEpoch([a.group, b.group, join.group, next.group])
  })

  test('a device that fell behind comes back in place of its former leaf', async () => {
    const [a, b, c] = await trio()
    const lost = await b.group.commit({})
    b.group.mergeStaged()
    await a.group.process(lost.commit)
    const info = await a.group.groupInfo()
    expect(await refusal(engine.joinExternal(c.identity, info, { nowMs, resync: false }))).toBe('mls.invalid')
    const join = await engine.joinExternal(c.identity, info, { nowMs, resync: true })
    for (const { group } of [a, b]) {
      const processed = await group.process(join.commit)
      expect(processed).toMatchObject({ kind: 'commit', added: [{ leafIndex: 2 }], removed: [{ leafIndex: 2 }] })
    }
    expectSameEpoch([a.group, b.group, join.group])
    expect(join.group.members().length).toBe(3)
    expect(await textFrom(join.group, await a.group.encrypt(bytes('welcome back'), noData))).toBe('welcome back')
  })

  test('an older copy of a device learns that it was replaced', async () => {
    const [a, b] = await trio()
    const join = await engine.joinExternal(b.identity, await a.group.groupInfo(), { nowMs, resync: true })
    expect(await b.group.process(join.commit)).toMatchObject({ kind: 'commit', selfRemoved: true })
  })
})

describe('damage', () => {
  test('no flipped bit is accepted, and the state stays byte for byte', async () => {
    const [a, b, c] = await trio()
    const message = await a.group.encrypt(bytes('hello'), bytes('aad'))
    const { commit } = await a.group.commit({ remove: [2] })
    const join = await engine.joinExternal(identityOf('d'), await c.group.groupInfo(), { nowMs, resync: false })
    const state = b.group.serialise()
    for (const original of [message, commit, join.commit]) {
      for (let bit = 0; bit < original.length * 8; bit += 13) {
        const flipped = original.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(await refusal(b.group.process(flipped)), `bit ${bit}`).not.toBe('accepted')
      }
      for (const cut of [0, 1, 5, original.length - 1])
        expect(await refusal(b.group.process(original.slice(0, cut)))).toBe('mls.invalid')
      expect(await refusal(b.group.process(new Uint8Array([...original, 0])))).toBe('mls.invalid')
    }
    expect(b.group.serialise()).toEqual(state)
    expect(await textFrom(b.group, message)).toBe('hello')
  })

  test('a message of another group is invalid', async () => {
    const [, b] = await trio()
    const stranger = await engine.createGroup(identityOf('x'), bytes('another'), { nowMs })
    expect(await refusal(b.group.process(await stranger.encrypt(bytes('hi'), noData)))).toBe('mls.invalid')
  })

  test('damaged or foreign state is refused with a code', async () => {
    const [a] = await trio()
    const state = a.group.serialise()
    const other = deserialiseRecords(state).map(({ key, value }) => ({ key, value: key === 'v' ? value.with(1, 0x58) : value }))
    expect(await refusal(engine.restore(a.identity, other))).toBe('mls.unsupported')
    expect(await refusal(engine.restore(a.identity, serialiseRecords(other)))).toBe('mls.unsupported')
    for (let cut = 20; cut < state.length; cut += 97)
      expect(await refusal(engine.restore(a.identity, state.slice(0, cut)))).toBe('mls.invalid')
  })

  test('a record under a damaged key is refused with a code', async () => {
    const identity = identityOf('a')
    const created = await engine.createGroup(identity, groupId, { nowMs })
    const records = created.takeChanges().map(({ key, value }) => ({ key, value: some(value) }))
    expect(await refusal(engine.restore(identity, records))).toBe('accepted')
    for (const key of ['p', 'px', 'p-1', 'nx', `p${'9'.repeat(30)}`])
      expect(await refusal(engine.restore(identity, [...records, { key, value: noData }]))).toBe('mls.invalid')
  })
})

describe('key packages', () => {
  test('a Welcome names the key packages it is for, and opens with no other', async () => {
    const [a] = await trio()
    const d = await newDevice('d')
    const other = await engine.generateKeyPackage(d.identity, { nowMs, lastResort: true })
    const { welcome } = await a.group.commit({ add: [d.keyPackage.message] })
    expect(engine.keyPackageRefsOf(some(welcome))).toEqual([d.keyPackage.ref])
    expect(await refusal(engine.joinFromWelcome(d.identity, some(welcome), other))).toBe('mls.invalid')
    expect(await refusal(engine.joinFromWelcome(identityOf('d'), some(welcome), d.keyPackage))).toBe('mls.invalid')
  })

  test('a destroyed group cannot be used', async () => {
    const [a] = await trio()
    a.group.destroy()
    expect(() => a.group.serialise()).toThrow(/destroyed/)
    await expect(a.group.encrypt(noData, noData)).rejects.toThrow(/destroyed/)
  })
})
