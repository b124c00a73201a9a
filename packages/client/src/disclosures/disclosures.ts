// What the operator could hand over about the own account, and what it did: told by notices that this device checks by itself
// against the disclosure ledger, whose checkpoints it remembers.

import {
  base64FromBytes,
  bytesFromBase64,
  type Checkpoint,
  eventOf,
  type NoteVerifier,
  openCheckpoint,
  type OpenedLeaf,
  verifierFromVkey,
  verifyConsistency,
  verifyNotice,
} from '@causeway/transparency'
import { CausewayError, utf8ToBytes } from '@causeway/wire'
import type { Context } from '../context.ts'
import { putRow, readRow, tables } from '../tables.ts'

/** What a paper would get today, in tables; other people stand by tokens, as they would for the officer. */
export interface DisclosurePreview {
  readonly snapshotTime: string
  /** Per category what the answer is, and why. */
  readonly answers: readonly Readonly<Record<string, unknown>>[]
  readonly tables: readonly {
    readonly category: string
    readonly table: string
    readonly columns: readonly string[]
    readonly rows: readonly (readonly (string | number)[])[]
  }[]
  /** Which paper reaches which categories: `{ code, title, law, country, reach }`. */
  readonly instruments: readonly Readonly<Record<string, unknown>>[]
  readonly inventoryHash: string
}

/**
 * `proven`: the ledger that this device follows has held it since then. `recent`: signed by the ledger, in a part that is not
 * public yet; it is proven when the day has ended. `false`: it does not belong to the ledger.
 */
export type NoticeProof = 'proven' | 'recent' | 'false'

export interface DisclosureNotice {
  readonly id: string
  readonly sentAtMs: number
  readonly text: string
  readonly proof: NoticeProof
  /** When this device first saw a checkpoint that covers all of it: it cannot have been made up after. */
  readonly knownSinceMs: number | undefined
  /** What was done and when, as the ledger holds it. */
  readonly acts: readonly { readonly at: string; readonly action: string }[]
}

/**
 * `followed`: everything this device ever saw of the ledger is still in it. `forked`: it is not, or the key is another one: the
 * operator shows different people different ledgers, or has taken something back.
 */
export interface DisclosuresTold {
  readonly ledger: 'followed' | 'forked'
  readonly notices: readonly DisclosureNotice[]
}

export interface Disclosures {
  /** What could they hand over about me? Runs the collectors of lawful answers on the own account. */
  preview(): Promise<DisclosurePreview>
  /** The same as the very bundle an officer would open: a tar with tables, answers and manifest. */
  bundle(): Promise<Uint8Array>
  /** Ask about once a day, also when nothing is expected: what was seen early proves that it was not made up late. */
  list(): Promise<DisclosuresTold>
}

/** What the device remembers of the ledger. */
interface LedgerRow {
  readonly key: string
  readonly size: number
  readonly root: Uint8Array
  /** Sizes that were seen, oldest first, with the day. */
  readonly seen: readonly { readonly size: number; readonly atMs: number }[]
}

const ledgerRow = 'ledger'
/** A checkpoint a day for ten years. */
const seenMax = 3_660

export function createDisclosures({ api, store, crypto, clock }: Context): Disclosures {
  async function followed(ledger: {
    key: string
    checkpoint: string
    consistency: readonly string[]
  }): Promise<LedgerRow | undefined> {
    const before = await readRow<LedgerRow>(store, tables.account, ledgerRow)
    const now = checkpointOf(ledger)
    if (now === undefined || (before !== undefined && !follows(before, now, ledger))) return undefined
    const known = before?.seen ?? []
    const isNew = now.size > 0 && known.at(-1)?.size !== now.size
    const seen = isNew ? [...known, { size: now.size, atMs: clock.nowMs() }].slice(-seenMax) : known
    const row: LedgerRow = { key: ledger.key, size: now.size, root: now.root, seen }
    await store.write([putRow(tables.account, ledgerRow, row)])
    return row
  }

  function checkpointOf({ key, checkpoint }: { key: string; checkpoint: string }): Checkpoint | undefined {
    return orUndefined(() => openCheckpoint(crypto, utf8ToBytes(checkpoint), verifierFromVkey(crypto, key)).checkpoint)
  }

  function follows(
    before: LedgerRow,
    now: Checkpoint,
    { key, consistency }: { key: string; consistency: readonly string[] },
  ): boolean {
    const proof = orUndefined(() => consistency.map(bytesFromBase64))
    return (
      key === before.key && proof !== undefined && verifyConsistency(crypto, proof, before.size, before.root, now.size, now.root)
    )
  }

  function proofOf(openings: readonly OpenedLeaf[], verifier: NoteVerifier, ledger: LedgerRow): NoticeProof {
    if (!verifyNotice(crypto, { openings }, verifier)) return 'false'
    const isPublic = openings.every(({ checkpoint }) => {
      const { size, root } = openCheckpoint(crypto, utf8ToBytes(checkpoint), verifier).checkpoint
      return size === ledger.size && base64FromBytes(root) === base64FromBytes(ledger.root)
    })
    return isPublic ? 'proven' : openings.some(({ index }) => index >= ledger.size) ? 'recent' : 'false'
  }

  return {
    preview: async () => (await api('previewDisclosure')).body,
    bundle: async () => (await api('readOwnBundle')).body,
    async list() {
      const before = await readRow<LedgerRow>(store, tables.account, ledgerRow)
      const { body } = await api('listDisclosures', { query: { seen: String(before?.size ?? 0) } })
      const ledger = await followed(body.ledger)
      const verifier = orUndefined(() => verifierFromVkey(crypto, body.ledger.key))
      const notices = body.notices.map(({ id, sentAtMs, text, openings }): DisclosureNotice => {
        const proof = ledger === undefined || verifier === undefined ? 'false' : proofOf(openings, verifier, ledger)
        const last = Math.max(...openings.map(({ index }) => index))
        const knownSinceMs = proof === 'proven' ? ledger?.seen.find(({ size }) => size > last)?.atMs : undefined
        return { id, sentAtMs, text, proof, knownSinceMs, acts: proof === 'false' ? [] : actsOf(openings) }
      })
      return { ledger: ledger === undefined ? 'forked' : 'followed', notices }
    },
  }
}

function actsOf(openings: readonly OpenedLeaf[]): { at: string; action: string }[] {
  return openings.flatMap(opening => {
    const event = orUndefined(() => eventOf(opening))
    return event === undefined ? [] : [{ at: event.at, action: event.action }]
  })
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
