// Joining by external commit (RFC 9420 §12.4.3.2).

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { CiphersuiteImpl, ClientState, GroupInfo, KeyPackage, PrivateKeyPackage, Proposal } from 'ts-mls'
import { exportSecret } from 'ts-mls/clientState.js'
import { verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { addLeafNode, removeLeafNode } from 'ts-mls/ratchetTree.js'
import { nodeToLeafIndex, toLeafIndex } from 'ts-mls/treemath.js'
import { createUpdatePath } from 'ts-mls/updatePath.js'
import type { MlsIdentity, ValidateMember } from './engine.ts'
import { checkGroupContext } from './group-context.ts'
import { checkKeysUnique, findLeafIndexOf, leafAt } from './leaf.ts'
import { checkOwnPath } from './own-path.ts'
import { startEpoch, wipeStart } from './start-epoch.ts'
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

  const started = await startEpoch(suite, {
    before: groupInfo,
    initSecret,
    membershipKey: new Uint8Array(suite.kdf.size),
    sender: { senderType: 'new_member_commit' },
    commit: { proposals: proposals.map(proposal => ({ proposalOrRefType: 'proposal', proposal })), path },
    authenticatedData: options.authenticatedData,
    signaturePrivateKey: own.keys.signaturePrivateKey,
    tree,
    pathSecrets,
    leafKey: await suite.hpke.exportPrivateKey(leafKey),
    privatePath: { leafIndex, privateKeys: {} },
  })
  initSecret.fill(0)
  wipeStart(started, pathSecrets)
  return { commit: started.message, state: checkOwnPath(crypto, started.next) }
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
