// RFC 9420 §4 and §7.7: the ratchet tree as a value. A change makes a new tree that shares every node and every cached hash
// that it did not touch; copying 1000 members copies two arrays of pointers.

import { assert } from '@causeway/wire'
import type { LeafNode } from '../structures/leaf-node.ts'
import { leaf, type Node, parent } from '../structures/node.ts'
import type { ParentNode } from '../structures/parent-node.ts'
import { directPath, fullWidth, isLeaf, leafOfNode, leafWidth, left, level, nodeOfLeaf, right, root } from './tree-math.ts'

export interface RatchetTree {
  /** Full width, blanks included. */
  readonly nodes: readonly (Node | undefined)[]
  /** Tree hashes of parents by node, filled when asked for (tree-hash.ts). Of one cipher suite: a tree belongs to one group. */
  readonly hashes: (Uint8Array | undefined)[]
}

/** From the nodes of a `ratchet_tree` extension, blanks added to the right (§12.4.3.3). */
export function treeFromNodes(nodes: readonly (Node | undefined)[]): RatchetTree {
  const width = fullWidth(nodes.length)
  const full = [...nodes, ...blanks(width - nodes.length)]
  return { nodes: full, hashes: blanks(width) }
}

/** From nodes of full width. */
export function treeOf(nodes: readonly (Node | undefined)[]): RatchetTree {
  return { nodes, hashes: blanks(nodes.length) }
}

/** Places for leaves, blank ones included. */
export function leafCount(tree: RatchetTree): number {
  return leafWidth(tree.nodes.length)
}

/** The leaf at a leaf index; undefined for a blank one and outside of the tree. */
export function leafAt(tree: RatchetTree, leafIndex: number): LeafNode | undefined {
  const node = tree.nodes[nodeOfLeaf(leafIndex)]
  return node?.nodeType === 'leaf' ? node.leaf : undefined
}

/** The parent at a node index; undefined for a blank one. */
export function parentAt(tree: RatchetTree, index: number): ParentNode | undefined {
  const node = tree.nodes[index]
  return node?.nodeType === 'parent' ? node.parent : undefined
}

/** The leaves in use, from left to right. */
export function* leaves(tree: RatchetTree): Generator<[leafIndex: number, leaf: LeafNode]> {
  for (let at = 0; at < tree.nodes.length; at += 2) {
    const node = tree.nodes[at]
    if (node?.nodeType === 'leaf') yield [leafOfNode(at), node.leaf]
  }
}

/** §4.1.1: the nodes that together cover the subtree's members. */
export function resolution(tree: RatchetTree, index: number): number[] {
  const found: number[] = []
  collectResolution(tree, index, level(index), found)
  return found
}

/** Whether nobody is in the subtree: its resolution is empty. */
export function isEmpty(tree: RatchetTree, index: number): boolean {
  if (tree.nodes[index] !== undefined) return false
  return isLeaf(index) || (isEmpty(tree, left(index)) && isEmpty(tree, right(index)))
}

export type FilteredPath = readonly { readonly node: number; readonly copathChild: number }[]

/** §4.1.2: the ancestors of a leaf whose other child has somebody in it, each with that other child. */
export function filteredDirectPath(tree: RatchetTree, leafIndex: number): FilteredPath {
  const path: { node: number; copathChild: number }[] = []
  let below = nodeOfLeaf(leafIndex)
  for (const node of directPath(below, tree.nodes.length)) {
    const copathChild = below < node ? right(node) : left(node)
    if (!isEmpty(tree, copathChild)) path.push({ node, copathChild })
    below = node
  }
  return path
}

/** §12.1.1: puts each leaf into the leftmost empty place left, makes room where there is none, and marks it unmerged above. */
export function addLeaves(tree: RatchetTree, leafNodes: readonly LeafNode[]): { tree: RatchetTree; leafIndices: number[] } {
  // The same tree, so that whoever compares it with what it was sees at once that nothing changed.
  if (leafNodes.length === 0) return { tree, leafIndices: [] }
  let grown = tree
  const leafIndices: number[] = []
  const changes: Change[] = []
  for (const leafNode of leafNodes) {
    const room = withRoom(grown, (leafIndices.at(-1) ?? -1) + 1)
    grown = room.tree
    leafIndices.push(room.leafIndex)
    changes.push([nodeOfLeaf(room.leafIndex), leaf(leafNode)])
  }
  return { tree: changed(grown, leafIndices, [...changes, ...unmerged(grown, leafIndices)]), leafIndices }
}

/** The leftmost empty place for a leaf, in a tree extended to the right where it is full (§7.7). */
export function withRoom(tree: RatchetTree, from = 0): { tree: RatchetTree; leafIndex: number } {
  for (let at = nodeOfLeaf(from); at < tree.nodes.length; at += 2) {
    if (tree.nodes[at] === undefined) return { tree, leafIndex: leafOfNode(at) }
  }
  const leafIndex = leafCount(tree)
  const more = blanks(tree.nodes.length + 1)
  return { tree: { nodes: [...tree.nodes, ...more], hashes: [...tree.hashes, ...more] }, leafIndex }
}

/** §12.1.2: replaces a leaf and blanks the nodes above it. */
export function updateLeaf(tree: RatchetTree, leafIndex: number, leafNode: LeafNode): RatchetTree {
  return changed(tree, [leafIndex], [[nodeOfLeaf(leafIndex), leaf(leafNode)], ...blankPath(tree, leafIndex)])
}

/** §12.1.3: blanks leaves and the nodes above them, and cuts the right half off while nobody is in it. Of a tree whose last
 * member goes one blank leaf stays: for that member itself, who resyncs (§12.4.3.2). */
export function removeLeaves(tree: RatchetTree, leafIndices: readonly number[]): RatchetTree {
  if (leafIndices.length === 0) return tree
  const changes = leafIndices.flatMap((leafIndex): Change[] => [
    [nodeOfLeaf(leafIndex), undefined],
    ...blankPath(tree, leafIndex),
  ])
  return truncated(changed(tree, leafIndices, changes))
}

/** §7.5: puts a committer's new leaf in place, and new parents on its path; every other node of the path becomes blank. */
export function withPath(
  tree: RatchetTree,
  leafIndex: number,
  leafNode: LeafNode,
  parents: readonly (readonly [index: number, node: ParentNode])[],
): RatchetTree {
  const fresh: Change[] = parents.map(([index, node]) => [index, parent(node)])
  return changed(tree, [leafIndex], [[nodeOfLeaf(leafIndex), leaf(leafNode)], ...blankPath(tree, leafIndex), ...fresh])
}

function blanks(count: number): undefined[] {
  return Array.from({ length: count }, () => undefined)
}

type Change = readonly [index: number, node: Node | undefined]

/** Every change lies on the way from one of these leaves to the root, so exactly those hashes become stale. */
function changed(tree: RatchetTree, leafIndices: readonly number[], changes: readonly Change[]): RatchetTree {
  const nodes = tree.nodes.slice()
  const hashes = tree.hashes.slice()
  for (const [index, node] of changes) nodes[index] = node
  for (const leafIndex of leafIndices) {
    const at = nodeOfLeaf(leafIndex)
    for (const index of [at, ...directPath(at, nodes.length)]) hashes[index] = undefined
  }
  return { nodes, hashes }
}

/** The parents above these new leaves, each naming those of them that it covers. */
function unmerged(tree: RatchetTree, leafIndices: readonly number[]): Change[] {
  const byParent = new Map<number, number[]>()
  for (const leafIndex of leafIndices) {
    for (const index of directPath(nodeOfLeaf(leafIndex), tree.nodes.length)) {
      const below = byParent.get(index)
      if (below !== undefined) below.push(leafIndex)
      else if (parentAt(tree, index) !== undefined) byParent.set(index, [leafIndex])
    }
  }
  return [...byParent].map(([index, below]) => [index, parent(withUnmerged(tree, index, below))])
}

function withUnmerged(tree: RatchetTree, index: number, below: readonly number[]): ParentNode {
  const node = parentAt(tree, index)
  assert(node !== undefined, 'only parents in use have unmerged leaves')
  return { ...node, unmergedLeaves: [...node.unmergedLeaves, ...below].toSorted((a, b) => a - b) }
}

function blankPath(tree: RatchetTree, leafIndex: number): Change[] {
  return directPath(nodeOfLeaf(leafIndex), tree.nodes.length).map(index => [index, undefined])
}

function truncated(tree: RatchetTree): RatchetTree {
  let width = tree.nodes.length
  while (width > 1 && isEmptyRange(tree, root(width) + 1, width)) width = root(width)
  if (width === tree.nodes.length) return tree
  return { nodes: tree.nodes.slice(0, width), hashes: tree.hashes.slice(0, width) }
}

function isEmptyRange(tree: RatchetTree, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (isLeaf(at) && tree.nodes[at] !== undefined) return false
  }
  return true
}

function collectResolution(tree: RatchetTree, index: number, height: number, found: number[]): void {
  const node = tree.nodes[index]
  if (node !== undefined) {
    found.push(index)
    if (node.nodeType !== 'parent') return
    for (const leafIndex of node.parent.unmergedLeaves) found.push(nodeOfLeaf(leafIndex))
  } else if (height > 0) {
    const half = 2 ** (height - 1)
    collectResolution(tree, index - half, height - 1, found)
    collectResolution(tree, index + half, height - 1, found)
  }
}
