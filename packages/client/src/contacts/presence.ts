// Who is here just now: told only to people one writes with alone, only while one wishes it, and only to those who show themselves too.

import type { RoomUri, UserUri } from '@causeway/wire'
import { createBeliefs } from '../beliefs.ts'
import type { Context } from '../context.ts'
import { faultTeller } from '../events.ts'
import type { Signals } from '../rooms/signals.ts'
import { listRows, type RoomRow, tables } from '../tables.ts'

export interface Presence {
  /** From now on the people of the most recent direct rooms learn that this person is here, and this device learns it of them. */
  show(): void
  /** They learn that this person has gone, and nothing after that. */
  hide(): void
}

export interface PresenceInside extends Presence {
  /** After each connection: the others may have come and gone. */
  ask(): void
  stop(): void
}

const againMs = 50_000
const believedMs = 75_000
/** An answer to each of these at once stays within what the hub passes on. */
const roomsMax = 30
/** Who asks again sooner is answered only then. */
const answerAgainMs = 5_000

export function createPresence(context: Context, signals: Signals): PresenceInside {
  const { events, timers, store, clock } = context
  const here = createBeliefs<UserUri>(timers, believedMs, (user, isHere) => events.emit({ name: 'presence', user, isHere }))
  const answeredAtMs = new Map<RoomUri, number>()
  const answering = new Set<RoomUri>()
  let cancel: (() => void) | undefined

  const tellAll = async (kind: 'asking' | 'active' | 'away'): Promise<void> => {
    const rows = (await listRows<RoomRow>(store, tables.rooms, {})).map(({ row }) => row)
    const direct = rows.filter(row => row.kind === 'direct' && row.status === 'active')
    direct.sort((a, b) => b.lastMessageAtMs - a.lastMessageAtMs)
    for (const { room } of direct.slice(0, roomsMax)) await signals.send(room, kind)
  }
  const tell = (kind: 'asking' | 'active' | 'away'): void => void tellAll(kind).catch(faultTeller(events))
  const goOn = (): void => {
    cancel = timers.after(againMs, () => {
      tell('active')
      goOn()
    })
  }
  signals.on(({ room, roomKind, user, kind }) => {
    if (cancel === undefined || roomKind !== 'direct') return
    if (kind === 'away') return here.end(user)
    if (kind !== 'active' && kind !== 'asking') return
    here.begin(user, user)
    if (kind === 'asking') answerSoon(room)
  })
  const answerSoon = (room: RoomUri): void => {
    const sinceMs = clock.nowMs() - (answeredAtMs.get(room) ?? -Infinity)
    if (sinceMs >= answerAgainMs) return answer(room)
    if (answering.has(room)) return
    answering.add(room)
    timers.after(answerAgainMs - sinceMs, () => {
      answering.delete(room)
      answer(room)
    })
  }
  const answer = (room: RoomUri): void => {
    if (cancel === undefined) return
    answeredAtMs.set(room, clock.nowMs())
    void signals.send(room, 'active').catch(faultTeller(events))
  }

  return {
    show() {
      if (cancel !== undefined) return
      goOn()
      tell('asking')
    },
    hide() {
      if (cancel === undefined) return
      cancel()
      cancel = undefined
      tell('away')
      here.endAll()
    },
    stop: () => cancel?.(),
    ask() {
      if (cancel !== undefined) tell('asking')
    },
  }
}
