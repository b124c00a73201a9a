// The public halves of people's passkeys, in the file of the embedded login.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Passkey } from '@causeway/staff/webauthn'
import type { DatumId } from '@causeway/wire'

export interface PasskeyRow extends Passkey {
  readonly property: string
  readonly subject: string
  readonly createdDay: number
}

type Owner = Pick<PasskeyRow, 'property' | 'subject'>

export interface PasskeyRows {
  /** False when there is one with this id, whoever has it. */
  add(row: PasskeyRow): boolean
  find(credentialId: Uint8Array): PasskeyRow | undefined
  /** Oldest first. */
  of(owner: Owner): PasskeyRow[]
  /** Takes the counter forward; false when it does not go forward (0 stays 0), or the passkey is gone. */
  use(credentialId: Uint8Array, counter: number): boolean
  /** False when this account has no such passkey. */
  remove(owner: Owner, credentialId: Uint8Array): boolean
}

/** What each column holds. */
export const passkeyColumns: Readonly<Record<string, DatumId>> = {
  credential_id: 'login.passkey',
  property: 'account.property',
  subject: 'account.subject',
  public_key: 'login.passkey',
  counter: 'login.passkey',
  transports: 'login.passkey',
  created_day: 'login.passkey',
}

export function createPasskeyRows(database: DatabaseSync): PasskeyRows {
  database.exec(`
    CREATE TABLE IF NOT EXISTS passkey (
      credential_id BLOB PRIMARY KEY, property TEXT NOT NULL, subject TEXT NOT NULL, public_key BLOB NOT NULL,
      counter INTEGER NOT NULL, transports TEXT NOT NULL, created_day INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS passkey_owner ON passkey (property, subject)`)
  const adding = database.prepare('INSERT OR IGNORE INTO passkey VALUES (?, ?, ?, ?, ?, ?, ?)')
  const finding = database.prepare('SELECT * FROM passkey WHERE credential_id = ?')
  const listing = database.prepare('SELECT * FROM passkey WHERE property = ? AND subject = ? ORDER BY created_day')
  const using = database.prepare(
    'UPDATE passkey SET counter = ?1 WHERE credential_id = ?2 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))',
  )
  const removing = database.prepare('DELETE FROM passkey WHERE property = ? AND subject = ? AND credential_id = ?')
  return {
    add({ credentialId, property, subject, publicKey, counter, transports, createdDay }) {
      const row = [credentialId, property, subject, publicKey, counter, JSON.stringify(transports), createdDay] as const
      return adding.run(...row).changes === 1
    },
    find(credentialId) {
      const row = finding.get(credentialId)
      return row === undefined ? undefined : rowFrom(row)
    },
    of: ({ property, subject }) => listing.all(property, subject).map(rowFrom),
    use: (credentialId, counter) => using.run(counter, credentialId).changes === 1,
    remove: ({ property, subject }, credentialId) => removing.run(property, subject, credentialId).changes === 1,
  }
}

function rowFrom(row: Record<string, SQLOutputValue>): PasskeyRow {
  return {
    credentialId: row['credential_id'] as Uint8Array,
    property: row['property'] as string,
    subject: row['subject'] as string,
    publicKey: row['public_key'] as Uint8Array,
    counter: row['counter'] as number,
    transports: JSON.parse(row['transports'] as string) as string[],
    createdDay: row['created_day'] as number,
  }
}
