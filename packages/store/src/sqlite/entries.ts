// Writes entries many at a time: one statement with many rows costs less than many statements with one.

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

const rowsPerStatement = 32
const columnsPerRow = 5

/** Where an append leaves its entry. */
export interface EntrySink {
  put(stream: number, cursor: number, clientId: Uint8Array, expiryDay: number, body: Uint8Array): void
}

export interface EntryWriter extends EntrySink {
  /** Everything put reaches the database. */
  flush(): void
  /** What was put and not flushed is dropped. */
  clear(): void
}

export function createEntryWriter(db: DatabaseSync): EntryWriter {
  const one = insertOf(db, 1)
  const many = insertOf(db, rowsPerStatement)
  let values: SQLInputValue[] = []

  function flush(): void {
    for (let at = 0; at < values.length; at += columnsPerRow) one.run(...values.slice(at, at + columnsPerRow))
    values = []
  }

  return {
    put(stream, cursor, clientId, expiryDay, body) {
      values.push(stream, cursor, clientId, expiryDay, body)
      if (values.length < rowsPerStatement * columnsPerRow) return
      const full = values
      values = []
      many.run(...full)
    },
    flush,
    clear() {
      values = []
    },
  }
}

function insertOf(db: DatabaseSync, rows: number): StatementSync {
  const values = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?)').join(', ')
  return db.prepare(`INSERT INTO entry (stream, cursor, client_id, expiry_day, body) VALUES ${values}`)
}
