// One epoch of a group as public keys know it, and how a signed message finds its place in it (RFC 9420 §6.1).

import { equalBytes } from '@causeway/crypto'
import { CausewayError, decode } from '@causeway/wire'
import { must } from '../must.ts'
import { extensionTypes } from '../structures/code-points.ts'
import { extensionData } from '../structures/extension.ts'
import { externalSendersCodec } from '../structures/external-sender.ts'
import { type FramedContent, framedContentTbs } from '../structures/framed-content.ts'
import type { GroupContext } from '../structures/group-context.ts'
import type { PublicMessage } from '../structures/public-message.ts'
import type { Suite } from '../suite.ts'
import type { SentProposal } from '../tree/proposal-list.ts'
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
  /** The MLSMessage that brought it. */
  readonly message: Uint8Array
}

/** That a message is of this group and epoch: `mls.invalid`, `mls.wrong_epoch`. */
export function checkPlace(context: GroupContext, content: FramedContent): void {
  must(equalBytes(content.groupId, context.groupId), 'a message of another group')
  if (content.epoch !== context.epoch) throw new CausewayError('mls.wrong_epoch')
}

/**
 * That the message is signed with this key. The membership tag beside the signature is a MAC under a secret of the group
 * (§6.2): nobody without secrets can check it, and nothing here depends on it.
 */
export function checkSignature(epoch: PublicEpoch, message: PublicMessage, signatureKey: Uint8Array): void {
  const { content, auth } = message
  checkTagSizes(epoch.suite, message)
  const { senderType } = content.sender
  const context = senderType === 'member' || senderType === 'new_member_commit' ? epoch.context : undefined
  const tbs = framedContentTbs('mls_public_message', content, context)
  epoch.suite.verify(signatureKey, 'FramedContentTBS', tbs, auth.signature)
}

/** Unsigned bytes beside the signature must not carry anything else. */
function checkTagSizes(suite: Suite, { auth, membershipTag }: PublicMessage): void {
  for (const tag of [auth.confirmationTag, membershipTag]) {
    must(tag === undefined || tag.length === suite.hashBytes, 'a tag of the wrong size')
  }
}

/** The key of a member, or of somebody outside whom the group context names in `external_senders` (§12.1.8.1). */
export function keyOfSender(epoch: PublicEpoch, { sender }: FramedContent): Uint8Array {
  if (sender.senderType === 'member') {
    const leaf = leafAt(epoch.tree, sender.leafIndex)
    must(leaf !== undefined, 'the sender is no member')
    return leaf.signatureKey
  }
  if (sender.senderType !== 'external') throw new CausewayError('mls.unsupported', `a sender of type ${sender.senderType}`)
  const data = extensionData(epoch.context.extensions, extensionTypes.external_senders)
  const externalSender = data === undefined ? undefined : decode(externalSendersCodec, data)[sender.senderIndex]
  must(externalSender !== undefined, 'an external sender that the group does not name')
  return externalSender.signatureKey
}
