// RFC 9420 §12.2 and §12.3: which proposals a commit may hold together, and what they do to the tree.

import { equalBytes } from '@causeway/crypto'
import { CausewayError, encode } from '@causeway/wire'
import { ByteSet, equalEncoding } from '../bytes.ts'
import { must } from '../must.ts'
import { defaultProposalTypeMax, proposalTypes, protocolVersions, type ResumptionPskUsage } from '../structures/code-points.ts'
import { credentialCodec } from '../structures/credential.ts'
import type { Extension } from '../structures/extension.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import { preSharedKeyIdCodec } from '../structures/pre-shared-key-id.ts'
import type {
  Add,
  AppDataUpdate,
  AppEphemeral,
  ExternalInit,
  GroupContextExtensions,
  PreSharedKey,
  Proposal,
  ReInit,
  Remove,
  Update,
} from '../structures/proposal.ts'
import type { Suite } from '../suite.ts'
import { type ApplyAppData, withAppData } from './app-data.ts'
import { validateKeyPackage } from './key-package-validation.ts'
import { addLeaves, leafAt, leaves, type RatchetTree, removeLeaves, updateLeaf } from './ratchet-tree.ts'

/** A proposal of a commit, with the member who made it: the committer itself, where it stands in the commit by value. */
export interface SentProposal {
  readonly proposal: Proposal
  /** undefined for somebody outside of the group. */
  readonly senderLeafIndex: number | undefined
  /** Named by reference; sent ahead of the commit. */
  readonly isReference: boolean
}

/** The proposals of one valid commit, by what they do, each in the order of the commit. */
export interface ProposalList {
  /** Of those who leave by themselves (draft-ietf-mls-extensions). */
  readonly selfRemoves: readonly number[]
  readonly appDataUpdates: readonly AppDataUpdate[]
  readonly appEphemerals: readonly AppEphemeral[]
  readonly updates: readonly { readonly leafIndex: number; readonly leafNode: LeafNode }[]
  readonly removes: readonly Remove[]
  readonly adds: readonly Add[]
  readonly psks: readonly PreSharedKey[]
  readonly extensions: GroupContextExtensions | undefined
  readonly reInit: ReInit | undefined
  readonly externalInit: ExternalInit | undefined
}

/** The list of a member's commit. Throws `mls.invalid` where §12.2 refuses it. */
export function memberProposals(
  suite: Suite,
  tree: RatchetTree,
  committerLeafIndex: number,
  sent: readonly SentProposal[],
): ProposalList {
  const list = sorted(sent)
  validateMemberList(suite, tree, committerLeafIndex, sent, list)
  validatePsks(suite, list.psks, ['application'])
  return list
}

/** The list of the first commit of a group that continues another one (§11.2, §11.3), which nobody but its maker processes. */
export function successorProposals(
  suite: Suite,
  tree: RatchetTree,
  committerLeafIndex: number,
  sent: readonly SentProposal[],
): ProposalList {
  const list = sorted(sent)
  validateMemberList(suite, tree, committerLeafIndex, sent, list)
  validatePsks(suite, list.psks, ['reinit', 'branch'])
  return list
}

function validateMemberList(
  suite: Suite,
  tree: RatchetTree,
  committerLeafIndex: number,
  sent: readonly SentProposal[],
  list: ProposalList,
): void {
  must(list.externalInit === undefined, 'only a joiner may send an external_init')
  must(!list.selfRemoves.includes(committerLeafIndex), 'a committer cannot remove itself')
  must(list.reInit === undefined || sent.length === 1, 'a reinit stands alone')
  must(list.reInit === undefined || list.reInit.version >= protocolVersions.mls10, 'a reinit to an older version')
  must(
    list.updates.every(update => update.leafIndex !== committerLeafIndex),
    'a committer updates by its path',
  )
  must(
    list.removes.every(remove => remove.removed !== committerLeafIndex),
    'a committer cannot remove itself',
  )
  validateChangedLeaves(tree, list)
  validateAdds(suite, list)
  validateSupport(tree, sent)
}

/** The list of an external commit (§12.4.3.2). Throws `mls.invalid`. `joiner` is the leaf of its path. */
export function joinerProposals(suite: Suite, tree: RatchetTree, joiner: LeafNode, sent: readonly SentProposal[]): ProposalList {
  const list = sorted(sent)
  // draft-ietf-mls-extensions: of the proposals sent ahead, a joiner names those who leave, and nothing else.
  must(
    sent.every(({ proposal, isReference }) => !isReference || proposal.proposalType === 'self_remove'),
    'a joiner names a proposal by reference',
  )
  must(list.externalInit !== undefined, 'an external commit needs one external_init')
  const others =
    list.adds.length +
    Number(list.extensions !== undefined) +
    Number(list.reInit !== undefined) +
    list.appDataUpdates.length +
    list.appEphemerals.length
  must(others === 0 && list.removes.length <= 1, 'a proposal that a joiner may not send')
  validateLeavers(tree, list)
  validateSupport(tree, sent)
  for (const { removed } of list.removes) {
    const former = leafAt(tree, removed)
    must(former !== undefined, 'a remove of nobody')
    // §12.2: the joiner removes an old version of itself, under the rules of an Update for that leaf.
    validateSuccessor(former, joiner)
  }
  validatePsks(suite, list.psks, ['application'])
  return list
}

/** §12.3: updates, then removes, then adds. The group context extensions are the caller's. */
export function applyProposals(tree: RatchetTree, list: ProposalList): { tree: RatchetTree; added: number[] } {
  let next = tree
  for (const { leafIndex, leafNode } of list.updates) next = updateLeaf(next, leafIndex, leafNode)
  next = removeLeaves(next, removedBy(list))
  const { tree: grown, leafIndices } = addLeaves(
    next,
    list.adds.map(add => add.keyPackage.leafNode),
  )
  return { tree: grown, added: leafIndices }
}

/** Leaf indices of all who go, by somebody's proposal or their own. */
export function removedBy(list: ProposalList): number[] {
  return [...list.selfRemoves, ...list.removes.map(remove => remove.removed)]
}

/** §12.4: whether a commit of this list must have a path. */
export function needsPath(list: ProposalList): boolean {
  const pathless =
    list.adds.length +
    list.psks.length +
    Number(list.reInit !== undefined) +
    list.appDataUpdates.length +
    list.appEphemerals.length
  const pathRequired =
    list.updates.length + removedBy(list).length + Number(list.externalInit !== undefined) + Number(list.extensions !== undefined)
  return pathRequired > 0 || pathless === 0
}

/** §12.1.2 with our identities: a new leaf of the same client, with a fresh encryption key. Whether another x509 chain is
 * the same client's is for the caller to judge (§5.3.1), who sees both leaves. */
export function validateSuccessor(former: LeafNode, next: LeafNode): void {
  const isChain = former.credential.credentialType === 'x509' && next.credential.credentialType === 'x509'
  must(isChain || equalEncoding(credentialCodec, former.credential, next.credential), 'a leaf changes its credential')
  must(!equalBytes(former.encryptionKey, next.encryptionKey), 'a leaf keeps its encryption key')
}

/** The extensions of the group context after the list. `applyAppData` judges what components are told; without it there are none. */
export function nextExtensions(
  list: ProposalList,
  present: readonly Extension[],
  applyAppData?: ApplyAppData,
): readonly Extension[] {
  return withAppData(list, present, list.extensions?.extensions ?? present, applyAppData)
}

interface MutableList {
  selfRemoves: number[]
  appDataUpdates: AppDataUpdate[]
  appEphemerals: AppEphemeral[]
  updates: { leafIndex: number; leafNode: LeafNode }[]
  removes: Remove[]
  adds: Add[]
  psks: PreSharedKey[]
  extensions: GroupContextExtensions | undefined
  reInit: ReInit | undefined
  externalInit: ExternalInit | undefined
}

function sorted(sent: readonly SentProposal[]): ProposalList {
  const list: MutableList = {
    selfRemoves: [],
    appDataUpdates: [],
    appEphemerals: [],
    updates: [],
    removes: [],
    adds: [],
    psks: [],
    extensions: undefined,
    reInit: undefined,
    externalInit: undefined,
  }
  for (const item of sent) place(list, item)
  return list
}

function place(list: MutableList, { proposal, senderLeafIndex, isReference }: SentProposal): void {
  switch (proposal.proposalType) {
    case 'add':
      list.adds.push(proposal)
      return
    case 'update':
      list.updates.push(updateOf(proposal, senderLeafIndex))
      return
    case 'remove':
      list.removes.push(proposal)
      return
    case 'psk':
      list.psks.push(proposal)
      return
    case 'group_context_extensions':
      must(list.extensions === undefined, 'two group_context_extensions')
      list.extensions = proposal
      return
    case 'reinit':
      must(list.reInit === undefined, 'two reinits')
      list.reInit = proposal
      return
    case 'external_init':
      must(list.externalInit === undefined, 'two external_inits')
      list.externalInit = proposal
      return
    case 'app_data_update':
      list.appDataUpdates.push(proposal)
      return
    case 'app_ephemeral':
      list.appEphemerals.push(proposal)
      return
    case 'self_remove':
      list.selfRemoves.push(leaver(senderLeafIndex, isReference))
      return
    default:
      throw new CausewayError('mls.unsupported')
  }
}

/** By reference only, so that the leaver itself signed it outside of any commit. */
function leaver(senderLeafIndex: number | undefined, isReference: boolean): number {
  must(senderLeafIndex !== undefined, 'a self_remove from outside')
  must(isReference, 'a self_remove that its leaver did not send ahead')
  return senderLeafIndex
}

function updateOf(proposal: Update, senderLeafIndex: number | undefined): { leafIndex: number; leafNode: LeafNode } {
  must(senderLeafIndex !== undefined, 'an update from outside')
  return { leafIndex: senderLeafIndex, leafNode: proposal.leafNode }
}

function validateChangedLeaves(tree: RatchetTree, list: ProposalList): void {
  const touched = new Set<number>()
  for (const { leafIndex, leafNode } of list.updates) {
    const former = leafAt(tree, leafIndex)
    must(former !== undefined, 'an update of nobody')
    must(leafNode.leafNodeSource.kind === 'update', 'an update with a leaf made for something else')
    validateSuccessor(former, leafNode)
    touched.add(leafIndex)
  }
  validateLeavers(tree, list)
  const removed = removedBy(list)
  for (const leafIndex of removed) touched.add(leafIndex)
  must(touched.size === list.updates.length + removed.length, 'two proposals for one leaf')
}

function validateLeavers(tree: RatchetTree, list: ProposalList): void {
  const gone = new Set<number>()
  for (const leafIndex of removedBy(list)) {
    must(leafAt(tree, leafIndex) !== undefined, 'a remove of nobody')
    must(!gone.has(leafIndex), 'two proposals for one leaf')
    gone.add(leafIndex)
  }
}

/** §12.2: no proposal of a type, other than the default ones, that some member does not support. */
function validateSupport(tree: RatchetTree, sent: readonly SentProposal[]): void {
  const types = new Set(sent.map(({ proposal }) => proposalTypes[proposal.proposalType]).filter(isOptional))
  if (types.size === 0) return
  for (const [, { capabilities }] of leaves(tree)) {
    for (const type of types) must(capabilities.proposals.includes(type), 'a proposal that some member does not support')
  }
}

function isOptional(proposalType: number): boolean {
  return proposalType > defaultProposalTypeMax
}

/** Key packages themselves. That no client and no key is in the group twice shows in the tree that results. */
function validateAdds(suite: Suite, list: ProposalList): void {
  for (const { keyPackage } of list.adds) validateKeyPackage(suite, keyPackage)
}

/** A limit of ours: nobody needs more, and each is compared with all. */
const psksMax = 64

function validatePsks(suite: Suite, psks: readonly PreSharedKey[], usages: readonly ResumptionPskUsage[]): void {
  must(psks.length <= psksMax, 'too many psks')
  const ids = new ByteSet()
  for (const { psk } of psks) {
    must(psk.pskNonce.length === suite.hashBytes, 'a psk nonce of the wrong size')
    must(psk.pskType === 'external' || usages.includes(psk.usage), 'a resumption psk of another use')
    must(ids.add(encode(preSharedKeyIdCodec, psk)), 'one psk twice')
  }
}
