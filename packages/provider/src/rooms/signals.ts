// Signals (wire/signal.ts) pass through: to the other devices of the room that are connected now, or to nobody. Nothing is stored,
// counted or answered; what may not pass is dropped without a word.

import {
  capability,
  encodeServerRecord,
  type Gate,
  type SignalRecord,
  signalParticipantsMax,
  type SocketFrame,
} from '@causeway/wire'
import { createBudget } from '../budget.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Limits } from '../limits.ts'
import type { Clock, DeviceCaller } from '../ports.ts'
import { may, type Room } from './room.ts'
import type { Rooms } from './rooms.ts'

export interface Signals {
  pass(caller: DeviceCaller, record: SignalRecord): void
}

export function createSignals(deps: { rooms: Rooms; delivery: Delivery; gate: Gate; clock: Clock; limits: Limits }): Signals {
  const { rooms, delivery, gate, clock, limits } = deps
  const budget = createBudget(clock, { max: limits.signalsPerTenSecondsMax, windowMs: 10_000 })
  return {
    pass(caller, record) {
      if (!budget.mayTake(`${caller.device}`)) return
      // The frame it stands in belongs to the edge.
      void passOn(caller, record.room.slice(), encodeServerRecord(record)).catch(() => undefined)
    },
  }

  async function passOn(caller: DeviceCaller, id: Uint8Array, frame: SocketFrame): Promise<void> {
    const room = await rooms.byId(id)
    if (room === undefined || !mayPass(gate, room, caller)) return
    delivery.signalled(room.key, frame, caller.device)
    delivery.flush()
  }
}

function mayPass(gate: Gate, room: Room, { account, device, user }: DeviceCaller): boolean {
  const { participants, kind } = room
  if (participants.length > signalParticipantsMax || !room.devices.has(device)) return false
  return may(room, user, capability.sendMessage) && gate.passes({ account, room: kind, participants })
}
