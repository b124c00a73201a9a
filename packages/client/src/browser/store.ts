// The local store in a browser: one IndexedDB database with sealed rows, keys `[table, key]`, and the wrapped key they are sealed with.
// Key and device lie in the same database: what loses one loses both, and is a new device. Keys are ASCII, which IndexedDB orders
// like every other store. `strict` durability: a batch is on the disk when `write` resolves, because group state must be there before
// a ciphertext leaves.

import { CausewayError } from '@causeway/wire'
import type { ClientStore, StoreChange, StoreRange, StoreRow } from '../ports.ts'
import { type LockKind, newSecret, type Unlock, unwrap, wrapForBrowser, wrapForUnlock, type Wrapped } from './sealed/keys.ts'
import { createSealer } from './sealed/sealer.ts'
import { createSealedStore, type SealedBase } from './sealed/store.ts'

const rows = 'rows'
const keys = 'keys'
/** After every string that starts with a prefix of ASCII. */
const afterAscii = '\u{7f}'

export interface BrowserStore extends ClientStore {
  /** From now on the store opens with this only; undefined: this browser opens it by itself. */
  setLock(lock: Unlock | undefined): Promise<void>
}

/**
 * Opens or makes the database `name`. A database that is gone is an empty store: a new device, never an old one with new keys.
 * Throws `client.locked` when it is locked and `unlock` is missing, `client.wrong_passphrase` when it does not open.
 */
export async function openBrowserStore(name: string, unlock?: Unlock): Promise<BrowserStore> {
  const database = await opened(name)
  try {
    const wrapped = (await readWrapped(database)) ?? (await putWrapped(database, await wrapNew()))
    const secret = await unwrap(wrapped, unlock)
    const sealer = await createSealer(secret)
    secret.fill(0)
    let present = unlock
    return {
      ...(await createSealedStore(baseOf(database), sealer)),
      async setLock(lock) {
        const again = await unwrap((await readWrapped(database)) as Wrapped, present)
        await putWrapped(database, lock === undefined ? await wrapForBrowser(again) : await wrapForUnlock(again, lock))
        again.fill(0)
        present = lock
      },
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** With what a person must open the database `name`; undefined when nobody is asked. */
export async function lockOf(name: string): Promise<LockKind | undefined> {
  const by = await wrappedBy(name)
  return by === 'browser' || by === 'store' ? undefined : by
}

/** Whether the database `name` is new or opens without anything. */
export async function isOpenByItself(name: string): Promise<boolean> {
  return ((await wrappedBy(name)) ?? 'browser') === 'browser'
}

async function wrappedBy(name: string): Promise<Wrapped['by'] | undefined> {
  const database = await opened(name)
  const by = (await readWrapped(database))?.by
  database.close()
  return by
}

/** Forgets all of it. Resolves when nothing is left, which waits until every connection is closed. */
export async function deleteBrowserStore(name: string): Promise<void> {
  await answered(indexedDB.deleteDatabase(name))
}

async function wrapNew(): Promise<Wrapped> {
  const secret = newSecret()
  const wrapped = await wrapForBrowser(secret)
  secret.fill(0)
  return wrapped
}

async function readWrapped(database: IDBDatabase): Promise<Wrapped | undefined> {
  return (await answered(database.transaction(keys).objectStore(keys).get('store'))) as Wrapped | undefined
}

async function putWrapped(database: IDBDatabase, wrapped: Wrapped): Promise<Wrapped> {
  const transaction = database.transaction(keys, 'readwrite', { durability: 'strict' })
  transaction.objectStore(keys).put(wrapped, 'store')
  await finished(transaction)
  return wrapped
}

function baseOf(database: IDBDatabase): SealedBase {
  const store = (): IDBObjectStore => begun(database, 'readonly').objectStore(rows)
  return {
    async get(table, key) {
      return (await answered(store().get([table, key]))) as Uint8Array | undefined
    },
    async keys(table) {
      const found = await answered(store().getAllKeys(IDBKeyRange.bound([table, ''], [table, afterAscii], false, true)))
      return found.map(key => (key as [string, string])[1])
    },
    list: (table, range) => list(database, table, range),
    write: changes => write(database, changes),
    async close() {
      database.close()
    },
  }
}

/** What is still under way when somebody signs out, here or in another tab, ends with a code. */
function begun(database: IDBDatabase, mode: IDBTransactionMode): IDBTransaction {
  try {
    return database.transaction(rows, mode, { durability: 'strict' })
  } catch (cause) {
    const isClosed = cause instanceof DOMException && cause.name === 'InvalidStateError'
    throw isClosed ? new CausewayError('client.closed', 'the store', { cause }) : storeError(cause)
  }
}

async function opened(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(rows)
    request.result.createObjectStore(keys)
  }
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
  const store = begun(database, 'readonly').objectStore(rows)
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
  const transaction = begun(database, 'readwrite')
  const store = transaction.objectStore(rows)
  for (const change of changes) {
    if (change.kind === 'put') store.put(change.value, [change.table, change.key])
    else store.delete([change.table, change.key])
  }
  await finished(transaction)
}

async function finished(transaction: IDBTransaction): Promise<void> {
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
