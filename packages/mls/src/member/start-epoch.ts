// What every commit we make ends with (RFC 9420 §12.4.1): sign, derive the next epoch, confirm, frame. Members and external
// joiners differ only in what they bring to it.

import type { CiphersuiteImpl, ClientState, Commit, PrivateKeyPath, RatchetTree, Sender } from 'ts-mls'
import { nextEpochContext } from 'ts-mls/clientState.js'
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js'
import { type EpochSecrets, initializeEpoch } from 'ts-mls/keySchedule.js'
import { protectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { getCommitSecret, pathToPathSecrets } from 'ts-mls/pathSecrets.js'
import { mergePrivateKeyPaths, toPrivateKeyPath, updateLeafKey } from 'ts-mls/privateKeyPath.js'
import { createSecretTree } from 'ts-mls/secretTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { leafWidth, toNodeIndex } from 'ts-mls/treemath.js'
import type { PathSecret } from 'ts-mls/updatePath.js'
import { clientConfig } from './client-config.ts'
import { encodeMessage } from './message.ts'

export interface CommitDraft {
  /** Of the epoch that ends. */
  readonly before: Pick<ClientState, 'groupContext' | 'confirmationTag'>
  /** Of the epoch that ends, or from external_init. */
  readonly initSecret: Uint8Array
  /** Of the epoch that ends; without use for an external commit, which has no membership tag. */
  readonly membershipKey: Uint8Array
  readonly sender: Sender
  readonly commit: Commit
  readonly authenticatedData: Uint8Array
  readonly signaturePrivateKey: Uint8Array
  /** After proposals and path. */
  readonly tree: RatchetTree
  readonly pathSecrets: readonly PathSecret[]
  /** undefined where the commit has no path. */
  readonly leafKey: Uint8Array | undefined
  /** Our leaf index and the private keys that we have already. */
  readonly privatePath: PrivateKeyPath
}

export interface StartedEpoch {
  /** PublicMessage MLSMessage. */
  readonly message: Uint8Array
  readonly next: ClientState
  readonly secrets: EpochSecrets
}

export async function startEpoch(suite: CiphersuiteImpl, draft: CommitDraft): Promise<StartedEpoch> {
  const { before, commit, tree } = draft
  const { signature, framedContent } = await createContentCommitSignature(
    before.groupContext,
    'mls_public_message',
    commit,
    draft.sender,
    draft.authenticatedData,
    draft.signaturePrivateKey,
    suite.signature,
  )
  const groupContext = await nextEpochContext(
    before.groupContext,
    'mls_public_message',
    framedContent,
    signature,
    await treeHashRoot(tree, suite.hash),
    before.confirmationTag,
    suite.hash,
  )
  const commitSecret = await commitSecretOf(suite, draft)
  const noPsk = new Uint8Array(suite.kdf.size)
  const secrets = await initializeEpoch(draft.initSecret, commitSecret, groupContext, noPsk, suite.kdf)
  commitSecret.fill(0)
  const { confirmationKey } = secrets.keySchedule
  const confirmationTag = await createConfirmationTag(confirmationKey, groupContext.confirmedTranscriptHash, suite.hash)
  const auth = { contentType: framedContent.contentType, signature, confirmationTag }
  const publicMessage = await protectPublicMessage(
    draft.membershipKey,
    before.groupContext,
    { wireformat: 'mls_public_message', content: framedContent, auth },
    suite,
  )
  const next: ClientState = {
    groupContext,
    ratchetTree: tree,
    secretTree: await createSecretTree(leafWidth(tree.length), secrets.encryptionSecret, suite.kdf),
    keySchedule: secrets.keySchedule,
    privatePath: await nextPrivatePath(suite, draft),
    signaturePrivateKey: draft.signaturePrivateKey,
    confirmationTag,
    unappliedProposals: {},
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig,
  }
  return { message: encodeMessage({ wireformat: 'mls_public_message', publicMessage }), next, secrets }
}

/**
 * RFC 9420 §8: zeros without a path, else derived from the path secret at the root. Where the committer is left alone in the
 * tree, its path has no node above the leaf, and the library would take zeros: whoever was just removed could then compute the
 * next epoch. Nobody else needs the secret of such a commit, so it is fresh randomness.
 */
async function commitSecretOf(suite: CiphersuiteImpl, draft: CommitDraft): Promise<Uint8Array> {
  if (draft.commit.path === undefined) return new Uint8Array(suite.kdf.size)
  const last = draft.pathSecrets.at(-1)
  if (last === undefined) return suite.rng.randomBytes(suite.kdf.size)
  return getCommitSecret(draft.tree, toNodeIndex(last.nodeIndex), last.secret, suite.kdf)
}

async function nextPrivatePath(suite: CiphersuiteImpl, draft: CommitDraft): Promise<PrivateKeyPath> {
  const { privatePath, leafKey } = draft
  const withLeaf = leafKey === undefined ? privatePath : updateLeafKey(privatePath, leafKey)
  const above = await toPrivateKeyPath(pathToPathSecrets([...draft.pathSecrets]), privatePath.leafIndex, suite)
  return mergePrivateKeyPaths(withLeaf, above)
}

/** Wipes what nobody needs once the Welcome is made. */
export function wipeStart(started: StartedEpoch, pathSecrets: readonly PathSecret[]): void {
  const { encryptionSecret, joinerSecret, welcomeSecret } = started.secrets
  for (const secret of [encryptionSecret, joinerSecret, welcomeSecret]) secret.fill(0)
  for (const { secret } of pathSecrets) secret.fill(0)
}
