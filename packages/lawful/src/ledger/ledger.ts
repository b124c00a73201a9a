// The disclosure ledger: one leaf per act, a commitment that says nothing by itself. A day shows the same number of leaves
// whatever happened; what is over goes to the next day. An act and its leaf are one transaction: no leaf, no act.

import { concat, type CryptoProvider, equalBytes } from '@causeway/crypto'
import type { LedgerLeaf } from '@causeway/store/ports'
import {
  base64FromBytes,
  createLog,
  noteTypes,
  type NoteSigner,
  type NoteVerifier,
  type Tile,
  type TransparencyLog,
} from '@causeway/transparency'
import { CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import { canonicalBytes, type Json } from '../canonical.ts'
import { dayMs, isoTime } from '../civil.ts'
import type { Clock, LawfulStore } from '../ports.ts'

/** One act. Facts are hashes, counts and codes; a target stands in it only as the commitment of its case. */
export interface LedgerEvent {
  readonly at: string
  readonly action: string
  readonly actor: string
  readonly matter: string
  readonly facts: Readonly<Record<string, Json | undefined>>
}

/** What makes a leaf readable: the salt, and the event as canonical JSON. */
export interface Opening {
  readonly salt: Uint8Array
  readonly event: string
}

export interface LedgerDeps {
  readonly store: LawfulStore
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly signer: NoteSigner
  readonly openingKey: Uint8Array
  /** Leaves that every day shows. */
  readonly leavesPerDay: number
}

export interface Ledger {
  readonly verifier: NoteVerifier
  leafOf(event: Omit<LedgerEvent, 'at'>): LedgerLeaf
  /** An act that changes nothing else, such as a view or a refusal. */
  record(event: Omit<LedgerEvent, 'at'>): Promise<number>
  /** Proofs that these leaves are in the log now, for one who is handed a bundle; padded by a few empty leaves. */
  prove(indexes: readonly number[]): Promise<InclusionProof[]>
  /** Fills every day that has ended; answers the size that may be published. */
  closeDays(): Promise<number>
  /** Leaves of ended days: the only size that the public sees. */
  publishedSize(): Promise<number>
  log(): Promise<TransparencyLog>
  /** A tile of the published part. */
  tile(tile: Tile): Promise<Uint8Array | undefined>
  open(index: number): Promise<Opening | undefined>
  find(entry: Uint8Array): Promise<number | undefined>
}

export interface InclusionProof {
  readonly index: number
  readonly size: number
  readonly proof: readonly string[]
  /** Signed note, text. */
  readonly checkpoint: string
}

const saltSizeBytes = 32
const leavesPerReadMax = 4_096
const nonceSizeBytes = 12
const slackMax = 8

export function createLedger(deps: LedgerDeps): Ledger {
  const { store, crypto, clock, signer, openingKey } = deps
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

  function empty(): LedgerLeaf {
    return { entry: crypto.random(32), opening: new Uint8Array(0) }
  }

  async function append(leaves: readonly LedgerLeaf[]): Promise<number> {
    const outcome = await store.lawfulCommit({ changes: [], leaves })
    if (outcome.kind !== 'done') throw new CausewayError('store.unavailable')
    return outcome.first
  }

  const leafOf: Ledger['leafOf'] = event => {
    const salt = crypto.random(saltSizeBytes)
    const text = canonicalBytes({ at: isoTime(clock.nowMs()), ...event })
    const entry = commitmentOf(crypto, salt, text)
    const nonce = crypto.random(nonceSizeBytes)
    return { entry, opening: concat(nonce, crypto.aeadSeal('AES-256-GCM', openingKey, nonce, entry, concat(salt, text))) }
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
      const checkpoint = utf8FromBytes(await log.checkpoint(size))
      const proofs: InclusionProof[] = []
      for (const index of indexes)
        proofs.push({ index, size, proof: (await log.inclusion(index, size)).map(base64FromBytes), checkpoint })
      return proofs
    },
    async closeDays() {
      const end = await boundary()
      for (let { size } = await store.ledgerSize({}); size < end; { size } = await store.ledgerSize({}))
        await append(Array.from({ length: Math.min(end - size, leavesPerReadMax) }, empty))
      return end
    },
    async publishedSize() {
      const { size } = await store.ledgerSize({})
      const end = await boundary()
      // Until the days are closed, only whole days that are there count.
      return end <= size ? end : Math.floor(size / deps.leavesPerDay) * deps.leavesPerDay
    },
    log: grown,
    async tile(tile) {
      const [end, whole] = [await boundary(), await grown()]
      return await whole.tile(tile, Math.min(end, whole.size))
    },
    async open(index) {
      const [leaf] = await store.ledgerLeaves({ from: index, to: index + 1 })
      if (leaf === undefined || leaf.opening.length === 0) return undefined
      const [nonce, sealed] = [leaf.opening.subarray(0, nonceSizeBytes), leaf.opening.subarray(nonceSizeBytes)]
      const opened = crypto.aeadOpen('AES-256-GCM', openingKey, nonce, leaf.entry, sealed)
      return { salt: opened.subarray(0, saltSizeBytes), event: utf8FromBytes(opened.subarray(saltSizeBytes)) }
    },
    async find(entry) {
      const { size } = await store.ledgerSize({})
      for (let to = size; to > 0; to -= leavesPerReadMax) {
        const from = Math.max(0, to - leavesPerReadMax)
        const at = (await store.ledgerLeaves({ from, to })).findIndex(leaf => equalBytes(leaf.entry, entry))
        if (at >= 0) return from + at
      }
      return undefined
    },
  }
}

/** SHA-256(salt || event): without the salt a guess cannot be tried. */
export function commitmentOf(crypto: Pick<CryptoProvider, 'hash'>, salt: Uint8Array, event: Uint8Array): Uint8Array {
  return crypto.hash('SHA-256', concat(salt, event))
}

/** Does this opening belong to this leaf? */
export function verifyOpening(crypto: Pick<CryptoProvider, 'hash'>, entry: Uint8Array, opening: Opening): boolean {
  return equalBytes(commitmentOf(crypto, opening.salt, utf8ToBytes(opening.event)), entry)
}
