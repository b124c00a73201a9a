// Every table of the embedded store as data. A column cannot be declared without the inventory datum it holds; the SQL is
// made from this declaration, so a column that is not declared does not exist.
//
// Layout: rows of `entry` are written in arrival order (an integer primary key that only grows) and found by a slim index over
// (stream, cursor). Clustering the bodies by stream instead writes one page per touched stream and is about 4.5 times slower.

import { safetyTables } from './safety-schema.ts'
import { staffTables } from './staff-schema.ts'
import { blob, type Column, integer, type Table, text } from './table.ts'

export type { Column, Table }

export const tables: Readonly<Record<string, Table>> = {
  account: {
    columns: {
      account: integer('server.schema'),
      user: text('account.uri'),
      property: text('account.property'),
      subject: text('account.subject'),
      handle: text('account.handle'),
      handle_day: integer('account.handle_day'),
      state: integer('account.state'),
      created_day: integer('account.created_day'),
      first_key: blob('account.key'),
      key: blob('account.key'),
      generation: integer('account.key'),
    },
    primaryKey: ['account'],
    unique: [['user'], ['property', 'subject'], ['property', 'handle']],
  },
  account_rotation: {
    columns: {
      account: integer('server.schema'),
      generation: integer('account.key'),
      rotation: blob('account.key'),
    },
    primaryKey: ['account', 'generation'],
    clustered: true,
  },
  device: {
    columns: {
      device: integer('server.schema'),
      account: integer('server.schema'),
      uri: text('device.uri'),
      certificate: blob('device.certificate'),
      signature_key: blob('device.certificate'),
      state: integer('device.state'),
      created_day: integer('device.created_day'),
      last_seen_day: integer('device.last_seen_day'),
      mailbox: integer('server.schema'),
    },
    primaryKey: ['device'],
    unique: [['uri']],
    indexes: [['account'], ['last_seen_day']],
  },
  key_package: {
    columns: {
      number: integer('server.schema'),
      device: integer('server.schema'),
      last_resort: integer('device.key_package'),
      expiry_day: integer('server.expiry'),
      ref: blob('device.key_package'),
      body: blob('device.key_package'),
    },
    primaryKey: ['number'],
    unique: [['device', 'ref']],
    indexes: [['device', 'last_resort', 'number'], ['expiry_day']],
  },
  /** A package put again after it was handed out must not be handed out twice. */
  spent_key_package: {
    columns: {
      device: integer('server.schema'),
      ref: blob('device.spent_key_package'),
      expiry_day: integer('server.expiry'),
    },
    primaryKey: ['device', 'ref'],
    indexes: [['expiry_day']],
    clustered: true,
  },
  consent: {
    columns: {
      requester: integer('contact.consent'),
      target: integer('contact.consent'),
      state: integer('contact.consent'),
    },
    primaryKey: ['requester', 'target'],
    indexes: [['target']],
    clustered: true,
  },
  /** The head of a stream is its highest entry, or `low` when it holds none. */
  stream: {
    columns: {
      stream: integer('server.schema'),
      id: blob('room.uri', 'device.uri'),
      low: integer('room.cursor'),
    },
    primaryKey: ['stream'],
    unique: [['id']],
  },
  /** Small columns stand before the body, so that looking for a client id does not read bodies. */
  entry: {
    columns: {
      number: integer('server.schema'),
      stream: integer('server.schema'),
      cursor: integer('server.schema'),
      client_id: blob('message.idempotency_key'),
      expiry_day: integer('server.expiry'),
      body: blob(
        'message.ciphertext',
        'message.handshake',
        'message.welcome',
        'message.time',
        'message.size',
        'message.frank',
        'account.sealed_key',
        'contact.first_words',
      ),
    },
    primaryKey: ['number'],
    unique: [['stream', 'cursor']],
    indexes: [['expiry_day']],
  },
  /** `waits`: trimming waits for this device. 0 once it was unseen too long; it may come back and finds a gap. */
  cursor: {
    columns: {
      stream: integer('server.schema'),
      device: integer('server.schema'),
      cursor: integer('room.cursor'),
      waits: integer('room.cursor'),
    },
    primaryKey: ['stream', 'device'],
    indexes: [['device', 'stream']],
    clustered: true,
  },
  room: {
    columns: {
      stream: integer('server.schema'),
      room: text('room.uri'),
      kind: integer('room.kind'),
      epoch: integer('room.group_state'),
      group_state: blob('room.group_state'),
    },
    primaryKey: ['stream'],
    unique: [['room']],
  },
  /** `place`: commits name participants by their place in the list, so it keeps its order. */
  participant: {
    columns: {
      stream: integer('room.participants'),
      account: integer('room.participants'),
      place: integer('room.participants'),
      role: integer('room.participants'),
    },
    primaryKey: ['stream', 'account'],
    indexes: [['account', 'stream']],
    clustered: true,
  },
  join_link: {
    columns: {
      link: blob('room.join_link'),
      stream: integer('room.join_link'),
      account: integer('room.join_link'),
      expires_at_ms: integer('room.join_link'),
      uses_max: integer('room.join_link'),
      uses: integer('room.join_link'),
      approval: integer('room.join_link'),
      revoked: integer('room.join_link'),
      preview: blob('room.join_preview'),
      expiry_day: integer('server.expiry'),
    },
    primaryKey: ['link'],
    indexes: [['stream'], ['account'], ['expiry_day']],
  },
  join_request: {
    columns: {
      stream: integer('room.join_request'),
      account: integer('room.join_request'),
      link: blob('room.join_request'),
      asked_at_ms: integer('room.join_request'),
      proof: blob('room.join_request'),
      state: integer('room.join_request'),
      expiry_day: integer('server.expiry'),
    },
    primaryKey: ['stream', 'account'],
    indexes: [['account'], ['expiry_day']],
    clustered: true,
  },
  media: {
    columns: {
      id: blob('media.record'),
      account: integer('media.record'),
      size_bytes: integer('media.record'),
      received_bytes: integer('media.record'),
      expiry_day: integer('server.expiry'),
    },
    primaryKey: ['id'],
    indexes: [['expiry_day'], ['account']],
    clustered: true,
  },
  /** Sealed by their owner; `kind` and `id` are chosen here and name nobody. */
  lawful_record: {
    columns: {
      kind: text('lawful.matter'),
      id: text('lawful.matter'),
      version: integer('lawful.matter'),
      body: blob('lawful.matter'),
    },
    primaryKey: ['kind', 'id'],
    clustered: true,
  },
  ledger_leaf: {
    columns: {
      leaf: integer('lawful.ledger'),
      entry: blob('lawful.ledger'),
      opening: blob('lawful.ledger'),
    },
    primaryKey: ['leaf'],
  },
  ...safetyTables,
  ...staffTables,
  migration: {
    columns: {
      number: integer('server.schema'),
      checksum: text('server.schema'),
    },
    primaryKey: ['number'],
  },
  schema_version: {
    columns: {
      schema_version: integer('server.schema'),
      compat_version: integer('server.schema'),
    },
    primaryKey: ['schema_version'],
  },
}

/** The statements that make a table with its indexes. */
export function createTableSql(name: string): string[] {
  const table = tables[name]
  if (table === undefined) throw new Error(`no table ${name} is declared`)
  const [onlyKey] = table.primaryKey
  const rowNumber = table.primaryKey.length === 1 && table.columns[onlyKey ?? '']?.type === 'INTEGER' ? onlyKey : undefined
  const lines = Object.entries(table.columns).map(([column, { type }]) =>
    column === rowNumber ? `${column} INTEGER PRIMARY KEY` : `${column} ${type} NOT NULL`,
  )
  if (rowNumber === undefined) lines.push(`PRIMARY KEY (${table.primaryKey.join(', ')})`)
  for (const columns of table.unique ?? []) lines.push(`UNIQUE (${columns.join(', ')})`)
  return [
    `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n) STRICT${table.clustered ? ', WITHOUT ROWID' : ''}`,
    ...(table.indexes ?? []).map(columns => `CREATE INDEX ${name}_${columns.join('_')} ON ${name} (${columns.join(', ')})`),
  ]
}
