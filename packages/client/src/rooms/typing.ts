// Who is writing in which room just now.

import type { RoomUri, UserUri } from '@causeway/wire'
import { createBeliefs } from '../beliefs.ts'
import type { Context } from '../context.ts'
import type { Signals } from './signals.ts'

export interface Typing {
  /** Call it with every key: it tells the others now and then. False, when what was begun is given up; a message ends it by itself. */
  tell(room: RoomUri, isTyping: boolean): Promise<void>
}

/** Said again so often while it goes on; and believed so long without being said again. */
const againMs = 4_000
const believedMs = 9_000

export function createTyping({ events, clock, timers }: Context, signals: Signals): Typing {
  const toldAtMs = new Map<RoomUri, number>()
  const others = createBeliefs<{ room: RoomUri; user: UserUri }>(timers, believedMs, (who, isTyping) =>
    events.emit({ name: 'typing', ...who, isTyping }),
  )
  const keyOf = (room: RoomUri, user: UserUri): string => `${room} ${user}`
  signals.on(({ room, user, kind }) => {
    if (kind === 'typing') others.begin(keyOf(room, user), { room, user })
    else if (kind === 'idle') others.end(keyOf(room, user))
  })
  events.on('message', ({ room, message: { sender, isOwn } }) => {
    if (isOwn) toldAtMs.delete(room)
    else others.end(keyOf(room, sender))
  })

  return {
    async tell(room, isTyping) {
      const nowMs = clock.nowMs()
      const isTold = nowMs - (toldAtMs.get(room) ?? -Infinity) < (isTyping ? againMs : believedMs)
      if (isTyping === isTold) return
      if (isTyping) toldAtMs.set(room, nowMs)
      else toldAtMs.delete(room)
      await signals.send(room, isTyping ? 'typing' : 'idle')
    },
  }
}
