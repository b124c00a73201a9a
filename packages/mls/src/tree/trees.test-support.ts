// Small trees made by hand: keys and signatures are numbers in disguise, so nothing here verifies.

import type { LeafNode } from '../structures/leaf-node.ts'
import { leaf, type Node, parent } from '../structures/node.ts'
import { type RatchetTree, treeFromNodes } from './ratchet-tree.ts'

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
