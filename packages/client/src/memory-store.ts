// A store that forgets with the process: for tests, scripts and clients that keep nothing.

import type { ClientStore, StoreRange, StoreRow } from './ports.ts'

export function createMemoryStore(): ClientStore {
  const tables = new Map<string, Map<string, Uint8Array>>()
  const tableOf = (name: string): Map<string, Uint8Array> => {
    const table = tables.get(name) ?? new Map<string, Uint8Array>()
    tables.set(name, table)
    return table
  }
  return {
    get: async (table, key) => tableOf(table).get(key)?.slice(),
    list: async (table, range) => select(tableOf(table), range),
    async write(changes) {
      for (const change of changes) {
        if (change.kind === 'put') tableOf(change.table).set(change.key, change.value.slice())
        else tableOf(change.table).delete(change.key)
      }
    },
    close: async () => undefined,
  }
}

function select(table: ReadonlyMap<string, Uint8Array>, range: StoreRange): StoreRow[] {
  const { prefix = '', from, to, limit = Infinity, reverse = false } = range
  const keys = [...table.keys()].filter(
    key => key.startsWith(prefix) && (from === undefined || key >= from) && (to === undefined || key < to),
  )
  keys.sort()
  if (reverse) keys.reverse()
  return keys.slice(0, limit).map(key => ({ key, value: (table.get(key) as Uint8Array).slice() }))
}
