// Rows that lie singly, each sealed for its own place.

import { utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import type { ClientStore, StoreChange, StoreRange, StoreRow } from '../../ports.ts'
import { tables } from '../../tables.ts'
import { isIn } from './group.ts'
import type { Sealer } from './sealer.ts'

export interface Single {
  get(table: string, key: string): Promise<Uint8Array | undefined>
  list(table: string, range: StoreRange): Promise<StoreRow[]>
  sealed(change: StoreChange): Promise<StoreChange>
}

/** Where keys are hidden, the key stands before the value: its length (2 bytes), itself. */
export function createSingle(base: ClientStore, sealer: Sealer): Single {
  const keyIn = async (table: string, key: string): Promise<string> =>
    isHidden(table) ? await sealer.hide(placeOf(table, key)) : key
  const openHidden = async (table: string, { key, value }: StoreRow): Promise<StoreRow> => {
    const bytes = await sealer.open(placeOf(table, key), value)
    const end = 2 + ((bytes[0] as number) << 8) + (bytes[1] as number)
    return { key: utf8FromBytes(bytes.subarray(2, end)), value: bytes.slice(end) }
  }
  return {
    async get(table, key) {
      const stored = await keyIn(table, key)
      const sealed = await base.get(table, stored)
      if (sealed === undefined) return undefined
      if (isHidden(table)) return (await openHidden(table, { key: stored, value: sealed })).value
      return await sealer.open(placeOf(table, key), sealed)
    },
    async list(table, range) {
      if (isHidden(table)) {
        const all = await Promise.all((await base.list(table, {})).map(row => openHidden(table, row)))
        const rows = all.filter(({ key }) => isIn(key, range)).sort((a, b) => (a.key < b.key ? -1 : 1))
        if (range.reverse === true) rows.reverse()
        return rows.slice(0, range.limit)
      }
      const rows = await base.list(table, range)
      return await Promise.all(
        rows.map(async ({ key, value }) => ({ key, value: await sealer.open(placeOf(table, key), value) })),
      )
    },
    async sealed(change) {
      const { table } = change
      const key = await keyIn(table, change.key)
      if (change.kind === 'delete') return { kind: 'delete', table, key }
      const plaintext = isHidden(table) ? withKey(change.key, change.value) : change.value
      return { kind: 'put', table, key, value: await sealer.seal(placeOf(table, key), plaintext) }
    },
  }
}

function withKey(key: string, value: Uint8Array): Uint8Array {
  const name = utf8ToBytes(key)
  const bytes = new Uint8Array(2 + name.length + value.length)
  bytes.set([name.length >> 8, name.length & 255])
  bytes.set(name, 2)
  bytes.set(value, 2 + name.length)
  return bytes
}

/** Their keys would name people; an app's own tables are kept likewise. */
function isHidden(table: string): boolean {
  return table === tables.accounts || table === tables.contacts || table.startsWith('app_')
}

/** What a sealed value is bound to. */
export function placeOf(table: string, key: string): string {
  return `causeway store 1 ${table} ${key}`
}
