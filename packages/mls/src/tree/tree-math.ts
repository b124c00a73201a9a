// RFC 9420 §4.1 and appendix C: a full binary tree in an array. Leaf i stands at 2i, parents at odd positions; a tree of
// 2^d leaves has 2^(d+1) - 1 nodes. All indices are node indices unless called leaf index.

/** Nodes of a tree with this many leaves (a power of two). */
export function nodeWidth(leafCount: number): number {
  return 2 * leafCount - 1
}

/** Leaves of a tree with this many nodes. */
export function leafWidth(nodeCount: number): number {
  return (nodeCount + 1) / 2
}

/** The smallest full tree that holds this many nodes, in nodes. */
export function fullWidth(nodeCount: number): number {
  let width = 1
  while (width < nodeCount) width = 2 * width + 1
  return width
}

export function nodeOfLeaf(leafIndex: number): number {
  return 2 * leafIndex
}

export function leafOfNode(node: number): number {
  return node / 2
}

export function isLeaf(node: number): boolean {
  return node % 2 === 0
}

/** 0 for leaves, one more for each step up. */
export function level(node: number): number {
  let k = 0
  for (let rest = node; rest % 2 === 1; rest = (rest - 1) / 2) k++
  return k
}

/** The root of a tree with this many nodes. */
export function root(nodeCount: number): number {
  return (nodeCount - 1) / 2
}

/** Left child of a parent. */
export function left(node: number): number {
  return node - 2 ** (level(node) - 1)
}

/** Right child of a parent. */
export function right(node: number): number {
  return node + 2 ** (level(node) - 1)
}

/** The parent of any node but the root. */
export function parentOf(node: number): number {
  const step = 2 ** level(node)
  return Math.floor(node / (2 * step)) % 2 === 0 ? node + step : node - step
}

/** The other child of the node's parent. */
export function sibling(node: number): number {
  const above = parentOf(node)
  return node < above ? right(above) : left(above)
}

/** The ancestors of a node, nearest first, the root last; nothing for the root. */
export function directPath(node: number, nodeCount: number): number[] {
  const top = root(nodeCount)
  const path: number[] = []
  for (let at = node; at !== top; ) {
    at = parentOf(at)
    path.push(at)
  }
  return path
}

/** Whether the leaf stands in the subtree of `node`. */
export function covers(node: number, leafIndex: number): boolean {
  const reach = 2 ** level(node) - 1
  const at = nodeOfLeaf(leafIndex)
  return at >= node - reach && at <= node + reach
}

/** The child of `above` on the way down to `below`. */
export function childTowards(above: number, below: number): number {
  return below < above ? left(above) : right(above)
}
