// The decoders of packages/mls that read what strangers sent: the structures, and every door of the public half.

import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsEngine, type MlsIdentity } from '@causeway/mls/member'
import { createMlsPublic } from '@causeway/mls/public'
import { utf8ToBytes } from '@causeway/wire'
import { extensionTypes } from '../packages/mls/src/structures/code-points.ts'
import { extensionData } from '../packages/mls/src/structures/extension.ts'
import { decodeMlsMessage } from '../packages/mls/src/structures/mls-message.ts'
import { randomFromSeed } from './fuzz-mutate.ts'
import type { FuzzTarget } from './fuzz-run.ts'
import { mlsStructureTargets } from './fuzz-targets-mls-structures.ts'

// One group for ever, so that an input which is kept means the same in later runs.
const random = randomFromSeed(1, 'mls')
const crypto = createNodeCrypto({ random: length => Uint8Array.from({ length }, () => random.below(256)) })
const engine = createMlsEngine({ crypto, clock: { nowMs: () => nowMs } })
const mlsPublic = createMlsPublic({ crypto })
const nowMs = 1_938_038_400_000

const alice = identityOf('alice')
const carol = identityOf('carol')
const keyPackages = await Promise.all(['bob', 'dave'].map(name => keyPackageOf(identityOf(name))))
const group = await engine.createGroup(alice, utf8ToBytes('a group'), { nowMs })
const created = mlsPublic.fromGroupInfo(await group.groupInfo())
const grown = await group.commit({ add: keyPackages })
group.mergeStaged()
const followed = created.applyCommit(grown.commit, grown.groupInfo).next
const groupInfo = await group.groupInfo()
const sealed = await group.encrypt(utf8ToBytes('hello'), utf8ToBytes('data'))
const join = await engine.joinExternal(carol, groupInfo, { nowMs, resync: false })
const update = await group.commit({ remove: [1], authenticatedData: utf8ToBytes('data') })
const tree = extensionData(decodeMlsMessage('mls_group_info', update.groupInfo).extensions, extensionTypes.ratchet_tree)
if (grown.welcome === undefined || tree === undefined) throw new Error('a commit that adds has a welcome, a group info a tree')
const messages = [...keyPackages, grown.commit, grown.welcome, update.commit, join.commit, groupInfo, sealed]

export const mlsTargets: readonly FuzzTarget[] = [
  ...mlsStructureTargets(messages, tree),
  door('key-package', bytes => mlsPublic.verifyKeyPackage(bytes, nowMs), keyPackages),
  door('commit', bytes => followed.applyCommit(bytes, update.groupInfo), [update.commit]),
  door('external-commit', bytes => followed.applyCommit(bytes, join.groupInfo), [join.commit]),
  door('group-info-of-commit', bytes => followed.applyCommit(update.commit, bytes), [update.groupInfo]),
  door('group-info', mlsPublic.fromGroupInfo, [groupInfo, update.groupInfo]),
  door('state', mlsPublic.restore, [created.serialise(), followed.serialise()]),
  door('private-message', mlsPublic.privateMessageHeader, [sealed]),
  door('welcome', mlsPublic.welcomeRefs, [grown.welcome]),
]

function door(name: string, take: (bytes: Uint8Array) => unknown, seeds: readonly Uint8Array[]): FuzzTarget {
  return { name: `mls/${name}`, decode: take, seeds, codes: ['wire.', 'mls.'] }
}

async function keyPackageOf(identity: MlsIdentity): Promise<Uint8Array> {
  return (await engine.generateKeyPackage(identity, { nowMs, lastResort: false })).message
}

function identityOf(name: string): MlsIdentity {
  const pair = crypto.signatureKeyPair('Ed25519')
  return {
    identity: utf8ToBytes(`mimi://a.example/d/${name}`),
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: utf8ToBytes(`certificate of ${name}`),
  }
}
