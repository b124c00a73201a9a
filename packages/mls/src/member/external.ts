// RFC 9420 §12.4.3.2: joining by external commit, also in place of our own former leaf.

import { cipherSuite, equalBytes, zero } from '@causeway/crypto'
import { decode, encode, opaque } from '@causeway/wire'
import { confirmedTranscriptHash, interimTranscriptHash } from '../handshake/commit.ts'
import type { PublicEpoch } from '../handshake/epoch.ts'
import { must } from '../must.ts'
import { verifiedEpoch } from '../public/group-info.ts'
import { identityOf } from '../public/member.ts'
import type { AuthenticatedContent } from '../structures/authenticated-content.ts'
import { extensionTypes } from '../structures/code-points.ts'
import { extensionData } from '../structures/extension.ts'
import type { FramedContent } from '../structures/framed-content.ts'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import type { Proposal } from '../structures/proposal.ts'
import { leafRules, validateFit } from '../tree/leaf-validation.ts'
import { applyProposals, joinerProposals } from '../tree/proposal-list.ts'
import { filteredDirectPath, leafAt, leaves, withPath, withRoom } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { nodeOfLeaf } from '../tree/tree-math.ts'
import { validateNames, validateTogether } from '../tree/tree-validation.ts'
import { parentsOfPath } from '../tree/update-path.ts'
import { beginEpoch, stateOf } from './epoch-start.ts'
import { groupInfoMessage } from './group-info.ts'
import { freshKeyPair, makeKeyPackage, signLeaf } from './leaf.ts'
import { checkMember } from './members.ts'
import { signContent } from './secrets/framing.ts'
import { externalInitForJoiner } from './secrets/key-schedule.ts'
import { derivePath, encryptPath } from './secrets/tree-kem.ts'
import { contextBytes, type Core, type MemberState } from './state.ts'

export interface ExternalCommit {
  readonly state: MemberState
  readonly commit: Uint8Array
  readonly groupInfo: Uint8Array
}

export interface ExternalOptions {
  readonly nowMs: number
  readonly resync: boolean
  readonly authenticatedData: Uint8Array
}

export function joinByExternalCommit(core: Core, message: Uint8Array, options: ExternalOptions): ExternalCommit {
  const { crypto, identity } = core
  const epoch = verifiedEpoch(crypto, message)
  validateNames(epoch.tree)
  for (const [, leaf] of leaves(epoch.tree)) checkMember(core.validateMember, leaf)
  const suite = cipherSuite(epoch.context.cipherSuite)
  const external = externalInitForJoiner(crypto, suite, externalPubOf(message))
  const former = formerLeaf(core, epoch)
  must(options.resync || former === undefined, 'this device is in the group')

  const unsigned = makeKeyPackage(crypto, suite, identity, { nowMs: options.nowMs, lastResort: false }).keyPackage.leafNode
  const proposals: Proposal[] = [{ proposalType: 'external_init', kemOutput: external.kemOutput }]
  if (former !== undefined) proposals.push({ proposalType: 'remove', removed: former })
  const sent = proposals.map(proposal => ({ proposal, senderLeafIndex: undefined, isReference: false }))
  const list = joinerProposals(epoch.suite, epoch.tree, unsigned, sent)
  const { tree, leafIndex } = withRoom(applyProposals(epoch.tree, list).tree)

  const filtered = filteredDirectPath(tree, leafIndex)
  const nodes = filtered.map(({ node }) => node)
  const { steps, commitSecret } = derivePath(crypto, suite, nodes, crypto.random(suite.hashBytes))
  const publicKeys = steps.map(({ keyPair }) => ({ encryptionKey: keyPair.publicKey }))
  const { parents, leafParentHash } = parentsOfPath(epoch.suite, tree, { nodes: publicKeys }, filtered)
  const leafPair = freshKeyPair(crypto, suite)
  const { groupId } = epoch.context
  const leafNode = signLeaf(
    crypto,
    suite,
    identity.signaturePrivateKey,
    { ...unsigned, encryptionKey: leafPair.publicKey, leafNodeSource: { kind: 'commit', parentHash: leafParentHash } },
    { groupId, leafIndex },
  )
  checkMember(core.validateMember, leafNode, former === undefined ? undefined : leafAt(epoch.tree, former))
  const after = withPath(tree, leafIndex, leafNode, parents)
  validateFit(leafRules(epoch.suite, groupId, epoch.context.extensions), leafNode)
  validateTogether(after, epoch.tree)
  validateNames(after, epoch.tree)
  const provisional = { ...epoch.context, epoch: epoch.context.epoch + 1n, treeHash: rootHash(epoch.suite, after) }
  const pathNodes = encryptPath(crypto, suite, tree, filtered, steps, [], contextBytes({ context: provisional }))

  const content: FramedContent = {
    groupId,
    epoch: epoch.context.epoch,
    sender: { senderType: 'new_member_commit' },
    authenticatedData: options.authenticatedData,
    content: {
      contentType: 'commit',
      commit: {
        proposals: proposals.map(proposal => ({ type: 'proposal', proposal })),
        path: { leafNode, nodes: pathNodes },
      },
    },
  }
  const wireFormat = 'mls_public_message'
  const context = contextBytes(epoch)
  const signature = signContent(crypto, suite, identity.signaturePrivateKey, wireFormat, content, context)
  const unconfirmed: AuthenticatedContent = { wireFormat, content, auth: { signature, confirmationTag: undefined } }
  const confirmed = confirmedTranscriptHash(epoch, unconfirmed)
  const next: PublicEpoch = {
    ...epoch,
    context: { ...provisional, confirmedTranscriptHash: confirmed },
    tree: after,
    pending: [],
  }
  const begun = beginEpoch(core, { suite }, { epoch: next, initSecret: external.initSecret, commitSecret, psks: [] })
  const privateKeys = new Map(steps.map(({ node, keyPair }) => [node, keyPair.privateKey]))
  privateKeys.set(nodeOfLeaf(leafIndex), leafPair.privateKey)
  const interim = interimTranscriptHash(epoch.suite, confirmed, begun.confirmationTag)
  const state = stateOf(suite, { ...next, interimTranscriptHash: interim }, begun, { leafIndex, privateKeys }, undefined)
  zero(begun.joiner, begun.started.welcomeSecret, commitSecret, external.initSecret)
  for (const { pathSecret } of steps) zero(pathSecret)
  const body = { content, auth: { signature, confirmationTag: begun.confirmationTag }, membershipTag: undefined }
  return { state, commit: encode(mlsMessageCodec, { wireFormat, body }), groupInfo: groupInfoMessage(core, state) }
}

function externalPubOf(message: Uint8Array): Uint8Array {
  const { extensions } = decodeMlsMessage('mls_group_info', message)
  const data = extensionData(extensions, extensionTypes.external_pub)
  must(data !== undefined, 'the group info has no external_pub')
  return decode(opaque, data)
}

/** The leaf with our name, if the group has one. */
function formerLeaf({ identity }: Core, { tree }: PublicEpoch): number | undefined {
  for (const [leafIndex, leaf] of leaves(tree)) {
    if (equalBytes(identityOf(leaf), ownName(identity))) return leafIndex
  }
  return undefined
}

function ownName({ identity, credential }: Core['identity']): Uint8Array {
  return credential?.credentialType === 'x509' ? (credential.certificates[0] ?? new Uint8Array()) : identity
}
