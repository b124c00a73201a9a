// What was said in all rooms, newest first, read page by page: as far as a search needs it at once, the rest in slices while nobody
// waits. In memory only: nothing derived from texts lies on the disk, and nothing here outlives an edit or an expiry.

import type { Client, Message, Scanned } from '@causeway/client'
import type { RoomUri } from '@causeway/wire'
import type { MessageKind } from './api.ts'
import { contactOf, pollOf } from './content.ts'
import type { Conversations } from './conversations.ts'
import { idOf, kindOf } from './views.ts'

export interface Entry {
  readonly room: RoomUri
  readonly id: string
  readonly position: string
  readonly sender: string
  readonly atMs: number
  kind: MessageKind
  text: string
  /** Lower case, without accents, with the name of a file; undefined once the message is gone. */
  folded: string | undefined
}

export interface SearchIndex {
  /** Messages that came since the start, oldest first. */
  readonly recent: readonly Entry[]
  /** Those of before, newest first, as far as they are read. It only grows. */
  readonly read: readonly Entry[]
  /** Everything is read. */
  isComplete(): boolean
  /** Reads one slice more. */
  grow(): Promise<void>
  added(message: Message): void
  changed(message: Message): void
  removed(room: RoomUri, ids: readonly Uint8Array[]): void
  /** Older messages came into this device: all is read anew. */
  reset(): void
}

/** One room's log, from its end backwards. */
interface Reader {
  readonly room: RoomUri
  /** What is read but not yet in its place among the other rooms' messages. */
  page: Entry[]
  before: string | undefined
  isAtStart: boolean
  /** Nothing unread here is newer than this. */
  newestMs: number
  /** Counts changes, so that a page that was read meanwhile is read again. */
  changes: number
}

/** A message comes once, by its event or by the reading of the room's end. */
interface Seam {
  readTo?: string | undefined
  eventsFrom?: string
}

export interface SearchIndexDeps {
  readonly client: Client
  readonly conversations: Pick<Conversations, 'rooms'>
}

/** Few at first: of many rooms, a search that is satisfied soon needs only the newest messages. */
const firstPage = 20
const nextPage = 200

export function createSearchIndex({ client, conversations }: SearchIndexDeps): SearchIndex {
  let recent: Entry[] = []
  let read: Entry[] = []
  let readers: Map<string, Reader> | undefined
  let isOpen = false
  let growing: Promise<void> | undefined
  const senders = new Map<string, string>()
  const seams = new Map<string, Seam>()
  const seamOf = (room: string): Seam => {
    const seam = seams.get(room) ?? {}
    seams.set(room, seam)
    return seam
  }
  const kept = (entry: Entry): Entry => {
    const sender = senders.get(entry.sender) ?? entry.sender
    senders.set(sender, sender)
    return { ...entry, sender }
  }
  const open = async (): Promise<Map<string, Reader>> => {
    const opened = new Map<string, Reader>()
    readers = opened
    for (const { room, lastMessageAtMs } of await conversations.rooms()) opened.set(room, readerOf(room, lastMessageAtMs))
    isOpen = true
    return opened
  }
  const grow = async (): Promise<void> => {
    const all = readers ?? (await open())
    const [first, second] = newestTwo(all.values())
    if (first === undefined) return
    if (first.page.length === 0) await fill(first)
    if (readers !== all) return
    // As far as no other room has anything newer.
    const bound = second?.newestMs ?? -Infinity
    let count = 0
    while (count < first.page.length && (first.page[count] as Entry).atMs >= bound) count++
    for (const entry of first.page.splice(0, count)) read.push(entry)
    first.newestMs = first.page[0]?.atMs ?? Math.min(first.newestMs, read.at(-1)?.atMs ?? first.newestMs)
    if (first.page.length === 0 && first.isAtStart) all.delete(first.room)
  }
  const fill = async (reader: Reader): Promise<void> => {
    const room = await client.rooms.get(reader.room)
    const { before } = reader
    const limit = before === undefined ? firstPage : nextPage
    for (;;) {
      const { changes } = reader
      const page = await room?.scan({ limit, ...(before === undefined ? {} : { before }) })
      if (reader.changes !== changes) continue
      const seam = seamOf(reader.room)
      seam.readTo ??= page?.found[0]?.position
      reader.page = (page?.found ?? [])
        .filter(({ position }) => seam.eventsFrom === undefined || position < seam.eventsFrom)
        .map(scanned => kept(entryOf(reader.room, scanned)))
      reader.before = page?.before
      reader.isAtStart = page?.before === undefined
      reader.newestMs = reader.page[0]?.atMs ?? reader.newestMs
      return
    }
  }
  const find = (room: RoomUri, id: string): Entry | undefined => {
    const isIt = (entry: Entry): boolean => entry.id === id && entry.room === room
    const reader = readers?.get(room)
    if (reader !== undefined) reader.changes += 1
    return recent.findLast(isIt) ?? reader?.page.find(isIt) ?? read.find(isIt)
  }
  return {
    get recent() {
      return recent
    },
    get read() {
      return read
    },
    isComplete: () => isOpen && readers?.size === 0,
    grow: () => (growing ??= grow().finally(() => void (growing = undefined))),
    added(message) {
      const seam = seamOf(message.room)
      if (readers === undefined || message.position === undefined || (seam.readTo ?? '') >= message.position) return
      seam.eventsFrom ??= message.position
      recent.push(kept(entryOfMessage(message)))
    },
    changed(message) {
      const { kind, text, folded } = message.deleted ? gone : entryOfMessage(message)
      Object.assign(find(message.room, idOf(message)) ?? {}, { kind, text, folded })
    },
    removed(room, ids) {
      for (const id of ids) Object.assign(find(room, idOf({ id })) ?? {}, gone)
    },
    reset() {
      recent = []
      read = []
      readers = undefined
      isOpen = false
      seams.clear()
    },
  }
}

const gone = { kind: 'other', text: '', folded: undefined } as const

function readerOf(room: RoomUri, newestMs: number): Reader {
  return { room, page: [], before: undefined, isAtStart: false, newestMs, changes: 0 }
}

/** The room with the newest message that is not in its place yet, and the one after it. */
function newestTwo(readers: Iterable<Reader>): [Reader | undefined, Reader | undefined] {
  let first: Reader | undefined
  let second: Reader | undefined
  for (const reader of readers) {
    if (first === undefined || reader.newestMs > first.newestMs) [first, second] = [reader, first]
    else if (second === undefined || reader.newestMs > second.newestMs) second = reader
  }
  return [first, second]
}

/** What is written in an app's own kind of message. */
function wordsOf({ extras }: Message): string {
  return pollOf(extras)?.question ?? contactOf(extras)?.name ?? ''
}

export function entryOfMessage(message: Message): Entry {
  const { position = '', sender, timestamp = Date.now(), text, kind } = message
  const id = idOf(message)
  return entryOf(message.room, { id, position, sender, timestamp, text, message: kind === 'text' ? undefined : message })
}

function entryOf(room: RoomUri, { id, position, sender, timestamp, text, message }: Scanned): Entry {
  const name = message?.attachment?.filename
  const words = text ?? name ?? (message === undefined ? '' : wordsOf(message))
  const kind = message === undefined ? 'text' : kindOf(message)
  const folded = fold(name === undefined || name === words ? words : `${words} ${name}`)
  // Most texts are what they fold to: then one of them is kept.
  return { room, id, position, sender, atMs: timestamp, kind, text: folded === words ? folded : words, folded }
}

export function fold(text: string): string {
  // Plain ASCII, the most of it, has no accents to part from.
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
