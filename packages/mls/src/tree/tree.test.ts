// The public tree against the official vectors, in all seven suites.

import { createNodeCrypto } from '@causeway/crypto/node'
import { decode, encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import {
  authenticatedContentCodec,
  confirmedTranscriptHashInput,
  interimTranscriptHashInput,
} from '../structures/authenticated-content.ts'
import { groupContextCodec } from '../structures/group-context.ts'
import { type Node, parent, ratchetTreeCodec } from '../structures/node.ts'
import { proposalCodec } from '../structures/proposal.ts'
import { updatePathCodec } from '../structures/update-path.ts'
import { createSuite } from '../suite.ts'
import { hex, toHex, vectors } from '../vectors.test-support.ts'
import { leafRules } from './leaf-validation.ts'
import { applyProposals } from './proposal-list.ts'
import { type RatchetTree, resolution, treeFromNodes } from './ratchet-tree.ts'
import { rootHash, treeHash } from './tree-hash.ts'
import { directPath, fullWidth, isLeaf, left, nodeWidth, parentOf, right, root, sibling } from './tree-math.ts'
import { validateTree } from './tree-validation.ts'
import { applyPath } from './update-path.ts'

const crypto = createNodeCrypto()

interface TreeMath {
  n_leaves: number
  n_nodes: number
  root: number
  left: (number | null)[]
  right: (number | null)[]
  parent: (number | null)[]
  sibling: (number | null)[]
}

test('tree math gives the official indices', () => {
  for (const vector of vectors<TreeMath>('tree-math.json')) {
    expect(nodeWidth(vector.n_leaves)).toBe(vector.n_nodes)
    expect(root(vector.n_nodes)).toBe(vector.root)
    for (let node = 0; node < vector.n_nodes; node++) {
      if (!isLeaf(node)) expect([left(node), right(node)]).toEqual([vector.left[node], vector.right[node]])
      if (node !== vector.root) expect([parentOf(node), sibling(node)]).toEqual([vector.parent[node], vector.sibling[node]])
      if (node !== vector.root) expect(directPath(node, vector.n_nodes)[0]).toBe(vector.parent[node])
    }
  }
  expect([1, 2, 3, 4, 7, 8].map(fullWidth)).toEqual([1, 3, 3, 7, 7, 15])
})

interface TreeOperation {
  cipher_suite: number
  proposal: string
  proposal_sender: number
  tree_before: string
  tree_after: string
  tree_hash_before: string
  tree_hash_after: string
}

test('add, update and remove change the tree as the official vectors say', () => {
  for (const vector of vectors<TreeOperation>('tree-operations.json')) {
    const suite = createSuite(crypto, vector.cipher_suite)
    const before = treeOf(vector.tree_before)
    expect(toHex(rootHash(suite, before))).toBe(vector.tree_hash_before)
    const proposal = decode(proposalCodec, hex(vector.proposal))
    const committer =
      proposal.proposalType === 'remove' && vector.proposal_sender === proposal.removed ? 0 : vector.proposal_sender
    // These proposals are signed by nobody, so they are placed without the checks of a commit.
    const list = {
      updates: proposal.proposalType === 'update' ? [{ leafIndex: committer, leafNode: proposal.leafNode }] : [],
      removes: proposal.proposalType === 'remove' ? [proposal] : [],
      adds: proposal.proposalType === 'add' ? [proposal] : [],
      psks: [],
      extensions: undefined,
      reInit: undefined,
      externalInit: undefined,
      selfRemoves: [],
      appEphemerals: [],
      appDataUpdates: [],
    }
    const after = applyProposals(before, list).tree
    expect(toHex(encode(ratchetTreeCodec, after.nodes))).toBe(vector.tree_after)
    expect(toHex(rootHash(suite, after))).toBe(vector.tree_hash_after)
    expect(toHex(encode(ratchetTreeCodec, before.nodes))).toBe(vector.tree_before)
  }
})

interface TreeValidation {
  cipher_suite: number
  tree: string
  group_id: string
  resolutions: number[][]
  tree_hashes: string[]
}

const trees = vectors<TreeValidation>('tree-validation.json.gz')

test('resolutions and tree hashes of every node are the official ones', () => {
  for (const vector of trees) {
    const suite = createSuite(crypto, vector.cipher_suite)
    const tree = treeOf(vector.tree)
    vector.resolutions.forEach((expected, node) => expect(resolution(tree, node)).toEqual(expected))
    vector.tree_hashes.forEach((expected, node) => expect(toHex(treeHash(suite, tree, node))).toBe(expected))
  }
})

test('every official tree is valid for a joiner', () => {
  for (const vector of trees) validate(vector, treeOf(vector.tree))
})

test('a tree with any node blanked, swapped or altered is refused', () => {
  let refused = 0
  for (const vector of trees.filter(vector => vector.cipher_suite === 1)) {
    const { nodes } = treeOf(vector.tree)
    nodes.forEach((node, index) => {
      if (node?.nodeType !== 'parent') return
      for (const altered of alterations(node)) {
        const tree = treeFromNodes(nodes.with(index, altered))
        expect(() => validate(vector, tree)).toThrow(expect.objectContaining({ code: 'mls.invalid' }))
        refused++
      }
    })
  }
  console.info(`altered trees refused: ${refused}`)
  if (trees.length > 0) expect(refused).toBeGreaterThan(100)
})

test('a leaf that is unmerged above and not on its way there is refused', () => {
  let refused = 0
  for (const vector of trees.filter(({ cipher_suite }) => cipher_suite === 1)) {
    const { nodes } = treeOf(vector.tree)
    nodes.forEach((node, index) => {
      if (node?.nodeType !== 'parent' || node.parent.unmergedLeaves.length === 0 || index === root(nodes.length)) return
      const above = nodes[parentOf(index)]
      if (above?.nodeType !== 'parent' || above.parent.unmergedLeaves.length === 0) return
      const tree = treeFromNodes(nodes.with(index, parent({ ...node.parent, unmergedLeaves: [] })))
      expect(() => validate(vector, tree)).toThrow(/missing on its way up/)
      refused++
    })
  }
  if (trees.length > 0) expect(refused).toBeGreaterThan(0)
})

function alterations({ parent: node }: Node & { nodeType: 'parent' }): Node[] {
  const key = node.encryptionKey.slice()
  key[0] = (key[0] ?? 0) ^ 1
  return [
    parent({ ...node, encryptionKey: key }),
    parent({ ...node, parentHash: Uint8Array.of(...node.parentHash, 1) }),
    parent({ ...node, unmergedLeaves: [...node.unmergedLeaves, 999] }),
  ]
}

interface TranscriptHashes {
  cipher_suite: number
  authenticated_content: string
  interim_transcript_hash_before: string
  confirmed_transcript_hash_after: string
  interim_transcript_hash_after: string
}

test('transcript hashes are the official ones', () => {
  for (const vector of vectors<TranscriptHashes>('transcript-hashes.json')) {
    const suite = createSuite(crypto, vector.cipher_suite)
    const content = decode(authenticatedContentCodec, hex(vector.authenticated_content))
    const confirmed = suite.hash(
      Buffer.concat([hex(vector.interim_transcript_hash_before), confirmedTranscriptHashInput(content)]),
    )
    expect(toHex(confirmed)).toBe(vector.confirmed_transcript_hash_after)
    const tag = content.auth.confirmationTag ?? new Uint8Array()
    expect(toHex(suite.hash(Buffer.concat([confirmed, interimTranscriptHashInput(tag)])))).toBe(
      vector.interim_transcript_hash_after,
    )
  }
})

interface TreeKem {
  cipher_suite: number
  group_id: string
  ratchet_tree: string
  update_paths: { sender: number; update_path: string; tree_hash_after: string }[]
}

describe('update paths', () => {
  const cases = vectors<TreeKem>('treekem.json.gz')

  test('merged into the tree give the official tree hash', () => {
    let paths = 0
    for (const vector of cases) {
      const suite = createSuite(crypto, vector.cipher_suite)
      const tree = treeOf(vector.ratchet_tree)
      for (const { sender, update_path, tree_hash_after } of vector.update_paths) {
        const path = decode(updatePathCodec, hex(update_path))
        // The leaves of these vectors list suite 1 whatever suite they are of, which a real group refuses.
        const listed = { ...suite, id: path.leafNode.capabilities.cipherSuites[0] ?? 0 }
        const after = applyPath(leafRules(listed, hex(vector.group_id), []), tree, sender, path, [])
        expect(toHex(rootHash(suite, after))).toBe(tree_hash_after)
        paths++
      }
    }
    console.info(`update paths merged: ${paths}`)
  })

  test('of another leaf, with a node missing or a ciphertext too many are refused', () => {
    for (const vector of cases.filter(({ cipher_suite }) => cipher_suite === 1)) {
      const rules = leafRules(createSuite(crypto, 1), hex(vector.group_id), [])
      const tree = treeOf(vector.ratchet_tree)
      for (const { sender, update_path } of vector.update_paths) {
        const path = decode(updatePathCodec, hex(update_path))
        const [first, ...rest] = path.nodes
        if (first === undefined) continue
        const doubled = { ...first, encryptedPathSecret: [...first.encryptedPathSecret, ...first.encryptedPathSecret] }
        const wrong = [
          { ...path, nodes: rest },
          { ...path, nodes: [doubled, ...rest] },
          { ...path, nodes: [...path.nodes, first] },
        ]
        for (const other of wrong) expectInvalid(() => applyPath(rules, tree, sender, other, []))
        expectInvalid(() => applyPath(rules, tree, sender === 0 ? 1 : 0, path, []))
        const swapped = path.nodes.map((node, i) => ({
          ...node,
          encryptionKey: path.nodes.at(i - 1)?.encryptionKey ?? node.encryptionKey,
        }))
        if (path.nodes.length > 1) expectInvalid(() => applyPath(rules, tree, sender, { ...path, nodes: swapped }, []))
      }
    }
  })
})

test('GroupContext of the key schedule vectors keeps its bytes', () => {
  for (const { epochs } of vectors<{ epochs: { group_context: string }[] }>('key-schedule.json')) {
    for (const { group_context } of epochs) {
      expect(toHex(encode(groupContextCodec, decode(groupContextCodec, hex(group_context))))).toBe(group_context)
    }
  }
})

function treeOf(text: string): RatchetTree {
  return treeFromNodes(decode(ratchetTreeCodec, hex(text)))
}

function validate(vector: TreeValidation, tree: RatchetTree): void {
  validateTree(leafRules(createSuite(crypto, vector.cipher_suite), hex(vector.group_id), []), tree)
}

function expectInvalid(action: () => unknown): void {
  expect(action).toThrow(expect.objectContaining({ code: 'mls.invalid' }))
}
