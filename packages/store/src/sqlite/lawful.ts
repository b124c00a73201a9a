// Lawful access on SQLite: reads of one account, sealed records with versions, and the leaves of the disclosure ledger.

import type { DatabaseSync } from 'node:sqlite'
import type { LawfulOperations } from '../ports/lawful.ts'
import { deviceFrom } from './devices.ts'
import { mediaFrom } from './media.ts'

const leavesPerReadMax = 4_096

export function createLawful(db: DatabaseSync): LawfulOperations {
  const sql = statements(db)

  function isAsExpected({ kind, id, expectedVersion }: { kind: string; id: string; expectedVersion: number }): boolean {
    return Number(sql.record.get(kind, id)?.['version'] ?? 0) === expectedVersion
  }

  return {
    devicesEverOfAccount: ({ account }) => sql.devices.all(account).map(deviceFrom),
    mediaOfAccount: ({ account }) => sql.media.all(account).map(mediaFrom),
    refusalsOfAccount: ({ account }) =>
      sql.refusals.all(account).map(row => ({ refused: String(row['refused']), day: Number(row['day']) })),
    safetyRecordsAbout: ({ account }) =>
      sql.safetyRecords.all(account, account).map(row => ({
        kind: String(row['kind']) as 'report' | 'action' | 'appeal' | 'hit',
        id: String(row['id']),
        state: String(row['state']),
      })),
    waitingOfAccount: ({ account, afterStream, afterCursor, limit }) =>
      sql.waiting.all(account, afterStream, afterStream, afterCursor, limit).map(row => ({
        stream: Number(row['stream']),
        room: String(row['room']),
        cursor: Number(row['cursor']),
        body: row['body'] as Uint8Array,
      })),
    lawfulRecord({ kind, id }) {
      const row = sql.record.get(kind, id)
      return row === undefined ? undefined : { id, version: Number(row['version']), body: row['body'] as Uint8Array }
    },
    lawfulRecords: ({ kind, after, limit }) =>
      sql.records.all(kind, after, limit).map(row => ({
        id: String(row['id']),
        version: Number(row['version']),
        body: row['body'] as Uint8Array,
      })),
    lawfulCommit({ changes, leaves }) {
      if (!changes.every(isAsExpected)) return { kind: 'conflict' }
      for (const { kind, id, expectedVersion, body } of changes) {
        if (body === undefined) sql.delete.run(kind, id)
        else sql.put.run(kind, id, expectedVersion + 1, body)
      }
      const first = Number(sql.size.get()?.['size'])
      leaves.forEach(({ entry, opening }, at) => sql.addLeaf.run(first + at, entry, opening))
      return { kind: 'done', first }
    },
    ledgerSize: () => ({ size: Number(sql.size.get()?.['size']) }),
    ledgerLeaves: ({ from, to }) =>
      sql.leaves
        .all(from, Math.min(to, from + leavesPerReadMax))
        .map(row => ({ entry: row['entry'] as Uint8Array, opening: row['opening'] as Uint8Array })),
  }
}

function statements(db: DatabaseSync) {
  return {
    devices: db.prepare(
      'SELECT d.*, a.user, a.property FROM device d JOIN account a ON a.account = d.account WHERE d.account = ? ORDER BY d.device',
    ),
    media: db.prepare('SELECT * FROM media WHERE account = ? ORDER BY id'),
    safetyRecords: db.prepare(
      `SELECT kind, id, state FROM safety_record WHERE (kind IN ('report', 'action', 'hit') AND subject = ?)
       OR (kind = 'appeal' AND owner = ?) ORDER BY kind, id`,
    ),
    refusals: db.prepare(
      `SELECT a.user AS refused, r.day FROM refusal r JOIN account a ON a.account = r.refused
       WHERE r.refuser = ? ORDER BY r.day, r.refused`,
    ),
    // What at least one active device of the account has yet to fetch.
    waiting: db.prepare(
      `SELECT e.stream, r.room, e.cursor, e.body FROM (
         SELECT c.stream, min(c.cursor) AS lowest FROM device d JOIN cursor c ON c.device = d.device
         WHERE d.account = ? AND d.state = 0 GROUP BY c.stream
       ) w JOIN room r ON r.stream = w.stream JOIN entry e ON e.stream = w.stream AND e.cursor > w.lowest
       WHERE e.stream > ? OR (e.stream = ? AND e.cursor > ?) ORDER BY e.stream, e.cursor LIMIT ?`,
    ),
    record: db.prepare('SELECT version, body FROM lawful_record WHERE kind = ? AND id = ?'),
    records: db.prepare('SELECT id, version, body FROM lawful_record WHERE kind = ? AND id > ? ORDER BY id LIMIT ?'),
    put: db.prepare(
      `INSERT INTO lawful_record (kind, id, version, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, body = excluded.body`,
    ),
    delete: db.prepare('DELETE FROM lawful_record WHERE kind = ? AND id = ?'),
    size: db.prepare('SELECT coalesce(max(leaf) + 1, 0) AS size FROM ledger_leaf'),
    addLeaf: db.prepare('INSERT INTO ledger_leaf (leaf, entry, opening) VALUES (?, ?, ?)'),
    leaves: db.prepare('SELECT entry, opening FROM ledger_leaf WHERE leaf >= ? AND leaf < ? ORDER BY leaf'),
  }
}
