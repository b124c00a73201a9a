// RFC 9420 §7.4–§7.6: path secrets, the keys they make, and an UpdatePath encrypted and decrypted.

import {
  type CipherSuite,
  type CryptoProvider,
  decryptWithLabel,
  deriveKeyPair,
  deriveSecret,
  encryptorWithLabel,
  equalBytes,
  type KeyPair,
  zero,
} from '@causeway/crypto'
import { must } from '../../must.ts'
import type { UpdatePathNode } from '../../structures/update-path.ts'
import { type FilteredPath, type RatchetTree, resolution } from '../../tree/ratchet-tree.ts'
import { covers, nodeOfLeaf } from '../../tree/tree-math.ts'

/** Private keys by node index: of our leaf, and of parents above it. */
export type PrivateKeys = ReadonlyMap<number, Uint8Array>

/** One parent of a path. */
export interface PathStep {
  readonly node: number
  readonly pathSecret: Uint8Array
  readonly keyPair: KeyPair
}

export interface PathSecrets {
  readonly steps: readonly PathStep[]
  readonly commitSecret: Uint8Array
}

/** §7.4: the keys of these parents, bottom up, from the path secret of the first. Takes over the secret. */
export function derivePath(crypto: CryptoProvider, suite: CipherSuite, nodes: readonly number[], first: Uint8Array): PathSecrets {
  const steps: PathStep[] = []
  let pathSecret = first
  for (const node of nodes) {
    const nodeSecret = deriveSecret(crypto, suite, pathSecret, 'node')
    steps.push({ node, pathSecret, keyPair: deriveKeyPair(crypto, suite, nodeSecret) })
    zero(nodeSecret)
    pathSecret = deriveSecret(crypto, suite, pathSecret, 'path')
  }
  return { steps, commitSecret: pathSecret }
}

/** §7.6: each path secret for the members under the copath, but not for those whom this commit adds. */
export function encryptPath(
  crypto: CryptoProvider,
  suite: CipherSuite,
  tree: RatchetTree,
  filtered: FilteredPath,
  steps: readonly PathStep[],
  added: readonly number[],
  context: Uint8Array,
): UpdatePathNode[] {
  const isNew = new Set(added.map(nodeOfLeaf))
  const encrypt = encryptorWithLabel(crypto, suite, 'UpdatePathNode', context)
  return filtered.map(({ copathChild }, i) => {
    const step = steps[i]
    must(step !== undefined, 'a path has a step for each node')
    const receivers = resolution(tree, copathChild).filter(node => !isNew.has(node))
    return {
      encryptionKey: step.keyPair.publicKey,
      encryptedPathSecret: receivers.map(node => encrypt(keyAt(tree, node), step.pathSecret)),
    }
  })
}

/** §7.5: from the one ciphertext that is for us, what the path makes of the parents above us. Throws `mls.invalid`. */
export function decryptPath(
  crypto: CryptoProvider,
  suite: CipherSuite,
  tree: RatchetTree,
  filtered: FilteredPath,
  path: readonly UpdatePathNode[],
  own: { readonly leafIndex: number; readonly privateKeys: PrivateKeys },
  added: readonly number[],
  context: Uint8Array,
): PathSecrets {
  const at = filtered.findIndex(({ copathChild }) => covers(copathChild, own.leafIndex))
  must(at >= 0, 'a path that does not meet ours')
  const isNew = new Set(added.map(nodeOfLeaf))
  const receivers = resolution(tree, filtered[at]?.copathChild ?? 0).filter(node => !isNew.has(node))
  const which = receivers.findIndex(node => own.privateKeys.has(node) && covers(node, own.leafIndex))
  const receiver = receivers[which]
  const sealed = path[at]?.encryptedPathSecret.at(which)
  must(receiver !== undefined && sealed !== undefined, 'a path with nothing for us')
  const recipient = { publicKey: keyAt(tree, receiver), privateKey: own.privateKeys.get(receiver) ?? new Uint8Array() }
  const first = decryptWithLabel(crypto, suite, recipient, 'UpdatePathNode', context, sealed)
  must(first.length === suite.hashBytes, 'a path secret of the wrong size')
  return checkedPath(
    crypto,
    suite,
    filtered.slice(at).map(({ node }) => node),
    first,
    i => path[at + i]?.encryptionKey,
  )
}

/** Derives the path and compares each public key with what `expected` says (§7.5, §12.4.3.1). Throws `mls.invalid`. */
export function checkedPath(
  crypto: CryptoProvider,
  suite: CipherSuite,
  nodes: readonly number[],
  first: Uint8Array,
  expected: (step: number) => Uint8Array | undefined,
): PathSecrets {
  const derived = derivePath(crypto, suite, nodes, first)
  for (const [i, step] of derived.steps.entries()) {
    must(equalBytes(step.keyPair.publicKey, expected(i) ?? new Uint8Array()), 'a path secret that does not make its public key')
  }
  return derived
}

/** Our private keys in the tree that a change made: those whose node is still the same, and those of the path. */
export function nextPrivateKeys(
  before: RatchetTree,
  after: RatchetTree,
  held: PrivateKeys,
  fresh: Iterable<readonly [node: number, privateKey: Uint8Array]>,
): PrivateKeys {
  const next = new Map<number, Uint8Array>()
  for (const [node, key] of held) if (isSameKey(before, after, node)) next.set(node, key)
  for (const [node, key] of fresh) next.set(node, key)
  return next
}

function isSameKey(before: RatchetTree, after: RatchetTree, index: number): boolean {
  const [a, b] = [before.nodes[index], after.nodes[index]]
  return a === b || (a !== undefined && b !== undefined && equalBytes(a.encryptionKey, b.encryptionKey))
}

function keyAt(tree: RatchetTree, index: number): Uint8Array {
  const node = tree.nodes[index]
  must(node !== undefined, 'a blank node has no key')
  return node.encryptionKey
}
