// Messages of others (RFC 9420 §6, §12.4.2): opened, verified, and what follows from them. Nothing is changed here: an outcome is
// applied by the group once all of it stands.

import { equalBytes, zero } from '@causeway/crypto'
import { CausewayError, decode } from '@causeway/wire'
import { interimTranscriptHash, followCommit, type FollowedCommit } from '../handshake/commit.ts'
import { authenticatedOf, checkAuthenticatedData, type PublicEpoch } from '../handshake/epoch.ts'
import { withProposal } from '../handshake/proposal.ts'
import { must } from '../must.ts'
import type { AuthenticatedContent } from '../structures/authenticated-content.ts'
import { proposalTypes } from '../structures/code-points.ts'
import { mlsMessageCodec } from '../structures/mls-message.ts'
import type { PrivateMessage } from '../structures/private-message.ts'
import type { ReInit } from '../structures/proposal.ts'
import type { PublicMessage } from '../structures/public-message.ts'
import { filteredDirectPath, leafAt, type RatchetTree } from '../tree/ratchet-tree.ts'
import { nodeOfLeaf } from '../tree/tree-math.ts'
import { privateEpochOf } from './commit.ts'
import type { Processed, ReInitRequest } from './engine.ts'
import { beginEpoch, stateOf } from './epoch-start.ts'
import { checkMember, memberAt } from './members.ts'
import { withSecrets } from './psks.ts'
import { checkMembershipTag, isSignedBy, openPrivate, openSenderData, type PrivateEpoch, ratchetOf } from './secrets/framing.ts'
import { externalInitForMember, isTag } from './secrets/key-schedule.ts'
import type { SecretTree, Step } from './secrets/secret-tree.ts'
import { decryptPath, nextPrivateKeys } from './secrets/tree-kem.ts'
import { checkActive, contextBytes, type Core, epochOf, type MemberState, refusing } from './state.ts'

export interface Outcome {
  readonly shown: Processed
  /** The state that follows, where it is another one. */
  readonly next?: MemberState
  /** A key of this tree was used. */
  readonly used?: { readonly tree: SecretTree; readonly step: Step }
}

export function processMessage(core: Core, state: MemberState, bytes: Uint8Array): Outcome {
  checkActive(state)
  const message = refusing('mls.invalid', () => decode(mlsMessageCodec, bytes))
  if (message.wireFormat === 'mls_private_message') return processPrivate(core, state, message.body)
  must(message.wireFormat === 'mls_public_message', 'not a message of a group')
  return refusing('mls.invalid', () => processPublic(core, state, message.body))
}

function processPublic(core: Core, state: MemberState, message: PublicMessage): Outcome {
  const { content } = message
  checkGroup(state, content.groupId)
  if (content.epoch !== state.view.context.epoch) throw new CausewayError('mls.wrong_epoch')
  // §6.2: application data is never sent in the clear.
  must(content.content.contentType !== 'application', 'application data in the clear')
  const epoch = epochOf(core.crypto, state)
  const authenticated = authenticatedOf(epoch.suite, message)
  checkNotOwn(state, authenticated)
  checkMembershipTag(core.crypto, state.suite, state.secrets.membershipKey, message, state.context)
  return processHandshake(core, state, epoch, authenticated)
}

/** What a PrivateMessage is opened with: of this epoch or of one that is over. */
interface Receiver extends PrivateEpoch {
  readonly secretTree: SecretTree
  readonly tree: RatchetTree
  readonly context: Uint8Array
}

function processPrivate(core: Core, state: MemberState, message: PrivateMessage): Outcome {
  checkGroup(state, message.groupId)
  const receiver = receiverOf(state, message)
  const { crypto } = core
  const { authenticated, step } = refusing('mls.undecryptable', () => {
    const sender = openSenderData(crypto, receiver, message)
    // §6.3.2: our own ratchet is for sending only, so a reflected message opens nothing.
    if (sender.leafIndex === state.ownLeafIndex) throw new CausewayError('mls.undecryptable', 'an own message')
    const leaf = leafAt(receiver.tree, sender.leafIndex)
    if (leaf === undefined) throw new CausewayError('mls.undecryptable', 'a sender who is no member')
    const step = receiver.secretTree.take(crypto, sender.leafIndex, ratchetOf(message.contentType), sender.generation)
    const authenticated = openPrivate(crypto, receiver, message, sender, step.key)
    if (message.contentType === 'application') {
      const signed = isSignedBy(crypto, state.suite, leaf.signatureKey, authenticated, receiver.context)
      if (!signed) throw new CausewayError('mls.undecryptable', 'signature')
    }
    zero(step.key.key, step.key.nonce)
    return { authenticated, step }
  })
  const used = { tree: receiver.secretTree, step }
  if (message.contentType !== 'application') {
    const epoch = epochOf(crypto, state)
    return { ...refusing('mls.invalid', () => processHandshake(core, state, epoch, authenticated)), used }
  }
  return { shown: shownMessage(state, receiver, authenticated), used }
}

function shownMessage(state: MemberState, receiver: Receiver, { content }: AuthenticatedContent): Processed {
  must(content.content.contentType === 'application' && content.sender.senderType === 'member', 'not application data')
  refusing('mls.invalid', () => checkAuthenticatedData(state.view.context, content.authenticatedData))
  return {
    kind: 'message',
    epoch: content.epoch,
    sender: memberAt(receiver.tree, content.sender.leafIndex),
    authenticatedData: content.authenticatedData,
    plaintext: content.content.applicationData,
  }
}

function receiverOf(state: MemberState, message: PrivateMessage): Receiver {
  if (message.epoch === state.view.context.epoch) {
    return { ...privateEpochOf(state), secretTree: state.secretTree, tree: state.view.tree, context: state.context }
  }
  const past = state.past.find(({ epoch }) => epoch === message.epoch)
  // Handshakes of an epoch that is over change nothing any more.
  if (past === undefined || message.contentType !== 'application') throw new CausewayError('mls.wrong_epoch')
  const { senderDataSecret, secretTree, tree, context } = past
  return { suite: state.suite, groupId: message.groupId, epoch: message.epoch, senderDataSecret, secretTree, tree, context }
}

function checkGroup(state: MemberState, groupId: Uint8Array): void {
  must(equalBytes(groupId, state.view.context.groupId), 'another group')
}

/** The committer merges its own commit; the hub may show it to us again. */
function checkNotOwn(state: MemberState, { content }: AuthenticatedContent): void {
  const { sender } = content
  if (sender.senderType === 'member' && sender.leafIndex === state.ownLeafIndex) {
    throw new CausewayError('mls.undecryptable', 'an own message')
  }
}

function processHandshake(core: Core, state: MemberState, epoch: PublicEpoch, authenticated: AuthenticatedContent): Outcome {
  if (authenticated.content.content.contentType === 'proposal') return processProposal(state, epoch, authenticated)
  return processCommit(core, state, epoch, authenticated)
}

function processProposal(state: MemberState, epoch: PublicEpoch, authenticated: AuthenticatedContent): Outcome {
  const { content, wireFormat } = authenticated
  must(content.content.contentType === 'proposal', 'not a proposal')
  const { proposalType } = content.content.proposal
  // draft-ietf-mls-extensions: so that the delivery service sees who leaves.
  must(proposalType !== 'self_remove' || wireFormat === 'mls_public_message', 'a self_remove in a PrivateMessage')
  const { suite: _hashing, ...view } = withProposal(epoch, authenticated)
  const sender = content.sender.senderType === 'member' ? memberAt(epoch.tree, content.sender.leafIndex) : undefined
  return {
    next: { ...state, view },
    shown: {
      kind: 'proposal',
      epoch: content.epoch,
      sender,
      authenticatedData: content.authenticatedData,
      proposalType: proposalTypes[proposalType],
    },
  }
}

function processCommit(core: Core, state: MemberState, epoch: PublicEpoch, authenticated: AuthenticatedContent): Outcome {
  const followed = followCommit(epoch, authenticated, core.applyAppData)
  const after = followed.next.tree
  for (const leafIndex of newLeaves(followed)) {
    const successor = followed.successors.find(pair => pair.leafIndex === leafIndex)
    const leaf = leafAt(after, leafIndex)
    must(leaf !== undefined, 'a new leaf is there')
    checkMember(core.validateMember, leaf, successor?.former)
  }
  const selfRemoved = followed.removed.includes(state.ownLeafIndex)
  const next = selfRemoved ? { ...state, status: 'removed' as const } : nextState(core, state, epoch, authenticated, followed)
  return { next, shown: shownCommit(epoch, authenticated, followed, selfRemoved) }
}

function newLeaves(followed: FollowedCommit): Set<number> {
  return new Set([...followed.added, ...followed.updated])
}

function shownCommit(
  epoch: PublicEpoch,
  { content }: AuthenticatedContent,
  followed: FollowedCommit,
  selfRemoved: boolean,
): Processed {
  const after = followed.next.tree
  const { list, committerLeafIndex, joins } = followed
  return {
    kind: 'commit',
    epoch: followed.next.context.epoch,
    sender: memberAt(joins ? after : epoch.tree, committerLeafIndex),
    authenticatedData: content.authenticatedData,
    added: followed.added.map(leafIndex => memberAt(after, leafIndex)),
    removed: followed.removed.map(leafIndex => memberAt(epoch.tree, leafIndex)),
    updated: followed.updated.map(leafIndex => memberAt(after, leafIndex)),
    appEphemeral: list.appEphemerals.map(({ componentId, data }) => ({ componentId, data })),
    reInit: list.reInit === undefined ? undefined : shownReInit(list.reInit),
    selfRemoved,
  }
}

function shownReInit({ groupId, cipherSuite, extensions }: ReInit): ReInitRequest {
  return { groupId, cipherSuite, extensions }
}

/** §12.4.2: the secrets that only members get, and the confirmation that they are those of the committer. */
function nextState(
  core: Core,
  state: MemberState,
  epoch: PublicEpoch,
  authenticated: AuthenticatedContent,
  followed: FollowedCommit,
): MemberState {
  const { crypto } = core
  const { list, next } = followed
  const { content } = authenticated.content
  must(content.contentType === 'commit', 'not a commit')
  const path = pathSecrets(core, state, epoch, content.commit, followed)
  const initSecret =
    list.externalInit === undefined
      ? state.secrets.initSecret
      : externalInitForMember(crypto, state.suite, state.secrets.externalSecret, list.externalInit.kemOutput)
  const psks = withSecrets(
    list.psks.map(({ psk }) => psk),
    core.findPsk,
    state,
  )
  const begun = beginEpoch(core, state, { epoch: next, initSecret, commitSecret: path.commitSecret, psks })
  zero(begun.joiner, begun.started.welcomeSecret, path.commitSecret)
  if (list.externalInit !== undefined) zero(initSecret)
  must(isTag(begun.confirmationTag, followed.confirmationTag), 'the confirmation tag does not match')
  const interim = interimTranscriptHash(epoch.suite, next.context.confirmedTranscriptHash, begun.confirmationTag)
  const own = { leafIndex: state.ownLeafIndex, privateKeys: path.privateKeys }
  return stateOf(state.suite, { ...next, interimTranscriptHash: interim }, begun, own, list.reInit)
}

interface ReceivedPath {
  readonly commitSecret: Uint8Array
  readonly privateKeys: MemberState['privateKeys']
}

function pathSecrets(
  core: Core,
  state: MemberState,
  epoch: PublicEpoch,
  commit: Parameters<typeof commitPath>[0],
  followed: FollowedCommit,
): ReceivedPath {
  const { proposed, next, committerLeafIndex, added } = followed
  const held = nextPrivateKeys(epoch.tree, proposed, state.privateKeys, ownUpdate(state, commit))
  const path = commitPath(commit)
  if (path === undefined) {
    return {
      commitSecret: new Uint8Array(state.suite.hashBytes),
      privateKeys: nextPrivateKeys(proposed, next.tree, held, []),
    }
  }
  // §12.4.2: path secrets are sealed under the context of the next epoch, but for the commit's own transcript hash.
  const { confirmedTranscriptHash } = epoch.context
  const context = contextBytes({ context: { ...next.context, confirmedTranscriptHash } })
  const newlyAdded = followed.joins ? [] : added
  const filtered = filteredDirectPath(proposed, committerLeafIndex)
  const own = { leafIndex: state.ownLeafIndex, privateKeys: held }
  const opened = decryptPath(core.crypto, state.suite, proposed, filtered, path.nodes, own, newlyAdded, context)
  for (const { pathSecret } of opened.steps) zero(pathSecret)
  const fresh = opened.steps.map(({ node, keyPair }): [number, Uint8Array] => [node, keyPair.privateKey])
  return { commitSecret: opened.commitSecret, privateKeys: nextPrivateKeys(proposed, next.tree, held, fresh) }
}

type CommitOf = Extract<AuthenticatedContent['content']['content'], { contentType: 'commit' }>['commit']

function commitPath(commit: CommitOf): CommitOf['path'] {
  return commit.path
}

/** The private key of our leaf where the commit names our own Update. */
function ownUpdate(state: MemberState, commit: CommitOf): [number, Uint8Array][] {
  for (const item of commit.proposals) {
    const key = item.type === 'reference' ? state.ownUpdates.get(hexOf(item.reference)) : undefined
    if (key !== undefined) return [[nodeOfLeaf(state.ownLeafIndex), key]]
  }
  return []
}

export function hexOf(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}
