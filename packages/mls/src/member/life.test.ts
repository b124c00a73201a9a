import type { CryptoProvider } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { expect, test } from 'vitest'
import { createMlsPublic } from '../public/index.ts'
import { createMlsEngine } from './create-engine.ts'
import type { MlsEngine, MlsGroup, MlsIdentity, MlsMember } from './engine.ts'

const nowMs = Date.UTC(2001, 1, 1)
const noData = new Uint8Array()
const hexOf = (value: Uint8Array): string => Buffer.from(value).toString('hex')

interface Device {
  readonly identity: MlsIdentity
  readonly engine: MlsEngine
  group: MlsGroup
}

/** Node's primitives with every random byte from a seed. */
function seededCrypto(seed: string): CryptoProvider {
  const node = createNodeCrypto()
  let counter = 0
  return createNodeCrypto({
    random(length) {
      const out = new Uint8Array(length)
      for (let at = 0; at < length; at += 32) {
        const block = node.hash('SHA-256', new TextEncoder().encode(`${seed} ${counter++}`))
        out.set(block.subarray(0, Math.min(32, length - at)), at)
      }
      return out
    },
  })
}

function inOrder(members: readonly MlsMember[]): readonly MlsMember[] {
  return members.toSorted((a, b) => a.leafIndex - b.leafIndex)
}

/** mulberry32. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** A group's life: random commits by random members, every other member and the hub processing each. Says what everybody ended with. */
async function live(seed: number, members: number, steps: number): Promise<string[]> {
  const crypto = seededCrypto(`life ${seed}`)
  const engine = createMlsEngine({ crypto, clock: { nowMs: () => nowMs } })
  const roll = dice(seed)
  const trace: string[] = []
  let made = 0
  const newIdentity = (): MlsIdentity => {
    const pair = crypto.signatureKeyPair('Ed25519')
    const identity = new TextEncoder().encode(`mimi://a.example/d/${made++}`)
    return { identity, signaturePublicKey: pair.publicKey, signaturePrivateKey: pair.privateKey, certificate: identity }
  }
  const first = newIdentity()
  let devices: Device[] = [{ identity: first, engine, group: await engine.createGroup(first, crypto.random(16), { nowMs }) }]

  let hub = createMlsPublic({ crypto }).fromGroupInfo(await (devices[0] as Device).group.groupInfo())

  async function change(by: Device, adds: number, removals: readonly Device[]): Promise<void> {
    const joining = []
    for (let i = 0; i < adds; i++) {
      const identity = newIdentity()
      joining.push({ identity, keyPackage: await engine.generateKeyPackage(identity, { nowMs, lastResort: false }) })
    }
    const { commit, welcome, groupInfo } = await by.group.commit({
      add: joining.map(j => j.keyPackage.message),
      remove: removals.map(r => r.group.ownLeafIndex),
    })
    const seen = hub.applyCommit(commit, groupInfo)
    hub = seen.next
    by.group.mergeStaged()
    for (const device of devices) {
      if (device === by) continue
      const processed = await device.group.process(commit)
      expect(processed).toMatchObject({ kind: 'commit', selfRemoved: removals.includes(device), epoch: seen.epoch })
      if (processed.kind !== 'commit') throw new Error(processed.kind)
      expect(inOrder(processed.added)).toEqual(inOrder(seen.added))
      expect(inOrder(processed.removed)).toEqual(inOrder(seen.removed))
    }
    devices = devices.filter(device => !removals.includes(device))
    for (const { identity, keyPackage } of joining) {
      if (welcome === undefined) throw new Error('no welcome')
      devices.push({ identity, engine, group: await engine.joinFromWelcome(identity, welcome, keyPackage) })
    }
  }

  async function rejoin(device: Device, info: Uint8Array): Promise<void> {
    const join = await engine.joinExternal(device.identity, info, { nowMs, resync: true })
    hub = hub.applyCommit(join.commit, join.groupInfo).next
    for (const other of devices) if (other !== device) await other.group.process(join.commit)
    device.group = join.group
  }

  await change(devices[0] as Device, members - 1, [])
  for (let step = 0; step < steps; step++) {
    const by = devices[roll(devices.length)] as Device
    const others = devices.filter(device => device !== by)
    const kind = roll(8)
    if (kind === 0) await rejoin(by, await (others[0] ?? by).group.groupInfo())
    else if (kind <= 2) await change(by, 0, [])
    else {
      const removals = new Set<Device>()
      for (let i = roll(Math.min(4, others.length)); i > 0; i--) removals.add(others[roll(others.length)] as Device)
      await change(by, devices.length < members ? roll(4) : roll(2), [...removals])
    }
    const restored = devices[roll(devices.length)] as Device
    restored.group = await engine.restore(restored.identity, restored.group.serialise())
    const message = await by.group.encrypt(crypto.random(100), noData)
    for (const device of devices) {
      if (device !== by) expect((await device.group.process(message)).kind).toBe('message')
    }
    const authenticators = new Set(devices.map(device => hexOf(device.group.epochAuthenticator())))
    expect(authenticators.size, `step ${step}`).toBe(1)
    expect(restored.group.members()).toEqual(hub.members())
    trace.push([...authenticators][0] ?? '', hexOf(message))
  }
  trace.push(...devices.map(device => hexOf(device.group.serialise())))
  return trace
}

test('fifty members and their hub agree on every epoch of a random life', { timeout: 60_000 }, async () => {
  await live(1, 50, 6)
})

test('small groups and their hub agree through long random lives', { timeout: 60_000 }, async () => {
  for (let seed = 2; seed < 8; seed++) await live(seed, 3 + (seed % 9), 16)
})

test('the same seed makes the same bytes, another seed others', { timeout: 60_000 }, async () => {
  const trace = await live(99, 8, 12)
  expect(await live(99, 8, 12)).toEqual(trace)
  expect((await live(98, 8, 12))[0]).not.toBe(trace[0])
})
