// A group as bytes. Nothing is written twice: trees beside the present one as their differences, ratchets of members only, no
// signature key (the identity brings it), no GroupInfo of a staged commit (Ed25519 makes the same one again).

import { CausewayError, fixed, opaque, optional, Reader, struct, text, u16, u32, u8, vector, Writer } from '@causeway/wire'
import type { Codec } from '@causeway/wire'
import type { ClientState, EpochReceiverData, RatchetTree, SecretTree } from 'ts-mls'
import { decodeGroupContext, encodeGroupContext } from 'ts-mls/groupContext.js'
import { decodeKeySchedule, encodeKeySchedule } from 'ts-mls/keySchedule.js'
import { decodeNode, decodeRatchetTree, encodeNode, encodeRatchetTree } from 'ts-mls/ratchetTree.js'
import { clientConfig } from './client-config.ts'
import { noSecrets } from './ratchet.ts'

const engine = 'ts-mls@1.6.4'
const version = 1

/** What a device holds of one group. */
export interface Stored {
  readonly state: ClientState
  readonly removed: boolean
  readonly staged:
    | { readonly commit: Uint8Array; readonly welcome: Uint8Array | undefined; readonly next: ClientState }
    | undefined
}

export function encodeStored(stored: Stored): Uint8Array {
  const { state } = stored
  const [past] = state.historicalReceiverData.values()
  const writer = new Writer(4096)
  text.write(writer, engine)
  u16.write(writer, version)
  storedCodec.write(writer, {
    removed: stored.removed ? 1 : 0,
    tree: encodeRatchetTree(state.ratchetTree),
    epoch: epochToWire(state),
    past: past === undefined ? undefined : pastToWire(past, state.ratchetTree),
    staged:
      stored.staged === undefined
        ? undefined
        : {
            commit: stored.staged.commit,
            welcome: stored.staged.welcome,
            treeDifference: differenceOf(stored.staged.next.ratchetTree, state.ratchetTree),
            epoch: epochToWire(stored.staged.next),
          },
  })
  return writer.finish()
}

/** Throws `mls.unsupported` for another engine's or version's bytes and `mls.invalid` for damaged ones. */
export function decodeStored(bytes: Uint8Array, signaturePrivateKey: Uint8Array): Stored {
  const reader = new Reader(bytes)
  if (text.read(reader) !== engine || u16.read(reader) !== version) throw new CausewayError('mls.unsupported', 'stored state')
  const wire = storedCodec.read(reader)
  reader.end()
  const tree = must(decodeRatchetTree(wire.tree, 0))
  const past = wire.past === undefined ? undefined : pastFromWire(wire.past, tree)
  const state = stateFromWire(wire.epoch, tree, signaturePrivateKey)
  return {
    state: past === undefined ? state : { ...state, historicalReceiverData: new Map([[past.groupContext.epoch, past]]) },
    removed: wire.removed === 1,
    staged:
      wire.staged === undefined
        ? undefined
        : {
            commit: wire.staged.commit,
            welcome: wire.staged.welcome,
            next: stateFromWire(wire.staged.epoch, treeFromDifference(wire.staged.treeDifference, tree), signaturePrivateKey),
          },
  }
}

interface EpochWire {
  groupContext: Uint8Array
  keySchedule: Uint8Array
  confirmationTag: Uint8Array
  leafIndex: number
  privateKeys: { index: number; key: Uint8Array }[]
  ratchets: RatchetWire[]
}

interface RatchetWire {
  leafIndex: number
  secret: Uint8Array
  generation: number
  skipped: { generation: number; key: Uint8Array }[]
}

interface TreeDifference {
  length: number
  changed: { index: number; node: Uint8Array | undefined }[]
}

interface PastWire {
  groupContext: Uint8Array
  senderDataSecret: Uint8Array
  treeDifference: TreeDifference
  ratchets: RatchetWire[]
}

interface StagedWire {
  commit: Uint8Array
  welcome: Uint8Array | undefined
  treeDifference: TreeDifference
  epoch: EpochWire
}

interface StoredWire {
  removed: number
  tree: Uint8Array
  epoch: EpochWire
  past: PastWire | undefined
  staged: StagedWire | undefined
}

const ratchetCodec: Codec<RatchetWire> = struct<RatchetWire>({
  leafIndex: u32,
  secret: fixed(32),
  generation: u32,
  skipped: vector(struct<{ generation: number; key: Uint8Array }>({ generation: u32, key: fixed(28) })),
})

const epochCodec: Codec<EpochWire> = struct<EpochWire>({
  groupContext: opaque,
  keySchedule: opaque,
  confirmationTag: opaque,
  leafIndex: u32,
  privateKeys: vector(struct<{ index: number; key: Uint8Array }>({ index: u32, key: fixed(32) })),
  ratchets: vector(ratchetCodec),
})

const differenceCodec: Codec<TreeDifference> = struct<TreeDifference>({
  length: u32,
  changed: vector(struct<{ index: number; node: Uint8Array | undefined }>({ index: u32, node: optional(opaque) })),
})

const storedCodec: Codec<StoredWire> = struct<StoredWire>({
  removed: u8,
  tree: opaque,
  epoch: epochCodec,
  past: optional(
    struct<PastWire>({
      groupContext: opaque,
      senderDataSecret: opaque,
      treeDifference: differenceCodec,
      ratchets: vector(ratchetCodec),
    }),
  ),
  staged: optional(
    struct<StagedWire>({
      commit: opaque,
      welcome: optional(opaque),
      treeDifference: differenceCodec,
      epoch: epochCodec,
    }),
  ),
})

function epochToWire(state: ClientState): EpochWire {
  return {
    groupContext: encodeGroupContext(state.groupContext),
    keySchedule: encodeKeySchedule(state.keySchedule),
    confirmationTag: state.confirmationTag,
    leafIndex: state.privatePath.leafIndex,
    privateKeys: Object.entries(state.privatePath.privateKeys).map(([index, key]) => ({ index: Number(index), key })),
    ratchets: ratchetsToWire(state.secretTree),
  }
}

function stateFromWire(wire: EpochWire, ratchetTree: RatchetTree, signaturePrivateKey: Uint8Array): ClientState {
  return {
    groupContext: must(decodeGroupContext(wire.groupContext, 0)),
    keySchedule: must(decodeKeySchedule(wire.keySchedule, 0)),
    confirmationTag: wire.confirmationTag,
    privatePath: {
      leafIndex: wire.leafIndex,
      privateKeys: Object.fromEntries(wire.privateKeys.map(({ index, key }) => [index, key])),
    },
    ratchetTree,
    secretTree: ratchetsFromWire(wire.ratchets, ratchetTree.length),
    signaturePrivateKey,
    unappliedProposals: {},
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig,
  }
}

function pastToWire(past: EpochReceiverData, present: RatchetTree): PastWire {
  return {
    groupContext: encodeGroupContext(past.groupContext),
    senderDataSecret: past.senderDataSecret,
    treeDifference: differenceOf(past.ratchetTree, leavesOf(present)),
    ratchets: ratchetsToWire(past.secretTree),
  }
}

function pastFromWire(wire: PastWire, present: RatchetTree): EpochReceiverData {
  const ratchetTree = treeFromDifference(wire.treeDifference, leavesOf(present))
  return {
    groupContext: must(decodeGroupContext(wire.groupContext, 0)),
    senderDataSecret: wire.senderDataSecret,
    ratchetTree,
    secretTree: ratchetsFromWire(wire.ratchets, ratchetTree.length),
    resumptionPsk: new Uint8Array(),
  }
}

function leavesOf(tree: RatchetTree): RatchetTree {
  return tree.map(node => (node?.nodeType === 'leaf' ? node : undefined))
}

function ratchetsToWire(secretTree: SecretTree): RatchetWire[] {
  const ratchets: RatchetWire[] = []
  for (const [index, { application }] of secretTree.entries()) {
    if (application.secret.length === 0) continue
    const skipped = Object.entries(application.unusedGenerations).map(([generation, key]) => ({
      generation: Number(generation),
      key,
    }))
    ratchets.push({ leafIndex: index / 2, secret: application.secret, generation: application.generation, skipped })
  }
  return ratchets
}

function ratchetsFromWire(ratchets: readonly RatchetWire[], treeLength: number): SecretTree {
  const secretTree: SecretTree = Array.from({ length: treeLength }, () => noSecrets)
  for (const { leafIndex, secret, generation, skipped } of ratchets) {
    if (leafIndex * 2 >= treeLength) throw new CausewayError('mls.invalid', 'stored state')
    const unusedGenerations = Object.fromEntries(skipped.map(({ generation: at, key }) => [at, key]))
    secretTree[leafIndex * 2] = { ...noSecrets, application: { secret, generation, unusedGenerations } }
  }
  return secretTree
}

// Trees of neighbouring epochs share their unchanged nodes, so identity is all that has to be compared.
function differenceOf(tree: RatchetTree, base: RatchetTree): TreeDifference {
  const changed: TreeDifference['changed'] = []
  for (const [index, node] of tree.entries()) {
    if (node !== base[index]) changed.push({ index, node: node === undefined ? undefined : encodeNode(node) })
  }
  return { length: tree.length, changed }
}

function treeFromDifference(difference: TreeDifference, base: RatchetTree): RatchetTree {
  if (difference.length > 2 * base.length + 1 + 2 * difference.changed.length)
    throw new CausewayError('mls.invalid', 'stored state')
  const tree: RatchetTree = Array.from({ length: difference.length }, (_, index) => base[index])
  for (const { index, node } of difference.changed) {
    if (index >= tree.length) throw new CausewayError('mls.invalid', 'stored state')
    tree[index] = node === undefined ? undefined : must(decodeNode(node, 0))
  }
  return tree
}

function must<T>(decoded: [T, number] | undefined): T {
  if (decoded === undefined) throw new CausewayError('mls.invalid', 'stored state')
  return decoded[0]
}
