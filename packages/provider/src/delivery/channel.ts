// Who of the connected follows which stream, and how far each was sent. Live entries go out in order and without a hole; whoever
// cannot follow now is repaired by cursor (connection.ts).

import type { SocketFrame } from '@causeway/wire'
import type { DeviceConnection } from './connection.ts'

/** One stream that somebody connected follows. */
export interface Channel {
  readonly key: string
  /** 16 bytes: of the room, or of the device for its mailbox. */
  readonly id: Uint8Array
  readonly stream: number
  /** The highest cursor known to exist. */
  head: number
  readonly subscriptions: Subscription[]
}

export interface Subscription {
  readonly connection: DeviceConnection
  readonly channel: Channel
  /** The highest cursor sent to this connection, or acknowledged by its device before. */
  sent: number
  /** The highest cursor acknowledged, once it waits to be written (acknowledgements.ts); 0 otherwise. */
  due: number
}

export interface Channels {
  byId(key: string): Channel | undefined
  join(
    position: { stream: number; key: string; id: Uint8Array; head: number },
    connection: DeviceConnection,
    sent: number,
  ): Subscription
  leave(subscription: Subscription): void
}

export function createChannels(): Channels {
  const byKey = new Map<string, Channel>()
  return {
    byId: key => byKey.get(key),
    join({ stream, key, id, head }, connection, sent) {
      let channel = byKey.get(key)
      if (channel === undefined) {
        channel = { key, id: id.slice(), stream, head, subscriptions: [] }
        byKey.set(key, channel)
      }
      channel.head = Math.max(channel.head, head)
      const subscription = { connection, channel, sent, due: 0 }
      channel.subscriptions.push(subscription)
      return subscription
    },
    leave(subscription) {
      const { subscriptions, key } = subscription.channel
      const at = subscriptions.indexOf(subscription)
      const last = subscriptions.pop()
      if (at >= 0 && last !== undefined && last !== subscription) subscriptions[at] = last
      if (subscriptions.length === 0) byKey.delete(key)
    },
  }
}

/** A new entry: to those who have everything before it, at once; the others read it when they can. */
export function publish(channel: Channel, cursor: number, record: SocketFrame | undefined): void {
  if (cursor > channel.head) channel.head = cursor
  for (const subscription of channel.subscriptions) {
    if (subscription.sent >= cursor) continue
    const follows = record !== undefined && subscription.sent === cursor - 1
    if (follows && subscription.connection.isLive) {
      subscription.sent = cursor
      subscription.connection.queue(record)
    } else {
      subscription.connection.fellBehind()
    }
  }
}
