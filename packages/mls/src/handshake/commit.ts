// RFC 9420 §12.4.2: a commit followed with public keys alone. What only members can check is left to them: the membership
// tag, the path secrets, and that the confirmation tag is right.

import { concat, equalBytes } from '@causeway/crypto'
import { must } from '../must.ts'
import {
  type AuthenticatedContent,
  confirmedTranscriptHashInput,
  interimTranscriptHashInput,
} from '../structures/authenticated-content.ts'
import type { Commit, ProposalOrRef } from '../structures/commit.ts'
import type { Extension } from '../structures/extension.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import type { Suite } from '../suite.ts'
import type { ApplyAppData } from '../tree/app-data.ts'
import { type LeafRules, leafRules, validateFit, validateLeaf } from '../tree/leaf-validation.ts'
import {
  applyProposals,
  joinerProposals,
  memberProposals,
  needsPath,
  nextExtensions,
  type ProposalList,
  removedBy,
  type SentProposal,
  validateSuccessor,
} from '../tree/proposal-list.ts'
import { leafAt, leaves, type RatchetTree, withRoom } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { validateCommitter, validateNames, validateTogether } from '../tree/tree-validation.ts'
import { applyPath } from '../tree/update-path.ts'
import { checkAuthenticatedData, checkPlace, checkSignature, keyOfSender, type PublicEpoch } from './epoch.ts'

/** What a valid commit does. Leaf indices of `removed` are those of the epoch before, all others those of the next. */
export interface FollowedCommit {
  readonly next: PublicEpoch
  readonly confirmationTag: Uint8Array
  readonly committerLeafIndex: number
  /** The committer joins by this commit. */
  readonly joins: boolean
  readonly added: readonly number[]
  readonly removed: readonly number[]
  readonly updated: readonly number[]
  readonly list: ProposalList
  /** Leaves that came in place of others: the new one's index, and what it replaces (of a joiner: its former leaf). */
  readonly successors: readonly { readonly leafIndex: number; readonly former: LeafNode }[]
  /** The tree with the proposals applied and a place for the committer, but without its path. */
  readonly proposed: RatchetTree
}

/** Throws `mls.invalid`, `mls.wrong_epoch`, `mls.unsupported`. */
export function followCommit(epoch: PublicEpoch, message: AuthenticatedContent, applyAppData?: ApplyAppData): FollowedCommit {
  const { content } = message
  must(content.content.contentType === 'commit', 'not a commit')
  checkPlace(epoch.context, content)
  checkAuthenticatedData(epoch.context, content.authenticatedData)
  const { commit } = content.content
  const step =
    content.sender.senderType === 'new_member_commit' ? joinerStep(epoch, message, commit) : memberStep(epoch, message, commit)
  return finish(epoch, message, commit, step, applyAppData)
}

/** Who commits, and what. */
interface Step {
  readonly list: ProposalList
  /** undefined for a joiner, who gets a place after the proposals are applied. */
  readonly leafIndex: number | undefined
}

function memberStep(epoch: PublicEpoch, message: AuthenticatedContent, commit: Commit): Step {
  const { sender } = message.content
  must(sender.senderType === 'member', 'a commit from outside')
  checkSignature(epoch, message, keyOfSender(epoch, message.content))
  const { leafIndex } = sender
  const former = leafAt(epoch.tree, leafIndex)
  if (commit.path !== undefined && former !== undefined) validateSuccessor(former, commit.path.leafNode)
  const references = commit.proposals.filter(item => item.type === 'reference').length
  must(references <= epoch.pending.length, 'a commit names a proposal that was not sent, or one twice')
  const sent = commit.proposals.map(item => sentProposal(epoch, leafIndex, item))
  return { list: memberProposals(epoch.suite, epoch.tree, leafIndex, sent), leafIndex }
}

/** §12.4.3.2 */
function joinerStep(epoch: PublicEpoch, message: AuthenticatedContent, commit: Commit): Step {
  must(commit.path !== undefined, 'an external commit without a path')
  const joiner = commit.path.leafNode
  checkSignature(epoch, message, joiner.signatureKey)
  must(message.wireFormat === 'mls_public_message', 'an external commit is a PublicMessage')
  const sent = commit.proposals.map(item => sentProposal(epoch, undefined, item))
  return { list: joinerProposals(epoch.suite, epoch.tree, joiner, sent), leafIndex: undefined }
}

function sentProposal(epoch: PublicEpoch, committer: number | undefined, item: ProposalOrRef): SentProposal {
  if (item.type === 'proposal') return { proposal: item.proposal, senderLeafIndex: committer, isReference: false }
  const pending = epoch.pending.find(({ reference }) => equalBytes(reference, item.reference))
  must(pending !== undefined, 'a commit names a proposal that was not sent')
  return pending.sent
}

function finish(
  epoch: PublicEpoch,
  message: AuthenticatedContent,
  commit: Commit,
  step: Step,
  applyAppData: ApplyAppData | undefined,
): FollowedCommit {
  const { list } = step
  const { proposed, tree, committerLeafIndex, added, extensions } = treeAfter(epoch, commit, step, applyAppData)
  const joins = step.leafIndex === undefined
  const confirmationTag = message.auth.confirmationTag ?? new Uint8Array()
  const committerUpdated = joins || commit.path === undefined ? [] : [committerLeafIndex]
  return {
    next: nextEpoch(epoch, message, tree, extensions, confirmationTag),
    confirmationTag,
    committerLeafIndex,
    joins,
    added: joins ? [committerLeafIndex] : added,
    removed: removedBy(list),
    list,
    proposed,
    successors: successorsOf(epoch.tree, list, joins, commit.path === undefined ? undefined : committerLeafIndex),
    updated: [...list.updates.map(update => update.leafIndex), ...committerUpdated],
  }
}

function successorsOf(
  before: RatchetTree,
  list: ProposalList,
  joins: boolean,
  pathLeafIndex: number | undefined,
): FollowedCommit['successors'] {
  const pairs = list.updates.map(({ leafIndex }): [number, number] => [leafIndex, leafIndex])
  if (pathLeafIndex !== undefined && !joins) pairs.push([pathLeafIndex, pathLeafIndex])
  if (pathLeafIndex !== undefined && joins)
    pairs.push(...list.removes.map(({ removed }): [number, number] => [pathLeafIndex, removed]))
  return pairs.map(([leafIndex, formerIndex]) => ({ leafIndex, former: leafOf(before, formerIndex) }))
}

/** Proposals and path applied, and everything checked that must hold in the tree that results. */
function treeAfter(
  epoch: PublicEpoch,
  commit: Commit,
  { list, leafIndex }: Step,
  applyAppData: ApplyAppData | undefined,
): {
  proposed: RatchetTree
  tree: RatchetTree
  committerLeafIndex: number
  added: readonly number[]
  extensions: readonly Extension[]
} {
  const extensions = nextExtensions(list, epoch.context.extensions, applyAppData)
  const rules = leafRules(epoch.suite, epoch.context.groupId, extensions)
  const applied = applyProposals(epoch.tree, list)
  const { added } = applied
  validateChanges(rules, applied.tree, added, list)
  validateTogether(applied.tree, epoch.tree)
  validateNames(applied.tree, epoch.tree)
  must(commit.path !== undefined || !needsPath(list), 'a commit without the path it needs')
  const placed = leafIndex === undefined ? withRoom(applied.tree) : { tree: applied.tree, leafIndex }
  const tree = commit.path === undefined ? placed.tree : applyPath(rules, placed.tree, placed.leafIndex, commit.path, added)
  if (commit.path !== undefined) validateCommitter(tree, placed.tree, placed.leafIndex)
  return { proposed: placed.tree, tree, committerLeafIndex: placed.leafIndex, added, extensions }
}

export function nextEpoch(
  epoch: PublicEpoch,
  message: AuthenticatedContent,
  tree: RatchetTree,
  extensions: readonly Extension[],
  confirmationTag: Uint8Array,
): PublicEpoch {
  const { suite, context } = epoch
  const confirmed = confirmedTranscriptHash(epoch, message)
  return {
    suite,
    context: {
      ...context,
      epoch: context.epoch + 1n,
      treeHash: rootHash(suite, tree),
      confirmedTranscriptHash: confirmed,
      extensions,
    },
    tree,
    interimTranscriptHash: interimTranscriptHash(suite, confirmed, confirmationTag),
    pending: [],
  }
}

/** §8.2. Of the auth data only the signature is in it. */
export function confirmedTranscriptHash(
  { suite, interimTranscriptHash: interim }: PublicEpoch,
  commit: AuthenticatedContent,
): Uint8Array {
  return suite.hash(concat(interim, confirmedTranscriptHashInput(commit)))
}

/** §8.2; also what somebody computes who begins with a GroupInfo. */
export function interimTranscriptHash(suite: Suite, confirmed: Uint8Array, confirmationTag: Uint8Array): Uint8Array {
  return suite.hash(concat(confirmed, interimTranscriptHashInput(confirmationTag)))
}

/** The leaves that proposals brought; that of the path is checked with the path. */
export function validateChanges(rules: LeafRules, tree: RatchetTree, added: readonly number[], list: ProposalList): void {
  for (const leafIndex of added) validateFit(rules, leafOf(tree, leafIndex))
  for (const { leafIndex, leafNode } of list.updates) validateLeaf(rules, leafNode, leafIndex)
  if (list.extensions === undefined) return
  // New parameters bind everybody who stays (§12.1.7).
  for (const [, leaf] of leaves(tree)) validateFit(rules, leaf)
}

function leafOf(tree: RatchetTree, leafIndex: number): LeafNode {
  const leaf = leafAt(tree, leafIndex)
  must(leaf !== undefined, 'a leaf is missing')
  return leaf
}
