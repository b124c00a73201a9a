// Ways into a group, as the engine does it.

import type { JoinRequest } from '@causeway/client'
import type { UserUri } from '@causeway/wire'
import type { Ways } from './api-ways.ts'
import { roomOf } from './conversations.ts'
import type { Inside } from './session.ts'

export function createWays(inside: Inside): Ways {
  const { client, people, conversations } = inside
  /** Who asks, and that somebody does, for the list. */
  const read = async (room: string): Promise<JoinRequest[]> => {
    const requests = await (await roomOf(client, room)).joinRequests.list()
    await conversations.setAsking(room, requests.length > 0)
    inside.changed('conversations')
    return requests
  }
  client.events.on('join-request', ({ room }) => void read(room).catch(ignore))
  return {
    links: async room => await (await roomOf(client, room)).links.list(),
    create: async (room, way) => await (await roomOf(client, room)).links.create(way),
    async revoke(room, id) {
      await (await roomOf(client, room)).links.revoke(id)
      await read(room)
    },
    async asking(room) {
      const requests = await read(room)
      return requests.map(({ user, handle, askedAtMs }) => ({ ...people.of(user), name: handle, handle, askedAtMs }))
    },
    async approve(room, user) {
      const { joinRequests } = await roomOf(client, room)
      const asked = (await joinRequests.list()).find(each => each.user === user)
      await joinRequests.approve(user as UserUri)
      if (asked !== undefined) await people.learnHandle(asked.user, asked.handle)
      await read(room)
    },
    async decline(room, user) {
      await (await roomOf(client, room)).joinRequests.decline(user as UserUri)
      await read(room)
    },
    follow: link => client.rooms.followLink(link),
    ask: link => client.rooms.askToJoin(link),
  }
}

function ignore(): void {
  // The next request, or the next look at the page, says it again.
}
