// Leaving: nobody can commit the removal of its own leaf (RFC 9420 §12.4), so the hub stops serving the account at once and tells
// the others, of whom the next committer removes the leaves.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import { authorizeUpdate, encode, type Gate, mailboxMessage } from '@causeway/wire'
import type { Delivery } from '../delivery/delivery.ts'
import type { Mailboxes } from '../delivery/mailboxes.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'
import { change, type Room } from './room.ts'
import { eventEntry } from './room-events.ts'
import { participantOf, type Rooms } from './rooms.ts'

interface LeaveDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly limits: Limits
  readonly rooms: Rooms
  readonly delivery: Delivery
  readonly mailboxes: Mailboxes
  readonly gate: Gate
}

export function createLeaveRoom(deps: LeaveDeps): Handler<'leaveRoom'> {
  return async ({ params }, caller) => {
    const { room } = await deps.rooms.forParticipant(params.room, caller)
    await change(room, () => leave(deps, room, caller))
    deps.delivery.flush()
    if (room.kind === 'group') await deps.gate.observe({ kind: 'left-group', account: caller.account, stream: room.stream })
    return { body: undefined }
  }
}

async function leave(deps: LeaveDeps, room: Room, caller: DeviceCaller): Promise<void> {
  const { store, rooms, delivery, mailboxes, clock, limits } = deps
  participantOf(room, caller)
  const index = room.participants.findIndex(({ account }) => account === caller.account)
  authorizeUpdate(room.kind, room.participants, caller.user, { changed: [], removed: [index], added: [] })
  const { record, entry } = eventEntry(deps, room, { kind: 'participantLeft', user: caller.user }, room.head)
  const { cursor } = await store.removeParticipant({ stream: room.stream, account: caller.account, entry })
  const own = [...room.devices].filter(([, { account }]) => account === caller.account).map(([device]) => device)
  for (const device of own) {
    room.devices.delete(device)
    delivery.leave(device, room.key)
  }
  room.participants = room.participants.filter(({ account }) => account !== caller.account)
  if (room.participants.length === 0) rooms.drop(room)
  else rooms.published(room, cursor, record)
  const body = encode(mailboxMessage, { kind: 'removed', timestamp: room.timestamp, room: room.uri })
  const others = own.filter(device => device !== caller.device).map(device => ({ device, body }))
  mailboxes.mailed(await store.mail({ mailings: others, expiryDay: dayOf(clock.nowMs()) + limits.entryDays }))
}
