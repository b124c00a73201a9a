// Trimming: what every device that is waited for has acknowledged goes, from the oldest on.

import type { DatabaseSync } from 'node:sqlite'
import { assert } from '@causeway/wire'
import type { DeviceNumber, StreamNumber } from '../ports/operations.ts'
import type { EntryWriter } from './entries.ts'
import type { RecentsMap } from './recents.ts'

/** Streams with more readers, or more entries to delete at once, are trimmed when the store is idle. */
const trimReadersMax = 64
const trimEntriesMax = 1024

export interface Trims {
  acknowledge(items: readonly { stream: StreamNumber; device: DeviceNumber; cursor: number }[]): void
  /** Something changed about who has what: look before COMMIT. */
  touch(stream: StreamNumber): void
  trimLater(stream: StreamNumber): void
  /** Deletes entries up to `cursor`, at most `entriesMax`; answers how many. */
  trimTo(stream: StreamNumber, cursor: number, entriesMax: number): number
  hasDeferred(): boolean
  /** Trims that were put off; answers whether there are more. */
  trimDeferred(streamsMax: number): boolean
  drop(stream: StreamNumber): void
  /** Before COMMIT: the small trims are done, the others put off. */
  settle(): void
}

export function createTrims(db: DatabaseSync, entries: EntryWriter, recents: RecentsMap): Trims {
  const sql = statements(db)
  const touched = new Set<StreamNumber>()
  const deferred = new Set<StreamNumber>()

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
    if (touched.size === 0) return
    entries.flush()
    for (const stream of touched) trimSmall(stream)
    touched.clear()
  }

  function trimSmall(stream: StreamNumber): void {
    if (sql.readerAfter.get(stream) !== undefined || trim(stream)) deferred.add(stream)
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
    // What is only in the tail costs nothing to leave out.
    const most = memo.low + entriesMax < memo.written ? memo.low + entriesMax : memo.head
    const low = Math.min(cursor, most)
    if (low <= memo.low) return 0
    const held = Math.min(low, memo.written) - memo.low
    const deleted = held > 0 ? Number(sql.deleteEntries.run(stream, memo.low, low).changes) : 0
    assert(deleted === Math.max(held, 0), 'a stream has no holes')
    sql.setLow.run(low, stream)
    memo.low = low
    return deleted
  }

  function trimDeferred(streamsMax: number): boolean {
    for (const stream of [...deferred].slice(0, streamsMax)) if (!trim(stream)) deferred.delete(stream)
    return deferred.size > 0
  }

  return {
    acknowledge,
    touch: stream => void touched.add(stream),
    trimLater: stream => void deferred.add(stream),
    trimTo,
    hasDeferred: () => deferred.size > 0,
    trimDeferred,
    drop(stream) {
      touched.delete(stream)
      deferred.delete(stream)
    },
    settle,
  }
}

function statements(db: DatabaseSync) {
  return {
    moveCursor: db.prepare('UPDATE cursor SET cursor = ?, waits = 1 WHERE stream = ? AND device = ? AND cursor < ?'),
    // Four times cheaper than counting a limited subquery.
    readerAfter: db.prepare(`SELECT 1 FROM cursor WHERE stream = ? LIMIT 1 OFFSET ${trimReadersMax}`),
    lowestCursor: db.prepare('SELECT min(cursor) AS lowest FROM cursor WHERE stream = ? AND waits = 1'),
    deleteEntries: db.prepare('DELETE FROM entry WHERE stream = ? AND cursor > ? AND cursor <= ?'),
    setLow: db.prepare('UPDATE stream SET low = ? WHERE stream = ?'),
  }
}
