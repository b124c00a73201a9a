// RFC 9420 §7.8: tree hashes, kept per node, so that a commit rehashes one path and not the tree.

import { concat } from '@causeway/crypto'
import { CausewayError, encode, opaque, Writer } from '@causeway/wire'
import { nodeTypes } from '../structures/code-points.ts'
import { parentNodeCodec } from '../structures/parent-node.ts'
import type { Suite } from '../suite.ts'
import type { RatchetTree } from './ratchet-tree.ts'
import { covers, isLeaf, leafOfNode, left, right, root } from './tree-math.ts'

/** The tree hash of the whole tree, which stands in the group context. */
export function rootHash(suite: Suite, tree: RatchetTree): Uint8Array {
  return treeHash(suite, tree, root(tree.nodes.length))
}

/** The tree hash of the subtree under a node. Those of leaves are not kept: it is the parents' that save a commit's work. */
export function treeHash(suite: Suite, tree: RatchetTree, index: number): Uint8Array {
  const encoded = tree.nodes[index]?.encoded
  if (isLeaf(index)) return suite.hash(leafHashInput(leafOfNode(index), encoded))
  const known = tree.hashes[index]
  if (known !== undefined) return known
  const hash = suite.hash(parentHashInput(encoded, treeHash(suite, tree, left(index)), treeHash(suite, tree, right(index))))
  tree.hashes[index] = hash
  return hash
}

/** The hashes of all parents from left to right, to be kept beside a stored tree: they are most of the work of hashing it again. */
export function parentTreeHashes(suite: Suite, tree: RatchetTree): Uint8Array {
  const hashes: Uint8Array[] = []
  for (let index = 1; index < tree.nodes.length; index += 2) hashes.push(treeHash(suite, tree, index))
  return concat(...hashes)
}

/** The tree with the hashes that `parentTreeHashes` gave for it. Another number of them is `wire.bad_structure`. */
export function withParentTreeHashes(suite: Suite, tree: RatchetTree, hashes: Uint8Array): RatchetTree {
  const { hashBytes } = suite
  const parents = (tree.nodes.length - 1) / 2
  if (hashes.length !== parents * hashBytes) throw new CausewayError('wire.bad_structure', 'a wrong number of tree hashes')
  const known = tree.hashes.map((hash, index) =>
    isLeaf(index) ? hash : hashes.subarray(((index - 1) / 2) * hashBytes, ((index + 1) / 2) * hashBytes),
  )
  return { nodes: tree.nodes, hashes: known }
}

/** §7.9: the tree hash that the subtree had before these leaves were added to it ("original" tree hash). */
export function treeHashWithout(suite: Suite, tree: RatchetTree, index: number, without: readonly number[]): Uint8Array {
  const inside = without.filter(leafIndex => covers(index, leafIndex))
  if (inside.length === 0) return treeHash(suite, tree, index)
  if (isLeaf(index)) return suite.hash(leafHashInput(leafOfNode(index), undefined))
  const node = tree.nodes[index]
  const encoded =
    node?.nodeType === 'parent'
      ? encode(parentNodeCodec, { ...node.parent, unmergedLeaves: difference(node.parent.unmergedLeaves, inside) })
      : undefined
  const leftHash = treeHashWithout(suite, tree, left(index), inside)
  return suite.hash(parentHashInput(encoded, leftHash, treeHashWithout(suite, tree, right(index), inside)))
}

/** TreeHashInput with a LeafNodeHashInput. */
function leafHashInput(leafIndex: number, encoded: Uint8Array | undefined): Uint8Array {
  const w = new Writer(8 + (encoded?.length ?? 0))
  w.u8(nodeTypes.leaf)
  w.u32(leafIndex)
  writeOptional(w, encoded)
  return w.finish()
}

/** TreeHashInput with a ParentNodeHashInput. */
function parentHashInput(encoded: Uint8Array | undefined, leftHash: Uint8Array, rightHash: Uint8Array): Uint8Array {
  const w = new Writer(144 + (encoded?.length ?? 0))
  w.u8(nodeTypes.parent)
  writeOptional(w, encoded)
  opaque.write(w, leftHash)
  opaque.write(w, rightHash)
  return w.finish()
}

function difference(leaves: readonly number[], without: readonly number[]): number[] {
  const gone = new Set(without)
  return leaves.filter(leafIndex => !gone.has(leafIndex))
}

function writeOptional(w: Writer, encoded: Uint8Array | undefined): void {
  w.u8(encoded === undefined ? 0 : 1)
  if (encoded !== undefined) w.fixed(encoded)
}
