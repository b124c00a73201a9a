// The worker thread that owns the database. Whatever was queued while it committed goes into the next transaction.

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { assert } from '@causeway/wire'
import { type DatabaseOptions, openDatabase } from './database.ts'
import { createEngine, type Engine, type Limits } from './engine.ts'
import { createLinger } from './linger.ts'
import { openTailFile } from './tail-file.ts'
import { generationOf } from './tail.ts'
import {
  type PackedCalls,
  packOutcomes,
  type PackedOutcomes,
  type Refusal,
  refusalFrom,
  spentBuffers,
  unpackCalls,
} from './packed.ts'

export type ToWorker = PackedCalls | 'close'
export type FromWorker =
  | { readonly kind: 'ready' }
  /** One for each turn that was sent, and the buffers these came in. */
  | { readonly kind: 'answers'; readonly outcomes: readonly PackedOutcomes[]; readonly spent: readonly ArrayBuffer[] }
  /** Nothing more is answered. */
  | { readonly kind: 'broken'; readonly refusal: Refusal }
  | { readonly kind: 'closed' }

export type WorkerOptions = DatabaseOptions & Limits

/** Bytes of packed calls that one transaction takes at most, before the first are answered. */
const transactionBytesMax = 8 << 20
const idleMs = 20
/** The store rests: now what is in the tail goes into the database. */
const restMs = 1000

assert(parentPort !== null, 'this file runs as a worker')
serve(parentPort, workerData as WorkerOptions)

function serve(port: MessagePort, options: WorkerOptions): void {
  const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)
  let idle: NodeJS.Timeout | undefined

  try {
    const db = openDatabase(options)
    const engine = createEngine(db, options, {}, openTailFile(`${options.path}-tail`, generationOf(db)))
    const answer = createAnswers(port, calls => commit(engine, calls))
    port.on('message', (first: ToWorker) => {
      clearTimeout(idle)
      const outcome = answer(first)
      if (outcome === 'closing') {
        engine.close()
        db.close()
        send({ kind: 'closed' })
        port.close()
      } else if (outcome === 'answered') {
        idle = setTimeout(rest, idleMs, engine)
      }
    })
    send({ kind: 'ready' })
  } catch (error) {
    stop(error)
  }

  function commit(engine: Engine, turns: readonly PackedCalls[]): boolean {
    try {
      const calls = turns.map(unpackCalls)
      const outcomes = engine.runBatch(calls.flat())
      let at = 0
      const packed = calls.map(ofTurn => packOutcomes(ofTurn, outcomes.slice(at, (at += ofTurn.length))))
      const spent = spentBuffers(turns)
      send({ kind: 'answers', outcomes: packed, spent }, [...packed.map(({ answers }) => answers.buffer), ...spent])
      engine.spill(false)
      return true
    } catch (error) {
      stop(error)
      return false
    }
  }

  function rest(engine: Engine): void {
    try {
      idle = engine.runIdle() ? setTimeout(rest, 1, engine) : setTimeout(spill, restMs, engine)
    } catch (error) {
      stop(error)
    }
  }

  function spill(engine: Engine): void {
    try {
      engine.spill(true)
    } catch (error) {
      stop(error)
    }
  }

  /** Never goes on after an error of the disk: what a failed fsync left behind, nobody knows. */
  function stop(error: unknown): void {
    clearTimeout(idle)
    send({ kind: 'broken', refusal: refusalFrom(error) })
    port.close()
  }
}

/** Answers everything queued, in transactions as large as the queue. `commit` answers whether the disk can be trusted still. */
function createAnswers(
  port: MessagePort,
  commit: (turns: readonly PackedCalls[]) => boolean,
): (first: ToWorker) => 'answered' | 'closing' | 'broken' {
  const linger = createLinger()

  /** Adds what is queued to `turns`; answers a message that is not for this transaction. */
  function takeQueued(turns: PackedCalls[]): ToWorker | undefined {
    let bytes = turns.reduce((sum, { packed }) => sum + packed.length, 0)
    for (let next = receive(); next !== undefined; next = receive()) {
      if (next === 'close' || bytes >= transactionBytesMax) return next
      bytes += next.packed.length
      turns.push(next)
    }
    return undefined
  }

  function receive(): ToWorker | undefined {
    return receiveMessageOnPort(port)?.message as ToWorker | undefined
  }

  return first => {
    let next: ToWorker | undefined = first
    while (next !== undefined && next !== 'close') {
      const turns: PackedCalls[] = [next]
      next = takeQueued(turns)
      if (next === undefined && linger.isWorth(turns)) {
        const before = turns.length
        linger.wait()
        next = takeQueued(turns)
        linger.learn(turns.length - before)
      }
      if (!commit(turns)) return 'broken'
      linger.committed()
      next ??= receive()
    }
    return next === 'close' ? 'closing' : 'answered'
  }
}
