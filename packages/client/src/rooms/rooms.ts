// All rooms of this device.

import {
  CausewayError,
  groupIdOf,
  hasCode,
  idSizeBytes,
  participantsMax,
  roleIndex,
  type RoomKind,
  type RoomUri,
  uriFromId,
  type UserUri,
} from '@causeway/wire'
import { type Context, identityOf } from '../context.ts'
import { type Intent, type IntentRow, keyOf, listRows, positionOf, putRow, type RoomRow, tables } from '../tables.ts'
import { newRoomRow } from './join.ts'
import { intentsOf } from './process.ts'
import { askToJoin, followLink, type FollowedLink } from './join-links.ts'
import { claimOf } from './commits.ts'
import { addsOf, createRoom, type Room, type RoomDeps, type RoomSummary, summaryOf } from './room.ts'
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
   * The room, when its first members are in. A direct room or the own notes are created once and found again. Throws what `add` throws:
   * when somebody has not agreed, or it would be too full, no room was made. What is begun comes to its end, also after a crash.
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
      const found = kind === 'group' ? undefined : await findFixed(context, await rows(), kind, wanted.with)
      return await (found === undefined ? createNew(deps, kind, wanted) : completed(deps, found.room, wanted.with))
    },
    async finishCreating() {
      for (const { status, room } of await rows()) if (status === 'creating') await finishOne(deps, room)
    },
  }
}

async function findFixed(
  context: Context,
  rows: readonly RoomRow[],
  kind: RoomKind,
  users: readonly UserUri[],
): Promise<RoomRow | undefined> {
  for (const row of rows) {
    if (row.kind !== kind || row.status === 'over') continue
    // Begun before a crash, its other is still to come in.
    const coming = (await intentsOf(context, keyOf(row.room))).flatMap(({ row: { intent } }) =>
      intent.kind === 'add' ? intent.users : [],
    )
    const people = new Set([...row.participants, ...coming].map(({ user }) => user))
    if (users.every(user => people.has(user))) return row
  }
  return undefined
}

/** A room that was begun before. */
async function completed(deps: RoomDeps, uri: RoomUri, users: readonly UserUri[]): Promise<Room> {
  await finishOrLater(deps, uri)
  deps.commits.kick(uri)
  const room = createRoom(deps, uri)
  const participants = (await deps.turns.read(uri))?.participants ?? []
  const missing = users.filter(user => !participants.some(each => each.user === user))
  if (missing.length > 0) await room.add(missing)
  return room
}

/** Who comes in is asked for before anything is there: a refusal leaves no lone room behind. */
async function createNew(deps: RoomDeps, kind: RoomKind, wanted: NewRoom): Promise<Room> {
  const { context, commits } = deps
  const me = context.me().user
  const others = [...new Set(wanted.with)].filter(user => user !== me)
  if (others.length + 1 > participantsMax[kind]) throw new CausewayError('room.full')
  const { uri, adding } = await begin(deps, kind, wanted.name, others, await claimOf(context, others))
  const added = commits.fulfilled(uri, adding)
  added.catch(() => undefined)
  await finishOrLater(deps, uri)
  commits.kick(uri)
  await added
  const room = createRoom(deps, uri)
  // Those who were added are told the name with their Welcome's commit.
  if (others.length === 0 && wanted.name !== undefined) await room.rename(wanted.name)
  return room
}

/** Group, record and what is wanted of it are durable before the hub hears of the room. */
async function begin(
  { context, turns }: RoomDeps,
  kind: RoomKind,
  name: string | undefined,
  others: readonly UserUri[],
  claimed: NonNullable<IntentRow['claimed']>,
): Promise<{ readonly uri: RoomUri; readonly adding: readonly number[] }> {
  const me = context.me()
  const room = uriFromId('r', me.property, context.crypto.random(idSizeBytes))
  const group = await context.engine.createGroup(identityOf(me), groupIdOf(room), { nowMs: context.clock.nowMs() })
  const participants = [{ user: me.user, role: roleIndex.owner }]
  const row = newRoomRow({ room, kind, epoch: 0n, participants, head: 0 }, 'creating', 0n)
  const noted = (intent: Intent, claimed: IntentRow['claimed']): IntentRow => ({
    number: row.nextNumber++,
    intent,
    claimed,
    bundle: undefined,
  })
  // The own other devices come in by the first commit: nobody else tells them of the room.
  const siblings = noted({ kind: 'siblings' }, undefined)
  const adding = addsOf(others).map(users => {
    const wanted = new Set(users.map(({ user }) => user))
    return noted(
      { kind: 'add', users },
      claimed.filter(({ user }) => wanted.has(user)),
    )
  })
  const more = [siblings, ...adding].map(each => putRow(tables.intents, `${keyOf(room)}/${positionOf(each.number)}`, each))
  await turns.create({ ...row, name, lastMessageAtMs: context.clock.nowMs() }, group, more)
  return { uri: room, adding: adding.map(({ number }) => number) }
}

async function finishOrLater(deps: RoomDeps, room: RoomUri): Promise<void> {
  await finishOne(deps, room).catch((error: unknown) => {
    deps.settleSoon()
    throw error
  })
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
