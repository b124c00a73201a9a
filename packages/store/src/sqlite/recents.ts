// What the last entries of the busiest streams were, so that an append costs no look-up. Only a memory: whatever is not here is
// read from the database, and after a rollback all of it is forgotten.

import { CausewayError } from '@causeway/wire'
import type { StreamNumber } from '../ports/operations.ts'

/** Client ids kept of one stream; the older half goes when there are more. */
const idsPerStreamMax = 1024

export interface Recents {
  low: number
  head: number
  /** Every entry above this cursor is in `ids`. */
  coveredFrom: number
  /** Client id → cursor, in the order of cursors. */
  readonly ids: Map<string, number>
}

export interface RecentsMap {
  /** Loads when needed; `room.unknown` for a stream that does not exist. */
  of(stream: StreamNumber): Recents
  /** undefined for a stream that does not exist. */
  peek(stream: StreamNumber): Recents | undefined
  add(memo: Recents, key: string, cursor: number): void
  drop(stream: StreamNumber): void
  clear(): void
}

/**
 * `idsMax` bounds the ids of all streams together, and the streams; the ones not used for longest go first.
 * `beforeForgetting` is called before a stream is forgotten, so that what it knew can be loaded again.
 */
export function createRecents(deps: {
  idsMax: number
  load: (stream: StreamNumber) => { low: number; head: number } | undefined
  beforeForgetting: () => void
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
    const memo: Recents = { ...loaded, coveredFrom: loaded.head, ids: new Map() }
    streams.set(stream, memo)
    if (streams.size > idsMax) forgetOldest()
    return memo
  }

  function of(stream: StreamNumber): Recents {
    const memo = peek(stream)
    if (memo === undefined) throw new CausewayError('room.unknown')
    return memo
  }

  function forgetOldest(): void {
    const oldest = streams.keys().next()
    if (oldest.done) return
    deps.beforeForgetting()
    drop(oldest.value)
  }

  function drop(stream: StreamNumber): void {
    ids -= streams.get(stream)?.ids.size ?? 0
    streams.delete(stream)
  }

  return {
    of,
    peek,
    add(memo, key, cursor) {
      ids -= memo.ids.size
      memo.ids.set(key, cursor)
      if (memo.ids.size > idsPerStreamMax) forgetOlderHalf(memo)
      ids += memo.ids.size
      while (ids > idsMax) forgetOldest()
    },
    drop,
    clear() {
      streams.clear()
      ids = 0
    },
  }
}

function forgetOlderHalf(memo: Recents): void {
  let left = idsPerStreamMax / 2
  for (const [key, cursor] of memo.ids) {
    if (left === 0) break
    left -= 1
    memo.ids.delete(key)
    memo.coveredFrom = Math.max(memo.coveredFrom, cursor)
  }
}
