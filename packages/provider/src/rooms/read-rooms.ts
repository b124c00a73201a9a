// What participants may read of their rooms.

import type { Store } from '@causeway/store/ports'
import { base32FromBytes, CausewayError, idOf, type RoomUri, streamPageMax, type UserUri } from '@causeway/wire'
import type { Devices } from '../accounts/devices.ts'
import type { DeviceCaller, Handler } from '../ports.ts'
import { stateOf } from './room.ts'
import type { Rooms } from './rooms.ts'

export function createListRooms({ store }: { store: Store }): Handler<'listRooms'> {
  return async (_, { account }) => {
    const rows = await store.roomsOfAccount({ account })
    const body = rows.map(({ room, kind, epoch, head, participants }) => ({
      room: room as RoomUri,
      kind,
      epoch,
      head,
      participants: participants.map(({ user, role }) => ({ user: user as UserUri, role })),
    }))
    return { body }
  }
}

/** A stranger learns nothing, not even that the room is there. */
export function createReadRoom({ rooms }: { rooms: Rooms }): Handler<'readRoom'> {
  return async ({ params }, caller) => {
    try {
      return { body: stateOf((await rooms.forParticipant(params.room, caller)).room) }
    } catch (error) {
      throw error instanceof CausewayError ? new CausewayError('room.unknown') : error
    }
  }
}

export function createReadGroupInfo({ rooms }: { rooms: Rooms }): Handler<'readGroupInfo'> {
  return async ({ params }, caller) => {
    const { room } = await rooms.forParticipant(params.room, caller)
    return { body: { state: stateOf(room), groupInfo: room.group.groupInfo() } }
  }
}

const pageSizeBytesMax = 4_194_304

/** The own mailbox, or the log of a room where this device holds a leaf. */
export function createReadStream(deps: { store: Store; rooms: Rooms; devices: Devices }): Handler<'readStream'> {
  const { store } = deps
  return async ({ params, query }, caller) => {
    const after = wholeNumber(query['after'], 0)
    const limit = Math.min(wholeNumber(query['limit'], streamPageMax), streamPageMax)
    const stream = await streamOf(deps, params.stream, caller)
    const page = await store.readStream({ stream, after, limit: Math.max(1, limit), sizeBytesMax: pageSizeBytesMax })
    // The store counts what is gone; on the wire, `low` is the first entry still held.
    return { body: { low: page.low + 1, head: page.head, entries: page.entries } }
  }
}

async function streamOf(
  { rooms, devices }: { rooms: Rooms; devices: Devices },
  segment: string,
  caller: DeviceCaller,
): Promise<number> {
  if (segment === base32FromBytes(idOf(caller.uri))) {
    const row = await devices.active(caller.uri)
    if (row === undefined) throw new CausewayError('device.removed')
    return row.mailbox
  }
  const { room } = await rooms.forParticipant(segment, caller)
  if (!room.devices.has(caller.device)) throw new CausewayError('room.not_participant', 'this device has not joined')
  return room.stream
}

function wholeNumber(value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise
  if (!/^\d{1,15}$/.test(value)) throw new CausewayError('request.invalid', 'a whole number')
  return Number(value)
}
