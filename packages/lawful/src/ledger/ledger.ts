// The disclosure ledger: one leaf per act, a commitment that says nothing by itself. A day shows the same number of leaves
// whatever happened; what is over goes to the next day. An act and its leaf are one transaction: no leaf, no act.

import { concat, type CryptoProvider } from '@causeway/crypto'
import type { LedgerLeaf } from '@causeway/store/ports'
import {
  base64FromBytes,
  commitmentOf,
  createLog,
  type InclusionProof,
  type LedgerEvent,
  noteTypes,
  parseCheckpoint,
  parseNote,
  type NoteSigner,
  type NoteVerifier,
  type Opening,
  type Tile,
  type TransparencyLog,
} from '@causeway/transparency'
import { CausewayError, dayMs, isoTime, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import { canonicalBytes } from '../canonical.ts'
import type { Clock, LawfulStore } from '../ports.ts'
import { cosignedNote, type WitnessPort } from './witnesses.ts'

/** An opening, and the leaf that it opens. */
export interface IndexedOpening extends Opening {
  readonly index: number
}

export interface LedgerDeps {
  readonly store: LawfulStore
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly signer: NoteSigner
  readonly openingKey: Uint8Array
  /** Leaves that every day shows. */
  readonly leavesPerDay: number
  /** Who must cosign a checkpoint before it is published. */
  readonly witnesses?: readonly WitnessPort[]
}

export interface Ledger {
  readonly verifier: NoteVerifier
  leafOf(event: Omit<LedgerEvent, 'at'>): LedgerLeaf
  /** An act that changes nothing else, such as a view or a refusal. */
  record(event: Omit<LedgerEvent, 'at'>): Promise<number>
  /** Proofs that these leaves are in the log now, for one who is handed a bundle; padded by a few empty leaves. */
  prove(indexes: readonly number[]): Promise<InclusionProof[]>
  /**
   * That these leaves are in the part published up to `size`, that of the checkpoint which goes with them: meanwhile a later one may
   * have been published. undefined for a leaf that is not in it.
   */
  provePublished(indexes: readonly number[], size: number): Promise<(InclusionProof | undefined)[]>
  /** Fills every day that has ended; answers the size that may be published. */
  closeDays(): Promise<number>
  /** Closes the days and brings the checkpoint to the witnesses. Throws `log.unwitnessed`: then what was published stays. */
  publish(): Promise<void>
  /** The checkpoint that the public sees, as a signed note, with the witnesses' cosignatures. */
  published(): Promise<Published>
  /** Leaves of ended days that every witness has seen: the only size that the public sees. */
  publishedSize(): Promise<number>
  log(): Promise<TransparencyLog>
  /** A tile of the published part. */
  tile(tile: Tile): Promise<Uint8Array | undefined>
  /** Openings of the leaves `from` (inclusive) to `to` (exclusive), as far as there are; of those that fill a day too. */
  openings(from: number, to: number): Promise<IndexedOpening[]>
  /** Openings of acts alone; leaves that fill a day are not even decrypted. */
  acts(from: number, to: number): Promise<IndexedOpening[]>
}

export interface Published {
  readonly size: number
  readonly note: Uint8Array
}

const saltSizeBytes = 32
const leavesPerReadMax = 4_096
const nonceSizeBytes = 12
const tagSizeBytes = 16
const slackMax = 8
const cosignedId = 'cosigned'

export function createLedger(deps: LedgerDeps): Ledger {
  const { store, crypto, clock, signer, openingKey, witnesses = [] } = deps
  const log = createLog({
    crypto,
    signer,
    read: async (from, to) => (await store.ledgerLeaves({ from, to })).map(({ entry }) => entry),
  })

  async function grown(): Promise<TransparencyLog> {
    const { size } = await store.ledgerSize({})
    if (size > log.size) await log.grow(size)
    return log
  }

  async function firstDay(): Promise<number> {
    const held = await store.lawfulRecord({ kind: 'ledger', id: 'first_day' })
    if (held !== undefined) return Number(utf8FromBytes(held.body))
    const day = Math.floor(clock.nowMs() / dayMs)
    const body = utf8ToBytes(String(day))
    await store.lawfulCommit({ changes: [{ kind: 'ledger', id: 'first_day', expectedVersion: 0, body }], leaves: [] })
    return day
  }

  async function boundary(): Promise<number> {
    return (Math.floor(clock.nowMs() / dayMs) - (await firstDay())) * deps.leavesPerDay
  }

  function leafFrom(event: Uint8Array): LedgerLeaf {
    const salt = crypto.random(saltSizeBytes)
    const entry = commitmentOf(crypto, salt, event)
    const nonce = crypto.random(nonceSizeBytes)
    return { entry, opening: concat(nonce, crypto.aeadSeal('AES-256-GCM', openingKey, nonce, entry, concat(salt, event))) }
  }

  /** Fills a day. It can be opened as any other: an auditor sees that nothing was kept closed. */
  const empty = (): LedgerLeaf => leafFrom(new Uint8Array(0))

  function openingOf({ entry, opening }: LedgerLeaf): Opening {
    const [nonce, sealed] = [opening.subarray(0, nonceSizeBytes), opening.subarray(nonceSizeBytes)]
    const opened = crypto.aeadOpen('AES-256-GCM', openingKey, nonce, entry, sealed)
    return { salt: opened.subarray(0, saltSizeBytes), event: utf8FromBytes(opened.subarray(saltSizeBytes)) }
  }

  async function opened(from: number, to: number, isWanted: (leaf: LedgerLeaf) => boolean): Promise<IndexedOpening[]> {
    const found: IndexedOpening[] = []
    for (let at = from; at < to; at += leavesPerReadMax) {
      const leaves = await store.ledgerLeaves({ from: at, to: Math.min(to, at + leavesPerReadMax) })
      leaves.forEach((leaf, place) => {
        if (isWanted(leaf)) found.push({ index: at + place, ...openingOf(leaf) })
      })
    }
    return found
  }

  async function append(leaves: readonly LedgerLeaf[]): Promise<number> {
    const outcome = await store.lawfulCommit({ changes: [], leaves })
    if (outcome.kind !== 'done') throw new CausewayError('store.unavailable')
    return outcome.first
  }

  const leafOf: Ledger['leafOf'] = event => leafFrom(canonicalBytes({ at: isoTime(clock.nowMs()), ...event }))

  async function publishedSize(): Promise<number> {
    return witnesses.length > 0 ? (await cosigned()).size : await wholeDays()
  }

  async function wholeDays(): Promise<number> {
    const { size } = await store.ledgerSize({})
    const end = await boundary()
    // Until the days are closed, only whole days that are there count.
    return end <= size ? end : Math.floor(size / deps.leavesPerDay) * deps.leavesPerDay
  }

  /** What all witnesses cosigned last. */
  async function cosigned(): Promise<{ size: number; note: Uint8Array | undefined; version: number }> {
    const held = await store.lawfulRecord({ kind: 'ledger', id: cosignedId })
    if (held === undefined) return { size: 0, note: undefined, version: 0 }
    return { size: parseCheckpoint(parseNote(held.body).text).size, note: held.body, version: held.version }
  }

  async function published(): Promise<Published> {
    const { size, note } = witnesses.length > 0 ? await cosigned() : { size: await wholeDays(), note: undefined }
    return { size, note: note ?? (await (await grown()).checkpoint(size)) }
  }

  async function closeDays(): Promise<number> {
    const end = await boundary()
    for (let { size } = await store.ledgerSize({}); size < end; { size } = await store.ledgerSize({}))
      await append(Array.from({ length: Math.min(end - size, leavesPerReadMax) }, empty))
    return end
  }

  async function publish(): Promise<void> {
    const end = await closeDays()
    const before = await cosigned()
    if (witnesses.length === 0 || end <= before.size) return
    const body = await cosignedNote({ crypto, log: await grown(), witnesses }, before.size, end)
    const change = { kind: 'ledger', id: cosignedId, expectedVersion: before.version, body }
    await store.lawfulCommit({ changes: [change], leaves: [] })
  }

  async function proofsIn(size: number, indexes: readonly number[]): Promise<InclusionProof[]> {
    const checkpoint = utf8FromBytes(await log.checkpoint(size))
    const proofs: InclusionProof[] = []
    for (const index of indexes)
      proofs.push({ index, size, proof: (await log.inclusion(index, size)).map(base64FromBytes), checkpoint })
    return proofs
  }

  return {
    verifier: { name: signer.name, type: noteTypes.ed25519, publicKey: signer.publicKey },
    leafOf,
    async record(event) {
      await firstDay()
      return await append([leafOf(event)])
    },
    async prove(indexes) {
      // A size in the middle of a day would tell how much was done that day; a few empty leaves blur it.
      const slack = (crypto.random(1)[0] as number) % slackMax
      if (slack > 0) await append(Array.from({ length: slack }, empty))
      const { size } = await grown()
      return await proofsIn(size, indexes)
    },
    async provePublished(indexes, size) {
      await grown()
      const proofs = new Map(
        (
          await proofsIn(
            size,
            indexes.filter(index => index < size),
          )
        ).map(proof => [proof.index, proof]),
      )
      return indexes.map(index => proofs.get(index))
    },
    closeDays,
    publish,
    published,
    publishedSize,
    log: grown,
    async tile(tile) {
      // Not one leaf beyond the checkpoint: a partial tile would tell how much happened today.
      const size = await publishedSize()
      return await (await grown()).tile(tile, size)
    },
    openings: (from, to) => opened(from, to, () => true),
    acts: (from, to) => opened(from, to, ({ opening }) => opening.length > nonceSizeBytes + saltSizeBytes + tagSizeBytes),
  }
}
