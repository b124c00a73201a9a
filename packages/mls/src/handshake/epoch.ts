// One epoch of a group as public keys know it, and how a signed message finds its place in it (RFC 9420 §6.1).

import { equalBytes } from '@causeway/crypto'
import { CausewayError, decode } from '@causeway/wire'
import { must } from '../must.ts'
import type { AuthenticatedContent } from '../structures/authenticated-content.ts'
import { extensionTypes } from '../structures/code-points.ts'
import { extensionData } from '../structures/extension.ts'
import { externalSendersCodec } from '../structures/external-sender.ts'
import { type FramedContent, framedContentTbs } from '../structures/framed-content.ts'
import type { GroupContext } from '../structures/group-context.ts'
import type { PublicMessage } from '../structures/public-message.ts'
import type { Suite } from '../suite.ts'
import type { SentProposal } from '../tree/proposal-list.ts'
import { safeAadOf } from '../tree/safe-aad.ts'
import { leafAt, type RatchetTree } from '../tree/ratchet-tree.ts'

export interface PublicEpoch {
  readonly suite: Suite
  readonly context: GroupContext
  readonly tree: RatchetTree
  readonly interimTranscriptHash: Uint8Array
  /** Proposals of this epoch that a commit may name. */
  readonly pending: readonly PendingProposal[]
}

export interface PendingProposal {
  /** ProposalRef (§5.2). */
  readonly reference: Uint8Array
  readonly sent: SentProposal
  /** Encoded AuthenticatedContent, by which it is stored. */
  readonly authenticated: Uint8Array
}

/** That a message is of this group and epoch: `mls.invalid`, `mls.wrong_epoch`. */
export function checkPlace(context: GroupContext, content: FramedContent): void {
  must(equalBytes(content.groupId, context.groupId), 'a message of another group')
  if (content.epoch !== context.epoch) throw new CausewayError('mls.wrong_epoch')
}

/**
 * That the content is signed with this key. The membership tag of a PublicMessage is a MAC under a secret of the group (§6.2):
 * nobody without secrets can check it, and nothing here depends on it.
 */
export function checkSignature(epoch: PublicEpoch, { wireFormat, content, auth }: AuthenticatedContent, key: Uint8Array): void {
  const { confirmationTag } = auth
  must(confirmationTag === undefined || confirmationTag.length === epoch.suite.hashBytes, 'a tag of the wrong size')
  const { senderType } = content.sender
  const context = senderType === 'member' || senderType === 'new_member_commit' ? epoch.context : undefined
  epoch.suite.verify(key, 'FramedContentTBS', framedContentTbs(wireFormat, content, context), auth.signature)
}

/** draft-ietf-mls-extensions, Safe AAD: where the group says so, authenticated_data is a sorted list of component items. */
export function checkAuthenticatedData({ extensions }: GroupContext, authenticatedData: Uint8Array): void {
  safeAadOf(extensions, authenticatedData)
}

/** A PublicMessage as the content that it authenticates. Unsigned bytes must not carry anything else. */
export function authenticatedOf(suite: Suite, { content, auth, membershipTag }: PublicMessage): AuthenticatedContent {
  must(membershipTag === undefined || membershipTag.length === suite.hashBytes, 'a tag of the wrong size')
  return { wireFormat: 'mls_public_message', content, auth }
}

/** The key of a member, or of somebody outside whom the group context names in `external_senders` (§12.1.8.1). */
export function keyOfSender(epoch: PublicEpoch, { sender, content }: FramedContent): Uint8Array {
  if (sender.senderType === 'member') {
    const leaf = leafAt(epoch.tree, sender.leafIndex)
    must(leaf !== undefined, 'the sender is no member')
    return leaf.signatureKey
  }
  if (sender.senderType === 'new_member_proposal') {
    // §12.1.8: somebody proposes to be added, and signs with the key of the package.
    must(content.contentType === 'proposal' && content.proposal.proposalType === 'add', 'a newcomer proposes itself only')
    return content.proposal.keyPackage.leafNode.signatureKey
  }
  if (sender.senderType !== 'external') throw new CausewayError('mls.unsupported', `a sender of type ${sender.senderType}`)
  const data = extensionData(epoch.context.extensions, extensionTypes.external_senders)
  const externalSender = data === undefined ? undefined : decode(externalSendersCodec, data)[sender.senderIndex]
  must(externalSender !== undefined, 'an external sender that the group does not name')
  return externalSender.signatureKey
}
