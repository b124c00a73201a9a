// What changes do to small trees, spelled out (RFC 9420 §7.7, §12.1), and which hashes they leave in place.

import { createNodeCrypto } from '@causeway/crypto/node'
import { describe, expect, test } from 'vitest'
import { createSuite } from '../suite.ts'
import {
  addLeaves,
  filteredDirectPath,
  isEmpty,
  leafCount,
  leaves,
  type RatchetTree,
  removeLeaves,
  resolution,
  updateLeaf,
  withPath,
  withRoom,
} from './ratchet-tree.ts'
import { rootHash } from './tree-hash.ts'
import { leafNode, shapeOf, treeOf } from './trees.test-support.ts'

const suite = createSuite(createNodeCrypto(), 1)
const _ = undefined

/** The change, and that the hash of what came out is the one of the same tree made anew. */
function shapeAfter(tree: RatchetTree, change: (tree: RatchetTree) => RatchetTree): ReturnType<typeof shapeOf> {
  const before = shapeOf(tree)
  rootHash(suite, tree)
  const next = change(tree)
  const shape = shapeOf(next)
  expect(next.hashes).toHaveLength(next.nodes.length)
  expect(rootHash(suite, next)).toEqual(rootHash(suite, { nodes: next.nodes, hashes: next.nodes.map(() => undefined) }))
  expect(shapeOf(tree)).toEqual(before)
  return shape
}

const add =
  (...numbers: number[]) =>
  (tree: RatchetTree): RatchetTree =>
    addLeaves(
      tree,
      numbers.map(number => leafNode(number)),
    ).tree

describe('adding', () => {
  test('fills the leftmost blank places first, then extends the tree to the right', () => {
    expect(shapeAfter(treeOf([1, _, _, _, 3]), add(2))).toEqual([1, _, 2, _, 3, _, _])
    expect(shapeAfter(treeOf([1, _, _, _, 3]), add(2, 4, 5))).toEqual([1, _, 2, _, 3, _, 4, _, 5, _, _, _, _, _, _])
    expect(shapeAfter(treeOf([1]), add(2))).toEqual([1, _, 2])
    expect(addLeaves(treeOf([1, _, _, _, 3]), [leafNode(7), leafNode(8)]).leafIndices).toEqual([1, 3])
    expect(addLeaves(treeOf([1]), [])).toEqual({ tree: treeOf([1]), leafIndices: [] })
  })

  test('names the new leaves in every parent in use above them, in order, beside those named already', () => {
    expect(shapeAfter(treeOf([1, [], _, [], 3]), add(2))).toEqual([1, [1], 2, [1], 3, _, _])
    expect(shapeAfter(treeOf([1, _, _, [2], 3]), add(2, 4))).toEqual([1, _, 2, [1, 2, 3], 3, _, 4])
    expect(shapeAfter(treeOf([1, _, 2, [], 3, [], 4]), add(5))).toEqual([1, _, 2, [], 3, [], 4, _, 5, _, _, _, _, _, _])
  })

  test('finds room from a place on', () => {
    const tree = treeOf([_, _, 2, _, _, _, 4])
    expect([0, 1, 2, 3].map(from => withRoom(tree, from).leafIndex)).toEqual([0, 2, 2, 4])
    expect(withRoom(tree, 3).tree.nodes).toHaveLength(15)
    expect(withRoom(tree).tree).toBe(tree)
  })
})

describe('removing and updating', () => {
  test('blanks the leaf and everything above it, and cuts off empty halves', () => {
    const full = treeOf([1, [], 2, [], 3, [], 4])
    expect(shapeAfter(full, tree => removeLeaves(tree, [1]))).toEqual([1, _, _, _, 3, [], 4])
    expect(shapeAfter(full, tree => removeLeaves(tree, [2, 3]))).toEqual([1, [], 2])
    expect(shapeAfter(full, tree => removeLeaves(tree, [0, 1]))).toEqual([_, _, _, _, 3, [], 4])
    expect(shapeAfter(full, tree => removeLeaves(tree, [1, 2, 3]))).toEqual([1])
    expect(shapeAfter(full, tree => removeLeaves(tree, [0, 1, 2, 3]))).toEqual([_])
    expect(removeLeaves(full, [])).toBe(full)
    expect(shapeAfter(full, tree => updateLeaf(tree, 3, leafNode(9)))).toEqual([1, [], 2, _, 3, _, 9])
  })

  test('a path puts its leaf and its parents, and blanks what else is above', () => {
    const parentNode = { encryptionKey: new Uint8Array(32).fill(50), parentHash: new Uint8Array(0), unmergedLeaves: [] }
    const full = treeOf([1, [0], 2, [1], 3, [], 4])
    expect(shapeAfter(full, tree => withPath(tree, 0, leafNode(9), [[3, parentNode]]))).toEqual([9, _, 2, [], 3, [], 4])
  })
})

describe('looking', () => {
  const tree = treeOf([1, _, 2, [1], 3, _, _, _, 5, [], _])

  test('resolutions, emptiness and filtered paths are as RFC 9420 §4.1 says', () => {
    expect([0, 1, 3, 5, 7, 9, 10, 11, 13].map(node => resolution(tree, node))).toEqual([
      [0],
      [0, 2],
      [3, 2],
      [4],
      [3, 2, 9],
      [9],
      [],
      [9],
      [],
    ])
    expect([6, 10, 13, 5, 11].map(node => isEmpty(tree, node))).toEqual([true, true, true, false, false])
    expect(filteredDirectPath(tree, 2)).toEqual([
      { node: 3, copathChild: 1 },
      { node: 7, copathChild: 11 },
    ])
    expect(filteredDirectPath(tree, 4)).toEqual([{ node: 7, copathChild: 3 }])
    expect(filteredDirectPath(tree, 1)[0]).toEqual({ node: 1, copathChild: 0 })
    expect(leafCount(tree)).toBe(8)
    expect([...leaves(tree)].map(([index]) => index)).toEqual([0, 1, 2, 4])
  })
})
