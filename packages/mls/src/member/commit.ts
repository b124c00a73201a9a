// Making a commit as a member (RFC 9420 §12.4.1). The steps are the library's own; its `createCommit` is not used, because it
// reads the system clock to judge the key packages to add, and cannot be told to send a path.

import type { CiphersuiteImpl, ClientState, GroupInfo, KeyPackage, Proposal, Welcome } from 'ts-mls'
import { emptyPskIndex } from 'ts-mls'
import { applyProposals } from 'ts-mls/clientState.js'
import { encode } from 'ts-mls/codec/tlsEncoder.js'
import { signGroupInfo } from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import type { EpochSecrets } from 'ts-mls/keySchedule.js'
import { ratchetTreeEncoder } from 'ts-mls/ratchetTree.js'
import { leafToNodeIndex, toLeafIndex } from 'ts-mls/treemath.js'
import { createUpdatePath, firstCommonAncestor, type PathSecret } from 'ts-mls/updatePath.js'
import { encryptGroupInfo, encryptGroupSecrets } from 'ts-mls/welcome.js'
import { encodeMessage } from './message.ts'
import { startEpoch, wipeStart } from './start-epoch.ts'

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
  const pathSecrets = path?.[2] ?? []
  const started = await startEpoch(suite, {
    before: state,
    initSecret: state.keySchedule.initSecret,
    membershipKey: state.keySchedule.membershipKey,
    sender: { senderType: 'member', leafIndex: own },
    commit: { proposals: byValue, path: path?.[1] },
    authenticatedData,
    signaturePrivateKey: state.signaturePrivateKey,
    tree: path?.[0] ?? applied.tree,
    pathSecrets,
    leafKey: path === undefined ? undefined : await suite.hpke.exportPrivateKey(path[3]),
    privatePath: state.privatePath,
  })
  const { next } = started
  const welcome = await createWelcome(suite, next, added, pathSecrets, started.secrets)
  const groupInfo = await createGroupInfo(suite, next)
  wipeStart(started, pathSecrets)
  return {
    commit: started.message,
    welcome: welcome === undefined ? undefined : encodeMessage({ wireformat: 'mls_welcome', welcome }),
    groupInfo: encodeMessage({ wireformat: 'mls_group_info', groupInfo }),
    next,
  }
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
        psks: [],
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
