// One turn of work on one room: its record and group, and the changes that are to become durable together. A turn that fails
// forgets what it had in memory, so the next one starts from what the store holds.

import { equalBytes } from '@causeway/crypto'
import type { MlsGroup } from '@causeway/mls/member'
import { assert, CausewayError, groupIdOf } from '@causeway/wire'
import type { RoomUri } from '@causeway/wire'
import { type Context, identityOf } from '../context.ts'
import type { ClientEvent } from '../events.ts'
import type { StoreChange } from '../ports.ts'
import { createSerial, type Serial } from '../serial.ts'
import { keyOf, putRow, readRow, type RoomRow, tables } from '../tables.ts'

export interface RoomTurn {
  readonly key: string
  /** A draft: changes count when `save` wrote them. */
  readonly row: RoomRow
  /** Undefined while the room is being joined, and when its state is beyond use. */
  group: MlsGroup | undefined
  /** The group changed: its state belongs to the next batch. */
  touchGroup(): void
  change(...changes: StoreChange[]): void
  /** Emitted after the next `save`. */
  emit(event: ClientEvent): void
  /** Writes everything of this turn so far in one batch, then emits. */
  save(): Promise<void>
}

export interface RoomTurns {
  /** Runs `work` alone on this room. `room.unknown` where there is none. */
  take<T>(room: RoomUri, work: (turn: RoomTurn) => Promise<T>): Promise<T>
  /** The record as last written; undefined for an unknown room. */
  read(room: RoomUri): Promise<RoomRow | undefined>
  /** Writes a new room (with its group) unless there is one already; false where there was. */
  create(row: RoomRow, group: MlsGroup | undefined, more: readonly StoreChange[]): Promise<boolean>
}

/** Groups kept decoded in memory; the rest is restored from the store when needed. */
const groupsHeldMax = 64

export function createRoomTurns(context: Context): RoomTurns {
  const serials = new Map<string, Serial>()
  const held = new Map<string, MlsGroup>()
  const serialOf = (key: string): Serial => {
    const serial = serials.get(key) ?? createSerial()
    serials.set(key, serial)
    return serial
  }
  const hold = (key: string, group: MlsGroup | undefined): void => {
    held.delete(key)
    if (group === undefined) return
    held.set(key, group)
    const oldest = held.keys().next().value
    if (held.size > groupsHeldMax && oldest !== undefined) held.delete(oldest)
  }

  return {
    take: (room, work) =>
      serialOf(keyOf(room))(async () => {
        if (context.isClosed()) throw new CausewayError('client.closed')
        const key = keyOf(room)
        const row = await readRow<RoomRow>(context.store, tables.rooms, key)
        if (row === undefined) throw new CausewayError('room.unknown')
        const turn = createTurn(context, key, row, held.get(key) ?? (await restoreGroup(context, key, row)))
        held.delete(key)
        const result = await work(turn)
        assert(!turn.isDirty(), 'a turn saves what it changed')
        hold(key, turn.group)
        return result
      }),
    read: async room => await readRow<RoomRow>(context.store, tables.rooms, keyOf(room)),
    create: (row, group, more) =>
      serialOf(keyOf(row.room))(async () => {
        const key = keyOf(row.room)
        if ((await context.store.get(tables.rooms, key)) !== undefined) return false
        const changes = [...more, putRow(tables.rooms, key, row)]
        changes.push(...(await groupChanges(context, key, undefined, group)))
        await context.store.write(changes)
        hold(key, group)
        return true
      }),
  }
}

interface CheckedTurn extends RoomTurn {
  isDirty(): boolean
}

function createTurn(context: Context, key: string, row: RoomRow, group: MlsGroup | undefined): CheckedTurn {
  let changes: StoreChange[] = []
  let events: ClientEvent[] = []
  let isGroupTouched = false
  let written = group
  const turn: CheckedTurn = {
    key,
    row,
    group,
    touchGroup: () => void (isGroupTouched = true),
    change: (...more) => void changes.push(...more),
    emit: event => void events.push(event),
    isDirty: () => isGroupTouched || changes.length > 0 || events.length > 0,
    async save() {
      const batch = [...changes, putRow(tables.rooms, key, row)]
      if (isGroupTouched) batch.push(...(await groupChanges(context, key, written, turn.group)))
      await context.store.write(batch)
      written = turn.group
      const due = events
      changes = []
      events = []
      isGroupTouched = false
      for (const event of due) context.events.emit(event)
    },
  }
  return turn
}

/** What of the group's records is other than the store has it; all of them where the group is another one than `written`. */
async function groupChanges(
  context: Context,
  key: string,
  written: MlsGroup | undefined,
  group: MlsGroup | undefined,
): Promise<StoreChange[]> {
  const table = tables.groups
  const changes = (group?.takeChanges() ?? []).map(({ key: record, value }): StoreChange => {
    const at = `${key}/${record}`
    return value === undefined ? { kind: 'delete', table, key: at } : { kind: 'put', table, key: at, value }
  })
  if (group !== undefined && group === written) return changes
  const fresh = new Set(changes.map(change => change.key))
  const former = await context.store.list(table, { prefix: `${key}/` })
  return [
    ...former.filter(row => !fresh.has(row.key)).map((row): StoreChange => ({ kind: 'delete', table, key: row.key })),
    ...changes,
  ]
}

async function restoreGroup(context: Context, key: string, row: RoomRow): Promise<MlsGroup | undefined> {
  const rows = await context.store.list(tables.groups, { prefix: `${key}/` })
  if (rows.length === 0) return undefined
  try {
    const records = rows.map(({ key: at, value }) => ({ key: at.slice(key.length + 1), value }))
    const group = await context.engine.restore(identityOf(context.me()), records)
    return equalBytes(group.groupId, groupIdOf(row.room)) ? group : undefined
  } catch (error) {
    // A state that does not restore is a desync like any other: the room rejoins.
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
