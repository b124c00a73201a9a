// What a path must be (RFC 9420 §7.5, §12.4.2), each rule on a small tree with a path that breaks only it.

import { describe, expect, test } from 'vitest'
import type { UpdatePath } from '../structures/update-path.ts'
import { type LeafRules, leafRules } from './leaf-validation.ts'
import { addLeaves, leafAt, type RatchetTree } from './ratchet-tree.ts'
import { rootHash } from './tree-hash.ts'
import { validateShape } from './tree-validation.ts'
import { believing, bytes, leafNode, pathBy, shapeOf, treeOf } from './trees.test-support.ts'
import { applyPath, parentsOfPath } from './update-path.ts'

const _ = undefined
const rules = leafRules(believing, bytes('group'), [])
/** Six leaves; leaf 2 commits: its path has the parents 5, 3 and 7. */
const tree = pathBy(treeOf([0, _, 1, _, 2, _, 3, _, 4, _, 5]), 4, 30).tree
const good = pathBy(tree, 2, 20)
const { path } = good
const key = (number: number): Uint8Array => new Uint8Array(32).fill(number)

function apply(other: UpdatePath, on: RatchetTree = tree, added: readonly number[] = [], of: LeafRules = rules): RatchetTree {
  return applyPath(of, on, 2, other, added)
}

function withNode(at: number, change: Partial<UpdatePath['nodes'][number]>): UpdatePath {
  const node = path.nodes[at]
  if (node === undefined) throw new Error('no such node')
  return { ...path, nodes: path.nodes.with(at, { ...node, ...change }) }
}

function expectRefused(other: UpdatePath, detail: string, on: RatchetTree = tree, added: readonly number[] = []): void {
  expect(() => apply(other, on, added)).toThrow(expect.objectContaining({ code: 'mls.invalid', detail }))
}

describe('a path', () => {
  test('puts its leaf, its keys and nothing else, and makes a valid tree', () => {
    const after = apply(path)
    expect(rootHash(believing, after)).toEqual(rootHash(believing, good.tree))
    expect(shapeOf(after)).toEqual([0, _, 1, [], 20, [], 3, [], 30, [], 5, _, _, _, _])
    expect(leafAt(after, 2)).toEqual(path.leafNode)
    validateShape(believing, after)
    expect(rootHash(believing, tree)).not.toEqual(rootHash(believing, after))
  })

  test('has a leaf that was made for it', () => {
    const detail = 'a path with a leaf made for something else'
    expectRefused({ ...path, leafNode: { ...path.leafNode, leafNodeSource: { kind: 'update' } } }, detail)
  })

  test('has a leaf that fits the group, at its place in the group', () => {
    const required = leafRules(believing, bytes('group'), [{ extensionType: 0xf0ff, extensionData: bytes('') }])
    expect(() => apply(path, tree, [], required)).toThrow(
      expect.objectContaining({ detail: 'a leaf does not support an extension of the group' }),
    )
    const verified: Uint8Array[] = []
    const suite = { ...believing, verify: (_key: Uint8Array, _label: string, content: Uint8Array) => void verified.push(content) }
    const listening = leafRules(suite, bytes('group'), [])
    apply(path, tree, [], listening)
    expect(Buffer.from(verified[0] ?? bytes('')).subarray(-10)).toEqual(Buffer.from([5, ...bytes('group'), 0, 0, 0, 2]))
  })

  test('uses keys that are fresh, each once', () => {
    const detail = 'a path uses a key that is not fresh'
    for (const used of [key(0), key(5), key(31), key(32), key(20), key(21), key(23)])
      expectRefused(withNode(1, { encryptionKey: used }), detail)
    for (const used of [key(2), key(3), key(21)])
      expectRefused({ ...path, leafNode: { ...path.leafNode, encryptionKey: used } }, detail)
  })

  test('uses keys that something can be sealed to', () => {
    const asked: string[] = []
    const checkEncryptionKey = (publicKey: Uint8Array, name: string): void => void asked.push(`${name} ${publicKey[0]}`)
    apply(path, tree, [], leafRules({ ...believing, checkEncryptionKey }, bytes('group'), []))
    for (const number of [20, 21, 22, 23]) expect(asked).toContain(`an encryption key ${number}`)
  })

  test('has one node for each parent that it sets', () => {
    const detail = 'a path of the wrong length'
    expectRefused({ ...path, nodes: path.nodes.slice(0, 2) }, detail)
    expectRefused({ ...path, nodes: [] }, detail)
    const more = { encryptionKey: key(90), encryptedPathSecret: [] }
    expectRefused({ ...path, nodes: [...path.nodes, more] }, detail)
  })

  test('is sealed once to each node under the copath', () => {
    expect(path.nodes.map(node => node.encryptedPathSecret.length)).toEqual([1, 2, 1])
    const detail = 'a path with a wrong number of ciphertexts'
    for (const [at, node] of path.nodes.entries()) {
      const [sealed] = node.encryptedPathSecret
      if (sealed === undefined) throw new Error('nothing sealed')
      expectRefused(withNode(at, { encryptedPathSecret: [...node.encryptedPathSecret].slice(1) }), detail)
      expectRefused(withNode(at, { encryptedPathSecret: [...node.encryptedPathSecret, sealed] }), detail)
    }
  })

  test('is not sealed to leaves that the same commit adds', () => {
    const { tree: grown, leafIndices } = addLeaves(tree, [leafNode(50)])
    const onGrown = pathBy(grown, 2, 20).path
    expect(onGrown.nodes.map(node => node.encryptedPathSecret.length)).toEqual([1, 2, 2])
    apply(onGrown, grown)
    const [lowest, middle, top] = onGrown.nodes
    if (lowest === undefined || middle === undefined || top === undefined) throw new Error('a short path')
    const without = {
      ...onGrown,
      nodes: [lowest, middle, { ...top, encryptedPathSecret: [...top.encryptedPathSecret].slice(1) }],
    }
    validateShape(believing, apply(without, grown, leafIndices))
    const detail = 'a path with a wrong number of ciphertexts'
    expectRefused(onGrown, detail, grown, leafIndices)
    expectRefused(without, detail, grown)
  })

  test('carries in its leaf the hash of its lowest parent, with all those above in it', () => {
    const detail = 'the parent hash of a path does not match'
    const withHash = (parentHash: Uint8Array): UpdatePath => ({
      ...path,
      leafNode: { ...path.leafNode, leafNodeSource: { kind: 'commit', parentHash } },
    })
    for (const parentHash of [new Uint8Array(), new Uint8Array(32)]) expectRefused(withHash(parentHash), detail)
    for (const at of [0, 1, 2]) expectRefused(withNode(at, { encryptionKey: key(90) }), detail)
  })
})

test('the parents of a path are set from the root down, each with the hash of the one above', () => {
  const filtered = [5, 3, 7].map((node, at) => ({ node, copathChild: [6, 1, 11][at] ?? 0 }))
  const { parents, leafParentHash } = parentsOfPath(believing, tree, path, filtered)
  expect(parents.map(([index]) => index)).toEqual([7, 3, 5])
  expect(parents.map(([, parent]) => parent.encryptionKey[0])).toEqual([23, 22, 21])
  expect(parents[0]?.[1].parentHash).toHaveLength(0)
  expect(new Set(parents.map(([, parent]) => String(parent.parentHash))).size).toBe(3)
  expect(parents.flatMap(([, parent]) => parent.unmergedLeaves)).toEqual([])
  expect({ kind: 'commit', parentHash: leafParentHash }).toEqual(path.leafNode.leafNodeSource)
  expect(parentsOfPath(believing, treeOf([0]), { nodes: [] }, [])).toEqual({ parents: [], leafParentHash: new Uint8Array() })
})
