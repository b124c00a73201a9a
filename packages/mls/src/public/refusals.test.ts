// What the public half must refuse, each for its own reason, and that nothing changes by it. Commits are forged here with the
// real signature keys of members: what a member can sign is exactly what signatures do not protect from.

import { signWithLabel } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { CausewayError, encode, hasCode } from '@causeway/wire'
import { beforeAll, describe, expect, test } from 'vitest'
import { createMlsEngine, type MlsGroup, type MlsIdentity, type MlsKeyPackage } from '../member/index.ts'
import { extensionTypes } from '../structures/code-points.ts'
import type { Commit, ProposalOrRef } from '../structures/commit.ts'
import { type FramedContent, framedContentTbs } from '../structures/framed-content.ts'
import { type GroupInfo, groupInfoTbs } from '../structures/group-info.ts'
import type { KeyPackage } from '../structures/key-package.ts'
import { keyPackageTbs } from '../structures/key-package.ts'
import { type LeafNode, leafNodeTbs } from '../structures/leaf-node.ts'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import { ratchetTreeCodec } from '../structures/node.ts'
import type { Proposal } from '../structures/proposal.ts'
import type { Sender } from '../structures/sender.ts'
import type { UpdatePath } from '../structures/update-path.ts'
import { toHex } from '../vectors.test-support.ts'
import { followCommit } from './commit.ts'
import { epochOf } from './group-info.ts'
import type { MlsPublicGroup } from './group.ts'
import { createMlsPublic } from './index.ts'

const crypto = createNodeCrypto()
const engine = createMlsEngine({ crypto })
const mlsPublic = createMlsPublic({ crypto })
const nowMs = Date.UTC(2031, 5, 1)
const dayMs = 86_400_000
const none = new Uint8Array()

interface Device {
  readonly identity: MlsIdentity
  readonly keyPackage: MlsKeyPackage
}

/** A group of three, a commit of each kind that is valid in it, and somebody outside. */
interface Scene {
  readonly alice: Device
  readonly bob: Device
  readonly carol: Device
  readonly mallory: Device
  readonly group: MlsGroup
  readonly followed: MlsPublicGroup
  readonly commits: Record<string, { commit: Uint8Array; groupInfo: Uint8Array }>
}

let scene: Scene

beforeAll(async () => {
  const [alice, bob, carol, mallory] = await Promise.all(['alice', 'bob', 'carol', 'mallory'].map(name => device(name)))
  if (!alice || !bob || !carol || !mallory) throw new Error('no devices')
  const group = await engine.createGroup(alice.identity, utf8('a group'), { nowMs })
  const start = mlsPublic.fromGroupInfo(await group.groupInfo())
  const { commit, groupInfo } = await group.commit({ add: [bob.keyPackage.message, carol.keyPackage.message] })
  group.mergeStaged()
  const { next: followed } = start.applyCommit(commit, groupInfo)
  const kinds = { update: {}, add: { add: [mallory.keyPackage.message] }, remove: { remove: [1] } }
  const commits: Scene['commits'] = {}
  for (const [kind, request] of Object.entries(kinds)) {
    commits[kind] = await group.commit({ ...request, authenticatedData: utf8('ad') })
    group.discardStaged()
  }
  commits['join'] = await engine.joinExternal(mallory.identity, await group.groupInfo(), { nowMs, resync: false })
  commits['resync'] = await engine.joinExternal(bob.identity, await group.groupInfo(), { nowMs, resync: true })
  scene = { alice, bob, carol, mallory, group, followed, commits }
})

const kinds = ['update', 'add', 'remove', 'join', 'resync']

describe.each(kinds)('a commit of kind %s', kind => {
  const of = () => scene.commits[kind] ?? { commit: none, groupInfo: none }

  test('is followed as it is', () => {
    const { commit, groupInfo } = of()
    expect(scene.followed.applyCommit(commit, groupInfo).epoch).toBe(2n)
  })

  test('is refused with any bit changed, but for the membership tag, which only members can check', () => {
    const { commit, groupInfo } = of()
    const state = toHex(scene.followed.serialise())
    const tagStart = kind === 'join' || kind === 'resync' ? commit.length : commit.length - 32
    for (let at = 0; at < commit.length; at++) {
      const other = commit.slice()
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      if (at >= tagStart) expect(scene.followed.applyCommit(other, groupInfo).epoch).toBe(2n)
      else expectCoded(() => scene.followed.applyCommit(other, groupInfo))
    }
    expect(toHex(scene.followed.serialise())).toBe(state)
  })

  test('is refused with any bit of its group info changed', () => {
    const { commit, groupInfo } = of()
    for (let at = 0; at < groupInfo.length; at += 3) {
      const other = groupInfo.slice()
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      expectCoded(() => scene.followed.applyCommit(commit, other))
    }
  })

  test('is refused wherever it or its group info is cut', () => {
    const { commit, groupInfo } = of()
    for (let length = 0; length < commit.length; length++) {
      expectCoded(() => scene.followed.applyCommit(commit.subarray(0, length), groupInfo))
    }
    for (let length = 0; length < groupInfo.length; length += 7) {
      expectCoded(() => scene.followed.applyCommit(commit, groupInfo.subarray(0, length)))
    }
  })

  test('is refused a second time, and with the group info of another commit', () => {
    const { commit, groupInfo } = of()
    const { next } = scene.followed.applyCommit(commit, groupInfo)
    expect(() => next.applyCommit(commit, groupInfo)).toThrow(expect.objectContaining({ code: 'mls.wrong_epoch' }))
    for (const other of kinds.filter(name => name !== kind)) {
      expectInvalid(
        () => scene.followed.applyCommit(commit, scene.commits[other]?.groupInfo ?? none),
        /group info is of another state/,
      )
    }
  })
})

describe('a commit that a member signed', () => {
  test('is followed when it is right, so that the refusals below are not for the forging', () => {
    const { commit, groupInfo } = forgedWithGroupInfo(scene.alice, 0, { proposals: [add(scene.mallory)], path: undefined })
    expect(scene.followed.applyCommit(commit, groupInfo).added.length).toBe(1)
  })

  test('is refused from a leaf that is not its own, or nobody’s', () => {
    const commit = { proposals: [add(scene.mallory)], path: undefined }
    expectRefused(forged(scene.alice, member(1), commit), /signature does not verify: FramedContentTBS/)
    expectRefused(forged(scene.alice, member(9), commit), /sender is no member/)
    expectRefused(forged(scene.alice, { senderType: 'external', senderIndex: 0 }, commit), /from outside/)
    expectRefused(forged(scene.alice, { senderType: 'new_member_proposal' }, commit), /from outside/)
  })

  test('is refused from a member who was removed', () => {
    const { commit, groupInfo } = scene.commits['remove'] ?? { commit: none, groupInfo: none }
    const { next } = scene.followed.applyCommit(commit, groupInfo)
    expectInvalid(
      () => next.applyCommit(forged(scene.bob, member(1), { proposals: [add(scene.mallory)], path: undefined }, next), none),
      /no member/,
    )
  })

  test('is refused without a path where it must have one', () => {
    for (const proposals of [[], [remove(1)], [extensions([])]]) {
      expectRefused(forged(scene.alice, member(0), { proposals, path: undefined }), /without the path it needs/)
    }
  })

  test('is refused with proposals that do not go together', () => {
    const lists: [ProposalOrRef[], RegExp][] = [
      [[remove(0)], /cannot remove itself/],
      [[remove(1), remove(1)], /two proposals for one leaf/],
      [[remove(7)], /a remove of nobody/],
      [[remove(4_000_000_000)], /a remove of nobody/],
      [[byValue({ proposalType: 'update', leafNode: leafOf(scene.mallory) })], /updates by its path/],
      [[byValue({ proposalType: 'external_init', kemOutput: none })], /only a joiner/],
      [[extensions([]), extensions([])], /two group_context_extensions/],
      [[add(scene.mallory), reInit()], /stands alone/],
      [[psk(3)], /psk nonce/],
      [[psk(32), psk(32)], /one psk twice/],
      [[{ type: 'reference', reference: none }], /was not sent/],
    ]
    for (const [proposals, reason] of lists) expectRefused(forged(scene.alice, member(0), { proposals, path: undefined }), reason)
  })

  test('is refused when it would put a device, a signature key or an encryption key into the group twice', () => {
    const { alice, bob, mallory } = scene
    expectRefused(forged(alice, member(0), { proposals: [add(mallory), add(mallory)], path: undefined }), /appears twice/)
    expectRefused(forged(alice, member(0), { proposals: [add(bob)], path: undefined }), /appears twice/)
    const names = changedKeyPackage(mallory, { credential: leafOf(bob).credential })
    expectRefused(forged(alice, member(0), { proposals: [addOf(names)], path: undefined }), /in the group already/)
    const keys = changedKeyPackage(mallory, { encryptionKey: leafOf(bob).encryptionKey })
    expectRefused(forged(alice, member(0), { proposals: [addOf(keys)], path: undefined }), /encryption key appears twice/)
  })

  test('is refused with a key package that is not valid, or does not fit', () => {
    const { alice, mallory } = scene
    const good = keyPackageOf(mallory)
    const { capabilities } = good.leafNode
    const wrong: [KeyPackage, RegExp][] = [
      [{ ...good, initKey: good.initKey.slice(1) }, /init key of the wrong size/],
      [{ ...good, initKey: good.leafNode.encryptionKey }, /uses one key twice/],
      [{ ...good, cipherSuite: 2 }, /another cipher suite/],
      [{ ...good, extensions: [], signature: flipped(good.signature) }, /KeyPackageTBS/],
      [{ ...good, leafNode: { ...good.leafNode, signature: flipped(good.leafNode.signature) } }, /LeafNodeTBS/],
      [changedKeyPackage(mallory, { leafNodeSource: { kind: 'update' } }), /made for something else/],
      [changedKeyPackage(mallory, { encryptionKey: none }), /encryption key of the wrong size/],
      [changedKeyPackage(mallory, { capabilities: { ...capabilities, versions: [] } }), /the version/],
      [changedKeyPackage(mallory, { capabilities: { ...capabilities, cipherSuites: [2] } }), /the cipher suite/],
      [changedKeyPackage(mallory, { capabilities: { ...capabilities, credentials: [2] } }), /list its credential/],
      [changedKeyPackage(mallory, { capabilities: { ...capabilities, extensions: [] } }), /list its own extension/],
    ]
    for (const [keyPackage, reason] of wrong) {
      expectRefused(forged(alice, member(0), { proposals: [addOf(keyPackage)], path: undefined }), reason)
    }
  })

  test('is refused with another group’s id, and when it is no commit', () => {
    const content = contentOf(member(0), { proposals: [add(scene.mallory)], path: undefined })
    expectRefused(signed(scene.alice, { ...content, groupId: utf8('another') }), /another group/)
    expectRefused(
      signed(scene.alice, { ...content, content: { contentType: 'application', applicationData: none } }),
      /not a commit/,
    )
    expect(() => scene.followed.applyCommit(scene.followed.groupInfo(), none)).toThrow(
      expect.objectContaining({ code: 'wire.bad_structure' }),
    )
  })

  test('is refused with the path of another commit, of another device, or with a key that is not fresh', () => {
    const path = pathOf('update')
    const { bob, alice } = scene
    expectRefused(forged(bob, member(1), { proposals: [], path }), /changes its credential/)
    expectRefused(forged(alice, member(0), { proposals: [], path: { ...path, nodes: [] } }), /path of the wrong length/)
    const stale = { ...path, leafNode: resigned(alice, { ...path.leafNode, encryptionKey: leafInTree(0).encryptionKey }, 0) }
    expectRefused(forged(alice, member(0), { proposals: [], path: stale }), /keeps its encryption key/)
    const taken = { ...path, leafNode: resigned(alice, { ...path.leafNode, encryptionKey: leafInTree(1).encryptionKey }, 0) }
    expectRefused(forged(alice, member(0), { proposals: [], path: taken }), /not fresh/)
    const other = resigned(alice, { ...path.leafNode, leafNodeSource: { kind: 'commit', parentHash: none } }, 0)
    expectRefused(forged(alice, member(0), { proposals: [], path: { ...path, leafNode: other } }), /parent hash of a path/)
    const moved = { ...path, leafNode: resigned(alice, path.leafNode, 1) }
    expectRefused(forged(alice, member(0), { proposals: [], path: moved }), /LeafNodeTBS/)
  })

  test('is refused with group extensions that a member does not support', () => {
    const unknown = extensions([{ extensionType: 0xf0ff, extensionData: none }])
    expectRefused(forged(scene.alice, member(0), { proposals: [unknown], path: pathOf('update') }), /an extension of the group/)
    const required = extensions([
      { extensionType: extensionTypes.required_capabilities, extensionData: Uint8Array.of(2, 0xf0, 0xff, 0, 0) },
    ])
    expectRefused(forged(scene.alice, member(0), { proposals: [required], path: pathOf('update') }), /required capability/)
  })
})

describe('an external commit', () => {
  const joiner: Sender = { senderType: 'new_member_commit' }

  test('is refused without a path, by reference, or with anything but its own proposals', () => {
    const { mallory } = scene
    const path = pathOf('join')
    const init = byValue({ proposalType: 'external_init', kemOutput: new Uint8Array(32) })
    const wrong: [Commit, RegExp][] = [
      [{ proposals: [init], path: undefined }, /without a path/],
      [{ proposals: [], path }, /needs one external_init/],
      [{ proposals: [init, init], path }, /two external_inits/],
      [{ proposals: [init, { type: 'reference', reference: none }], path }, /by reference/],
      [{ proposals: [init, add(mallory)], path }, /may not send/],
      [{ proposals: [init, extensions([])], path }, /may not send/],
      [{ proposals: [init, remove(1), remove(2)], path }, /may not send/],
      [{ proposals: [init, remove(1)], path }, /changes its credential/],
      [{ proposals: [init, remove(9)], path }, /a remove of nobody/],
    ]
    for (const [commit, reason] of wrong) expectRefused(forged(mallory, joiner, commit), reason)
    expectRefused(forged(scene.bob, joiner, { proposals: [init], path }), /FramedContentTBS/)
  })
})

describe('a group info', () => {
  test('is refused without tree, without external_pub, signed by nobody, or with another tree', () => {
    const { commit, groupInfo } = forgedWithGroupInfo(scene.alice, 0, { proposals: [add(scene.mallory)], path: undefined })
    const info = decodeMlsMessage('mls_group_info', groupInfo)
    const without = (type: number) => info.extensions.filter(extension => extension.extensionType !== type)
    const otherTree = decodeMlsMessage('mls_group_info', scene.followed.groupInfo()).extensions
    const wrong: [GroupInfo, RegExp][] = [
      [{ ...info, extensions: without(extensionTypes.ratchet_tree) }, /no ratchet tree/],
      [{ ...info, extensions: without(extensionTypes.external_pub) }, /no external_pub/],
      [{ ...info, extensions: otherTree }, /another tree/],
      [{ ...info, signer: 9 }, /signed by nobody/],
      [{ ...info, confirmationTag: flipped(info.confirmationTag) }, /another confirmation tag/],
      [{ ...info, groupContext: { ...info.groupContext, epoch: 9n } }, /another state/],
      [{ ...info, groupContext: { ...info.groupContext, treeHash: none } }, /another state/],
    ]
    for (const [other, reason] of wrong) {
      expectInvalid(() => scene.followed.applyCommit(commit, signedGroupInfo(scene.alice, other)), reason)
    }
    expectInvalid(() => scene.followed.applyCommit(commit, signedGroupInfo(scene.bob, info)), /GroupInfoTBS/)
  })

  test('that a group begins with is refused when tree and tree hash differ', () => {
    const info = decodeMlsMessage('mls_group_info', scene.followed.groupInfo())
    const other = { ...info, groupContext: { ...info.groupContext, treeHash: flipped(info.groupContext.treeHash) } }
    expectInvalid(() => mlsPublic.fromGroupInfo(signedGroupInfo(scene.alice, other)), /tree hash does not match/)
  })
})

test('a group info whose tree says a wrong length, is cut, or goes on, is refused', () => {
  const { commit, groupInfo } = forgedWithGroupInfo(scene.alice, 0, { proposals: [add(scene.mallory)], path: undefined })
  const info = decodeMlsMessage('mls_group_info', groupInfo)
  const [externalPub, tree] = info.extensions
  if (externalPub === undefined || tree === undefined) throw new Error('no extensions')
  const data = tree.extensionData
  const longer = data.slice()
  longer[1] = (longer[1] ?? 0) + 1
  const wrong = [longer, data.subarray(0, data.length - 1), Uint8Array.of(...data, 0), none]
  for (let at = 0; at < data.length; at += 5) wrong.push(data.with(at, (data[at] ?? 0) ^ 0x10))
  for (const extensionData of wrong) {
    const other = { ...info, extensions: [externalPub, { ...tree, extensionData }] }
    expectCoded(() => scene.followed.applyCommit(commit, signedGroupInfo(scene.alice, other)))
  }
})

describe('a key package', () => {
  test('shows what the server must know of it', async () => {
    const { identity, keyPackage } = scene.mallory
    const seen = mlsPublic.verifyKeyPackage(keyPackage.message, nowMs)
    expect(seen).toMatchObject({
      cipherSuite: 1,
      lastResort: false,
      identity: identity.identity,
      certificate: identity.certificate,
    })
    expect(toHex(seen.ref)).toBe(toHex(keyPackage.ref))
    expect(seen.notAfterMs).toBe(nowMs + 30 * dayMs)
    const lasting = await engine.generateKeyPackage(identity, { nowMs, lastResort: true })
    expect(mlsPublic.verifyKeyPackage(lasting.message, nowMs).lastResort).toBe(true)
  })

  test('is refused before and after its lifetime, with too long a one, and with any bit changed', () => {
    const { message } = scene.mallory.keyPackage
    expectInvalid(() => mlsPublic.verifyKeyPackage(message, nowMs - dayMs), /outside of its lifetime/)
    expectInvalid(() => mlsPublic.verifyKeyPackage(message, nowMs + 31 * dayMs), /outside of its lifetime/)
    const forever = changedKeyPackage(scene.mallory, {
      leafNodeSource: { kind: 'key_package', lifetime: { notBefore: 0n, notAfter: 2n ** 63n } },
    })
    expectInvalid(
      () => mlsPublic.verifyKeyPackage(encode(mlsMessageCodec, { wireFormat: 'mls_key_package', body: forever }), nowMs),
      /too long/,
    )
    for (let at = 0; at < message.length; at++) {
      const other = message.slice()
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      expectCoded(() => mlsPublic.verifyKeyPackage(other, nowMs))
      expectCoded(() => mlsPublic.verifyKeyPackage(message.subarray(0, at), nowMs))
    }
  })
})

test('a Welcome names the key packages it goes to, and a PrivateMessage its group, epoch and authenticated data', async () => {
  const { group, mallory } = scene
  const { welcome } = await group.commit({ add: [mallory.keyPackage.message] })
  group.discardStaged()
  expect(mlsPublic.welcomeRefs(welcome ?? none).map(toHex)).toEqual([toHex(mallory.keyPackage.ref)])
  const sealed = await group.encrypt(utf8('hello'), utf8('ad'))
  expect(mlsPublic.privateMessageHeader(sealed)).toEqual({
    groupId: utf8('a group'),
    epoch: 1n,
    contentType: 'application',
    authenticatedData: utf8('ad'),
  })
})

test('a restored group follows like the one that was stored, and a broken state is refused with a code', () => {
  const state = scene.followed.serialise()
  const restored = mlsPublic.restore(state)
  const { commit, groupInfo } = scene.commits['update'] ?? { commit: none, groupInfo: none }
  expect(toHex(restored.applyCommit(commit, groupInfo).next.treeHash())).toBe(
    toHex(scene.followed.applyCommit(commit, groupInfo).next.treeHash()),
  )
  for (let length = 0; length < state.length; length++) expectCoded(() => mlsPublic.restore(state.subarray(0, length)))
})

async function device(name: string): Promise<Device> {
  const pair = crypto.signatureKeyPair('Ed25519')
  const identity: MlsIdentity = {
    identity: utf8(`mimi://a.example/d/${name}`),
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: utf8(`certificate of ${name}`),
  }
  return { identity, keyPackage: await engine.generateKeyPackage(identity, { nowMs, lastResort: false }) }
}

function contentOf(sender: Sender, commit: Commit, group = scene.followed): FramedContent {
  const { groupId, epoch } = group
  return { groupId, epoch, sender, authenticatedData: none, content: { contentType: 'commit', commit } }
}

function forged(signer: Device, sender: Sender, commit: Commit, group = scene.followed): Uint8Array {
  return signed(signer, contentOf(sender, commit, group), group)
}

function signed(signer: Device, content: FramedContent, group = scene.followed): Uint8Array {
  const { groupContext } = decodeMlsMessage('mls_group_info', group.groupInfo())
  const { senderType } = content.sender
  const context = senderType === 'member' || senderType === 'new_member_commit' ? groupContext : undefined
  const signature = sign(signer, 'FramedContentTBS', framedContentTbs('mls_public_message', content, context))
  const auth = { signature, confirmationTag: content.content.contentType === 'commit' ? new Uint8Array(32) : undefined }
  const membershipTag = senderType === 'member' ? new Uint8Array(32) : undefined
  return encode(mlsMessageCodec, { wireFormat: 'mls_public_message', body: { content, auth, membershipTag } })
}

function forgedWithGroupInfo(signer: Device, leafIndex: number, commit: Commit): { commit: Uint8Array; groupInfo: Uint8Array } {
  const bytes = forged(signer, member(leafIndex), commit)
  const epoch = epochOf(crypto, decodeMlsMessage('mls_group_info', scene.followed.groupInfo()))
  const { next, confirmationTag } = followCommit(epoch, decodeMlsMessage('mls_public_message', bytes))
  const groupInfo = signedGroupInfo(signer, {
    groupContext: next.context,
    extensions: [
      { extensionType: extensionTypes.external_pub, extensionData: new Uint8Array(33) },
      { extensionType: extensionTypes.ratchet_tree, extensionData: encode(ratchetTreeCodec, next.tree.nodes) },
    ],
    confirmationTag,
    signer: leafIndex,
    signature: none,
  })
  return { commit: bytes, groupInfo }
}

function signedGroupInfo(signer: Device, groupInfo: GroupInfo): Uint8Array {
  const body = { ...groupInfo, signature: sign(signer, 'GroupInfoTBS', groupInfoTbs(groupInfo)) }
  return encode(mlsMessageCodec, { wireFormat: 'mls_group_info', body })
}

function sign(signer: Device, label: string, content: Uint8Array): Uint8Array {
  return signWithLabel(crypto, 'Ed25519', signer.identity.signaturePrivateKey, label, content)
}

function resigned(signer: Device, leaf: LeafNode, leafIndex: number): LeafNode {
  return { ...leaf, signature: sign(signer, 'LeafNodeTBS', leafNodeTbs(leaf, { groupId: scene.followed.groupId, leafIndex })) }
}

/** The device's key package with another leaf, signed anew. */
function changedKeyPackage(signer: Device, change: Partial<LeafNode>): KeyPackage {
  const leafNode = resigned(signer, { ...leafOf(signer), ...change }, 0)
  const keyPackage = { ...keyPackageOf(signer), leafNode }
  return { ...keyPackage, signature: sign(signer, 'KeyPackageTBS', keyPackageTbs(keyPackage)) }
}

function keyPackageOf({ keyPackage }: Device): KeyPackage {
  return decodeMlsMessage('mls_key_package', keyPackage.message)
}

function leafOf(signer: Device): LeafNode {
  return keyPackageOf(signer).leafNode
}

function leafInTree(leafIndex: number): LeafNode {
  const { tree } = epochOf(crypto, decodeMlsMessage('mls_group_info', scene.followed.groupInfo()))
  const node = tree.nodes[2 * leafIndex]
  if (node?.nodeType !== 'leaf') throw new Error('no leaf')
  return node.leaf
}

function pathOf(kind: string): UpdatePath {
  const { content } = decodeMlsMessage('mls_public_message', scene.commits[kind]?.commit ?? none).content
  if (content.contentType !== 'commit' || content.commit.path === undefined) throw new Error('no path')
  return content.commit.path
}

function member(leafIndex: number): Sender {
  return { senderType: 'member', leafIndex }
}

function byValue(proposal: Proposal): ProposalOrRef {
  return { type: 'proposal', proposal }
}

function add(added: Device): ProposalOrRef {
  return addOf(keyPackageOf(added))
}

function addOf(keyPackage: KeyPackage): ProposalOrRef {
  return byValue({ proposalType: 'add', keyPackage })
}

function remove(removed: number): ProposalOrRef {
  return byValue({ proposalType: 'remove', removed })
}

function extensions(list: { extensionType: number; extensionData: Uint8Array }[]): ProposalOrRef {
  return byValue({ proposalType: 'group_context_extensions', extensions: list })
}

function reInit(): ProposalOrRef {
  return byValue({ proposalType: 'reinit', groupId: none, version: 1, cipherSuite: 1, extensions: [] })
}

function psk(nonceBytes: number): ProposalOrRef {
  return byValue({ proposalType: 'psk', psk: { pskType: 'external', pskId: none, pskNonce: new Uint8Array(nonceBytes) } })
}

function flipped(bytes: Uint8Array): Uint8Array {
  const other = bytes.slice()
  other[0] = (other[0] ?? 0) ^ 1
  return other
}

/** That the commit is refused before its group info matters. */
function expectRefused(commit: Uint8Array, reason: RegExp): void {
  expectInvalid(() => scene.followed.applyCommit(commit, none), reason)
}

function expectInvalid(action: () => unknown, reason: RegExp): void {
  try {
    action()
  } catch (error) {
    expect(hasCode(error, 'mls.invalid') ? error.detail : error).toMatch(reason)
    return
  }
  expect.unreachable(`accepted, though: ${reason.source}`)
}

function expectCoded(action: () => unknown): void {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(CausewayError)
    return
  }
  expect.unreachable('it was accepted')
}

function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
