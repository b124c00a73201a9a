// RFC 9420 §12.4.3.1: joining by Welcome.

import { cipherSuite, decryptWithLabel, equalBytes, expandWithLabel, zero } from '@causeway/crypto'
import { decode } from '@causeway/wire'
import type { PublicEpoch } from '../handshake/epoch.ts'
import { must } from '../must.ts'
import { extensionTypes } from '../structures/code-points.ts'
import { extensionData } from '../structures/extension.ts'
import { type GroupInfo, groupInfoCodec, groupInfoTbs } from '../structures/group-info.ts'
import type { KeyPackage } from '../structures/key-package.ts'
import { leafNodeCodec } from '../structures/leaf-node.ts'
import { ratchetTreeCodec } from '../structures/node.ts'
import type { PreSharedKeyId } from '../structures/pre-shared-key-id.ts'
import type { ReInit } from '../structures/proposal.ts'
import type { Welcome } from '../structures/welcome.ts'
import { createSuite } from '../suite.ts'
import { equalEncoding } from '../bytes.ts'
import { keyPackageRef } from '../tree/key-package-validation.ts'
import { leafRules } from '../tree/leaf-validation.ts'
import { filteredDirectPath, leafAt, leaves, treeFromNodes } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { covers, nodeOfLeaf } from '../tree/tree-math.ts'
import { validateNames, validateTree } from '../tree/tree-validation.ts'
import { interimTranscriptHash } from '../handshake/commit.ts'
import { stateOf } from './epoch-start.ts'
import { checkMember } from './members.ts'
import { checkWelcomePsks, withSecrets } from './psks.ts'
import { type GroupSecrets, groupSecretsCodec } from './secrets/group-secrets.ts'
import { confirmationTag, isTag, startEpoch, welcomeSecretOf } from './secrets/key-schedule.ts'
import { pskSecret } from './secrets/psk-secret.ts'
import { checkedPath } from './secrets/tree-kem.ts'
import { contextBytes, type Core, type MemberState } from './state.ts'
import type { OwnKeyPackage } from './leaf.ts'

export interface WelcomeInput {
  readonly welcome: Welcome
  readonly own: OwnKeyPackage
  /** Data of the `ratchet_tree` extension, where the Welcome has none. */
  readonly ratchetTree: Uint8Array | undefined
  readonly predecessor: MemberState | undefined
}

export function joinByWelcome(core: Core, input: WelcomeInput): MemberState {
  const { crypto } = core
  const { welcome, own } = input
  must(welcome.cipherSuite === own.keyPackage.cipherSuite, 'a Welcome of another cipher suite')
  const suite = cipherSuite(welcome.cipherSuite)
  const secrets = openSecrets(core, welcome, own)
  checkWelcomePsks(secrets.psks, suite.hashBytes)
  const psk = pskSecret(crypto, suite, withSecrets(secrets.psks, core.findPsk, input.predecessor))
  const groupInfo = openGroupInfo(core, welcome, secrets.joinerSecret, psk)
  const { groupContext: context } = groupInfo
  must(context.cipherSuite === suite.id, 'a group info of another cipher suite')
  const hashing = createSuite(crypto, suite.id)
  const tree = verifiedTree(core, groupInfo, input.ratchetTree)
  checkSuccession(input.predecessor, secrets.psks, groupInfo)
  const leafIndex = ownLeaf(tree, own.keyPackage)

  const interim = interimTranscriptHash(hashing, context.confirmedTranscriptHash, groupInfo.confirmationTag)
  const epoch: PublicEpoch = { suite: hashing, context, tree, interimTranscriptHash: interim, pending: [] }
  const encoded = contextBytes(epoch)
  const started = startEpoch(crypto, suite, secrets.joinerSecret, psk, encoded)
  const tag = confirmationTag(crypto, suite, started.secrets.confirmationKey, context.confirmedTranscriptHash)
  must(isTag(tag, groupInfo.confirmationTag), 'the confirmation tag does not match')
  const privateKeys = new Map<number, Uint8Array>([[nodeOfLeaf(leafIndex), own.leafPrivateKey.slice()]])
  if (secrets.pathSecret !== undefined) {
    const nodes = filteredDirectPath(tree, groupInfo.signer)
      .map(({ node }) => node)
      .filter(node => covers(node, leafIndex))
    const keyOf = (node: number | undefined): Uint8Array | undefined => {
      const found = node === undefined ? undefined : tree.nodes[node]
      return found?.encryptionKey
    }
    const path = checkedPath(crypto, suite, nodes, secrets.pathSecret, i => keyOf(nodes[i]))
    for (const { node, keyPair, pathSecret } of path.steps) {
      privateKeys.set(node, keyPair.privateKey)
      zero(pathSecret)
    }
    zero(path.commitSecret)
  }
  zero(secrets.joinerSecret, psk, started.welcomeSecret)
  return stateOf(suite, epoch, { context: encoded, started, confirmationTag: tag }, { leafIndex, privateKeys }, undefined)
}

/** The secrets sealed to our key package. */
export function openSecrets(core: Pick<Core, 'crypto'>, welcome: Welcome, own: OwnKeyPackage): GroupSecrets {
  const suite = cipherSuite(welcome.cipherSuite)
  const ref = keyPackageRef(createSuite(core.crypto, suite.id), own.keyPackage)
  const mine = welcome.secrets.find(({ newMember }) => equalBytes(newMember, ref))
  must(mine !== undefined, 'a Welcome for others')
  const recipient = { publicKey: own.keyPackage.initKey, privateKey: own.initPrivateKey }
  const { encryptedGroupSecrets: sealed } = mine
  const opened = decryptWithLabel(core.crypto, suite, recipient, 'Welcome', welcome.encryptedGroupInfo, sealed)
  const secrets = decode(groupSecretsCodec, opened)
  zero(opened)
  return secrets
}

/** The GroupInfo of the epoch that the joiner secret leads to; its signature is the caller's to check. */
export function openGroupInfo(
  { crypto }: Pick<Core, 'crypto'>,
  welcome: Welcome,
  joiner: Uint8Array,
  psk: Uint8Array,
): GroupInfo {
  const suite = cipherSuite(welcome.cipherSuite)
  const secret = welcomeSecretOf(crypto, suite, joiner, psk)
  const key = expandWithLabel(crypto, suite.hash, secret, 'key', empty, suite.aeadKeyBytes)
  const nonce = expandWithLabel(crypto, suite.hash, secret, 'nonce', empty, suite.aeadNonceBytes)
  zero(secret)
  const opened = crypto.aeadOpen(suite.aead, key, nonce, empty, welcome.encryptedGroupInfo)
  zero(key, nonce)
  return decode(groupInfoCodec, opened)
}

/** The tree of a GroupInfo, its hash, its shape, every leaf, and the signature of the member who made the GroupInfo. */
function verifiedTree(core: Core, groupInfo: GroupInfo, given: Uint8Array | undefined): PublicEpoch['tree'] {
  const { groupContext: context, extensions } = groupInfo
  const data = extensionData(extensions, extensionTypes.ratchet_tree) ?? given?.slice()
  must(data !== undefined, 'a Welcome without a tree')
  const suite = createSuite(core.crypto, context.cipherSuite)
  const tree = treeFromNodes(decode(ratchetTreeCodec, data))
  must(equalBytes(context.treeHash, rootHash(suite, tree)), 'the tree hash does not match')
  const signer = leafAt(tree, groupInfo.signer)
  must(signer !== undefined, 'the group info is signed by nobody')
  suite.verify(signer.signatureKey, 'GroupInfoTBS', groupInfoTbs(groupInfo), groupInfo.signature)
  validateTree(leafRules(suite, context.groupId, context.extensions), tree)
  validateNames(tree)
  for (const [, leaf] of leaves(tree)) checkMember(core.validateMember, leaf)
  return tree
}

function ownLeaf(tree: PublicEpoch['tree'], { leafNode }: KeyPackage): number {
  for (const [leafIndex, leaf] of leaves(tree)) {
    if (!equalBytes(leaf.signatureKey, leafNode.signatureKey)) continue
    must(equalEncoding(leafNodeCodec, leaf, leafNode), 'our leaf is not that of the key package')
    return leafIndex
  }
  must(false, 'our leaf is not in the tree')
}

/** §11.2, §11.3: a group that continues another one does what the other one agreed to, with its members. */
function checkSuccession(former: MemberState | undefined, psks: readonly PreSharedKeyId[], groupInfo: GroupInfo): void {
  const named = psks.find(id => id.pskType === 'resumption' && id.usage !== 'application')
  if (named?.pskType !== 'resumption') return
  must(former !== undefined, 'a successor without its predecessor')
  const { groupContext: context } = groupInfo
  must(context.epoch === 1n, 'a successor begins with epoch 1')
  if (named.usage === 'reinit') checkReInit(former.reInit, groupInfo)
  else must(context.cipherSuite === former.suite.id, 'a branch has the cipher suite of its group')
}

export function checkReInit(reInit: ReInit | undefined, { groupContext: context }: Pick<GroupInfo, 'groupContext'>): void {
  must(reInit !== undefined, 'a group that nobody decided to replace')
  const isAsAgreed =
    equalBytes(reInit.groupId, context.groupId) &&
    reInit.cipherSuite === context.cipherSuite &&
    reInit.version === 1 &&
    sameExtensions(reInit.extensions, context.extensions)
  must(isAsAgreed, 'a replacement that is not the one agreed on')
}

function sameExtensions(a: ReInit['extensions'], b: ReInit['extensions']): boolean {
  return (
    a.length === b.length &&
    a.every(({ extensionType, extensionData: data }, i) => {
      const other = b[i]
      return other !== undefined && other.extensionType === extensionType && equalBytes(other.extensionData, data)
    })
  )
}

const empty = new Uint8Array(0)
