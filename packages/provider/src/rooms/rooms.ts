// The rooms in memory. Each has one object here as long as anything runs on it, so that its changes queue up behind one another.

import type { MlsPublic } from '@causeway/mls/public'
import type { Bus, RoomRow, Store } from '@causeway/store/ports'
import { bytesFromBase32, CausewayError, decode, fanoutMessage, idSizeBytes, type SocketFrame } from '@causeway/wire'
import type { Delivery } from '../delivery/delivery.ts'
import { bodySizeBytes, keyOf, pushedBodySizeBytesMax, setCursor } from '../delivery/records.ts'
import type { Limits } from '../limits.ts'
import type { DeviceCaller } from '../ports.ts'
import { reloadRoom, type Room, roomFromRow, type RoomParticipant } from './room.ts'

export interface Rooms {
  /** A room in memory, without asking the store. */
  peek(key: string): Room | undefined
  byId(id: Uint8Array): Promise<Room | undefined>
  byStream(stream: number): Promise<Room | undefined>
  /** The room of a path segment, for one of its participants; `room.unknown`, `room.not_participant`. */
  forParticipant(segment: string, caller: DeviceCaller): Promise<{ room: Room; participant: RoomParticipant }>
  add(row: RoomRow): Room
  /** What another process changed; undefined when the room is gone. */
  reload(room: Room): Promise<Room | undefined>
  drop(room: Room): void
  /** A new entry of the room is durable: everybody connected gets it. `record`: wire deliver record, without its cursor. */
  published(room: Room, cursor: number, record: SocketFrame): void
  /** An entry that nobody was told of stands in the log: whoever is connected reads it from the store. */
  grew(room: Room, cursor: number): void
  hinted(key: string, head: number): void
}

export function createRooms(deps: { store: Store; mls: MlsPublic; bus: Bus; limits: Limits; delivery: Delivery }): Rooms {
  const { store, mls, bus, limits, delivery } = deps
  const held = new Map<string, Room>()
  const loading = new Map<string, Promise<Room | undefined>>()

  function peek(key: string): Room | undefined {
    return held.get(key)
  }

  function add(row: RoomRow, timestamp = 0): Room {
    const room = roomFromRow(mls, row, timestamp)
    const before = held.get(room.key)
    if (before !== undefined) return before
    held.set(room.key, room)
    evict()
    return room
  }

  /** Oldest first; a room with work on it stays, because that work owns it. */
  function evict(): void {
    for (const [key, room] of held) {
      if (held.size <= limits.roomsHeldMax) return
      if (room.changing === undefined && room.appending === 0) held.delete(key)
    }
  }

  async function load(id: Uint8Array): Promise<Room | undefined> {
    const row = await store.roomById({ id })
    return row === undefined ? undefined : add(row, await lastTimestamp(store, row))
  }

  async function byId(id: Uint8Array): Promise<Room | undefined> {
    const key = keyOf(id)
    const room = held.get(key)
    if (room !== undefined) return room
    const before = loading.get(key)
    if (before !== undefined) return await before
    const started = load(id.slice()).finally(() => loading.delete(key))
    loading.set(key, started)
    return await started
  }

  return {
    peek,
    byId,
    async byStream(stream) {
      const row = await store.roomByStream({ stream })
      return row === undefined ? undefined : await byId(idOfRow(row))
    },
    async forParticipant(segment, caller) {
      const room = await byId(idOfSegment(segment))
      if (room === undefined) throw new CausewayError('room.unknown')
      return { room, participant: participantOf(room, caller) }
    },
    add,
    async reload(room) {
      const row = await store.roomById({ id: room.id })
      if (row === undefined) held.delete(room.key)
      else reloadRoom(mls, room, row)
      return row === undefined ? undefined : room
    },
    drop: room => void held.delete(room.key),
    published(room, cursor, record) {
      setCursor(record, cursor)
      room.head = Math.max(room.head, cursor)
      const pushed = bodySizeBytes(record) <= pushedBodySizeBytesMax ? record : undefined
      delivery.published(room.key, cursor, pushed)
      bus.publish(pushed === undefined ? { stream: room.id, head: cursor } : { stream: room.id, head: cursor, record: pushed })
    },
    grew(room, cursor) {
      room.head = Math.max(room.head, cursor)
      delivery.published(room.key, cursor, undefined)
      bus.publish({ stream: room.id, head: cursor })
    },
    hinted(key, head) {
      const room = held.get(key)
      // Somebody else appended: what we know of the room may be old, so it is read again when it is needed.
      if (room !== undefined && head > room.head && room.changing === undefined && room.appending === 0) held.delete(key)
    },
  }
}

/** So that time does not go back in a room when the clock did while we were away. */
async function lastTimestamp(store: Store, { stream, head, low }: RoomRow): Promise<number> {
  if (head === low) return 0
  const { entries } = await store.readStream({ stream, after: head - 1, limit: 1, sizeBytesMax: 1 })
  const [entry] = entries
  return entry === undefined ? 0 : decode(fanoutMessage, entry.body).timestamp
}

/** The caller's participant of a room, who is not banned there. */
export function participantOf(room: Room, caller: DeviceCaller): RoomParticipant {
  const participant = room.participants.find(({ account }) => account === caller.account)
  if (participant === undefined || participant.role < 2) throw new CausewayError('room.not_participant')
  return participant
}

/** The 16 bytes of a base32 path segment. */
export function idOfSegment(segment: string): Uint8Array {
  try {
    const id = bytesFromBase32(segment)
    if (id.length === idSizeBytes) return id
  } catch {
    // Not an id of anything.
  }
  throw new CausewayError('room.unknown')
}

function idOfRow({ room }: RoomRow): Uint8Array {
  return bytesFromBase32(room.slice(room.lastIndexOf('/') + 1))
}
