// MlsPublicGroup: a value around one epoch and the GroupInfo that describes it.

import type { CryptoProvider } from '@causeway/crypto'
import { assert, type Codec, CausewayError, decode, encode, opaque, struct, u8, vector } from '@causeway/wire'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import { leafAt, leaves, type RatchetTree } from '../tree/ratchet-tree.ts'
import { parentTreeHashes, withParentTreeHashes } from '../tree/tree-hash.ts'
import { validateNames } from '../tree/tree-validation.ts'
import { type FollowedCommit, followCommit } from './commit.ts'
import type { PublicEpoch } from './epoch.ts'
import type { MlsPublicGroup, PublicChange, PublicMember } from './group.ts'
import { checkGroupInfo, epochOf, verifiedEpoch } from './group-info.ts'
import { publicMember } from './member.ts'
import { restoredProposal, withProposal } from './proposal.ts'

export function groupFromGroupInfo(crypto: CryptoProvider, groupInfo: Uint8Array): MlsPublicGroup {
  const epoch = verifiedEpoch(crypto, groupInfo)
  validateNames(epoch.tree)
  // Refuses credentials that devices do not have before the group is kept.
  membersOf(epoch.tree)
  return publicGroup(groupInfo.slice(), epoch)
}

export function restoreGroup(crypto: CryptoProvider, bytes: Uint8Array): MlsPublicGroup {
  const state = decode(stateCodec, bytes)
  if (state.version !== stateVersion) throw new CausewayError('mls.unsupported', `state version ${state.version}`)
  const epoch = epochOf(crypto, decodeMlsMessage('mls_group_info', state.groupInfo))
  const tree = withParentTreeHashes(epoch.suite, epoch.tree, state.parentTreeHashes)
  const pending = state.pending.map(message => restoredProposal(epoch.suite, message))
  return publicGroup(state.groupInfo, { ...epoch, tree, pending })
}

function publicGroup(groupInfo: Uint8Array, epoch: PublicEpoch): MlsPublicGroup {
  return {
    groupId: epoch.context.groupId,
    epoch: epoch.context.epoch,
    members: () => membersOf(epoch.tree),
    treeHash: () => epoch.context.treeHash.slice(),
    groupInfo: () => groupInfo.slice(),
    applyProposal: message => publicGroup(groupInfo, withProposal(epoch, message.slice())),
    applyCommit: (commit, nextGroupInfo) => applyCommit(epoch, commit, nextGroupInfo),
    serialise: () => serialised(groupInfo, epoch),
  }
}

function applyCommit(epoch: PublicEpoch, bytes: Uint8Array, groupInfo: Uint8Array): PublicChange {
  const message = decodeMlsMessage('mls_public_message', bytes)
  const followed = followCommit(epoch, message)
  checkGroupInfo(followed.next, followed.confirmationTag, groupInfo)
  return publicChange(epoch, followed, message.content.authenticatedData, publicGroup(groupInfo.slice(), followed.next))
}

function publicChange(
  before: PublicEpoch,
  followed: FollowedCommit,
  authenticatedData: Uint8Array,
  next: MlsPublicGroup,
): PublicChange {
  const after = followed.next.tree
  const { committerLeafIndex, joins } = followed
  return {
    epoch: next.epoch,
    senderLeafIndex: joins ? undefined : committerLeafIndex,
    // Who signed: a member as it was before its commit, a joiner as it is from now on.
    sender: memberAt(joins ? after : before.tree, committerLeafIndex),
    authenticatedData,
    added: followed.added.map(leafIndex => memberAt(after, leafIndex)),
    removed: followed.removed.map(leafIndex => memberAt(before.tree, leafIndex)),
    updated: followed.updated.map(leafIndex => memberAt(after, leafIndex)),
    next,
  }
}

function membersOf(tree: RatchetTree): PublicMember[] {
  return [...leaves(tree)].map(([leafIndex, leaf]) => publicMember(leafIndex, leaf))
}

function memberAt(tree: RatchetTree, leafIndex: number): PublicMember {
  const leaf = leafAt(tree, leafIndex)
  assert(leaf !== undefined, 'a followed commit names leaves in use')
  return publicMember(leafIndex, leaf)
}

function serialised(groupInfo: Uint8Array, { suite, tree, pending }: PublicEpoch): Uint8Array {
  return encode(stateCodec, {
    version: stateVersion,
    groupInfo,
    parentTreeHashes: parentTreeHashes(suite, tree),
    pending: pending.map(({ message }) => message),
  })
}

const stateVersion = 1

interface State {
  readonly version: number
  /** Tree, group context and confirmation tag are in it, so nothing is kept twice. */
  readonly groupInfo: Uint8Array
  /** Could be computed from the tree, but not as fast as it is wanted after a restart. */
  readonly parentTreeHashes: Uint8Array
  readonly pending: readonly Uint8Array[]
}

const pendingCodec: Codec<readonly Uint8Array[]> = vector(opaque)
const stateCodec: Codec<State> = struct({ version: u8, groupInfo: opaque, parentTreeHashes: opaque, pending: pendingCodec })
