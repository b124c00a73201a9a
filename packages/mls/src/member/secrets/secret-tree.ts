// RFC 9420 §9: the secret tree, derived as far as messages need it. A secret is gone as soon as everything below it is derived
// (§9.2): nodes when both children are known, a generation's ratchet secret when the next one is. Of a skipped generation key
// and nonce are kept, from which no other key follows.
//
// `take` changes nothing: it gives a key and the step that made it, to be applied once the message has proved genuine.

import { type CipherSuite, type CryptoProvider, deriveTreeSecret, expandWithLabel, zero } from '@causeway/crypto'
import { assert, CausewayError } from '@causeway/wire'
import { childTowards, directPath, left, nodeOfLeaf, right, root } from '../../tree/tree-math.ts'

/** A limit of ours: a message further ahead of its sender's last one is refused, before that much hashing is done. */
export const forwardStepsMax = 4096
/** Of one sender, so many unread generations can still be opened later. */
export const skippedKeysMax = 24

export type RatchetType = 'handshake' | 'application'

export interface MessageKey {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
}

export interface Ratchet {
  /** The next one. */
  readonly generation: number
  readonly secret: Uint8Array
  /** By generation, oldest first. */
  readonly skipped: ReadonlyMap<number, MessageKey>
}

/** What taking one key changes. */
export interface Step {
  readonly key: MessageKey
  readonly generation: number
  /** Node secrets that are now split up. */
  readonly spent: readonly number[]
  readonly nodes: readonly (readonly [node: number, secret: Uint8Array])[]
  readonly ratchets: readonly (readonly [name: string, ratchet: Ratchet])[]
}

export class SecretTree {
  readonly #suite: CipherSuite
  readonly leafCount: number
  readonly #nodes: Map<number, Uint8Array>
  readonly #ratchets: Map<string, Ratchet>
  #dirty = new Set<string>()

  private constructor(suite: CipherSuite, leafCount: number, nodes: Map<number, Uint8Array>, ratchets: Map<string, Ratchet>) {
    this.#suite = suite
    this.leafCount = leafCount
    this.#nodes = nodes
    this.#ratchets = ratchets
  }

  /** Takes over the encryption secret. `leafCount` is the tree's width in leaves, blank ones included. */
  static start(suite: CipherSuite, leafCount: number, encryptionSecret: Uint8Array): SecretTree {
    const tree = new SecretTree(suite, leafCount, new Map([[root(2 * leafCount - 1), encryptionSecret]]), new Map())
    tree.#dirty = new Set(tree.names())
    return tree
  }

  static restore(
    suite: CipherSuite,
    leafCount: number,
    parts: Iterable<readonly [name: string, part: Uint8Array | Ratchet]>,
  ): SecretTree {
    const nodes = new Map<number, Uint8Array>()
    const ratchets = new Map<string, Ratchet>()
    for (const [name, part] of parts) {
      if (part instanceof Uint8Array) nodes.set(Number(name), part)
      else ratchets.set(name, part)
    }
    return new SecretTree(suite, leafCount, nodes, ratchets)
  }

  /** The key of a generation; the sender's next one where none is named. Throws `mls.undecryptable`. */
  take(crypto: CryptoProvider, leafIndex: number, type: RatchetType, generation?: number): Step {
    if (leafIndex >= this.leafCount) throw new CausewayError('mls.undecryptable', 'no such leaf')
    const known = this.#ratchets.get(ratchetName(leafIndex, type))
    const found = known === undefined ? this.#descend(crypto, leafIndex) : { spent: [], nodes: [], ratchets: [] }
    const ratchet = known ?? found.ratchets.find(([name]) => name === ratchetName(leafIndex, type))?.[1]
    assert(ratchet !== undefined, 'a leaf has both ratchets')
    const wanted = generation ?? ratchet.generation
    const { key, next } = advanced(crypto, this.#suite, ratchet, wanted)
    // Made just now, and used up at once.
    if (known === undefined) zero(ratchet.secret)
    const others = found.ratchets.filter(([name]) => name !== ratchetName(leafIndex, type))
    return {
      key,
      generation: wanted,
      spent: found.spent,
      nodes: found.nodes,
      ratchets: [...others, [ratchetName(leafIndex, type), next]],
    }
  }

  /** The step has happened: what it used up is wiped. */
  apply(step: Step): void {
    for (const node of step.spent) {
      this.#nodes.get(node)?.fill(0)
      this.#nodes.delete(node)
      this.#dirty.add(String(node))
    }
    for (const [node, secret] of step.nodes) {
      this.#nodes.set(node, secret)
      this.#dirty.add(String(node))
    }
    for (const [name, ratchet] of step.ratchets) {
      const before = this.#ratchets.get(name)
      if (before !== undefined) wipeReplaced(before, ratchet)
      this.#ratchets.set(name, ratchet)
      this.#dirty.add(name)
    }
  }

  /** The parts that changed since the last call, undefined for those that are gone. */
  takeDirty(): [name: string, part: Uint8Array | Ratchet | undefined][] {
    const dirty = [...this.#dirty].map((name): [string, Uint8Array | Ratchet | undefined] => [name, this.part(name)])
    this.#dirty.clear()
    return dirty
  }

  names(): string[] {
    return [...[...this.#nodes.keys()].map(String), ...this.#ratchets.keys()]
  }

  part(name: string): Uint8Array | Ratchet | undefined {
    return this.#ratchets.get(name) ?? this.#nodes.get(Number(name))
  }

  wipe(): void {
    for (const secret of this.#nodes.values()) zero(secret)
    for (const { secret, skipped } of this.#ratchets.values()) {
      zero(secret)
      for (const { key, nonce } of skipped.values()) zero(key, nonce)
    }
    this.#nodes.clear()
    this.#ratchets.clear()
  }

  /** §9: from the lowest known ancestor down to the leaf, keeping the secrets of the siblings on the way. */
  #descend(crypto: CryptoProvider, leafIndex: number): Omit<Step, 'key' | 'generation'> {
    const suite = this.#suite
    const leaf = nodeOfLeaf(leafIndex)
    const start = [leaf, ...directPath(leaf, 2 * this.leafCount - 1)].find(node => this.#nodes.has(node))
    if (start === undefined) throw new CausewayError('mls.undecryptable', 'no secret for this sender')
    const derive = (secret: Uint8Array, label: string, context: Uint8Array): Uint8Array =>
      expandWithLabel(crypto, suite.hash, secret, label, context, suite.hashBytes)
    const nodes: [number, Uint8Array][] = []
    let at = start
    let secret: Uint8Array = this.#nodes.get(start)?.slice() ?? new Uint8Array()
    while (at !== leaf) {
      const next = childTowards(at, leaf)
      const isLeft = next === left(at)
      const below = derive(secret, 'tree', isLeft ? leftContext : rightContext)
      nodes.push([isLeft ? right(at) : left(at), derive(secret, 'tree', isLeft ? rightContext : leftContext)])
      zero(secret)
      secret = below
      at = next
    }
    const handshake = { generation: 0, secret: derive(secret, 'handshake', empty), skipped: noneSkipped }
    const application = { generation: 0, secret: derive(secret, 'application', empty), skipped: noneSkipped }
    zero(secret)
    return {
      spent: [start],
      nodes,
      ratchets: [
        [ratchetName(leafIndex, 'handshake'), handshake],
        [ratchetName(leafIndex, 'application'), application],
      ],
    }
  }
}

const leftContext = new TextEncoder().encode('left')
const rightContext = new TextEncoder().encode('right')
const empty = new Uint8Array(0)
const noneSkipped: ReadonlyMap<number, MessageKey> = new Map()

/** Leaf index and the type's first letter. */
export function ratchetName(leafIndex: number, type: RatchetType): string {
  return `${leafIndex}${type === 'handshake' ? 'h' : 'a'}`
}

function advanced(
  crypto: CryptoProvider,
  suite: CipherSuite,
  ratchet: Ratchet,
  generation: number,
): { key: MessageKey; next: Ratchet } {
  if (generation < ratchet.generation) {
    const key = ratchet.skipped.get(generation)
    if (key === undefined) throw new CausewayError('mls.undecryptable', 'a key that was used or dropped')
    const skipped = new Map(ratchet.skipped)
    skipped.delete(generation)
    // A copy, which its taker wipes: ours is still needed where the message proves to be none.
    return { key: { key: key.key.slice(), nonce: key.nonce.slice() }, next: { ...ratchet, skipped } }
  }
  if (generation - ratchet.generation > forwardStepsMax) throw new CausewayError('mls.undecryptable', 'too far ahead')
  return forward(crypto, suite, ratchet, generation)
}

function forward(
  crypto: CryptoProvider,
  suite: CipherSuite,
  ratchet: Ratchet,
  generation: number,
): { key: MessageKey; next: Ratchet } {
  const derive = (secret: Uint8Array, label: string, at: number, length: number): Uint8Array =>
    deriveTreeSecret(crypto, suite.hash, secret, label, at, length)
  const keyAt = (secret: Uint8Array, at: number): MessageKey => ({
    key: derive(secret, 'key', at, suite.aeadKeyBytes),
    nonce: derive(secret, 'nonce', at, suite.aeadNonceBytes),
  })
  let { skipped } = ratchet
  let { secret } = ratchet
  if (generation > ratchet.generation) {
    const kept = new Map(skipped)
    for (let at = ratchet.generation; at < generation; at++) {
      if (generation - at <= skippedKeysMax) kept.set(at, keyAt(secret, at))
      const next = derive(secret, 'secret', at, suite.hashBytes)
      if (secret !== ratchet.secret) zero(secret)
      secret = next
    }
    // Oldest first, because generations only grow.
    for (const at of [...kept.keys()].slice(0, Math.max(0, kept.size - skippedKeysMax))) kept.delete(at)
    skipped = kept
  }
  const key = keyAt(secret, generation)
  const next = { generation: generation + 1, secret: derive(secret, 'secret', generation, suite.hashBytes), skipped }
  if (secret !== ratchet.secret) zero(secret)
  return { key, next }
}

function wipeReplaced(before: Ratchet, after: Ratchet): void {
  if (before.secret !== after.secret) zero(before.secret)
  for (const [generation, { key, nonce }] of before.skipped) if (!after.skipped.has(generation)) zero(key, nonce)
}
