// The list of conversations: rooms, and people who were asked and have not answered.

import type { Client, Message as ClientMessage, Room as ClientRoom, RoomSummary } from '@causeway/client'
import type { RoomUri } from '@causeway/wire'
import type { Alarm, Conversation, LastMessage, Marks } from './api.ts'
import { noMarks } from './notes.ts'
import type { Notes } from './notes.ts'
import type { People } from './people.ts'
import { kindOf } from './views.ts'

export const waitingPrefix = 'waiting:'

export interface Conversations {
  list(): Promise<readonly Conversation[]>
  marksOf(room: string): Promise<Marks>
  mark(room: string, marks: Partial<Marks>): Promise<void>
  /** The newest message of this room is another one. */
  forget(room: string): void
}

export function createConversations(deps: { client: Client; people: People; notes: Notes }): Conversations {
  const { client, people, notes } = deps
  const newest = new Map<string, ClientMessage | undefined>()
  let marks: Record<string, Marks> | undefined
  const allMarks = async (): Promise<Record<string, Marks>> => (marks ??= { ...(await notes.marks()) })
  const newestOf = async (room: RoomUri): Promise<ClientMessage | undefined> => {
    if (!newest.has(room)) newest.set(room, (await (await client.rooms.get(room))?.messages({ limit: 1 }))?.at(-1))
    return newest.get(room)
  }
  return {
    async list() {
      const [rooms, marked, words] = await Promise.all([client.rooms.list(), allMarks(), notes.firstWords()])
      const all = await Promise.all(
        rooms.map(async room => viewOf(room, await newestOf(room.room), marked[room.room] ?? noMarks, people)),
      )
      const known = new Set(all.flatMap(({ peer, over }) => (peer === undefined || over ? [] : [peer.user])))
      const waiting = Object.entries(words)
        .filter(([user]) => !known.has(user))
        .map(([user, { text, atMs }]) => waitingView(user, text, atMs, marked[waitingPrefix + user] ?? noMarks, people))
      return [...all, ...waiting].sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.atMs - a.atMs)
    },
    marksOf: async room => (await allMarks())[room] ?? noMarks,
    async mark(room, changed) {
      const all = await allMarks()
      const next = { ...(all[room] ?? noMarks), ...changed }
      all[room] = next
      await notes.putMarks(room, next)
    },
    forget: room => void newest.delete(room),
  }
}

function viewOf(room: RoomSummary, newest: ClientMessage | undefined, marks: Marks, people: People): Conversation {
  const others = room.participants.filter(({ user }) => !people.of(user).isMe)
  const peer = room.kind === 'direct' && others[0] !== undefined ? people.of(others[0].user) : undefined
  const name =
    room.kind === 'group' ? (room.name ?? others.map(({ user }) => people.of(user).name).join(', ')) : (peer?.name ?? '')
  return {
    ...marks,
    id: room.room,
    kind: room.kind,
    name,
    peer,
    memberCount: room.participants.length,
    last: newest === undefined ? undefined : lastOf(newest, people),
    atMs: newest?.timestamp ?? room.lastMessageAtMs,
    unread: room.unread,
    waiting: false,
    over: room.status === 'over',
    alarm: alarmOf(room, peer?.user, people),
    lost: room.lost,
    quarantined: room.quarantined,
  }
}

function alarmOf(room: RoomSummary, peer: string | undefined, people: People): Alarm | undefined {
  const changed = room.participants.find(({ user }) => people.contacts.some(contact => contact.user === user && contact.changed))
  if (changed !== undefined) return { kind: 'key', user: changed.user, name: people.of(changed.user).name }
  return room.alarmed === undefined ? undefined : { kind: 'member', user: peer, name: undefined }
}

function lastOf(message: ClientMessage, people: People): LastMessage {
  return {
    text: message.deleted ? '' : (message.text ?? ''),
    kind: message.deleted ? 'other' : kindOf(message),
    atMs: message.timestamp ?? Date.now(),
    senderName: people.of(message.sender).name,
    own: message.isOwn,
    state: message.state,
  }
}

function waitingView(user: string, text: string, atMs: number, marks: Marks, people: People): Conversation {
  const peer = people.of(user)
  return {
    ...marks,
    id: waitingPrefix + user,
    kind: 'direct',
    name: peer.name,
    peer,
    memberCount: 2,
    last: { text, kind: 'text', atMs, senderName: '', own: true, state: 'pending' },
    atMs,
    unread: 0,
    waiting: true,
    over: false,
    alarm: undefined,
    lost: 0,
    quarantined: 0,
  }
}

export async function roomOf(client: Client, id: string): Promise<ClientRoom> {
  const room = await client.rooms.get(id as RoomUri)
  if (room === undefined) throw Object.assign(new Error('no such room'), { code: 'room.unknown' })
  return room
}
