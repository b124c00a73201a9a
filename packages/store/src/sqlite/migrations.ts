// Numbered steps from an empty file to the schema of today. A step that was released is never edited: its checksum is stored
// and compared. Expand first, contract in a later release, so that `compatVersion` lets one release back run on the same file.

import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import { createTableSql, tables } from './schema.ts'

export interface Migration {
  readonly number: number
  readonly sql: readonly string[]
}

/** The schema this code writes, and the oldest schemaVersion of code that can still work on it. */
export const schemaVersion = 1
export const compatVersion = 1

// While there is one step it may be made from the declaration. The second one freezes this one as text.
const migrations: readonly Migration[] = [{ number: 1, sql: Object.keys(tables).flatMap(createTableSql) }]

/** Brings a database to `schemaVersion` in one exclusive transaction. Refuses one that newer code made incompatible. */
export function migrate(db: DatabaseSync, steps: readonly Migration[] = migrations): void {
  db.exec('BEGIN EXCLUSIVE')
  try {
    const found = versionOf(db)
    if (found !== undefined && found.compatVersion > schemaVersion)
      throw new CausewayError(
        'store.unavailable',
        `the database has schema ${found.schemaVersion}, this release knows ${schemaVersion}; install a newer release`,
      )
    applyMissing(db, found === undefined ? new Map() : checksums(db), steps)
    if (found === undefined || found.schemaVersion < schemaVersion) {
      db.exec('DELETE FROM schema_version')
      db.prepare('INSERT INTO schema_version VALUES (?, ?)').run(schemaVersion, compatVersion)
    }
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function versionOf(db: DatabaseSync): { schemaVersion: number; compatVersion: number } | undefined {
  if (db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'`).get() === undefined) return undefined
  const row = db.prepare('SELECT schema_version, compat_version FROM schema_version').get()
  if (row === undefined) return undefined
  return { schemaVersion: Number(row['schema_version']), compatVersion: Number(row['compat_version']) }
}

function checksums(db: DatabaseSync): Map<number, string> {
  const rows = db.prepare('SELECT number, checksum FROM migration').all()
  return new Map(rows.map(row => [Number(row['number']), String(row['checksum'])]))
}

function applyMissing(db: DatabaseSync, done: ReadonlyMap<number, string>, steps: readonly Migration[]): void {
  for (const step of steps) {
    const checksum = createHash('sha256').update(step.sql.join(';\n')).digest('hex')
    const before = done.get(step.number)
    if (before === checksum) continue
    if (before !== undefined)
      throw new CausewayError('store.unavailable', `migration ${step.number} differs from the one that was run`)
    for (const statement of step.sql) db.exec(statement)
    db.prepare('INSERT INTO migration VALUES (?, ?)').run(step.number, checksum)
  }
}
