// What is known of encrypted files while they are held.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { MediaRow, StoreOperations } from '../ports/operations.ts'

type MediaOperations = Pick<StoreOperations, 'createMedia' | 'mediaById' | 'advanceMedia' | 'deleteMedia'>

export function createMedia(db: DatabaseSync, limits: { mediaBytesPerAccountMax: number }): MediaOperations {
  const sql = statements(db)
  return {
    createMedia({ id, account, sizeBytes, receivedBytes, expiryDay }) {
      // The same record again is an answer that was lost.
      const before = sql.byId.get(id)
      if (before !== undefined) return { kind: before['account'] === account ? 'created' : 'quota' }
      const used = Number(sql.used.get(account)?.['used'])
      if (used + sizeBytes > limits.mediaBytesPerAccountMax) return { kind: 'quota' }
      sql.create.run(id, account, sizeBytes, receivedBytes, expiryDay)
      return { kind: 'created' }
    },
    mediaById({ id }) {
      const row = sql.byId.get(id)
      return row === undefined ? undefined : mediaFrom(row)
    },
    advanceMedia: ({ id, from, to }) => sql.advance.run(to, id, from, to).changes !== 0,
    deleteMedia: ({ id }) => void sql.delete.run(id),
  }
}

export function mediaFrom(row: Record<string, SQLOutputValue>): MediaRow {
  return {
    id: row['id'] as Uint8Array,
    account: Number(row['account']),
    sizeBytes: Number(row['size_bytes']),
    receivedBytes: Number(row['received_bytes']),
    expiryDay: Number(row['expiry_day']),
  }
}

function statements(db: DatabaseSync) {
  return {
    byId: db.prepare('SELECT * FROM media WHERE id = ?'),
    used: db.prepare('SELECT coalesce(sum(size_bytes), 0) AS used FROM media WHERE account = ?'),
    create: db.prepare('INSERT INTO media (id, account, size_bytes, received_bytes, expiry_day) VALUES (?, ?, ?, ?, ?)'),
    advance: db.prepare('UPDATE media SET received_bytes = ? WHERE id = ? AND received_bytes = ? AND size_bytes >= ?'),
    delete: db.prepare('DELETE FROM media WHERE id = ?'),
  }
}
