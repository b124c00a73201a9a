// RFC 9420 §12.4.3: the GroupInfo of an epoch, checked against what we computed, or on its own as a joiner does.

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { decode } from '@causeway/wire'
import { equalEncoding } from '../bytes.ts'
import { must } from '../must.ts'
import { extensionTypes } from '../structures/code-points.ts'
import { extensionData } from '../structures/extension.ts'
import { groupContextCodec } from '../structures/group-context.ts'
import { type GroupInfo, groupInfoTbsWithin } from '../structures/group-info.ts'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import { isRatchetTreeOf, ratchetTreeCodec } from '../structures/node.ts'
import { createSuite } from '../suite.ts'
import { leafRules } from '../tree/leaf-validation.ts'
import { leafAt, treeFromNodes } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { validateTree } from '../tree/tree-validation.ts'
import { interimTranscriptHash } from '../handshake/commit.ts'
import type { PublicEpoch } from '../handshake/epoch.ts'

/**
 * That this GroupInfo describes exactly the epoch that a commit began. `confirmationTag` is the commit's: its value cannot be
 * verified without secrets, but a member signs here that it is the one of this epoch. Throws `mls.invalid`, `wire.*`.
 */
export function checkGroupInfo(epoch: PublicEpoch, confirmationTag: Uint8Array, message: Uint8Array): void {
  const groupInfo = decodeMlsMessage('mls_group_info', message)
  must(equalEncoding(groupContextCodec, groupInfo.groupContext, epoch.context), 'the group info is of another state')
  must(equalBytes(groupInfo.confirmationTag, confirmationTag), 'the group info has another confirmation tag')
  must(isRatchetTreeOf(epoch.tree.nodes, treeDataOf(groupInfo)), 'the group info has another tree')
  checkOffer(message, groupInfo, epoch)
}

/** The epoch of a GroupInfo that stands alone, its tree verified as a joiner does (§12.4.3.1). */
export function verifiedEpoch(crypto: CryptoProvider, message: Uint8Array): PublicEpoch {
  const groupInfo = decodeMlsMessage('mls_group_info', message)
  const epoch = epochOf(crypto, groupInfo)
  const { suite, context, tree } = epoch
  must(equalBytes(context.treeHash, rootHash(suite, tree)), 'the tree hash does not match')
  validateTree(leafRules(suite, context.groupId, context.extensions), tree)
  checkOffer(message, groupInfo, epoch)
  return epoch
}

/** The epoch of a GroupInfo that was verified before. */
export function epochOf(crypto: CryptoProvider, groupInfo: GroupInfo): PublicEpoch {
  const { groupContext: context, confirmationTag } = groupInfo
  const suite = createSuite(crypto, context.cipherSuite)
  return {
    suite,
    context,
    tree: treeFromNodes(decode(ratchetTreeCodec, treeDataOf(groupInfo))),
    interimTranscriptHash: interimTranscriptHash(suite, context.confirmedTranscriptHash, confirmationTag),
    pending: [],
  }
}

/** A member's signature, and a key for those who join from outside. The content of `external_pub` is not looked at: engines
 * differ in how they write it. */
function checkOffer(message: Uint8Array, groupInfo: GroupInfo, { suite, tree }: PublicEpoch): void {
  must(extensionData(groupInfo.extensions, extensionTypes.external_pub) !== undefined, 'the group info has no external_pub')
  const signer = leafAt(tree, groupInfo.signer)
  must(signer !== undefined, 'the group info is signed by nobody')
  suite.verify(signer.signatureKey, 'GroupInfoTBS', groupInfoTbsWithin(message, groupInfo), groupInfo.signature)
}

function treeDataOf(groupInfo: GroupInfo): Uint8Array {
  const data = extensionData(groupInfo.extensions, extensionTypes.ratchet_tree)
  must(data !== undefined, 'the group info has no ratchet tree')
  return data
}
