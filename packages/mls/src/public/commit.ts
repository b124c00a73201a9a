// RFC 9420 §12.4.2: a commit followed with public keys alone. What only members can check is left to them: the membership
// tag, the path secrets, and that the confirmation tag is right.

import { concat, equalBytes } from '@causeway/crypto'
import { CausewayError, decode } from '@causeway/wire'
import { must } from '../must.ts'
import { confirmedTranscriptHashInput, interimTranscriptHashInput } from '../structures/authenticated-content.ts'
import { extensionTypes } from '../structures/code-points.ts'
import type { Commit, ProposalOrRef } from '../structures/commit.ts'
import { type Extension, extensionData } from '../structures/extension.ts'
import { externalSendersCodec } from '../structures/external-sender.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import type { PublicMessage } from '../structures/public-message.ts'
import type { Suite } from '../suite.ts'
import { type LeafRules, leafRules, validateFit, validateLeaf } from '../tree/leaf-validation.ts'
import {
  applyProposals,
  joinerProposals,
  memberProposals,
  needsPath,
  nextExtensions,
  type ProposalList,
  type SentProposal,
  validateSuccessor,
} from '../tree/proposal-list.ts'
import { leafAt, leaves, type RatchetTree, withRoom } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { validateNames, validateTogether } from '../tree/tree-validation.ts'
import { applyPath } from '../tree/update-path.ts'
import { checkPlace, checkSignature, keyOfSender, type PublicEpoch } from './epoch.ts'

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
}

/** Throws `mls.invalid`, `mls.wrong_epoch`, `mls.unsupported`. */
export function followCommit(epoch: PublicEpoch, message: PublicMessage): FollowedCommit {
  const { content } = message
  must(content.content.contentType === 'commit', 'not a commit')
  checkPlace(epoch.context, content)
  const { commit } = content.content
  const step =
    content.sender.senderType === 'new_member_commit' ? joinerStep(epoch, message, commit) : memberStep(epoch, message, commit)
  // Nobody may send in a group that is being replaced (§12.1.5), and rooms cannot follow into the new one yet.
  if (step.list.reInit !== undefined) throw new CausewayError('mls.unsupported', 'reinit')
  return finish(epoch, message, commit, step)
}

/** Who commits, and what. */
interface Step {
  readonly list: ProposalList
  /** undefined for a joiner, who gets a place after the proposals are applied. */
  readonly leafIndex: number | undefined
}

function memberStep(epoch: PublicEpoch, message: PublicMessage, commit: Commit): Step {
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
function joinerStep(epoch: PublicEpoch, message: PublicMessage, commit: Commit): Step {
  must(commit.path !== undefined, 'an external commit without a path')
  const joiner = commit.path.leafNode
  checkSignature(epoch, message, joiner.signatureKey)
  const proposals = commit.proposals.map(item => {
    must(item.type === 'proposal', 'an external commit names a proposal by reference')
    return item.proposal
  })
  return { list: joinerProposals(epoch.suite, epoch.tree, joiner, proposals), leafIndex: undefined }
}

function sentProposal(epoch: PublicEpoch, committer: number, item: ProposalOrRef): SentProposal {
  if (item.type === 'proposal') return { proposal: item.proposal, senderLeafIndex: committer }
  const pending = epoch.pending.find(({ reference }) => equalBytes(reference, item.reference))
  must(pending !== undefined, 'a commit names a proposal that was not sent')
  return pending.sent
}

function finish(epoch: PublicEpoch, message: PublicMessage, commit: Commit, step: Step): FollowedCommit {
  const { list } = step
  const { tree, committerLeafIndex, added, extensions } = treeAfter(epoch, commit, step)
  const joins = step.leafIndex === undefined
  const confirmationTag = message.auth.confirmationTag ?? new Uint8Array()
  const committerUpdated = joins || commit.path === undefined ? [] : [committerLeafIndex]
  return {
    next: nextEpoch(epoch, message, tree, extensions, confirmationTag),
    confirmationTag,
    committerLeafIndex,
    joins,
    added: joins ? [committerLeafIndex] : added,
    removed: list.removes.map(remove => remove.removed),
    updated: [...list.updates.map(update => update.leafIndex), ...committerUpdated],
  }
}

/** Proposals and path applied, and everything checked that must hold in the tree that results. */
function treeAfter(
  epoch: PublicEpoch,
  commit: Commit,
  { list, leafIndex }: Step,
): { tree: RatchetTree; committerLeafIndex: number; added: readonly number[]; extensions: readonly Extension[] } {
  const extensions = nextExtensions(list, epoch.context.extensions)
  const rules = leafRules(epoch.suite, epoch.context.groupId, extensions)
  const applied = applyProposals(epoch.tree, list)
  const { added } = applied
  validateChanges(rules, applied.tree, added, list)
  must(commit.path !== undefined || !needsPath(list), 'a commit without the path it needs')
  const placed = leafIndex === undefined ? withRoom(applied.tree) : { tree: applied.tree, leafIndex }
  const tree = commit.path === undefined ? placed.tree : applyPath(rules, placed.tree, placed.leafIndex, commit.path, added)
  validateTogether(tree)
  validateNames(tree)
  return { tree, committerLeafIndex: placed.leafIndex, added, extensions }
}

function nextEpoch(
  epoch: PublicEpoch,
  message: PublicMessage,
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

/** §8.2. A commit in clear is hashed with the wire format it was signed for. */
function confirmedTranscriptHash(
  { suite, interimTranscriptHash: interim }: PublicEpoch,
  { content, auth }: PublicMessage,
): Uint8Array {
  return suite.hash(concat(interim, confirmedTranscriptHashInput({ wireFormat: 'mls_public_message', content, auth })))
}

/** §8.2; also what somebody computes who begins with a GroupInfo. */
export function interimTranscriptHash(suite: Suite, confirmed: Uint8Array, confirmationTag: Uint8Array): Uint8Array {
  return suite.hash(concat(confirmed, interimTranscriptHashInput(confirmationTag)))
}

/** The leaves that proposals brought; that of the path is checked with the path. */
function validateChanges(rules: LeafRules, tree: RatchetTree, added: readonly number[], list: ProposalList): void {
  for (const leafIndex of added) validateFit(rules, leafOf(tree, leafIndex))
  for (const { leafIndex, leafNode } of list.updates) validateLeaf(rules, leafNode, leafIndex)
  if (list.extensions === undefined) return
  // New parameters bind everybody who stays (§12.1.7).
  for (const [, leaf] of leaves(tree)) validateFit(rules, leaf)
  const externalSenders = extensionData(list.extensions.extensions, extensionTypes.external_senders)
  if (externalSenders !== undefined) decode(externalSendersCodec, externalSenders)
}

function leafOf(tree: RatchetTree, leafIndex: number): LeafNode {
  const leaf = leafAt(tree, leafIndex)
  must(leaf !== undefined, 'a leaf is missing')
  return leaf
}
