// Small trees made by hand: keys and signatures are numbers in disguise, so nothing here verifies.

import { createNodeCrypto } from '@causeway/crypto/node'
import type { LeafNode } from '../structures/leaf-node.ts'
import { leaf, type Node, parent } from '../structures/node.ts'
import type { UpdatePath } from '../structures/update-path.ts'
import { createSuite, type Suite } from '../suite.ts'
import { filteredDirectPath, type RatchetTree, resolution, treeFromNodes, withPath } from './ratchet-tree.ts'
import { parentsOfPath } from './update-path.ts'

/** Hashes, and believes every signature and every key. */
export const believing: Suite = {
  ...createSuite(createNodeCrypto(), 1),
  verify: () => undefined,
  checkEncryptionKey: () => undefined,
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** `device N`, with keys of its own. */
export function leafNode(number: number, proposals: readonly number[] = []): LeafNode {
  return {
    encryptionKey: new Uint8Array(32).fill(number),
    signatureKey: new Uint8Array(32).fill(100 + number),
    credential: { credentialType: 'basic', identity: bytes(`device ${number}`) },
    capabilities: { versions: [1], cipherSuites: [1], extensions: [], proposals, credentials: [1] },
    leafNodeSource: { kind: 'update' },
    extensions: [],
    signature: new Uint8Array(64),
  }
}

/** From left to right: a number is the leaf of that device, a list a parent with those unmerged leaves, undefined a blank. */
export function treeOf(nodes: readonly (number | readonly number[] | undefined)[]): RatchetTree {
  return treeFromNodes(nodes.map((node, at) => nodeOf(node, at)))
}

function nodeOf(node: number | readonly number[] | undefined, at: number): Node | undefined {
  if (node === undefined) return undefined
  if (typeof node === 'number') return leaf(leafNode(node))
  return parent({ encryptionKey: new Uint8Array(32).fill(200 + at), parentHash: new Uint8Array(0), unmergedLeaves: node })
}

/** The same notation of a tree. */
export function shapeOf(tree: RatchetTree): (number | readonly number[] | undefined)[] {
  return tree.nodes.map(node => {
    if (node === undefined) return undefined
    return node.nodeType === 'leaf' ? node.leaf.encryptionKey[0] : node.parent.unmergedLeaves
  })
}

/** The path of a commit by this leaf, and the tree with it. Its keys are `number` and those after it. */
export function pathBy(tree: RatchetTree, leafIndex: number, number: number): { path: UpdatePath; tree: RatchetTree } {
  const filtered = filteredDirectPath(tree, leafIndex)
  const keys = filtered.map((_, at) => ({ encryptionKey: new Uint8Array(32).fill(number + 1 + at) }))
  const { parents, leafParentHash } = parentsOfPath(believing, tree, { nodes: keys }, filtered)
  const unsigned = leafNode(leafIndex)
  const committed: LeafNode = {
    ...unsigned,
    encryptionKey: new Uint8Array(32).fill(number),
    leafNodeSource: { kind: 'commit', parentHash: leafParentHash },
  }
  const sealed = { kemOutput: new Uint8Array(32), ciphertext: new Uint8Array(48) }
  const nodes = filtered.map(({ copathChild }, at) => ({
    encryptionKey: keys[at]?.encryptionKey ?? new Uint8Array(),
    encryptedPathSecret: resolution(tree, copathChild).map(() => sealed),
  }))
  return { path: { leafNode: committed, nodes }, tree: withPath(tree, leafIndex, committed, parents) }
}
