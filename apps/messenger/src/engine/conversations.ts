// The list of conversations: rooms, and people who were asked and have not answered.

import type { Client, Message as ClientMessage, Room as ClientRoom, RoomSummary } from '@causeway/client'
import type { RoomUri } from '@causeway/wire'
import type { Alarm, Conversation, KnownMarks, LastMessage } from './api.ts'
import type { Blocks } from './blocks.ts'
import { noMarks } from './marks.ts'
import type { KeptMarks } from './marks.ts'
import type { Notes } from './notes.ts'
import type { People } from './people.ts'
import type { KeptProtection } from './protection.ts'
import { kindOf } from './views.ts'

export const waitingPrefix = 'waiting:'

export interface Conversations {
  list(): Promise<readonly Conversation[]>
  setAsking(room: string, asking: boolean): Promise<void>
  rooms(): Promise<readonly RoomSummary[]>
  /** What this room is called in the list; '' for the own notes. */
  nameOf(room: string): Promise<string>
  /** This room is no longer as it was read; undefined: any may be another one. */
  forget(room?: string): void
}

export interface ConversationsDeps {
  readonly client: Client
  readonly people: People
  readonly notes: Notes
  readonly marks: KeptMarks
  readonly blocks: Blocks
  readonly protection: KeptProtection
}

export function createConversations(deps: ConversationsDeps): Conversations {
  const { client, people, notes, marks } = deps
  // Reading five hundred rooms anew for each message would be most of what the engine does.
  const entries = new Map<string, Entry>()
  const stale = new Set<string>()
  let isAllStale = true
  let askedIn: Set<string> | undefined
  const asking = async (): Promise<Set<string>> => (askedIn ??= new Set(Object.keys(await notes.all('asking'))))
  const read = async (): Promise<void> => {
    const again = isAllStale ? undefined : ([...stale] as RoomUri[])
    // Before the reading: what changes meanwhile is read once more.
    isAllStale = false
    stale.clear()
    const known = again === undefined ? await client.rooms.list() : []
    const wanted = again ?? known.map(({ room }) => room)
    const found = await Promise.all(wanted.map((room, at) => readEntry(deps, room, known[at])))
    for (const [at, room] of wanted.entries()) {
      const entry = found[at]
      if (entry === undefined) entries.delete(room)
      else entries.set(room, entry)
    }
  }
  let reading = Promise.resolve()
  const present = async (): Promise<ReadonlyMap<string, Entry>> => {
    const turn = reading.then(read)
    reading = turn.catch(() => void (isAllStale = true))
    await turn
    return entries
  }
  return {
    async list() {
      const [rooms, marked, words, asks] = await Promise.all([present(), marks.all(), notes.firstWords(), asking()])
      const all = [...rooms.values()].map(({ room, newest }) => ({
        ...viewOf(room, newest, marked.get(room.room) ?? noMarks, deps),
        asking: asks.has(room.room),
      }))
      const known = new Set(all.flatMap(({ peer, over }) => (peer === undefined || over ? [] : [peer.user])))
      const waiting = Object.entries(words)
        .filter(([user]) => !known.has(user))
        .map(([user, { text, atMs }]) => waitingView(user, text, atMs, marked.get(waitingPrefix + user) ?? noMarks, people))
      return [...all, ...waiting].sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.atMs - a.atMs)
    },
    async setAsking(room, isAsking) {
      const all = await asking()
      if (isAsking === all.has(room)) return
      if (isAsking) all.add(room)
      else all.delete(room)
      await notes.put('asking', room, isAsking ? true : undefined)
    },
    rooms: async () => [...(await present()).values()].map(({ room }) => room),
    async nameOf(id) {
      const room = (await present()).get(id)?.room
      return room === undefined ? '' : nameOfRoom(room, people)
    },
    forget(room) {
      if (room === undefined) isAllStale = true
      else stale.add(room)
    },
  }
}

interface Entry {
  readonly room: RoomSummary
  readonly newest: ClientMessage | undefined
}

async function readEntry(
  { client, protection }: ConversationsDeps,
  id: RoomUri,
  known?: RoomSummary,
): Promise<Entry | undefined> {
  const room = await client.rooms.get(id)
  if (room === undefined) return undefined
  const [summary, messages] = await Promise.all([known ?? room.summary(), room.messages({ limit: 1 })])
  if (summary.kind === 'group' && summary.picture !== undefined) await protection.counted(room)
  return { room: summary, newest: messages.at(-1) }
}

/** What a conversation is called here: its own name, or those of the others in it. */
function nameOfRoom({ kind, name, participants }: RoomSummary, people: People): string {
  const others = participants.map(({ user }) => people.of(user)).filter(({ isMe }) => !isMe)
  if (kind === 'group') return name ?? others.map(each => each.name).join(', ')
  return kind === 'direct' ? (others[0]?.name ?? '') : ''
}

function viewOf(
  room: RoomSummary,
  newest: ClientMessage | undefined,
  marks: KnownMarks,
  { people, blocks, protection }: ConversationsDeps,
): Conversation {
  const other = room.kind === 'direct' ? room.participants.find(({ user }) => !people.of(user).isMe) : undefined
  const peer = other && people.of(other.user)
  const block = peer && blocks.of(peer.user)
  return {
    ...marks,
    muted: marks.muted || block !== undefined,
    blocked: block === 'block',
    timerSeconds: room.timerSeconds,
    id: room.room,
    kind: room.kind,
    name: nameOfRoom(room, people),
    peer,
    picture: room.picture && {
      ...room.picture,
      acquaintance: protection.acquaintance(room.givenBy.picture),
      held: protection.holdsPicture({ uri: room.room, kind: 'group' }, room.givenBy.picture),
    },
    givenBy: {
      name: room.givenBy.name && people.of(room.givenBy.name),
      picture: room.givenBy.picture && people.of(room.givenBy.picture),
    },
    memberCount: room.participants.length,
    isLate: room.isLate,
    last: newest === undefined ? undefined : lastOf(newest, people, blocks),
    atMs: newest?.timestamp ?? room.lastMessageAtMs,
    unread: room.unread,
    waiting: false,
    over: room.status === 'over',
    alarm: alarmOf(room, peer?.user, people),
    lost: room.lost,
    quarantined: room.quarantined,
    asking: false,
  }
}

function alarmOf(room: RoomSummary, peer: string | undefined, people: People): Alarm | undefined {
  const changed = room.participants.find(({ user }) => people.contacts.some(contact => contact.user === user && contact.changed))
  if (changed !== undefined) return { kind: 'key', user: changed.user, name: people.of(changed.user).name }
  return room.alarmed === undefined ? undefined : { kind: 'member', user: peer, name: undefined }
}

function lastOf(message: ClientMessage, people: People, blocks: Blocks): LastMessage {
  return {
    text: message.deleted ? '' : (message.text ?? ''),
    kind: message.deleted ? 'other' : kindOf(message),
    atMs: message.timestamp ?? Date.now(),
    senderName: people.of(message.sender).name,
    own: message.isOwn,
    hushed: blocks.of(message.sender) !== undefined,
    state: message.state,
  }
}

function waitingView(user: string, text: string, atMs: number, marks: KnownMarks, people: People): Conversation {
  const peer = people.of(user)
  return {
    ...marks,
    id: waitingPrefix + user,
    kind: 'direct',
    name: peer.name,
    peer,
    picture: undefined,
    givenBy: { name: undefined, picture: undefined },
    memberCount: 2,
    isLate: false,
    last: { text, kind: 'text', atMs, senderName: '', own: true, hushed: false, state: 'pending' },
    atMs,
    unread: 0,
    waiting: true,
    blocked: false,
    timerSeconds: undefined,
    over: false,
    alarm: undefined,
    lost: 0,
    quarantined: 0,
    asking: false,
  }
}

export async function roomOf(client: Client, id: string): Promise<ClientRoom> {
  const room = await client.rooms.get(id as RoomUri)
  if (room === undefined) throw Object.assign(new Error('no such room'), { code: 'room.unknown' })
  return room
}
