// RFC 9420 §11: a group of one, and groups that continue another one (§11.2 reinit, §11.3 branch).

import { cipherSuite, equalBytes } from '@causeway/crypto'
import type { PublicEpoch } from '../handshake/epoch.ts'
import { interimTranscriptHash } from '../handshake/commit.ts'
import { must } from '../must.ts'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import type { Extension } from '../structures/extension.ts'
import { leaf } from '../structures/node.ts'
import { createSuite } from '../suite.ts'
import { leafRules, validateFit } from '../tree/leaf-validation.ts'
import { leaves, treeFromNodes } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { nodeOfLeaf } from '../tree/tree-math.ts'
import { createCommit, type NewCommit } from './commit.ts'
import type { SuccessorOptions } from './engine.ts'
import { stateOf } from './epoch-start.ts'
import { makeKeyPackage } from './leaf.ts'
import { checkMember } from './members.ts'
import { confirmationTag, startEpoch } from './secrets/key-schedule.ts'
import { contextBytes, type Core, type MemberState } from './state.ts'
import { checkReInit } from './welcome.ts'

export interface NewGroup {
  readonly nowMs: number
  readonly groupId: Uint8Array
  readonly cipherSuite: number
  readonly extensions: readonly Extension[]
}

export function createGroup(core: Core, options: NewGroup): MemberState {
  const { crypto, identity } = core
  const suite = cipherSuite(options.cipherSuite)
  const hashing = createSuite(crypto, suite.id)
  const own = makeKeyPackage(crypto, suite, identity, { nowMs: options.nowMs, lastResort: false })
  const { leafNode } = own.keyPackage
  checkMember(core.validateMember, leafNode)
  const groupId = options.groupId.slice()
  validateFit(leafRules(hashing, groupId, options.extensions), leafNode)
  const tree = treeFromNodes([leaf(leafNode)])
  const context: PublicEpoch['context'] = {
    version: 'mls10',
    cipherSuite: suite.id,
    groupId,
    epoch: 0n,
    treeHash: rootHash(hashing, tree),
    confirmedTranscriptHash: new Uint8Array(),
    extensions: options.extensions,
  }
  const encoded = contextBytes({ context })
  // §11 wants a random epoch secret; it is random where what it comes from is.
  const started = startEpoch(crypto, suite, crypto.random(suite.hashBytes), new Uint8Array(suite.hashBytes), encoded)
  const tag = confirmationTag(crypto, suite, started.secrets.confirmationKey, context.confirmedTranscriptHash)
  const interim = interimTranscriptHash(hashing, context.confirmedTranscriptHash, tag)
  const epoch: PublicEpoch = { suite: hashing, context, tree, interimTranscriptHash: interim, pending: [] }
  const own_ = { leafIndex: 0, privateKeys: new Map([[nodeOfLeaf(0), own.leafPrivateKey]]) }
  return stateOf(suite, epoch, { context: encoded, started, confirmationTag: tag }, own_, undefined)
}

/** The group that a committed reinit announced, with all its other members added. */
export function replaceGroup(core: Core, former: MemberState, options: SuccessorOptions): NewCommit {
  const { reInit } = former
  must(former.status === 'replaced' && reInit !== undefined, 'a group that nobody decided to replace')
  must(equalBytes(options.groupId, reInit.groupId), 'a replacement that is not the one agreed on')
  const { nowMs, groupId } = options
  const state = createGroup(core, { nowMs, groupId, cipherSuite: reInit.cipherSuite, extensions: reInit.extensions })
  checkReInit(reInit, { groupContext: state.view.context })
  return firstCommit(core, former, state, options.add, 'reinit')
}

/** A group of some of the members beside the present one; its extensions are the same. */
export function branchGroup(core: Core, former: MemberState, options: SuccessorOptions): NewCommit {
  must(former.status === 'active', 'a group that is over')
  checkBranchMembers(former, options.add)
  const { nowMs, groupId } = options
  const { extensions } = former.view.context
  const state = createGroup(core, { nowMs, groupId, cipherSuite: former.suite.id, extensions })
  return firstCommit(core, former, state, options.add, 'branch')
}

/** §11.3: whoever is in a branch is in the group. */
function checkBranchMembers(former: MemberState, add: readonly Uint8Array[]): void {
  for (const bytes of add) {
    const { leafNode } = decodeMlsMessage('mls_key_package', bytes)
    const isMember = [...leaves(former.view.tree)].some(([, other]) => equalBytes(other.signatureKey, leafNode.signatureKey))
    must(isMember, 'somebody in a branch who is not in the group')
  }
}

function firstCommit(
  core: Core,
  former: MemberState,
  state: MemberState,
  add: readonly Uint8Array[],
  usage: 'reinit' | 'branch',
): NewCommit {
  const { groupId, epoch } = former.view.context
  const pskNonce = core.crypto.random(state.suite.hashBytes)
  const id = { pskType: 'resumption', usage, pskGroupId: groupId, pskEpoch: epoch, pskNonce } as const
  const psks = [{ id, secret: former.secrets.resumptionPsk }]
  return createCommit(core, state, { add, includePending: false }, { psks })
}
