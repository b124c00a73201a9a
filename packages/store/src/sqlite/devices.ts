// Devices of accounts. A removed device keeps its number, address and state; its keys, packages, mailbox and cursors go.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { AccountNumber, DeviceRow, StoreOperations, StreamNumber } from '../ports/operations.ts'
import type { Keys } from './keys.ts'
import type { Streams } from './streams.ts'

export type NewDevice = Pick<
  Parameters<StoreOperations['enrolDevice']>[0],
  'deviceUri' | 'deviceId' | 'certificate' | 'signatureKey' | 'day'
>

export interface Devices {
  /** The active ones. */
  ofAccount(account: AccountNumber): DeviceRow[]
  byUri(uri: string): DeviceRow | undefined
  /** An enrolment whose answer was lost is repeated with the very same certificate. */
  same(input: NewDevice): DeviceRow | undefined
  isTaken(input: NewDevice): boolean
  add(account: AccountNumber, input: NewDevice): DeviceRow
  /** Takes everything from the devices; answers the rooms where they held a leaf. */
  remove(devices: readonly DeviceRow[]): StreamNumber[]
  markSeen: StoreOperations['markSeen']
}

const active = 0
const removed = 1

export function createDevices(db: DatabaseSync, streams: Streams, keys: Keys): Devices {
  const sql = statements(db)

  function byUri(uri: string): DeviceRow | undefined {
    const row = sql.byUri.get(uri)
    return row === undefined ? undefined : deviceFrom(row)
  }

  function same(input: NewDevice): DeviceRow | undefined {
    const device = byUri(input.deviceUri)
    const isSame = device?.state === 'active' && Buffer.compare(device.certificate, input.certificate) === 0
    return isSame ? device : undefined
  }

  function add(account: AccountNumber, input: NewDevice): DeviceRow {
    const mailbox = streams.create(input.deviceId)
    const { deviceUri, certificate, signatureKey, day } = input
    const added = sql.add.run(account, deviceUri, certificate, signatureKey, active, day, day, mailbox)
    streams.addReader(mailbox, Number(added.lastInsertRowid), 0)
    const device = byUri(deviceUri)
    if (device === undefined) throw new Error('a device just added is not there')
    return device
  }

  function remove(devices: readonly DeviceRow[]): StreamNumber[] {
    const rooms = new Set<StreamNumber>()
    for (const { device, mailbox } of devices) {
      for (const { stream } of streams.positionsOfDevice(device)) {
        if (stream !== mailbox) rooms.add(stream)
        streams.removeReader(stream, device)
      }
      streams.empty(mailbox)
      keys.removeAll(device)
      sql.remove.run(removed, device)
    }
    return [...rooms]
  }

  return {
    ofAccount: account => sql.ofAccount.all(account).map(deviceFrom),
    byUri,
    same,
    isTaken: input => byUri(input.deviceUri) !== undefined || streams.exists(input.deviceId),
    add,
    remove,
    markSeen({ device, day }) {
      if (sql.markSeen.run(day, device, day).changes !== 0) sql.waitAgain.run(device)
    },
  }
}

export function deviceFrom(row: Record<string, SQLOutputValue>): DeviceRow {
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

function statements(db: DatabaseSync) {
  const device = 'SELECT d.*, a.user, a.property FROM device d JOIN account a ON a.account = d.account'
  return {
    ofAccount: db.prepare(`${device} WHERE d.account = ? AND d.state = ${active} ORDER BY d.device`),
    byUri: db.prepare(`${device} WHERE d.uri = ?`),
    add: db.prepare(
      `INSERT INTO device (account, uri, certificate, signature_key, state, created_day, last_seen_day, mailbox)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    // What identifies a removed device stays, so that its address is never given to other keys.
    remove: db.prepare(
      `UPDATE device SET state = ?, certificate = x'', signature_key = x'', created_day = 0, last_seen_day = 0 WHERE device = ?`,
    ),
    markSeen: db.prepare(`UPDATE device SET last_seen_day = ? WHERE device = ? AND last_seen_day < ? AND state = ${active}`),
    waitAgain: db.prepare('UPDATE cursor SET waits = 1 WHERE device = ? AND waits = 0'),
  }
}
