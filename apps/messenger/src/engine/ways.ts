// Ways into a group, as the engine does it.

import type { RoomUri, UserUri } from '@causeway/wire'
import type { Ways } from './api-ways.ts'
import { roomOf } from './conversations.ts'
import type { Inside } from './session.ts'

export function createWays(inside: Inside): Ways {
  const { client, people, conversations } = inside
  const noteAsking = async (room: string): Promise<void> => {
    const { length } = await (await roomOf(client, room)).joinRequests.list()
    await conversations.setAsking(room, length > 0)
    inside.changed('conversations')
  }
  client.events.on('join-request', ({ room }) => void noteAsking(room).catch(ignore))
  return {
    links: async room => await (await roomOf(client, room)).links.list(),
    create: async (room, way) => await (await roomOf(client, room)).links.create(way),
    async revoke(room, id) {
      await (await roomOf(client, room)).links.revoke(id)
      await noteAsking(room)
    },
    async asking(room) {
      const requests = await (await roomOf(client, room)).joinRequests.list()
      await conversations.setAsking(room, requests.length > 0)
      inside.changed('conversations')
      return requests.map(({ user, handle, askedAtMs }) => ({ ...people.of(user), name: handle, handle, askedAtMs }))
    },
    async approve(room, user) {
      const { user: asked, handle } =
        (await (await roomOf(client, room)).joinRequests.list()).find(each => each.user === user) ?? {}
      await (await roomOf(client, room as RoomUri)).joinRequests.approve(user as UserUri)
      if (asked !== undefined && handle !== undefined) await people.learnName(asked, handle)
      await noteAsking(room)
    },
    async decline(room, user) {
      await (await roomOf(client, room)).joinRequests.decline(user as UserUri)
      await noteAsking(room)
    },
    follow: link => client.rooms.followLink(link),
    ask: link => client.rooms.askToJoin(link),
  }
}

function ignore(): void {
  // The next request, or the next look at the page, says it again.
}
