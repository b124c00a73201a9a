// From the hub's streams to the rooms, in order, each entry once. The socket only hurries things up: whatever it does not bring,
// out of order or not at all, is read by cursor.

import { bytesFromBase32, type ErrorCode, hasCode, streamPageMax } from '@causeway/wire'
import { backoffMs } from './backoff.ts'
import type { Connection } from './connection.ts'
import type { Context } from './context.ts'
import { faultTeller } from './events.ts'
import type { LogEntry } from './rooms/process.ts'

/** What a stream's entries are for: a room's log, or the device's mailbox. */
export interface StreamReader {
  /** The last cursor processed; undefined when this stream is not being followed (yet). */
  cursor(): Promise<number | undefined>
  /** Processes entries that follow the cursor without a gap. */
  process(entries: readonly LogEntry[]): Promise<void>
  /** Older entries are gone: the room must be entered again. */
  lost(cause: ErrorCode): Promise<void>
}

export interface Sync {
  delivered(stream: string, cursor: number, body: Uint8Array): void
  gap(stream: string): void
  /** Reads the stream until nothing is left. Resolves when it is processed at least up to `cursor` or the hub has no more. */
  catchUp(stream: string): Promise<void>
  /** Resolves when nothing received is unprocessed. */
  idle(): Promise<void>
  /** All streams were delivered from where they are acknowledged. */
  resumed(): void
  stop(): void
}

/** Delivered entries that wait for processing, per stream; more are read by cursor later. */
const waitingMax = 256
const batchMax = 64
const ackAfterEntries = 64
const ackAfterMs = 2_000

interface StreamState {
  waiting: LogEntry[]
  /** The hub has more than what waits here. */
  isBehind: boolean
  running: Promise<void> | undefined
  failures: number
}

export function createSync(deps: {
  context: Context
  connection: () => Connection
  readerOf: (stream: string) => StreamReader
}): Sync {
  const { context, readerOf } = deps
  const streams = new Map<string, StreamState>()
  const tell = faultTeller(context.events)
  const acks = createAcks(context, deps.connection)
  let isStopped = false
  let idleWaiters: (() => void)[] = []

  const stateOf = (stream: string): StreamState => {
    const state = streams.get(stream) ?? { waiting: [], isBehind: false, running: undefined, failures: 0 }
    streams.set(stream, state)
    return state
  }
  const run = (stream: string): Promise<void> => {
    const state = stateOf(stream)
    state.running ??= work(stream, state).finally(() => {
      state.running = undefined
      if (isDone(state)) streams.delete(stream)
      tellIdle()
    })
    return state.running
  }
  const work = async (stream: string, state: StreamState): Promise<void> => {
    const reader = readerOf(stream)
    try {
      for (let more = true; more; more = !isStopped && !isDone(state)) await step(stream, state, reader)
      state.failures = 0
    } catch (error) {
      state.isBehind = true
      if (hasCode(error, 'client.closed')) return
      if (isForGood(error)) return drop(state)
      context.timers.after(backoffMs(context.crypto, state.failures++), () => {
        if (!isStopped) run(stream).catch(tell)
      })
      throw error
    }
  }
  const step = async (stream: string, state: StreamState, reader: StreamReader): Promise<void> => {
    const cursor = await reader.cursor()
    if (cursor === undefined) return drop(state)
    const entries = takeFollowing(state, cursor)
    if (entries.length === 0) return await readMore(stream, state, reader, cursor)
    await reader.process(entries)
    await acks.note(stream, reader)
  }
  const readMore = async (stream: string, state: StreamState, reader: StreamReader, after: number): Promise<void> => {
    const query = { after: `${after}`, limit: `${streamPageMax}` }
    state.isBehind = false
    const { body: page } = await context.api('readStream', { params: { stream }, query })
    if (page.low > after + 1 && page.head > after) return await reader.lost('room.gap')
    for (let at = 0; at < page.entries.length; at += batchMax) await reader.process(page.entries.slice(at, at + batchMax))
    if (page.entries.length > 0) await acks.note(stream, reader)
    const last = page.entries.at(-1)?.cursor ?? after
    if (page.entries.length > 0 && last < page.head) state.isBehind = true
  }
  const tellIdle = (): void => {
    if ([...streams.values()].some(state => state.running !== undefined)) return
    const waiters = idleWaiters
    idleWaiters = []
    for (const resolve of waiters) resolve()
  }

  return {
    delivered(stream, cursor, body) {
      const state = stateOf(stream)
      if (state.waiting.length >= waitingMax) state.isBehind = true
      else state.waiting.push({ cursor, body })
      run(stream).catch(tell)
    },
    gap(stream) {
      stateOf(stream).isBehind = true
      run(stream).catch(tell)
    },
    async catchUp(stream) {
      // A run that is about to end may have read before what we wait for was written.
      await stateOf(stream).running?.catch(() => undefined)
      stateOf(stream).isBehind = true
      await run(stream)
    },
    idle: () =>
      new Promise(resolve => {
        idleWaiters.push(resolve)
        tellIdle()
      }),
    resumed: () => {
      for (const [stream, state] of streams) if (!isDone(state)) run(stream).catch(tell)
    },
    stop() {
      isStopped = true
      acks.stop()
      tellIdle()
    },
  }
}

function isDone(state: StreamState): boolean {
  return state.waiting.length === 0 && !state.isBehind
}

function drop(state: StreamState): void {
  state.waiting = []
  state.isBehind = false
}

function isForGood(error: unknown): boolean {
  return hasCode(error, 'room.unknown') || hasCode(error, 'room.not_participant') || hasCode(error, 'device.removed')
}

/** The waiting entries that follow `cursor`; what is older is dropped, what is beyond a gap makes the stream behind. */
function takeFollowing(state: StreamState, cursor: number): LogEntry[] {
  const entries: LogEntry[] = []
  let next = cursor + 1
  let used = 0
  for (const entry of state.waiting) {
    if (entry.cursor > next || entries.length === batchMax) break
    used++
    if (entry.cursor < next) continue
    entries.push(entry)
    next++
  }
  state.waiting.splice(0, used)
  const first = state.waiting[0]
  if (entries.length === 0 && first !== undefined) {
    state.waiting = []
    state.isBehind = true
  }
  return entries
}

/** Acknowledgements: at most every 2 s or 64 entries, after the entries are durable here. */
function createAcks(
  context: Context,
  connection: () => Connection,
): { note(stream: string, reader: StreamReader): Promise<void>; stop(): void } {
  const due = new Map<string, number>()
  const acknowledged = new Map<string, number>()
  let entries = 0
  let cancel: (() => void) | undefined
  const flush = (): void => {
    cancel?.()
    cancel = undefined
    entries = 0
    if (connection().state !== 'online') return
    connection().acknowledge([...due].map(([stream, cursor]) => ({ stream: bytesFromBase32(stream), cursor })))
    due.clear()
  }
  return {
    async note(stream, reader) {
      const cursor = await reader.cursor()
      if (cursor === undefined || cursor < 0) return
      entries += cursor - (acknowledged.get(stream) ?? cursor - 1)
      acknowledged.set(stream, cursor)
      due.set(stream, cursor)
      if (entries >= ackAfterEntries) flush()
      else cancel ??= context.timers.after(ackAfterMs, flush)
    },
    stop() {
      flush()
      cancel?.()
    },
  }
}
