// Messages of a room while a turn changes them: what it has not written yet counts already.

import { equalBytes } from '@causeway/crypto'
import type { MessageId } from '@causeway/wire'
import type { Context } from '../context.ts'
import { type MessageRow, positionOf, putRow, readRow, tables } from '../tables.ts'
import { idKey, messageFromRow } from './timeline.ts'
import type { RoomTurn } from './turn.ts'

// What this turn has changed but not written yet: a message, its edit and its repeat may come in one batch.
export interface Draft {
  readonly ids: Set<string>
  readonly rows: Map<string, MessageRow>
}

const drafts = new WeakMap<RoomTurn, Draft>()

export function draftOf(turn: RoomTurn): Draft {
  const draft = drafts.get(turn) ?? { ids: new Set<string>(), rows: new Map<string, MessageRow>() }
  drafts.set(turn, draft)
  return draft
}

/** The message with this id, of any version; undefined when it is not held. */
export async function findMessage(context: Context, turn: RoomTurn, id: MessageId): Promise<MessageRow | undefined> {
  const position = await readRow<string>(context.store, tables.messageIds, idKey(turn.key, id))
  const { rows } = draftOf(turn)
  if (position === undefined) return [...rows.values()].find(row => equalBytes(row.id, id))
  return rows.get(position) ?? (await readRow<MessageRow>(context.store, tables.messages, `${turn.key}/${position}`))
}

export function saveMessage(turn: RoomTurn, row: MessageRow): void {
  draftOf(turn).rows.set(positionOf(row.cursor), row)
  turn.change(putRow(tables.messages, `${turn.key}/${positionOf(row.cursor)}`, row))
}

export function changeMessage(context: Context, turn: RoomTurn, row: MessageRow): void {
  saveMessage(turn, row)
  const message = messageFromRow(row, { room: turn.row.room, me: context.me().user })
  turn.emit({ name: 'message-changed', room: turn.row.room, message })
}
