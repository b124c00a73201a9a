// The local store on node:sqlite, in the caller's thread. One table for all tables: a row is (table, key) → value.

import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import type { ClientStore, StoreChange, StoreRange, StoreRow } from '../ports.ts'

/** Opens (or makes) the database file. Throws `client.store`. */
export function openSqliteStore(path: string): ClientStore {
  const database = coded(() => openDatabase(path))
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    get: async (table, key) =>
      coded(() => {
        const row = prepared('SELECT value FROM rows WHERE tab = ? AND key = ?').get(table, key)
        return row === undefined ? undefined : (row['value'] as Uint8Array)
      }),
    list: async (table, range) => coded(() => list(prepared, table, range)),
    write: async changes => coded(() => write(database, prepared, changes)),
    close: async () => coded(() => database.close()),
  }
}

type Prepared = (sql: string) => StatementSync

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  // FULL: a batch that was acknowledged to the caller survives a power cut, since keys that left must not be used again.
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;
    CREATE TABLE IF NOT EXISTS rows (tab TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (tab, key)) WITHOUT ROWID;
    PRAGMA user_version = 1`)
  return database
}

function list(prepared: Prepared, table: string, range: StoreRange): StoreRow[] {
  const { prefix = '', from = '', to, limit = -1, reverse = false } = range
  // Keys are ASCII: everything with a prefix lies between it and it followed by U+007F.
  const low = from > prefix ? from : prefix
  const prefixEnd = `${prefix}\u007f`
  const high = to !== undefined && to < prefixEnd ? to : prefixEnd
  const order = reverse ? 'DESC' : 'ASC'
  const statement = prepared(`SELECT key, value FROM rows WHERE tab = ? AND key >= ? AND key < ? ORDER BY key ${order} LIMIT ?`)
  return statement.all(table, low, high, limit).map(row => ({ key: row['key'] as string, value: row['value'] as Uint8Array }))
}

function write(database: DatabaseSync, prepared: Prepared, changes: readonly StoreChange[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const change of changes) apply(prepared, change)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function apply(prepared: Prepared, change: StoreChange): void {
  if (change.kind === 'delete') prepared('DELETE FROM rows WHERE tab = ? AND key = ?').run(change.table, change.key)
  else prepared('INSERT OR REPLACE INTO rows (tab, key, value) VALUES (?, ?, ?)').run(change.table, change.key, change.value)
}

function coded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new CausewayError('client.store', undefined, { cause })
  }
}
