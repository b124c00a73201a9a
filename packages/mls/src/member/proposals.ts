// Proposals of our own, sent ahead of a commit (RFC 9420 §12.1), and from outside of a group (§12.1.8).

import { encode } from '@causeway/wire'
import { cipherSuite } from '@causeway/crypto'
import { checkAuthenticatedData } from '../handshake/epoch.ts'
import { pendingProposal } from '../handshake/proposal.ts'
import { must } from '../must.ts'
import type { AuthenticatedContent } from '../structures/authenticated-content.ts'
import type { FramedContent } from '../structures/framed-content.ts'
import { mlsMessageCodec } from '../structures/mls-message.ts'
import type { Proposal } from '../structures/proposal.ts'
import { leafAt } from '../tree/ratchet-tree.ts'
import { addProposal, checkLifetime, framed, pskProposal, reInitProposal } from './commit.ts'
import type { ExternalProposalTarget, MessageOptions, ProposalRequest } from './engine.ts'
import { freshKeyPair, renewedLeaf } from './leaf.ts'
import { hexOf } from './process.ts'
import { signContent } from './secrets/framing.ts'
import type { Step } from './secrets/secret-tree.ts'
import { checkActive, type Core, epochOf, type MemberState } from './state.ts'

export interface NewProposal {
  readonly message: Uint8Array
  readonly next: MemberState
  readonly step: Step | undefined
}

export function createProposal(core: Core, state: MemberState, request: ProposalRequest, options: MessageOptions): NewProposal {
  checkActive(state)
  const { wireFormat = 'mls_public_message' } = options
  const authenticatedData = options.authenticatedData?.slice() ?? new Uint8Array()
  const { context } = state.view
  checkAuthenticatedData(context, authenticatedData)
  must(request.kind !== 'selfRemove' || wireFormat === 'mls_public_message', 'a self_remove is a PublicMessage')
  const { proposal, privateKey } = requested(core, state, request)
  const content: FramedContent = {
    groupId: context.groupId,
    epoch: context.epoch,
    sender: { senderType: 'member', leafIndex: state.ownLeafIndex },
    authenticatedData,
    content: { contentType: 'proposal', proposal },
  }
  const { signaturePrivateKey } = core.identity
  const signature = signContent(core.crypto, state.suite, signaturePrivateKey, wireFormat, content, state.context)
  const authenticated: AuthenticatedContent = { wireFormat, content, auth: { signature, confirmationTag: undefined } }
  const pending = pendingProposal(epochOf(core.crypto, state).suite, authenticated)
  const ownUpdates = new Map(state.ownUpdates)
  if (privateKey !== undefined) ownUpdates.set(hexOf(pending.reference), privateKey)
  const next = { ...state, view: { ...state.view, pending: [...state.view.pending, pending] }, ownUpdates }
  return { next, ...framed(core, state, authenticated, wireFormat) }
}

function requested(
  core: Core,
  state: MemberState,
  request: ProposalRequest,
): { readonly proposal: Proposal; readonly privateKey?: Uint8Array } {
  if (request.kind === 'update') return updateProposal(core, state)
  if (request.kind === 'psk') return { proposal: pskProposal(core, state, request.psk) }
  if (request.kind === 'selfRemove') return { proposal: { proposalType: 'self_remove' } }
  return { proposal: plainProposal(core, request) }
}

type PlainRequest = Exclude<ProposalRequest, { kind: 'update' | 'selfRemove' | 'psk' }>

function plainProposal({ clock }: Core, request: PlainRequest): Proposal {
  switch (request.kind) {
    case 'add': {
      const proposal = addProposal(request.keyPackage)
      checkLifetime(clock, proposal.keyPackage)
      return proposal
    }
    case 'remove':
      return { proposalType: 'remove', removed: request.leafIndex }
    case 'reInit':
      return reInitProposal(request.reInit)
    case 'extensions':
      return { proposalType: 'group_context_extensions', extensions: request.extensions }
    case 'appData':
      return { proposalType: 'app_data_update', ...request.change }
    default:
      return { proposalType: 'app_ephemeral', ...request.data }
  }
}

/** §12.1.2 */
function updateProposal(core: Core, state: MemberState): { proposal: Proposal; privateKey: Uint8Array } {
  const former = leafAt(state.view.tree, state.ownLeafIndex)
  must(former !== undefined, 'a member has a leaf')
  const pair = freshKeyPair(core.crypto, state.suite)
  const position = { groupId: state.view.context.groupId, leafIndex: state.ownLeafIndex }
  const leafNode = renewedLeaf(core.crypto, state.suite, core.identity, former, pair.publicKey, { kind: 'update' }, position)
  return { proposal: { proposalType: 'update', leafNode }, privateKey: pair.privateKey }
}

/** PublicMessage MLSMessage of somebody outside: an external sender, or a newcomer who proposes itself. */
export function externalProposal(core: Core, target: ExternalProposalTarget, request: PlainRequest): Uint8Array {
  const { senderIndex } = target
  const content: FramedContent = {
    groupId: target.groupId.slice(),
    epoch: target.epoch,
    sender: senderIndex === undefined ? { senderType: 'new_member_proposal' } : { senderType: 'external', senderIndex },
    authenticatedData: new Uint8Array(),
    content: { contentType: 'proposal', proposal: plainProposal(core, request) },
  }
  const suite = cipherSuite(target.cipherSuite)
  // §6.1: nobody outside signs the group context.
  const { signaturePrivateKey } = core.identity
  const signature = signContent(core.crypto, suite, signaturePrivateKey, 'mls_public_message', content, undefined)
  const body = { content, auth: { signature, confirmationTag: undefined }, membershipTag: undefined }
  return encode(mlsMessageCodec, { wireFormat: 'mls_public_message', body })
}
