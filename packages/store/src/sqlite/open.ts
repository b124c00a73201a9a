// The store of a server: SQLite in a worker thread, with natural group commit.

import { Worker } from 'node:worker_threads'
import { CausewayError } from '@causeway/wire'
import { operationData, type OperationName } from '../ports/operations.ts'
import type { Store } from '../ports/store.ts'
import { backupDatabase } from './backup.ts'
import type { Call } from './engine.ts'
import { createCallPacker, errorFrom, outcomeReader, type PackedCalls, type PackedOutcomes } from './packed.ts'
import type { FromWorker, ToWorker, WorkerOptions } from './worker.ts'

export interface SqliteStoreOptions extends WorkerOptions {
  /** The disk failed, or the worker died: nothing is answered any more. A server exits non-zero and is started anew. */
  readonly onFatal?: (error: Error) => void
}

export interface SqliteStore extends Store {
  /** Writes a copy of everything answered before this call to a new file; opening that file is the restore. */
  backup(path: string): Promise<void>
  /** Answers what was asked, then closes. Later calls are `store.unavailable`. */
  close(): Promise<void>
}

interface Waiting {
  readonly name: OperationName
  readonly items: number
  readonly resolve: (output: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * Opens (and migrates) the database at `path`; the first to open it makes it. A promise of the store resolves only after its
 * transaction is on the disk. `store.full`: there is no space, nothing changed, try again. `store.unavailable`: the disk
 * failed and onFatal is called; whether the call took effect is known after the next start.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { onFatal, ...workerOptions } = options
  const turns = createTurns()
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: workerOptions satisfies WorkerOptions })
  const { promise: ready, resolve: setReady, reject: failOpening } = Promise.withResolvers<void>()
  const { promise: closed, resolve: setClosed } = Promise.withResolvers<void>()
  let state: 'opening' | 'open' | 'closing' | 'stopped' = 'opening'
  let isFlushPlanned = false

  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ready') {
      state = 'open'
      setReady()
    } else if (message.kind === 'answers') {
      for (const buffer of message.spent) turns.giveBack(buffer)
      for (const outcomes of message.outcomes) turns.answer(outcomes)
    } else if (message.kind === 'broken') {
      stop(errorFrom(message.refusal))
    } else {
      stop(undefined)
    }
  })
  worker.on('error', error => stop(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => {
    stop(state === 'closing' ? undefined : new Error('the worker of the store ended'))
    setClosed()
  })

  function call(name: OperationName, input: unknown): Promise<unknown> {
    if (state !== 'open') return Promise.reject(new CausewayError('store.unavailable'))
    if (!isFlushPlanned) {
      isFlushPlanned = true
      // Once per turn: everything readable in this turn goes to the worker together.
      setImmediate(flush)
    }
    return turns.add(name, input)
  }

  function flush(): void {
    isFlushPlanned = false
    const calls = state === 'stopped' ? undefined : turns.take()
    if (calls !== undefined) worker.postMessage(calls satisfies ToWorker, [calls.packed.buffer])
  }

  function stop(error: Error | undefined): void {
    if (state === 'stopped') return
    const wasOpening = state === 'opening'
    state = 'stopped'
    turns.refuseAll(error)
    if (wasOpening) failOpening(error ?? new CausewayError('store.unavailable'))
    else if (error !== undefined) onFatal?.(error)
  }

  const names = Object.keys(operationData) as OperationName[]
  const operations = Object.fromEntries(names.map(name => [name, (input: unknown) => call(name, input)]))
  await ready
  return {
    ...(operations as unknown as Store),
    async backup(path) {
      // Whatever is asked of the database brings the tail into it.
      await call('counts', {})
      await backupDatabase(options.path, path)
    },
    async close() {
      if (state === 'open') {
        flush()
        state = 'closing'
        worker.postMessage('close' satisfies ToWorker)
      }
      await closed
    },
  }
}

interface Turns {
  add(name: OperationName, input: unknown): Promise<unknown>
  /** The calls of this turn, to be answered together; undefined when there are none. */
  take(): PackedCalls | undefined
  /** The buffer of a turn that was taken. */
  giveBack(buffer: ArrayBuffer): void
  /** Answers the oldest turn taken. */
  answer(outcomes: PackedOutcomes): void
  /** Whoever waits learns that the outcome is not known. */
  refuseAll(cause: Error | undefined): void
}

function createTurns(): Turns {
  const packer = createCallPacker()
  const waiting: Waiting[] = []
  // Calls of the turns that are on their way, oldest first.
  const sent: Waiting[][] = []

  return {
    add(name, input) {
      return new Promise((resolve, reject) => {
        packer.add({ name, input } as Call)
        waiting.push({ name, items: countItems(input), resolve, reject })
      })
    },
    take() {
      if (waiting.length === 0) return undefined
      sent.push(waiting.splice(0))
      return packer.take()
    },
    giveBack: buffer => packer.giveBack(buffer),
    answer(outcomes) {
      const read = outcomeReader(outcomes)
      for (const { name, items, resolve, reject } of sent.shift() ?? []) {
        const outcome = read(name, items)
        if ('error' in outcome) reject(outcome.error as Error)
        else resolve(outcome.output)
      }
    },
    refuseAll(cause) {
      const unanswered = [...sent.splice(0).flat(), ...waiting.splice(0)]
      for (const { reject } of unanswered) reject(new CausewayError('store.unavailable', undefined, { cause }))
    },
  }
}

function countItems(input: unknown): number {
  return typeof input === 'object' && input !== null && 'items' in input && Array.isArray(input.items) ? input.items.length : 0
}
