// What the screens read of one room.

import type { Message as ClientMessage, Room as ClientRoom } from '@causeway/client'
import { bytesFromBase64url, roleIndex } from '@causeway/wire'
import type { Member } from './api.ts'
import { roomOf, waitingPrefix } from './conversations.ts'
import { learnName } from './names.ts'
import type { Inside, Session } from './session.ts'
import type { TimelinePage } from './tab-room.ts'
import { idOf, viewOf } from './views.ts'

const pageSize = 200
/** Beyond this a message asked for is looked for no further. */
const windowMax = 20_000

export function timelineMethods(inside: Inside): Session['methods'] {
  const { client, people, conversations } = inside
  return {
    conversations: () => conversations.list(),
    /** The newest messages: from the place `from` on, or else `count` of them. */
    async timeline(id: string, count: number, from?: string): Promise<TimelinePage> {
      if (id.startsWith(waitingPrefix)) return { messages: [], hasOlder: false, oldest: undefined, unread: 0 }
      const room = await roomOf(client, id)
      const [page, { unread }] = await Promise.all([newest(room, count, from), room.summary()])
      return { ...(await pageOf(inside, room, page)), unread }
    },
    async older(id: string, before: string, count: number): Promise<TimelinePage> {
      const room = await roomOf(client, id)
      const messages = await room.messages({ before, limit: count })
      return { ...(await pageOf(inside, room, { messages, hasOlder: messages.length === count })), unread: 0 }
    },
    /** How many of the newest messages hold this one; 0 when none does. */
    async depthOf(id: string, message: string): Promise<number> {
      const room = await roomOf(client, id)
      if ((await room.message(bytesFromBase64url(message))) === undefined) return 0
      for (let count = pageSize; count <= windowMax; count *= 2) {
        const { messages, hasOlder } = await newest(room, count)
        const at = messages.findIndex(each => idOf(each) === message)
        if (at >= 0) return messages.length - at
        if (!hasOlder) return 0
      }
      return 0
    },
    async members(id: string): Promise<Member[]> {
      if (id.startsWith(waitingPrefix)) return []
      const members = await (await roomOf(client, id)).members()
      return members
        .map(
          ({ user, role }): Member => ({
            ...people.of(user),
            role: role === roleIndex.owner ? 'owner' : role === roleIndex.admin ? 'admin' : 'member',
          }),
        )
        .sort((a, b) => Number(b.isMe) - Number(a.isMe) || a.name.localeCompare(b.name))
    },
  }
}

interface ClientPage {
  /** Oldest first. */
  readonly messages: readonly ClientMessage[]
  readonly hasOlder: boolean
}

async function newest(room: ClientRoom, count: number, from?: string): Promise<ClientPage> {
  let messages = await room.messages({ limit: from === undefined ? Math.min(count, pageSize) : pageSize })
  const isEnough = (): boolean => {
    const oldest = messages[0]?.position
    return oldest === undefined || (from === undefined ? messages.length >= count : oldest <= from)
  }
  while (!isEnough()) {
    const older = await room.messages({
      before: messages[0]?.position as string,
      limit: from === undefined ? Math.min(pageSize, count - messages.length) : pageSize,
    })
    if (older.length === 0) return { messages, hasOlder: false }
    messages = [...older, ...messages]
  }
  const wanted = from === undefined ? messages : messages.filter(({ position }) => position === undefined || position >= from)
  return { messages: wanted, hasOlder: wanted[0]?.position !== undefined }
}

async function pageOf(inside: Inside, room: ClientRoom, page: ClientPage): Promise<Omit<TimelinePage, 'unread'>> {
  const { messages, hasOlder } = page
  const byId = new Map(messages.map(message => [idOf(message), message]))
  for (const message of messages) {
    void learnName(inside, message).catch(() => undefined)
    const quoted = message.inReplyTo === undefined ? undefined : idOf({ id: message.inReplyTo })
    if (quoted === undefined || byId.has(quoted)) continue
    const found = await room.message(message.inReplyTo as Uint8Array)
    if (found !== undefined) byId.set(quoted, found)
  }
  const shown = messages.filter(({ kind, extras, deleted }) => kind !== 'other' || extras.length > 0 || deleted)
  const beside = {
    find: (id: string) => byId.get(id),
    keyOf: (id: string) => inside.keys.of(id),
    acquaintance: inside.protection.acquaintance,
    holdsMedia: await inside.protection.holdsMedia(room),
  }
  return {
    messages: shown.map(message => viewOf(message, inside.people, beside)),
    hasOlder,
    oldest: messages.find(({ position }) => position !== undefined)?.position,
  }
}
