// One hub signature for many franks. Under load an Ed25519 signature for each message would cost more than everything else the
// hub does with it, so the hub signs the root of a Merkle tree (RFC 9162 §2.1.1 hashing) over the FrankingIntegrityTBS of a
// batch, and each frank carries its path. A batch of one is the plain MIMI signature and never comes here.

import { CausewayError, decode } from '@causeway/wire'
import type { Codec } from '@causeway/wire'
import { concat } from './bytes.ts'
import { signWithLabel, verifyWithLabel } from './labels.ts'
import type { CryptoProvider } from './provider.ts'

/** What stands in Frank.signature for one leaf of a batch: leaf `index` of `size`, siblings from the leaf up, signed root. */
export interface FrankBatchSignature {
  readonly index: number
  readonly size: number
  readonly path: readonly Uint8Array[]
  readonly signature: Uint8Array
}

/** u8 version = 1, u8 index, u8 size, opaque hash[32] path<V>, opaque signature<V>. */
export const frankBatchSignature: Codec<FrankBatchSignature> = {
  write(w, batch) {
    const bytes = new Uint8Array(encodedSize(batch.path))
    encodeInto(bytes, batch)
    w.fixed(bytes)
  },
  read(r) {
    if (r.u8() !== version) throw new CausewayError('wire.bad_enum')
    const index = r.u8()
    const size = r.u8()
    if (size < 2 || size > 32 || index >= size) throw new CausewayError('wire.out_of_range')
    const path: Uint8Array[] = []
    const bytes = r.sub(r.vectorLength())
    while (bytes.remaining > 0) path.push(bytes.fixed(32))
    // A path has exactly the siblings that its place asks for, so every frank has one encoding.
    if (path.length !== siblingCount(index, size)) throw new CausewayError('wire.bad_length')
    const signature = r.opaque()
    if (signature.length !== plainSignatureBytes) throw new CausewayError('wire.bad_length')
    return { index, size, path, signature }
  },
}

/** A plain Ed25519 signature has 64 bytes; the smallest batch signature has 102. */
export function isBatchSignature(signature: Uint8Array): boolean {
  return signature.length !== plainSignatureBytes
}

/** RFC 9162 §2.1.1: HASH(0x00 || entry). */
export function frankLeafHash(crypto: CryptoProvider, tbs: Uint8Array): Uint8Array {
  return crypto.hash('SHA-256', concat(leafPrefix, tbs))
}

/** One encoded FrankBatchSignature for each of 2 to 32 leaf hashes, all under one signature. */
export function signFrankBatch(crypto: CryptoProvider, privateKey: Uint8Array, leafHashes: readonly Uint8Array[]): Uint8Array[] {
  const levels = treeLevels(crypto, leafHashes)
  const size = leafHashes.length
  const signature = signWithLabel(crypto, 'Ed25519', privateKey, label, batchTbs(size, levels.at(-1)![0]!))
  // All into one buffer: one for each message would cost the collector more than its bytes.
  const paths = leafHashes.map((_, index) => pathOf(levels, index))
  const bytes = new Uint8Array(paths.reduce((sum, path) => sum + encodedSize(path), 0))
  let at = 0
  return paths.map((path, index) => {
    const encoded = bytes.subarray(at, (at += encodedSize(path)))
    encodeInto(encoded, { index, size, path, signature })
    return encoded
  })
}

/** False for whatever does not decode or verify. */
export function verifyFrankBatch(
  crypto: CryptoProvider,
  publicKey: Uint8Array,
  leafHash: Uint8Array,
  encoded: Uint8Array,
): boolean {
  const batch = decodeOrUndefined(encoded)
  if (batch === undefined) return false
  const root = rootFromPath(crypto, leafHash, batch)
  return verifyWithLabel(crypto, 'Ed25519', publicKey, label, batchTbs(batch.size, root), batch.signature)
}

const version = 1
const label = 'FrankingIntegrityBatchTBS'
const plainSignatureBytes = 64
const leafPrefix = Uint8Array.of(0x00)

/** FrankingIntegrityBatchTBS: u8 version, u8 size, root[32]. The size is signed, so a path has one meaning. */
function batchTbs(size: number, root: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(version, size), root)
}

/** From the leaves up to the root. A last node without sibling moves up as it is, which is the tree of RFC 9162 §2.1.1. */
function treeLevels(crypto: CryptoProvider, leafHashes: readonly Uint8Array[]): Uint8Array[][] {
  const levels = [[...leafHashes]]
  for (let level = levels[0]!; level.length > 1; level = levels.at(-1)!) {
    const above: Uint8Array[] = []
    for (let i = 0; i < level.length; i += 2) {
      const right = level[i + 1]
      above.push(right === undefined ? level[i]! : nodeHash(crypto, level[i]!, right))
    }
    levels.push(above)
  }
  return levels
}

/** 3 bytes, path<V>, signature<V> of 64 bytes. */
function encodedSize(path: readonly Uint8Array[]): number {
  const pathBytes = path.length * 32
  return 3 + (pathBytes < 64 ? 1 : 2) + pathBytes + 2 + plainSignatureBytes
}

/** `bytes` has the encoded size, and zeros. */
function encodeInto(bytes: Uint8Array, { index, size, path, signature }: FrankBatchSignature): void {
  const pathBytes = path.length * 32
  bytes[0] = version
  bytes[1] = index
  bytes[2] = size
  let at = 3
  if (pathBytes >= 64) bytes[at++] = 0x40
  bytes[at++] = pathBytes
  for (const sibling of path) {
    bytes.set(sibling, at)
    at += 32
  }
  bytes[at] = 0x40
  bytes[at + 1] = plainSignatureBytes
  bytes.set(signature, at + 2)
}

function pathOf(levels: readonly Uint8Array[][], leaf: number): Uint8Array[] {
  const path: Uint8Array[] = []
  let index = leaf
  for (const level of levels) {
    const sibling = level[index ^ 1]
    if (sibling !== undefined) path.push(sibling)
    index >>= 1
  }
  return path
}

function rootFromPath(crypto: CryptoProvider, leafHash: Uint8Array, { index, size, path }: FrankBatchSignature): Uint8Array {
  let root = leafHash
  let used = 0
  for (let i = index, width = size; width > 1; i >>= 1, width = (width + 1) >> 1) {
    if ((i ^ 1) >= width) continue
    const sibling = path[used++]!
    root = i % 2 === 1 ? nodeHash(crypto, sibling, root) : nodeHash(crypto, root, sibling)
  }
  return root
}

function siblingCount(index: number, size: number): number {
  let count = 0
  for (let i = index, width = size; width > 1; i >>= 1, width = (width + 1) >> 1) if ((i ^ 1) < width) count++
  return count
}

// RFC 9162 §2.1.1: HASH(0x01 || left || right).
function nodeHash(crypto: CryptoProvider, left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1)
  nodeInput.set(right, 33)
  return crypto.hash('SHA-256', nodeInput)
}

const nodeInput = Uint8Array.of(0x01, ...new Uint8Array(64))

function decodeOrUndefined(encoded: Uint8Array): FrankBatchSignature | undefined {
  try {
    return decode(frankBatchSignature, encoded)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
