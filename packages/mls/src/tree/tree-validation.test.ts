// What must hold in a whole tree (RFC 9420 §7.3, §7.9, §12.4.3.1), each rule on a small tree that breaks only it.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leaf, parent } from '../structures/node.ts'
import { leafRules } from './leaf-validation.ts'
import { validateParentHashes } from './parent-hash.ts'
import { addLeaves, leafAt, leaves, parentAt, type RatchetTree, removeLeaves, treeOf as treeOfNodes } from './ratchet-tree.ts'
import { validateCommitter, validateNames, validateShape, validateTogether, validateTree } from './tree-validation.ts'
import { believing, bytes, leafNode, pathBy, treeOf } from './trees.test-support.ts'

const _ = undefined
const rules = leafRules(believing, bytes('group'), [])
const invalid = (detail: string): unknown => expect.objectContaining({ code: 'mls.invalid', detail })
const badHash = invalid('a parent hash is not valid')

/** With another leaf at a leaf index. */
function withLeaf(tree: RatchetTree, leafIndex: number, change: Parameters<typeof Object.assign>[1]): RatchetTree {
  const former = leafAt(tree, leafIndex)
  if (former === undefined) throw new Error('no leaf')
  return treeOfNodes(tree.nodes.with(2 * leafIndex, leaf({ ...former, ...change })))
}

function withParent(tree: RatchetTree, index: number, change: Parameters<typeof Object.assign>[1]): RatchetTree {
  const former = parentAt(tree, index)
  if (former === undefined) throw new Error('no parent')
  return treeOfNodes(tree.nodes.with(index, parent({ ...former, ...change })))
}

describe('unmerged leaves', () => {
  const eight = (five: readonly number[], seven: readonly number[], three?: readonly number[]) =>
    treeOf([0, _, 1, three, 2, five, 3, seven, 4, _, 5, _, 6, _, 7])

  test('stand below their parent', () => {
    const outside = invalid('an unmerged leaf is not below its parent')
    for (const leafIndex of [0, 1, 4, 7, 8, 1000]) expect(() => validateShape(believing, eight([leafIndex], []))).toThrow(outside)
    // The shape of these is right; nobody set their hashes.
    for (const leafIndex of [2, 3]) expect(() => validateShape(believing, eight([leafIndex], [leafIndex]))).toThrow(badHash)
  })

  test('are leaves in use', () => {
    const blank = treeOf([0, _, 1, _, 2, _, _, [3]])
    expect(() => validateShape(believing, blank)).toThrow(invalid('an unmerged leaf is not below its parent'))
  })

  test('are named by every parent in use on their way up, blank ones apart', () => {
    const missing = invalid('an unmerged leaf is missing on its way up')
    expect(() => validateShape(believing, eight([], [2]))).toThrow(missing)
    expect(() => validateShape(believing, eight([3], [2, 3]))).toThrow(missing)
    expect(() => validateShape(believing, eight([2], [2, 3]))).toThrow(missing)
    expect(() => validateShape(believing, eight([2, 3], [2, 3], []))).toThrow(missing)
    expect(() => validateShape(believing, eight([2, 3], [2, 3], [0, 1]))).toThrow(missing)
    for (const three of [_, [2, 3], [0, 1, 2, 3]])
      expect(() => validateShape(believing, eight([2, 3], [0, 2, 3, 7], three?.slice()))).toThrow(
        three === undefined || three.length === 4 ? badHash : missing,
      )
  })
})

describe('parent hashes', () => {
  const start = treeOf([0, _, 1, _, 2, _, 3, _, 4])

  test('hold after any adds, removes and paths', () => {
    const change = fc.record({ kind: fc.constantFrom('add', 'remove', 'path'), at: fc.nat(20) })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), changes => {
        let tree = start
        let number = 20
        for (const { kind, at } of changes) {
          const present = [...leaves(tree)].map(([leafIndex]) => leafIndex)
          const leafIndex = present[at % present.length] ?? 0
          if (kind === 'add') tree = addLeaves(tree, [leafNode(number++)]).tree
          else if (kind === 'path') tree = pathBy(tree, leafIndex, (number += 6)).tree
          else if (present.length > 1) tree = removeLeaves(tree, [leafIndex])
          validateShape(believing, tree)
        }
      }),
      { numRuns: 60, seed: 9420 },
    )
  })

  const once = pathBy(start, 2, 20).tree
  const twice = pathBy(once, 4, 30).tree

  test('are refused where any of their inputs is another: key, hash above, or the sibling’s tree', () => {
    validateShape(believing, once)
    validateShape(believing, twice)
    for (const index of [3, 7]) {
      expect(() => validateShape(believing, withParent(once, index, { encryptionKey: bytes('other') }))).toThrow(badHash)
      expect(() => validateShape(believing, withParent(once, index, { parentHash: bytes('other') }))).toThrow(badHash)
    }
    for (const leafIndex of [0, 3, 4])
      expect(() => validateShape(believing, withLeaf(once, leafIndex, { signature: bytes('other') }))).toThrow(badHash)
  })

  test('are carried by the leaf of a commit, and by no other leaf', () => {
    for (const leafNodeSource of [
      { kind: 'update' },
      { kind: 'key_package', lifetime: { notBefore: 0n, notAfter: 1n } },
      { kind: 'commit', parentHash: bytes('') },
      { kind: 'commit', parentHash: bytes('other') },
    ])
      expect(() => validateShape(believing, withLeaf(once, 2, { leafNodeSource }))).toThrow(badHash)
  })

  test('need one descendant: of a parent without one below it nobody has set the key', () => {
    expect(() => validateShape(believing, treeOf([0, [], 1]))).toThrow(badHash)
    expect(() => validateShape(believing, treeOf([_, [], _]))).toThrow(badHash)
    expect(() => validateShape(believing, treeOfNodes(once.nodes.with(4, undefined)))).toThrow(badHash)
  })

  test('are no longer valid where somebody is below who came since and is not said to be unmerged, or is said to be and is not', () => {
    const alone = pathBy(treeOf([0, _, _, _, 2]), 0, 20).tree
    validateParentHashes(believing, alone)
    const joined = treeOfNodes(alone.nodes.with(2, leaf(leafNode(1))))
    expect(() => validateParentHashes(believing, joined)).toThrow(badHash)
    validateParentHashes(believing, withParent(joined, 3, { unmergedLeaves: [1] }))
    expect(() => validateParentHashes(believing, withParent(alone, 3, { unmergedLeaves: [1] }))).toThrow(badHash)
  })

  test('go on across leaves that came since, also where they fill the whole other side', () => {
    const grown = addLeaves(once, [leafNode(50), leafNode(51), leafNode(52)]).tree
    validateShape(believing, grown)
    expect(parentAt(grown, 7)?.unmergedLeaves).toEqual([5, 6, 7])
    expect(() => validateShape(believing, withParent(grown, 7, { unmergedLeaves: [5, 6] }))).toThrow(badHash)
    // Whoever was there when the key was set has it, and is not unmerged.
    expect(() => validateShape(believing, withParent(grown, 7, { unmergedLeaves: [4, 5, 6, 7] }))).toThrow(badHash)
    const beside = addLeaves(pathBy(treeOf([0, _, _, _, 2]), 0, 20).tree, [leafNode(50), leafNode(51)]).tree
    expect(parentAt(beside, 3)?.unmergedLeaves).toEqual([1, 3])
    validateShape(believing, beside)
  })
})

describe('between leaves', () => {
  const four = treeOf([0, _, 1, _, 2, _, 3])
  const key = (number: number): Uint8Array => new Uint8Array(32).fill(number)
  const twiceEncryption = invalid('an encryption key appears twice')
  const twiceSignature = invalid('a signature key appears twice')
  const twiceName = invalid('a client is in the group already')
  const notRead = invalid('a credential type is not supported by all')

  test('no encryption key is there twice, also not at a parent', () => {
    validateTogether(four)
    expect(() => validateTogether(withLeaf(four, 3, { encryptionKey: key(0) }))).toThrow(twiceEncryption)
    expect(() => validateTogether(withLeaf(treeOf([0, [], 1]), 1, { encryptionKey: key(201) }))).toThrow(twiceEncryption)
    const parents = treeOf([0, [], 1, [], 2])
    expect(() => validateTogether(withParent(parents, 3, { encryptionKey: key(201) }))).toThrow(twiceEncryption)
    // A signature key may equal an encryption key: they are used for different things.
    validateTogether(withLeaf(four, 3, { signatureKey: key(0) }))
  })

  test('no signature key and no name is there twice', () => {
    expect(() => validateTogether(withLeaf(four, 1, { signatureKey: key(103) }))).toThrow(twiceSignature)
    validateNames(four)
    const named = (identity: Uint8Array) => ({ credential: { credentialType: 'basic', identity } })
    expect(() => validateNames(withLeaf(four, 1, named(bytes('device 3'))))).toThrow(twiceName)
    const chain = { credential: { credentialType: 'x509', certificates: [bytes('a'), bytes('b')] } }
    validateNames(withLeaf(four, 1, chain))
    expect(() => validateNames(withLeaf(withLeaf(four, 1, chain), 2, chain))).toThrow(twiceName)
  })

  test('everybody reads the credentials of all', () => {
    const x509 = { credentialType: 'x509', certificates: [bytes('a')] }
    const reading = (credentials: number[]) => ({ capabilities: { ...leafNode(0).capabilities, credentials } })
    const mixed = withLeaf(four, 1, { credential: x509, ...reading([1, 2]) })
    expect(() => validateTogether(mixed)).toThrow(notRead)
    const able = [0, 2, 3].reduce((tree, leafIndex) => withLeaf(tree, leafIndex, reading([2, 1])), mixed)
    validateTogether(able)
    for (const leafIndex of [0, 1, 2, 3]) expect(() => validateTogether(withLeaf(able, leafIndex, reading([1])))).toThrow(notRead)
    expect(() => validateTogether(withLeaf(able, 1, reading([2])))).toThrow(notRead)
  })

  describe('of a tree made of one where that held', () => {
    test('what is new is compared with itself and with what stayed', () => {
      const both = (change: (tree: RatchetTree) => RatchetTree) => (): void => validateTogether(change(four), four)
      expect(both(tree => withLeaf(tree, 3, { encryptionKey: key(0) }))).toThrow(twiceEncryption)
      expect(both(tree => withLeaf(tree, 0, { signatureKey: key(103) }))).toThrow(twiceSignature)
      expect(both(tree => addLeaves(tree, [leafNode(9), leafNode(9)]).tree)).toThrow(twiceEncryption)
      expect(both(tree => addLeaves(tree, [leafNode(9), { ...leafNode(10), signatureKey: key(109) }]).tree)).toThrow(
        twiceSignature,
      )
      expect(both(tree => addLeaves(tree, [leafNode(2)]).tree)).toThrow(twiceEncryption)
      both(tree => addLeaves(tree, [leafNode(9), leafNode(10)]).tree)()
      both(tree => pathBy(tree, 1, 60).tree)()
      expect(both(tree => pathBy(tree, 1, 1).tree)).toThrow(twiceEncryption)
    })

    test('somebody may come again whose former leaf goes, in its place or in another', () => {
      validateTogether(withLeaf(four, 2, {}), four)
      validateTogether(addLeaves(removeLeaves(four, [1]), [leafNode(9), leafNode(1)]).tree, four)
      validateNames(addLeaves(removeLeaves(four, [1]), [leafNode(9), leafNode(1)]).tree, four)
      expect(() => validateNames(addLeaves(removeLeaves(four, [1]), [leafNode(1), leafNode(1)]).tree, four)).toThrow(twiceName)
    })

    test('two who change places are as they were, two who take one name are not', () => {
      const named = (number: number) => ({ credential: { credentialType: 'basic', identity: bytes(`device ${number}`) } })
      validateNames(withLeaf(withLeaf(four, 1, named(2)), 2, named(1)), four)
      expect(() => validateNames(withLeaf(withLeaf(four, 1, named(7)), 2, named(7)), four)).toThrow(twiceName)
      expect(() => validateNames(withLeaf(four, 1, named(2)), four)).toThrow(twiceName)
    })

    test('a new leaf reads all credentials, and a new credential is read by all', () => {
      const x509 = { credentialType: 'x509', certificates: [bytes('a')] } as const
      const reading = (...credentials: number[]) => ({ capabilities: { ...leafNode(0).capabilities, credentials } })
      const added = (change: object): RatchetTree => addLeaves(four, [{ ...leafNode(9), ...change }]).tree
      expect(() => validateTogether(added({ credential: x509, ...reading(1, 2) }), four)).toThrow(notRead)
      expect(() => validateTogether(added(reading(2)), four)).toThrow(notRead)
      expect(() => validateTogether(added(reading()), four)).toThrow(notRead)
      validateTogether(added(reading(1)), four)
    })

    test('a tree that did not change is not judged again', () => {
      const twice = withLeaf(four, 3, { encryptionKey: key(0), credential: leafNode(0).credential })
      validateTogether(twice, twice)
      validateNames(twice, twice)
    })

    test('a leaf that has and reads other credentials than before is judged again, one that reads alike is not', () => {
      const x509 = { credentialType: 'x509', certificates: [bytes('a')] } as const
      const reading = (...credentials: number[]) => ({ capabilities: { ...leafNode(0).capabilities, credentials } })
      const all = [0, 1, 2, 3].reduce((tree, leafIndex) => withLeaf(tree, leafIndex, reading(1, 2)), four)
      const before = withLeaf(all, 1, { credential: x509, ...reading(1, 2) })
      const fresh = (number: number) => ({ encryptionKey: key(number) })
      const doors = [
        (tree: RatchetTree, from: RatchetTree) => validateTogether(tree, from),
        (tree: RatchetTree, from: RatchetTree) => validateCommitter(tree, from, 3),
      ]
      for (const judge of doors) {
        judge(withLeaf(before, 3, fresh(50)), before)
        judge(withLeaf(before, 3, { ...fresh(50), ...reading(2, 1) }), before)
        for (const credentials of [[1], [1, 3], [3, 1], [], [2], [1, 3, 4]])
          expect(() => judge(withLeaf(before, 3, { ...fresh(50), ...reading(...credentials) }), before)).toThrow(notRead)
        // Nobody had this type before, and only the leaf itself reads it.
        const alone = withLeaf(four, 3, reading(1, 2))
        expect(() => judge(withLeaf(alone, 3, { credential: x509 }), alone)).toThrow(notRead)
        // A tree that somebody cannot read, from before; who stays as they were is not the one to be refused for it.
        const unread = withLeaf(four, 1, { credential: x509, ...reading(1, 2) })
        judge(withLeaf(unread, 3, fresh(50)), unread)
        expect(() => judge(withLeaf(unread, 3, { ...fresh(50), ...reading(1, 3) }), unread)).toThrow(notRead)
      }
      const two = withLeaf(withLeaf(before, 2, fresh(50)), 3, { ...fresh(51), ...reading(1) })
      expect(() => validateTogether(two, before)).toThrow(notRead)
    })

    test('the leaf of a path shares nothing with the others, whether it replaces one or is new', () => {
      const judge = (leafIndex: number, change: object) => (): void =>
        validateCommitter(withLeaf(four, leafIndex, change), four, leafIndex)
      judge(3, { encryptionKey: key(50) })()
      judge(3, { signatureKey: key(150), credential: { credentialType: 'basic', identity: bytes('device 50') } })()
      expect(judge(3, { signatureKey: key(100) })).toThrow(twiceSignature)
      expect(judge(0, { credential: leafNode(2).credential })).toThrow(twiceName)
      const joined = (change: object): RatchetTree => addLeaves(four, [{ ...leafNode(9), ...change }]).tree
      validateCommitter(joined({}), four, 4)
      expect(() => validateCommitter(joined({ signatureKey: key(103) }), four, 4)).toThrow(twiceSignature)
      expect(() => validateCommitter(joined({ credential: leafNode(3).credential }), four, 4)).toThrow(twiceName)
      const unreading = { capabilities: { ...leafNode(0).capabilities, credentials: [2] } }
      expect(() => validateCommitter(joined(unreading), four, 4)).toThrow(notRead)
    })
  })
})

test('a whole tree is asked for its shape, for each leaf at its place, and for what holds between leaves', () => {
  const tree = pathBy(treeOf([0, _, 1, _, 2]), 1, 20).tree
  validateTree(rules, tree)
  expect(() => validateTree(rules, treeOf([0, [], 1]))).toThrow(badHash)
  const capabilities = { ...leafNode(0).capabilities, versions: [] }
  expect(() => validateTree(rules, withLeaf(treeOf([0, _, 1]), 1, { capabilities }))).toThrow(
    invalid('a leaf does not support the version'),
  )
  expect(() => validateTree(rules, withLeaf(treeOf([0, _, 1]), 1, { signatureKey: new Uint8Array(32).fill(100) }))).toThrow(
    invalid('a signature key appears twice'),
  )
  const asked: unknown[] = []
  const listening = { ...believing, verify: (...[, , content]: Parameters<typeof believing.verify>) => void asked.push(content) }
  validateTree(leafRules(listening, bytes('group'), []), treeOf([0, _, 1, _, 2]))
  // The leaves are told apart by their places, too.
  expect(new Set(asked.map(String)).size).toBe(3)
})
