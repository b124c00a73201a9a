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
  /** Entries after `after`, the last processed when they were asked for, are gone: the room must be entered again. */
  lost(cause: ErrorCode, after: number): Promise<void>
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

export interface SyncDeps {
  readonly context: Context
  readonly connection: () => Connection
  readonly readerOf: (stream: string) => StreamReader
}

export function createSync(deps: SyncDeps): Sync {
  return new StreamSync(deps)
}

class StreamSync implements Sync {
  readonly #deps: SyncDeps
  readonly #streams = new Map<string, StreamState>()
  readonly #acks: Acks
  readonly #tell: (error: unknown) => void
  #isStopped = false
  #idleWaiters: (() => void)[] = []

  constructor(deps: SyncDeps) {
    this.#deps = deps
    this.#acks = createAcks(deps.context, deps.connection)
    this.#tell = faultTeller(deps.context.events)
  }

  delivered(stream: string, cursor: number, body: Uint8Array): void {
    const state = this.#stateOf(stream)
    if (state.waiting.length >= waitingMax) state.isBehind = true
    else state.waiting.push({ cursor, body })
    this.#run(stream).catch(this.#tell)
  }

  gap(stream: string): void {
    this.#stateOf(stream).isBehind = true
    this.#run(stream).catch(this.#tell)
  }

  async catchUp(stream: string): Promise<void> {
    // A run that is about to end may have read before what we wait for was written.
    await this.#stateOf(stream).running?.catch(() => undefined)
    this.#stateOf(stream).isBehind = true
    await this.#run(stream)
  }

  idle(): Promise<void> {
    return new Promise(resolve => {
      this.#idleWaiters.push(resolve)
      this.#tellIdle()
    })
  }

  resumed(): void {
    for (const [stream, state] of this.#streams) if (!isDone(state)) this.#run(stream).catch(this.#tell)
  }

  stop(): void {
    this.#isStopped = true
    this.#acks.stop()
    this.#tellIdle()
  }

  #stateOf(stream: string): StreamState {
    const state = this.#streams.get(stream) ?? { waiting: [], isBehind: false, running: undefined, failures: 0 }
    this.#streams.set(stream, state)
    return state
  }

  #run(stream: string): Promise<void> {
    const state = this.#stateOf(stream)
    state.running ??= this.#work(stream, state)
    return state.running
  }

  async #work(stream: string, state: StreamState): Promise<void> {
    const { context } = this.#deps
    const reader = this.#deps.readerOf(stream)
    try {
      for (let more = true; more; more = !this.#isStopped && !isDone(state)) await this.#step(stream, state, reader)
      state.failures = 0
    } catch (error) {
      state.isBehind = true
      if (hasCode(error, 'client.closed')) return
      if (isForGood(error)) return drop(state)
      context.timers.after(backoffMs(context.crypto, state.failures++), () => {
        if (!this.#isStopped) this.#run(stream).catch(this.#tell)
      })
      throw error
    } finally {
      // In the same turn in which nothing was found waiting: what is delivered a moment later must find nobody at work.
      state.running = undefined
      if (isDone(state)) this.#streams.delete(stream)
      this.#tellIdle()
    }
  }

  async #step(stream: string, state: StreamState, reader: StreamReader): Promise<void> {
    const cursor = await reader.cursor()
    if (cursor === undefined) return drop(state)
    const entries = takeFollowing(state, cursor)
    if (entries.length === 0 && !state.isBehind) return
    if (entries.length === 0) return await this.#readMore(stream, state, reader, cursor)
    await reader.process(entries)
    await this.#acks.note(stream, reader)
  }

  async #readMore(stream: string, state: StreamState, reader: StreamReader, after: number): Promise<void> {
    const query = { after: `${after}`, limit: `${streamPageMax}` }
    state.isBehind = false
    const { body: page } = await this.#deps.context.api('readStream', { params: { stream }, query })
    if (page.low > after + 1 && page.head > after) return await reader.lost('room.gap', after)
    for (let at = 0; at < page.entries.length; at += batchMax) await reader.process(page.entries.slice(at, at + batchMax))
    if (page.entries.length === 0) return
    await this.#acks.note(stream, reader)
    state.isBehind ||= (page.entries.at(-1)?.cursor ?? after) < page.head
  }

  #tellIdle(): void {
    if ([...this.#streams.values()].some(state => state.running !== undefined)) return
    const waiters = this.#idleWaiters
    this.#idleWaiters = []
    for (const resolve of waiters) resolve()
  }
}

interface Acks {
  note(stream: string, reader: StreamReader): Promise<void>
  stop(): void
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
function createAcks(context: Context, connection: () => Connection): Acks {
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
