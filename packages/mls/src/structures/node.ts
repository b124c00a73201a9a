// RFC 9420 §12.4.3.3: Node and the data of the `ratchet_tree` extension.

import { equalBytes } from '@causeway/crypto'
import { CausewayError, type Codec, encode, enumeration, Reader, u8, type Writer } from '@causeway/wire'
import { nodeTypes } from './code-points.ts'
import { type LeafNode, leafNodeCodec } from './leaf-node.ts'
import { type ParentNode, parentNodeCodec } from './parent-node.ts'

/** A node with the bytes it has on the wire (without the node type): trees are hashed and compared far more often than
 * they change. */
export type Node =
  | { readonly nodeType: 'leaf'; readonly leaf: LeafNode; readonly encoded: Uint8Array }
  | { readonly nodeType: 'parent'; readonly parent: ParentNode; readonly encoded: Uint8Array }

export function leaf(leafNode: LeafNode): Node {
  return { nodeType: 'leaf', leaf: leafNode, encoded: encode(leafNodeCodec, leafNode) }
}

export function parent(parentNode: ParentNode): Node {
  return { nodeType: 'parent', parent: parentNode, encoded: encode(parentNodeCodec, parentNode) }
}

/** `optional<Node> ratchet_tree<V>`: nodes from left to right, blanks as undefined, the last one never blank. */
export const ratchetTreeCodec: Codec<readonly (Node | undefined)[]> = {
  write(w, nodes) {
    const used = withoutTrailingBlanks(nodes)
    w.vectorLength(used.reduce((sum, node) => sum + (node === undefined ? 1 : 2 + node.encoded.length), 0))
    for (const node of used) writeNode(w, node)
  },
  read(r) {
    const inner = r.sub(r.vectorLength())
    const nodes: (Node | undefined)[] = []
    while (inner.remaining > 0) nodes.push(readNode(inner, nodes.length))
    // §12.4.3.3: the receiver MUST check that the last node is non-blank.
    if (nodes.at(-1) === undefined) throw new CausewayError('wire.bad_structure', 'the ratchet tree ends in a blank')
    return nodes
  },
}

/** Whether these bytes are the `ratchet_tree` extension of these nodes; writes none of them down to compare. */
export function isRatchetTreeOf(nodes: readonly (Node | undefined)[], data: Uint8Array): boolean {
  const r = new Reader(data)
  if (r.vectorLength() !== r.remaining) return false
  for (const node of withoutTrailingBlanks(nodes)) {
    const header = node === undefined ? 1 : 2
    if (r.remaining < header || r.u8() !== header - 1) return false
    if (node === undefined) continue
    if (r.u8() !== nodeTypes[node.nodeType] || r.remaining < node.encoded.length) return false
    if (!equalBytes(r.fixedView(node.encoded.length), node.encoded)) return false
  }
  return r.remaining === 0
}

const typeCodec = enumeration(u8, nodeTypes)

function writeNode(w: Writer, node: Node | undefined): void {
  w.u8(node === undefined ? 0 : 1)
  if (node === undefined) return
  typeCodec.write(w, node.nodeType)
  w.fixed(node.encoded)
}

function readNode(r: Reader, index: number): Node | undefined {
  const presence = r.u8()
  if (presence === 0) return undefined
  if (presence !== 1) throw new CausewayError('wire.bad_enum')
  const nodeType = typeCodec.read(r)
  // Leaves stand at even positions (§12.4.3.3), parents between them.
  if ((nodeType === 'leaf') !== (index % 2 === 0)) throw new CausewayError('wire.bad_structure', 'a node of the wrong type')
  const start = r.position
  if (nodeType === 'leaf') {
    const leafNode = leafNodeCodec.read(r)
    return { nodeType, leaf: leafNode, encoded: r.since(start) }
  }
  const parentNode = parentNodeCodec.read(r)
  return { nodeType, parent: parentNode, encoded: r.since(start) }
}

function withoutTrailingBlanks(nodes: readonly (Node | undefined)[]): readonly (Node | undefined)[] {
  return nodes.slice(0, nodes.findLastIndex(node => node !== undefined) + 1)
}
