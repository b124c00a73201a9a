// Live delivery to connected devices (MLS Delivery Service). It may lose anything: cursors repair it.

import type { Hint, Store } from '@causeway/store/ports'
import { frameFrom, type SignalRecord, type SocketFrame } from '@causeway/wire'
import type { ProviderEvents } from '../events.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, Connection, DeliverySink, DeviceCaller, Timers } from '../ports.ts'
import { createAcknowledgements } from './acknowledgements.ts'
import { createChannels, publish } from './channel.ts'
import { closeCode, DeviceConnection, type DeliveryShared, type Submission } from './connection.ts'
import { createJoin, keyOf } from './records.ts'

export interface Delivery {
  connect(caller: DeviceCaller, sink: DeliverySink): Connection
  /** A new entry of a stream; its record where it fits a frame. */
  published(key: string, cursor: number, record: SocketFrame | undefined): void
  /** What passes and is not kept: to those who are connected and keep up, but for the device it is from. */
  signalled(key: string, record: SocketFrame, from: number): void
  mailboxGrew(device: number, cursor: number): void
  /** Sends what this turn brought: one send per connection. Answers how many there were. */
  flush(): number
  follow(device: number, position: { stream: number; key: string; id: Uint8Array; head: number }, sent: number): void
  leave(device: number, key: string): void
  /** The device was removed from its account. */
  disconnect(device: number): void
  /** A hint of another process. */
  hinted(hint: Hint): void
  close(): Promise<void>
  readonly connections: number
}

export function createDelivery(deps: {
  store: Store
  timers: Timers
  limits: Limits
  events: ProviderEvents
  submit: (submission: Submission) => void
  signal: (caller: DeviceCaller, record: SignalRecord) => void
  headOf: (key: string) => number
  seen: (caller: DeviceCaller) => Promise<void>
  clock: Clock
}): Delivery {
  const channels = createChannels()
  const acknowledgements = createAcknowledgements(deps)
  const connections = new Map<number, DeviceConnection>()
  const dirty: DeviceConnection[] = []
  const shared: DeliveryShared = {
    store: deps.store,
    limits: deps.limits,
    events: deps.events,
    channels,
    acknowledgements,
    dirty,
    flush,
    submit: deps.submit,
    signal: deps.signal,
    headOf: deps.headOf,
    seen: deps.seen,
    today: () => dayOf(deps.clock.nowMs()),
    closed(connection) {
      const { device } = connection.caller
      if (connections.get(device) === connection) connections.delete(device)
    },
  }

  function flush(): number {
    const connections = dirty.splice(0)
    const join = createJoin()
    for (const connection of connections) connection.flush(join)
    return connections.length
  }

  function published(key: string, cursor: number, record: SocketFrame | undefined): void {
    const channel = channels.byId(key)
    if (channel !== undefined) publish(channel, cursor, record)
  }

  return {
    connect(caller, sink) {
      // A device that comes back before its old socket was missed: the new one counts.
      connections.get(caller.device)?.end(closeCode.replaced, 'replaced')
      const connection = new DeviceConnection(caller, sink, shared)
      connections.set(caller.device, connection)
      return connection
    },
    published,
    signalled(key, record, from) {
      for (const { connection } of channels.byId(key)?.subscriptions ?? [])
        if (connection.isLive && connection.caller.device !== from) connection.queue(record)
    },
    mailboxGrew: (device, cursor) => connections.get(device)?.mailboxGrew(cursor),
    flush,
    follow: (device, position, sent) => connections.get(device)?.follow(position, sent),
    leave: (device, key) => connections.get(device)?.leave(key),
    disconnect: device => connections.get(device)?.end(closeCode.removed, 'device.removed'),
    hinted({ stream, head, record }) {
      const channel = channels.byId(keyOf(stream))
      if (channel === undefined || head <= channel.head) return
      published(channel.key, head, record === undefined ? undefined : frameFrom(record))
      flush()
    },
    async close() {
      for (const connection of connections.values()) connection.close()
      await acknowledgements.flush()
    },
    get connections() {
      return connections.size
    },
  }
}
