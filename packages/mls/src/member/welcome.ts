// Joining by Welcome (RFC 9420 §12.4.3.1), step by step with the library's parts and our own check of the tree.

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { CiphersuiteImpl, ClientState, KeyPackage, PrivateKeyPackage, Welcome } from 'ts-mls'
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { deriveKeySchedule } from 'ts-mls/keySchedule.js'
import { pathToRoot } from 'ts-mls/pathSecrets.js'
import { mergePrivateKeyPaths, toPrivateKeyPath } from 'ts-mls/privateKeyPath.js'
import { findLeafIndex } from 'ts-mls/ratchetTree.js'
import { createSecretTree } from 'ts-mls/secretTree.js'
import { leafToNodeIndex, leafWidth, toLeafIndex } from 'ts-mls/treemath.js'
import { firstCommonAncestor } from 'ts-mls/updatePath.js'
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js'
import { must } from '../must.ts'
import type { ValidateMember } from './engine.ts'
import { clientConfig } from './client-config.ts'
import { checkGroupContext } from './group-context.ts'
import { leafAt } from './leaf.ts'
import { checkOwnPath } from './own-path.ts'
import { checkedTree } from './tree-check.ts'

export async function joinByWelcome(
  crypto: CryptoProvider,
  suite: CiphersuiteImpl,
  welcome: Welcome,
  keyPackage: KeyPackage,
  keys: PrivateKeyPackage,
  validateMember: ValidateMember,
): Promise<ClientState> {
  const ref = await makeKeyPackageRef(keyPackage, suite.hash)
  const initKey = await suite.hpke.importPrivateKey(keys.initPrivateKey)
  const secrets = await decryptGroupSecrets(initKey, ref, welcome, suite.hpke)
  if (secrets === undefined || secrets.psks.length > 0) throw new CausewayError('mls.invalid', 'group secrets')
  const noPsk = new Uint8Array(suite.kdf.size)
  const groupInfo = await decryptGroupInfo(welcome, secrets.joinerSecret, noPsk, suite)
  must(groupInfo !== undefined, 'group info')

  checkGroupContext(groupInfo.groupContext)
  const tree = checkedTree(crypto, groupInfo, validateMember)
  const signer = leafAt(tree, groupInfo.signer)
  if (signer === undefined || !(await verifyGroupInfoSignature(groupInfo, signer.signaturePublicKey, suite.signature)))
    throw new CausewayError('mls.invalid', 'group info signature')
  const own = findLeafIndex(tree, keyPackage.leafNode)
  if (own === undefined) throw new CausewayError('mls.invalid', 'the own leaf is not in the tree')
  if (!(await verifyGroupInfoConfirmationTag(groupInfo, secrets.joinerSecret, noPsk, suite)))
    throw new CausewayError('mls.invalid', 'confirmation tag')

  const leafKey = { leafIndex: own, privateKeys: { [leafToNodeIndex(own)]: keys.hpkePrivateKey } }
  const privatePath =
    secrets.pathSecret === undefined
      ? leafKey
      : mergePrivateKeyPaths(
          await toPrivateKeyPath(
            await pathToRoot(tree, firstCommonAncestor(tree, own, toLeafIndex(groupInfo.signer)), secrets.pathSecret, suite.kdf),
            own,
            suite,
          ),
          leafKey,
        )
  const [keySchedule, encryptionSecret] = await deriveKeySchedule(secrets.joinerSecret, noPsk, groupInfo.groupContext, suite.kdf)
  const secretTree = await createSecretTree(leafWidth(tree.length), encryptionSecret, suite.kdf)
  for (const secret of [encryptionSecret, secrets.joinerSecret, secrets.pathSecret]) secret?.fill(0)
  return checkOwnPath(crypto, {
    groupContext: groupInfo.groupContext,
    ratchetTree: tree,
    privatePath,
    signaturePrivateKey: keys.signaturePrivateKey,
    confirmationTag: groupInfo.confirmationTag,
    unappliedProposals: {},
    keySchedule,
    secretTree,
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig,
  })
}
