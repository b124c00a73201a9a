// One connected device. Idle it is this object, its subscriptions and nothing else: no queue, timer or closure of its own.
// Live entries arrive by `queue` and leave as one send per turn; whatever it missed is read from the store by cursor.

import type { Entry, Store } from '@causeway/store/ports'
import { decodeDeviceFrame, encodeServerRecord, type ErrorCode, idOf, type SignalRecord, type SocketFrame } from '@causeway/wire'
import type { ProviderEvents } from '../events.ts'
import type { Limits } from '../limits.ts'
import type { Connection, DeliverySink, DeviceCaller } from '../ports.ts'
import { codeOf } from '../refusal.ts'
import type { Acknowledgements } from './acknowledgements.ts'
import type { Channels, Subscription } from './channel.ts'
import { acceptedRecord, deliverRecord, type Join, keyOf, pushedBodySizeBytesMax, sendFrames } from './records.ts'

/** What all connections share; each holds one reference to it. */
export interface DeliveryShared {
  readonly store: Store
  readonly limits: Limits
  readonly events: ProviderEvents
  readonly channels: Channels
  readonly acknowledgements: Acknowledgements
  /** Connections with something to send this turn. */
  readonly dirty: DeviceConnection[]
  flush(): void
  submit(submission: Submission): void
  signal(caller: DeviceCaller, record: SignalRecord): void
  /** The newest cursor of a room that is in memory. */
  headOf(key: string): number
  closed(connection: DeviceConnection): void
  /** The device is here today. */
  seen(caller: DeviceCaller): Promise<void>
  today(): number
}

/** A message on its way in; `submitter` is told how it ended. */
export interface Submission {
  readonly caller: DeviceCaller
  readonly room: Uint8Array
  readonly clientId: Uint8Array
  readonly floor: number
  readonly message: Uint8Array
  readonly request: number
  readonly submitter: Submitter
  /** keyOf(room) */
  readonly key: string
}

export interface Submitter {
  accepted(request: number, cursor: number, timestamp: number): void
  refused(request: number, error: unknown): void
}

/** What the store answers of one stream. */
interface Page {
  readonly head: number
  readonly low: number
  readonly entries: readonly Entry[]
}

type Phase = 'new' | 'resuming' | 'live' | 'closed'

const nothing: readonly SocketFrame[] = []
const readyRecord = encodeServerRecord({ kind: 'ready' })

export class DeviceConnection implements Connection, Submitter {
  readonly caller: DeviceCaller
  readonly #sink: DeliverySink
  readonly #shared: DeliveryShared
  /** The mailbox first. A list, not a Map: it is most of what an idle connection weighs. */
  #subscriptions: Subscription[] = []
  /** Rooms left while the list of them was on its way. */
  #left: Set<string> | undefined
  #mailboxHead = 0
  #phase: Phase = 'new'
  #isPumping = false
  /** The sink is full: nothing is pushed until it has drained. */
  #isStalled = false
  #inFlight = 0
  #seenDay = -1
  #waiting: SocketFrame[] = nothing as SocketFrame[]

  constructor(caller: DeviceCaller, sink: DeliverySink, shared: DeliveryShared) {
    this.caller = caller
    this.#sink = sink
    this.#shared = shared
  }

  get isLive(): boolean {
    return this.#phase === 'live' && !this.#isStalled
  }

  async resume(): Promise<void> {
    if (this.#phase !== 'new') return
    this.#phase = 'resuming'
    await this.#pump({ isFirst: true })
  }

  receive(frame: Uint8Array): void {
    for (const record of decodeDeviceFrame(frame)) {
      if (record.kind === 'ack') this.#acknowledge(record.stream, record.cursor)
      else if (record.kind === 'submit') this.#submit(record)
      else this.#shared.signal(this.caller, record)
    }
    // A sink without a sign of draining is asked whenever its device says something.
    if (this.#isStalled && !this.#isFull()) this.drained()
    this.#shared.flush()
  }

  drained(): void {
    this.#isStalled = false
    void this.#pump()
  }

  close(): void {
    if (this.#phase === 'closed') return
    this.#phase = 'closed'
    for (const subscription of this.#subscriptions) this.#shared.channels.leave(subscription)
    this.#subscriptions = []
    this.#waiting = nothing as SocketFrame[]
    this.#shared.closed(this)
  }

  /** Ends it from our side. */
  end(code: number, reason: string): void {
    if (this.#phase === 'closed') return
    this.close()
    this.#sink.close(code, reason)
  }

  /** Follows a stream from `sent` on; a stream that is followed already stays where it is, and answers undefined. */
  follow(position: { stream: number; key: string; id: Uint8Array; head: number }, sent: number): Subscription | undefined {
    if (this.#phase === 'closed' || this.#subscriptionTo(position.key) !== undefined) return undefined
    const head = Math.max(position.head, this.#shared.headOf(position.key))
    const subscription = this.#shared.channels.join({ ...position, head }, this, sent)
    this.#subscriptions.push(subscription)
    if (this.#phase === 'live' && sent < head) this.fellBehind()
    return subscription
  }

  leave(key: string): void {
    const subscription = this.#subscriptionTo(key)
    if (subscription !== undefined) {
      this.#shared.channels.leave(subscription)
      this.#subscriptions.splice(this.#subscriptions.indexOf(subscription), 1)
    }
    if (this.#phase === 'resuming') (this.#left ??= new Set()).add(key)
  }

  mailboxGrew(cursor: number): void {
    this.#mailboxHead = Math.max(this.#mailboxHead, cursor)
    const mailbox = this.#subscriptionTo(keyOf(idOf(this.caller.uri)))
    if (mailbox === undefined || mailbox.channel.head >= cursor) return
    mailbox.channel.head = cursor
    this.fellBehind()
  }

  /** Sends a record with this turn's send. */
  queue(record: SocketFrame): void {
    if (this.#phase === 'closed') return
    if (this.#waiting.length === 0) {
      this.#waiting = []
      this.#shared.dirty.push(this)
    }
    this.#waiting.push(record)
  }

  flush(join?: Join): void {
    if (this.#waiting.length === 0) return
    const records = this.#waiting
    this.#waiting = nothing as SocketFrame[]
    sendFrames(this.#sink, records, join)
    if (!this.#isStalled && this.#isFull()) {
      this.#isStalled = true
      this.#shared.events.connectionFellBehind({})
    }
  }

  fellBehind(): void {
    if (this.isLive) void this.#pump()
  }

  accepted(request: number, cursor: number, timestamp: number): void {
    this.#inFlight--
    this.queue(acceptedRecord(request, cursor, timestamp))
  }

  refused(request: number, error: unknown): void {
    this.#inFlight--
    this.#refuse(request, codeOf(error))
  }

  #refuse(request: number, code: ErrorCode): void {
    this.#shared.events.messageRefused({ code })
    this.queue(encodeServerRecord({ kind: 'refused', request, code, detail: '' }))
  }

  #submit(record: { request: number; room: Uint8Array; clientId: Uint8Array; floor: number; message: Uint8Array }): void {
    if (this.#inFlight >= this.#shared.limits.submitsInFlightMax) return this.#refuse(record.request, 'request.too_many')
    this.#inFlight++
    const { request, room, clientId, floor, message } = record
    const key = this.#subscriptionOf(room)?.channel.key ?? keyOf(room)
    this.#shared.submit({ room, key, clientId, floor, message, request, caller: this.caller, submitter: this })
  }

  #acknowledge(stream: Uint8Array, cursor: number): void {
    const subscription = this.#subscriptionOf(stream)
    if (subscription === undefined) return
    this.#markSeen()
    this.#shared.acknowledgements.note(subscription, Math.min(cursor, subscription.channel.head))
  }

  /** Once a day; tried again when the store did not take it. */
  #markSeen(): void {
    const today = this.#shared.today()
    if (this.#seenDay === today) return
    this.#shared.seen(this.caller).then(
      () => (this.#seenDay = today),
      () => undefined,
    )
  }

  /** Reads and sends what is missing, stream by stream, until nothing is or the sink is full. */
  async #pump({ isFirst = false } = {}): Promise<void> {
    if (this.#isPumping || this.#phase === 'new' || this.#isClosed()) return
    this.#isPumping = true
    try {
      if (isFirst) await this.#sendFirst()
      for (let behind = this.#nextBehind(); behind !== undefined; behind = this.#nextBehind()) await this.#sendPage(behind)
      if (this.#phase === 'resuming' && !this.#isStalled) this.#sendMissed([])
    } catch (error) {
      // The device comes back and reads on from its cursor.
      this.#shared.events.deliveryFailed({ code: codeOf(error) })
      this.end(closeCode.tryAgain, codeOf(error))
    } finally {
      this.#isPumping = false
    }
  }

  /** Learns what the device follows, and sends the beginning of what it missed. */
  async #sendFirst(): Promise<void> {
    const { store, limits } = this.#shared
    // First, so that from now on nothing is deleted that this device has not fetched.
    await this.#shared.seen(this.caller)
    const { device } = this.caller
    const streams = await store.resumeDevice({ device, limit: pageEntriesMax, sizeBytesMax: limits.pageSizeBytesMax })
    const records: SocketFrame[] = []
    for (const stream of streams) {
      const key = keyOf(stream.id)
      if (this.#isClosed() || this.#left?.has(key) === true) continue
      const subscription = this.follow({ ...stream, key }, stream.cursor)
      if (subscription !== undefined && stream.entries.length > 0) this.#take(subscription, stream, records)
    }
    this.#left = undefined
    this.mailboxGrew(this.#mailboxHead)
    this.#sendMissed(records)
  }

  #nextBehind(): Subscription | undefined {
    if (this.#isStalled || this.#isClosed()) return undefined
    for (const subscription of this.#subscriptions.values())
      if (subscription.sent < subscription.channel.head) return subscription
    return undefined
  }

  async #sendPage(subscription: Subscription): Promise<void> {
    const { channel, sent } = subscription
    const { store, limits } = this.#shared
    const page = await store.readStream({
      stream: channel.stream,
      after: sent,
      limit: pageEntriesMax,
      sizeBytesMax: limits.pageSizeBytesMax,
    })
    // Left meanwhile: not one entry more.
    if (this.#isClosed() || !this.#subscriptions.includes(subscription)) return
    const records: SocketFrame[] = []
    this.#take(subscription, page, records)
    this.#sendMissed(records)
  }

  /** Adds the records of a page to `records`. */
  #take(subscription: Subscription, page: Page, records: SocketFrame[]): void {
    const { channel, sent } = subscription
    if (page.low > sent) {
      records.push(encodeServerRecord({ kind: 'gap', stream: channel.id, low: page.low + 1 }))
      this.#shared.events.gapSent({})
    }
    for (const { cursor, body } of page.entries) {
      if (body.length <= pushedBodySizeBytesMax) records.push(deliverRecord(channel.id, cursor, body))
      else records.push(encodeServerRecord({ kind: 'gap', stream: channel.id, low: cursor }))
    }
    channel.head = Math.max(channel.head, page.head)
    // A stream without the entry that was announced would be read for ever.
    subscription.sent = Math.max(subscription.sent, page.low, page.entries.at(-1)?.cursor ?? channel.head)
  }

  /** Sends what was missed; with the last of it goes the word that this was all. */
  #sendMissed(records: SocketFrame[]): void {
    this.flush()
    if (this.#phase === 'resuming' && !this.#isStalled && !this.#isFull() && this.#nextBehind() === undefined) {
      this.#phase = 'live'
      records.push(readyRecord)
    }
    sendFrames(this.#sink, records)
    if (this.#isFull()) this.#isStalled = true
  }

  #subscriptionTo(key: string): Subscription | undefined {
    const channel = this.#shared.channels.byId(key)
    return channel === undefined ? undefined : this.#subscriptions.find(subscription => subscription.channel === channel)
  }

  /** Most devices speak of few streams: comparing bytes is cheaper than making a key of them. */
  #subscriptionOf(stream: Uint8Array): Subscription | undefined {
    if (this.#subscriptions.length > subscriptionsComparedMax) return this.#subscriptionTo(keyOf(stream))
    for (const subscription of this.#subscriptions) if (isSameId(subscription.channel.id, stream)) return subscription
    return undefined
  }

  #isFull(): boolean {
    return this.#sink.bufferedBytes() > this.#shared.limits.sinkSizeBytesMax
  }

  // A function, because TypeScript does not see that an await may have changed it.
  #isClosed(): boolean {
    return this.#phase === 'closed'
  }
}

const pageEntriesMax = 500
const subscriptionsComparedMax = 16

/** Ids are random and public: nothing is given away by when they differ. */
function isSameId(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}

/** WebSocket close codes of the private range; 1013 is "try again later" (RFC 6455 §7.4, IANA registry). */
export const closeCode = { removed: 4403, replaced: 4409, tryAgain: 1013 } as const
