// What the secret tree keeps, what it forgets, and what it refuses (RFC 9420 §9.2). Its keys are compared with the official ones in
// secrets.test.ts.

import { cipherSuite, type CryptoProvider } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { describe, expect, test } from 'vitest'
import { holdsSomething, recording } from './recording.test-support.ts'
import { forwardStepsMax, type Ratchet, ratchetName, type RatchetType, SecretTree, skippedKeysMax } from './secret-tree.ts'

const crypto = createNodeCrypto()
const suite = cipherSuite(1)
const undecryptable = (detail: string): unknown => expect.objectContaining({ code: 'mls.undecryptable', detail })
const used = undecryptable('a key that was used or dropped')

function treeOf(leafCount = 4, secret = new Uint8Array(32).fill(1)): SecretTree {
  return SecretTree.start(suite, leafCount, secret)
}

/** Takes and applies; the key as it was given out. */
function use(tree: SecretTree, leafIndex: number, generation?: number, type: RatchetType = 'application'): Uint8Array {
  const step = tree.take(crypto, leafIndex, type, generation)
  const key = step.key.key.slice()
  tree.apply(step)
  return key
}

function keysInOrder(count: number): Uint8Array[] {
  const tree = treeOf()
  return Array.from({ length: count }, () => use(tree, 0))
}

function ratchetAt(tree: SecretTree, name: string): Ratchet {
  const part = tree.part(name)
  if (part === undefined || part instanceof Uint8Array) throw new Error(`no ratchet ${name}`)
  return part
}

describe('taking a key', () => {
  test('changes nothing, and gives the same again until it is applied', () => {
    const tree = treeOf()
    const names = tree.names()
    const first = tree.take(crypto, 0, 'application', 3)
    expect(tree.take(crypto, 0, 'application', 3)).toEqual(first)
    expect(tree.names()).toEqual(names)
    tree.apply(first)
    const parts = structuredClone(tree.names().map(name => tree.part(name)))
    for (const generation of [1, 4, 9]) {
      const again = tree.take(crypto, 0, 'application', generation)
      expect(tree.take(crypto, 0, 'application', generation)).toEqual(again)
      expect(tree.names().map(name => tree.part(name))).toEqual(parts)
    }
  })

  test('names the generation, the next one where none is asked for', () => {
    const tree = treeOf()
    expect(tree.take(crypto, 1, 'handshake').generation).toBe(0)
    use(tree, 1, 6, 'handshake')
    expect(tree.take(crypto, 1, 'handshake').generation).toBe(7)
    expect(tree.take(crypto, 1, 'application').generation).toBe(0)
  })

  test('wiped by its taker leaves the tree as it was, also the key of a skipped generation', () => {
    const tree = treeOf()
    use(tree, 0, 2)
    for (const generation of [0, 1, 2 + 1]) {
      const { key } = tree.take(crypto, 0, 'application', generation)
      const expected = key.key.slice()
      key.key.fill(0)
      key.nonce.fill(0)
      expect(use(tree, 0, generation)).toEqual(expected)
    }
  })

  test('of a leaf that the tree has no place for is refused', () => {
    for (const leafIndex of [4, 5, 2 ** 32 - 1])
      expect(() => treeOf(4).take(crypto, leafIndex, 'application')).toThrow(undecryptable('no such leaf'))
    expect(() => treeOf(1).take(crypto, 1, 'application')).toThrow(undecryptable('no such leaf'))
    expect(treeOf(4).take(crypto, 3, 'application')).toBeDefined()
    expect(treeOf(1).take(crypto, 0, 'application').spent).toEqual([0])
  })

  test('gives the same keys in whatever order generations come', () => {
    const expected = keysInOrder(6)
    for (const order of [
      [5, 4, 3, 2, 1, 0],
      [2, 0, 5, 1, 4, 3],
      [1, 0, 3, 2, 5, 4],
    ]) {
      const tree = treeOf()
      for (const generation of order) expect(use(tree, 0, generation)).toEqual(expected[generation])
      for (const generation of order) expect(() => tree.take(crypto, 0, 'application', generation)).toThrow(used)
    }
  })
})

describe('what is used up is gone', () => {
  test('the nodes above a leaf are wiped, and only the siblings of its way are kept', () => {
    const encryptionSecret = new Uint8Array(32).fill(1)
    const tree = treeOf(4, encryptionSecret)
    use(tree, 0)
    expect(holdsSomething(encryptionSecret)).toBe(false)
    expect(new Set(tree.names())).toEqual(new Set(['5', '2', '0h', '0a']))
    const right = tree.part('5') as Uint8Array
    use(tree, 3, 0, 'handshake')
    expect(holdsSomething(right)).toBe(false)
    expect(new Set(tree.names())).toEqual(new Set(['2', '4', '0h', '0a', '3h', '3a']))
  })

  test('a ratchet secret is wiped by the next one, but not by a key of an earlier generation', () => {
    const tree = treeOf()
    use(tree, 0, 2)
    const { secret } = ratchetAt(tree, '0a')
    use(tree, 0, 1)
    expect(ratchetAt(tree, '0a').secret).toBe(secret)
    expect(holdsSomething(secret)).toBe(true)
    use(tree, 0)
    expect(holdsSomething(secret)).toBe(false)
    expect(holdsSomething(ratchetAt(tree, '0a').secret)).toBe(true)
  })

  test('a skipped key is wiped when it is used, the others stay', () => {
    const tree = treeOf()
    use(tree, 0, 3)
    const kept = [...ratchetAt(tree, '0a').skipped.values()]
    expect(kept).toHaveLength(3)
    use(tree, 0, 1)
    const holding = kept.map(({ key, nonce }) => [holdsSomething(key), holdsSomething(nonce)])
    expect(holding).toEqual([
      [true, true],
      [false, false],
      [true, true],
    ])
  })

  test('no secret is left of the way to a key, but what the step itself holds', () => {
    const watched = recording(crypto)
    const encryptionSecret = new Uint8Array(32).fill(1)
    const tree = treeOf(4, encryptionSecret)
    const secretsOf = (step: ReturnType<SecretTree['take']>): Uint8Array[] => [
      ...step.nodes.map(([, secret]) => secret),
      ...step.ratchets.map(([, { secret }]) => secret),
    ]
    const first = tree.take(watched.crypto, 0, 'application', 3)
    expect(watched.left(encryptionSecret, ...secretsOf(first))).toBe(0)
    tree.apply(first)
    const second = tree.take(watched.crypto, 0, 'application', 7)
    const { secret } = ratchetAt(tree, '0a')
    expect(watched.left(secret, ...secretsOf(first), ...secretsOf(second))).toBe(0)
    tree.apply(second)
    expect(watched.left(...secretsOf(first), ...secretsOf(second))).toBe(0)
    expect(holdsSomething(secret)).toBe(false)
  })

  test('a wiped tree holds nothing and gives nothing', () => {
    const tree = treeOf()
    use(tree, 0, 2)
    const held = tree.names().flatMap(name => {
      const part = tree.part(name)
      if (part instanceof Uint8Array || part === undefined) return [part]
      return [part.secret, ...[...part.skipped.values()].flatMap(({ key, nonce }) => [key, nonce])]
    })
    expect(held).toHaveLength(8)
    tree.wipe()
    expect(held.filter(secret => secret === undefined || holdsSomething(secret))).toEqual([])
    expect(tree.names()).toEqual([])
    for (const leafIndex of [0, 3])
      expect(() => tree.take(crypto, leafIndex, 'application')).toThrow(undecryptable('no secret for this sender'))
  })
})

describe('of what was skipped', () => {
  test('the last keys are kept, up to the limit', () => {
    const tree = treeOf()
    use(tree, 0, 100)
    expect([...ratchetAt(tree, '0a').skipped.keys()]).toEqual(Array.from({ length: skippedKeysMax }, (_, at) => 76 + at))
    expect(() => tree.take(crypto, 0, 'application', 75)).toThrow(used)
    expect(tree.take(crypto, 0, 'application', 76)).toBeDefined()
    const few = treeOf()
    use(few, 0, skippedKeysMax)
    expect(few.take(crypto, 0, 'application', 0)).toBeDefined()
  })

  test('the oldest are dropped and wiped for newer ones', () => {
    const tree = treeOf()
    use(tree, 0, 10)
    const first = [...ratchetAt(tree, '0a').skipped.values()]
    use(tree, 0, 30)
    expect([...ratchetAt(tree, '0a').skipped.keys()]).toEqual([5, 6, 7, 8, 9, ...Array.from({ length: 19 }, (_, at) => 11 + at)])
    expect(first.map(({ key, nonce }) => holdsSomething(key) && holdsSomething(nonce))).toEqual([
      ...Array.from({ length: 5 }, () => false),
      ...Array.from({ length: 5 }, () => true),
    ])
    expect(first.slice(0, 5).some(({ key, nonce }) => holdsSomething(key) || holdsSomething(nonce))).toBe(false)
    expect(() => tree.take(crypto, 0, 'application', 4)).toThrow(used)
    expect(use(tree, 0, 5)).toEqual(keysInOrder(6)[5])
  })

  test('a message too far ahead is refused before anything is derived, counted from the last one', () => {
    const tree = treeOf()
    const ahead = undecryptable('too far ahead')
    expect(() => tree.take(crypto, 0, 'application', forwardStepsMax + 1)).toThrow(ahead)
    expect(() => tree.take(crypto, 0, 'application', 2 ** 32 - 1)).toThrow(ahead)
    use(tree, 0, forwardStepsMax)
    use(tree, 0, 2 * forwardStepsMax + 1)
    expect(() => tree.take(crypto, 0, 'application', 3 * forwardStepsMax + 3)).toThrow(ahead)
  })

  test('a message far ahead costs one derivation for each step, and two for each key that is kept', () => {
    const tree = treeOf()
    use(tree, 0)
    let count = 0
    const counting: CryptoProvider = {
      ...crypto,
      hmac(...args) {
        count++
        return crypto.hmac(...args)
      },
    }
    tree.take(counting, 0, 'application', 1001)
    expect(count).toBe(1001 + 2 * (skippedKeysMax + 1))
  })
})

describe('stored part by part', () => {
  test('a tree says once what changed, and what is gone', () => {
    const tree = treeOf()
    expect(tree.takeDirty()).toEqual([['3', new Uint8Array(32).fill(1)]])
    expect(tree.takeDirty()).toEqual([])
    use(tree, 0)
    const changes = new Map(tree.takeDirty())
    expect(new Set(changes.keys())).toEqual(new Set(['3', '5', '2', '0h', '0a']))
    expect([...changes].filter(([, part]) => part === undefined)).toEqual([['3', undefined]])
    expect(tree.takeDirty()).toEqual([])
    use(tree, 0)
    expect(tree.takeDirty()).toEqual([['0a', tree.part('0a')]])
  })

  test('a restored tree goes on as the one that was stored, and has nothing new to say', () => {
    const tree = treeOf()
    use(tree, 0, 2)
    const parts = tree.names().map(name => [name, structuredClone(tree.part(name)) as Uint8Array | Ratchet] as const)
    const restored = SecretTree.restore(suite, 4, parts)
    expect(restored.takeDirty()).toEqual([])
    expect(restored.leafCount).toBe(4)
    for (const [leafIndex, generation] of [
      [0, 1],
      [0, 3],
      [2, 0],
      [3, 5],
    ] as const)
      expect(use(restored, leafIndex, generation)).toEqual(use(tree, leafIndex, generation))
    expect(() => restored.take(crypto, 0, 'application', 2)).toThrow(used)
  })

  test('parts have names of their own', () => {
    expect([ratchetName(3, 'handshake'), ratchetName(3, 'application')]).toEqual(['3h', '3a'])
    const tree = treeOf()
    use(tree, 1, 4, 'handshake')
    expect([ratchetAt(tree, '1h').generation, ratchetAt(tree, '1a').generation]).toEqual([5, 0])
    expect(tree.part('7')).toBeUndefined()
  })
})
