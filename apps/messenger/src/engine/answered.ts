// In which rooms this account has answered twice: until then a child's account is shown nothing that somebody new sends or shows. Counted
// on the device that has the conversation, and told to the own other devices, which may have no history of it.

import type { Client, Room } from '@causeway/client'
import { parseRoomUri, repliesBeforeMedia } from '@causeway/wire'
import type { RoomUri } from '@causeway/wire'

export interface Answered {
  /** As far as it was counted or told. */
  has(room: string): boolean
  /** Counts, where it is not known. */
  count(room: Pick<Room, 'uri' | 'replies'>): Promise<boolean>
}

const prefix = 'causeway/answered/'

/** `changed`: what was shown there may be seen from now on. */
export async function createAnswered(
  { settings, events }: Pick<Client, 'settings' | 'events'>,
  changed: (room: RoomUri) => void,
): Promise<Answered> {
  const known = new Set<string>()
  const waiting = new Set<string>()
  const learn = (key: string, value: unknown): RoomUri | undefined => {
    const room = roomIn(key)
    if (room === undefined || known.has(room) || value !== true) return undefined
    known.add(room)
    return room
  }
  for (const [key, value] of await settings.all(prefix)) learn(key, value)
  const follow = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys.filter(each => each.startsWith(prefix))) {
      const room = learn(key, await settings.get(key))
      if (room !== undefined) changed(room)
    }
  }
  events.on('settings', ({ keys }) => void follow(keys).catch(() => undefined))
  return {
    has: room => known.has(room),
    async count(room) {
      if (known.has(room.uri)) return true
      if ((await room.replies(repliesBeforeMedia)) < repliesBeforeMedia) {
        waiting.add(room.uri)
        return false
      }
      known.add(room.uri)
      await settings.set(prefix + room.uri, true)
      if (waiting.delete(room.uri)) changed(room.uri)
      return true
    },
  }
}

function roomIn(key: string): RoomUri | undefined {
  try {
    return parseRoomUri(key.slice(prefix.length))
  } catch {
    return undefined
  }
}
