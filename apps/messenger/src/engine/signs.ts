// What holds for a moment: who is typing where, and who is here. In memory only.

import type { Client } from '@causeway/client/browser'
import type { RoomUri, UserUri } from '@causeway/wire'
import type { Signs } from './api.ts'
import type { Blocks } from './blocks.ts'
import type { People } from './people.ts'
import type { KeptProtection } from './protection.ts'
import type { KeptWishes } from './wishes.ts'

export interface KeptSigns {
  get(): Signs
  /** Called with every key; goes out now and then, where that is wished. */
  typing(room: RoomUri, isTyping: boolean): Promise<void>
  /** Whether somebody looks at this app now. */
  looked(isVisible: boolean): void
  /** Wishes or what protects this account have changed. */
  wished(): void
}

export function createSigns(deps: {
  client: Client
  people: People
  blocks: Blocks
  wishes: KeptWishes
  protection: KeptProtection
  changed: (...topics: string[]) => void
}): KeptSigns {
  const { client, people, blocks, wishes, protection, changed } = deps
  const typing = new Map<RoomUri, Set<UserUri>>()
  const here = new Set<UserUri>()
  let isVisible = true

  const wished = (): void => {
    const mayShow = protection.get()?.mayShowPresence === true
    if (mayShow && isVisible && wishes.get().presence) client.presence.show()
    else client.presence.hide()
  }
  client.events.on('typing', ({ room, user, isTyping }) => {
    const users = typing.get(room) ?? new Set()
    if (isTyping) users.add(user)
    else users.delete(user)
    if (users.size === 0) typing.delete(room)
    else typing.set(room, users)
    changed('signs')
  })
  client.events.on('presence', ({ user, isHere }) => {
    if (isHere) here.add(user)
    else here.delete(user)
    changed('signs')
  })
  const isShown = (user: UserUri): boolean => blocks.of(user) === undefined
  return {
    get() {
      // Who does not tell it is not told.
      const rooms = wishes.get().typing ? [...typing] : []
      const names = rooms.map(([room, users]) => [room, [...users].filter(isShown).map(user => people.of(user).name)] as const)
      return { typing: Object.fromEntries(names.filter(([, shown]) => shown.length > 0)), here: [...here].filter(isShown) }
    },
    async typing(room, isTyping) {
      if (wishes.get().typing) await (await client.rooms.get(room))?.typing(isTyping)
    },
    looked(visible) {
      isVisible = visible
      wished()
    },
    wished,
  }
}
