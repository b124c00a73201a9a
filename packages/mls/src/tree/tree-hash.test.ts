// Tree hashes (RFC 9420 §7.8, §7.9): what is hashed again after a change, what is stored, and the hash of a tree as it was.

import { describe, expect, test } from 'vitest'
import type { Suite } from '../suite.ts'
import { addLeaves, type RatchetTree, removeLeaves, updateLeaf } from './ratchet-tree.ts'
import { parentTreeHashes, rootHash, treeHash, treeHashWithout, withParentTreeHashes } from './tree-hash.ts'
import { believing, leafNode, treeOf } from './trees.test-support.ts'

const _ = undefined
/** Five leaves; parents 1 and 3 in use, leaf 1 unmerged at 3. */
const tree = treeOf([0, [], 1, [1], 2, _, 3, _, 4])

function counting(): { suite: Suite; count(): number } {
  let count = 0
  const hash = (data: Uint8Array): Uint8Array => {
    count++
    return believing.hash(data)
  }
  return { suite: { ...believing, hash }, count: () => count }
}

function anew({ nodes }: RatchetTree): RatchetTree {
  return { nodes, hashes: nodes.map(() => undefined) }
}

describe('hashing', () => {
  test('is done once for each parent, and after a change once for each parent above it', () => {
    const fresh = anew(tree)
    const { suite, count } = counting()
    rootHash(suite, fresh)
    expect(count()).toBe(15)
    rootHash(suite, fresh)
    treeHash(suite, fresh, 3)
    expect(count()).toBe(15)
    const updated = updateLeaf(fresh, 2, leafNode(9))
    rootHash(suite, updated)
    // Three parents, and the two leaves under the lowest of them.
    expect(count()).toBe(15 + 5)
    rootHash(suite, removeLeaves(updated, [4]))
    expect(count()).toBe(15 + 5)
    expect(rootHash(believing, updated)).toEqual(rootHash(believing, anew(updated)))
  })

  test('tells every node, every place and every list of unmerged leaves apart', () => {
    const trees = [
      tree,
      treeOf([0, [], 1, [], 2, _, 3, _, 4]),
      treeOf([0, _, 1, [1], 2, _, 3, _, 4]),
      treeOf([0, [], 1, [1], 2, _, 4, _, 3]),
      treeOf([0, [], 1, [1], 2, _, _, _, 4]),
      treeOf([0, [], 1, [1], 2, _, 3]),
    ]
    expect(new Set(trees.map(other => String(rootHash(believing, other)))).size).toBe(trees.length)
    expect(treeHash(believing, tree, 10)).not.toEqual(treeHash(believing, tree, 12))
  })
})

describe('stored hashes', () => {
  test('of the parents from left to right stand for hashing', () => {
    const stored = parentTreeHashes(believing, tree)
    expect(stored).toHaveLength(7 * 32)
    expect(stored.subarray(0, 32)).toEqual(treeHash(believing, tree, 1))
    expect(stored.subarray(6 * 32)).toEqual(treeHash(believing, tree, 13))
    const { suite, count } = counting()
    const restored = withParentTreeHashes(suite, anew(tree), stored)
    expect(rootHash(suite, restored)).toEqual(rootHash(believing, tree))
    expect(parentTreeHashes(suite, restored)).toEqual(stored)
    expect(count()).toBe(0)
    expect(treeHash(suite, restored, 4)).toEqual(treeHash(believing, tree, 4))
    expect(count()).toBe(1)
  })

  test('in another number are refused', () => {
    const stored = parentTreeHashes(believing, tree)
    for (const other of [stored.subarray(32), stored.subarray(1), Uint8Array.of(...stored, 0), new Uint8Array()])
      expect(() => withParentTreeHashes(believing, anew(tree), other)).toThrow(
        expect.objectContaining({ code: 'wire.bad_structure', detail: 'a wrong number of tree hashes' }),
      )
    const alone = treeOf([0])
    expect(parentTreeHashes(believing, alone)).toHaveLength(0)
    expect(withParentTreeHashes(believing, alone, new Uint8Array()).nodes).toBe(alone.nodes)
  })
})

describe('the hash without leaves', () => {
  const { tree: grown, leafIndices } = addLeaves(removeLeaves(tree, [3]), [leafNode(20), leafNode(21), leafNode(22)])
  const before = removeLeaves(tree, [3])

  test('is the one from before they were added, at every node', () => {
    expect(leafIndices).toEqual([3, 5, 6])
    for (let index = 0; index < grown.nodes.length; index++)
      expect(treeHashWithout(believing, grown, index, leafIndices), `node ${index}`).toEqual(treeHash(believing, before, index))
    expect(rootHash(believing, grown)).not.toEqual(rootHash(believing, before))
  })

  test('leaves those unmerged that were so before, and counts nobody who is elsewhere', () => {
    expect(treeHashWithout(believing, grown, 1, leafIndices)).toEqual(treeHash(believing, grown, 1))
    expect(treeHashWithout(believing, tree, 3, [1])).toEqual(treeHash(believing, treeOf([0, [], _, [], 2, _, 3, _, 4]), 3))
    expect(treeHashWithout(believing, tree, 3, [])).toEqual(treeHash(believing, tree, 3))
    expect(treeHashWithout(believing, tree, 3, [4])).toEqual(treeHash(believing, tree, 3))
  })

  test('is not kept in place of the present one', () => {
    const fresh = anew(grown)
    treeHashWithout(believing, fresh, 7, leafIndices)
    expect(rootHash(believing, fresh)).toEqual(rootHash(believing, grown))
  })
})
