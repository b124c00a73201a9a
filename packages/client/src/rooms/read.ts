// How far a room is read: told to the senders where the room sends receipts, and to the own other devices in any case.

import { equalBytes } from '@causeway/crypto'
import { messageStatuses, type RoomUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { Outbox } from '../outbox.ts'
import type { Settings } from '../settings/settings.ts'
import { listRows, type MessageRow, positionOf, tables } from '../tables.ts'
import { draftOf } from './draft.ts'
import { originOf } from './profile.ts'
import { receiptParticipantsMax, statusContent } from './receipts.ts'
import type { RoomTurn, RoomTurns } from './turn.ts'

const readStatusesMax = 64
const countedMax = 10_000
const readPrefix = 'causeway/read/'

/** Where own devices agree how far this room is read: the value is a position. */
export function readKeyOf(room: RoomUri): string {
  return readPrefix + room
}

/** Everything is read. Gives the position when the own other devices do not learn it from a receipt. */
export async function noteRead(context: Context, turn: RoomTurn, outbox: Outbox, tell: boolean): Promise<string | undefined> {
  const { row } = turn
  const rows = await listRows<MessageRow>(context.store, tables.messages, {
    prefix: `${turn.key}/`,
    from: `${turn.key}/${row.readPosition}`,
    reverse: true,
    limit: readStatusesMax,
  })
  const unread = rows.filter(
    each => each.key.slice(turn.key.length + 1) > row.readPosition && each.row.sender !== context.me().user,
  )
  const newest = rows[0]
  if (newest === undefined || (newest.key === `${turn.key}/${row.readPosition}` && row.unread === 0)) return undefined
  row.readPosition = newest.key.slice(turn.key.length + 1)
  row.unread = 0
  if (tell) row.deliveredDue = row.deliveredDue.filter(id => !unread.some(each => equalBytes(each.row.id, id)))
  const isTold = tell && row.status === 'active' && row.participants.length <= receiptParticipantsMax
  if (isTold && unread.length > 0) {
    const ids = unread.map(each => each.row.id)
    outbox.add(turn, statusContent(originOf(context, row.room), ids, messageStatuses.read), { shown: false })
  }
  turn.emit({ name: 'room', room: row.room, change: 'read' })
  await turn.save()
  return isTold || unread.length === 0 ? undefined : row.readPosition
}

/** Another own device has read so far: never back, and what came after it is still to be read. */
export async function readTo(context: Context, turn: RoomTurn, position: string): Promise<void> {
  const { row, key } = turn
  if (position <= row.readPosition) return
  const { user } = context.me()
  const range = { prefix: `${key}/`, from: `${key}/${position}`, limit: countedMax }
  const after = new Set<string>()
  for (const { row: message } of await listRows<MessageRow>(context.store, tables.messages, range))
    if (message.sender !== user) after.add(positionOf(message.cursor))
  for (const [at, { sender }] of draftOf(turn).rows) if (sender !== user) after.add(at)
  row.readPosition = position
  row.unread = [...after].filter(at => at > position).length
  turn.emit({ name: 'room', room: row.room, change: 'read' })
}

/** Follows what own devices agreed on: after each connection all of it, later what is told. */
export async function followReads(
  context: Context,
  turns: RoomTurns,
  settings: Pick<Settings, 'all' | 'get'>,
  keys?: readonly string[],
): Promise<void> {
  const told = keys?.filter(key => key.startsWith(readPrefix)) ?? [...(await settings.all(readPrefix)).keys()]
  for (const key of told) {
    const room = key.slice(readPrefix.length) as RoomUri
    const position = await settings.get(key)
    const row = await turns.read(room)
    if (row === undefined || typeof position !== 'string' || !isPosition(position) || position <= row.readPosition) continue
    await turns.take(room, async turn => {
      await readTo(context, turn, position)
      await turn.save()
    })
  }
}

function isPosition(text: string): boolean {
  return /^\d{16}$/.test(text)
}
