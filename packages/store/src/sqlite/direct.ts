// The store in the caller's thread: the same engine, one transaction per call, in the order of the calls. For the simulator,
// for tools and for tests; a server uses the worker, so that its event loop does not wait for the disk.

import type { DatabaseSync } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import { operationData, type OperationName } from '../ports/operations.ts'
import type { Store } from '../ports/store.ts'
import { type DatabaseOptions, openDatabase } from './database.ts'
import { type Call, createEngine, type Faults, type Limits } from './engine.ts'

export type DirectOptions = Limits & { readonly faults?: Faults } & (DatabaseOptions | { readonly disk: Disk })

/** What is left of a crashed store: open it again with `openDirectStore({ disk })`. Also for ':memory:'. */
export interface Disk {
  readonly db: DatabaseSync
}

export interface DirectStore extends Store {
  /** Stops at once: every later call is refused; what was committed is on the disk. */
  crash(): Disk
  close(): void
}

/** Opens a store whose every call is done, and durable, when it returns; its promise is resolved then. */
export function openDirectStore(options: DirectOptions): DirectStore {
  const db = 'disk' in options ? options.disk.db : openDatabase(options)
  const engine = createEngine(db, options, options.faults)
  let isOpen = true

  function call(name: OperationName, input: unknown): Promise<unknown> {
    if (!isOpen) return Promise.reject(new CausewayError('store.unavailable'))
    try {
      const [outcome] = engine.runBatch([{ name, input } as Call])
      if (outcome === undefined) throw new Error('a call without an outcome')
      return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.output)
    } catch (error) {
      // After an error of the disk nobody knows what it holds: only a new start reads it again.
      isOpen = false
      return Promise.reject(new CausewayError('store.unavailable', undefined, { cause: error }))
    }
  }

  const names = Object.keys(operationData) as OperationName[]
  const operations = Object.fromEntries(names.map(name => [name, (input: unknown) => call(name, input)]))
  return {
    ...(operations as unknown as Store),
    crash() {
      isOpen = false
      if (db.isTransaction) db.exec('ROLLBACK')
      return { db }
    },
    close() {
      isOpen = false
      if (db.isOpen) db.close()
    },
  }
}
