// What was said beyond a message's first version: edits, reactions, the room's name, what came with a request. Kept as it was received, with its stamp, so that a
// report can open it. It goes when the message it belongs to goes.

import { base64urlFromBytes, type MessageId, type RoomUri } from '@causeway/wire'
import type { ClientStore, StoreChange } from '../ports.ts'
import { deleteRow, keyOf, type MessageRow, putRow, readRow, type SaidRow, tables } from '../tables.ts'
import type { RoomTurn } from './turn.ts'

/** Versions of one message that are kept beside the first; the newest count. */
const versionsKept = 16

/** Another version of a message, in the batch that shows it. */
export function keepVersion(turn: RoomTurn, row: MessageRow, id: MessageId, said: SaidRow): void {
  const versions = [...(row.versions ?? []), id]
  const forgotten = versions.length > versionsKept ? versions.splice(0, versions.length - versionsKept) : []
  row.versions = versions
  keepSaid(turn, id, said)
  turn.change(...forgotten.map(each => forgetSaid(turn.key, each)))
}

export function keepSaid(turn: RoomTurn, id: MessageId, said: SaidRow): void {
  turn.change(putSaid(turn.key, id, said))
}

export function putSaid(room: string, id: MessageId, said: SaidRow): StoreChange {
  return putRow(tables.said, keyOfSaid(room, id), said)
}

export function forgetSaid(room: string, id: MessageId): StoreChange {
  return deleteRow(tables.said, keyOfSaid(room, id))
}

/** Everything kept beside the first version of this message. */
export function forgetAllSaid(room: string, { versions = [], reactions }: MessageRow): StoreChange[] {
  return [...versions, ...reactions.map(({ id }) => id)].map(id => forgetSaid(room, id))
}

export async function readSaid(store: ClientStore, room: RoomUri, id: MessageId): Promise<SaidRow | undefined> {
  return await readRow<SaidRow>(store, tables.said, keyOfSaid(keyOf(room), id))
}

function keyOfSaid(room: string, id: MessageId): string {
  return `${room}/${base64urlFromBytes(id)}`
}
