// Accounts: unique names, a chain of account keys, devices.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import type { AccountRow, DeviceNumber, DeviceRow, StoreOperations } from '../ports/operations.ts'
import { createDevices, type Devices } from './devices.ts'
import type { Keys } from './keys.ts'
import type { Streams } from './streams.ts'

type Row = Record<string, SQLOutputValue>
type AccountOperations = Pick<
  StoreOperations,
  | 'accountBySubject'
  | 'accountByUser'
  | 'accountByHandle'
  | 'devicesOfAccount'
  | 'deviceByUri'
  | 'enrolDevice'
  | 'changeHandle'
  | 'rotateAccountKey'
  | 'resetAccount'
  | 'markSeen'
>
const active = 0

export function createAccounts(db: DatabaseSync, streams: Streams, keys: Keys): AccountOperations {
  const sql = statements(db)
  const devices = createDevices(db, streams, keys)
  return {
    accountBySubject: ({ property, subject }) => accountFrom(sql.bySubject.get(property, subject), sql),
    accountByUser: ({ user }) => accountFrom(sql.byUser.get(user), sql),
    accountByHandle: ({ property, handle }) => accountFrom(sql.byHandle.get(property, handle), sql),
    devicesOfAccount: ({ account }) => devices.ofAccount(account),
    deviceByUri: ({ uri }) => devices.byUri(uri),
    markSeen: devices.markSeen,
    changeHandle({ account, handle, day }) {
      const row = sql.byNumber.get(account)
      if (row === undefined) throw new CausewayError('account.unknown')
      const other = sql.byHandle.get(String(row['property']), handle)
      if (other !== undefined && other['account'] !== account) return { kind: 'handle-taken' }
      if (row['handle'] !== handle) sql.setHandle.run(handle, day, account)
      return { kind: 'changed' }
    },
    ...createEnrolment(sql, devices),
    ...createAccountKeys(sql, devices, streams),
  }
}

function createEnrolment(sql: Statements, devices: Devices): Pick<AccountOperations, 'enrolDevice'> {
  function enrolDevice(input: Parameters<StoreOperations['enrolDevice']>[0]): ReturnType<StoreOperations['enrolDevice']> {
    const again = devices.same(input)
    if (again !== undefined) return { kind: 'enrolled', device: again }
    if (input.account === undefined) return enrolFirst(input)
    const row = sql.byNumber.get(input.account)
    if (row === undefined) throw new CausewayError('account.unknown')
    if (Number(row['generation']) !== input.generation) return { kind: 'wrong-generation' }
    if (devices.isTaken(input)) return { kind: 'device-exists' }
    if (devices.ofAccount(input.account).length >= input.devicesMax) return { kind: 'too-many' }
    return { kind: 'enrolled', device: devices.add(input.account, input) }
  }

  function enrolFirst(input: Parameters<StoreOperations['enrolDevice']>[0]): ReturnType<StoreOperations['enrolDevice']> {
    if (sql.bySubject.get(input.property, input.subject) ?? sql.byUser.get(input.user)) return { kind: 'exists' }
    if (sql.byHandle.get(input.property, input.handle)) return { kind: 'handle-taken' }
    if (input.generation !== 0) return { kind: 'wrong-generation' }
    if (devices.isTaken(input)) return { kind: 'device-exists' }
    if (input.devicesMax < 1) return { kind: 'too-many' }
    const { user, property, subject, handle, day, accountKey } = input
    const { lastInsertRowid } = sql.addAccount.run(user, property, subject, handle, day, active, day, accountKey, accountKey)
    return { kind: 'enrolled', device: devices.add(Number(lastInsertRowid), input) }
  }

  return { enrolDevice }
}

function createAccountKeys(
  sql: Statements,
  devices: Devices,
  streams: Streams,
): Pick<AccountOperations, 'rotateAccountKey' | 'resetAccount'> {
  return {
    rotateAccountKey(input) {
      const generation = input.expectedGeneration + 1
      if (sql.rotate.run(input.newKey, generation, input.account, input.expectedGeneration).changes === 0)
        return { kind: 'wrong-generation' }
      sql.addRotation.run(input.account, generation, input.rotation)
      const kept = new Set<DeviceNumber>(input.kept)
      const gone = devices.ofAccount(input.account).filter(({ device }) => !kept.has(device))
      const rooms = devices.remove(gone)
      return { kind: 'rotated', removed: gone.map(asRemoved), rooms, mailed: streams.mail(input.mailings, input.expiryDay) }
    },
    resetAccount(input) {
      const again = devices.same(input)
      if (again?.account === input.account) return { device: again, removed: [], rooms: [] }
      if (devices.isTaken(input)) throw new CausewayError('device.bad_certificate', 'the device id is taken')
      if (sql.reset.run(input.accountKey, input.accountKey, input.account).changes === 0)
        throw new CausewayError('account.unknown')
      sql.deleteRotations.run(input.account)
      const gone = devices.ofAccount(input.account)
      const rooms = devices.remove(gone)
      return { device: devices.add(input.account, input), removed: gone.map(asRemoved), rooms }
    },
  }
}

function accountFrom(row: Row | undefined, sql: Statements): AccountRow | undefined {
  if (row === undefined) return undefined
  const account = Number(row['account'])
  return {
    account,
    user: String(row['user']),
    property: String(row['property']),
    subject: String(row['subject']),
    handle: String(row['handle']),
    handleDay: Number(row['handle_day']),
    state: row['state'] === active ? 'active' : 'suspended',
    createdDay: Number(row['created_day']),
    firstKey: row['first_key'] as Uint8Array,
    rotations: sql.rotations.all(account).map(rotation => rotation['rotation'] as Uint8Array),
    key: row['key'] as Uint8Array,
    generation: Number(row['generation']),
  }
}

function asRemoved(device: DeviceRow): DeviceRow {
  return { ...device, state: 'removed' }
}

type Statements = ReturnType<typeof statements>

function statements(db: DatabaseSync) {
  return {
    byNumber: db.prepare('SELECT * FROM account WHERE account = ?'),
    bySubject: db.prepare('SELECT * FROM account WHERE property = ? AND subject = ?'),
    byUser: db.prepare('SELECT * FROM account WHERE user = ?'),
    byHandle: db.prepare('SELECT * FROM account WHERE property = ? AND handle = ?'),
    rotations: db.prepare('SELECT rotation FROM account_rotation WHERE account = ? ORDER BY generation'),
    addAccount: db.prepare(
      `INSERT INTO account (user, property, subject, handle, handle_day, state, created_day, first_key, key, generation)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    ),
    setHandle: db.prepare('UPDATE account SET handle = ?, handle_day = ? WHERE account = ?'),
    rotate: db.prepare('UPDATE account SET key = ?, generation = ? WHERE account = ? AND generation = ?'),
    addRotation: db.prepare('INSERT INTO account_rotation (account, generation, rotation) VALUES (?, ?, ?)'),
    reset: db.prepare('UPDATE account SET first_key = ?, key = ?, generation = 0 WHERE account = ?'),
    deleteRotations: db.prepare('DELETE FROM account_rotation WHERE account = ?'),
  }
}
