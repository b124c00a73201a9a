// What a client tells its app. Events are emitted after the batch that made them true is durable: an app that lost some by a
// crash reads the rooms again and misses nothing.

import { CausewayError } from '@causeway/wire'
import type { ErrorCode, RoomUri, UserUri } from '@causeway/wire'
import type { Message, MessageState } from './rooms/timeline.ts'

export type ClientState = 'connecting' | 'online' | 'offline' | 'closed'

export type AlarmKind =
  /** A contact's account key changed without the old key's signature. */
  | 'account-key-changed'
  /** A leaf without participant or certificate. */
  | 'unknown-member'
  /** A message whose sender, room, tag or hub stamp does not verify; it is kept but not shown. */
  | 'quarantined'
  /** Entries that this device could not read. */
  | 'entries-lost'
  /** The hub signs with another key than before. */
  | 'hub-key-changed'

export interface ClientEvents {
  /** A message to show, from anybody, the own other devices included. */
  message: { room: RoomUri; message: Message }
  /** An edit, a deletion or a reaction changed a message. */
  'message-changed': { room: RoomUri; message: Message }
  /** Messages whose time was over are gone from this device. */
  expired: { room: RoomUri; ids: readonly Uint8Array[] }
  /** An outgoing message went a step further. */
  status: { room: RoomUri; id: Uint8Array; state: MessageState; cause?: ErrorCode }
  receipt: { room: RoomUri; user: UserUri; id: Uint8Array; state: 'delivered' | 'read' }
  room: { room: RoomUri; change: 'joined' | 'participants' | 'profile' | 'read' | 'rejoined' | 'history' | 'over' }
  /** Somebody began or ceased to write. */
  typing: { room: RoomUri; user: UserUri; isTyping: boolean }
  /** Somebody who shows it came or went; only while this device shows itself too (`client.presence`). */
  presence: { user: UserUri; isHere: boolean }
  'contact-request': { user: UserUri }
  /** Somebody shows another picture, or none; the own account on another device too. */
  profile: { user: UserUri }
  /** To admins: somebody asks to join by a link. */
  'join-request': { room: RoomUri; user: UserUri }
  contact: { user: UserUri; state: 'granted' | 'refused' | 'cancelled' }
  /** `removed`: the account put this device out; it stays offline. */
  device: { change: 'removed' | 'account-key' }
  /** What own devices agree on is another now: here, or on another one. */
  settings: { keys: readonly string[] }
  state: { state: ClientState }
  /** A piece of work failed with what is not a refusal: a bug, here or in a port. The work is tried again. */
  fault: { error: unknown }
  alarm: { kind: AlarmKind; room?: RoomUri; user?: UserUri; cause?: ErrorCode; count?: number }
}

export type ClientEventName = keyof ClientEvents
export type ClientEvent = { [N in ClientEventName]: { name: N } & ClientEvents[N] }[ClientEventName]

export interface Events extends AsyncIterable<ClientEvent> {
  /** Calls `handler` for each event of this name; the answer stops it. */
  on<N extends ClientEventName>(name: N, handler: (event: ClientEvents[N]) => void): () => void
  /** The next event of this name (that `matches`); rejects with `client.closed` when none can come any more. */
  next<N extends ClientEventName>(name: N, matches?: (event: ClientEvents[N]) => boolean): Promise<ClientEvents[N]>
}

export interface EventSource extends Events {
  emit(event: ClientEvent): void
  end(): void
}

/** Events that one slow `for await` may have waiting; the oldest go first, since the store has them all. */
const waitingMax = 4096

/** For work nobody waits for: refusals are expected and come again, anything else is told. */
export function faultTeller(events: EventSource): (error: unknown) => void {
  return error => {
    if (!(error instanceof CausewayError)) events.emit({ name: 'fault', error })
  }
}

export function createEvents(): EventSource {
  const handlers = new Map<ClientEventName, Set<(event: never) => void>>()
  const streams = new Set<EventStream>()
  const endings = new Set<() => void>()
  let ended = false
  return {
    on(name, handler) {
      const set = handlers.get(name) ?? new Set()
      handlers.set(name, set)
      set.add(handler)
      return () => set.delete(handler)
    },
    next(name, matches = () => true) {
      if (ended) return Promise.reject(new CausewayError('client.closed'))
      return new Promise((resolve, reject) => {
        const stop = this.on(name, event => {
          if (!matches(event)) return
          stop()
          endings.delete(end)
          resolve(event)
        })
        const end = (): void => reject(new CausewayError('client.closed'))
        endings.add(end)
      })
    },
    emit(event) {
      // An app's failing handler is the app's; it must not stop the processing of messages.
      for (const handler of handlers.get(event.name) ?? []) callSafely(() => handler(event as never))
      for (const stream of streams) stream.push(event)
    },
    end() {
      ended = true
      for (const stream of streams) stream.end()
      for (const end of endings) end()
    },
    [Symbol.asyncIterator]() {
      const stream = createStream(() => streams.delete(stream))
      if (ended) stream.end()
      else streams.add(stream)
      return stream
    },
  }
}

interface EventStream extends AsyncIterator<ClientEvent> {
  push(event: ClientEvent): void
  end(): void
}

function createStream(forget: () => void): EventStream {
  const waiting: ClientEvent[] = []
  let wake: (() => void) | undefined
  let ended = false
  const arrival = async (): Promise<void> => {
    if (waiting.length > 0 || ended) return
    await new Promise<void>(resolve => (wake = resolve))
    await arrival()
  }
  return {
    push(event) {
      if (waiting.length === waitingMax) waiting.shift()
      waiting.push(event)
      wake?.()
    },
    end() {
      ended = true
      wake?.()
    },
    async next() {
      await arrival()
      const value = waiting.shift()
      return value === undefined ? { done: true, value: undefined } : { done: false, value }
    },
    async return() {
      ended = true
      forget()
      return { done: true, value: undefined }
    },
  }
}

function callSafely(work: () => void): void {
  try {
    work()
  } catch {
    // see emit
  }
}
