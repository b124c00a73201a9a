// What a commit brings is compared with the leaves that it leaves alone (RFC 9420 §7.3, §12.2), and refused by both doors.

import { encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { Group } from '../member/group.ts'
import type { MlsGroup } from '../member/index.ts'
import { membershipTag } from '../member/secrets/framing.ts'
import type { MlsPublicGroup } from '../public/group.ts'
import {
  addOf,
  changedKeyPackage,
  crypto,
  device,
  type Device,
  engine,
  expectInvalid,
  forged,
  leafOf,
  member,
  mlsPublic,
  none,
  nowMs,
  sign,
  utf8,
} from '../public/forging.test-support.ts'
import type { Commit } from '../structures/commit.ts'
import type { KeyPackage } from '../structures/key-package.ts'
import { type LeafNode, leafNodeTbs } from '../structures/leaf-node.ts'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'

interface Watched {
  readonly alice: Device
  readonly bob: Device
  readonly mallory: Device
  readonly hub: MlsPublicGroup
  /** Carol's view; bob is the leaf that nobody touches. */
  readonly carol: MlsGroup
  readonly alicesGroup: MlsGroup
}

const watched = await newWatched()

/** Of alice, carol and bob, who reads basic credentials only; behind them a tree that has seen a path. */
async function newWatched(): Promise<Watched> {
  const names = ['alice', 'bob', 'carol', 'mallory']
  const [alice, bob, carol, mallory] = await Promise.all(names.map(name => device(`${name} of the change`)))
  if (!alice || !bob || !carol || !mallory) throw new Error('no devices')
  const { capabilities } = leafOf(bob)
  const narrow = changedKeyPackage(bob, { capabilities: { ...capabilities, credentials: [1] } })
  const alicesGroup = await engine.createGroup(alice.identity, utf8('a group that changes'), { nowMs })
  const start = mlsPublic.fromGroupInfo(await alicesGroup.groupInfo())
  const first = await alicesGroup.commit({ add: [message(narrow), carol.keyPackage.message] })
  alicesGroup.mergeStaged()
  const carolsGroup = await engine.joinFromWelcome(carol.identity, first.welcome ?? none, carol.keyPackage)
  const second = await alicesGroup.commit({})
  alicesGroup.mergeStaged()
  await carolsGroup.process(second.commit)
  const hub = start.applyCommit(first.commit, first.groupInfo).next.applyCommit(second.commit, second.groupInfo).next
  return { alice, bob, mallory, hub, carol: carolsGroup, alicesGroup }
}

function message(keyPackage: KeyPackage): Uint8Array {
  return encode(mlsMessageCodec, { wireFormat: 'mls_key_package', body: keyPackage })
}

/** The hub and a member refuse it, for this reason, and the member's state stays as it was. */
async function expectRefusedByBoth(commit: Commit, reason: RegExp): Promise<void> {
  const { alice, hub, carol } = watched
  const bytes = forged(alice, member(0), commit, hub)
  expectInvalid(() => hub.applyCommit(bytes, none), reason)
  const before = carol.serialise()
  await expect(carol.process(tagged(bytes))).rejects.toMatchObject({ code: 'mls.invalid', detail: expect.stringMatching(reason) })
  expect(carol.serialise()).toEqual(before)
}

/** With the membership tag that only members can make. */
function tagged(bytes: Uint8Array): Uint8Array {
  const body = decodeMlsMessage('mls_public_message', bytes)
  const { suite, secrets, context } = Group.stateOf(watched.carol)
  const tag = membershipTag(crypto, suite, secrets.membershipKey, body.content, body.auth, context)
  return encode(mlsMessageCodec, { wireFormat: 'mls_public_message', body: { ...body, membershipTag: tag } })
}

function adding(...keyPackages: KeyPackage[]): Commit {
  return { proposals: keyPackages.map(addOf), path: undefined }
}

/** Mallory's key package with a leaf that borrows from bob's. */
function borrowing(change: Partial<LeafNode>): KeyPackage {
  return changedKeyPackage(watched.mallory, change)
}

describe('beside a leaf that a commit does not touch', () => {
  const bobs = leafOf(watched.bob)

  test('a key package that fits gets as far as the confirmation, so that the refusals below are not for the forging', async () => {
    const commit = forged(watched.alice, member(0), adding(borrowing({})), watched.hub)
    await expect(watched.carol.process(tagged(commit))).rejects.toMatchObject({ detail: 'the confirmation tag does not match' })
  })

  const addings: [string, () => KeyPackage, RegExp][] = [
    ['its encryption key', () => borrowing({ encryptionKey: bobs.encryptionKey }), /an encryption key appears twice/],
    ['its name', () => borrowing({ credential: bobs.credential }), /a client is in the group already/],
    ['its signature key', bobUnderAnotherName, /a signature key appears twice/],
    ['a credential of a type that it does not read', x509, /a credential type is not supported by all/],
    ['somebody who does not read its credential', readsNoBasic, /a credential type is not supported by all/],
  ]

  test.each(addings)('nobody adds %s', async (_what, make, reason) => {
    await expectRefusedByBoth(adding(make()), reason)
    // Nor does our own engine, asked to.
    await expect(watched.alicesGroup.commit({ add: [message(make())] })).rejects.toMatchObject({
      code: 'mls.invalid',
      detail: expect.stringMatching(reason),
    })
  })

  test('nobody takes over its signature key or its encryption key by a path', async () => {
    const { alice, bob, hub } = watched
    const staged = await watched.alicesGroup.commit({})
    watched.alicesGroup.discardStaged()
    const { content } = decodeMlsMessage('mls_public_message', staged.commit).content
    const path = content.contentType === 'commit' ? content.commit.path : undefined
    if (path === undefined) throw new Error('no path')
    const signedBy = (signer: Device, change: Partial<LeafNode>): Commit => {
      return { proposals: [], path: { ...path, leafNode: resignedIn(hub, signer, { ...path.leafNode, ...change }, 0) } }
    }
    await expectRefusedByBoth(signedBy(bob, { signatureKey: bobs.signatureKey }), /a signature key appears twice/)
    await expectRefusedByBoth(signedBy(alice, { encryptionKey: bobs.encryptionKey }), /a key that is not fresh/)
  })
})

test('two new leaves are compared with each other', async () => {
  const twin = await device('mallory of the change')
  await expectRefusedByBoth(adding(borrowing({}), changedKeyPackage(twin, {})), /a client is in the group already/)
  const other = await device('another')
  const sameKey = changedKeyPackage(other, { encryptionKey: leafOf(watched.mallory).encryptionKey })
  await expectRefusedByBoth(adding(borrowing({}), sameKey), /an encryption key appears twice/)
})

/** Signed with bob's key, for a device of another name. */
function bobUnderAnotherName(): KeyPackage {
  const { bob, mallory } = watched
  return changedKeyPackage(bob, {
    credential: leafOf(mallory).credential,
    encryptionKey: crypto.dhKeyPair('X25519').publicKey,
  })
}

function x509(): KeyPackage {
  return borrowing({ credential: { credentialType: 'x509', certificates: [utf8('a certificate')] } })
}

function readsNoBasic(): KeyPackage {
  const { capabilities } = leafOf(watched.mallory)
  return borrowing({
    credential: { credentialType: 'x509', certificates: [utf8('a certificate')] },
    capabilities: { ...capabilities, credentials: [2] },
  })
}

function resignedIn(group: MlsPublicGroup, signer: Device, leaf: LeafNode, leafIndex: number): LeafNode {
  return { ...leaf, signature: sign(signer, 'LeafNodeTBS', leafNodeTbs(leaf, { groupId: group.groupId, leafIndex })) }
}
