// Joining by external commit (RFC 9420 §12.4.3.2).

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { CiphersuiteImpl, ClientState, GroupInfo, KeyPackage, PrivateKeyPackage, Proposal } from 'ts-mls'
import { exportSecret, nextEpochContext } from 'ts-mls/clientState.js'
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js'
import { verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { protectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { pathToPathSecrets } from 'ts-mls/pathSecrets.js'
import { toPrivateKeyPath, updateLeafKey } from 'ts-mls/privateKeyPath.js'
import { addLeafNode, removeLeafNode } from 'ts-mls/ratchetTree.js'
import { createSecretTree } from 'ts-mls/secretTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { leafWidth, nodeToLeafIndex, toLeafIndex } from 'ts-mls/treemath.js'
import { createUpdatePath } from 'ts-mls/updatePath.js'
import { clientConfig } from './client-config.ts'
import { commitSecretOf } from './commit.ts'
import type { MlsIdentity, ValidateMember } from './engine.ts'
import { checkGroupContext } from './group-context.ts'
import { checkKeysUnique, findLeafIndexOf, leafAt } from './leaf.ts'
import { encodeMessage } from './message.ts'
import { checkOwnPath } from './own-path.ts'
import { checkedTree } from './tree-check.ts'

/** The commit, and the state that is valid once the hub accepted it. */
export async function joinByExternalCommit(
  crypto: CryptoProvider,
  suite: CiphersuiteImpl,
  identity: MlsIdentity,
  groupInfo: GroupInfo,
  own: { keyPackage: KeyPackage; keys: PrivateKeyPackage },
  options: { resync: boolean; authenticatedData: Uint8Array },
  validateMember: ValidateMember,
): Promise<{ commit: Uint8Array; state: ClientState }> {
  const before = await verifiedTree(crypto, suite, groupInfo, validateMember)
  const former = findLeafIndexOf(before, identity.identity)
  if (former !== undefined && !options.resync) throw new CausewayError('mls.invalid', 'this device is in the group already')

  const { enc, secret: initSecret } = await exportSecret(externalPubOf(groupInfo), suite)
  const proposals: Proposal[] = [{ proposalType: 'external_init', externalInit: { kemOutput: enc } }]
  if (former !== undefined) proposals.unshift({ proposalType: 'remove', remove: { removed: former } })
  const withoutFormer = former === undefined ? before : removeLeafNode(before, toLeafIndex(former))
  const [withLeaf, nodeIndex] = addLeafNode(withoutFormer, own.keyPackage.leafNode)
  const leafIndex = nodeToLeafIndex(nodeIndex)
  const context = groupInfo.groupContext
  const [tree, path, pathSecrets, leafKey] = await createUpdatePath(
    withLeaf,
    leafIndex,
    context,
    own.keys.signaturePrivateKey,
    suite,
  )
  checkKeysUnique(tree)

  const { signature, framedContent } = await createContentCommitSignature(
    context,
    'mls_public_message',
    { proposals: proposals.map(proposal => ({ proposalOrRefType: 'proposal', proposal })), path },
    { senderType: 'new_member_commit' },
    options.authenticatedData,
    own.keys.signaturePrivateKey,
    suite.signature,
  )
  const groupContext = await nextEpochContext(
    context,
    'mls_public_message',
    framedContent,
    signature,
    await treeHashRoot(tree, suite.hash),
    groupInfo.confirmationTag,
    suite.hash,
  )
  const commitSecret = await commitSecretOf(suite, tree, pathSecrets)
  const epoch = await initializeEpoch(initSecret, commitSecret, groupContext, new Uint8Array(suite.kdf.size), suite.kdf)
  const confirmationTag = await createConfirmationTag(
    epoch.keySchedule.confirmationKey,
    groupContext.confirmedTranscriptHash,
    suite.hash,
  )
  const publicMessage = await protectPublicMessage(
    epoch.keySchedule.membershipKey,
    groupContext,
    {
      wireformat: 'mls_public_message',
      content: framedContent,
      auth: { contentType: framedContent.contentType, signature, confirmationTag },
    },
    suite,
  )
  const state: ClientState = {
    groupContext,
    ratchetTree: tree,
    secretTree: await createSecretTree(leafWidth(tree.length), epoch.encryptionSecret, suite.kdf),
    keySchedule: epoch.keySchedule,
    privatePath: updateLeafKey(
      await toPrivateKeyPath(pathToPathSecrets(pathSecrets), leafIndex, suite),
      await suite.hpke.exportPrivateKey(leafKey),
    ),
    signaturePrivateKey: own.keys.signaturePrivateKey,
    confirmationTag,
    unappliedProposals: {},
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig,
  }
  for (const secret of [initSecret, commitSecret, epoch.encryptionSecret, epoch.joinerSecret, epoch.welcomeSecret]) secret.fill(0)
  for (const { secret } of pathSecrets) secret.fill(0)
  return {
    commit: encodeMessage({ wireformat: 'mls_public_message', publicMessage }),
    state: checkOwnPath(crypto, state),
  }
}

async function verifiedTree(
  crypto: CryptoProvider,
  suite: CiphersuiteImpl,
  groupInfo: GroupInfo,
  validateMember: ValidateMember,
): Promise<ClientState['ratchetTree']> {
  checkGroupContext(groupInfo.groupContext)
  const tree = checkedTree(crypto, groupInfo, validateMember)
  const signer = leafAt(tree, groupInfo.signer)
  if (signer === undefined || !(await verifyGroupInfoSignature(groupInfo, signer.signaturePublicKey, suite.signature)))
    throw new CausewayError('mls.invalid', 'group info signature')
  return tree
}

/** The nested form of RFC 9420 §12.4.3.2. */
function externalPubOf(groupInfo: GroupInfo): Uint8Array {
  const data = groupInfo.extensions.find(e => e.extensionType === 'external_pub')?.extensionData
  if (data === undefined || data.length !== 33 || data[0] !== 32) throw new CausewayError('mls.invalid', 'external_pub')
  return data.subarray(1)
}
