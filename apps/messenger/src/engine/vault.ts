// The store of this browser, which may be locked: then there is none until it is opened.

import { deleteBrowserStore, isOpenByItself, lockOf, openBrowserStore } from '@causeway/client/browser'
import type { BrowserStore, LockKind, Unlock } from '@causeway/client/browser'
import { CausewayError } from '@causeway/wire'
import { databaseName } from './protocol.ts'

export interface Vault {
  /** Throws `client.locked`. */
  store(): BrowserStore
  lock(): Promise<LockKind | undefined>
  /** Throws `client.wrong_passphrase`. True when a device lives in it. */
  open(unlock?: Unlock): Promise<boolean>
  close(): Promise<void>
  /** Deletes everything, also what lies beside, and opens an empty store. */
  wipe(): Promise<void>
  /** The store of another own account: it opens with `secret`, which the own store keeps, and with nothing else. */
  openBeside(id: string, secret: Uint8Array): Promise<BrowserStore>
  wipeBeside(id: string): Promise<void>
}

export function createVault(): Vault {
  let store: BrowserStore | undefined
  const vault: Vault = {
    store() {
      if (store === undefined) throw new CausewayError('client.locked')
      return store
    },
    lock: () => lockOf(databaseName),
    async open(unlock) {
      store ??= await openBrowserStore(databaseName, unlock)
      // A database without a device is a new device: the sign-in follows.
      return (await store.get('account', 'me')) !== undefined
    },
    async close() {
      await store?.close()
      store = undefined
    },
    async wipe() {
      await vault.close()
      // A locked store does not say which there are. These go first: what was begun is gone on with as long as the own one is there.
      const names = (await indexedDB.databases()).map(({ name = '' }) => name)
      for (const name of names) if (name.startsWith(`${databaseName}-`)) await deleteBrowserStore(name)
      await deleteBrowserStore(databaseName)
      await vault.open()
    },
    async openBeside(id, secret) {
      const name = `${databaseName}-${id}`
      const unlock = { by: 'store', secret } as const
      if (!(await isOpenByItself(name))) return await openBrowserStore(name, unlock)
      const fresh = await openBrowserStore(name)
      await fresh.setLock(unlock)
      return fresh
    },
    wipeBeside: id => deleteBrowserStore(`${databaseName}-${id}`),
  }
  return vault
}
