// Who is writing in which room just now.

import type { RoomUri, UserUri } from '@causeway/wire'
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
  const others = new Map<string, () => void>()

  function end(room: RoomUri, user: UserUri): void {
    const key = `${room} ${user}`
    others.get(key)?.()
    if (others.delete(key)) events.emit({ name: 'typing', room, user, isTyping: false })
  }
  function begin(room: RoomUri, user: UserUri): void {
    const key = `${room} ${user}`
    const isNews = !others.has(key)
    others.get(key)?.()
    others.set(
      key,
      timers.after(believedMs, () => end(room, user)),
    )
    if (isNews) events.emit({ name: 'typing', room, user, isTyping: true })
  }
  signals.on(({ room, user, kind }) => {
    if (kind === 'typing') begin(room, user)
    else if (kind === 'idle') end(room, user)
  })
  events.on('message', ({ room, message: { sender, isOwn } }) => {
    if (isOwn) toldAtMs.delete(room)
    else end(room, sender)
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
