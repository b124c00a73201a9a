// The store on one SQLite connection: many operations in one transaction, each of them alone in what it may undo.

import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import type { InputOf, Mailing, OperationName, OutputOf, StoreOperations } from '../ports/operations.ts'
import { createAccounts } from './accounts.ts'
import { createConsents } from './consents.ts'
import { createKeys } from './keys.ts'
import { createLawful } from './lawful.ts'
import { createJoinLinks } from './join-links.ts'
import { createMedia } from './media.ts'
import { createRooms } from './rooms.ts'
import { createSafety } from './safety.ts'
import { createStaff } from './staff.ts'
import { createStreams, type Streams } from './streams.ts'
import { createSweep } from './sweep.ts'
import type { TailFile } from './tail-file.ts'

export interface Limits {
  /** Client ids remembered in memory, of all streams together (about 100 bytes each). */
  readonly recentIdsMax?: number
  readonly mediaBytesPerAccountMax?: number
}

/** Called inside runBatch; what they throw is treated as an error of the disk at that moment. For tests and the simulator. */
export interface Faults {
  beforeOperation?(name: OperationName): void
  beforeCommit?(): void
  /** The transaction is durable, nobody has been told. */
  afterCommit?(): void
}

export type Call = { readonly [N in OperationName]: { readonly name: N; readonly input: InputOf<N> } }[OperationName]
export type Outcome = { readonly output: OutputOf<OperationName> } | { readonly error: unknown }

/** The disk cannot be trusted any more: nothing of the batch was answered, and nothing may be tried again. */
export class StoreBroken extends Error {
  override readonly name = 'StoreBroken'
}

export interface Engine {
  /** One transaction; the outcomes stand for durable facts. Throws StoreBroken. */
  runBatch(calls: readonly Call[]): Outcome[]
  /** A piece of the work that waits for a quiet moment; answers whether there is more. Throws StoreBroken. */
  runIdle(): boolean
  /** After answers have left: brings the tail into the database when it is time, in any case when the store `rests`. Throws StoreBroken. */
  spill(rests: boolean): void
  /** Leaves nothing beside the database, if it can. Throws StoreBroken. */
  close(): void
}

const reads: ReadonlySet<OperationName> = new Set<OperationName>([
  'accountBySubject',
  'accountByUser',
  'accountByHandle',
  'devicesOfAccount',
  'deviceByUri',
  'countKeyPackages',
  'consent',
  'consentsOf',
  'roomById',
  'roomByStream',
  'roomsOfAccount',
  'readStream',
  'resumeDevice',
  'mediaById',
  'joinLink',
  'joinLinksOfRoom',
  'joinRequest',
  'joinRequestsOfRoom',
  'joinRequestsOfAccount',
  'joinLinksOfAccount',
  'devicesEverOfAccount',
  'mediaOfAccount',
  'refusalsOfAccount',
  'safetyRecordsAbout',
  'waitingOfAccount',
  'lawfulRecord',
  'lawfulRecords',
  'ledgerSize',
  'ledgerLeaves',
  'staffById',
  'listStaff',
  'passkeysOf',
  'passkeyById',
  'staffProposals',
  'staffProposal',
  'staffAudit',
  'counts',
  'standingOf',
  'standingByUser',
  'safetyRecord',
  'safetyRecords',
  'evidenceOf',
  'evidenceCounts',
  'between',
  'wardRequests',
  'guardianOf',
  'wardsOf',
  'approvalsOf',
  'blocksOf',
  'blockedPairs',
  'counters',
])
/** These check before they write, so a refusal has nothing to undo. */
const checkedBeforeWriting: ReadonlySet<OperationName> = new Set<OperationName>([...reads, 'append', 'acknowledge'])

const deferredStreamsPerStep = 32
const idlePagesMin = 256

/** With a `tailFile`, appends go there first; what it holds of an earlier life is brought into the database now (`store.full`). */
export function createEngine(db: DatabaseSync, limits: Limits = {}, faults: Faults = {}, tailFile?: TailFile): Engine {
  const streams = createStreams(db, limits, tailFile)
  const { tail } = streams
  const runner = createRunner(db, operationsOf(db, limits, streams), streams, faults)
  const inTransaction = createTransactions(db, streams, faults)
  const readTogether = createReading(db)
  const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  let pagesToCheckpoint = 0
  tail?.adopt()
  spillTail()

  function runBatch(calls: readonly Call[]): Outcome[] {
    const byTail = runByTail(calls)
    if (byTail !== undefined) return byTail
    if (tail?.isEmpty !== false && calls.every(({ name }) => reads.has(name)))
      return readTogether(() => calls.map(runner.readAlone))
    try {
      const outcomes = inTransaction(() => calls.map(runner.runOne))
      pagesToCheckpoint += 1
      return outcomes
    } catch (error) {
      if (!isFull(error)) throw broken(error)
      if (tail?.isEmpty === false) return runAfterSpill(calls)
      // One too large must not take the others down; and what frees space must get through.
      return calls.length === 1 ? [{ error: asFull(error) }] : calls.flatMap(call => runBatch([call]))
    }
  }

  function runByTail(calls: readonly Call[]): Outcome[] | undefined {
    try {
      return tail?.run(calls)
    } catch (error) {
      throw broken(error)
    }
  }

  /** What the tail accepted has priority: until it fits, nobody is told anything that it would change. */
  function runAfterSpill(calls: readonly Call[]): Outcome[] {
    try {
      spillTail()
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error
      return calls.map(() => ({ error }))
    }
    return runBatch(calls)
  }

  function spillTail(): void {
    if (tail?.isEmpty !== false) return
    try {
      inTransaction(() => undefined)
      pagesToCheckpoint += 1
    } catch (error) {
      throw isFull(error) ? asFull(error) : broken(error)
    }
  }

  function runIdle(): boolean {
    try {
      if (streams.hasDeferred()) return inTransaction(() => streams.trimDeferred(deferredStreamsPerStep))
      if (pagesToCheckpoint < idlePagesMin) return false
      pagesToCheckpoint = 0
      checkpoint.get()
      return false
    } catch (error) {
      if (!isFull(error)) throw broken(error)
      return false
    }
  }

  function spill(rests: boolean): void {
    if (tail === undefined || !(rests || tail.isDue)) return
    try {
      spillTail()
      if (rests) tail.erase()
    } catch (error) {
      // It stays where it is, and durable, until there is space.
      if (!(error instanceof CausewayError)) throw error
    }
  }

  return {
    runBatch,
    runIdle,
    spill,
    close() {
      spill(true)
      tail?.close()
    },
  }
}

/** Runs `work` between BEGIN and COMMIT, after what the tail holds; whatever goes wrong, nothing of it stays. */
function createTransactions(db: DatabaseSync, streams: Streams, faults: Faults): <T>(work: () => T) => T {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')

  return work => {
    begin.run()
    try {
      streams.tail?.spill()
      const result = work()
      streams.settle()
      faults.beforeCommit?.()
      commit.run()
      streams.tail?.spilled()
      faults.afterCommit?.()
      return result
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      streams.forget()
      throw error
    }
  }
}

/** Runs reads in one transaction: the locks of the file are taken once, and all see the same state. */
function createReading(db: DatabaseSync): <T>(work: () => T) => T {
  const begin = db.prepare('BEGIN')
  const end = db.prepare('COMMIT')

  return work => {
    try {
      begin.run()
      return work()
    } catch (error) {
      throw isOfSqlite(error) ? broken(error) : error
    } finally {
      if (db.isTransaction) end.run()
    }
  }
}

interface Runner {
  /** One of the calls of a transaction. */
  runOne(call: Call): Outcome
  readAlone(call: Call): Outcome
}

function createRunner(db: DatabaseSync, operations: StoreOperations, streams: Streams, faults: Faults): Runner {
  const savepoint = db.prepare('SAVEPOINT operation')
  const release = db.prepare('RELEASE operation')
  const rollbackTo = db.prepare('ROLLBACK TO operation')

  function runOne(call: Call): Outcome {
    faults.beforeOperation?.(call.name)
    if (call.name !== 'append') streams.flush()
    return checkedBeforeWriting.has(call.name) ? runChecked(call) : runUndoable(call)
  }

  function runChecked(call: Call): Outcome {
    try {
      return { output: dispatch(call) }
    } catch (error) {
      if (isOfSqlite(error)) throw error
      return { error }
    }
  }

  function runUndoable(call: Call): Outcome {
    savepoint.run()
    try {
      const output = dispatch(call)
      streams.flush()
      release.run()
      return { output }
    } catch (error) {
      if (isOfSqlite(error) && !isConstraint(error)) throw error
      rollbackTo.run()
      release.run()
      streams.forget()
      return { error }
    }
  }

  function readAlone(call: Call): Outcome {
    try {
      faults.beforeOperation?.(call.name)
      return { output: dispatch(call) }
    } catch (error) {
      if (isOfSqlite(error)) throw broken(error)
      return { error }
    }
  }

  function dispatch(call: Call): OutputOf<OperationName> {
    const operation = operations[call.name] as (input: Call['input']) => OutputOf<OperationName>
    return operation(call.input)
  }

  return { runOne, readAlone }
}

function operationsOf(db: DatabaseSync, limits: Limits, streams: Streams): StoreOperations {
  const keys = createKeys(db)
  return {
    ...createAccounts(db, streams, keys),
    putKeyPackages: keys.putKeyPackages,
    countKeyPackages: keys.countKeyPackages,
    claimKeyPackages: keys.claimKeyPackages,
    ...createConsents(db, streams),
    ...createRooms(db, streams),
    append: ({ items }) => streams.append(items),
    mail: ({ mailings, expiryDay }) => streams.mail(mailings, expiryDay, contentId),
    readStream(input) {
      const { head, low } = streams.position(input.stream)
      return { head, low, entries: streams.entriesAfter(input) }
    },
    resumeDevice: input => streams.resumeDevice(input),
    acknowledge: ({ items }) => streams.acknowledge(items),
    ...createJoinLinks(db, streams),
    ...createMedia(db, { mediaBytesPerAccountMax: limits.mediaBytesPerAccountMax ?? Number.MAX_SAFE_INTEGER }),
    ...createSafety(db),
    ...createSweep(db, streams),
    ...createLawful(db),
    ...createStaff(db),
  }
}

/** What is mailed is ciphertext, so the same bytes are the same mailing sent again. */
function contentId({ body }: Mailing): Uint8Array {
  return createHash('sha256').update(body).digest().subarray(0, 16)
}

const sqliteFull = 13
const sqliteConstraint = 19
/** The shared-memory index of the WAL could not grow; nothing durable was touched. */
const sqliteSharedMemorySize = 10 | (19 << 8)

function isOfSqlite(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
}

function isConstraint(error: unknown): boolean {
  return isOfSqlite(error) && (error.errcode & 0xff) === sqliteConstraint
}

function isFull(error: unknown): boolean {
  return isOfSqlite(error) && ((error.errcode & 0xff) === sqliteFull || error.errcode === sqliteSharedMemorySize)
}

function asFull(error: unknown): CausewayError {
  return new CausewayError('store.full', undefined, { cause: error })
}

function broken(error: unknown): StoreBroken {
  return new StoreBroken(error instanceof Error ? error.message : String(error), { cause: error })
}
