// RFC 9420 §12.4.3.3: Node and the data of the `ratchet_tree` extension.

import { equalBytes } from '@causeway/crypto'
import { CausewayError, type Codec, decode, encode, enumeration, Reader, u8, type Writer } from '@causeway/wire'
import { fingerprint, opaqueAt, type Span, viewOf } from '../bytes.ts'
import { nodeTypes } from './code-points.ts'
import { type LeafNode, leafNodeCodec } from './leaf-node.ts'
import { type ParentNode, parentNodeCodec } from './parent-node.ts'

/**
 * A node as the bytes that it has on the wire (without the node type). Trees are hashed, compared and stored far more often than
 * looked into, and a group of thousands is held for months: decoded, a node is kept only while somebody looks at it.
 */
export type Node = LeafEntry | ParentEntry

abstract class Entry<T extends object> {
  readonly encoded: Uint8Array
  #decoded: WeakRef<T> | undefined
  #keyPrint: number | undefined

  constructor(encoded: Uint8Array, decoded?: T) {
    this.encoded = encoded
    this.#decoded = decoded === undefined ? undefined : new WeakRef(decoded)
  }

  /** A view. */
  get encryptionKey(): Uint8Array {
    return viewOf(this.encoded, encryptionKeySpan(this.encoded))
  }

  /** Of the encryption key: thousands are compared with each path. */
  get keyPrint(): number {
    this.#keyPrint ??= fingerprint(this.encoded, encryptionKeySpan(this.encoded))
    return this.#keyPrint
  }

  protected decodedBy(codec: Codec<T>): T {
    const known = this.#decoded?.deref()
    if (known !== undefined) return known
    const decoded = decode(codec, this.encoded)
    this.#decoded = new WeakRef(decoded)
    return decoded
  }
}

class LeafEntry extends Entry<LeafNode> {
  get nodeType(): 'leaf' {
    return 'leaf'
  }

  get leaf(): LeafNode {
    return this.decodedBy(leafNodeCodec)
  }
}

class ParentEntry extends Entry<ParentNode> {
  get nodeType(): 'parent' {
    return 'parent'
  }

  get parent(): ParentNode {
    return this.decodedBy(parentNodeCodec)
  }
}

/** Where the key stands in an encoded node: either kind begins with it (§7.1, §7.2). */
export function encryptionKeySpan(encoded: Uint8Array): Span {
  return opaqueAt(encoded, 0)
}

export function leaf(leafNode: LeafNode): Node {
  return new LeafEntry(leafNodeCodec.bytesOf(leafNode), leafNode)
}

export function parent(parentNode: ParentNode): Node {
  return new ParentEntry(encode(parentNodeCodec, parentNode), parentNode)
}

/** From bytes that were a node's before; damaged ones are `wire.*`. */
export function nodeFrom(nodeType: Node['nodeType'], encoded: Uint8Array): Node {
  // Decoded once for the refusals alone: of a stored tree hardly a node is looked at soon.
  decode<LeafNode | ParentNode>(nodeType === 'leaf' ? leafNodeCodec : parentNodeCodec, encoded)
  return nodeType === 'leaf' ? new LeafEntry(encoded) : new ParentEntry(encoded)
}

/** `optional<Node> ratchet_tree<V>`: nodes from left to right, blanks as undefined, the last one never blank. Nodes read are
 * views on what was read from. */
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
    return new LeafEntry(r.since(start), leafNode)
  }
  const parentNode = parentNodeCodec.read(r)
  return new ParentEntry(r.since(start), parentNode)
}

function withoutTrailingBlanks(nodes: readonly (Node | undefined)[]): readonly (Node | undefined)[] {
  return nodes.slice(0, nodes.findLastIndex(node => node !== undefined) + 1)
}
