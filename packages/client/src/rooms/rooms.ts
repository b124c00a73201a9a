// All rooms of this device.

import {
  CausewayError,
  groupIdOf,
  hasCode,
  idSizeBytes,
  roleIndex,
  type RoomKind,
  type RoomUri,
  uriFromId,
  type UserUri,
} from '@causeway/wire'
import { type Context, identityOf } from '../context.ts'
import { type IntentRow, keyOf, listRows, positionOf, putRow, type RoomRow, tables } from '../tables.ts'
import { newRoomRow } from './join.ts'
import { askToJoin, followLink, type FollowedLink } from './join-links.ts'
import { createRoom, type Room, type RoomDeps, type RoomSummary, summaryOf } from './room.ts'
import { type Message, readWaitingEverywhere } from './timeline.ts'

export interface NewRoom {
  /** Who else is in it; nobody: the own notes. */
  readonly with: readonly UserUri[]
  /** Default: `direct` with one other, `group` with more, `self` with nobody. */
  readonly kind?: RoomKind
  readonly name?: string
}

export interface Rooms extends Joining {
  /** Most recently used first. */
  list(): Promise<RoomSummary[]>
  get(room: RoomUri): Promise<Room | undefined>
  /** Own messages of every room that are not in its log yet. */
  waiting(): Promise<Message[]>
  /**
   * The room, when its first members are in. A direct room or the own notes are created once and found again. Throws what `add` throws;
   * the room is there then, with who is in it.
   */
  create(room: NewRoom): Promise<Room>
}

/** Links into groups: an address, or what stands behind its `#`. */
export interface Joining {
  /** What a link leads to. Throws `join.unknown`, `join.expired`, `join.revoked`. */
  followLink(link: string): Promise<FollowedLink>
  /**
   * Asks to join; the answer, if one comes, is a `room` event `joined`. What the rules or an admin say no to looks like no answer.
   * Throws as `followLink`, and `room.full`, `request.too_many`, `safety.restricted`.
   */
  askToJoin(link: string): Promise<FollowedLink>
}

export interface RoomsInside extends Rooms {
  /** Tells the hub of rooms that it may not have heard of. */
  finishCreating(): Promise<void>
}

export function createRooms(deps: RoomDeps): RoomsInside {
  const { context } = deps
  const rows = async (): Promise<RoomRow[]> => (await listRows<RoomRow>(context.store, tables.rooms, {})).map(({ row }) => row)
  return {
    async list() {
      return (await rows()).map(summaryOf).sort((a, b) => b.lastMessageAtMs - a.lastMessageAtMs)
    },
    get: async room => ((await deps.turns.read(room)) === undefined ? undefined : createRoom(deps, room)),
    followLink: link => followLink(deps, link),
    askToJoin: link => askToJoin(deps, link),
    waiting: () => readWaitingEverywhere(context.store, context.me().user),
    async create(wanted) {
      const kind = wanted.kind ?? (wanted.with.length === 0 ? 'self' : wanted.with.length === 1 ? 'direct' : 'group')
      const found = kind === 'group' ? undefined : findFixed(await rows(), kind, wanted.with)
      const room = found?.room ?? (await begin(deps, kind, wanted))
      await finishOne(deps, room).catch((error: unknown) => {
        deps.settleSoon()
        throw error
      })
      deps.commits.kick(room)
      const created = createRoom(deps, room)
      const missing = await missingOf(deps, room, wanted.with)
      if (missing.length > 0) await created.add(missing)
      else if (wanted.name !== undefined && found === undefined) await created.rename(wanted.name)
      return created
    },
    async finishCreating() {
      for (const { status, room } of await rows()) if (status === 'creating') await finishOne(deps, room)
    },
  }
}

function findFixed(rows: readonly RoomRow[], kind: RoomKind, users: readonly UserUri[]): RoomRow | undefined {
  return rows.find(
    row => row.kind === kind && row.status !== 'over' && users.every(user => row.participants.some(each => each.user === user)),
  )
}

async function missingOf(deps: RoomDeps, room: RoomUri, users: readonly UserUri[]): Promise<UserUri[]> {
  const participants = (await deps.turns.read(room))?.participants ?? []
  return users.filter(user => !participants.some(each => each.user === user))
}

/** Group and record are durable before the hub hears of the room. */
async function begin({ context, turns }: RoomDeps, kind: RoomKind, wanted: NewRoom): Promise<RoomUri> {
  const me = context.me()
  const room = uriFromId('r', me.property, context.crypto.random(idSizeBytes))
  const group = await context.engine.createGroup(identityOf(me), groupIdOf(room), { nowMs: context.clock.nowMs() })
  const participants = [{ user: me.user, role: roleIndex.owner }]
  const row = newRoomRow({ room, kind, epoch: 0n, participants, head: 0 }, 'creating', 0n)
  // The own other devices come in by the first commit: nobody else tells them of the room.
  const siblings: IntentRow = { number: row.nextNumber++, intent: { kind: 'siblings' }, claimed: undefined, bundle: undefined }
  const more = [putRow(tables.intents, `${keyOf(room)}/${positionOf(siblings.number)}`, siblings)]
  await turns.create({ ...row, name: wanted.name, lastMessageAtMs: context.clock.nowMs() }, group, more)
  return room
}

async function finishOne({ context, turns }: RoomDeps, room: RoomUri): Promise<void> {
  const row = await turns.read(room)
  if (row === undefined || row.status !== 'creating') return
  const groupInfo = await turns.take(room, async turn => await turn.group?.groupInfo())
  if (groupInfo === undefined) throw new CausewayError('client.store', 'a new room without its group')
  await tellHub(context, { room, kind: row.kind, groupInfo })
  await turns.take(room, async turn => {
    turn.row.status = 'active'
    turn.emit({ name: 'room', room, change: 'joined' })
    await turn.save()
  })
}

async function tellHub(context: Context, creation: { room: RoomUri; kind: RoomKind; groupInfo: Uint8Array }): Promise<void> {
  try {
    await context.api('createRoom', { body: creation })
  } catch (error) {
    // Ids are random, so a room of this id is ours: an earlier answer was lost.
    if (!hasCode(error, 'room.exists')) throw error
    await context.api('readRoom', { params: { room: keyOf(creation.room) } })
  }
}
