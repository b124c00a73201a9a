// Paths on small trees with real keys (RFC 9420 §7.4–§7.6): who can open one, and what is refused. The official trees are in
// secrets.test.ts.

import { cipherSuite, deriveKeyPair, deriveSecret, encryptorWithLabel, type KeyPair } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { describe, expect, test } from 'vitest'
import { leaf, parent } from '../../structures/node.ts'
import type { UpdatePathNode } from '../../structures/update-path.ts'
import { filteredDirectPath, type RatchetTree, treeFromNodes } from '../../tree/ratchet-tree.ts'
import { leafNode } from '../../tree/trees.test-support.ts'
import { recording } from './recording.test-support.ts'
import { decryptPath, derivePath, encryptPath, nextPrivateKeys, type PrivateKeys } from './tree-kem.ts'

const crypto = createNodeCrypto()
const suite = cipherSuite(1)
const context = new TextEncoder().encode('context')
const none = new Uint8Array()
const invalid = (detail: string): unknown => expect.objectContaining({ code: 'mls.invalid', detail })

/** Eight leaves but the one at 6; in use are the parents 1 (over leaves 0, 1) and 11 (over 4 to 7, with leaf 5 unmerged). */
const pairs = new Map([0, 2, 4, 6, 8, 10, 14, 1, 11].map(node => [node, crypto.dhKeyPair('X25519')]))
const tree = treeFromNodes(
  Array.from({ length: 15 }, (_, node) => {
    const encryptionKey = pairs.get(node)?.publicKey
    if (encryptionKey === undefined) return undefined
    if (node % 2 === 0) return leaf({ ...leafNode(node / 2), encryptionKey })
    return parent({ encryptionKey, parentHash: none, unmergedLeaves: node === 11 ? [5] : [] })
  }),
)

function ownKeys(leafIndex: number, ...nodes: number[]): { leafIndex: number; privateKeys: PrivateKeys } {
  return { leafIndex, privateKeys: new Map([2 * leafIndex, ...nodes].map(node => [node, keyPair(node).privateKey])) }
}

function keyPair(node: number): KeyPair {
  const pair = pairs.get(node)
  if (pair === undefined) throw new Error(`no key at ${node}`)
  return pair
}

/** Of the committer at leaf 2. Its ancestors: 5 (beside leaf 3), 3 (beside 1), 7 (beside 11 and leaf 5). */
const filtered = filteredDirectPath(tree, 2)
const nodes = filtered.map(({ node }) => node)
const first = new Uint8Array(32).fill(9)

function path(added: readonly number[] = []) {
  const derived = derivePath(crypto, suite, nodes, first.slice())
  return { ...derived, sealed: encryptPath(crypto, suite, tree, filtered, derived.steps, added, context) }
}

const open = (
  own: { leafIndex: number; privateKeys: PrivateKeys },
  sealed: readonly UpdatePathNode[],
  added: number[] = [],
): ReturnType<typeof decryptPath> => decryptPath(crypto, suite, tree, filtered, sealed, own, added, context)

describe('path secrets', () => {
  test('make each key and the next secret under the labels of §7.4', () => {
    const { steps, commitSecret } = path()
    expect(steps.map(({ node }) => node)).toEqual([5, 3, 7])
    let secret: Uint8Array = first
    for (const step of steps) {
      expect(step.pathSecret).toEqual(secret)
      expect(step.keyPair).toEqual(deriveKeyPair(crypto, suite, deriveSecret(crypto, suite, secret, 'node')))
      secret = deriveSecret(crypto, suite, secret, 'path')
    }
    expect(commitSecret).toEqual(secret)
  })

  test('and nothing else is left of their derivation', () => {
    const watched = recording(crypto)
    const start = first.slice()
    const { steps, commitSecret } = derivePath(watched.crypto, suite, nodes, start)
    const kept = steps.flatMap(({ pathSecret, keyPair: pair }) => [pathSecret, pair.privateKey])
    expect(watched.left(start, commitSecret, ...kept)).toBe(0)
  })
})

describe('a path', () => {
  test('is sealed to the resolution of each copath child, once to each, but not to those just added', () => {
    expect(path().sealed.map(node => node.encryptedPathSecret.length)).toEqual([1, 1, 2])
    expect(path([5]).sealed.map(node => node.encryptedPathSecret.length)).toEqual([1, 1, 1])
    expect(path([3]).sealed.map(node => node.encryptedPathSecret.length)).toEqual([0, 1, 2])
  })

  test('needs a step for each of its nodes', () => {
    const { steps } = path()
    expect(() => encryptPath(crypto, suite, tree, filtered, steps.slice(0, 2), [], context)).toThrow(
      invalid('a path has a step for each node'),
    )
  })

  test('is not for whoever holds the key of a leaf that is blank', () => {
    const blank: RatchetTree = { ...tree, nodes: tree.nodes.with(6, undefined) }
    const { sealed } = path()
    const own = { leafIndex: 3, privateKeys: new Map([[6, new Uint8Array(32)]]) }
    expect(() => decryptPath(crypto, suite, blank, filtered, sealed, own, [], context)).toThrow(
      invalid('a path with nothing for us'),
    )
  })

  test('is opened by each member with the key it has, from where the path meets it', () => {
    const { sealed, steps, commitSecret } = path()
    const openers: [ReturnType<typeof ownKeys>, number][] = [
      [ownKeys(3), 0],
      [ownKeys(0, 1), 1],
      [ownKeys(1, 1), 1],
      [ownKeys(4, 11), 2],
      [ownKeys(5), 2],
      [ownKeys(7, 11), 2],
    ]
    for (const [own, from] of openers) {
      const opened = open(own, sealed)
      expect(opened.commitSecret).toEqual(commitSecret)
      expect(opened.steps).toEqual(steps.slice(from))
    }
  })

  test('is opened in the right place also beside somebody who was just added', () => {
    const added = path([4])
    expect(open(ownKeys(5), added.sealed, [4]).commitSecret).toEqual(added.commitSecret)
    const narrow = filteredDirectPath(tree, 3)
    const derived = derivePath(crypto, suite, [5, 3, 7], first.slice())
    const sealed = encryptPath(crypto, suite, leavesOnly, narrow, derived.steps, [0], context)
    const opened = decryptPath(crypto, suite, leavesOnly, narrow, sealed, ownKeys(1), [0], context)
    expect(opened.commitSecret).toEqual(derived.commitSecret)
  })

  test('is refused by whom it has nothing for', () => {
    const { sealed } = path()
    expect(() => open(ownKeys(2), sealed)).toThrow(invalid('a path that does not meet ours'))
    const nothing = invalid('a path with nothing for us')
    expect(() => open({ leafIndex: 4, privateKeys: new Map() }, sealed)).toThrow(nothing)
    // The key of a node that is not above us opens nothing for us.
    expect(() => open({ leafIndex: 4, privateKeys: new Map([[10, keyPair(10).privateKey]]) }, sealed)).toThrow(nothing)
    expect(() => open(ownKeys(5), sealed, [5])).toThrow(nothing)
    expect(() => open(ownKeys(3), [])).toThrow(nothing)
    expect(() => open(ownKeys(3), [{ ...(sealed[0] as UpdatePathNode), encryptedPathSecret: [] }])).toThrow(nothing)
  })

  test('is refused where a secret has another size, or does not make the key that is announced', () => {
    const { sealed, steps } = path()
    const sealedTo = (pathSecret: Uint8Array): UpdatePathNode[] => {
      const [lowest, ...others] = sealed as [UpdatePathNode, ...UpdatePathNode[]]
      const own = encryptorWithLabel(crypto, suite, 'UpdatePathNode', context)(keyPair(6).publicKey, pathSecret)
      return [{ ...lowest, encryptedPathSecret: [own] }, ...others]
    }
    for (const size of [0, 31, 33])
      expect(() => open(ownKeys(3), sealedTo(new Uint8Array(size).fill(9)))).toThrow(invalid('a path secret of the wrong size'))
    const wrong = invalid('a path secret that does not make its public key')
    expect(() => open(ownKeys(3), sealedTo(new Uint8Array(32).fill(8)))).toThrow(wrong)
    const swapped = sealed.with(2, { ...(sealed[2] as UpdatePathNode), encryptionKey: keyPair(0).publicKey })
    for (const own of [ownKeys(3), ownKeys(0, 1), ownKeys(5)]) expect(() => open(own, swapped)).toThrow(wrong)
    expect(() => open(ownKeys(3), sealed.slice(0, 2))).toThrow(wrong)
    expect(open(ownKeys(3), sealedTo(steps[0]?.pathSecret ?? none)).steps).toHaveLength(3)
  })
})

/** The same leaves without any parent. */
const leavesOnly = treeFromNodes(tree.nodes.map((node, at) => (at % 2 === 0 ? node : undefined)))

describe('private keys after a change', () => {
  const key = new Uint8Array(32).fill(1)
  const keep = (after: RatchetTree, ...held: number[]): number[] => [
    ...nextPrivateKeys(tree, after, new Map(held.map(node => [node, key])), []).keys(),
  ]

  test('are kept where the node is the same, or has another list of unmerged leaves only', () => {
    expect(keep(tree, 0, 1, 11)).toEqual([0, 1, 11])
    const unmerged = parent({ encryptionKey: keyPair(11).publicKey, parentHash: none, unmergedLeaves: [5, 6] })
    expect(keep({ ...tree, nodes: tree.nodes.with(11, unmerged) }, 11)).toEqual([11])
  })

  test('are dropped where the node is blank, has another key, or is cut off', () => {
    const other = parent({ encryptionKey: keyPair(0).publicKey, parentHash: none, unmergedLeaves: [] })
    expect(keep({ ...tree, nodes: tree.nodes.with(11, undefined) }, 0, 11)).toEqual([0])
    expect(keep({ ...tree, nodes: tree.nodes.with(11, other) }, 0, 11)).toEqual([0])
    expect(keep({ ...tree, nodes: tree.nodes.slice(0, 7) }, 0, 11)).toEqual([0])
  })

  test('fresh ones come in their place', () => {
    const fresh = new Uint8Array(32).fill(2)
    const next = nextPrivateKeys(tree, tree, new Map([[0, key]]), [
      [0, fresh],
      [3, fresh],
    ])
    expect([...next]).toEqual([
      [0, fresh],
      [3, fresh],
    ])
    expect(next.get(0)).toBe(fresh)
  })
})
