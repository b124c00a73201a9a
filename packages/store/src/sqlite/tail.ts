// The tail: appends and acknowledgements go into one small file first (tail-file.ts) and into the database many at a time, before
// any other operation and when the store rests. Most entries are read by all of their devices meanwhile and never get there.
// docs/decisions/0016-appends-go-into-a-tail-first.md

import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { assert, CausewayError } from '@causeway/wire'
import type { DeviceNumber, InputOf, StreamNumber } from '../ports/operations.ts'
import type { Call, Outcome } from './engine.ts'
import type { EntryWriter } from './entries.ts'
import type { RecentsMap } from './recents.ts'
import type { Log } from './streams.ts'
import type { HotCall, TailFile } from './tail-file.ts'
import type { Trims } from './trims.ts'

/** Free space, as a multiple of what the file can hold, without which all goes to the database, which knows when it is full. */
const roomFactor = 4
const generationMax = 0x7fff_ffff

type Acknowledgement = InputOf<'acknowledge'>['items'][number]

export interface Tail {
  readonly isEmpty: boolean
  /** Large enough, and much of it was acknowledged just now: a good moment to spill. */
  readonly isDue: boolean
  /** Runs the calls durably without the database. undefined: the database must do it, and nothing changed. */
  run(calls: readonly Call[]): Outcome[] | undefined
  /** In a transaction: everything goes into the database. */
  spill(): void
  /** The transaction of the last spill is durable. */
  spilled(): void
  /** At the start, and after a rollback: memory learns again what the database does not know of the streams. */
  adopt(): void
  /** What was spilled is overwritten. */
  erase(): void
  close(): void
}

export interface TailDeps {
  readonly db: DatabaseSync
  readonly file: TailFile
  readonly log: Log
  readonly entries: EntryWriter
  readonly recents: RecentsMap
  readonly trims: Trims
  /** Drops what memory knows of the streams; `adopt` follows. */
  readonly forget: () => void
}

export function createTail({ db, file, log, entries, recents, trims, forget }: TailDeps): Tail {
  const sql = { pages: db.prepare('PRAGMA page_count'), free: db.prepare('PRAGMA freelist_count') }
  const pagesMax = numberFrom(db, 'PRAGMA max_page_count')
  const pageSizeBytes = numberFrom(db, 'PRAGMA page_size')
  let generation = generationOf(db)
  let hasRoom = findRoom()
  let wasAcknowledged = false

  function findRoom(): boolean {
    const pagesLeft = pagesMax - Number(sql.pages.get()?.['page_count']) + Number(sql.free.get()?.['freelist_count'])
    const { bavail, bsize } = statfsSync(dirname(file.path))
    return Math.min(pagesLeft * pageSizeBytes, bavail * bsize) > roomFactor * file.capacityBytes
  }

  function run(calls: readonly Call[]): Outcome[] | undefined {
    if (!hasRoom || !calls.every(isHot) || !file.fits(calls)) return undefined
    try {
      const outcomes = calls.map(runOne)
      file.commit()
      wasAcknowledged = calls.some(({ name }) => name === 'acknowledge')
      return outcomes
    } catch (error) {
      file.discard()
      forget()
      if (error !== beyondMemory && !isNoSpace(error)) throw error
      return undefined
    }
  }

  function runOne(call: HotCall): Outcome {
    try {
      if (call.name === 'append') return { output: log.append(call.input.items, file) }
      for (const item of call.input.items) acknowledge(item)
      return { output: undefined }
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error
      return { error }
    }
  }

  function acknowledge({ stream, device, cursor }: Acknowledgement): void {
    const memo = recents.peek(stream)
    if (memo !== undefined) file.putAcknowledgement(stream, device, Math.min(cursor, memo.head))
  }

  function adopt(): void {
    file.forEach({
      entry(stream, cursor, clientId) {
        const memo = recents.of(stream)
        if (cursor <= memo.head) return
        assert(cursor === memo.head + 1, 'a stream has no holes')
        memo.head = cursor
        recents.add(memo, clientId)
      },
    })
  }

  function spill(): void {
    if (file.isEmpty) return
    trims.acknowledge(furthest(file))
    trims.settle()
    file.forEach({
      entry(stream, cursor, clientId, expiryDay, body) {
        const memo = recents.of(stream)
        if (cursor > memo.low) entries.put(stream, cursor, clientId, expiryDay, body)
        memo.written = cursor
      },
    })
    entries.flush()
    // In the same transaction: either the database has the entries or the file counts.
    db.exec(`PRAGMA user_version = ${following(generation)}`)
  }

  return {
    get isEmpty() {
      return file.isEmpty
    },
    get isDue() {
      return wasAcknowledged && file.isHalfFull
    },
    run,
    spill,
    spilled() {
      if (file.isEmpty) return
      generation = following(generation)
      file.restart(generation)
      hasRoom = findRoom()
    },
    adopt,
    erase: () => file.erase(),
    close: () => file.close(),
  }
}

/** What the database and its tail have in common. */
export function generationOf(db: DatabaseSync): number {
  return numberFrom(db, 'PRAGMA user_version')
}

function following(generation: number): number {
  return generation === generationMax ? 0 : generation + 1
}

/** The highest cursor that each device acknowledged of each stream. */
function furthest(file: TailFile): Acknowledgement[] {
  const byStream = new Map<StreamNumber, Map<DeviceNumber, number>>()
  file.forEach({
    acknowledgement(stream, device, cursor) {
      let byDevice = byStream.get(stream)
      if (byDevice === undefined) byStream.set(stream, (byDevice = new Map()))
      byDevice.set(device, Math.max(cursor, byDevice.get(device) ?? 0))
    },
  })
  return [...byStream].flatMap(([stream, byDevice]) => [...byDevice].map(([device, cursor]) => ({ stream, device, cursor })))
}

/** Thrown where an answer stands only in the database, which cannot give it before it has the tail. */
export const beyondMemory: Error = new Error('the database knows')

function isHot(call: Call): call is HotCall {
  return call.name === 'append' || call.name === 'acknowledge'
}

function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

function numberFrom(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(pragma).get() ?? {})[0])
}
