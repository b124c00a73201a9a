// Proposals sent ahead, group infos, key packages, headers and stored groups: what the server takes and what it refuses.

import { rootHash } from '../tree/tree-hash.ts'
import { treeFromNodes } from '../tree/ratchet-tree.ts'
import { leaf, ratchetTreeCodec } from '../structures/node.ts'
import { signWithLabel } from '@causeway/crypto'
import { encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { extensionTypes } from '../structures/code-points.ts'
import type { Commit } from '../structures/commit.ts'
import { externalSendersCodec } from '../structures/external-sender.ts'
import { type FramedContent, framedContentTbs } from '../structures/framed-content.ts'
import type { GroupInfo } from '../structures/group-info.ts'
import { type LeafNode, leafNodeTbs } from '../structures/leaf-node.ts'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import type { Proposal } from '../structures/proposal.ts'
import type { Sender } from '../structures/sender.ts'
import type { UpdatePath } from '../structures/update-path.ts'
import { toHex } from '../vectors.test-support.ts'
import { epochOf } from './group-info.ts'
import type { MlsPublicGroup } from './group.ts'
import { authenticatedIn } from '../vectors.test-support.ts'
import { withProposal } from '../handshake/proposal.ts'
import {
  add,
  byValue,
  changedKeyPackage,
  contentOf,
  crypto,
  dayMs,
  engine,
  expectCoded,
  expectInvalid,
  extensions,
  flipped,
  forgedWithGroupInfo,
  keyPackageOf,
  leafOf,
  mlsPublic,
  none,
  nowMs,
  pathOf,
  pendingOf,
  remove,
  scene,
  sign,
  signedGroupInfo,
  utf8,
  leafInTree,
} from './forging.test-support.ts'

describe('proposals sent ahead', () => {
  const service = crypto.signatureKeyPair('Ed25519')

  /** The group after a commit that names an external sender. */
  function withService(): MlsPublicGroup {
    const credential = { credentialType: 'basic' as const, identity: utf8('service') }
    const extensionData = encode(externalSendersCodec, [{ signatureKey: service.publicKey, credential }])
    const proposals = [extensions([{ extensionType: extensionTypes.external_senders, extensionData }])]
    const { commit, groupInfo } = forgedWithGroupInfo(scene.alice, 0, { proposals, path: pathOf('update') })
    return scene.followed.applyCommit(commit, groupInfo).next
  }

  function fromService(group: MlsPublicGroup, proposal: Proposal, senderIndex = 0): Uint8Array {
    const sender: Sender = { senderType: 'external', senderIndex }
    const content: FramedContent = {
      ...contentOf(sender, { proposals: [], path: undefined }, group),
      content: { contentType: 'proposal', proposal },
    }
    const tbs = framedContentTbs('mls_public_message', content, undefined)
    const auth = {
      signature: signWithLabel(crypto, 'Ed25519', service.privateKey, 'FramedContentTBS', tbs),
      confirmationTag: undefined,
    }
    return encode(mlsMessageCodec, { wireFormat: 'mls_public_message', body: { content, auth, membershipTag: undefined } })
  }

  test('by a sender whom the group names are committed by reference, in a restored group too', () => {
    const group = withService()
    const message = fromService(group, { proposalType: 'add', keyPackage: keyPackageOf(scene.mallory) })
    const proposed = mlsPublic.restore(group.applyProposal(message).serialise())
    pendingOf.set(proposed, [message])
    const before = epochOf(crypto, decodeMlsMessage('mls_group_info', group.groupInfo()))
    const epoch = withProposal(before, authenticatedIn(before.suite, message))
    const commit: Commit = { proposals: [{ type: 'reference', reference: epoch.pending[0]?.reference ?? none }], path: undefined }
    const { commit: bytes, groupInfo } = forgedWithGroupInfo(scene.alice, 0, commit, proposed)
    expect(proposed.applyCommit(bytes, groupInfo).added.map(({ leafIndex }) => leafIndex)).toEqual([3])
    expectInvalid(() => group.applyCommit(bytes, groupInfo), /was not sent/)
  })

  test('are refused from an unnamed sender, of a type that is not theirs, and changed', () => {
    const group = withService()
    const proposal: Proposal = { proposalType: 'remove', removed: 1 }
    expectInvalid(() => group.applyProposal(fromService(group, proposal, 1)), /does not name/)
    expectInvalid(() => scene.followed.applyProposal(fromService(scene.followed, proposal)), /does not name/)
    const update: Proposal = { proposalType: 'update', leafNode: leafOf(scene.bob) }
    expectInvalid(() => group.applyProposal(fromService(group, update)), /may not send/)
    const message = fromService(group, proposal)
    for (let at = 0; at < message.length; at++) {
      expectCoded(() => group.applyProposal(message.with(at, (message[at] ?? 0) ^ (1 << (at % 8)))))
      expectCoded(() => group.applyProposal(message.subarray(0, at)))
    }
  })
})

test('the only member of a group comes back into it by an external commit', async () => {
  const alone = mlsPublic.fromGroupInfo(
    await (await engine.createGroup(scene.alice.identity, utf8('alone'), { nowMs })).groupInfo(),
  )
  const leaf: LeafNode = {
    ...leafOf(scene.alice),
    encryptionKey: crypto.dhKeyPair('X25519').publicKey,
    leafNodeSource: { kind: 'commit', parentHash: none },
  }
  const tbs = leafNodeTbs(leaf, { groupId: alone.groupId, leafIndex: 0 })
  const path: UpdatePath = { leafNode: { ...leaf, signature: sign(scene.alice, 'LeafNodeTBS', tbs) }, nodes: [] }
  const proposals = [remove(0), byValue({ proposalType: 'external_init', kemOutput: new Uint8Array(32) })]
  const joiner: Sender = { senderType: 'new_member_commit' }
  const { commit, groupInfo } = forgedWithGroupInfo(scene.alice, 0, { proposals, path }, alone, joiner)
  const change = alone.applyCommit(commit, groupInfo)
  expect([change.senderLeafIndex, change.added.length, change.removed.length, change.next.members().length]).toEqual([
    undefined,
    1,
    1,
    1,
  ])
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

test('a group info whose own tree hash matches is refused for a leaf that nobody signed', () => {
  const info = decodeMlsMessage('mls_group_info', scene.followed.groupInfo())
  const { suite, tree } = epochOf(crypto, info)
  const bob = leafInTree(1)
  const altered = treeFromNodes(tree.nodes.with(2, leaf({ ...bob, signature: flipped(bob.signature) })))
  const other: GroupInfo = {
    ...info,
    groupContext: { ...info.groupContext, treeHash: rootHash(suite, altered) },
    extensions: info.extensions.map(extension =>
      extension.extensionType === extensionTypes.ratchet_tree
        ? { ...extension, extensionData: encode(ratchetTreeCodec, altered.nodes) }
        : extension,
    ),
  }
  expectInvalid(() => mlsPublic.fromGroupInfo(signedGroupInfo(scene.alice, other)), /LeafNodeTBS/)
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
