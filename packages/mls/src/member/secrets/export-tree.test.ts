// What the exporter tree of draft-ietf-mls-extensions keeps and forgets. Its secrets are compared with our vectors in
// mls-extensions.test.ts.

import { cipherSuite } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { expect, test } from 'vitest'
import { ExportTree } from './export-tree.ts'
import { holdsSomething, recording } from './recording.test-support.ts'

const crypto = createNodeCrypto()
const suite = cipherSuite(1)
const rootNode = 65_535
const gone: unknown = expect.objectContaining({
  code: 'mls.invalid',
  detail: 'the secret of this component was exported before',
})

function treeOf(applicationExport = new Uint8Array(32).fill(1)): ExportTree {
  return ExportTree.start(suite, applicationExport)
}

function use(tree: ExportTree, componentId: number): Uint8Array {
  const step = tree.take(crypto, componentId)
  tree.apply(step)
  return step.secret
}

test('taking changes nothing until it is applied', () => {
  const tree = treeOf()
  const step = tree.take(crypto, 5)
  expect(tree.take(crypto, 5)).toEqual(step)
  expect([...tree.nodes]).toEqual([[rootNode, new Uint8Array(32).fill(1)]])
  tree.apply(step)
  const held = structuredClone(tree.nodes)
  expect(tree.take(crypto, 4)).toEqual(tree.take(crypto, 4))
  expect(tree.nodes).toEqual(held)
})

test('a component has its secret once, whatever others took before and after', () => {
  const [tree, other] = [treeOf(), treeOf()]
  const secrets = [5, 4, 65_535].map(componentId => use(tree, componentId))
  expect([65_535, 4, 5].map(componentId => use(other, componentId)).toReversed()).toEqual(secrets)
  expect(new Set(secrets.map(String)).size).toBe(3)
  for (const componentId of [5, 4, 65_535]) expect(() => tree.take(crypto, componentId)).toThrow(gone)
})

test('what a secret came from is wiped, and the siblings of its way are kept', () => {
  const applicationExport = new Uint8Array(32).fill(1)
  const tree = treeOf(applicationExport)
  use(tree, 0)
  expect(holdsSomething(applicationExport)).toBe(false)
  // Of sixteen levels one sibling each, the lowest of them a leaf.
  expect([...tree.nodes.keys()].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 16 }, (_, level) => 3 * 2 ** level - 1).toSorted((a, b) => a - b),
  )
  const sibling = tree.nodes.get(2) as Uint8Array
  const step = tree.take(crypto, 1)
  expect([step.spent, step.nodes]).toEqual([2, []])
  tree.apply(step)
  expect(holdsSomething(sibling)).toBe(false)
  expect(tree.nodes.has(2)).toBe(false)
  // It is the caller's, who got it.
  expect(holdsSomething(step.secret)).toBe(true)
})

test('no secret is left of the way, but what the step itself holds', () => {
  const watched = recording(crypto)
  const applicationExport = new Uint8Array(32).fill(1)
  const step = treeOf(applicationExport).take(watched.crypto, 77)
  expect(watched.left(applicationExport, step.secret, ...step.nodes.map(([, secret]) => secret))).toBe(0)
})

test('a tree says once what changed and what is gone; from that it goes on', () => {
  const tree = treeOf()
  expect(tree.takeDirty()).toEqual([[rootNode, new Uint8Array(32).fill(1)]])
  expect(tree.takeDirty()).toEqual([])
  use(tree, 9)
  const changes = tree.takeDirty()
  expect(changes).toHaveLength(17)
  expect(changes.filter(([, secret]) => secret === undefined)).toEqual([[rootNode, undefined]])
  expect(tree.takeDirty()).toEqual([])
  const kept = changes.flatMap(([node, secret]): [number, Uint8Array][] => (secret === undefined ? [] : [[node, secret.slice()]]))
  const restored = new ExportTree(suite, kept)
  expect(restored.takeDirty()).toEqual([])
  expect(() => restored.take(crypto, 9)).toThrow(gone)
  expect(use(restored, 8)).toEqual(use(tree, 8))
  expect(tree.takeDirty()).toEqual([[18 - 2, undefined]])
})

test('a wiped tree holds nothing and gives nothing', () => {
  const tree = treeOf()
  use(tree, 9)
  const held = [...tree.nodes.values()]
  tree.wipe()
  expect(held.filter(holdsSomething)).toEqual([])
  expect(tree.nodes.size).toBe(0)
  expect(() => tree.take(crypto, 8)).toThrow(gone)
})
