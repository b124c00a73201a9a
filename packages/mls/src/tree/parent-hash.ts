// RFC 9420 §7.9: parent hashes tie the keys of parents to the leaf whose commit set them.

import { equalBytes } from '@causeway/crypto'
import { CausewayError, Writer } from '@causeway/wire'
import type { ParentNode } from '../structures/parent-node.ts'
import type { Suite } from '../suite.ts'
import { leafAt, parentAt, type RatchetTree, resolution } from './ratchet-tree.ts'
import { covers, isLeaf, leafOfNode, left, right } from './tree-math.ts'
import { treeHashWithout } from './tree-hash.ts'

/** The hash of a ParentHashInput. */
export function parentHash(suite: Suite, parent: ParentNode, originalSiblingTreeHash: Uint8Array): Uint8Array {
  const w = new Writer(256)
  w.opaque(parent.encryptionKey)
  w.opaque(parent.parentHash)
  w.opaque(originalSiblingTreeHash)
  return suite.hash(w.finish())
}

/** §7.9.2, top down: every parent in use has exactly one descendant that its hash is valid for. Throws `mls.invalid`. */
export function validateParentHashes(suite: Suite, tree: RatchetTree): void {
  for (let index = 1; index < tree.nodes.length; index += 2) {
    const parent = parentAt(tree, index)
    if (parent === undefined) continue
    const covered = Number(isChained(suite, tree, index, parent, 'left')) + Number(isChained(suite, tree, index, parent, 'right'))
    if (covered !== 1) throw new CausewayError('mls.invalid', 'a parent hash is not valid')
  }
}

/** Whether a descendant on this side carries the parent's hash. */
function isChained(suite: Suite, tree: RatchetTree, index: number, parent: ParentNode, side: 'left' | 'right'): boolean {
  const child = side === 'left' ? left(index) : right(index)
  const siblingOfChild = side === 'left' ? right(index) : left(index)
  const descendant = soleMerged(tree, child, parent)
  if (descendant === undefined) return false
  const carried = carriedParentHash(tree, descendant)
  if (carried === undefined) return false
  return equalBytes(carried, parentHash(suite, parent, treeHashWithout(suite, tree, siblingOfChild, parent.unmergedLeaves)))
}

/** D of §7.9.2: the one node in the child's resolution that is not unmerged at P, where all the others are. */
function soleMerged(tree: RatchetTree, child: number, parent: ParentNode): number | undefined {
  const unmerged = new Set(parent.unmergedLeaves.filter(leafIndex => covers(child, leafIndex)))
  const merged = resolution(tree, child).filter(node => !(isLeaf(node) && unmerged.delete(leafOfNode(node))))
  return merged.length === 1 && unmerged.size === 0 ? merged[0] : undefined
}

function carriedParentHash(tree: RatchetTree, node: number): Uint8Array | undefined {
  if (!isLeaf(node)) return parentAt(tree, node)?.parentHash
  const source = leafAt(tree, leafOfNode(node))?.leafNodeSource
  return source?.kind === 'commit' ? source.parentHash : undefined
}
