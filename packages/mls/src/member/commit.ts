// Making a commit as a member (RFC 9420 §12.4.1). The steps are the library's own; its `createCommit` is not used, because it
// reads the system clock to judge the key packages to add, and cannot be told to send a path.

import type { Welcome } from 'ts-mls'
import { type CiphersuiteImpl, type ClientState, emptyPskIndex, type GroupInfo, type KeyPackage, type Proposal } from 'ts-mls'
import { type ApplyProposalsResult, applyProposals, nextEpochContext } from 'ts-mls/clientState.js'
import { encode } from 'ts-mls/codec/tlsEncoder.js'
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js'
import { signGroupInfo } from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { type EpochSecrets, initializeEpoch } from 'ts-mls/keySchedule.js'
import { protectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { getCommitSecret, pathToPathSecrets } from 'ts-mls/pathSecrets.js'
import { mergePrivateKeyPaths, toPrivateKeyPath, updateLeafKey } from 'ts-mls/privateKeyPath.js'
import { ratchetTreeEncoder } from 'ts-mls/ratchetTree.js'
import { createSecretTree } from 'ts-mls/secretTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { leafToNodeIndex, leafWidth, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js'
import { createUpdatePath, firstCommonAncestor, type PathSecret } from 'ts-mls/updatePath.js'
import { encryptGroupInfo, encryptGroupSecrets } from 'ts-mls/welcome.js'
import { encodeMessage } from './message.ts'

/** What a commit makes. `next` has no receiver data of past epochs yet: that is known only when it is merged. */
export interface NewCommit {
  readonly commit: Uint8Array
  readonly welcome: Uint8Array | undefined
  readonly groupInfo: Uint8Array
  readonly next: ClientState
}

export async function createCommit(
  suite: CiphersuiteImpl,
  state: ClientState,
  add: readonly KeyPackage[],
  remove: readonly number[],
  authenticatedData: Uint8Array,
): Promise<NewCommit> {
  const proposals: Proposal[] = [
    ...remove.map((removed): Proposal => ({ proposalType: 'remove', remove: { removed } })),
    ...add.map((keyPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } })),
  ]
  const byValue = proposals.map(proposal => ({ proposalOrRefType: 'proposal' as const, proposal }))
  const own = toLeafIndex(state.privatePath.leafIndex)
  const applied = await applyProposals(state, byValue, own, emptyPskIndex, false, suite)
  const added = applied.additionalResult.kind === 'memberCommit' ? applied.additionalResult.addedLeafNodes : []

  // RFC 9420 §12.4: a commit that removes, and an empty one, must carry a path; otherwise the removed would read on.
  const withPath = remove.length > 0 || add.length === 0
  const path = withPath
    ? await createUpdatePath(
        applied.tree,
        own,
        state.groupContext,
        state.signaturePrivateKey,
        suite,
        added.map(([leafIndex]) => leafToNodeIndex(leafIndex)),
      )
    : undefined
  const tree = path?.[0] ?? applied.tree
  const pathSecrets = path?.[2] ?? []

  const { signature, framedContent } = await createContentCommitSignature(
    state.groupContext,
    'mls_public_message',
    { proposals: byValue, path: path?.[1] },
    { senderType: 'member', leafIndex: own },
    authenticatedData,
    state.signaturePrivateKey,
    suite.signature,
  )
  const groupContext = await nextEpochContext(
    state.groupContext,
    'mls_public_message',
    framedContent,
    signature,
    await treeHashRoot(tree, suite.hash),
    state.confirmationTag,
    suite.hash,
  )
  const commitSecret = withPath ? await commitSecretOf(suite, tree, pathSecrets) : new Uint8Array(suite.kdf.size)
  const epoch = await initializeEpoch(state.keySchedule.initSecret, commitSecret, groupContext, applied.pskSecret, suite.kdf)
  const confirmationTag = await createConfirmationTag(
    epoch.keySchedule.confirmationKey,
    groupContext.confirmedTranscriptHash,
    suite.hash,
  )
  const publicMessage = await protectPublicMessage(
    state.keySchedule.membershipKey,
    state.groupContext,
    {
      wireformat: 'mls_public_message',
      content: framedContent,
      auth: { contentType: framedContent.contentType, signature, confirmationTag },
    },
    suite,
  )

  const newLeafKey = path === undefined ? undefined : await suite.hpke.exportPrivateKey(path[3])
  const next: ClientState = {
    ...state,
    groupContext,
    ratchetTree: tree,
    secretTree: await createSecretTree(leafWidth(tree.length), epoch.encryptionSecret, suite.kdf),
    keySchedule: epoch.keySchedule,
    privatePath: mergePrivateKeyPaths(
      newLeafKey === undefined ? state.privatePath : updateLeafKey(state.privatePath, newLeafKey),
      await toPrivateKeyPath(pathToPathSecrets(pathSecrets), own, suite),
    ),
    unappliedProposals: {},
    historicalReceiverData: new Map(),
    confirmationTag,
    groupActiveState: { kind: 'active' },
  }
  const welcome = await createWelcome(suite, next, added, pathSecrets, epoch, applied)
  const groupInfo = await createGroupInfo(suite, next)
  for (const secret of [commitSecret, epoch.encryptionSecret, epoch.joinerSecret, epoch.welcomeSecret]) secret.fill(0)
  for (const { secret } of pathSecrets) secret.fill(0)

  return {
    commit: encodeMessage({ wireformat: 'mls_public_message', publicMessage }),
    welcome: welcome === undefined ? undefined : encodeMessage({ wireformat: 'mls_welcome', welcome }),
    groupInfo: encodeMessage({ wireformat: 'mls_group_info', groupInfo }),
    next,
  }
}

/**
 * RFC 9420 §8: derived from the path secret at the root. Where the committer is left alone in the tree, its path has no node
 * above the leaf, and the library would take zeros: whoever was just removed could then compute the next epoch. Nobody else
 * needs the secret of such a commit, so it is fresh randomness.
 */
export async function commitSecretOf(
  suite: CiphersuiteImpl,
  tree: ClientState['ratchetTree'],
  pathSecrets: readonly PathSecret[],
): Promise<Uint8Array> {
  const last = pathSecrets.at(-1)
  if (last === undefined) return suite.rng.randomBytes(suite.kdf.size)
  return getCommitSecret(tree, toNodeIndex(last.nodeIndex), last.secret, suite.kdf)
}

/** GroupInfo of the state's epoch with external_pub and ratchet_tree (RFC 9420 §12.4.3). */
export async function createGroupInfo(suite: CiphersuiteImpl, state: ClientState): Promise<GroupInfo> {
  const external = await suite.hpke.deriveKeyPair(state.keySchedule.externalSecret)
  const externalPub = await suite.hpke.exportPublicKey(external.publicKey)
  return signedGroupInfo(suite, state, [
    { extensionType: 'external_pub', extensionData: encodeExternalPub(externalPub) },
    { extensionType: 'ratchet_tree', extensionData: encode(ratchetTreeEncoder)(state.ratchetTree) },
  ])
}

/** `struct { HPKEPublicKey external_pub; }`: the key is a vector of its own, which the library's own encoding leaves out. */
function encodeExternalPub(key: Uint8Array): Uint8Array {
  return Uint8Array.of(key.length, ...key)
}

function signedGroupInfo(suite: CiphersuiteImpl, state: ClientState, extensions: GroupInfo['extensions']): Promise<GroupInfo> {
  return signGroupInfo(
    {
      groupContext: state.groupContext,
      extensions,
      confirmationTag: state.confirmationTag,
      signer: state.privatePath.leafIndex,
    },
    state.signaturePrivateKey,
    suite.signature,
  )
}

// RFC 9420 §12.4.3.1. The tree travels inside: a Welcome is all that a new member needs.
async function createWelcome(
  suite: CiphersuiteImpl,
  next: ClientState,
  added: readonly (readonly [number, KeyPackage])[],
  pathSecrets: readonly PathSecret[],
  epoch: EpochSecrets,
  applied: ApplyProposalsResult,
): Promise<Welcome | undefined> {
  if (added.length === 0) return undefined
  const groupInfo = await signedGroupInfo(suite, next, [
    { extensionType: 'ratchet_tree', extensionData: encode(ratchetTreeEncoder)(next.ratchetTree) },
  ])
  const encryptedGroupInfo = await encryptGroupInfo(groupInfo, epoch.welcomeSecret, suite)
  const secrets: Welcome['secrets'] = []
  for (const [leafIndex, keyPackage] of added) {
    const ancestor = firstCommonAncestor(next.ratchetTree, toLeafIndex(leafIndex), toLeafIndex(next.privatePath.leafIndex))
    const sealed = await encryptGroupSecrets(
      await suite.hpke.importPublicKey(keyPackage.initKey),
      encryptedGroupInfo,
      {
        joinerSecret: epoch.joinerSecret,
        pathSecret: pathSecrets.find(path => path.nodeIndex === ancestor)?.secret,
        psks: applied.pskIds,
      },
      suite.hpke,
    )
    secrets.push({
      newMember: await makeKeyPackageRef(keyPackage, suite.hash),
      encryptedGroupSecrets: { kemOutput: sealed.enc, ciphertext: sealed.ct },
    })
  }
  return { cipherSuite: next.groupContext.cipherSuite, secrets, encryptedGroupInfo }
}
