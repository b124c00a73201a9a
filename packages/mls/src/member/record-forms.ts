// The forms of a group's records (records.ts): what stands in each.

import type { CipherSuite } from '@causeway/crypto'
import { type Codec, decode, encode, opaque, optional, struct, u32, u8, vector } from '@causeway/wire'
import { must } from '../must.ts'
import { groupContextCodec } from '../structures/group-context.ts'
import { type Node, nodeFrom } from '../structures/node.ts'
import { proposalCodec } from '../structures/proposal.ts'
import { leafCount, type RatchetTree, treeOf } from '../tree/ratchet-tree.ts'
import { isLeaf, leafWidth, nodeWidth, root } from '../tree/tree-math.ts'
import type { StateChange } from './engine.ts'
import { ExportTree } from './secrets/export-tree.ts'
import { type EpochSecrets, epochSecretNames } from './secrets/key-schedule.ts'
import { type Ratchet, SecretTree } from './secrets/secret-tree.ts'
import type { MemberState, PastEpoch } from './state.ts'

export interface StagedState {
  readonly commit: Uint8Array
  readonly welcome: Uint8Array | undefined
  readonly next: MemberState
}

/** A width that the number of records bears out, so that damaged bytes cannot ask for endless memory. */
export function checkedWidth(leaves: number, records: number): number {
  must(leaves >= 1 && leaves <= 4 * records && (leaves & (leaves - 1)) === 0, 'stored state')
  return nodeWidth(leaves)
}

export function some(value: Uint8Array | undefined): Uint8Array {
  must(value !== undefined, 'stored state')
  return value
}

export function nodeChanges(before: RatchetTree | undefined, after: RatchetTree): StateChange[] {
  const changes: StateChange[] = []
  const length = Math.max(before?.nodes.length ?? 0, after.nodes.length)
  for (let index = 0; index < length; index++) {
    const node = after.nodes[index]
    if (node !== before?.nodes[index]) changes.push({ key: `n${index}`, value: node?.encoded })
  }
  return changes
}

export interface EpochRecord {
  readonly context: Uint8Array
  readonly confirmationTag: Uint8Array
  readonly interimTranscriptHash: Uint8Array
  readonly ownLeafIndex: number
  readonly leafCount: number
  readonly privateKeys: readonly { readonly node: number; readonly key: Uint8Array }[]
  readonly secrets: readonly Uint8Array[]
  readonly status: number
  readonly reInit: Uint8Array | undefined
}

const privateKeysCodec: Codec<EpochRecord['privateKeys']> = vector(
  struct<{ node: number; key: Uint8Array }>({ node: u32, key: opaque }),
)
const secretsCodec: Codec<readonly Uint8Array[]> = vector(opaque)
export const epochCodec: Codec<EpochRecord> = struct<EpochRecord>({
  context: opaque,
  confirmationTag: opaque,
  interimTranscriptHash: opaque,
  ownLeafIndex: u32,
  leafCount: u32,
  privateKeys: privateKeysCodec,
  secrets: secretsCodec,
  status: u8,
  reInit: optional(opaque),
})

const statuses: readonly MemberState['status'][] = ['active', 'removed', 'replaced']

export function encodeEpoch(state: MemberState): Uint8Array {
  return encode(epochCodec, {
    context: state.context,
    confirmationTag: state.confirmationTag,
    interimTranscriptHash: state.view.interimTranscriptHash,
    ownLeafIndex: state.ownLeafIndex,
    leafCount: leafCount(state.view.tree),
    privateKeys: [...state.privateKeys].map(([node, key]) => ({ node, key })).sort((a, b) => a.node - b.node),
    secrets: epochSecretNames.map(name => state.secrets[name]),
    status: statuses.indexOf(state.status),
    reInit: state.reInit === undefined ? undefined : encode(proposalCodec, state.reInit),
  })
}

type BaseState = Omit<MemberState, 'secretTree' | 'exports' | 'past'>

export function stateFromEpoch(suite: CipherSuite, record: EpochRecord, tree: RatchetTree): BaseState {
  const status = statuses[record.status]
  must(status !== undefined && record.secrets.length === epochSecretNames.length, 'stored state')
  const secrets = Object.fromEntries(epochSecretNames.map((name, i) => [name, record.secrets[i]])) as unknown as EpochSecrets
  const reInit = record.reInit === undefined ? undefined : decode(proposalCodec, record.reInit)
  const context = decode(groupContextCodec, record.context)
  return {
    suite,
    view: { context, tree, interimTranscriptHash: record.interimTranscriptHash, pending: [] },
    context: record.context,
    confirmationTag: record.confirmationTag,
    ownLeafIndex: record.ownLeafIndex,
    privateKeys: new Map(record.privateKeys.map(({ node, key }) => [node, key])),
    ownUpdates: new Map(),
    secrets,
    status,
    reInit: reInit?.proposalType === 'reinit' ? reInit : undefined,
  }
}

interface RatchetRecord {
  readonly generation: number
  readonly secret: Uint8Array
  readonly skipped: readonly { readonly generation: number; readonly key: Uint8Array; readonly nonce: Uint8Array }[]
}

const skippedCodec: Codec<RatchetRecord['skipped']> = vector(
  struct<{ generation: number; key: Uint8Array; nonce: Uint8Array }>({ generation: u32, key: opaque, nonce: opaque }),
)
const ratchetCodec: Codec<RatchetRecord> = struct<RatchetRecord>({ generation: u32, secret: opaque, skipped: skippedCodec })

export function encodePart(part: Uint8Array | Ratchet): Uint8Array {
  if (part instanceof Uint8Array) return part.slice()
  const skipped = [...part.skipped].map(([generation, { key, nonce }]) => ({ generation, key, nonce }))
  return encode(ratchetCodec, { generation: part.generation, secret: part.secret, skipped })
}

export function decodeRatchet(bytes: Uint8Array): Ratchet {
  const { generation, secret, skipped } = decode(ratchetCodec, bytes)
  return { generation, secret, skipped: new Map(skipped.map(({ generation: at, key, nonce }) => [at, { key, nonce }])) }
}

interface NodeDifference {
  readonly index: number
  readonly encoded: Uint8Array | undefined
}

const differencesCodec: Codec<readonly NodeDifference[]> = vector(
  struct<NodeDifference>({ index: u32, encoded: optional(opaque) }),
)

interface PastRecord {
  readonly context: Uint8Array
  readonly senderDataSecret: Uint8Array
  readonly resumptionPsk: Uint8Array
  readonly leafCount: number
  /** Leaves that are others in the present tree. */
  readonly leaves: readonly NodeDifference[]
}

const pastCodec: Codec<PastRecord> = struct<PastRecord>({
  context: opaque,
  senderDataSecret: opaque,
  resumptionPsk: opaque,
  leafCount: u32,
  leaves: differencesCodec,
})

export function encodePast(past: PastEpoch, present: RatchetTree): Uint8Array {
  const leaves: NodeDifference[] = []
  for (let index = 0; index < past.tree.nodes.length; index += 2) {
    const node = past.tree.nodes[index]
    if (node !== present.nodes[index]) leaves.push({ index, encoded: node?.encoded })
  }
  const { context, senderDataSecret, resumptionPsk } = past
  return encode(pastCodec, { context, senderDataSecret, resumptionPsk, leafCount: leafCount(past.tree), leaves })
}

export function decodePast(
  epoch: bigint,
  bytes: Uint8Array,
  present: RatchetTree,
  secretTreeOf: (epoch: bigint, leafCount: number) => SecretTree,
): PastEpoch {
  const record = decode(pastCodec, bytes)
  const { context, senderDataSecret, resumptionPsk } = record
  const width = checkedWidth(record.leafCount, present.nodes.length + record.leaves.length)
  const nodes: (Node | undefined)[] = Array.from({ length: width }, (_, index) =>
    isLeaf(index) ? present.nodes[index] : undefined,
  )
  for (const { index, encoded } of record.leaves) {
    must(index < width && isLeaf(index), 'stored state')
    nodes[index] = encoded === undefined ? undefined : nodeFrom(isLeaf(index) ? 'leaf' : 'parent', encoded)
  }
  const secretTree = secretTreeOf(epoch, record.leafCount)
  return { epoch, context, tree: treeOf(nodes), senderDataSecret, resumptionPsk, secretTree }
}

interface StagedRecord {
  readonly commit: Uint8Array
  readonly welcome: Uint8Array | undefined
  readonly epoch: Uint8Array
  readonly nodes: readonly NodeDifference[]
  readonly encryptionSecret: Uint8Array
  readonly applicationExport: Uint8Array
}

const stagedCodec: Codec<StagedRecord> = struct<StagedRecord>({
  commit: opaque,
  welcome: optional(opaque),
  epoch: opaque,
  nodes: differencesCodec,
  encryptionSecret: opaque,
  applicationExport: opaque,
})

const exportRoot = root(nodeWidth(65_536))

export function encodeStaged({ commit, welcome, next }: StagedState, present: MemberState): Uint8Array {
  const tree = next.view.tree
  const nodes = nodeChanges(present.view.tree, tree).map(({ key, value }) => ({ index: Number(key.slice(1)), encoded: value }))
  const encryptionSecret = next.secretTree.part(String(root(tree.nodes.length)))
  return encode(stagedCodec, {
    commit,
    welcome,
    epoch: encodeEpoch(next),
    nodes: nodes.filter(({ index }) => index < tree.nodes.length),
    encryptionSecret: encryptionSecret instanceof Uint8Array ? encryptionSecret : some(undefined),
    applicationExport: some(next.exports.nodes.get(exportRoot)),
  })
}

export function decodeStaged(bytes: Uint8Array, present: MemberState): StagedState {
  const { suite } = present
  const record = decode(stagedCodec, bytes)
  const epoch = decode(epochCodec, record.epoch)
  const before = present.view.tree.nodes
  const width = checkedWidth(epoch.leafCount, before.length + record.nodes.length)
  const nodes: (Node | undefined)[] = Array.from({ length: width }, (_, index) => before[index])
  for (const { index, encoded } of record.nodes) {
    must(index < width, 'stored state')
    nodes[index] = encoded === undefined ? undefined : nodeFrom(isLeaf(index) ? 'leaf' : 'parent', encoded)
  }
  const next: MemberState = {
    ...stateFromEpoch(suite, epoch, treeOf(nodes)),
    secretTree: SecretTree.start(suite, leafWidth(width), record.encryptionSecret),
    exports: ExportTree.start(suite, record.applicationExport),
    past: [],
  }
  return { commit: record.commit, welcome: record.welcome, next }
}
