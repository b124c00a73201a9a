// Search over everything on the device: a scan of what was said, newest first. Substrings in any script, nothing derived from
// texts on the disk, never stale.

import type { Hit, MessageKind, SearchFilter } from './api.ts'
import type { Inside } from './session.ts'
import { idOf, kindOf } from './views.ts'

export interface Search {
  find(query: string, filter: SearchFilter): Promise<readonly Hit[]>
  /** Messages of this room changed. */
  changed(room: string): void
}

interface Entry {
  readonly room: string
  readonly id: string
  readonly sender: string
  readonly text: string
  /** Folded: lower case, without accents. */
  readonly folded: string
  readonly atMs: number
  readonly kind: MessageKind
}

const hitsMax = 100
const pageSize = 500

export function createSearch({ client, people }: Inside): Search {
  const byRoom = new Map<string, readonly Entry[]>()
  const stale = new Set<string>()
  const entriesOf = async (room: string): Promise<readonly Entry[]> => {
    const known = byRoom.get(room)
    if (known !== undefined && !stale.has(room)) return known
    stale.delete(room)
    const entries = await readRoom(client, room)
    byRoom.set(room, entries)
    return entries
  }
  return {
    changed: room => void stale.add(room),
    async find(query, filter) {
      const words = fold(query).split(/\s+/).filter(Boolean)
      if (words.length === 0 && filter.kind === undefined && filter.sender === undefined) return []
      const rooms = await client.rooms.list()
      const hits: (Entry & { readonly roomName: string })[] = []
      for (const { room, name, kind, participants } of rooms) {
        if (filter.room !== undefined && filter.room !== room) continue
        const other = participants.find(({ user }) => !people.of(user).isMe)
        const roomName = name ?? (kind === 'self' || other === undefined ? '' : people.of(other.user).name)
        for (const entry of await entriesOf(room)) if (matches(entry, words, filter)) hits.push({ ...entry, roomName })
      }
      return hits
        .sort((a, b) => b.atMs - a.atMs)
        .slice(0, hitsMax)
        .map(({ room, roomName, id, sender, text, atMs, kind }) => {
          const { name, isMe } = people.of(sender)
          return { room, roomName, id, senderName: name, own: isMe, text, atMs, kind }
        })
    },
  }
}

function matches(entry: Entry, words: readonly string[], { sender, kind, sinceMs, untilMs }: SearchFilter): boolean {
  if (sender !== undefined && entry.sender !== sender) return false
  if (sinceMs !== undefined && entry.atMs < sinceMs) return false
  if (untilMs !== undefined && entry.atMs > untilMs) return false
  if (kind === 'link' ? !/https?:\/\/|www\./.test(entry.text) : kind !== undefined && entry.kind !== kind) return false
  return words.every(word => entry.folded.includes(word))
}

/** Newest first. */
async function readRoom(client: Inside['client'], uri: string): Promise<Entry[]> {
  const room = await client.rooms.get(uri as Parameters<typeof client.rooms.get>[0])
  const entries: Entry[] = []
  for (let before: string | undefined; room !== undefined; ) {
    const page = await room.messages({ limit: pageSize, ...(before === undefined ? {} : { before }) })
    const oldest = page.find(({ position }) => position !== undefined)?.position
    for (const message of page.toReversed()) {
      if (message.deleted) continue
      const text = message.text ?? message.attachment?.filename ?? ''
      const name = message.attachment?.filename ?? ''
      entries.push({
        room: uri,
        id: idOf(message),
        sender: message.sender,
        text,
        folded: fold(`${text} ${name}`),
        atMs: message.timestamp ?? Date.now(),
        kind: kindOf(message),
      })
    }
    if (oldest === undefined || oldest === before) break
    before = oldest
  }
  return entries
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
