// Reports, cases, restrictions, appeals; evidence and its end.

import { createHash } from 'node:crypto'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { SafetyOperations, SafetyRecord, SafetyRecordKind } from '../ports/safety-operations.ts'

type Row = Record<string, SQLOutputValue>
type RecordOperations = Pick<
  SafetyOperations,
  'writeSafetyRecords' | 'safetyRecord' | 'safetyRecords' | 'evidenceOf' | 'shredEvidence' | 'evidenceCounts'
>

export function createSafetyRecords(db: DatabaseSync): RecordOperations {
  const sql = statements(db)

  function write({ kind, id, version, subject, owner, state, rank, expiryDay, body }: SafetyRecord): boolean {
    const fields = [version, subject, owner, state, rank, expiryDay, body] as const
    if (version === 1) return sql.add.run(kind, id, ...fields).changes === 1
    return sql.change.run(...fields, kind, id, version - 1).changes === 1
  }

  return {
    writeSafetyRecords({ records, evidence, evidenceEnds = [] }) {
      // Nothing is written before it is known that all can be.
      const stale = records.find(({ kind, id, version }) => Number(sql.version.get(kind, id)?.['version'] ?? 0) !== version - 1)
      if (stale !== undefined) return { kind: 'changed', id: stale.id }
      for (const record of records) write(record)
      if (evidence !== undefined) {
        sql.addEvidence.run(evidence.report, evidence.expiryDay, evidence.body)
        sql.addKey.run(evidence.report, evidence.key)
      }
      for (const { report, expiryDay } of evidenceEnds) sql.endEvidence.run(expiryDay, report)
      return { kind: 'written' }
    },
    safetyRecord({ kind, id }) {
      const row = sql.get.get(kind, id)
      return row === undefined ? undefined : recordFrom(row)
    },
    safetyRecords({ kind, state, subject, owner, limit }) {
      if (subject !== undefined) return sql.bySubject.all(kind, subject, state ?? null, limit).map(recordFrom)
      if (owner !== undefined) return sql.byOwner.all(kind, owner, state ?? null, limit).map(recordFrom)
      if (state !== undefined) return sql.byState.all(kind, state, limit).map(recordFrom)
      return sql.byKind.all(kind, limit).map(recordFrom)
    },
    evidenceOf({ report }) {
      const row = sql.evidence.get(report)
      if (row === undefined) return undefined
      const [body, key] = [row['body'] as Uint8Array, row['key'] as Uint8Array]
      return { report, body, key, expiryDay: Number(row['expiry_day']) }
    },
    shredEvidence({ beforeDay, day, limit }) {
      return sql.expired.all(beforeDay, limit).map(row => {
        const report = String(row['report'])
        const bodyHash = createHash('sha256')
          .update(row['body'] as Uint8Array)
          .digest()
        sql.deleteKey.run(report)
        sql.deleteEvidence.run(report)
        sql.addShredded.run(report, bodyHash, day)
        return { report, bodyHash }
      })
    },
    evidenceCounts() {
      const row = sql.evidenceCounts.get() ?? {}
      return { held: Number(row['held']), shredded: Number(row['shredded']) }
    },
  }
}

function recordFrom(row: Row): SafetyRecord {
  return {
    kind: row['kind'] as SafetyRecordKind,
    id: String(row['id']),
    version: Number(row['version']),
    subject: Number(row['subject']),
    owner: Number(row['owner']),
    state: String(row['state']),
    rank: Number(row['rank']),
    expiryDay: Number(row['expiry_day']),
    body: row['body'] as Uint8Array,
  }
}

function statements(db: DatabaseSync) {
  const order = 'ORDER BY rank DESC, id LIMIT ?'
  return {
    version: db.prepare('SELECT version FROM safety_record WHERE kind = ? AND id = ?'),
    add: db.prepare(
      `INSERT INTO safety_record (kind, id, version, subject, owner, state, rank, expiry_day, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    change: db.prepare(
      `UPDATE safety_record SET version = ?, subject = ?, owner = ?, state = ?, rank = ?, expiry_day = ?, body = ?
       WHERE kind = ? AND id = ? AND version = ?`,
    ),
    get: db.prepare('SELECT * FROM safety_record WHERE kind = ? AND id = ?'),
    bySubject: db.prepare(
      `SELECT * FROM safety_record WHERE kind = ?1 AND subject = ?2 AND state = coalesce(?3, state) ${order}`,
    ),
    byOwner: db.prepare(`SELECT * FROM safety_record WHERE kind = ?1 AND owner = ?2 AND state = coalesce(?3, state) ${order}`),
    byState: db.prepare(`SELECT * FROM safety_record WHERE kind = ? AND state = ? ${order}`),
    byKind: db.prepare(`SELECT * FROM safety_record WHERE kind = ? ${order}`),
    addEvidence: db.prepare('INSERT INTO evidence (report, expiry_day, body) VALUES (?, ?, ?)'),
    addKey: db.prepare('INSERT INTO evidence_key (report, key) VALUES (?, ?)'),
    endEvidence: db.prepare('UPDATE evidence SET expiry_day = ? WHERE report = ?'),
    evidence: db.prepare(
      'SELECT e.body, e.expiry_day, k.key FROM evidence e JOIN evidence_key k USING (report) WHERE e.report = ?',
    ),
    expired: db.prepare('SELECT report, body FROM evidence WHERE expiry_day > 0 AND expiry_day < ? ORDER BY expiry_day LIMIT ?'),
    deleteKey: db.prepare('DELETE FROM evidence_key WHERE report = ?'),
    deleteEvidence: db.prepare('DELETE FROM evidence WHERE report = ?'),
    addShredded: db.prepare('INSERT INTO evidence_shredded (report, body_hash, day) VALUES (?, ?, ?)'),
    evidenceCounts: db.prepare(
      'SELECT (SELECT count(*) FROM evidence) AS held, (SELECT count(*) FROM evidence_shredded) AS shredded',
    ),
  }
}
