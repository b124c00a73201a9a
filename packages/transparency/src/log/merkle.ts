// The Merkle tree of RFC 9162 §2.1 (the tree of RFC 6962), SHA-256: leaf and node hashes, proofs and their verification.
// Sizes and indexes are whole numbers below 2^53.

import { concat, type CryptoProvider, equalBytes } from '@causeway/crypto'
import { assert, CausewayError } from '@causeway/wire'

type Hasher = Pick<CryptoProvider, 'hash'>

export const hashSizeBytes = 32
/** Longest proof anybody needs: one hash per level of a tree of 2^63 leaves. */
export const proofHashesMax = 63

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/** RFC 9162 §2.1.1: HASH(0x00 || entry). */
export function leafHash(crypto: Hasher, entry: Uint8Array): Uint8Array {
  return crypto.hash('SHA-256', concat(leafPrefix, entry))
}

/** RFC 9162 §2.1.1: HASH(0x01 || left || right). */
export function nodeHash(crypto: Hasher, left: Uint8Array, right: Uint8Array): Uint8Array {
  return crypto.hash('SHA-256', concat(nodePrefix, left, right))
}

export function emptyRoot(crypto: Hasher): Uint8Array {
  return crypto.hash('SHA-256', new Uint8Array(0))
}

/** Root of the subtree over leaves `from` (inclusive) to `to` (exclusive); a range that proofs need is always such a subtree. */
export type SubtreeRoot = (from: number, to: number) => Promise<Uint8Array>

/** RFC 9162 §2.1.3.1: the hashes that lead from leaf `index` to the root of the first `size` leaves, lowest first. */
export async function inclusionProof(subtreeRoot: SubtreeRoot, index: number, size: number): Promise<Uint8Array[]> {
  if (index < 0 || index >= size) throw new CausewayError('log.range')
  const path: Uint8Array[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      path.push(await subtreeRoot(middle, to))
      to = middle
    } else {
      path.push(await subtreeRoot(from, middle))
      from = middle
    }
  }
  return path.toReversed()
}

/** RFC 9162 §2.1.4.1: proves that the first `first` leaves of the tree of `second` leaves are the tree of `first` leaves. */
export async function consistencyProof(subtreeRoot: SubtreeRoot, first: number, second: number): Promise<Uint8Array[]> {
  if (first < 0 || first > second) throw new CausewayError('log.range')
  if (first === 0 || first === second) return []
  return await subproof(subtreeRoot, first, 0, second, true)
}

async function subproof(root: SubtreeRoot, first: number, from: number, to: number, isWhole: boolean): Promise<Uint8Array[]> {
  if (first === to) return isWhole ? [] : [await root(from, to)]
  const middle = from + splitOf(to - from)
  if (first <= middle) return [...(await subproof(root, first, from, middle, isWhole)), await root(middle, to)]
  return [...(await subproof(root, first, middle, to, false)), await root(from, middle)]
}

/** RFC 9162 §2.1.3.2. */
export function verifyInclusion(
  crypto: Hasher,
  proof: readonly Uint8Array[],
  leaf: Uint8Array,
  index: number,
  size: number,
  root: Uint8Array,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || proof.some(hash => hash.length !== hashSizeBytes)) return false
  let fn = index
  let sn = size - 1
  let r = leaf
  for (const p of proof) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(crypto, p, r)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else r = nodeHash(crypto, r, p)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && equalBytes(r, root)
}

/** RFC 9162 §2.1.4.2, with the two cases a witness meets besides: nothing before, and nothing new. */
export function verifyConsistency(
  crypto: Hasher,
  proof: readonly Uint8Array[],
  first: number,
  firstRoot: Uint8Array,
  second: number,
  secondRoot: Uint8Array,
): boolean {
  if (!isSize(first) || !isSize(second) || first > second || proof.some(hash => hash.length !== hashSizeBytes)) return false
  if (first === 0) return proof.length === 0
  if (first === second) return proof.length === 0 && equalBytes(firstRoot, secondRoot)
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof]
  const start = path.shift()
  if (start === undefined) return false
  let fn = first - 1
  let sn = second - 1
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  let fr = start
  let sr = start
  for (const c of path) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(crypto, c, fr)
      sr = nodeHash(crypto, c, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else sr = nodeHash(crypto, sr, c)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && equalBytes(fr, firstRoot) && equalBytes(sr, secondRoot)
}

/** Root over all hashes given, by the definition of RFC 9162 §2.1.1. */
export function rootOf(crypto: Hasher, hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes
  if (only === undefined) return emptyRoot(crypto)
  if (hashes.length === 1) return only
  const middle = splitOf(hashes.length)
  return nodeHash(crypto, rootOf(crypto, hashes.slice(0, middle)), rootOf(crypto, hashes.slice(middle)))
}

/** The largest power of two below `count`. */
export function splitOf(count: number): number {
  assert(count > 1, 'one leaf is not split')
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value)) && 2 ** Math.round(Math.log2(value)) === value
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
