// What the server must refuse of a commit, each for its own reason, and that nothing changes by it.

import type { LeafNode } from '../structures/leaf-node.ts'
import { encode } from '@causeway/wire'
import { authenticatedIn } from '../vectors.test-support.ts'
import { withProposal } from '../handshake/proposal.ts'
import { epochOf } from './group-info.ts'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import { describe, expect, test } from 'vitest'
import { extensionTypes } from '../structures/code-points.ts'
import type { Commit, ProposalOrRef } from '../structures/commit.ts'
import type { KeyPackage } from '../structures/key-package.ts'
import type { Sender } from '../structures/sender.ts'
import { toHex } from '../vectors.test-support.ts'
import {
  add,
  addOf,
  byValue,
  changedKeyPackage,
  contentOf,
  expectCoded,
  expectInvalid,
  expectRefused,
  extensions,
  flipped,
  forged,
  forgedWithGroupInfo,
  keyPackageOf,
  leafInTree,
  leafOf,
  member,
  none,
  pathOf,
  psk,
  reInit,
  remove,
  resigned,
  scene,
  signed,
  utf8,
  crypto,
  forgedProposal,
} from './forging.test-support.ts'

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
    for (let at = 0; at < groupInfo.length; at += 5) {
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
      // Every later path would have to be sealed to it, and none could be.
      [changedKeyPackage(mallory, { encryptionKey: new Uint8Array(32) }), /encryption key that nothing can be sealed to/],
      [{ ...good, initKey: new Uint8Array(32).fill(1, 0, 1) }, /init key that nothing can be sealed to/],
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

describe('what only one of several checks would catch', () => {
  test('new group extensions that the committer supports and another member does not', () => {
    const path = pathOf('update')
    const { capabilities } = path.leafNode
    const able = { ...capabilities, extensions: [...capabilities.extensions, 0xf0ff] }
    const leafNode = resigned(scene.alice, { ...path.leafNode, capabilities: able }, 0)
    const proposals = [extensions([{ extensionType: 0xf0ff, extensionData: none }])]
    expectRefused(forged(scene.alice, member(0), { proposals, path: { ...path, leafNode } }), /an extension of the group/)
  })

  test('a credential beside one of a type that its holder does not read', () => {
    const { capabilities } = leafOf(scene.mallory)
    const x509 = changedKeyPackage(scene.mallory, {
      credential: { credentialType: 'x509', certificates: [none] },
      capabilities: { ...capabilities, credentials: [2] },
    })
    const commit = { proposals: [addOf(x509)], path: undefined }
    expectRefused(forged(scene.alice, member(0), commit), /credential type is not supported by all/)
  })

  test('tags that carry more bytes than a tag has', () => {
    const message = decodeMlsMessage('mls_public_message', scene.commits['update']?.commit ?? none)
    const long = new Uint8Array(33)
    for (const body of [
      { ...message, membershipTag: long },
      { ...message, auth: { ...message.auth, confirmationTag: long } },
    ]) {
      expectRefused(encode(mlsMessageCodec, { wireFormat: 'mls_public_message', body }), /tag of the wrong size/)
    }
  })

  test('an update of another device, with the old key, or for a leaf that is removed too', () => {
    const { alice, bob } = scene
    const fresh = { encryptionKey: crypto.dhKeyPair('X25519').publicKey, leafNodeSource: { kind: 'update' as const } }
    const lists: [Partial<LeafNode>, ProposalOrRef[], RegExp][] = [
      [{ ...fresh, credential: leafOf(alice).credential }, [], /changes its credential/],
      [{ ...fresh, encryptionKey: leafInTree(1).encryptionKey }, [], /keeps its encryption key/],
      [{ ...fresh, leafNodeSource: leafInTree(1).leafNodeSource }, [], /made for something else/],
      [fresh, [remove(1)], /two proposals for one leaf/],
      // Right so far, and refused only for the path that it needs.
      [fresh, [], /without the path it needs/],
    ]
    for (const [change, others, reason] of lists) {
      const leafNode = resigned(bob, { ...leafInTree(1), ...change }, 1)
      const proposal = forgedProposal(bob, member(1), { proposalType: 'update', leafNode })
      const before = epochOf(crypto, decodeMlsMessage('mls_group_info', scene.followed.groupInfo()))
      const epoch = withProposal(before, authenticatedIn(before.suite, proposal))
      const proposals: ProposalOrRef[] = [{ type: 'reference', reference: epoch.pending[0]?.reference ?? none }, ...others]
      const commit = forged(alice, member(0), { proposals, path: undefined })
      expectInvalid(() => scene.followed.applyProposal(proposal).applyCommit(commit, none), reason)
    }
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
      [{ proposals: [init, { type: 'reference', reference: none }], path }, /was not sent/],
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
