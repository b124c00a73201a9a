// Every structure of packages/mls, each with its strict codec, with the seeds that the messages of a group hold. A test holds this list
// against what the room has.

import { type Codec, decode, encode, utf8ToBytes } from '@causeway/wire'
import { groupSecretsCodec } from '../packages/mls/src/member/secrets/group-secrets.ts'
import { senderDataAadCodec, senderDataCodec } from '../packages/mls/src/member/secrets/sender-data.ts'
import { authenticatedContentCodec } from '../packages/mls/src/structures/authenticated-content.ts'
import { capabilitiesCodec } from '../packages/mls/src/structures/capabilities.ts'
import { extensionTypes } from '../packages/mls/src/structures/code-points.ts'
import { type Commit, commitCodec } from '../packages/mls/src/structures/commit.ts'
import { appDataDictionaryCodec, componentsListCodec, safeAadCodec } from '../packages/mls/src/structures/component-data.ts'
import { credentialCodec } from '../packages/mls/src/structures/credential.ts'
import { extensionsCodec } from '../packages/mls/src/structures/extension.ts'
import { externalSendersCodec } from '../packages/mls/src/structures/external-sender.ts'
import { framedContentCodec } from '../packages/mls/src/structures/framed-content.ts'
import { groupContextCodec } from '../packages/mls/src/structures/group-context.ts'
import { type GroupInfo, groupInfoCodec } from '../packages/mls/src/structures/group-info.ts'
import { hpkeCiphertextCodec } from '../packages/mls/src/structures/hpke-ciphertext.ts'
import { type KeyPackage, keyPackageCodec } from '../packages/mls/src/structures/key-package.ts'
import { leafNodeCodec } from '../packages/mls/src/structures/leaf-node.ts'
import { lifetimeCodec } from '../packages/mls/src/structures/lifetime.ts'
import { mlsMessageCodec } from '../packages/mls/src/structures/mls-message.ts'
import { ratchetTreeCodec } from '../packages/mls/src/structures/node.ts'
import { parentNodeCodec } from '../packages/mls/src/structures/parent-node.ts'
import { preSharedKeyIdCodec } from '../packages/mls/src/structures/pre-shared-key-id.ts'
import { type PrivateMessage, privateMessageCodec } from '../packages/mls/src/structures/private-message.ts'
import { type Proposal, proposalCodec } from '../packages/mls/src/structures/proposal.ts'
import { type PublicMessage, publicMessageCodec } from '../packages/mls/src/structures/public-message.ts'
import { requiredCapabilitiesCodec } from '../packages/mls/src/structures/required-capabilities.ts'
import { senderCodec } from '../packages/mls/src/structures/sender.ts'
import { updatePathCodec } from '../packages/mls/src/structures/update-path.ts'
import { type Welcome, welcomeCodec } from '../packages/mls/src/structures/welcome.ts'
import { wireFormatsCodec } from '../packages/mls/src/structures/wire-formats.ts'
import type { FuzzTarget } from './fuzz-run.ts'

type CodecTarget = FuzzTarget & { readonly codec: unknown }

/** `messages` are MLSMessages, among them a commit with a path, a Welcome, a PrivateMessage; `tree` is a ratchet_tree. */
export function mlsStructureTargets(messages: readonly Uint8Array[], tree: Uint8Array): readonly CodecTarget[] {
  const found = bodiesOf(messages)
  const contents = found.publicMessages.map(({ content }) => content)
  const commits = contents.flatMap(({ content }): Commit[] => (content.contentType === 'commit' ? [content.commit] : []))
  const paths = commits.flatMap(({ path }) => (path === undefined ? [] : [path]))
  const leaves = [...found.keyPackages, ...paths].map(({ leafNode }) => leafNode)
  const ciphertexts = found.welcomes.flatMap(({ secrets }) => secrets.map(secret => secret.encryptedGroupSecrets))
  const nodes = decode(ratchetTreeCodec, tree)
  const parents = nodes.flatMap(node => (node?.nodeType === 'parent' ? [node.parent] : []))
  return [
    structure('message', mlsMessageCodec, ...messages.map(message => decode(mlsMessageCodec, message))),
    structure('ratchet-tree', ratchetTreeCodec, nodes),
    structure('public-message-body', publicMessageCodec, ...found.publicMessages),
    structure('private-message-body', privateMessageCodec, ...found.privateMessages),
    structure('welcome-body', welcomeCodec, ...found.welcomes),
    structure('group-info-body', groupInfoCodec, ...found.groupInfos),
    structure('key-package-body', keyPackageCodec, ...found.keyPackages),
    structure('group-context', groupContextCodec, ...found.groupInfos.map(({ groupContext }) => groupContext)),
    structure('framed-content', framedContentCodec, ...contents),
    structure(
      'authenticated-content',
      authenticatedContentCodec,
      ...found.publicMessages.map(({ content, auth }) => ({ wireFormat: 'mls_public_message' as const, content, auth })),
    ),
    structure('commit-body', commitCodec, ...commits),
    structure('update-path', updatePathCodec, ...paths),
    structure('hpke-ciphertext', hpkeCiphertextCodec, ...ciphertexts),
    structure('leaf-node', leafNodeCodec, ...leaves),
    structure('parent-node', parentNodeCodec, ...parents, {
      encryptionKey: filled(32),
      parentHash: filled(32),
      unmergedLeaves: [1, 3],
    }),
    structure('capabilities', capabilitiesCodec, ...leaves.map(({ capabilities }) => capabilities)),
    structure('credential', credentialCodec, ...leaves.map(({ credential }) => credential), {
      credentialType: 'x509',
      certificates: [filled(40), filled(9)],
    }),
    structure('lifetime', lifetimeCodec, { notBefore: 0n, notAfter: 1n << 40n }),
    structure('extensions', extensionsCodec, [], ...found.groupInfos.map(({ extensions }) => extensions)),
    structure('sender', senderCodec, { senderType: 'member', leafIndex: 3 }, { senderType: 'new_member_commit' }),
    structure('proposal', proposalCodec, ...proposalsOf(found.keyPackages)),
    structure('pre-shared-key-id', preSharedKeyIdCodec, ...pskIds),
    structure('required-capabilities', requiredCapabilitiesCodec, {
      extensionTypes: [6, 8],
      proposalTypes: [8],
      credentialTypes: [1],
    }),
    structure('external-senders', externalSendersCodec, [
      { signatureKey: filled(32), credential: { credentialType: 'basic', identity: utf8ToBytes('hub') } },
    ]),
    structure('app-data-dictionary', appDataDictionaryCodec, components, []),
    structure('safe-aad', safeAadCodec, components, []),
    structure('components-list', componentsListCodec, [1, 0x8001], []),
    structure('wire-formats', wireFormatsCodec, { wireFormats: [1, 2] }),
    structure('group-secrets', groupSecretsCodec, {
      joinerSecret: filled(32),
      pathSecret: filled(32),
      psks: pskIds,
    }),
    structure('sender-data', senderDataCodec, { leafIndex: 3, generation: 9, reuseGuard: filled(4) }),
    structure('sender-data-aad', senderDataAadCodec, { groupId: filled(9), epoch: 4n, contentType: 'application' }),
  ]
}

/** A strict codec: one spelling for each value. */
function structure<T>(name: string, codec: Codec<T>, ...seeds: readonly NoInfer<T>[]): CodecTarget {
  return {
    name: `mls/${name}`,
    codec,
    decode: bytes => decode(codec, bytes),
    encode: (value: T) => encode(codec, value),
    seeds: seeds.map(seed => encode(codec, seed)),
    codes: ['wire.'],
  }
}

const filled = (length: number): Uint8Array => new Uint8Array(length).fill(7)
const components = [
  { componentId: 1, data: filled(3) },
  { componentId: 0x8001, data: filled(0) },
]
const pskIds = [
  { pskType: 'external', pskId: filled(3), pskNonce: filled(32) },
  { pskType: 'resumption', usage: 'branch', pskGroupId: filled(5), pskEpoch: 7n, pskNonce: filled(32) },
] as const

function proposalsOf(keyPackages: readonly KeyPackage[]): Proposal[] {
  const updates = keyPackages.map(({ leafNode }): Proposal => ({ proposalType: 'update', leafNode }))
  return [
    ...keyPackages.map((keyPackage): Proposal => ({ proposalType: 'add', keyPackage })),
    ...updates,
    { proposalType: 'remove', removed: 2 },
    ...pskIds.map((psk): Proposal => ({ proposalType: 'psk', psk })),
    { proposalType: 'reinit', groupId: filled(4), version: 1, cipherSuite: 3, extensions: [] },
    { proposalType: 'external_init', kemOutput: filled(32) },
    {
      proposalType: 'group_context_extensions',
      extensions: [{ extensionType: extensionTypes.required_wire_formats, extensionData: filled(3) }],
    },
    { proposalType: 'app_data_update', componentId: 0x8001, update: filled(3) },
    { proposalType: 'app_data_update', componentId: 0x8001, update: undefined },
    { proposalType: 'app_ephemeral', componentId: 0x8001, data: filled(3) },
    { proposalType: 'self_remove' },
  ]
}

interface Bodies {
  readonly publicMessages: PublicMessage[]
  readonly privateMessages: PrivateMessage[]
  readonly welcomes: Welcome[]
  readonly groupInfos: GroupInfo[]
  readonly keyPackages: KeyPackage[]
}

function bodiesOf(messages: readonly Uint8Array[]): Bodies {
  const found: Bodies = { publicMessages: [], privateMessages: [], welcomes: [], groupInfos: [], keyPackages: [] }
  for (const bytes of messages) {
    const message = decode(mlsMessageCodec, bytes)
    if (message.wireFormat === 'mls_public_message') found.publicMessages.push(message.body)
    else if (message.wireFormat === 'mls_private_message') found.privateMessages.push(message.body)
    else if (message.wireFormat === 'mls_welcome') found.welcomes.push(message.body)
    else if (message.wireFormat === 'mls_group_info') found.groupInfos.push(message.body)
    else found.keyPackages.push(message.body)
  }
  return found
}
