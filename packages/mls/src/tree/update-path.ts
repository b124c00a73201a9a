// RFC 9420 §7.5 and §12.4.2: an UpdatePath, checked with public keys and merged into the tree.

import { equalBytes } from '@causeway/crypto'
import { ByteSet, fingerprint } from '../bytes.ts'
import { must } from '../must.ts'
import type { ParentNode } from '../structures/parent-node.ts'
import type { UpdatePath, UpdatePathNode } from '../structures/update-path.ts'
import type { Suite } from '../suite.ts'
import { type LeafRules, validateLeaf } from './leaf-validation.ts'
import { parentHash } from './parent-hash.ts'
import { type FilteredPath, filteredDirectPath, type RatchetTree, resolution, withPath } from './ratchet-tree.ts'
import { nodeOfLeaf } from './tree-math.ts'
import { treeHash } from './tree-hash.ts'

/**
 * The tree after the path of the committer at `leafIndex` is merged. `tree` has the commit's proposals applied and a place
 * for the committer; `added` are the leaves that those proposals added, to whom a path is not encrypted. Throws `mls.invalid`.
 */
export function applyPath(
  rules: LeafRules,
  tree: RatchetTree,
  leafIndex: number,
  path: UpdatePath,
  added: readonly number[],
): RatchetTree {
  const { leafNode } = path
  must(leafNode.leafNodeSource.kind === 'commit', 'a path with a leaf made for something else')
  validateLeaf(rules, leafNode, leafIndex)
  validateFreshKeys(rules.suite, tree, path)
  const filtered = filteredDirectPath(tree, leafIndex)
  must(path.nodes.length === filtered.length, 'a path of the wrong length')
  validateCiphertextCounts(tree, path, filtered, added)
  const { parents, leafParentHash } = parentsOfPath(rules.suite, tree, path, filtered)
  must(equalBytes(leafNode.leafNodeSource.parentHash, leafParentHash), 'the parent hash of a path does not match')
  return withPath(tree, leafIndex, leafNode, parents)
}

/** §12.4.2: none of the path's public keys appears in the tree, nor twice in the path. */
function validateFreshKeys(suite: Suite, tree: RatchetTree, path: UpdatePath): void {
  const keys = new ByteSet()
  const marks = new Uint8Array(marksSize)
  for (const { encryptionKey } of [path.leafNode, ...path.nodes]) {
    suite.checkEncryptionKey(encryptionKey, 'an encryption key')
    must(keys.add(encryptionKey), 'a path uses a key that is not fresh')
    marks[fingerprint(encryptionKey) & (marksSize - 1)] = 1
  }
  for (const node of tree.nodes) {
    const isTaken = node !== undefined && marks[node.keyPrint & (marksSize - 1)] === 1 && keys.has(node.encryptionKey)
    must(!isTaken, 'a path uses a key that is not fresh')
  }
}

/** Where a key of the path may be, by the low bits of its fingerprint: the whole tree is asked, and nearly always says no. */
const marksSize = 4096

/** §7.6: one ciphertext for each node in the resolution of the copath child, without the members added just now. */
function validateCiphertextCounts(tree: RatchetTree, path: UpdatePath, filtered: FilteredPath, added: readonly number[]): void {
  const isNew = new Set(added.map(nodeOfLeaf))
  filtered.forEach(({ copathChild }, i) => {
    const resolved = resolution(tree, copathChild)
    const receivers = isNew.size === 0 ? resolved : resolved.filter(index => !isNew.has(index))
    must(path.nodes[i]?.encryptedPathSecret.length === receivers.length, 'a path with a wrong number of ciphertexts')
  })
}

/** §7.9: the new parents with their parent hashes, from the root down, and what the leaf must carry. */
export function parentsOfPath(
  suite: Suite,
  tree: RatchetTree,
  path: { readonly nodes: readonly Pick<UpdatePathNode, 'encryptionKey'>[] },
  filtered: FilteredPath,
): { parents: [number, ParentNode][]; leafParentHash: Uint8Array } {
  let above: Uint8Array = new Uint8Array()
  const parents: [number, ParentNode][] = []
  for (const [i, { node, copathChild }] of [...filtered.entries()].toReversed()) {
    const encryptionKey = path.nodes[i]?.encryptionKey ?? new Uint8Array()
    const parent: ParentNode = { encryptionKey, parentHash: above, unmergedLeaves: [] }
    parents.push([node, parent])
    // The commit itself empties unmerged_leaves, so the sibling's tree hash is the original one.
    above = parentHash(suite, parent, treeHash(suite, tree, copathChild))
  }
  return { parents, leafParentHash: above }
}
