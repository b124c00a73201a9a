// RFC 9420 §12.4.1: a commit of our own, and everything that the epoch it begins is made of.

import { zero } from '@causeway/crypto'
import { CausewayError, encode } from '@causeway/wire'
import { confirmedTranscriptHash, interimTranscriptHash, validateChanges } from '../handshake/commit.ts'
import { checkAuthenticatedData, type PublicEpoch } from '../handshake/epoch.ts'
import { must } from '../must.ts'
import type { AuthenticatedContent } from '../structures/authenticated-content.ts'
import type { ProposalOrRef } from '../structures/commit.ts'
import type { FramedContent } from '../structures/framed-content.ts'
import type { KeyPackage } from '../structures/key-package.ts'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import type { Add, Proposal } from '../structures/proposal.ts'
import type { UpdatePath } from '../structures/update-path.ts'
import { isAlive, leafRules } from '../tree/leaf-validation.ts'
import {
  applyProposals,
  memberProposals,
  needsPath,
  nextExtensions,
  type ProposalList,
  type SentProposal,
  successorProposals,
} from '../tree/proposal-list.ts'
import { filteredDirectPath, leafAt, type RatchetTree, withPath } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { nodeOfLeaf } from '../tree/tree-math.ts'
import { validateNames, validateTogether } from '../tree/tree-validation.ts'
import { parentsOfPath } from '../tree/update-path.ts'
import type { Clock, CommitRequest, PskRequest } from './engine.ts'
import { beginEpoch, stateOf } from './epoch-start.ts'
import { paddedLength } from './padding.ts'
import { groupInfoMessage, welcomeMessage } from './group-info.ts'
import { freshKeyPair, renewedLeaf } from './leaf.ts'
import { checkMember } from './members.ts'
import { pskIdOf, withSecrets } from './psks.ts'
import { membershipTag, type MessageFormat, sealPrivate, signContent } from './secrets/framing.ts'
import type { Psk } from './secrets/psk-secret.ts'
import type { Step } from './secrets/secret-tree.ts'
import { derivePath, encryptPath, nextPrivateKeys, type PathStep, type PrivateKeys } from './secrets/tree-kem.ts'
import { checkActive, contextBytes, type Core, epochOf, type MemberState } from './state.ts'

export interface NewCommit {
  readonly commit: Uint8Array
  readonly welcome: Uint8Array | undefined
  readonly groupInfo: Uint8Array
  readonly next: MemberState
  /** Of the ratchet that a private commit used. */
  readonly step: Step | undefined
}

/** Further psks for the first commit of a successor, whose names are given (§11.2, §11.3). */
export interface CommitExtras {
  readonly psks: readonly Psk[]
}

export function createCommit(core: Core, state: MemberState, request: CommitRequest, extras?: CommitExtras): NewCommit {
  checkActive(state)
  const epoch = epochOf(core.crypto, state)
  const authenticatedData = request.authenticatedData?.slice() ?? new Uint8Array()
  checkAuthenticatedData(epoch.context, authenticatedData)
  const { proposals, list } = chosenProposals(core, state, epoch, request, extras)
  const applied = applyProposals(epoch.tree, list)
  const extensions = nextExtensions(list, epoch.context.extensions, core.applyAppData)
  checkNewLeaves(core, epoch, applied, list, extensions)
  const psks = withSecrets(
    list.psks.map(({ psk }) => psk).filter(id => !isExtra(extras, id)),
    core.findPsk,
    state,
  )
  const allPsks = list.psks.map(({ psk }) => [...psks, ...(extras?.psks ?? [])].find(({ id }) => id === psk)).filter(isThere)
  const provisional = { ...epoch.context, epoch: epoch.context.epoch + 1n, extensions }
  const withPath_ = request.forcePath === true || needsPath(list)
  const path = withPath_ ? makePath(core, state, epoch, applied, provisional) : withoutPath(core, state, epoch, applied.tree)

  const content: FramedContent = {
    groupId: epoch.context.groupId,
    epoch: epoch.context.epoch,
    sender: { senderType: 'member', leafIndex: state.ownLeafIndex },
    authenticatedData,
    content: { contentType: 'commit', commit: { proposals, path: path.path } },
  }
  const wireFormat = request.wireFormat ?? 'mls_public_message'
  const signature = signContent(core.crypto, state.suite, core.identity.signaturePrivateKey, wireFormat, content, state.context)
  const unconfirmed: AuthenticatedContent = { wireFormat, content, auth: { signature, confirmationTag: undefined } }
  const nextEpoch: PublicEpoch = {
    ...epoch,
    context: {
      ...provisional,
      treeHash: rootHash(epoch.suite, path.tree),
      confirmedTranscriptHash: confirmedTranscriptHash(epoch, unconfirmed),
    },
    tree: path.tree,
    pending: [],
  }
  const begun = beginEpoch(core, state, {
    epoch: nextEpoch,
    initSecret: state.secrets.initSecret,
    commitSecret: path.commitSecret,
    psks: allPsks,
  })
  const confirmed = nextEpoch.context.confirmedTranscriptHash
  const interim = interimTranscriptHash(epoch.suite, confirmed, begun.confirmationTag)
  const own = { leafIndex: state.ownLeafIndex, privateKeys: path.privateKeys }
  const next = stateOf(state.suite, { ...nextEpoch, interimTranscriptHash: interim }, begun, own, list.reInit)
  const authenticated = { ...unconfirmed, auth: { signature, confirmationTag: begun.confirmationTag } }
  const { message, step } = framed(core, state, authenticated, wireFormat)
  const added = applied.added.map((leafIndex, i) => ({ leafIndex, keyPackage: list.adds[i]!.keyPackage }))
  const welcome =
    added.length === 0
      ? undefined
      : welcomeMessage(core, next, begun, added, path.steps, allPsks, request.treeInWelcome !== false)
  const groupInfo = groupInfoMessage(core, next)
  zero(begun.joiner, begun.started.welcomeSecret, path.commitSecret)
  for (const { pathSecret } of path.steps) zero(pathSecret)
  return { commit: message, welcome, groupInfo, next, step }
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
}

function isExtra(extras: CommitExtras | undefined, id: Psk['id']): boolean {
  return extras?.psks.some(psk => psk.id === id) ?? false
}

interface Chosen {
  readonly proposals: readonly ProposalOrRef[]
  readonly list: ProposalList
}

/** Ours by value, and of the pending ones those that go together with them. */
function chosenProposals(
  core: Core,
  state: MemberState,
  epoch: PublicEpoch,
  request: CommitRequest,
  extras: CommitExtras | undefined,
): Chosen {
  const byValue = requestedProposals(core, state, request)
  for (const { id } of extras?.psks ?? []) byValue.push({ proposalType: 'psk', psk: id })
  let items: ProposalOrRef[] = byValue.map(proposal => ({ type: 'proposal', proposal }))
  let sent: SentProposal[] = byValue.map(proposal => ({
    proposal,
    senderLeafIndex: state.ownLeafIndex,
    isReference: false,
  }))
  const check = extras === undefined ? memberProposals : successorProposals
  let list = check(epoch.suite, epoch.tree, state.ownLeafIndex, sent)
  if (request.includePending === false || list.reInit !== undefined) return { proposals: items, list }
  for (const pending of epoch.pending) {
    const more = [...sent, pending.sent]
    const accepted = acceptedList(() => {
      const next = memberProposals(epoch.suite, epoch.tree, state.ownLeafIndex, more)
      const applied = applyProposals(epoch.tree, next)
      checkNewLeaves(core, epoch, applied, next, nextExtensions(next, epoch.context.extensions, core.applyAppData))
      withSecrets(
        next.psks.map(({ psk }) => psk).filter(id => !isExtra(extras, id)),
        core.findPsk,
        state,
      )
      return next
    })
    if (accepted === undefined) continue
    list = accepted
    sent = more
    items = [...items, { type: 'reference', reference: pending.reference }]
  }
  return { proposals: items, list }
}

function acceptedList(work: () => ProposalList): ProposalList | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

function requestedProposals(core: Core, state: MemberState, request: CommitRequest): Proposal[] {
  return [
    ...(request.psks ?? []).map(psk => pskProposal(core, state, psk)),
    ...(request.extensions === undefined
      ? []
      : [{ proposalType: 'group_context_extensions' as const, extensions: request.extensions }]),
    ...(request.remove ?? []).map((removed): Proposal => ({ proposalType: 'remove', removed })),
    ...(request.add ?? []).map(addProposal),
    ...(request.appData ?? []).map(
      ({ componentId, update }): Proposal => ({ proposalType: 'app_data_update', componentId, update }),
    ),
    ...(request.appEphemeral ?? []).map(
      ({ componentId, data }): Proposal => ({ proposalType: 'app_ephemeral', componentId, data }),
    ),
    ...(request.reInit === undefined ? [] : [reInitProposal(request.reInit)]),
  ]
}

export function addProposal(keyPackage: Uint8Array): Add {
  return { proposalType: 'add', keyPackage: decodeMlsMessage('mls_key_package', keyPackage) }
}

export function reInitProposal(reInit: NonNullable<CommitRequest['reInit']>): Proposal {
  const { groupId, cipherSuite, extensions = [] } = reInit
  return { proposalType: 'reinit', groupId: groupId.slice(), version: 1, cipherSuite, extensions }
}

export function pskProposal(core: Core, state: MemberState, psk: PskRequest): Proposal {
  return { proposalType: 'psk', psk: pskIdOf(core.crypto, state, psk) }
}

interface Applied {
  readonly tree: RatchetTree
  readonly added: readonly number[]
}

function checkNewLeaves(
  core: Core,
  epoch: PublicEpoch,
  applied: Applied,
  list: ProposalList,
  extensions: PublicEpoch['context']['extensions'],
): void {
  const rules = leafRules(epoch.suite, epoch.context.groupId, extensions)
  validateChanges(rules, applied.tree, applied.added, list)
  validateTogether(applied.tree, epoch.tree)
  validateNames(applied.tree, epoch.tree)
  for (const { keyPackage } of list.adds) {
    checkLifetime(core.clock, keyPackage)
    checkMember(core.validateMember, keyPackage.leafNode)
  }
  for (const { leafIndex, leafNode } of list.updates) {
    checkMember(core.validateMember, leafNode, leafAt(epoch.tree, leafIndex))
  }
}

/** §7.3, §10.1: who brings a leaf into a group sees to it that it is alive. Those who receive the commit do not ask: their clocks differ, and
 * they would be left behind. */
export function checkLifetime(clock: Clock, { leafNode }: KeyPackage): void {
  const source = leafNode.leafNodeSource
  must(source.kind === 'key_package' && isAlive(source.lifetime, clock.nowMs()), 'a key package outside of its lifetime')
}

interface NewPath {
  readonly tree: RatchetTree
  readonly path: UpdatePath | undefined
  readonly steps: readonly PathStep[]
  readonly commitSecret: Uint8Array
  readonly privateKeys: PrivateKeys
}

function withoutPath(core: Core, state: MemberState, epoch: PublicEpoch, tree: RatchetTree): NewPath {
  const privateKeys = nextPrivateKeys(epoch.tree, tree, state.privateKeys, [])
  return { tree, path: undefined, steps: [], commitSecret: new Uint8Array(state.suite.hashBytes), privateKeys }
}

/** §7.5: fresh keys from our leaf to the root, each secret encrypted for those below the other child. */
function makePath(
  core: Core,
  state: MemberState,
  epoch: PublicEpoch,
  applied: Applied,
  provisional: PublicEpoch['context'],
): NewPath {
  const { crypto, identity } = core
  const { suite, ownLeafIndex } = state
  const former = leafAt(epoch.tree, ownLeafIndex)
  must(former !== undefined, 'a member has a leaf')
  const filtered = filteredDirectPath(applied.tree, ownLeafIndex)
  const nodes = filtered.map(({ node }) => node)
  const { steps, commitSecret } = derivePath(crypto, suite, nodes, crypto.random(suite.hashBytes))
  const publicKeys = steps.map(({ keyPair }) => ({ encryptionKey: keyPair.publicKey }))
  const { parents, leafParentHash } = parentsOfPath(epoch.suite, applied.tree, { nodes: publicKeys }, filtered)
  const leafPair = freshKeyPair(crypto, suite)
  const leafNode = renewedLeaf(
    crypto,
    suite,
    identity,
    former,
    leafPair.publicKey,
    { kind: 'commit', parentHash: leafParentHash },
    { groupId: epoch.context.groupId, leafIndex: ownLeafIndex },
  )
  const tree = withPath(applied.tree, ownLeafIndex, leafNode, parents)
  const context = contextBytes({ context: { ...provisional, treeHash: rootHash(epoch.suite, tree) } })
  const fresh: [number, Uint8Array][] = steps.map(({ node, keyPair }) => [node, keyPair.privateKey])
  return {
    tree,
    path: { leafNode, nodes: encryptPath(crypto, suite, applied.tree, filtered, steps, applied.added, context) },
    steps,
    commitSecret,
    privateKeys: nextPrivateKeys(epoch.tree, tree, state.privateKeys, [
      [nodeOfLeaf(ownLeafIndex), leafPair.privateKey],
      ...fresh,
    ]),
  }
}

/** A member's handshake content as the message that travels. */
export function framed(
  core: Core,
  state: MemberState,
  authenticated: AuthenticatedContent,
  wireFormat: MessageFormat,
): { readonly message: Uint8Array; readonly step: Step | undefined } {
  const { crypto } = core
  const { content, auth } = authenticated
  if (wireFormat === 'mls_public_message') {
    const tag = membershipTag(crypto, state.suite, state.secrets.membershipKey, content, auth, state.context)
    const body = { content, auth, membershipTag: tag }
    return { message: encode(mlsMessageCodec, { wireFormat, body }), step: undefined }
  }
  const step = state.secretTree.take(crypto, state.ownLeafIndex, 'handshake')
  const sender = { leafIndex: state.ownLeafIndex, generation: step.generation, key: step.key }
  const body = sealPrivate(crypto, privateEpochOf(state), authenticated, sender, paddedLength)
  return { message: encode(mlsMessageCodec, { wireFormat, body }), step }
}

export function privateEpochOf(state: MemberState): Parameters<typeof sealPrivate>[1] {
  const { groupId, epoch } = state.view.context
  return { suite: state.suite, groupId, epoch, senderDataSecret: state.secrets.senderDataSecret }
}
