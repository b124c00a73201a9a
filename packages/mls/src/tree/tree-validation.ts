// RFC 9420 §12.4.3.1: the integrity of a whole tree, as somebody who joins checks it; and what holds between leaves.

import { equalBytes } from '@causeway/crypto'
import { ByteSet, type Span, viewOf } from '../bytes.ts'
import { must } from '../must.ts'
import { credentialSpan, credentialTypeIn, type LeafNode, signatureKeySpan } from '../structures/leaf-node.ts'
import { encryptionKeySpan, type Node } from '../structures/node.ts'
import type { Suite } from '../suite.ts'
import { type LeafRules, validateLeaf } from './leaf-validation.ts'
import { validateParentHashes } from './parent-hash.ts'
import { leafAt, leaves, parentAt, type RatchetTree } from './ratchet-tree.ts'
import { childTowards, covers, isLeaf, nodeOfLeaf } from './tree-math.ts'

/** Checks everything that public keys can check of a tree, but for its hash, which the caller compares. Throws `mls.invalid`. */
export function validateTree(rules: LeafRules, tree: RatchetTree): void {
  validateShape(rules.suite, tree)
  for (const [leafIndex, leaf] of leaves(tree)) validateLeaf(rules, leaf, leafIndex)
  validateTogether(tree)
}

/** Parent hashes and unmerged leaves. */
export function validateShape(suite: Suite, tree: RatchetTree): void {
  for (let index = 1; index < tree.nodes.length; index += 2) validateUnmerged(tree, index)
  validateParentHashes(suite, tree)
}

/** §7.3, what must hold between leaves: no key twice, and everybody can read everybody's credential. Of a tree made of `before`, where
 * it held, only what is new is compared, with itself and with all the rest. */
export function validateTogether(tree: RatchetTree, before: RatchetTree = nobody): void {
  const places = changedPlaces(tree, before)
  validateDistinct(tree, before, places, 1, encryptionKeySpan, 'an encryption key appears twice')
  const leafPlaces = places.filter(isLeaf)
  validateDistinct(tree, before, leafPlaces, 2, signatureKeySpan, 'a signature key appears twice')
  validateCredentialTypes(tree, before, leafPlaces)
}

/** §12.2: no client twice "according to the application". Here a device has one name and is one client. */
export function validateNames(tree: RatchetTree, before: RatchetTree = nobody): void {
  validateDistinct(tree, before, changedPlaces(tree, before).filter(isLeaf), 2, credentialSpan, clientTwice)
}

/** The same of a tree in which a path has put one new leaf. The path's encryption keys were compared when it was merged. */
export function validateCommitter(tree: RatchetTree, before: RatchetTree, leafIndex: number): void {
  const places = [nodeOfLeaf(leafIndex)]
  validateDistinct(tree, before, places, 2, signatureKeySpan, 'a signature key appears twice')
  validateDistinct(tree, before, places, 2, credentialSpan, clientTwice)
  validateCredentialTypes(tree, before, places)
}

const clientTwice = 'a client is in the group already'

/** Nodes in use that are not what they were. */
function changedPlaces(tree: RatchetTree, before: RatchetTree): number[] {
  const places: number[] = []
  if (tree.nodes === before.nodes) return places
  for (let index = 0; index < tree.nodes.length; index++) {
    const node = tree.nodes[index]
    if (node !== undefined && node !== before.nodes[index]) places.push(index)
  }
  return places
}

/** That no value which is new at one of these places stands at another one too. `step`: 1 for all nodes, 2 for leaves. */
function validateDistinct(
  tree: RatchetTree,
  before: RatchetTree,
  changed: readonly number[],
  step: 1 | 2,
  spanOf: (encoded: Uint8Array) => Span,
  refusal: string,
): void {
  const values = new ByteSet()
  const places = new Set<number>()
  for (const index of changed) {
    const encoded = tree.nodes[index]?.encoded
    const former = before.nodes[index]?.encoded
    if (encoded === undefined) continue
    const span = spanOf(encoded)
    if (former !== undefined && equalBytes(viewOf(former, spanOf(former)), viewOf(encoded, span))) continue
    must(values.add(encoded, span), refusal)
    places.add(index)
  }
  if (places.size === 0) return
  for (let index = 0; index < tree.nodes.length; index += step) {
    const encoded = tree.nodes[index]?.encoded
    if (encoded !== undefined && !places.has(index)) must(!values.has(encoded, spanOf(encoded)), refusal)
  }
}

/** A new leaf must read all credentials, and all leaves those of a type that nobody had before. */
function validateCredentialTypes(tree: RatchetTree, before: RatchetTree, changed: readonly number[]): void {
  if (changed.every(index => readsAlike(before.nodes[index], tree.nodes[index]))) return
  const known = typesIn(before)
  const types = typesIn(tree)
  const typesAdded = new Set([...types].filter(type => !known.has(type)))
  for (let index = 0; index < tree.nodes.length; index += 2) {
    const node = tree.nodes[index]
    const asked = node === before.nodes[index] ? typesAdded : types
    if (node?.nodeType !== 'leaf' || asked.size === 0) continue
    must(supportsAll(node.leaf, asked), 'a credential type is not supported by all')
  }
}

/** Whether a leaf has and reads the same types of credentials as the one in its place before. */
function readsAlike(former: Node | undefined, node: Node | undefined): boolean {
  if (former?.nodeType !== 'leaf' || node?.nodeType !== 'leaf') return false
  if (credentialTypeIn(former.encoded) !== credentialTypeIn(node.encoded)) return false
  const [a, b] = [former.leaf.capabilities.credentials, node.leaf.capabilities.credentials]
  return a.length === b.length && a.every((type, i) => type === b[i])
}

function typesIn(tree: RatchetTree): Set<number> {
  const types = new Set<number>()
  for (let index = 0; index < tree.nodes.length; index += 2) {
    const encoded = tree.nodes[index]?.encoded
    if (encoded !== undefined) types.add(credentialTypeIn(encoded))
  }
  return types
}

function supportsAll(leaf: LeafNode, types: ReadonlySet<number>): boolean {
  for (const type of types) if (!leaf.capabilities.credentials.includes(type)) return false
  return true
}

/** The tree before a first leaf: nothing in it was checked. */
const nobody: RatchetTree = { nodes: [], hashes: [] }

function validateUnmerged(tree: RatchetTree, index: number): void {
  for (const leafIndex of parentAt(tree, index)?.unmergedLeaves ?? []) {
    must(covers(index, leafIndex) && leafAt(tree, leafIndex) !== undefined, 'an unmerged leaf is not below its parent')
    const at = nodeOfLeaf(leafIndex)
    for (let between = childTowards(index, at); between !== at; between = childTowards(between, at)) {
      const parent = parentAt(tree, between)
      must(parent === undefined || hasSorted(parent.unmergedLeaves, leafIndex), 'an unmerged leaf is missing on its way up')
    }
  }
}

/** Binary search: a hostile tree must not make this quadratic. */
function hasSorted(sorted: readonly number[], wanted: number): boolean {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] ?? 0) < wanted) from = middle + 1
    else to = middle
  }
  return sorted[from] === wanted
}
