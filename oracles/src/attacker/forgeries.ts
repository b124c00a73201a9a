// What the attacker sends: structures changed somewhere and then signed, tagged and encrypted as they should be, so that what is wrong
// is reached. Each gives the bytes, or undefined where the change cannot be written down.

import type { Commit, Proposal, Sender } from 'ts-mls'
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js'
import { extractWelcomeSecret, signGroupInfo } from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef, signKeyPackage } from 'ts-mls/keyPackage.js'
import { deriveKeySchedule } from 'ts-mls/keySchedule.js'
import { signLeafNodeCommit, signLeafNodeKeyPackage } from 'ts-mls/leafNode.js'
import { protect } from 'ts-mls/messageProtection.js'
import { protectProposalPublic, protectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import { encryptGroupInfo, encryptGroupSecrets } from 'ts-mls/welcome.js'
import type { Random } from '../world/random.ts'
import { mutated } from './mutation.ts'
import type { Scene } from './scene.ts'

export type Forgery = (scene: Scene, random: Random) => Promise<Uint8Array>

const changesMax = 4

/** Handshakes and messages, for `process`. */
export const processed: Readonly<Record<string, Forgery>> = {
  /** As ts-mls made it, so that something is taken. */
  async 'honest-commit'({ library, suite, attacker }) {
    const { commit } = await library.createCommit({ state: attacker, cipherSuite: suite }, { wireAsPublicMessage: true })
    return library.encodeMlsMessage(commit)
  },

  async 'member-commit'(scene, random) {
    const base = await commitOf(scene, random)
    const commit = await signedPath(
      scene,
      mutated(base, random, random.below(changesMax)),
      scene.attacker.privatePath.leafIndex,
      random,
    )
    return publicCommit(scene, commit, { senderType: 'member', leafIndex: scene.attacker.privatePath.leafIndex }, random)
  },

  async 'external-commit'(scene, random) {
    const { library, suite, attacker, outsider } = scene
    const groupInfo = await library.createGroupInfoWithExternalPubAndRatchetTree(attacker, [], suite)
    const { publicMessage } = await library.joinGroupExternal(groupInfo, outsider.keyPackage, outsider.keys, false, suite)
    if (publicMessage.content.contentType !== 'commit') throw new Error('not a commit')
    const changed = mutated(publicMessage.content.commit, random, random.below(changesMax))
    const commit = await signedPath(scene, changed, random.pick([5, 5, 5, 0, 6]), random, outsider.keys.signaturePrivateKey)
    return publicCommit(scene, commit, { senderType: 'new_member_commit' }, random, outsider.keys.signaturePrivateKey)
  },

  async proposal(scene, random) {
    const { suite, attacker, library } = scene
    const proposal = mutated(random.pick(proposalsOf(scene)), random, random.below(changesMax))
    const { publicMessage } = await protectProposalPublic(
      attacker.signaturePrivateKey,
      attacker.keySchedule.membershipKey,
      attacker.groupContext,
      random.bytes(random.below(20)),
      proposal,
      attacker.privatePath.leafIndex,
      suite,
    )
    return library.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
  },

  async private(scene, random) {
    const { suite, attacker, library } = scene
    const commit = await commitOf(scene, random)
    const auth = { signature: random.bytes(64), contentType: 'application' } as const
    const contents = [
      { contentType: 'application', applicationData: random.bytes(random.below(400)), auth },
      { contentType: 'proposal', proposal: random.pick(proposalsOf(scene)), auth: { ...auth, contentType: 'proposal' } },
      { contentType: 'commit', commit, auth: { ...auth, contentType: 'commit', confirmationTag: random.bytes(32) } },
    ]
    const content = mutated(random.pick(contents), random, random.below(changesMax))
    const { privateMessage } = await protect(
      attacker.keySchedule.senderDataSecret,
      random.bytes(random.below(20)),
      attacker.groupContext,
      attacker.secretTree,
      content as never,
      random.pick([attacker.privatePath.leafIndex, attacker.privatePath.leafIndex, 1, 2]),
      { kind: 'padUntilLength', padUntilLength: random.below(300) },
      suite,
    )
    const outer = mutated(privateMessage, random, random.below(2))
    return library.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage: outer })
  },
}

/** For `joinFromWelcome` of the guest: a whole group of the attacker's making, its secrets included. */
export const welcome: Forgery = async (scene, random) => {
  const { suite, guestKeyPackage, library } = scene
  const joinerSecret = random.bytes(32)
  const zeros = new Uint8Array(32)
  const groupInfo = await invitingGroupInfo(scene, random, joinerSecret)
  const welcomeSecret = await extractWelcomeSecret(joinerSecret, zeros, suite.kdf)
  const encryptedGroupInfo = await encryptGroupInfo(groupInfo, welcomeSecret, suite)
  const secrets = { joinerSecret, pathSecret: random.pick([undefined, random.bytes(32)]), psks: [] }
  const changed = mutated(secrets, random, random.below(5) === 0 ? 1 : 0)
  const initKey = await suite.hpke.importPublicKey(guestKeyPackage.initKey)
  const sealed = await encryptGroupSecrets(initKey, encryptedGroupInfo, changed, suite.hpke)
  const newMember = await makeKeyPackageRef(guestKeyPackage, suite.hash)
  const entry = { newMember, encryptedGroupSecrets: { kemOutput: sealed.enc, ciphertext: sealed.ct } }
  const body = { cipherSuite: groupInfo.groupContext.cipherSuite, secrets: [entry], encryptedGroupInfo }
  return library.encodeMlsMessage({
    version: 'mls10',
    wireformat: 'mls_welcome',
    welcome: mutated(body, random, random.below(6) === 0 ? 1 : 0),
  })
}

/** For `joinExternal` of the guest. */
export const groupInfo: Forgery = async (scene, random) => {
  const { library, suite, attacker } = scene
  const base = await library.createGroupInfoWithExternalPubAndRatchetTree(attacker, [], suite)
  const { signature: _, ...tbs } = mutated(base, random, random.below(changesMax))
  const signed = await signGroupInfo(withTree(tbs, random), attacker.signaturePrivateKey, suite.signature)
  return library.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo: signed })
}

/** For `commit({ add })` of the victim. */
export const keyPackage: Forgery = async (scene, random) => {
  const { library, suite, outsider } = scene
  const { signature: _, ...tbs } = mutated(outsider.keyPackage, random, random.below(changesMax))
  const key = outsider.keys.signaturePrivateKey
  const leafNode =
    random.below(4) === 0 ? tbs.leafNode : await signLeafNodeKeyPackage(tbs.leafNode as never, key, suite.signature)
  const signed = await signKeyPackage({ ...tbs, leafNode } as never, key, suite.signature)
  return library.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage: signed })
}

async function commitOf({ library, suite, attacker, outsider }: Scene, random: Random): Promise<Commit> {
  const add: Proposal = { proposalType: 'add', add: { keyPackage: outsider.keyPackage } }
  const remove: Proposal = { proposalType: 'remove', remove: { removed: random.pick([2, 3, 4]) } }
  const extraProposals = random.pick<Proposal[]>([[], [], [add], [remove], [add, remove]])
  const made = await library.createCommit({ state: attacker, cipherSuite: suite }, { extraProposals, wireAsPublicMessage: true })
  if (made.commit.wireformat !== 'mls_public_message') throw new Error('not public')
  const { content } = made.commit.publicMessage
  if (content.contentType !== 'commit') throw new Error('not a commit')
  return content.commit
}

function proposalsOf({ outsider }: Scene): Proposal[] {
  return [
    { proposalType: 'add', add: { keyPackage: outsider.keyPackage } },
    { proposalType: 'remove', remove: { removed: 2 } },
    { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: [] } },
    {
      proposalType: 'psk',
      psk: { preSharedKeyId: { psktype: 'external', pskId: Uint8Array.of(1), pskNonce: new Uint8Array(32) } },
    },
    {
      proposalType: 'reinit',
      reinit: { groupId: Uint8Array.of(1), version: 'mls10', cipherSuite: suiteName, extensions: [] },
    },
    { proposalType: 'external_init', externalInit: { kemOutput: new Uint8Array(32).fill(9) } },
  ]
}

const suiteName = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'

/** The path's leaf signed anew, mostly. */
async function signedPath(
  { suite, attacker }: Scene,
  commit: Commit,
  leafIndex: number,
  random: Random,
  key = attacker.signaturePrivateKey,
): Promise<Commit> {
  if (commit.path === undefined || random.below(5) === 0) return commit
  const tbs = { ...commit.path.leafNode, leafNodeSource: 'commit', groupId: attacker.groupContext.groupId, leafIndex }
  const leafNode = await signLeafNodeCommit(tbs as never, key, suite.signature)
  return { ...commit, path: { ...commit.path, leafNode } }
}

async function publicCommit(
  { suite, attacker, library }: Scene,
  commit: Commit,
  sender: Sender,
  random: Random,
  key = attacker.signaturePrivateKey,
): Promise<Uint8Array> {
  const context = attacker.groupContext
  const { framedContent, signature } = await createContentCommitSignature(
    context,
    'mls_public_message',
    commit,
    sender,
    random.bytes(random.below(20)),
    key,
    suite.signature,
  )
  const auth = { contentType: 'commit', signature, confirmationTag: random.bytes(random.pick([32, 32, 32, 0, 31])) } as const
  const content = { wireformat: 'mls_public_message', content: framedContent, auth } as const
  const publicMessage = await protectPublicMessage(attacker.keySchedule.membershipKey, context, content, suite)
  return library.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
}

/** A GroupInfo whose confirmation tag fits, of a tree with the guest in it. */
async function invitingGroupInfo(scene: Scene, random: Random, joinerSecret: Uint8Array): ReturnType<typeof signGroupInfo> {
  const { library, suite, attacker, guestKeyPackage } = scene
  const grown = await library.createCommit(
    { state: attacker, cipherSuite: suite },
    { extraProposals: [{ proposalType: 'add', add: { keyPackage: guestKeyPackage } }], wireAsPublicMessage: true },
  )
  const base = await library.createGroupInfoWithExternalPubAndRatchetTree(grown.newState, [], suite)
  const { signature: _, ...tbs } = mutated(base, random, random.below(changesMax))
  const [schedule] = await deriveKeySchedule(joinerSecret, new Uint8Array(32), tbs.groupContext, suite.kdf)
  const { confirmedTranscriptHash } = tbs.groupContext
  const confirmationTag = await createConfirmationTag(schedule.confirmationKey, confirmedTranscriptHash, suite.hash)
  const changed = withTree({ ...tbs, confirmationTag }, random)
  return signGroupInfo(changed, attacker.signaturePrivateKey, suite.signature)
}

/** Sometimes the bytes of the tree are changed inside. */
function withTree<T extends { extensions: { extensionType: unknown; extensionData: Uint8Array }[] }>(tbs: T, random: Random): T {
  if (random.below(2) === 0) return tbs
  const extensions = tbs.extensions.map(extension => {
    if (extension.extensionType !== 'ratchet_tree' || extension.extensionData.length === 0) return extension
    const extensionData = extension.extensionData.slice()
    const at = random.below(extensionData.length)
    extensionData[at] = random.below(256)
    return { ...extension, extensionData }
  })
  return { ...tbs, extensions }
}
