// The local store in a browser: one IndexedDB database, one object store, keys `[table, key]`. Keys are ASCII, which IndexedDB orders
// like every other store. `strict` durability: a batch is on the disk when `write` resolves, because group state must be there before
// a ciphertext leaves.

import { CausewayError } from '@causeway/wire'
import type { ClientStore, StoreChange, StoreRange, StoreRow } from '../ports.ts'

const rows = 'rows'
/** After every string that starts with a prefix of ASCII. */
const afterAscii = '\u{7f}'

/** Opens or makes the database `name`. A database that is gone is an empty store: a new device, never an old one with new keys. */
export async function openBrowserStore(name: string): Promise<ClientStore> {
  const database = await opened(name)
  return {
    async get(table, key) {
      return (await answered(database.transaction(rows).objectStore(rows).get([table, key]))) as Uint8Array | undefined
    },
    list: (table, range) => list(database, table, range),
    write: changes => write(database, changes),
    async close() {
      database.close()
    },
  }
}

/** Forgets all of it. Resolves when nothing is left, which waits until every connection is closed. */
export async function deleteBrowserStore(name: string): Promise<void> {
  await answered(indexedDB.deleteDatabase(name))
}

async function opened(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => void request.result.createObjectStore(rows)
  const database = await answered(request)
  // Another tab that wipes the account must not wait for this one.
  database.onversionchange = () => database.close()
  return database
}

async function list(
  database: IDBDatabase,
  table: string,
  { prefix = '', from, to, limit, reverse = false }: StoreRange,
): Promise<StoreRow[]> {
  const lower = from === undefined || from < prefix ? prefix : from
  const end = prefix + afterAscii
  const upper = to === undefined || to > end ? end : to
  if (lower >= upper) return []
  const range = IDBKeyRange.bound([table, lower], [table, upper], false, true)
  const store = database.transaction(rows).objectStore(rows)
  if (reverse) return await listBackwards(store, range, limit ?? Infinity)
  const [keys, values] = await Promise.all([answered(store.getAllKeys(range, limit)), answered(store.getAll(range, limit))])
  return keys.map((key, at) => ({ key: (key as [string, string])[1], value: values[at] as Uint8Array }))
}

async function listBackwards(store: IDBObjectStore, range: IDBKeyRange, limit: number): Promise<StoreRow[]> {
  const found: StoreRow[] = []
  const request = store.openCursor(range, 'prev')
  return await new Promise((resolve, reject) => {
    request.onerror = () => reject(storeError(request.error))
    request.onsuccess = () => {
      const cursor = request.result
      if (cursor === null || found.length >= limit) return resolve(found)
      found.push({ key: (cursor.key as [string, string])[1], value: cursor.value as Uint8Array })
      cursor.continue()
    }
  })
}

async function write(database: IDBDatabase, changes: readonly StoreChange[]): Promise<void> {
  if (changes.length === 0) return
  const transaction = database.transaction(rows, 'readwrite', { durability: 'strict' })
  const store = transaction.objectStore(rows)
  for (const change of changes) {
    if (change.kind === 'put') store.put(change.value, [change.table, change.key])
    else store.delete([change.table, change.key])
  }
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(storeError(transaction.error))
    transaction.onabort = () => reject(storeError(transaction.error))
  })
}

async function answered<T>(request: IDBRequest<T>): Promise<T> {
  return await new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(storeError(request.error))
  })
}

function storeError(cause: unknown): CausewayError {
  return new CausewayError('client.store', cause instanceof Error ? cause.message : undefined, { cause })
}
