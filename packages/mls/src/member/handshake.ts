// Processing somebody else's commit (RFC 9420 §12.4.2). The library does the cryptography; what it lets through is refused here,
// before and after, and nothing is accepted until all of it holds.

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { CiphersuiteImpl, ClientState, Commit, PublicMessage } from 'ts-mls'
import { acceptAll, emptyPskIndex, processPublicMessage } from 'ts-mls'
import { unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import type { MlsMember, ValidateMember } from './engine.ts'
import { trimmed } from './epochs.ts'
import { checkChange, leafAt, memberAt, membersOf } from './leaf.ts'
import { equalBytes } from './message.ts'
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
  const sender = senderOf(state, newState, message, commit)
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

// Someone removed cannot derive the next epoch, so of this commit only its authorship can be verified.
async function processOwnRemoval(
  crypto: CryptoProvider,
  suite: CiphersuiteImpl,
  state: ClientState,
  message: PublicMessage,
  commit: Commit,
  removed: ReadonlySet<number>,
  validateMember: ValidateMember,
): Promise<ProcessedCommit> {
  const { content } = message
  if (content.sender.senderType === 'member') {
    const { newState } = await processPublicMessage(state, message, emptyPskIndex, suite, acceptAll)
    const change = checkChange(crypto, state.ratchetTree, newState.ratchetTree, removed, validateMember)
    return { next: undefined, sender: senderOf(state, newState, message, commit), ...change }
  }
  await unprotectPublicMessage(state.keySchedule.membershipKey, state.groupContext, state.ratchetTree, message, suite)
  const leaf = commit.path?.leafNode
  const own = memberAt(state.ratchetTree, state.privatePath.leafIndex)
  if (leaf === undefined || own === undefined) throw new CausewayError('mls.invalid', 'external commit')
  const after = state.ratchetTree.slice()
  after[own.leafIndex * 2] = { nodeType: 'leaf', leaf }
  const change = checkChange(crypto, state.ratchetTree, after, removed, validateMember)
  const sender = change.added.at(0)
  if (sender === undefined) throw new CausewayError('mls.invalid', 'external commit')
  checkResync(sender, change.removed, message)
  return { next: undefined, sender, ...change }
}

function senderOf(before: ClientState, after: ClientState, message: PublicMessage, commit: Commit): MlsMember {
  const { sender } = message.content
  const member =
    sender.senderType === 'member'
      ? memberAt(before.ratchetTree, sender.leafIndex)
      : membersOf(after.ratchetTree).find(m => leafAt(after.ratchetTree, m.leafIndex) === commit.path?.leafNode)
  if (member === undefined) throw new CausewayError('mls.invalid', 'sender')
  return member
}

// RFC 9420 §12.4.3.2: an external commit may remove only the joiner's own former leaf. Without this anyone could remove anyone.
function checkResync(sender: MlsMember, removed: readonly MlsMember[], message: PublicMessage): void {
  if (message.content.sender.senderType !== 'new_member_commit') return
  if (removed.some(member => !equalBytes(member.identity, sender.identity)))
    throw new CausewayError('mls.invalid', 'an external commit removes somebody else')
}
