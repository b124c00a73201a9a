// Settings in the local store. A row is written once and never changed, so that batches of different turns cannot undo each other; the
// last row of a key is what holds. `<key> a <stamp>`: agreed; `<key> m <number>`: set here, and not in the log yet.

import type { RoomUri } from '@causeway/wire'
import type { ClientStore, StoreChange } from '../ports.ts'
import { decodeRecord } from '../record.ts'
import { deleteRow, hexOf, listRows, positionOf, putRow, tables } from '../tables.ts'

/** Said in this message, whose way through the hub is not over. */
export interface SaidIn {
  readonly room: RoomUri
  readonly id: Uint8Array
}

interface Value {
  /** JSON; absent: no value. */
  readonly value?: unknown
}

export interface MineRow extends Value {
  readonly said?: SaidIn
}

export interface Mine extends MineRow {
  readonly key: string
  readonly number: number
}

export interface Agreed extends Value {
  readonly key: string
  readonly stamp: string
}

/** What holds for this key; undefined: nothing. */
export function readSetting(store: ClientStore, key: string): Promise<unknown> {
  return readLast(store, `${key} `)
}

/** What was agreed on, whatever was set here since. */
export function readAgreed(store: ClientStore, key: string): Promise<unknown> {
  return readLast(store, `${key} a `)
}

async function readLast(store: ClientStore, prefix: string): Promise<unknown> {
  const [row] = await store.list(tables.settings, { prefix, reverse: true, limit: 1 })
  return row === undefined ? undefined : decodeRecord<Value>(row.value).value
}

/** What holds for every key that begins so. */
export async function readSettings(store: ClientStore, prefix: string): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>()
  for (const { key, row } of await listRows<Value>(store, tables.settings, { prefix })) {
    const name = nameOf(key)
    if (row.value === undefined) found.delete(name)
    else found.set(name, row.value)
  }
  return found
}

/** Set here and not in the log yet, oldest first. */
export async function mineOf(store: ClientStore, key?: string): Promise<Mine[]> {
  const rows = await listRows<MineRow>(store, tables.settings, key === undefined ? {} : { prefix: `${key} m ` })
  return rows.flatMap(({ key: at, row }) => {
    const [name = '', kind, number] = at.split(' ')
    return kind === 'm' ? [{ ...row, key: name, number: Number(number) }] : []
  })
}

/** The newest agreement about each key, what was taken away included. */
export async function agreedOf(store: ClientStore): Promise<Agreed[]> {
  const newest = new Map<string, Agreed>()
  for (const { key: at, row } of await listRows<Value>(store, tables.settings, {})) {
    const [key = '', kind, stamp = ''] = at.split(' ')
    if (kind === 'a') newest.set(key, { ...row, key, stamp })
  }
  return [...newest.values()]
}

export function putMine({ key, number, ...row }: Mine): StoreChange {
  return putRow(tables.settings, `${key} m ${positionOf(number)}`, row)
}

export function forgetMine({ key, number }: Mine): StoreChange {
  return deleteRow(tables.settings, `${key} m ${positionOf(number)}`)
}

/** Changes for what was agreed on: the newest stays. */
export async function agree(store: ClientStore, { key, stamp, value }: Agreed): Promise<StoreChange[]> {
  const at = `${key} a ${stamp}`
  const before = await store.list(tables.settings, { prefix: `${key} a ` })
  const older = before.filter(row => row.key < at).map(row => deleteRow(tables.settings, row.key))
  const isNewest = before.every(row => row.key <= at)
  return isNewest ? [...older, putRow(tables.settings, at, value === undefined ? {} : { value })] : older
}

export function isSaidIn({ said }: MineRow, room: RoomUri, id: Uint8Array): boolean {
  return said !== undefined && said.room === room && hexOf(said.id) === hexOf(id)
}

function nameOf(at: string): string {
  return at.slice(0, at.indexOf(' '))
}
