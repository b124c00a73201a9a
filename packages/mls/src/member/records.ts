// A group's state as records, so that what a message changes is a few small ones and what a commit changes is its path.
//   v            engine and version
//   e            the epoch: context, secrets, our keys
//   n<node>      a node of the ratchet tree, encoded
//   s<epoch>.<part>  a secret of the secret tree, or a ratchet
//   x<node>      a secret of the exporter tree
//   p<epoch>     a past epoch
//   q<ref>       a pending proposal
//   c            the staged commit
// `serialise()` is all of them in one value (packed-records.ts).

import { cipherSuite, type CryptoProvider } from '@causeway/crypto'
import { CausewayError, type Codec, decode, encode, opaque, optional, struct, text, u32 } from '@causeway/wire'
import { restoredProposal } from '../handshake/proposal.ts'
import { must } from '../must.ts'
import { groupContextCodec } from '../structures/group-context.ts'
import { type Node, nodeFrom } from '../structures/node.ts'
import { createSuite } from '../suite.ts'
import { treeOf } from '../tree/ratchet-tree.ts'
import { isLeaf } from '../tree/tree-math.ts'
import type { StateChange, StateRecord } from './engine.ts'
import { hexOf } from './process.ts'
import {
  checkedWidth,
  decodePast,
  decodeRatchet,
  decodeStaged,
  encodeEpoch,
  encodePart,
  encodePast,
  encodeStaged,
  epochCodec,
  nodeChanges,
  some,
  type StagedState,
  stateFromEpoch,
} from './record-forms.ts'
import { ExportTree } from './secrets/export-tree.ts'
import { type Ratchet, SecretTree } from './secrets/secret-tree.ts'
import type { MemberState, PastEpoch } from './state.ts'

const version = 'causeway-mls/1'

export interface Stored {
  readonly state: MemberState
  readonly staged: StagedState | undefined
}

/** Knows what is written, and finds what has to be written next. */
export class Recorder {
  #written: Stored | undefined
  /** Parts of secret trees that are written, by epoch. */
  readonly #parts = new Map<bigint, Set<string>>()
  #exportNodes = new Set<number>()

  /** For a group that was restored: everything it holds is written. */
  static of(stored: Stored): Recorder {
    const recorder = new Recorder()
    recorder.changes(stored)
    return recorder
  }

  changes(stored: Stored): StateChange[] {
    const { state, staged } = stored
    const before = this.#written?.state
    const changes: StateChange[] = []
    const put = (key: string, value: Uint8Array | undefined): void => void changes.push({ key, value })
    if (before === undefined) put('v', encode(text, version))
    if (before === undefined || !isSameEpochRecord(before, state)) put('e', encodeEpoch(state))
    if (before?.view.tree !== state.view.tree) {
      changes.push(...nodeChanges(before?.view.tree, state.view.tree))
      for (const past of state.past) put(`p${past.epoch}`, encodePast(past, state.view.tree))
    }
    this.#secretTreeChanges(state, put)
    this.#exportChanges(before, state, put)
    changes.push(...proposalChanges(before, state))
    for (const { epoch } of before?.past ?? []) {
      if (!state.past.some(past => past.epoch === epoch)) put(`p${epoch}`, undefined)
    }
    if (this.#written?.staged !== staged) put('c', staged === undefined ? undefined : encodeStaged(staged, state))
    this.#written = stored
    return before === undefined ? changes.filter(({ value }) => value !== undefined) : changes
  }

  #secretTreeChanges(state: MemberState, put: (key: string, value: Uint8Array | undefined) => void): void {
    const present = new Map([[state.view.context.epoch, state.secretTree], ...state.past.map(pastTree)])
    for (const [epoch, names] of this.#parts) {
      if (present.has(epoch)) continue
      for (const name of names) put(`s${epoch}.${name}`, undefined)
      this.#parts.delete(epoch)
    }
    for (const [epoch, tree] of present) {
      const names = this.#parts.get(epoch) ?? new Set()
      this.#parts.set(epoch, names)
      const isFirst = this.#written === undefined
      const dirty = tree.takeDirty()
      for (const [name, part] of isFirst ? tree.names().map(name => [name, tree.part(name)] as const) : dirty) {
        put(`s${epoch}.${name}`, part === undefined ? undefined : encodePart(part))
        if (part === undefined) names.delete(name)
        else names.add(name)
      }
    }
  }

  #exportChanges(
    before: MemberState | undefined,
    state: MemberState,
    put: (key: string, value: Uint8Array | undefined) => void,
  ): void {
    const { exports } = state
    const isNew = before?.exports !== exports
    const gone = isNew ? [...this.#exportNodes].filter(node => !exports.nodes.has(node)) : []
    for (const node of gone) put(`x${node}`, undefined)
    const dirty = exports.takeDirty()
    for (const [node, secret] of before === undefined ? exports.nodes : dirty) put(`x${node}`, secret?.slice())
    this.#exportNodes = new Set(exports.nodes.keys())
  }
}

/** All records. */
export function allRecords({ state, staged }: Stored): StateRecord[] {
  const records: StateRecord[] = [
    { key: 'v', value: encode(text, version) },
    { key: 'e', value: encodeEpoch(state) },
  ]
  for (const { key, value } of [...nodeChanges(undefined, state.view.tree), ...proposalChanges(undefined, state)]) {
    if (value !== undefined) records.push({ key, value })
  }
  for (const past of state.past) records.push({ key: `p${past.epoch}`, value: encodePast(past, state.view.tree) })
  const trees: [bigint, SecretTree][] = [[state.view.context.epoch, state.secretTree], ...state.past.map(pastTree)]
  for (const [epoch, tree] of trees) {
    for (const name of tree.names().sort()) {
      const part = tree.part(name)
      if (part !== undefined) records.push({ key: `s${epoch}.${name}`, value: encodePart(part) })
    }
  }
  for (const [node, secret] of state.exports.nodes) records.push({ key: `x${node}`, value: secret.slice() })
  if (staged !== undefined) records.push({ key: 'c', value: encodeStaged(staged, state) })
  return records
}

/** Throws `mls.unsupported` for another engine's or version's records and `mls.invalid`, `wire.*` for damaged ones. */
export function storedFromRecords(crypto: CryptoProvider, records: readonly StateRecord[]): Stored {
  const byKey = new Map(records.map(({ key, value }) => [key, value]))
  const head = byKey.get('v')
  if (head === undefined || decode(text, head) !== version) throw new CausewayError('mls.unsupported', 'stored state')
  const epoch = decode(epochCodec, some(byKey.get('e')))
  const suite = cipherSuite(decode(groupContextCodec, epoch.context).cipherSuite)
  const nodes: (Node | undefined)[] = Array.from({ length: checkedWidth(epoch.leafCount, records.length) })
  const secretParts = new Map<string, [string, Uint8Array | Ratchet][]>()
  const exportNodes: [number, Uint8Array][] = []
  const pending: { reference: string; bytes: Uint8Array }[] = []
  for (const { key, value } of records) {
    const name = key.slice(1)
    if (key.startsWith('n')) placeNode(nodes, Number(name), value)
    else if (key.startsWith('x')) exportNodes.push([Number(name), value.slice()])
    else if (key.startsWith('q')) pending.push({ reference: name, bytes: value })
    else if (key.startsWith('s')) addPart(secretParts, name, value)
  }
  const tree = treeOf(nodes)
  const secretTreeOf = (at: bigint, width: number): SecretTree =>
    SecretTree.restore(suite, width, secretParts.get(at.toString()) ?? [])
  const hashing = createSuite(crypto, suite.id)
  const proposals = pending.map(({ bytes }) => decode(pendingCodec, bytes)).sort((a, b) => a.number - b.number)
  const restored = proposals.map(({ authenticated, privateKey }) => ({
    proposal: restoredProposal(hashing, authenticated),
    privateKey,
  }))
  const past = records
    .filter(({ key }) => key.startsWith('p'))
    .map(({ key, value }) => decodePast(epochOf(key), value, tree, secretTreeOf))
    .sort((a, b) => Number(b.epoch - a.epoch))
  const base = stateFromEpoch(suite, epoch, tree)
  const state: MemberState = {
    ...base,
    view: { ...base.view, pending: restored.map(({ proposal }) => proposal) },
    ownUpdates: new Map(
      restored.flatMap(({ proposal, privateKey }) => (privateKey === undefined ? [] : [[hexOf(proposal.reference), privateKey]])),
    ),
    secretTree: secretTreeOf(base.view.context.epoch, epoch.leafCount),
    exports: new ExportTree(suite, exportNodes),
    past,
  }
  const staged = byKey.get('c')
  return { state, staged: staged === undefined ? undefined : decodeStaged(staged, state) }
}

function epochOf(key: string): bigint {
  // A damaged key is refused like any other damage.
  must(/^p\d{1,20}$/.test(key), 'stored state')
  return BigInt(key.slice(1))
}

function placeNode(nodes: (Node | undefined)[], index: number, encoded: Uint8Array): void {
  must(Number.isInteger(index) && index >= 0 && index < nodes.length, 'stored state')
  nodes[index] = nodeFrom(isLeaf(index) ? 'leaf' : 'parent', encoded)
}

function addPart(parts: Map<string, [string, Uint8Array | Ratchet][]>, name: string, value: Uint8Array): void {
  const dot = name.indexOf('.')
  const epoch = name.slice(0, dot)
  const part = name.slice(dot + 1)
  const list = parts.get(epoch) ?? []
  list.push([part, /^\d+$/.test(part) ? value.slice() : decodeRatchet(value)])
  parts.set(epoch, list)
}

function pastTree(past: PastEpoch): [bigint, SecretTree] {
  return [past.epoch, past.secretTree]
}

function isSameEpochRecord(a: MemberState, b: MemberState): boolean {
  return a.secrets === b.secrets && a.privateKeys === b.privateKeys && a.status === b.status && a.context === b.context
}

interface StoredProposal {
  readonly number: number
  readonly authenticated: Uint8Array
  readonly privateKey: Uint8Array | undefined
}

const pendingCodec: Codec<StoredProposal> = struct<StoredProposal>({
  number: u32,
  authenticated: opaque,
  privateKey: optional(opaque),
})

function proposalChanges(before: MemberState | undefined, after: MemberState): StateChange[] {
  if (before?.view.pending === after.view.pending) return []
  const changes: StateChange[] = []
  for (const { reference } of before?.view.pending ?? []) {
    const isKept = after.view.pending.some(other => hexOf(other.reference) === hexOf(reference))
    if (!isKept) changes.push({ key: `q${hexOf(reference)}`, value: undefined })
  }
  for (const [number, pending] of after.view.pending.entries()) {
    if (before?.view.pending.includes(pending)) continue
    const { reference, authenticated } = pending
    const privateKey = after.ownUpdates.get(hexOf(reference))
    changes.push({ key: `q${hexOf(reference)}`, value: encode(pendingCodec, { number, authenticated, privateKey }) })
  }
  return changes
}
