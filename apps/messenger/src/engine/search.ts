// Search over everything on the device: a scan of what was said, newest first, that ends with a page of hits. Substrings in any script.

import type { Found, Hit, SearchFilter } from './api-search.ts'
import { createSearchIndex, entryOfMessage, fold } from './search-index.ts'
import type { Entry, SearchIndex } from './search-index.ts'
import type { Inside } from './session.ts'

export interface Search {
  readonly index: SearchIndex
  find(query: string, filter: SearchFilter, count?: number): Promise<Found>
  /** Reads everything, in slices, while nobody waits for anything. */
  readAhead(isClosed: () => boolean): Promise<void>
}

/** Hits of a page, as many as a screen shows at once and some. */
const pageHits = 30
/** How long a search goes on reading when it has found something, and when it has not: what is missing is asked for once more. */
const patienceMs = { found: 20, nothing: 300 } as const
/** Whoever waits for the engine waits no longer than this for a slice, and a slice takes a few milliseconds. */
const restMs = 8

export function createSearch({ client, people, conversations }: Inside): Search {
  const index = createSearchIndex({ client, conversations })
  const hitOf = async ({ room, id, sender, text, atMs, kind }: Entry): Promise<Hit> => {
    const { name, isMe } = people.of(sender)
    return { room, roomName: await conversations.nameOf(room), id, senderName: name, own: isMe, text, atMs, kind }
  }
  const collect = async (wanted: Wanted, count: number): Promise<{ entries: Entry[]; complete: boolean }> => {
    const started = performance.now()
    const waiting = (await client.rooms.waiting()).map(entryOfMessage)
    const entries = [...waiting, ...index.recent].reverse().filter(entry => matches(entry, wanted))
    for (let at = 0; ; ) {
      const { read } = index
      for (; at < read.length && entries.length < count; at++)
        if (matches(read[at] as Entry, wanted)) entries.push(read[at] as Entry)
      if (entries.length >= count || index.isComplete()) return { entries: entries.slice(0, count), complete: true }
      const patience = entries.length > 0 ? patienceMs.found : patienceMs.nothing
      if (performance.now() - started > patience) return { entries, complete: false }
      await index.grow()
    }
  }
  return {
    index,
    async find(query, filter, count = pageHits) {
      const words = fold(query).split(/\s+/).filter(Boolean)
      if (words.length === 0 && filter.kind === undefined && filter.sender === undefined)
        return { hits: [], complete: true, hasMore: false }
      const { entries, complete } = await collect({ words, filter }, count)
      return { hits: await Promise.all(entries.map(hitOf)), complete, hasMore: complete && entries.length >= count }
    },
    async readAhead(isClosed) {
      while (!isClosed() && !index.isComplete()) {
        await index.grow()
        await new Promise(resolve => setTimeout(resolve, restMs))
      }
    },
  }
}

interface Wanted {
  readonly words: readonly string[]
  readonly filter: SearchFilter
}

function matches(entry: Entry, { words, filter }: Wanted): boolean {
  const { room, sender, kind, sinceMs, untilMs } = filter
  const { folded } = entry
  if (folded === undefined) return false
  if (room !== undefined && entry.room !== room) return false
  if (sender !== undefined && entry.sender !== sender) return false
  if (sinceMs !== undefined && entry.atMs < sinceMs) return false
  if (untilMs !== undefined && entry.atMs > untilMs) return false
  if (kind === 'link' ? !/https?:\/\/|www\./.test(folded) : kind !== undefined && !isOfKind(entry.kind, kind)) return false
  return words.every(word => folded.includes(word))
}

/** A film is looked for among the pictures. */
function isOfKind(kind: Entry['kind'], wanted: NonNullable<SearchFilter['kind']>): boolean {
  return kind === wanted || (kind === 'video' && wanted === 'image')
}
