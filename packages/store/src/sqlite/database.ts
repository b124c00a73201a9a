// One SQLite file, opened the one way that keeps the promises of this room.

import { DatabaseSync } from 'node:sqlite'
import { migrate } from './migrations.ts'

export interface DatabaseOptions {
  /** File path, or ':memory:'. */
  readonly path: string
  /** 'full' (default): an answered write survives power loss. 'off' is for simulations, where the disk is simulated too. */
  readonly synchronous?: 'full' | 'off'
  /** Pages of 8 KiB the file may grow to; past it every write is `store.full`. */
  readonly pagesMax?: number
}

/** Opens, sets up and migrates the database. */
export function openDatabase(options: DatabaseOptions): DatabaseSync {
  // A second process on the same file is waited for shortly; it can only be an operator's tool.
  const db = new DatabaseSync(options.path, { timeout: 5000 })
  try {
    // The page size holds only for a file that is still empty.
    db.exec('PRAGMA page_size = 8192')
    db.exec('PRAGMA journal_mode = WAL')
    db.exec(`PRAGMA synchronous = ${options.synchronous === 'off' ? 'OFF' : 'FULL'}`)
    db.exec('PRAGMA wal_autocheckpoint = 8000')
    // Deleted ciphertext is overwritten. FAST would leave alone the pages that become free as a whole.
    db.exec('PRAGMA secure_delete = ON')
    db.exec('PRAGMA cache_size = -65536')
    db.exec('PRAGMA temp_store = MEMORY')
    migrate(db)
    if (options.pagesMax !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(options.pagesMax)}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
