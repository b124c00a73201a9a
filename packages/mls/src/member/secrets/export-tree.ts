// draft-ietf-mls-extensions, Safe Exporter: a secret tree with a leaf for each of the 2^16 components, in which a leaf that was
// taken, and everything it could be derived from again, is gone (a puncturable PRF).

import { type CipherSuite, type CryptoProvider, expandWithLabel, zero } from '@causeway/crypto'
import { must } from '../../must.ts'
import { childTowards, directPath, left, nodeOfLeaf, right, root } from '../../tree/tree-math.ts'

const width = 2 * 65_536 - 1

export interface ExportStep {
  readonly secret: Uint8Array
  readonly spent: number
  readonly nodes: readonly (readonly [node: number, secret: Uint8Array])[]
}

export class ExportTree {
  readonly #suite: CipherSuite
  readonly nodes: Map<number, Uint8Array>
  readonly #dirty = new Set<number>()

  constructor(suite: CipherSuite, nodes: Iterable<readonly [number, Uint8Array]>) {
    this.#suite = suite
    this.nodes = new Map(nodes)
  }

  /** Takes over `application_export`. */
  static start(suite: CipherSuite, applicationExport: Uint8Array): ExportTree {
    const tree = new ExportTree(suite, [[root(width), applicationExport]])
    tree.#dirty.add(root(width))
    return tree
  }

  /** The component's secret, and the step that uses it up. Throws `mls.invalid` when it was taken before. */
  take(crypto: CryptoProvider, componentId: number): ExportStep {
    const suite = this.#suite
    const leaf = nodeOfLeaf(componentId)
    const spent = [leaf, ...directPath(leaf, width)].find(node => this.nodes.has(node))
    const held = spent === undefined ? undefined : this.nodes.get(spent)
    must(spent !== undefined && held !== undefined, 'the secret of this component was exported before')
    const nodes: [number, Uint8Array][] = []
    let secret: Uint8Array = held.slice()
    for (let at = spent; at !== leaf; ) {
      const next = childTowards(at, leaf)
      const isLeft = next === left(at)
      const below = child(crypto, suite, secret, isLeft)
      nodes.push([isLeft ? right(at) : left(at), child(crypto, suite, secret, !isLeft)])
      zero(secret)
      secret = below
      at = next
    }
    return { secret, spent, nodes }
  }

  apply({ spent, nodes }: ExportStep): void {
    this.nodes.get(spent)?.fill(0)
    this.nodes.delete(spent)
    this.#dirty.add(spent)
    for (const [node, secret] of nodes) {
      this.nodes.set(node, secret)
      this.#dirty.add(node)
    }
  }

  takeDirty(): [node: number, secret: Uint8Array | undefined][] {
    const dirty = [...this.#dirty].map((node): [number, Uint8Array | undefined] => [node, this.nodes.get(node)])
    this.#dirty.clear()
    return dirty
  }

  wipe(): void {
    zero(...this.nodes.values())
    this.nodes.clear()
  }
}

function child(crypto: CryptoProvider, suite: CipherSuite, secret: Uint8Array, isLeft: boolean): Uint8Array {
  return expandWithLabel(crypto, suite.hash, secret, 'tree', isLeft ? leftContext : rightContext, suite.hashBytes)
}

const leftContext = new TextEncoder().encode('left')
const rightContext = new TextEncoder().encode('right')
