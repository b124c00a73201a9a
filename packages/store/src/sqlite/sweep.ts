// Retention: what is past its day goes, and devices that never come back stop pinning logs.

import type { DatabaseSync } from 'node:sqlite'
import type { StoreOperations } from '../ports/operations.ts'
import type { Streams } from './streams.ts'

type SweepOperations = Pick<StoreOperations, 'sweep' | 'counts'>

const deferredStreamsPerSweep = 256

export function createSweep(db: DatabaseSync, streams: Streams): SweepOperations {
  const sql = statements(db)
  let hasLookedForTrims = false

  function sweep({ day, idleDays, limit }: Parameters<StoreOperations['sweep']>[0]): ReturnType<StoreOperations['sweep']> {
    const entries = deleteExpiredEntries(day, limit)
    const packages = Number(sql.expirePackages.run(day, limit).changes) + Number(sql.expireSpent.run(day, limit).changes)
    const stopped = stopWaiting(day - idleDays, limit)
    sql.expireJoinRequests.run(day)
    sql.expireJoinLinks.run(day)
    findTrims()
    const hasDeferred = streams.trimDeferred(deferredStreamsPerSweep)
    const media = sql.expiredMedia.all(day, limit).map(row => row['id'] as Uint8Array)
    return { entries, media, more: hasDeferred || entries >= limit || packages >= limit || stopped >= limit }
  }

  /** From the oldest on, so that no stream gets a hole: an entry goes when all before it in its stream are past their day too. */
  function deleteExpiredEntries(day: number, limit: number): number {
    let deleted = 0
    for (const row of sql.expiredAtLow.all(day, limit)) {
      if (deleted >= limit) break
      const stream = Number(row['stream'])
      const { head, low } = streams.position(stream)
      const firstKept = sql.firstKept.get(stream, low, low + limit - deleted, day)?.['cursor']
      deleted += streams.trimTo(stream, firstKept === undefined ? head : Number(firstKept) - 1, limit - deleted)
    }
    return deleted
  }

  function stopWaiting(beforeDay: number, limit: number): number {
    const cursors = sql.stopWaiting.all(beforeDay, limit)
    for (const row of cursors) streams.trimLater(Number(row['stream']))
    return cursors.length
  }

  /** Trims put off before a restart are found once after it. */
  function findTrims(): void {
    if (hasLookedForTrims) return
    for (const row of sql.trimmable.all()) streams.trimLater(Number(row['stream']))
    hasLookedForTrims = true
  }

  return {
    sweep,
    counts: () => {
      const row = sql.counts.get() ?? {}
      return Object.fromEntries(Object.entries(row).map(([name, count]) => [name, Number(count)]))
    },
  }
}

function statements(db: DatabaseSync) {
  return {
    expiredAtLow: db.prepare(
      `SELECT e.stream FROM entry e JOIN stream s ON s.stream = e.stream
       WHERE e.expiry_day < ? AND e.cursor = s.low + 1 ORDER BY e.expiry_day LIMIT ?`,
    ),
    firstKept: db.prepare(
      'SELECT cursor FROM entry WHERE stream = ? AND cursor > ? AND cursor <= ? AND expiry_day >= ? ORDER BY cursor LIMIT 1',
    ),
    expirePackages: db.prepare(
      'DELETE FROM key_package WHERE number IN (SELECT number FROM key_package WHERE expiry_day < ? LIMIT ?)',
    ),
    expireSpent: db.prepare(
      `DELETE FROM spent_key_package WHERE (device, ref) IN
       (SELECT device, ref FROM spent_key_package WHERE expiry_day < ? LIMIT ?)`,
    ),
    stopWaiting: db.prepare(
      `UPDATE cursor SET waits = 0 WHERE (stream, device) IN (
         SELECT c.stream, c.device FROM device d JOIN cursor c ON c.device = d.device
         WHERE d.last_seen_day < ? AND d.state = 0 AND c.waits = 1 LIMIT ?
       ) RETURNING stream`,
    ),
    trimmable: db.prepare(
      `SELECT s.stream FROM stream s
       JOIN (SELECT stream, min(cursor) AS lowest FROM cursor WHERE waits = 1 GROUP BY stream) c ON c.stream = s.stream
       WHERE c.lowest > s.low`,
    ),
    expireJoinLinks: db.prepare('DELETE FROM join_link WHERE expiry_day < ?'),
    expireJoinRequests: db.prepare('DELETE FROM join_request WHERE expiry_day < ?'),
    expiredMedia: db.prepare('SELECT id FROM media WHERE expiry_day < ? ORDER BY expiry_day LIMIT ?'),
    counts: db.prepare(
      `SELECT (SELECT count(*) FROM account) AS accounts,
         (SELECT count(*) FROM device WHERE state = 0) AS devices,
         (SELECT count(*) FROM room) AS rooms,
         (SELECT count(*) FROM entry) AS entries,
         (SELECT count(*) FROM key_package) AS keyPackages,
         (SELECT count(*) FROM media) AS media,
         (SELECT coalesce(sum(received_bytes), 0) FROM media) AS mediaBytes`,
    ),
  }
}
