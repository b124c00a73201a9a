// The store of this browser, which may be locked: then there is none until it is opened.

import { deleteBrowserStore, lockOf, openBrowserStore } from '@causeway/client/browser'
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
  /** Deletes everything and opens an empty store. */
  wipe(): Promise<void>
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
      await deleteBrowserStore(databaseName)
      await vault.open()
    },
  }
  return vault
}
