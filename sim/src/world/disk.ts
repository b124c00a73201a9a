// The disk of a device: what batches have written survives every crash; a batch is written whole or not at all. A disk answers
// at once or after a moment, so that the work of one client interleaves in many ways.

import type { ClientStore, StoreChange, StoreRange, StoreRow } from '@causeway/client'
import type { Life } from './life.ts'
import type { Random } from './random.ts'
import type { Schedule } from './schedule.ts'

export interface Disk {
  /** The store port of one life. */
  open(life: Life): ClientStore
  /** For the checkers: what is on it now. */
  get(table: string, key: string): Uint8Array | undefined
  rows(table: string, prefix?: string): StoreRow[]
}

export interface DiskFaults {
  /** How often an answer takes a moment. */
  readonly slowShare: number
  readonly slowMsMax: number
}

export function createDisk(schedule: Schedule, random: Random, faults: DiskFaults): Disk {
  const tables = new Map<string, Map<string, Uint8Array>>()
  const tableOf = (name: string): Map<string, Uint8Array> => {
    const table = tables.get(name) ?? new Map<string, Uint8Array>()
    tables.set(name, table)
    return table
  }
  const answer = async <T>(value: T): Promise<T> => {
    if (faults.slowShare > 0 && random.chance(faults.slowShare)) await schedule.pause(random.between(1, faults.slowMsMax))
    return value
  }
  const write = (changes: readonly StoreChange[]): void => {
    for (const change of changes) {
      if (change.kind === 'put') tableOf(change.table).set(change.key, change.value.slice())
      else tableOf(change.table).delete(change.key)
    }
  }
  return {
    open: life => ({
      get: (table, key) => life.through(() => answer(tableOf(table).get(key)?.slice())),
      list: (table, range) => life.through(() => answer(select(tableOf(table), range))),
      write: changes =>
        life.through(() => {
          write(changes)
          return answer(undefined)
        }),
      close: () => life.through(() => undefined),
    }),
    get: (table, key) => tables.get(table)?.get(key),
    rows: (table, prefix = '') => select(tableOf(table), { prefix }),
  }
}

function select(table: ReadonlyMap<string, Uint8Array>, range: StoreRange): StoreRow[] {
  const { prefix = '', from, to, limit = Infinity, reverse = false } = range
  const keys: string[] = []
  for (const key of table.keys()) {
    if (key.startsWith(prefix) && (from === undefined || key >= from) && (to === undefined || key < to)) keys.push(key)
  }
  keys.sort()
  if (reverse) keys.reverse()
  return keys.slice(0, limit).map(key => ({ key, value: (table.get(key) as Uint8Array).slice() }))
}
