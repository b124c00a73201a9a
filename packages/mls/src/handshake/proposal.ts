// RFC 9420 §12.1: a proposal sent ahead of its commit, checked and kept until a commit names it.

import { decode, encode } from '@causeway/wire'
import { must } from '../must.ts'
import { type AuthenticatedContent, authenticatedContentCodec } from '../structures/authenticated-content.ts'
import type { ProposalType } from '../structures/code-points.ts'
import type { Suite } from '../suite.ts'
import {
  checkAuthenticatedData,
  checkPlace,
  checkSignature,
  keyOfSender,
  type PendingProposal,
  type PublicEpoch,
} from './epoch.ts'

const pendingProposalsMax = 1024

/** §12.1.8, and draft-ietf-mls-extensions. */
const externalProposalTypes: readonly ProposalType[] = [
  'add',
  'remove',
  'psk',
  'reinit',
  'group_context_extensions',
  'app_data_update',
  'app_ephemeral',
]

/** The epoch with one more pending proposal. Whether it is valid is decided with the whole list, when a commit names it. */
export function withProposal(epoch: PublicEpoch, authenticated: AuthenticatedContent): PublicEpoch {
  const { content } = authenticated
  must(content.content.contentType === 'proposal', 'not a proposal')
  checkPlace(epoch.context, content)
  checkAuthenticatedData(epoch.context, content.authenticatedData)
  checkSignature(epoch, authenticated, keyOfSender(epoch, content))
  const { proposalType } = content.content.proposal
  const allowed = content.sender.senderType === 'member' || externalProposalTypes.includes(proposalType)
  must(allowed, 'a proposal that an external sender may not send')
  must(epoch.pending.length < pendingProposalsMax, 'too many pending proposals')
  return { ...epoch, pending: [...epoch.pending, pendingProposal(epoch.suite, authenticated)] }
}

/** A pending proposal from the content of a message that was checked before. */
export function restoredProposal(suite: Suite, bytes: Uint8Array): PendingProposal {
  return pendingProposal(suite, decode(authenticatedContentCodec, bytes))
}

export function pendingProposal(suite: Suite, content: AuthenticatedContent): PendingProposal {
  const framed = content.content
  must(framed.content.contentType === 'proposal', 'not a proposal')
  const authenticated = encode(authenticatedContentCodec, content)
  return {
    reference: suite.reference('MLS 1.0 Proposal Reference', authenticated),
    sent: {
      proposal: framed.content.proposal,
      senderLeafIndex: framed.sender.senderType === 'member' ? framed.sender.leafIndex : undefined,
      isReference: true,
    },
    authenticated,
  }
}
