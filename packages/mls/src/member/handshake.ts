// Processing somebody else's commit (RFC 9420 §12.4.2). The library does the cryptography; what it lets through is refused here,
// before and after, and nothing is accepted until all of it holds.

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { CiphersuiteImpl, ClientState, Commit, PublicMessage, RatchetTree } from 'ts-mls'
import { acceptAll, emptyPskIndex, processPublicMessage } from 'ts-mls'
import { applyProposals } from 'ts-mls/clientState.js'
import { unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { addLeafNode, removeLeafNode } from 'ts-mls/ratchetTree.js'
import { toLeafIndex } from 'ts-mls/treemath.js'
import type { MlsMember, ValidateMember } from './engine.ts'
import { trimmed } from './epochs.ts'
import { checkChange, leafAt, memberAt, membersOf } from './leaf.ts'
import { checkOwnPath } from './own-path.ts'

export interface ProcessedCommit {
  /** undefined when we were removed: there is no next state for us. */
  readonly next: ClientState | undefined
  readonly sender: MlsMember
  readonly added: readonly MlsMember[]
  readonly removed: readonly MlsMember[]
}

export async function processCommit(
  crypto: CryptoProvider,
  suite: CiphersuiteImpl,
  state: ClientState,
  message: PublicMessage,
  validateMember: ValidateMember,
): Promise<ProcessedCommit> {
  const commit = commitOf(message)
  const removed = removedBy(state, commit)
  checkSender(state, message, commit, removed)
  if (removed.has(state.privatePath.leafIndex))
    return processOwnRemoval(crypto, suite, state, message, commit, removed, validateMember)

  const { newState } = await processPublicMessage(state, message, emptyPskIndex, suite, acceptAll)
  const change = checkChange(crypto, state.ratchetTree, newState.ratchetTree, removed, validateMember)
  const sender = senderOf(state.ratchetTree, newState.ratchetTree, message, commit)
  checkResync(sender, change.removed, message)
  return { next: trimmed(checkOwnPath(crypto, newState)), sender, ...change }
}

function commitOf(message: PublicMessage): Commit {
  const { content } = message
  if (content.contentType === 'proposal') throw new CausewayError('mls.unsupported', 'proposals outside a commit')
  if (content.contentType !== 'commit') throw new CausewayError('mls.invalid', 'application data in the clear')
  return content.commit
}

// Adds, removes and external joins by value are all this engine does. GroupContextExtensions and references are where the
// library is wrong or would block sending; PSKs, ReInit, Updates nobody here makes.
function removedBy(state: ClientState, commit: Commit): ReadonlySet<number> {
  const removed = new Set<number>()
  for (const item of commit.proposals) {
    if (item.proposalOrRefType !== 'proposal') throw new CausewayError('mls.unsupported', 'proposal by reference')
    const { proposal } = item
    if (proposal.proposalType === 'add' || proposal.proposalType === 'external_init') continue
    if (proposal.proposalType !== 'remove') throw new CausewayError('mls.unsupported', 'kind of proposal')
    const index = (proposal as { remove: { removed: number } }).remove.removed
    // An index outside the tree would keep the library walking for ever.
    if (removed.has(index) || leafAt(state.ratchetTree, index) === undefined)
      throw new CausewayError('mls.invalid', 'removes who is not there')
    removed.add(index)
  }
  return removed
}

function checkSender(state: ClientState, message: PublicMessage, commit: Commit, removed: ReadonlySet<number>): void {
  const { sender } = message.content
  const externalInits = commit.proposals.filter(
    item => item.proposalOrRefType === 'proposal' && item.proposal.proposalType === 'external_init',
  ).length
  if (sender.senderType === 'member') {
    // The committer merges its own commit; the hub may show it to us again.
    if (sender.leafIndex === state.privatePath.leafIndex) throw new CausewayError('mls.undecryptable', 'own commit')
    if (leafAt(state.ratchetTree, sender.leafIndex) === undefined || removed.has(sender.leafIndex) || externalInits > 0)
      throw new CausewayError('mls.invalid', 'committer')
  } else if (sender.senderType === 'new_member_commit') {
    if (externalInits !== 1 || commit.path === undefined || removed.size > 1)
      throw new CausewayError('mls.invalid', 'external commit')
  } else throw new CausewayError('mls.invalid', 'sender of a commit')
  // RFC 9420 §12.4: otherwise those removed would read on.
  if (commit.path === undefined && (removed.size > 0 || commit.proposals.length === 0))
    throw new CausewayError('mls.invalid', 'commit without a path')
}

// Whoever is removed cannot derive the next epoch, so of this commit only its authorship and its proposals can be verified. The
// library would do this only where the own place stays empty, and not where the same commit gives it to a new member.
async function processOwnRemoval(
  crypto: CryptoProvider,
  suite: CiphersuiteImpl,
  state: ClientState,
  message: PublicMessage,
  commit: Commit,
  removed: ReadonlySet<number>,
  validateMember: ValidateMember,
): Promise<ProcessedCommit> {
  await unprotectPublicMessage(state.keySchedule.membershipKey, state.groupContext, state.ratchetTree, message, suite)
  const after = await treeWithoutUs(suite, state, message, commit)
  const change = checkChange(crypto, state.ratchetTree, after, removed, validateMember)
  const sender = senderOf(state.ratchetTree, after, message, commit)
  checkResync(sender, change.removed, message)
  return { next: undefined, sender, ...change }
}

async function treeWithoutUs(
  suite: CiphersuiteImpl,
  state: ClientState,
  message: PublicMessage,
  commit: Commit,
): Promise<RatchetTree> {
  const { sender } = message.content
  if (sender.senderType === 'member') {
    const by = toLeafIndex(sender.leafIndex)
    return (await applyProposals(state, commit.proposals, by, emptyPskIndex, false, suite)).tree
  }
  if (commit.path === undefined) throw new CausewayError('mls.invalid', 'external commit')
  return addLeafNode(removeLeafNode(state.ratchetTree, toLeafIndex(state.privatePath.leafIndex)), commit.path.leafNode)[0]
}

function senderOf(before: RatchetTree, after: RatchetTree, message: PublicMessage, commit: Commit): MlsMember {
  const { sender } = message.content
  const member =
    sender.senderType === 'member'
      ? memberAt(before, sender.leafIndex)
      : membersOf(after).find(m => leafAt(after, m.leafIndex) === commit.path?.leafNode)
  if (member === undefined) throw new CausewayError('mls.invalid', 'sender')
  return member
}

// RFC 9420 §12.4.3.2: an external commit may remove only the joiner's own former leaf. Without this anyone could remove anyone.
function checkResync(sender: MlsMember, removed: readonly MlsMember[], message: PublicMessage): void {
  if (message.content.sender.senderType !== 'new_member_commit') return
  if (removed.some(member => !equalBytes(member.identity, sender.identity)))
    throw new CausewayError('mls.invalid', 'an external commit removes somebody else')
}
