// Streams: gapless sequences with cursors, for room logs and device mailboxes. An entry is held from `low` (exclusive) to
// `head` (inclusive), without holes. Fan-out is on read: one row per message, whatever the size of the room.

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { assert } from '@causeway/wire'
import type {
  Appended,
  Appending,
  DeviceNumber,
  Entry,
  InputOf,
  ResumedStream,
  StreamNumber,
  StreamPosition,
} from '../ports/operations.ts'
import { createEntryWriter, type EntrySink, type EntryWriter } from './entries.ts'
import { createMailboxes, type Mailboxes } from './mailboxes.ts'
import { createRecents, type Recents, type RecentsMap, recentWithId } from './recents.ts'
import { beyondMemory, createTail, type Tail } from './tail.ts'
import type { TailFile } from './tail-file.ts'
import { createTrims, type Trims } from './trims.ts'

const clientIdLength = 16
/** The `low` of a stream that has ended. */
const ended = -1

export interface Streams extends Log, Mailboxes, Trims {
  positionsOfDevice(device: DeviceNumber): StreamPosition[]
  resumeDevice(input: InputOf<'resumeDevice'>): ResumedStream[]
  addReader(stream: StreamNumber, device: DeviceNumber, cursor: number): void
  removeReader(stream: StreamNumber, device: DeviceNumber): void
  /** Deletes all entries; the number and the id stay taken. */
  empty(stream: StreamNumber): void
  /** Ends it: nothing is kept but its id, which is never given to another stream. */
  end(stream: StreamNumber): void
  /** After a rollback: what is known only from memory may be wrong. */
  forget(): void
  /** Where appends go first. */
  readonly tail: Tail | undefined
}

/** What is appended, and read back. */
export interface Log {
  create(id: Uint8Array): StreamNumber
  exists(id: Uint8Array): boolean
  /** All or nothing. Into the database, unless the tail takes them; for that one it throws `beyondMemory`. */
  append(items: readonly Appending[], into?: EntrySink): Appended[]
  appendOne(item: Appending): Appended
  /** The cursor of the entry after `floor` that has this client id already. */
  heldCursor(item: Omit<Appending, 'body' | 'expiryDay'>): number | undefined
  /** Of a stream that is there; as readStream answers them. */
  entriesAfter(input: InputOf<'readStream'>): Entry[]
  position(stream: StreamNumber): { head: number; low: number }
  /** Before an operation reads entries or heads by SQL. */
  flush(): void
}

export function createStreams(db: DatabaseSync, limits: { recentIdsMax?: number } = {}, file?: TailFile): Streams {
  const sql = statements(db)
  const entries = createEntryWriter(db)
  const recents = createRecents({ idsMax: limits.recentIdsMax ?? 200_000, load, mayForget })
  const log = createLog(db, entries, recents)
  const trims = createTrims(db, entries, recents)
  const tail = file && createTail({ db, file, log, entries, recents, trims, forget })

  function mayForget(): boolean {
    if (file?.isEmpty === false) return false
    entries.flush()
    return true
  }

  function forget(): void {
    entries.clear()
    recents.clear()
    tail?.adopt()
  }

  function load(stream: StreamNumber): { low: number; head: number } | undefined {
    const row = sql.position.get(stream)
    const low = Number(row?.['low'] ?? ended)
    if (row === undefined || low === ended) return undefined
    return { low, head: row['head'] === null ? low : Number(row['head']) }
  }

  function positionsOfDevice(device: DeviceNumber): StreamPosition[] {
    return sql.positionsOfDevice.all(device).map(row => {
      const [stream, id, low, cursor, head] = row as unknown as [number, Uint8Array, number, number, number | null]
      return { stream, id, head: head ?? low, low, cursor }
    })
  }

  function resumeDevice({ device, limit, sizeBytesMax }: InputOf<'resumeDevice'>): ResumedStream[] {
    let leftBytes = sizeBytesMax
    return positionsOfDevice(device).map(position => {
      const { stream, cursor, head } = position
      if (cursor >= head || leftBytes <= 0) return { ...position, entries: [] }
      const entries = log.entriesAfter({ stream, after: cursor, limit, sizeBytesMax: leftBytes })
      leftBytes -= entries.reduce((sum, { body }) => sum + body.length, 0)
      return { ...position, entries }
    })
  }

  const empty = (stream: StreamNumber): void => void trims.trimTo(stream, recents.of(stream).head, Number.MAX_SAFE_INTEGER)

  return {
    ...log,
    ...createMailboxes(db, log),
    ...trims,
    positionsOfDevice,
    resumeDevice,
    addReader: (stream, device, cursor) => void sql.addReader.run(stream, device, cursor),
    removeReader(stream, device) {
      if (sql.removeReader.run(stream, device).changes !== 0) trims.touch(stream)
    },
    empty,
    end(stream) {
      empty(stream)
      sql.deleteReaders.run(stream)
      sql.end.run(ended, stream)
      recents.drop(stream)
      trims.drop(stream)
    },
    settle() {
      trims.settle()
      entries.flush()
    },
    forget,
    tail,
  }
}

function createLog(db: DatabaseSync, entries: EntryWriter, recents: RecentsMap): Log {
  const sql = logStatements(db)

  /** Every stream is known before the first entry is written. */
  function append(items: readonly Appending[], into: EntrySink = entries): Appended[] {
    for (const item of items) {
      assert(item.clientId.length === clientIdLength, 'a client id has 16 bytes')
      recents.of(item.stream)
    }
    return items.map(item => appendOne(item, into))
  }

  function appendOne(item: Appending, into: EntrySink = entries): Appended {
    const memo = recents.of(item.stream)
    const before = held(item, memo)
    if (before !== undefined) return { cursor: before, duplicate: true }
    memo.head += 1
    recents.add(memo, item.clientId)
    into.put(item.stream, memo.head, item.clientId, item.expiryDay, item.body)
    if (into === entries) memo.written = memo.head
    return { cursor: memo.head, duplicate: false }
  }

  /** Exact: what memory does not cover is looked up. An empty client id stands for "each one is new". */
  function held({ stream, clientId, floor }: Omit<Appending, 'body' | 'expiryDay'>, memo: Recents): number | undefined {
    if (clientId.length === 0) return undefined
    const recent = recentWithId(memo, clientId, floor)
    if (recent !== undefined) return recent
    const from = Math.max(floor, memo.low)
    if (from >= memo.coveredFrom) return undefined
    if (memo.written < memo.coveredFrom) throw beyondMemory
    entries.flush()
    const row = sql.withClientId.get(stream, from, memo.coveredFrom, clientId)
    return row === undefined ? undefined : Number(row['cursor'])
  }

  function entriesAfter({ stream, after, limit, sizeBytesMax }: InputOf<'readStream'>): Entry[] {
    const found: Entry[] = []
    if (limit === 0) return found
    let sizeBytes = 0
    for (const row of sql.entriesAfter.iterate(stream, after)) {
      const [cursor, body] = row as unknown as [number, Uint8Array]
      if (found.length > 0 && sizeBytes + body.length > sizeBytesMax) break
      found.push({ cursor, body })
      sizeBytes += body.length
      if (found.length === limit) break
    }
    return found
  }

  return {
    create: id => Number(sql.create.run(id).lastInsertRowid),
    exists: id => sql.byId.get(id) !== undefined,
    append,
    appendOne: item => appendOne(item),
    heldCursor: item => held(item, recents.of(item.stream)),
    entriesAfter,
    position: stream => recents.of(stream),
    flush: () => entries.flush(),
  }
}

/** Rows as arrays: half the time of rows as objects. */
function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true)
  return statement
}

function logStatements(db: DatabaseSync) {
  return {
    create: db.prepare('INSERT INTO stream (id, low) VALUES (?, 0)'),
    byId: db.prepare('SELECT stream FROM stream WHERE id = ?'),
    withClientId: db.prepare('SELECT cursor FROM entry WHERE stream = ? AND cursor > ? AND cursor <= ? AND client_id = ?'),
    // Whoever reads stops: SQLite would compile a statement with `LIMIT ?` anew each time it is run.
    entriesAfter: asArrays(db.prepare('SELECT cursor, body FROM entry WHERE stream = ? AND cursor > ? ORDER BY cursor')),
  }
}

function statements(db: DatabaseSync) {
  const head = '(SELECT max(e.cursor) FROM entry e WHERE e.stream = s.stream) AS head'
  return {
    position: db.prepare(`SELECT s.low, ${head} FROM stream s WHERE s.stream = ?`),
    positionsOfDevice: asArrays(
      db.prepare(
        `SELECT c.stream, s.id, s.low, c.cursor, ${head}
         FROM cursor c JOIN stream s ON s.stream = c.stream JOIN device d ON d.device = c.device
         WHERE c.device = ? ORDER BY c.stream <> d.mailbox, c.stream`,
      ),
    ),
    // A reader that is there already keeps its cursor.
    addReader: db.prepare('INSERT INTO cursor (stream, device, cursor, waits) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING'),
    removeReader: db.prepare('DELETE FROM cursor WHERE stream = ? AND device = ?'),
    end: db.prepare('UPDATE stream SET low = ? WHERE stream = ?'),
    deleteReaders: db.prepare('DELETE FROM cursor WHERE stream = ?'),
  }
}
