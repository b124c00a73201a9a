// Random lives of groups, made by ts-mls and followed with public keys. After each step both must agree; before each step
// what does not belong there must be refused.

import { createNodeCrypto } from '@causeway/crypto/node'
import { describe, expect, test } from 'vitest'
import {
  acceptAll,
  type ClientState,
  createCommit,
  createGroup,
  createProposal,
  decodeMlsMessage,
  defaultCapabilities,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  type KeyPackage,
  type MLSMessage,
  type PrivateKeyPackage,
  processMessage,
  type Proposal,
} from 'ts-mls'
import { createGroupInfo } from '../member/commit.ts'
import { joinByExternalCommit } from '../member/external.ts'
import { createSuite } from '../member/suite.ts'
import { joinByWelcome } from '../member/welcome.ts'
import { extensionTypes } from '../structures/code-points.ts'
import { toHex } from '../vectors.test-support.ts'
import type { MlsPublicGroup } from './group.ts'
import { createMlsPublic } from './index.ts'

const crypto = createNodeCrypto()
const suite = createSuite(crypto)
const mlsPublic = createMlsPublic({ crypto })

interface Device {
  readonly name: string
  readonly signatureKey: { publicKey: Uint8Array; signKey: Uint8Array }
  state: ClientState
}

/** A group as its members see it, and as the server does. */
interface World {
  devices: Device[]
  followed: MlsPublicGroup
  readonly random: (below: number) => number
  made: number
  refused: number
}

/** More lives for a longer look: CAUSEWAY_LIVES=50. */
const lives = Array.from({ length: Number(process.env['CAUSEWAY_LIVES'] ?? 2) }, (_, i) => i + 1)
const stepsPerLife = 40
/** ts-mls looks at the system clock itself. */
const nowSeconds = BigInt(Math.floor(Date.now() / 1000))

describe.each(lives)('life %i of a group', seed => {
  test('is followed step by step, with equal epochs, tree hashes and members', async () => {
    const world = await newWorld(seed)
    const counts: Record<string, number> = {}
    for (let step = 0; step < stepsPerLife; step++) {
      const name = pick(world, Object.keys(steps))
      if (await steps[name]?.(world)) counts[name] = (counts[name] ?? 0) + 1
      await expectAgreement(world)
    }
    console.info(`life ${seed}: ${JSON.stringify(counts)}, ${world.devices.length} members, ${world.refused} refusals`)
    expect(world.followed.epoch).toBeGreaterThan(20n)
  })
})

/** Each does one thing to the group, or answers false where it cannot be done now. */
const steps: Record<string, (world: World) => Promise<boolean>> = {
  async add(world) {
    if (world.devices.length > 14) return false
    return memberCommit(world, await newcomers(world, 1 + world.random(4)), [])
  },
  async remove(world) {
    return memberCommit(world, [], someLeaves(world, 1 + world.random(3)))
  },
  async addAndRemove(world) {
    return memberCommit(world, await newcomers(world, 1 + world.random(2)), someLeaves(world, 1))
  },
  update: world => memberCommit(world, [], []),
  updateMore: world => memberCommit(world, [], []),
  async join(world) {
    if (world.devices.length > 14) return false
    const newcomer = await newDevice(`d${world.made++}`)
    return externalCommit(world, newcomer, undefined)
  },
  async resync(world) {
    const former = pick(world, world.devices)
    return externalCommit(world, await newDevice(former.name, former.signatureKey), former)
  },
  async byReference(world) {
    const [proposer, committer, ...others] = shuffled(world)
    if (proposer === undefined || committer === undefined) return false
    const target = others[0]
    const [newcomer] = await newcomers(world, 1)
    const proposals: Proposal[] = [{ proposalType: 'add', add: { keyPackage: (newcomer as Newcomer).keyPackage } }]
    if (target !== undefined) {
      proposals.push({ proposalType: 'remove', remove: { removed: target.state.privatePath.leafIndex } })
    }
    for (const proposal of proposals) await propose(world, proposer, proposal)
    return commitBy(world, committer, [], newcomer === undefined ? [] : [newcomer], target === undefined ? [] : [target])
  },
}

interface Newcomer {
  readonly name: string
  readonly signatureKey: { publicKey: Uint8Array; signKey: Uint8Array }
  readonly keyPackage: KeyPackage
  readonly keys: PrivateKeyPackage
}

async function newWorld(seed: number): Promise<World> {
  const random = mulberry32(seed)
  const world = { devices: [], random, made: 1, refused: 0 } as unknown as World
  const first = await newDevice('d0')
  const state = await createGroup(utf8(`group ${seed}`), first.keyPackage, first.keys, [], suite)
  world.devices = [{ name: first.name, signatureKey: first.signatureKey, state }]
  world.followed = mlsPublic.fromGroupInfo(await groupInfoOf(state))
  return world
}

async function newDevice(name: string, known?: Device['signatureKey']): Promise<Newcomer> {
  const signatureKey = known ?? (await suite.signature.keygen())
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    { credentialType: 'basic', identity: utf8(name) },
    { ...defaultCapabilities(), extensions: [extensionTypes.device_certificate] },
    { notBefore: nowSeconds - 3600n, notAfter: nowSeconds + 86_400n },
    [],
    signatureKey,
    suite,
    [{ extensionType: extensionTypes.device_certificate, extensionData: utf8(`certificate of ${name}`) }],
  )
  return { name, signatureKey, keyPackage: publicPackage, keys: privatePackage }
}

function newcomers(world: World, count: number): Promise<Newcomer[]> {
  return Promise.all(Array.from({ length: count }, () => newDevice(`d${world.made++}`)))
}

async function memberCommit(world: World, add: Newcomer[], remove: Device[]): Promise<boolean> {
  const committer = world.devices.find(device => !remove.includes(device))
  if (committer === undefined) return false
  const proposals: Proposal[] = [
    ...remove.map((device): Proposal => ({ proposalType: 'remove', remove: { removed: device.state.privatePath.leafIndex } })),
    ...add.map(({ keyPackage }): Proposal => ({ proposalType: 'add', add: { keyPackage } })),
  ]
  return commitBy(world, committer, proposals, add, remove)
}

async function propose(world: World, proposer: Device, proposal: Proposal): Promise<void> {
  const { newState, message } = await createProposal(proposer.state, true, proposal, suite)
  await deliver(world, proposer, message)
  proposer.state = newState
  world.followed = world.followed.applyProposal(encodeMlsMessage(message))
  world.followed = mlsPublic.restore(world.followed.serialise())
}

async function commitBy(
  world: World,
  committer: Device,
  extraProposals: Proposal[],
  add: Newcomer[],
  remove: Device[],
): Promise<boolean> {
  const authenticatedData = utf8(`data ${world.random(1000)}`)
  const { newState, commit, welcome } = await createCommit(
    { state: committer.state, cipherSuite: suite },
    { extraProposals, wireAsPublicMessage: true, ratchetTreeExtension: true, authenticatedData },
  )
  const before = world.followed
  await follow(world, commit, await groupInfoOf(newState), authenticatedData)
  world.devices = world.devices.filter(device => !remove.includes(device))
  await deliver(world, committer, commit)
  committer.state = newState
  for (const { name, signatureKey, keyPackage, keys } of add) {
    if (welcome === undefined) throw new Error('no welcome')
    // ts-mls's own joins refuse some valid trees, so newcomers join by ours.
    const state = await joinByWelcome(crypto, suite, welcome, keyPackage, keys, () => true)
    world.devices.push({ name, signatureKey, state })
  }
  expect(world.followed.members().length).toBe(before.members().length + add.length - remove.length)
  return true
}

async function externalCommit(world: World, newcomer: Newcomer, former: Device | undefined): Promise<boolean> {
  const inviter = world.devices[0]
  // ts-mls cannot empty a tree, as the only member would who resyncs.
  if (inviter === undefined || world.devices.length === 1) return false
  const identity = {
    identity: utf8(newcomer.name),
    signaturePublicKey: newcomer.signatureKey.publicKey,
    signaturePrivateKey: newcomer.signatureKey.signKey,
    certificate: new Uint8Array(),
  }
  const groupInfo = await createGroupInfo(suite, inviter.state)
  const options = { resync: former !== undefined, authenticatedData: utf8('join') }
  const joined = await joinByExternalCommit(crypto, suite, identity, groupInfo, newcomer, options, () => true)
  const commit = decodeMlsMessage(joined.commit, 0)?.[0]
  if (commit === undefined) throw new Error('not a message')
  await follow(world, commit, await groupInfoOf(joined.state), utf8('join'))
  world.devices = world.devices.filter(device => device !== former)
  await deliver(world, undefined, commit)
  world.devices.push({ name: newcomer.name, signatureKey: newcomer.signatureKey, state: joined.state })
  return true
}

/** Applies a commit on the server's side, and sees that neither half of it would be taken with something else. */
async function follow(world: World, message: MLSMessage, groupInfo: Uint8Array, authenticatedData: Uint8Array): Promise<void> {
  const before = world.followed
  const state = toHex(before.serialise())
  const commit = encodeMlsMessage(message)
  const change = before.applyCommit(commit, groupInfo)
  expect(change.epoch).toBe(before.epoch + 1n)
  expect(toHex(change.authenticatedData)).toBe(toHex(authenticatedData))
  expect(() => before.applyCommit(commit, before.groupInfo())).toThrow(expect.objectContaining({ code: 'mls.invalid' }))
  expect(() => change.next.applyCommit(commit, groupInfo)).toThrow(expect.objectContaining({ code: 'mls.wrong_epoch' }))
  world.refused += 2
  expect(toHex(before.serialise())).toBe(state)
  world.followed = mlsPublic.restore(change.next.serialise())
}

async function deliver(world: World, sender: Device | undefined, message: MLSMessage): Promise<void> {
  if (message.wireformat !== 'mls_public_message') throw new Error('not public')
  for (const device of world.devices.filter(other => other !== sender)) {
    const result = await processMessage(message, device.state, emptyPskIndex, acceptAll, suite)
    device.state = result.newState
  }
}

async function expectAgreement(world: World): Promise<void> {
  const { followed } = world
  for (const { state } of world.devices) {
    expect(followed.epoch).toBe(state.groupContext.epoch)
    expect(toHex(followed.treeHash())).toBe(toHex(state.groupContext.treeHash))
  }
  const expected = world.devices.map(({ name, state }) => ({ name, leafIndex: state.privatePath.leafIndex }))
  const seen = followed.members().map(({ identity, leafIndex, certificate }) => {
    expect(text(certificate)).toBe(`certificate of ${text(identity)}`)
    return { name: text(identity), leafIndex }
  })
  expect(seen).toEqual(expected.toSorted((a, b) => a.leafIndex - b.leafIndex))
  const alone = mlsPublic.fromGroupInfo(followed.groupInfo())
  expect(toHex(alone.treeHash())).toBe(toHex(followed.treeHash()))
}

async function groupInfoOf(state: ClientState): Promise<Uint8Array> {
  const groupInfo = await createGroupInfo(suite, state)
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo })
}

/** Up to so many members, never all. */
function someLeaves(world: World, count: number): Device[] {
  return shuffled(world).slice(0, Math.min(count, world.devices.length - 1))
}

function shuffled(world: World): Device[] {
  return world.devices
    .map(device => ({ device, at: world.random(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ device }) => device)
}

function pick<T>(world: World, items: readonly T[]): T {
  return items[world.random(items.length)] as T
}

function mulberry32(seed: number): (below: number) => number {
  let a = seed
  return below => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes)
}
