// The accounts of the embedded login: data/logins.db, apart from the messages, because a property with its own backend has none.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AgeBand, DatumId } from '@causeway/wire'
import { createPasskeyRows, type PasskeyRows } from './passkey-rows.ts'

export interface LoginAccount {
  readonly subject: string
  readonly salt: Uint8Array
  readonly secretHash: Uint8Array
  /** As said at sign-up; it does not change with a later sign-in. */
  readonly ageBand: AgeBand
}

export interface LoginAccounts {
  readonly passkeys: PasskeyRows
  find(property: string, handle: string): LoginAccount | undefined
  findBySubject(property: string, subject: string): (Pick<LoginAccount, 'subject' | 'ageBand'> & { handle: string }) | undefined
  /** False when somebody else just took the handle. */
  add(property: string, handle: string, account: LoginAccount): boolean
  backup(path: string): void
  close(): void
}

/** What each column holds. */
export const loginColumns: Readonly<Record<string, DatumId>> = {
  property: 'account.property',
  handle: 'account.handle',
  subject: 'account.subject',
  salt: 'login.secret_hash',
  secret_hash: 'login.secret_hash',
  age_band: 'safety.age_band',
}

/** `:memory:` for tests of other things. */
export function openLoginAccounts(dataDir: string | undefined): LoginAccounts {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(dataDir === undefined ? ':memory:' : join(dataDir, 'logins.db'))
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS login (
      property TEXT NOT NULL, handle TEXT NOT NULL, subject TEXT NOT NULL, salt BLOB NOT NULL, secret_hash BLOB NOT NULL,
      age_band TEXT NOT NULL DEFAULT 'unknown',
      PRIMARY KEY (property, handle)
    ) STRICT, WITHOUT ROWID`)
  addAgeBand(database)
  database.exec('CREATE UNIQUE INDEX IF NOT EXISTS login_subject ON login (property, subject)')
  const finding = database.prepare('SELECT subject, salt, secret_hash, age_band FROM login WHERE property = ? AND handle = ?')
  const findingBySubject = database.prepare('SELECT handle, age_band FROM login WHERE property = ? AND subject = ?')
  const adding = database.prepare(
    'INSERT OR IGNORE INTO login (property, handle, subject, salt, secret_hash, age_band) VALUES (?, ?, ?, ?, ?, ?)',
  )
  return {
    passkeys: createPasskeyRows(database),
    find(property, handle) {
      const row = finding.get(property, handle)
      if (row === undefined) return undefined
      return {
        subject: row['subject'] as string,
        salt: row['salt'] as Uint8Array,
        secretHash: row['secret_hash'] as Uint8Array,
        ageBand: row['age_band'] as AgeBand,
      }
    },
    findBySubject(property, subject) {
      const row = findingBySubject.get(property, subject)
      return row === undefined ? undefined : { subject, handle: row['handle'] as string, ageBand: row['age_band'] as AgeBand }
    },
    add(property, handle, { subject, salt, secretHash, ageBand }) {
      return adding.run(property, handle, subject, salt, secretHash, ageBand).changes === 1
    },
    backup(path) {
      database.prepare('VACUUM INTO ?').run(path)
    },
    close() {
      database.close()
    },
  }
}

/** Files of the first release have no such column. */
function addAgeBand(database: DatabaseSync): void {
  const columns = database.prepare('PRAGMA table_info(login)').all()
  if (columns.some(({ name }) => name === 'age_band')) return
  database.exec("ALTER TABLE login ADD COLUMN age_band TEXT NOT NULL DEFAULT 'unknown'")
}
