// History on its way: rows of a room in segments, oldest first. What an own device hands to a new one, what a backup holds and what an
// import brings are these pieces. They carry no signature of their own: whoever moves them seals them for the account.

import { bytesFromBase64url, CausewayError, type RoomUri, utf8FromBytes } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { StoreChange } from '../ports.ts'
import { decodeRecord } from '../record.ts'
import { idKey } from '../rooms/timeline.ts'
import type { RoomTurns } from '../rooms/turn.ts'
import { keyOf, type MessageRow, putRow, tables } from '../tables.ts'
import { decodeSegment, encodeSegment } from './segment.ts'

export interface History {
  /** Everything this device holds of a room, oldest first, in pieces of up to 200 messages. */
  exportRoom(room: RoomUri): AsyncIterable<Uint8Array>
  /**
   * Adds what this device does not hold; what it holds stays as it is, and nothing becomes unread. Answers how many were added. Throws
   * `client.store` for pieces that are none, and then nothing of them is added; `room.unknown`.
   */
  importRoom(room: RoomUri, pieces: Iterable<Uint8Array>): Promise<number>
}

const pieceRows = 200

export function createHistory(context: Context, turns: RoomTurns): History {
  return {
    exportRoom: room => exportRoom(context, keyOf(room)),
    importRoom: (room, pieces) =>
      turns.take(room, async turn => {
        const rows = [...pieces].flatMap(piece => rowsOf(piece))
        const held = new Set(await heldPositions(context, turn.key))
        const added = rows.filter(({ position }) => !held.has(position))
        turn.change(...added.flatMap(row => changesOf(turn.key, row)))
        const newest = added.reduce<Row | undefined>(
          (last, row) => (last === undefined || row.position > last.position ? row : last),
          undefined,
        )
        if (newest !== undefined) noteNewest(turn.row, newest)
        turn.row.isLate = undefined
        if (added.length > 0) turn.emit({ name: 'room', room, change: 'history' })
        await turn.save()
        return added.length
      }),
  }
}

interface Row {
  readonly position: string
  readonly id: string
  readonly bytes: Uint8Array
}

async function* exportRoom({ store }: Context, key: string): AsyncGenerator<Uint8Array> {
  const prefix = `${key}/`
  for (let from = prefix; ; ) {
    const rows = await store.list(tables.messages, { prefix, from, limit: pieceRows })
    const last = rows.at(-1)
    if (last === undefined) return
    yield encodeSegment(new Map(rows.map(each => [each.key.slice(prefix.length), each.value])))
    from = `${last.key}\u0000`
  }
}

async function heldPositions({ store }: Context, key: string): Promise<string[]> {
  const rows = await store.list(tables.messages, { prefix: `${key}/` })
  return rows.map(row => row.key.slice(key.length + 1))
}

function rowsOf(piece: Uint8Array): Row[] {
  return [...decodeSegment(piece)].map(([position, bytes]) => ({ position, id: idIn(position, bytes), bytes }))
}

/** A record is believed to be one when place, id and texts are where they must be. */
function idIn(position: string, bytes: Uint8Array): string {
  try {
    const { cursor, id, sender, timestamp } = JSON.parse(utf8FromBytes(bytes)) as Record<string, unknown>
    const text = (id as { $bytes?: unknown }).$bytes
    const isPlace = /^\d{16}$/.test(position) && cursor === Number(position)
    if (isPlace && typeof sender === 'string' && typeof timestamp === 'number' && typeof text === 'string') return text
  } catch {
    // Told below.
  }
  throw new CausewayError('client.store', 'a piece of history does not decode')
}

function changesOf(key: string, { position, id, bytes }: Row): StoreChange[] {
  return [
    { kind: 'put', table: tables.messages, key: `${key}/${position}`, value: bytes },
    putRow(tables.messageIds, idKey(key, bytesFromBase64url(id)), position),
  ]
}

function noteNewest(row: { lastMessageAtMs: number; lastText: string | undefined; readPosition: string }, newest: Row): void {
  const { timestamp, text } = decodeRecord<MessageRow>(newest.bytes)
  if (timestamp > row.lastMessageAtMs) Object.assign(row, { lastMessageAtMs: timestamp, lastText: text })
  if (row.readPosition < newest.position) row.readPosition = newest.position
}
