// How much an embedded server holds, counted beside it while it runs.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'

/** What an operator calls the rows of a table. */
const names: Readonly<Record<string, string>> = {
  account: 'accounts',
  device: 'devices',
  room: 'rooms',
  participant: 'participants',
  entry: 'entries waiting',
  key_package: 'key packages',
  media: 'files',
}

/** Rows by table. Throws when there is no database. */
export function countsOf(dataDir: string): Record<string, number> {
  const path = join(dataDir, 'causeway.db')
  if (!existsSync(path))
    throw new Failure(exitCodes.failed, `There is no data in ${dataDir}.`, '--data or --config says where it is.')
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(row => String(row['name']))
    const counted = Object.entries(names).filter(([table]) => tables.includes(table))
    // Table names come from the list above, never from outside.
    return Object.fromEntries(counted.map(([table, name]) => [name, countOf(database, table)]))
  } finally {
    database.close()
  }
}

function countOf(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'] ?? 0)
}
