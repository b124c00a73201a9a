// One process at a time. A lock of the operating system, held through SQLite: it is gone with the process, however that ends.

import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** The way to let go; undefined when another process holds it. */
export function lockFile(path: string): (() => void) | undefined {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch {
    database.close()
    return undefined
  }
  chmodSync(path, 0o600)
  return () => database.close()
}
