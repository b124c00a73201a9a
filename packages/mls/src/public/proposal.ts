// RFC 9420 §12.1: a proposal sent ahead of its commit, checked and kept until a commit names it.

import { encode } from '@causeway/wire'
import { must } from '../must.ts'
import { authenticatedContentCodec } from '../structures/authenticated-content.ts'
import type { ProposalType } from '../structures/code-points.ts'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import type { PublicMessage } from '../structures/public-message.ts'
import type { Suite } from '../suite.ts'
import { checkPlace, checkSignature, keyOfSender, type PendingProposal, type PublicEpoch } from './epoch.ts'

const pendingProposalsMax = 1024

/** §12.1.8 */
const externalProposalTypes: readonly ProposalType[] = ['add', 'remove', 'psk', 'reinit', 'group_context_extensions']

/** The epoch with one more pending proposal. Whether it is valid is decided with the whole list, when a commit names it. */
export function withProposal(epoch: PublicEpoch, bytes: Uint8Array): PublicEpoch {
  const message = decodeMlsMessage('mls_public_message', bytes)
  const { content } = message
  must(content.content.contentType === 'proposal', 'not a proposal')
  checkPlace(epoch.context, content)
  checkSignature(epoch, message, keyOfSender(epoch, content))
  const { proposalType } = content.content.proposal
  const allowed = content.sender.senderType === 'member' || externalProposalTypes.includes(proposalType)
  must(allowed, 'a proposal that an external sender may not send')
  must(epoch.pending.length < pendingProposalsMax, 'too many pending proposals')
  return { ...epoch, pending: [...epoch.pending, pendingProposal(epoch.suite, message, bytes)] }
}

/** A pending proposal from the bytes of a message that was checked before. */
export function restoredProposal(suite: Suite, bytes: Uint8Array): PendingProposal {
  return pendingProposal(suite, decodeMlsMessage('mls_public_message', bytes), bytes)
}

function pendingProposal(suite: Suite, { content, auth }: PublicMessage, message: Uint8Array): PendingProposal {
  must(content.content.contentType === 'proposal', 'not a proposal')
  const authenticated = encode(authenticatedContentCodec, { wireFormat: 'mls_public_message', content, auth })
  return {
    reference: suite.reference('MLS 1.0 Proposal Reference', authenticated),
    sent: {
      proposal: content.content.proposal,
      senderLeafIndex: content.sender.senderType === 'member' ? content.sender.leafIndex : undefined,
    },
    message,
  }
}
