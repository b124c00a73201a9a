// A log over the leaves that a store holds: roots, proofs, tiles and checkpoints of any size up to what there is.
// Only the roots of full tiles and of full subtrees above them are kept in memory (at most 64 bytes for 256 leaves); leaves are
// read when a proof needs them.

import type { CryptoProvider } from '@causeway/crypto'
import { assert, CausewayError } from '@causeway/wire'
import { signCheckpoint } from './checkpoint.ts'
import { consistencyProof, emptyRoot, inclusionProof, leafHash, nodeHash, rootOf, splitOf } from './merkle.ts'
import { noteFrom, type NoteSigner } from './note.ts'
import { bundleFromEntries, type Tile, tileWidth } from './tile.ts'

export interface LogDeps {
  readonly crypto: CryptoProvider
  readonly signer: NoteSigner
  /** Entries `from` (inclusive) to `to` (exclusive), as they were appended. */
  readonly read: (from: number, to: number) => Promise<readonly Uint8Array[]>
}

export interface TransparencyLog {
  /** Leaves that are taken into account; see `grow`. */
  readonly size: number
  /** The store holds the leaves up to `size` (exclusive) now. */
  grow(size: number): Promise<void>
  root(size: number): Promise<Uint8Array>
  /** A checkpoint of the first `size` leaves, signed by the log, as a note. */
  checkpoint(size: number): Promise<Uint8Array>
  inclusion(index: number, size: number): Promise<Uint8Array[]>
  consistency(first: number, second: number): Promise<Uint8Array[]>
  /** Bytes of a tile that exists in a tree of `size` leaves; undefined for another. */
  tile(tile: Tile, size: number): Promise<Uint8Array | undefined>
}

export function createLog(deps: LogDeps): TransparencyLog {
  const { crypto, signer } = deps
  const tileRoots: Uint8Array[] = []
  /** By start and end. They never change: a log only grows. */
  const fullRoots = new Map<string, Uint8Array>()
  let size = 0
  // The last group of leaves that was read: proofs ask for its parts one after the other.
  let cached: { readonly group: number; readonly count: number; readonly hashes: readonly Uint8Array[] } | undefined

  async function leavesOf(group: number): Promise<readonly Uint8Array[]> {
    const count = Math.min(tileWidth, size - group * tileWidth)
    if (cached?.group === group && cached.count === count) return cached.hashes
    const entries = await deps.read(group * tileWidth, group * tileWidth + count)
    assert(entries.length === count, 'a log has no holes')
    const hashes = entries.map(entry => leafHash(crypto, entry))
    cached = { group, count, hashes }
    return hashes
  }

  /** Subtrees of proofs start at a multiple of their (next) power of two, so they lie in one group or are made of whole ones. */
  async function subtreeRoot(from: number, to: number): Promise<Uint8Array> {
    if (to === from) return emptyRoot(crypto)
    const whole = to - from === tileWidth && from % tileWidth === 0 ? tileRoots[from / tileWidth] : undefined
    if (whole !== undefined) return whole
    if (Math.floor(from / tileWidth) === Math.floor((to - 1) / tileWidth)) {
      const group = Math.floor(from / tileWidth)
      const hashes = await leavesOf(group)
      return rootOf(crypto, hashes.slice(from - group * tileWidth, to - group * tileWidth))
    }
    const known = fullRoots.get(`${from} ${to}`)
    if (known !== undefined) return known
    const middle = from + splitOf(to - from)
    const root = nodeHash(crypto, await subtreeRoot(from, middle), await subtreeRoot(middle, to))
    if (middle - from === to - middle && from % (to - from) === 0) fullRoots.set(`${from} ${to}`, root)
    return root
  }

  function check(at: number): void {
    if (at < 0 || at > size) throw new CausewayError('log.range')
  }

  async function root(at: number): Promise<Uint8Array> {
    check(at)
    return await subtreeRoot(0, at)
  }

  async function hashesOf({ level, index, width }: Tile & { level: number }): Promise<Uint8Array[]> {
    const span = tileWidth ** level
    const hashes: Uint8Array[] = []
    for (let at = 0; at < width; at++) {
      const from = (index * tileWidth + at) * span
      hashes.push(await subtreeRoot(from, from + span))
    }
    return hashes
  }

  return {
    get size() {
      return size
    },
    async grow(next) {
      assert(next >= size, 'a log does not shrink')
      size = next
      // By its place: two that grow at the same time write the same root twice, not one after the other.
      for (let group = tileRoots.length; (group + 1) * tileWidth <= size; group++)
        tileRoots[group] = rootOf(crypto, await leavesOf(group))
    },
    root,
    async checkpoint(at) {
      const checkpoint = { origin: signer.name, size: at, root: await root(at), extensions: [] }
      return noteFrom(signCheckpoint(crypto, signer, checkpoint))
    },
    async inclusion(index, at) {
      check(at)
      return await inclusionProof(subtreeRoot, index, at)
    },
    async consistency(first, second) {
      check(second)
      return await consistencyProof(subtreeRoot, first, second)
    },
    async tile({ level, index, width }, at) {
      check(at)
      const count = level === 'entries' ? at : Math.floor(at / tileWidth ** level)
      if (index * tileWidth + width > count) return undefined
      if (level === 'entries') return bundleFromEntries(await deps.read(index * tileWidth, index * tileWidth + width))
      const hashes = await hashesOf({ level, index, width })
      const bytes = new Uint8Array(hashes.length * 32)
      hashes.forEach((hash, place) => bytes.set(hash, place * 32))
      return bytes
    },
  }
}
