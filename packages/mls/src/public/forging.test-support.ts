// A group of three with commits of every kind, and the tools to forge others with the real signature keys of members: what a
// member can sign is exactly what signatures do not protect from.

import { signWithLabel } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { CausewayError, encode, hasCode } from '@causeway/wire'
import { expect } from 'vitest'
import { createMlsEngine, type MlsGroup, type MlsIdentity, type MlsKeyPackage } from '../member/index.ts'
import { extensionTypes } from '../structures/code-points.ts'
import type { Commit, ProposalOrRef } from '../structures/commit.ts'
import { type FramedContent, framedContentTbs } from '../structures/framed-content.ts'
import { type GroupInfo, groupInfoTbs } from '../structures/group-info.ts'
import { type KeyPackage, keyPackageTbs } from '../structures/key-package.ts'
import { type LeafNode, leafNodeTbs } from '../structures/leaf-node.ts'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import { ratchetTreeCodec } from '../structures/node.ts'
import type { Proposal } from '../structures/proposal.ts'
import type { Sender } from '../structures/sender.ts'
import type { UpdatePath } from '../structures/update-path.ts'
import { followCommit } from '../handshake/commit.ts'
import { epochOf } from './group-info.ts'
import type { MlsPublicGroup } from './group.ts'
import { createMlsPublic } from './index.ts'
import { authenticatedIn } from '../vectors.test-support.ts'
import { withProposal } from '../handshake/proposal.ts'

export const crypto = createNodeCrypto()
export const engine = createMlsEngine({ crypto, clock: { nowMs: () => nowMs } })
export const mlsPublic = createMlsPublic({ crypto })
/** June 2031. */
export const nowMs = 1_938_038_400_000
export const dayMs = 86_400_000
export const none = new Uint8Array()

export interface Device {
  readonly identity: MlsIdentity
  readonly keyPackage: MlsKeyPackage
}

/** A group of three, a commit of each kind that is valid in it, and somebody outside. */
export interface Scene {
  readonly alice: Device
  readonly bob: Device
  readonly carol: Device
  readonly mallory: Device
  readonly group: MlsGroup
  readonly followed: MlsPublicGroup
  readonly commits: Record<string, { commit: Uint8Array; groupInfo: Uint8Array }>
}

/** Made once for all tests of a file; nothing in it changes. */
export const scene: Scene = await newScene()

async function newScene(): Promise<Scene> {
  const [alice, bob, carol, mallory] = await Promise.all(['alice', 'bob', 'carol', 'mallory'].map(name => device(name)))
  if (!alice || !bob || !carol || !mallory) throw new Error('no devices')
  const group = await engine.createGroup(alice.identity, utf8('a group'), { nowMs })
  const start = mlsPublic.fromGroupInfo(await group.groupInfo())
  const { commit, groupInfo } = await group.commit({ add: [bob.keyPackage.message, carol.keyPackage.message] })
  group.mergeStaged()
  const { next: followed } = start.applyCommit(commit, groupInfo)
  const requests = { update: {}, add: { add: [mallory.keyPackage.message] }, remove: { remove: [1] } }
  const commits: Scene['commits'] = {}
  for (const [kind, request] of Object.entries(requests)) {
    commits[kind] = await group.commit({ ...request, authenticatedData: utf8('ad') })
    group.discardStaged()
  }
  commits['join'] = await engine.joinExternal(mallory.identity, await group.groupInfo(), { nowMs, resync: false })
  commits['resync'] = await engine.joinExternal(bob.identity, await group.groupInfo(), { nowMs, resync: true })
  return { alice, bob, carol, mallory, group, followed, commits }
}

export async function device(name: string): Promise<Device> {
  const pair = crypto.signatureKeyPair('Ed25519')
  const identity: MlsIdentity = {
    identity: utf8(`mimi://a.example/d/${name}`),
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: utf8(`certificate of ${name}`),
  }
  return { identity, keyPackage: await engine.generateKeyPackage(identity, { nowMs, lastResort: false }) }
}

export function contentOf(sender: Sender, commit: Commit, group = scene.followed): FramedContent {
  const { groupId, epoch } = group
  return { groupId, epoch, sender, authenticatedData: none, content: { contentType: 'commit', commit } }
}

export function forged(signer: Device, sender: Sender, commit: Commit, group = scene.followed): Uint8Array {
  return signed(signer, contentOf(sender, commit, group), group)
}

export function forgedProposal(
  signer: Device,
  sender: Sender,
  proposal: Proposal,
  group: MlsPublicGroup = scene.followed,
): Uint8Array {
  const { groupId, epoch } = group
  return signed(
    signer,
    { groupId, epoch, sender, authenticatedData: none, content: { contentType: 'proposal', proposal } },
    group,
  )
}

export function signed(signer: Device, content: FramedContent, group = scene.followed): Uint8Array {
  const { groupContext } = decodeMlsMessage('mls_group_info', group.groupInfo())
  const { senderType } = content.sender
  const context = senderType === 'member' || senderType === 'new_member_commit' ? groupContext : undefined
  const signature = sign(signer, 'FramedContentTBS', framedContentTbs('mls_public_message', content, context))
  const auth = { signature, confirmationTag: content.content.contentType === 'commit' ? new Uint8Array(32) : undefined }
  const membershipTag = senderType === 'member' ? new Uint8Array(32) : undefined
  return encode(mlsMessageCodec, { wireFormat: 'mls_public_message', body: { content, auth, membershipTag } })
}

/** A commit with the group info that fits it. `leafIndex` is where the signer stands afterwards. */
export function forgedWithGroupInfo(
  signer: Device,
  leafIndex: number,
  commit: Commit,
  group = scene.followed,
  sender = member(leafIndex),
): { commit: Uint8Array; groupInfo: Uint8Array } {
  const bytes = forged(signer, sender, commit, group)
  const before = epochOf(crypto, decodeMlsMessage('mls_group_info', group.groupInfo()))
  const pending = pendingOf.get(group) ?? []
  const epoch = pending.reduce((known, proposal) => withProposal(known, authenticatedIn(known.suite, proposal)), before)
  const { next, confirmationTag } = followCommit(epoch, authenticatedIn(epoch.suite, bytes))
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

/** The proposals that a group of a test was given. */
export const pendingOf = new WeakMap<MlsPublicGroup, Uint8Array[]>()

export function signedGroupInfo(signer: Device, groupInfo: GroupInfo): Uint8Array {
  const body = { ...groupInfo, signature: sign(signer, 'GroupInfoTBS', groupInfoTbs(groupInfo)) }
  return encode(mlsMessageCodec, { wireFormat: 'mls_group_info', body })
}

export function sign(signer: Device, label: string, content: Uint8Array): Uint8Array {
  return signWithLabel(crypto, 'Ed25519', signer.identity.signaturePrivateKey, label, content)
}

export function resigned(signer: Device, leaf: LeafNode, leafIndex: number): LeafNode {
  return { ...leaf, signature: sign(signer, 'LeafNodeTBS', leafNodeTbs(leaf, { groupId: scene.followed.groupId, leafIndex })) }
}

/** The device's key package with another leaf, signed anew. */
export function changedKeyPackage(signer: Device, change: Partial<LeafNode>): KeyPackage {
  const leafNode = resigned(signer, { ...leafOf(signer), ...change }, 0)
  const keyPackage = { ...keyPackageOf(signer), leafNode }
  return { ...keyPackage, signature: sign(signer, 'KeyPackageTBS', keyPackageTbs(keyPackage)) }
}

export function keyPackageOf({ keyPackage }: Device): KeyPackage {
  return decodeMlsMessage('mls_key_package', keyPackage.message)
}

export function leafOf(signer: Device): LeafNode {
  return keyPackageOf(signer).leafNode
}

export function leafInTree(leafIndex: number): LeafNode {
  const { tree } = epochOf(crypto, decodeMlsMessage('mls_group_info', scene.followed.groupInfo()))
  const node = tree.nodes[2 * leafIndex]
  if (node?.nodeType !== 'leaf') throw new Error('no leaf')
  return node.leaf
}

export function pathOf(kind: string): UpdatePath {
  const { content } = decodeMlsMessage('mls_public_message', scene.commits[kind]?.commit ?? none).content
  if (content.contentType !== 'commit' || content.commit.path === undefined) throw new Error('no path')
  return content.commit.path
}

export function member(leafIndex: number): Sender {
  return { senderType: 'member', leafIndex }
}

export function byValue(proposal: Proposal): ProposalOrRef {
  return { type: 'proposal', proposal }
}

export function add(added: Device): ProposalOrRef {
  return addOf(keyPackageOf(added))
}

export function addOf(keyPackage: KeyPackage): ProposalOrRef {
  return byValue({ proposalType: 'add', keyPackage })
}

export function remove(removed: number): ProposalOrRef {
  return byValue({ proposalType: 'remove', removed })
}

export function extensions(list: { extensionType: number; extensionData: Uint8Array }[]): ProposalOrRef {
  return byValue({ proposalType: 'group_context_extensions', extensions: list })
}

export function reInit(): ProposalOrRef {
  return byValue({ proposalType: 'reinit', groupId: none, version: 1, cipherSuite: 1, extensions: [] })
}

export function psk(nonceBytes: number): ProposalOrRef {
  return byValue({ proposalType: 'psk', psk: { pskType: 'external', pskId: none, pskNonce: new Uint8Array(nonceBytes) } })
}

export function flipped(bytes: Uint8Array): Uint8Array {
  const other = bytes.slice()
  other[0] = (other[0] ?? 0) ^ 1
  return other
}

/** That the commit is refused before its group info matters. */
export function expectRefused(commit: Uint8Array, reason: RegExp): void {
  expectInvalid(() => scene.followed.applyCommit(commit, none), reason)
}

export function expectInvalid(action: () => unknown, reason: RegExp): void {
  try {
    action()
  } catch (error) {
    expect(hasCode(error, 'mls.invalid') ? error.detail : error).toMatch(reason)
    return
  }
  expect.unreachable(`accepted, though: ${reason.source}`)
}

export function expectCoded(action: () => unknown): void {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(CausewayError)
    return
  }
  expect.unreachable('it was accepted')
}

export function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
