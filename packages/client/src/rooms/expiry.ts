// Messages that vanish: each carries its life span, under its sender's franking, and every device takes it away by itself, from the
// time the hub gave it. The hub does not learn of it (MIMI content, `expires`).

import { type Expiration, isExpiryPlausible, type MimiContent, type RoomUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import { faultTeller } from '../events.ts'
import { deleteRow, listRows, type MessageRow, positionOf, putRow, readRow, tables } from '../tables.ts'
import { forgetAllSaid } from './said.ts'
import type { RoomTurn, RoomTurns } from './turn.ts'

/** A room's timer: from a second to a year, as MIMI content allows. */
export const timerSecondsMax = 31_536_000

interface ExpiryRow {
  readonly room: RoomUri
  readonly position: string
}

/** When a message accepted at `timestamp` is to vanish; undefined for never. */
export function expiresAtMs({ expires }: MimiContent, timestamp: number): number | undefined {
  if (expires === null || !isExpiryPlausible(expires, timestamp)) return undefined
  return expires.relative ? timestamp + expires.seconds * 1000 : expires.seconds * 1000
}

export function expirationOf(timerSeconds: number | undefined): { expires?: Expiration } {
  return timerSeconds === undefined ? {} : { expires: { relative: true, seconds: timerSeconds } }
}

/** The end of this message, in the batch that stores it. */
export function noteExpiry(turn: RoomTurn, row: MessageRow): void {
  if (row.expiresAtMs === undefined) return
  const position = positionOf(row.cursor)
  const key = `${positionOf(row.expiresAtMs)}/${turn.key}/${position}`
  turn.change(putRow(tables.expiries, key, { room: turn.row.room, position } satisfies ExpiryRow))
}

export interface Expiry {
  /** Takes away what is due and wakes for what comes next. */
  start(): void
  stop(): void
}

const sweptAtOnce = 200
/** Clocks jump and machines sleep: nobody waits longer than this without looking. */
const pauseMsMax = 600_000

export function createExpiry(context: Context, turns: RoomTurns): Expiry {
  let next = Infinity
  let cancel: (() => void) | undefined
  const wakeAt = (atMs: number): void => {
    if (atMs >= next) return
    next = atMs
    cancel?.()
    const waitMs = Math.min(pauseMsMax, Math.max(0, atMs - context.clock.nowMs()))
    cancel = context.timers.after(waitMs, run)
  }
  const run = (): void => {
    next = Infinity
    if (!context.isClosed()) void sweep(context, turns).then(wakeAt, faultTeller(context.events))
  }
  return {
    start() {
      context.events.on('message', ({ message }) => message.expiresAtMs !== undefined && wakeAt(message.expiresAtMs))
      run()
    },
    stop: () => cancel?.(),
  }
}

/** Answers when the next one is due. */
async function sweep(context: Context, turns: RoomTurns): Promise<number> {
  for (;;) {
    const rows = await listRows<ExpiryRow>(context.store, tables.expiries, { limit: sweptAtOnce })
    const now = positionOf(context.clock.nowMs())
    const due = rows.filter(({ key }) => key < now)
    for (const [room, keys] of byRoom(due)) await turns.take(room, turn => takeAway(context, turn, keys))
    const later = rows[due.length]
    if (later !== undefined) return Number(later.key.slice(0, later.key.indexOf('/')))
    if (due.length < sweptAtOnce) return Infinity
  }
}

function byRoom(due: readonly { key: string; row: ExpiryRow }[]): Map<RoomUri, { key: string; position: string }[]> {
  const rooms = new Map<RoomUri, { key: string; position: string }[]>()
  for (const { key, row } of due) rooms.set(row.room, [...(rooms.get(row.room) ?? []), { key, position: row.position }])
  return rooms
}

async function takeAway(context: Context, turn: RoomTurn, ended: readonly { key: string; position: string }[]): Promise<void> {
  const ids: Uint8Array[] = []
  for (const { key, position } of ended) {
    const row = await readRow<MessageRow>(context.store, tables.messages, `${turn.key}/${position}`)
    turn.change(deleteRow(tables.expiries, key), deleteRow(tables.messages, `${turn.key}/${position}`))
    if (row === undefined) continue
    turn.change(...forgetAllSaid(turn.key, row))
    ids.push(row.id)
    if (position > turn.row.readPosition && row.sender !== context.me().user && turn.row.unread > 0) turn.row.unread -= 1
    if (row.timestamp === turn.row.lastMessageAtMs) turn.row.lastText = undefined
  }
  // Its id stays: a repeat of the same message must not bring it back.
  if (ids.length > 0) turn.emit({ name: 'expired', room: turn.row.room, ids })
  await turn.save()
}
