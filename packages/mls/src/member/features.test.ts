// What RFC 9420 and draft-ietf-mls-extensions offer beyond adding, removing and talking.

import { cipherSuite } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { decode, encode, hasCode } from '@causeway/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { appDataDictionaryCodec } from '../structures/component-data.ts'
import { componentIds, extensionTypes } from '../structures/code-points.ts'
import { type Extension, extensionData } from '../structures/extension.ts'
import { externalSendersCodec } from '../structures/external-sender.ts'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import { ratchetTreeCodec } from '../structures/node.ts'
import { wireFormatsCodec } from '../structures/wire-formats.ts'
import { createMlsEngine } from './create-engine.ts'
import type { CommitRequest, MlsGroup, MlsIdentity, Processed, StateRecord } from './engine.ts'

const crypto = createNodeCrypto()
const nowMs = Date.UTC(2031, 5, 1)
const time = { atMs: nowMs }
const clock = { nowMs: () => time.atMs }
afterEach(() => void (time.atMs = nowMs))
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const none = new Uint8Array()
const psk = crypto.random(32)
const engine = createMlsEngine({
  crypto,
  clock,
  findPsk: id => (id.length === 3 ? psk : undefined),
  applyAppData: {
    update: (_component, present = none, updates) => Uint8Array.of(...present, ...updates.flatMap(update => [...update])),
    ephemeral: () => true,
  },
})

interface Device {
  readonly identity: MlsIdentity
  group: MlsGroup
}

function identityOf(name: string, suite = 1): MlsIdentity {
  const pair = crypto.signatureKeyPair(cipherSuite(suite).signature)
  return { identity: bytes(name), signaturePublicKey: pair.publicKey, signaturePrivateKey: pair.privateKey, certificate: none }
}

async function groupOf(
  size: number,
  options: { cipherSuite?: number; extensions?: [] } = {},
  request: CommitRequest = {},
): Promise<Device[]> {
  const suite = options.cipherSuite ?? 1
  const identity = identityOf('0', suite)
  const group = await engine.createGroup(identity, bytes('group'), { nowMs, ...options })
  const others = Array.from({ length: size - 1 }, (_, i) => identityOf(String(i + 1), suite))
  const packages = await Promise.all(
    others.map(other => engine.generateKeyPackage(other, { nowMs, lastResort: false, cipherSuite: suite })),
  )
  const { welcome } = await group.commit({ add: packages.map(({ message }) => message), ...request })
  group.mergeStaged()
  const joined = await Promise.all(
    others.map(async (other, i) => ({ identity: other, group: await engine.joinFromWelcome(other, welcome!, packages[i]!) })),
  )
  return [{ identity, group }, ...joined]
}

async function committed(devices: readonly Device[], by: number, request: CommitRequest): Promise<Processed[]> {
  const { commit } = await devices[by]!.group.commit(request)
  devices[by]!.group.mergeStaged()
  const others = devices.filter((_, i) => i !== by)
  const processed = await Promise.all(others.map(({ group }) => group.process(commit)))
  expectSame(devices)
  return processed
}

function expectSame(devices: readonly Device[]): void {
  const open = devices.filter(({ group }) => group.members().some(({ leafIndex }) => leafIndex === group.ownLeafIndex))
  expect(new Set(open.map(({ group }) => Buffer.from(group.epochAuthenticator()).toString('hex'))).size).toBe(1)
}

async function refused(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => false,
    (error: unknown) => hasCode(error, 'mls.invalid') || hasCode(error, 'mls.unsupported') || hasCode(error, 'mls.undecryptable'),
  )
}

test.each([1, 2, 3, 4, 5, 6, 7])('suite %i: join, talk, update, remove', async suite => {
  const devices = await groupOf(3, { cipherSuite: suite })
  await committed(devices, 1, {})
  const sealed = await devices[2]!.group.encrypt(bytes('hi'), none)
  expect(await devices[0]!.group.process(sealed)).toMatchObject({ kind: 'message', sender: { leafIndex: 2 } })
  await committed(devices.slice(0, 2), 0, { remove: [2] })
})

test('proposals by reference: an update, an add and a remove are committed by somebody else', async () => {
  const devices = await groupOf(4)
  const cleo = identityOf('cleo')
  const keyPackage = await engine.generateKeyPackage(cleo, { nowMs, lastResort: true })
  const proposals = [
    await devices[1]!.group.propose({ kind: 'update' }),
    await devices[2]!.group.propose({ kind: 'remove', leafIndex: 3 }, { wireFormat: 'mls_private_message' }),
    await devices[2]!.group.propose({ kind: 'add', keyPackage: keyPackage.message }),
  ]
  for (const [i, { group }] of devices.entries())
    for (const [at, proposal] of proposals.entries()) if (i !== (at === 0 ? 1 : 2)) await group.process(proposal)
  devices[1]!.group = await engine.restore(devices[1]!.identity, devices[1]!.group.serialise())
  const { commit, welcome } = await devices[0]!.group.commit({ wireFormat: 'mls_private_message' })
  devices[0]!.group.mergeStaged()
  for (const i of [1, 2]) await devices[i]!.group.process(commit)
  expect(await devices[3]!.group.process(commit)).toMatchObject({ selfRemoved: true })
  const joined = await engine.joinFromWelcome(cleo, welcome!, keyPackage)
  expectSame([...devices.slice(0, 3), { identity: cleo, group: joined }])
  expect(joined.members().map(({ leafIndex }) => leafIndex)).toEqual([0, 1, 2, 3])
})

test('PSKs, external and of an earlier epoch, are mixed in; one that is not held refuses the commit', async () => {
  const devices = await groupOf(3)
  await committed(devices, 0, { psks: [{ pskType: 'external', pskId: bytes('one') }] })
  await committed(devices, 1, { psks: [{ pskType: 'resumption', epoch: 1n }] })
  expect(await refused(devices[0]!.group.commit({ psks: [{ pskType: 'external', pskId: bytes('unknown') }] }))).toBe(true)
  expect(await refused(devices[0]!.group.commit({ psks: [{ pskType: 'resumption', epoch: 99n }] }))).toBe(true)
})

test('a handshake that comes late and is refused leaves its key where it was', async () => {
  const [a, b] = (await groupOf(2)) as [Device, Device]
  const wireFormat = 'mls_private_message'
  const { commit } = await b.group.commit({ psks: [{ pskType: 'external', pskId: bytes('one') }], wireFormat })
  b.group.discardStaged()
  const proposal = await b.group.propose({ kind: 'update' }, { wireFormat })
  const forgetful = await createMlsEngine({ crypto, clock }).restore(a.identity, a.group.serialise())
  await forgetful.process(proposal)
  const before = forgetful.serialise()
  expect(await refused(forgetful.process(commit))).toBe(true)
  expect(forgetful.serialise()).toEqual(before)
  const remembering = await engine.restore(a.identity, before)
  expect(await remembering.process(commit)).toMatchObject({ kind: 'commit' })
})

test('a Welcome without its tree needs the tree beside it', async () => {
  const [a] = await groupOf(2)
  const d = identityOf('d')
  const keyPackage = await engine.generateKeyPackage(d, { nowMs, lastResort: false })
  const { welcome } = await a!.group.commit({ add: [keyPackage.message], treeInWelcome: false })
  expect(await refused(engine.joinFromWelcome(d, welcome!, keyPackage))).toBe(true)
})

test('a group is replaced by the one that everybody agreed on, and by no other', async () => {
  const devices = await groupOf(2)
  const [a, b] = devices as [Device, Device]
  const reInit = { groupId: bytes('next'), cipherSuite: 3 }
  expect(await committed(devices, 0, { reInit })).toMatchObject([{ reInit }])
  expect(await refused(a.group.encrypt(none, none))).toBe(true)
  const keyPackage = await engine.generateKeyPackage(b.identity, { nowMs, lastResort: false, cipherSuite: 3 })
  const options = { nowMs, groupId: bytes('next'), add: [keyPackage.message] }
  expect(await refused(engine.reInit(a.identity, a.group, { ...options, groupId: bytes('other') }))).toBe(true)
  const next = await engine.reInit(a.identity, a.group, options)
  expect(await refused(engine.joinFromWelcome(b.identity, next.welcome, keyPackage))).toBe(true)
  const joined = await engine.joinFromWelcome(b.identity, next.welcome, keyPackage, { predecessor: b.group })
  expectSame([
    { identity: a.identity, group: next.group },
    { identity: b.identity, group: joined },
  ])
  expect(joined.cipherSuite).toBe(3)
})

test('some members branch off; nobody else comes along', async () => {
  const [a, b] = (await groupOf(3)) as [Device, Device]
  const keyPackage = await engine.generateKeyPackage(b.identity, { nowMs, lastResort: false })
  const options = { nowMs, groupId: bytes('side'), add: [keyPackage.message] }
  const branch = await engine.branch(a.identity, a.group, options)
  const joined = await engine.joinFromWelcome(b.identity, branch.welcome, keyPackage, { predecessor: b.group })
  expect(joined.epochAuthenticator()).toEqual(branch.group.epochAuthenticator())
  const stranger = await engine.generateKeyPackage(identityOf('x'), { nowMs, lastResort: false })
  expect(await refused(engine.branch(a.identity, a.group, { ...options, add: [stranger.message] }))).toBe(true)
})

test('an external sender and a newcomer propose; a member commits', async () => {
  const service = identityOf('service')
  const extensionData = encode(externalSendersCodec, [
    { signatureKey: service.signaturePublicKey, credential: { credentialType: 'basic', identity: service.identity } },
  ])
  const devices = await groupOf(3)
  await committed(devices, 0, { extensions: [{ extensionType: extensionTypes.external_senders, extensionData }] })
  const target = { groupId: bytes('group'), epoch: devices[0]!.group.epoch, cipherSuite: 1 }
  const remove = await engine.proposeExternally(service, { ...target, senderIndex: 0 }, { kind: 'remove', leafIndex: 2 })
  const newcomer = identityOf('new')
  const keyPackage = await engine.generateKeyPackage(newcomer, { nowMs, lastResort: false })
  const add = await engine.proposeExternally(
    newcomer,
    { ...target, senderIndex: undefined },
    { kind: 'add', keyPackage: keyPackage.message },
  )
  for (const { group } of devices) for (const proposal of [remove, add]) await group.process(proposal)
  const stranger = await engine.proposeExternally(newcomer, { ...target, senderIndex: 0 }, { kind: 'remove', leafIndex: 1 })
  expect(await refused(devices[0]!.group.process(stranger))).toBe(true)
  const [processed] = await committed(devices.slice(0, 2), 1, {})
  expect(processed).toMatchObject({ added: [{ leafIndex: 2 }], removed: [{ leafIndex: 2 }] })
})

test('components: their data, data for one commit, Safe AAD', async () => {
  const devices = await groupOf(2)
  await committed(devices, 0, { appData: [{ componentId: 0x8001, update: bytes('a') }] })
  const [processed] = await committed(devices, 1, {
    appData: [{ componentId: 0x8001, update: bytes('b') }],
    appEphemeral: [{ componentId: 0x8002, data: bytes('now') }],
  })
  expect(processed).toMatchObject({ appEphemeral: [{ componentId: 0x8002 }] })
  expect(devices[0]!.group.appData(0x8001)).toEqual(bytes('ab'))
  await committed(devices, 0, { appData: [{ componentId: 0x8001, update: undefined }] })
  expect(devices[1]!.group.appData(0x8001)).toBeUndefined()
  expect(await refused(devices[0]!.group.commit({ appData: [{ componentId: 9, update: undefined }] }))).toBe(true)
  await committed(devices, 0, { appData: [{ componentId: componentIds.safe_aad, update: Uint8Array.of(0) }] })
  expect(await refused(devices[0]!.group.encrypt(none, bytes('anything')))).toBe(true)
  const aad = encode(appDataDictionaryCodec, [{ componentId: 0x8001, data: bytes('tag') }])
  expect(await devices[1]!.group.process(await devices[0]!.group.encrypt(none, aad))).toMatchObject({ kind: 'message' })
})

test('wire formats that a group requires bind its maker, whoever is in it, and whoever comes', async () => {
  const requiring = (...wireFormats: number[]): Extension => ({
    extensionType: extensionTypes.required_wire_formats,
    extensionData: encode(wireFormatsCodec, { wireFormats }),
  })
  const alone = identityOf('alone')
  const options = (extensions: Extension[]) => ({ nowMs, extensions })
  expect(await refused(engine.createGroup(alone, bytes('new'), options([requiring(0xf001)])))).toBe(true)
  expect(await refused(engine.createGroup(alone, bytes('new'), options([{ ...requiring(), extensionData: bytes('x') }])))).toBe(
    true,
  )
  const group = await engine.createGroup(alone, bytes('new'), options([requiring(1, 2)]))
  const other = identityOf('other')
  const { group: joined, commit } = await engine.joinExternal(other, await group.groupInfo(), { nowMs, resync: false })
  await group.process(commit)
  expect(joined.extensions).toEqual([requiring(1, 2)])
  expect(await refused(joined.commit({ extensions: [requiring(1, 0xf001)] }))).toBe(true)
  await committed(
    [
      { identity: alone, group },
      { identity: other, group: joined },
    ],
    1,
    { extensions: [requiring(1, 2, 3)] },
  )
})

describe('the lifetime of a key package', () => {
  const detail = 'a key package outside of its lifetime'
  const atEnd = async (other: MlsIdentity): Promise<{ keyPackage: Uint8Array; fromMs: number; untilMs: number }> => {
    const { message } = await engine.generateKeyPackage(other, { nowMs, lastResort: false })
    const { leafNodeSource } = decodeMlsMessage('mls_key_package', message).leafNode
    if (leafNodeSource.kind !== 'key_package') throw new Error('another source')
    const { notBefore, notAfter } = leafNodeSource.lifetime
    return { keyPackage: message, fromMs: Number(notBefore) * 1000, untilMs: Number(notAfter) * 1000 }
  }

  test('is judged to the second by whoever adds its leaf, and a refusal changes nothing', async () => {
    const [a] = (await groupOf(2)) as [Device, Device]
    const { keyPackage, fromMs, untilMs } = await atEnd(identityOf('short-lived'))
    for (const atMs of [fromMs, untilMs, untilMs + 999]) {
      time.atMs = atMs
      await a.group.commit({ add: [keyPackage] })
      a.group.discardStaged()
    }
    const before = a.group.serialise()
    for (const atMs of [fromMs - 1, untilMs + 1000]) {
      time.atMs = atMs
      await expect(a.group.commit({ add: [keyPackage] })).rejects.toMatchObject({ code: 'mls.invalid', detail })
      const proposed = a.group.propose({ kind: 'add', keyPackage })
      await expect(proposed).rejects.toMatchObject({ code: 'mls.invalid', detail })
    }
    expect(a.group.serialise()).toEqual(before)
  })

  test('that ended after its leaf was proposed leaves the proposal out of the commit', async () => {
    const [a, b] = (await groupOf(2)) as [Device, Device]
    const { keyPackage, untilMs } = await atEnd(identityOf('short-lived'))
    await b.group.process(await a.group.propose({ kind: 'add', keyPackage }))
    time.atMs = untilMs + 1000
    const { commit, welcome } = await b.group.commit({})
    expect(welcome).toBeUndefined()
    expect(await a.group.process(commit)).toMatchObject({ kind: 'commit', added: [] })
  })

  test('is not asked of a commit that somebody else made, whose clock is another', async () => {
    const [a, b] = (await groupOf(2)) as [Device, Device]
    const { keyPackage, untilMs } = await atEnd(identityOf('short-lived'))
    const { commit } = await a.group.commit({ add: [keyPackage] })
    time.atMs = untilMs + 1000
    expect(await b.group.process(commit)).toMatchObject({ kind: 'commit', added: [{ leafIndex: 2 }] })
  })

  test('is asked of somebody who proposes itself', async () => {
    const newcomer = identityOf('newcomer')
    const { keyPackage, untilMs } = await atEnd(newcomer)
    const target = { groupId: bytes('group'), epoch: 0n, cipherSuite: 1, senderIndex: undefined }
    time.atMs = untilMs + 1000
    const proposed = engine.proposeExternally(newcomer, target, { kind: 'add', keyPackage })
    await expect(proposed).rejects.toMatchObject({ code: 'mls.invalid', detail })
  })
})

test('a leaf whose lifetime is over stays, is joined beside, and has none any more after its owner’s next path', async () => {
  const devices = await groupOf(3)
  const yearMs = 365 * 24 * 3_600_000
  time.atMs = nowMs + yearMs
  const late = identityOf('late')
  const { group, commit } = await engine.joinExternal(late, await devices[0]!.group.groupInfo(), {
    nowMs: nowMs + yearMs,
    resync: false,
  })
  for (const device of devices) expect(await device.group.process(commit)).toMatchObject({ kind: 'commit' })
  const everybody = [...devices, { identity: late, group }]
  const later = identityOf('later')
  const keyPackage = await engine.generateKeyPackage(later, { nowMs: nowMs + yearMs, lastResort: false })
  const { welcome, commit: adding } = await group.commit({ add: [keyPackage.message] })
  group.mergeStaged()
  for (const device of devices) await device.group.process(adding)
  const joined = await engine.joinFromWelcome(later, welcome!, keyPackage)
  await committed([...everybody, { identity: later, group: joined }], 1, {})
  const kindOf = async (leafIndex: number): Promise<unknown> => {
    const { extensions } = decodeMlsMessage('mls_group_info', await group.groupInfo())
    const tree = decode(ratchetTreeCodec, extensionData(extensions, extensionTypes.ratchet_tree)!)
    const node = tree[2 * leafIndex]
    return node?.nodeType === 'leaf' ? node.leaf.leafNodeSource.kind : undefined
  }
  expect([await kindOf(1), await kindOf(2)]).toEqual(['commit', 'key_package'])
})

test('a member leaves by itself once somebody commits it', async () => {
  const devices = await groupOf(3)
  const leaving = await devices[2]!.group.propose({ kind: 'selfRemove' })
  expect(await refused(devices[2]!.group.propose({ kind: 'selfRemove' }, { wireFormat: 'mls_private_message' }))).toBe(true)
  for (const i of [0, 1]) await devices[i]!.group.process(leaving)
  expect(await refused(devices[2]!.group.commit({}))).toBe(false)
  const { commit } = await devices[0]!.group.commit({})
  devices[0]!.group.mergeStaged()
  expect(await devices[1]!.group.process(commit)).toMatchObject({ removed: [{ leafIndex: 2 }] })
  devices[2]!.group.discardStaged()
  expect(await devices[2]!.group.process(commit)).toMatchObject({ selfRemoved: true })
})

test('the safe exporter gives each component one secret, once, equal for all', async () => {
  const [a, b] = (await groupOf(2)) as [Device, Device]
  const secret = await a.group.safeExportSecret(0x8001)
  expect(await b.group.safeExportSecret(0x8001)).toEqual(secret)
  expect(await refused(a.group.safeExportSecret(0x8001))).toBe(true)
  expect(await a.group.safeExportSecret(0x8002)).not.toEqual(secret)
  const restored = await engine.restore(a.identity, a.group.serialise())
  expect(await refused(restored.safeExportSecret(0x8001))).toBe(true)
})

test('written record by record, a group is the one that its whole state says; a message writes at most 1 KB', async () => {
  const devices = await groupOf(100)
  const [a, b] = devices as [Device, Device]
  const store = new Map<string, Uint8Array>()
  const write = (): number => {
    let size = 0
    for (const { key, value } of b.group.takeChanges()) {
      size += key.length + (value?.length ?? 0)
      if (value === undefined) store.delete(key)
      else store.set(key, value)
    }
    return size
  }
  const records = (): StateRecord[] => [...store].map(([key, value]) => ({ key, value }))
  write()
  for (let round = 0; round < 4; round++) {
    await b.group.process(await a.group.encrypt(bytes('x'), none))
    expect(write()).toBeLessThan(1024)
    await b.group.encrypt(bytes('y'), none)
    expect(write()).toBeLessThan(1024)
    const { commit } = await a.group.commit(round === 1 ? { remove: [50] } : {})
    a.group.mergeStaged()
    await b.group.process(commit)
    write()
    await b.group.commit({})
    write()
    const restored = await engine.restore(b.identity, records())
    expect(restored.staged).toEqual(b.group.staged)
    expect(restored.serialise()).toEqual(b.group.serialise())
    b.group.discardStaged()
    write()
    b.group = await engine.restore(b.identity, records())
  }
})
