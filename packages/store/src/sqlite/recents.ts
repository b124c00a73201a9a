// What the last entries of the busiest streams were, so that an append costs no look-up. Only a memory: whatever is not here is
// read from the database, and after a rollback all of it is forgotten.

import { randomBytes } from 'node:crypto'
import { CausewayError } from '@causeway/wire'
import type { StreamNumber } from '../ports/operations.ts'

/** Client ids kept of one stream. */
const idsPerStreamMax = 1024
const idsPerStreamMin = 8
const wordsPerId = 4
/** Stands for an entry without a client id: nobody knows it. */
const nobody = new Uint8Array(randomBytes(wordsPerId * 4))

export interface Recents {
  low: number
  head: number
  /** The entries up to here are in the database; those after it in the tail. */
  written: number
  /** The client id of every entry above this cursor is in `ids`. */
  coveredFrom: number
  /** A ring: the id of the entry at `cursor` stands in slot `cursor` modulo their number. */
  ids: Uint32Array
}

export interface RecentsMap {
  /** Loads when needed; `room.unknown` for a stream that does not exist. */
  of(stream: StreamNumber): Recents
  /** undefined for a stream that does not exist. */
  peek(stream: StreamNumber): Recents | undefined
  /** Remembers the client id of the entry at the head. */
  add(memo: Recents, clientId: Uint8Array): void
  drop(stream: StreamNumber): void
  clear(): void
}

/**
 * `idsMax` bounds the ids of all streams together, and the streams; the ones not used for longest go first. `mayForget` is asked
 * before: what a stream knew must be in the database.
 */
export function createRecents(deps: {
  idsMax: number
  load: (stream: StreamNumber) => { low: number; head: number } | undefined
  mayForget: () => boolean
}): RecentsMap {
  const idsMax = Math.max(deps.idsMax, idsPerStreamMax)
  const streams = new Map<StreamNumber, Recents>()
  let ids = 0

  function peek(stream: StreamNumber): Recents | undefined {
    const known = streams.get(stream)
    if (known !== undefined) {
      // Last in the order of the Map = used last.
      streams.delete(stream)
      streams.set(stream, known)
      return known
    }
    const loaded = deps.load(stream)
    if (loaded === undefined) return undefined
    const memo: Recents = { ...loaded, written: loaded.head, coveredFrom: loaded.head, ids: new Uint32Array(0) }
    streams.set(stream, memo)
    keepBounds()
    return memo
  }

  function of(stream: StreamNumber): Recents {
    const memo = peek(stream)
    if (memo === undefined) throw new CausewayError('room.unknown')
    return memo
  }

  function keepBounds(): void {
    if (ids <= idsMax && streams.size <= idsMax) return
    if (!deps.mayForget()) return
    for (const stream of streams.keys()) {
      if (ids <= idsMax && streams.size <= idsMax) return
      drop(stream)
    }
  }

  function drop(stream: StreamNumber): void {
    ids -= slotsOf(streams.get(stream))
    streams.delete(stream)
  }

  return {
    of,
    peek,
    add(memo, clientId) {
      const slots = slotsOf(memo)
      if (memo.head - memo.coveredFrom > slots) {
        if (slots < idsPerStreamMax) grow(memo)
        else memo.coveredFrom = memo.head - slots
      }
      write(memo, clientId.length === 0 ? nobody : clientId)
      ids += slotsOf(memo) - slots
      keepBounds()
    },
    drop,
    clear() {
      streams.clear()
      ids = 0
    },
  }
}

/** The newest entry after `floor` with this client id, of those that memory covers. */
export function recentWithId(memo: Recents, clientId: Uint8Array, floor: number): number | undefined {
  const first = word(clientId, 0)
  const { ids } = memo
  const from = Math.max(floor, memo.coveredFrom)
  for (let cursor = memo.head; cursor > from; cursor--) {
    const at = slotOf(memo, cursor)
    if (
      ids[at] === first &&
      ids[at + 1] === word(clientId, 4) &&
      ids[at + 2] === word(clientId, 8) &&
      ids[at + 3] === word(clientId, 12)
    )
      return cursor
  }
  return undefined
}

function slotsOf(memo: Recents | undefined): number {
  return memo === undefined ? 0 : memo.ids.length / wordsPerId
}

/** The number of slots is a power of two. */
function slotOf(memo: Recents, cursor: number): number {
  return (cursor % slotsOf(memo)) * wordsPerId
}

function grow(memo: Recents): void {
  const before = { ...memo }
  memo.ids = new Uint32Array(Math.max(idsPerStreamMin * wordsPerId, memo.ids.length * 2))
  for (let cursor = memo.coveredFrom + 1; cursor < memo.head; cursor++) {
    const from = slotOf(before, cursor)
    memo.ids.set(before.ids.subarray(from, from + wordsPerId), slotOf(memo, cursor))
  }
}

function write(memo: Recents, clientId: Uint8Array): void {
  const at = slotOf(memo, memo.head)
  for (let index = 0; index < wordsPerId; index++) memo.ids[at + index] = word(clientId, index * 4)
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  )
}
