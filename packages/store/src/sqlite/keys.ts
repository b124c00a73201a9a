// Key packages: each is handed out exactly once, the last resort as often as needed.

import type { DatabaseSync } from 'node:sqlite'
import type { DeviceNumber, StoreOperations } from '../ports/operations.ts'

type KeyOperations = Pick<StoreOperations, 'putKeyPackages' | 'countKeyPackages' | 'claimKeyPackages'>

export interface Keys extends KeyOperations {
  removeAll(device: DeviceNumber): void
}

export function createKeys(db: DatabaseSync): Keys {
  const sql = statements(db)
  const available = (device: DeviceNumber, day: number): number => Number(sql.count.get(device, day)?.['available'])

  return {
    putKeyPackages({ device, packages, max }) {
      if (sql.isActive.get(device) === undefined) return { available: 0 }
      let held = available(device, 0)
      for (const { ref, body, lastResort, expiryDay } of packages) {
        if (lastResort) {
          sql.deleteLastResort.run(device, ref)
          sql.put.run(device, 1, expiryDay, ref, body)
        } else if (held < max && sql.isSpent.get(device, ref) === undefined) {
          held += Number(sql.put.run(device, 0, expiryDay, ref, body).changes)
        }
      }
      return { available: held }
    },
    countKeyPackages({ device, day }) {
      return { available: available(device, day), lastResort: sql.lastResort.get(device, day) !== undefined }
    },
    claimKeyPackages({ devices, day }) {
      return devices.map(device => {
        const row = sql.oldest.get(device, day)
        if (row === undefined) return { device, body: sql.lastResort.get(device, day)?.['body'] as Uint8Array | undefined }
        sql.spend.run(device, row['ref'] as Uint8Array, Number(row['expiry_day']))
        sql.delete.run(Number(row['number']))
        return { device, body: row['body'] as Uint8Array }
      })
    },
    removeAll(device) {
      sql.deleteAll.run(device)
      sql.deleteAllSpent.run(device)
    },
  }
}

function statements(db: DatabaseSync) {
  return {
    isActive: db.prepare('SELECT 1 FROM device WHERE device = ? AND state = 0'),
    count: db.prepare('SELECT count(*) AS available FROM key_package WHERE device = ? AND last_resort = 0 AND expiry_day >= ?'),
    isSpent: db.prepare('SELECT 1 FROM spent_key_package WHERE device = ? AND ref = ?'),
    put: db.prepare(
      'INSERT INTO key_package (device, last_resort, expiry_day, ref, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    deleteLastResort: db.prepare('DELETE FROM key_package WHERE device = ? AND last_resort = 1 AND ref <> ?'),
    lastResort: db.prepare('SELECT body FROM key_package WHERE device = ? AND last_resort = 1 AND expiry_day >= ?'),
    oldest: db.prepare(
      `SELECT number, ref, expiry_day, body FROM key_package
       WHERE device = ? AND last_resort = 0 AND expiry_day >= ? ORDER BY number LIMIT 1`,
    ),
    spend: db.prepare('INSERT INTO spent_key_package (device, ref, expiry_day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    delete: db.prepare('DELETE FROM key_package WHERE number = ?'),
    deleteAll: db.prepare('DELETE FROM key_package WHERE device = ?'),
    deleteAllSpent: db.prepare('DELETE FROM spent_key_package WHERE device = ?'),
  }
}
