// Streams: gapless sequences with cursors, for room logs and device mailboxes. An entry is held from `low` (exclusive) to
// `head` (inclusive), without holes. Fan-out is on read: one row per message, whatever the size of the room.

import type { DatabaseSync } from 'node:sqlite'
import { assert, CausewayError } from '@causeway/wire'
import type {
  Appended,
  Appending,
  DeviceNumber,
  Entry,
  Mailed,
  Mailing,
  StreamNumber,
  StreamPosition,
} from '../ports/operations.ts'
import { createEntryWriter } from './entries.ts'
import { createRecents, type Recents } from './recents.ts'

/** Streams with more readers, or more entries to delete at once, are trimmed when the store is idle. */
const trimReadersMax = 64
const trimEntriesMax = 1024
const clientIdLength = 16

export interface Streams {
  create(id: Uint8Array): StreamNumber
  exists(id: Uint8Array): boolean
  append(items: readonly Appending[]): Appended[]
  appendOne(item: Appending): Appended
  /** The cursor of the entry after `floor` that has this client id already. */
  heldCursor(item: Omit<Appending, 'body'>): number | undefined
  /** `clientIdOf` makes a repeated mailing harmless; without it each call mails anew. */
  mail(mailings: readonly Mailing[], expiryDay: number, clientIdOf?: (mailing: Mailing, index: number) => Uint8Array): Mailed[]
  /** Where mailings of before are waiting; one that was read since is answered with the head of its mailbox. */
  mailedBefore(mailings: readonly Mailing[], clientIdOf: (mailing: Mailing, index: number) => Uint8Array): Mailed[]
  readStream(input: { stream: StreamNumber; after: number; limit: number; sizeBytesMax: number }): {
    head: number
    low: number
    entries: Entry[]
  }
  position(stream: StreamNumber): { head: number; low: number }
  positionsOfDevice(device: DeviceNumber): StreamPosition[]
  acknowledge(items: readonly { stream: StreamNumber; device: DeviceNumber; cursor: number }[]): void
  addReader(stream: StreamNumber, device: DeviceNumber, cursor: number): void
  removeReader(stream: StreamNumber, device: DeviceNumber): void
  /** Deletes all entries; the number and the id stay taken. */
  empty(stream: StreamNumber): void
  delete(stream: StreamNumber): void
  trimLater(stream: StreamNumber): void
  /** Deletes entries up to `cursor`, at most `entriesMax`; answers how many. */
  trimTo(stream: StreamNumber, cursor: number, entriesMax: number): number
  /** Before COMMIT: everything queued reaches the database, small trims are done. */
  settle(): void
  /** Before an operation reads entries or heads by SQL. */
  flush(): void
  hasDeferred(): boolean
  /** Trims that were put off; answers whether there are more. */
  trimDeferred(streamsMax: number): boolean
  /** After a rollback: what is known only from memory may be wrong. */
  forget(): void
}

export function createStreams(db: DatabaseSync, limits: { recentIdsMax?: number } = {}): Streams {
  const sql = statements(db)
  const entries = createEntryWriter(db)
  const recents = createRecents({ idsMax: limits.recentIdsMax ?? 200_000, load, beforeForgetting: () => entries.flush() })
  const touched = new Set<StreamNumber>()
  const deferred = new Set<StreamNumber>()

  function load(stream: StreamNumber): { low: number; head: number } | undefined {
    const row = sql.position.get(stream)
    if (row === undefined) return undefined
    const low = Number(row['low'])
    return { low, head: row['head'] === null ? low : Number(row['head']) }
  }

  /** All or nothing: every stream is known before the first entry is written. */
  function append(items: readonly Appending[]): Appended[] {
    for (const item of items) {
      assert(item.clientId.length === clientIdLength, 'a client id has 16 bytes')
      recents.of(item.stream)
    }
    return items.map(appendOne)
  }

  function appendOne(item: Appending): Appended {
    const memo = recents.of(item.stream)
    const key = keyOf(item.clientId)
    const before = held(item, memo, key)
    if (before !== undefined) return { cursor: before, duplicate: true }
    memo.head += 1
    if (key !== '') recents.add(memo, key, memo.head)
    entries.put(item.stream, memo.head, item.clientId, item.expiryDay, item.body)
    return { cursor: memo.head, duplicate: false }
  }

  /** Exact: what memory does not cover is looked up. */
  function held(item: Omit<Appending, 'body'>, memo: Recents, key: string): number | undefined {
    if (key === '') return undefined
    const recent = memo.ids.get(key)
    if (recent !== undefined) return recent > item.floor ? recent : undefined
    const from = Math.max(item.floor, memo.low)
    if (from >= memo.coveredFrom) return undefined
    entries.flush()
    const row = sql.withClientId.get(item.stream, from, memo.coveredFrom, item.clientId)
    return row === undefined ? undefined : Number(row['cursor'])
  }

  function mail(
    mailings: readonly Mailing[],
    expiryDay: number,
    clientIdOf: (mailing: Mailing, index: number) => Uint8Array = () => new Uint8Array(0),
  ): Mailed[] {
    return mailings.map((mailing, index) => {
      const row = sql.mailbox.get(mailing.device)
      if (row === undefined) throw new CausewayError('device.unknown')
      const stream = Number(row['mailbox'])
      // A device removed meanwhile has no reader: the mailing is for nobody.
      if (Number(row['state']) !== 0) return { device: mailing.device, stream, cursor: recents.of(stream).head }
      // What was read is not waiting any more, so the same bytes are mailed again.
      const floor = recents.of(stream).low
      const { cursor } = appendOne({ stream, clientId: clientIdOf(mailing, index), floor, body: mailing.body, expiryDay })
      return { device: mailing.device, stream, cursor }
    })
  }

  function mailedBefore(mailings: readonly Mailing[], clientIdOf: (mailing: Mailing, index: number) => Uint8Array): Mailed[] {
    return mailings.map((mailing, index) => {
      const row = sql.mailbox.get(mailing.device)
      if (row === undefined) throw new CausewayError('device.unknown')
      const stream = Number(row['mailbox'])
      const { low, head } = recents.of(stream)
      const clientId = clientIdOf(mailing, index)
      const cursor = held({ stream, clientId, floor: low, expiryDay: 0 }, recents.of(stream), keyOf(clientId)) ?? head
      return { device: mailing.device, stream, cursor }
    })
  }

  function readStream(input: { stream: StreamNumber; after: number; limit: number; sizeBytesMax: number }): {
    head: number
    low: number
    entries: Entry[]
  } {
    const { head, low } = recents.of(input.stream)
    const found: Entry[] = []
    let sizeBytes = 0
    for (const row of sql.entriesAfter.iterate(input.stream, input.after, input.limit)) {
      const body = row['body'] as Uint8Array
      if (found.length > 0 && sizeBytes + body.length > input.sizeBytesMax) break
      found.push({ cursor: Number(row['cursor']), body })
      sizeBytes += body.length
    }
    return { head, low, entries: found }
  }

  function positionsOfDevice(device: DeviceNumber): StreamPosition[] {
    return sql.positionsOfDevice.all(device).map(row => {
      const low = Number(row['low'])
      return {
        stream: Number(row['stream']),
        id: row['id'] as Uint8Array,
        head: row['head'] === null ? low : Number(row['head']),
        low,
        cursor: Number(row['cursor']),
      }
    })
  }

  function acknowledge(items: readonly { stream: StreamNumber; device: DeviceNumber; cursor: number }[]): void {
    for (const { stream, device, cursor } of items) {
      const memo = recents.peek(stream)
      if (memo === undefined) continue
      const reached = Math.min(cursor, memo.head)
      // The order of two acknowledgements on their way does not matter: a cursor never goes back.
      if (sql.moveCursor.run(reached, stream, device, reached).changes !== 0) touched.add(stream)
    }
  }

  function settle(): void {
    if (touched.size > 0) {
      entries.flush()
      for (const stream of touched) trimSmall(stream)
      touched.clear()
    }
    entries.flush()
  }

  function trimSmall(stream: StreamNumber): void {
    const readers = Number(sql.readersUpTo.get(stream, trimReadersMax + 1)?.['readers'])
    if (readers > trimReadersMax || trim(stream)) deferred.add(stream)
  }

  /** Deletes what every waiting reader has; answers whether some of it is left for later. Nobody waiting: expiry decides. */
  function trim(stream: StreamNumber): boolean {
    const memo = recents.peek(stream)
    const lowest = sql.lowestCursor.get(stream)?.['lowest']
    if (memo === undefined || lowest === null || lowest === undefined || Number(lowest) <= memo.low) return false
    trimTo(stream, Number(lowest), trimEntriesMax)
    return memo.low < Number(lowest)
  }

  function trimTo(stream: StreamNumber, cursor: number, entriesMax: number): number {
    entries.flush()
    const memo = recents.of(stream)
    const low = Math.min(cursor, memo.head, memo.low + entriesMax)
    if (low <= memo.low) return 0
    const deleted = Number(sql.deleteEntries.run(stream, memo.low, low).changes)
    assert(deleted === low - memo.low, 'a stream has no holes')
    sql.setLow.run(low, stream)
    memo.low = low
    return deleted
  }

  function trimDeferred(streamsMax: number): boolean {
    for (const stream of [...deferred].slice(0, streamsMax)) if (!trim(stream)) deferred.delete(stream)
    return deferred.size > 0
  }

  return {
    create: id => Number(sql.create.run(id).lastInsertRowid),
    exists: id => sql.byId.get(id) !== undefined,
    append,
    appendOne,
    heldCursor: item => held(item, recents.of(item.stream), keyOf(item.clientId)),
    mail,
    mailedBefore,
    readStream,
    position: stream => recents.of(stream),
    positionsOfDevice,
    acknowledge,
    addReader: (stream, device, cursor) => void sql.addReader.run(stream, device, cursor),
    removeReader(stream, device) {
      if (sql.removeReader.run(stream, device).changes !== 0) touched.add(stream)
    },
    empty: stream => void trimTo(stream, recents.of(stream).head, Number.MAX_SAFE_INTEGER),
    delete(stream) {
      trimTo(stream, recents.of(stream).head, Number.MAX_SAFE_INTEGER)
      sql.deleteReaders.run(stream)
      sql.deleteStream.run(stream)
      recents.drop(stream)
      touched.delete(stream)
      deferred.delete(stream)
    },
    trimLater: stream => void deferred.add(stream),
    trimTo,
    settle,
    flush: () => entries.flush(),
    hasDeferred: () => deferred.size > 0,
    trimDeferred,
    forget() {
      entries.clear()
      recents.clear()
    },
  }
}

/** Sixteen bytes as a Map key. An empty id stands for "each one is new". */
function keyOf(clientId: Uint8Array): string {
  return Buffer.from(clientId.buffer, clientId.byteOffset, clientId.byteLength).toString('latin1')
}

function statements(db: DatabaseSync) {
  const head = '(SELECT max(e.cursor) FROM entry e WHERE e.stream = s.stream) AS head'
  return {
    create: db.prepare('INSERT INTO stream (id, low) VALUES (?, 0)'),
    byId: db.prepare('SELECT stream FROM stream WHERE id = ?'),
    position: db.prepare(`SELECT s.low, ${head} FROM stream s WHERE s.stream = ?`),
    withClientId: db.prepare('SELECT cursor FROM entry WHERE stream = ? AND cursor > ? AND cursor <= ? AND client_id = ?'),
    mailbox: db.prepare('SELECT mailbox, state FROM device WHERE device = ?'),
    entriesAfter: db.prepare('SELECT cursor, body FROM entry WHERE stream = ? AND cursor > ? ORDER BY cursor LIMIT ?'),
    positionsOfDevice: db.prepare(
      `SELECT c.stream, s.id, s.low, c.cursor, ${head}
       FROM cursor c JOIN stream s ON s.stream = c.stream JOIN device d ON d.device = c.device
       WHERE c.device = ? ORDER BY c.stream <> d.mailbox, c.stream`,
    ),
    moveCursor: db.prepare('UPDATE cursor SET cursor = ?, waits = 1 WHERE stream = ? AND device = ? AND cursor < ?'),
    readersUpTo: db.prepare('SELECT count(*) AS readers FROM (SELECT 1 FROM cursor WHERE stream = ? LIMIT ?)'),
    lowestCursor: db.prepare('SELECT min(cursor) AS lowest FROM cursor WHERE stream = ? AND waits = 1'),
    deleteEntries: db.prepare('DELETE FROM entry WHERE stream = ? AND cursor > ? AND cursor <= ?'),
    setLow: db.prepare('UPDATE stream SET low = ? WHERE stream = ?'),
    // A reader that is there already keeps its cursor.
    addReader: db.prepare('INSERT INTO cursor (stream, device, cursor, waits) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING'),
    removeReader: db.prepare('DELETE FROM cursor WHERE stream = ? AND device = ?'),
    deleteReaders: db.prepare('DELETE FROM cursor WHERE stream = ?'),
    deleteStream: db.prepare('DELETE FROM stream WHERE stream = ?'),
  }
}
