// RFC 9420 §12.4.3.1: the integrity of a whole tree, as somebody who joins checks it; and what holds between leaves.

import { concat } from '@causeway/crypto'
import { ByteSet } from '../bytes.ts'
import { must } from '../must.ts'
import { credentialTypes } from '../structures/code-points.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import type { Suite } from '../suite.ts'
import { type LeafRules, validateLeaf } from './leaf-validation.ts'
import { validateParentHashes } from './parent-hash.ts'
import { encryptionKeyOf, leafAt, leaves, parentAt, type RatchetTree } from './ratchet-tree.ts'
import { childTowards, covers, nodeOfLeaf } from './tree-math.ts'

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

/** §7.3, what must hold between leaves: no key twice, and everybody can read everybody's credential. */
export function validateTogether(tree: RatchetTree): void {
  const encryptionKeys = new ByteSet()
  for (const node of tree.nodes) {
    if (node !== undefined) must(encryptionKeys.add(encryptionKeyOf(node)), 'an encryption key appears twice')
  }
  const signatureKeys = new ByteSet()
  for (const [, leaf] of leaves(tree)) must(signatureKeys.add(leaf.signatureKey), 'a signature key appears twice')
  validateCredentialTypes(tree)
}

/** §12.2: no client twice "according to the application". Here a device has one name and is one client. */
export function validateNames(tree: RatchetTree): void {
  const names = new ByteSet()
  for (const [, { credential }] of leaves(tree)) {
    const name = credential.credentialType === 'basic' ? credential.identity : concat(...credential.certificates)
    must(names.add(name), 'a client is in the group already')
  }
}

function validateCredentialTypes(tree: RatchetTree): void {
  const inUse = new Set<number>()
  for (const [, leaf] of leaves(tree)) inUse.add(credentialTypes[leaf.credential.credentialType])
  for (const [, leaf] of leaves(tree)) must(supportsAll(leaf, inUse), 'a credential type is not supported by all')
}

function supportsAll(leaf: LeafNode, types: ReadonlySet<number>): boolean {
  for (const type of types) if (!leaf.capabilities.credentials.includes(type)) return false
  return true
}

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
