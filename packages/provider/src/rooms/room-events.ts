// Entries that the hub itself writes into a room's log: somebody left, a device is gone. The next committer removes the leaves.

import type { CryptoProvider } from '@causeway/crypto'
import type { Appending } from '@causeway/store/ports'
import { encode, type FanoutMessage, fanoutMessage, type RoomEvent, roomEvent, type SocketFrame } from '@causeway/wire'
import { bodyOf, deliverRecordOf } from '../delivery/records.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock } from '../ports.ts'
import { nextTimestamp, type Room } from './room.ts'

export interface EventEntry {
  readonly record: SocketFrame
  readonly entry: Omit<Appending, 'stream'>
}

/** The client id comes from the event: told again after a crash, it is the same entry. */
export function eventEntry(
  { crypto, clock, limits }: { crypto: CryptoProvider; clock: Clock; limits: Limits },
  room: Room,
  event: RoomEvent,
  floor: number,
): EventEntry {
  const timestamp = nextTimestamp(room, clock.nowMs())
  const message: FanoutMessage = { kind: 'event', timestamp, event }
  const record = deliverRecordOf(room.id, fanoutMessage, message, 128)
  const clientId = crypto.hash('SHA-256', encode(roomEvent, event)).subarray(0, 16)
  return { record, entry: { clientId, floor, body: bodyOf(record), expiryDay: dayOf(timestamp) + limits.entryDays } }
}
