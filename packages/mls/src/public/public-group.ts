// MlsPublicGroup: a value around one epoch and the GroupInfo that describes it.

import type { CryptoProvider } from '@causeway/crypto'
import {
  assert,
  type Codec,
  CausewayError,
  decode,
  encode,
  enumeration,
  mapped,
  opaque,
  struct,
  u8,
  vector,
} from '@causeway/wire'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import { must } from '../must.ts'
import type { ApplyAppData } from '../tree/app-data.ts'
import { leafAt, leaves, type RatchetTree } from '../tree/ratchet-tree.ts'
import { parentTreeHashes, withParentTreeHashes } from '../tree/tree-hash.ts'
import { validateNames } from '../tree/tree-validation.ts'
import { type FollowedCommit, followCommit } from '../handshake/commit.ts'
import { authenticatedOf, type PublicEpoch } from '../handshake/epoch.ts'
import type { MlsPublicGroup, PublicChange, PublicMember } from './group.ts'
import { checkGroupInfo, epochOf, verifiedEpoch } from './group-info.ts'
import { publicMember } from './member.ts'
import { restoredProposal, withProposal } from '../handshake/proposal.ts'

export interface PublicDeps {
  readonly crypto: CryptoProvider
  readonly applyAppData: ApplyAppData | undefined
}

export function groupFromGroupInfo(deps: PublicDeps, groupInfo: Uint8Array): MlsPublicGroup {
  const epoch = verifiedEpoch(deps.crypto, groupInfo)
  validateNames(epoch.tree)
  // Refuses credentials that devices do not have before the group is kept.
  membersOf(epoch.tree)
  return publicGroup(deps, groupInfo.slice(), epoch, false)
}

export function restoreGroup(deps: PublicDeps, bytes: Uint8Array): MlsPublicGroup {
  const state = decode(stateCodec, bytes)
  if (state.version !== stateVersion) throw new CausewayError('mls.unsupported', `state version ${state.version}`)
  const epoch = epochOf(deps.crypto, decodeMlsMessage('mls_group_info', state.groupInfo))
  const tree = withParentTreeHashes(epoch.suite, epoch.tree, state.parentTreeHashes)
  const pending = state.pending.map(message => restoredProposal(epoch.suite, message))
  return publicGroup(deps, state.groupInfo, { ...epoch, tree, pending }, state.isReInit)
}

function publicGroup(deps: PublicDeps, groupInfo: Uint8Array, epoch: PublicEpoch, isReInit: boolean): MlsPublicGroup {
  // Nobody may send in a group that is being replaced (RFC 9420 §11.2).
  const checkOpen = (): void => must(!isReInit, 'the group is being replaced')
  return {
    groupId: epoch.context.groupId,
    epoch: epoch.context.epoch,
    members: () => membersOf(epoch.tree),
    treeHash: () => epoch.context.treeHash.slice(),
    groupInfo: () => groupInfo.slice(),
    extensions: epoch.context.extensions,
    applyProposal(bytes) {
      checkOpen()
      const message = authenticatedOf(epoch.suite, decodeMlsMessage('mls_public_message', bytes))
      return publicGroup(deps, groupInfo, withProposal(epoch, message), false)
    },
    applyCommit(commit, nextGroupInfo) {
      checkOpen()
      return applyCommit(deps, epoch, commit, nextGroupInfo)
    },
    serialise: () => serialised(groupInfo, epoch, isReInit),
  }
}

function applyCommit(deps: PublicDeps, epoch: PublicEpoch, bytes: Uint8Array, groupInfo: Uint8Array): PublicChange {
  const message = authenticatedOf(epoch.suite, decodeMlsMessage('mls_public_message', bytes))
  const followed = followCommit(epoch, message, deps.applyAppData)
  checkGroupInfo(followed.next, followed.confirmationTag, groupInfo)
  const isReInit = followed.list.reInit !== undefined
  const next = publicGroup(deps, groupInfo.slice(), followed.next, isReInit)
  return publicChange(epoch, followed, message.content.authenticatedData, next)
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
    appEphemeral: followed.list.appEphemerals.map(({ componentId, data }) => ({ componentId, data })),
    isReInit: followed.list.reInit !== undefined,
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

function serialised(groupInfo: Uint8Array, { suite, tree, pending }: PublicEpoch, isReInit: boolean): Uint8Array {
  return encode(stateCodec, {
    version: stateVersion,
    groupInfo,
    parentTreeHashes: parentTreeHashes(suite, tree),
    pending: pending.map(({ authenticated }) => authenticated),
    isReInit,
  })
}

const stateVersion = 2

interface State {
  readonly version: number
  /** Tree, group context and confirmation tag are in it, so nothing is kept twice. */
  readonly groupInfo: Uint8Array
  /** Could be computed from the tree, but not as fast as it is wanted after a restart. */
  readonly parentTreeHashes: Uint8Array
  readonly pending: readonly Uint8Array[]
  readonly isReInit: boolean
}

const pendingCodec: Codec<readonly Uint8Array[]> = vector(opaque)
const flag: Codec<boolean> = mapped(
  enumeration(u8, { no: 0, yes: 1 }),
  name => name === 'yes',
  value => (value ? 'yes' : 'no'),
)
const stateCodec: Codec<State> = struct({
  version: u8,
  groupInfo: opaque,
  parentTreeHashes: opaque,
  pending: pendingCodec,
  isReInit: flag,
})
