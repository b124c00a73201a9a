// Accounts and their devices. A removed device keeps its number, address and state; its keys, packages, mailbox and cursors go.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import type { AccountNumber, AccountRow, DeviceNumber, DeviceRow, StoreOperations, StreamNumber } from '../ports/operations.ts'
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
type NewDevice = Pick<
  Parameters<StoreOperations['enrolDevice']>[0],
  'deviceUri' | 'deviceId' | 'certificate' | 'signatureKey' | 'day'
>

const active = 0
const removed = 1

export function createAccounts(db: DatabaseSync, streams: Streams, keys: Keys): AccountOperations {
  const sql = statements(db)

  function accountFrom(row: Row | undefined): AccountRow | undefined {
    if (row === undefined) return undefined
    const account = Number(row['account'])
    return {
      account,
      user: String(row['user']),
      property: String(row['property']),
      subject: String(row['subject']),
      handle: String(row['handle']),
      state: row['state'] === active ? 'active' : 'suspended',
      createdDay: Number(row['created_day']),
      firstKey: row['first_key'] as Uint8Array,
      rotations: sql.rotations.all(account).map(rotation => rotation['rotation'] as Uint8Array),
      key: row['key'] as Uint8Array,
      generation: Number(row['generation']),
    }
  }

  function devicesOfAccount(account: AccountNumber): DeviceRow[] {
    return sql.devicesOfAccount.all(account).map(deviceFrom)
  }

  function enrolDevice(input: Parameters<StoreOperations['enrolDevice']>[0]): ReturnType<StoreOperations['enrolDevice']> {
    const again = sameDevice(input)
    if (again !== undefined) return { kind: 'enrolled', device: again }
    if (input.account === undefined) return enrolFirst(input)
    const row = sql.byNumber.get(input.account)
    if (row === undefined) throw new CausewayError('account.unknown')
    if (Number(row['generation']) !== input.generation) return { kind: 'wrong-generation' }
    if (isDeviceTaken(input)) return { kind: 'device-exists' }
    if (devicesOfAccount(input.account).length >= input.devicesMax) return { kind: 'too-many' }
    return { kind: 'enrolled', device: addDevice(input.account, input) }
  }

  function enrolFirst(input: Parameters<StoreOperations['enrolDevice']>[0]): ReturnType<StoreOperations['enrolDevice']> {
    if (sql.bySubject.get(input.property, input.subject) ?? sql.byUser.get(input.user)) return { kind: 'exists' }
    if (sql.byHandle.get(input.property, input.handle)) return { kind: 'handle-taken' }
    if (input.generation !== 0) return { kind: 'wrong-generation' }
    if (isDeviceTaken(input)) return { kind: 'device-exists' }
    if (input.devicesMax < 1) return { kind: 'too-many' }
    const { user, property, subject, handle, day, accountKey } = input
    const { lastInsertRowid } = sql.addAccount.run(user, property, subject, handle, active, day, accountKey, accountKey)
    return { kind: 'enrolled', device: addDevice(Number(lastInsertRowid), input) }
  }

  /** An enrolment whose answer was lost is repeated with the very same certificate. */
  function sameDevice(input: NewDevice): DeviceRow | undefined {
    const row = sql.deviceByUri.get(input.deviceUri)
    if (row === undefined) return undefined
    const device = deviceFrom(row)
    const isSame = device.state === 'active' && Buffer.compare(device.certificate, input.certificate) === 0
    return isSame ? device : undefined
  }

  function isDeviceTaken(input: NewDevice): boolean {
    return sql.deviceByUri.get(input.deviceUri) !== undefined || streams.exists(input.deviceId)
  }

  function addDevice(account: AccountNumber, input: NewDevice): DeviceRow {
    const mailbox = streams.create(input.deviceId)
    const { deviceUri, certificate, signatureKey, day } = input
    const added = sql.addDevice.run(account, deviceUri, certificate, signatureKey, active, day, day, mailbox)
    streams.addReader(mailbox, Number(added.lastInsertRowid), 0)
    const row = sql.deviceByUri.get(deviceUri)
    if (row === undefined) throw new Error('a device just added is not there')
    return deviceFrom(row)
  }

  /** Takes everything from the devices; answers the rooms where they held a leaf. */
  function removeDevices(devices: readonly DeviceRow[]): StreamNumber[] {
    const rooms = new Set<StreamNumber>()
    for (const { device, mailbox } of devices) {
      for (const { stream } of streams.positionsOfDevice(device)) {
        if (stream !== mailbox) rooms.add(stream)
        streams.removeReader(stream, device)
      }
      streams.empty(mailbox)
      keys.removeAll(device)
      sql.removeDevice.run(removed, device)
    }
    return [...rooms]
  }

  return {
    accountBySubject: ({ property, subject }) => accountFrom(sql.bySubject.get(property, subject)),
    accountByUser: ({ user }) => accountFrom(sql.byUser.get(user)),
    accountByHandle: ({ property, handle }) => accountFrom(sql.byHandle.get(property, handle)),
    devicesOfAccount: ({ account }) => devicesOfAccount(account),
    deviceByUri({ uri }) {
      const row = sql.deviceByUri.get(uri)
      return row === undefined ? undefined : deviceFrom(row)
    },
    enrolDevice,
    changeHandle({ account, handle }) {
      const row = sql.byNumber.get(account)
      if (row === undefined) throw new CausewayError('account.unknown')
      const other = sql.byHandle.get(String(row['property']), handle)
      if (other !== undefined && other['account'] !== account) return { kind: 'handle-taken' }
      sql.setHandle.run(handle, account)
      return { kind: 'changed' }
    },
    rotateAccountKey(input) {
      const generation = input.expectedGeneration + 1
      if (sql.rotate.run(input.newKey, generation, input.account, input.expectedGeneration).changes === 0)
        return { kind: 'wrong-generation' }
      sql.addRotation.run(input.account, generation, input.rotation)
      const kept = new Set<DeviceNumber>(input.kept)
      const gone = devicesOfAccount(input.account).filter(({ device }) => !kept.has(device))
      const rooms = removeDevices(gone)
      return { kind: 'rotated', removed: gone.map(asRemoved), rooms, mailed: streams.mail(input.mailings, input.expiryDay) }
    },
    resetAccount(input) {
      const again = sameDevice(input)
      if (again?.account === input.account) return { device: again, removed: [], rooms: [] }
      if (isDeviceTaken(input)) throw new CausewayError('device.bad_certificate', 'the device id is taken')
      if (sql.reset.run(input.accountKey, input.accountKey, input.account).changes === 0)
        throw new CausewayError('account.unknown')
      sql.deleteRotations.run(input.account)
      const gone = devicesOfAccount(input.account)
      const rooms = removeDevices(gone)
      return { device: addDevice(input.account, input), removed: gone.map(asRemoved), rooms }
    },
    markSeen({ device, day }) {
      if (sql.markSeen.run(day, device, day).changes !== 0) sql.waitAgain.run(device)
    },
  }
}

function deviceFrom(row: Row): DeviceRow {
  return {
    device: Number(row['device']),
    account: Number(row['account']),
    uri: String(row['uri']),
    user: String(row['user']),
    property: String(row['property']),
    certificate: row['certificate'] as Uint8Array,
    signatureKey: row['signature_key'] as Uint8Array,
    state: row['state'] === active ? 'active' : 'removed',
    createdDay: Number(row['created_day']),
    lastSeenDay: Number(row['last_seen_day']),
    mailbox: Number(row['mailbox']),
  }
}

function asRemoved(device: DeviceRow): DeviceRow {
  return { ...device, state: 'removed' }
}

function statements(db: DatabaseSync) {
  const device = 'SELECT d.*, a.user, a.property FROM device d JOIN account a ON a.account = d.account'
  return {
    byNumber: db.prepare('SELECT * FROM account WHERE account = ?'),
    bySubject: db.prepare('SELECT * FROM account WHERE property = ? AND subject = ?'),
    byUser: db.prepare('SELECT * FROM account WHERE user = ?'),
    byHandle: db.prepare('SELECT * FROM account WHERE property = ? AND handle = ?'),
    rotations: db.prepare('SELECT rotation FROM account_rotation WHERE account = ? ORDER BY generation'),
    devicesOfAccount: db.prepare(`${device} WHERE d.account = ? AND d.state = ${active} ORDER BY d.device`),
    deviceByUri: db.prepare(`${device} WHERE d.uri = ?`),
    addAccount: db.prepare(
      `INSERT INTO account (user, property, subject, handle, state, created_day, first_key, key, generation)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
    ),
    addDevice: db.prepare(
      `INSERT INTO device (account, uri, certificate, signature_key, state, created_day, last_seen_day, mailbox)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    // What identifies a removed device stays, so that its address is never given to other keys.
    removeDevice: db.prepare(
      `UPDATE device SET state = ?, certificate = x'', signature_key = x'', created_day = 0, last_seen_day = 0 WHERE device = ?`,
    ),
    setHandle: db.prepare('UPDATE account SET handle = ? WHERE account = ?'),
    rotate: db.prepare('UPDATE account SET key = ?, generation = ? WHERE account = ? AND generation = ?'),
    addRotation: db.prepare('INSERT INTO account_rotation (account, generation, rotation) VALUES (?, ?, ?)'),
    reset: db.prepare('UPDATE account SET first_key = ?, key = ?, generation = 0 WHERE account = ?'),
    deleteRotations: db.prepare('DELETE FROM account_rotation WHERE account = ?'),
    markSeen: db.prepare(`UPDATE device SET last_seen_day = ? WHERE device = ? AND last_seen_day < ? AND state = ${active}`),
    waitAgain: db.prepare('UPDATE cursor SET waits = 1 WHERE device = ? AND waits = 0'),
  }
}
