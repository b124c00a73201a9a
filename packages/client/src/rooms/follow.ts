// Following a room: its log in order, the way back in when that fails, and what entries ask of this device.

import { CausewayError, type ErrorCode, messageStatuses, type RoomUri } from '@causeway/wire'
import { faultTeller } from '../events.ts'
import { pictureId } from '../media/pictures.ts'
import { ignoreCoded, type Parts } from '../parts.ts'
import type { StreamReader } from '../sync.ts'
import { keyOf, listRows, readRow, type RoomRow, tables } from '../tables.ts'
import { isOver, joinByExternalCommit, noteRoom } from './join.ts'
import { endRoom, type Merged, processEntries } from './process.ts'
import { originOf, profileContent } from './profile.ts'
import { statusContent } from './receipts.ts'
import type { RoomTurn } from './turn.ts'

export function roomReader(parts: Parts, stream: string): StreamReader {
  const { context, turns } = parts
  const rowOf = (): Promise<RoomRow | undefined> => readRow<RoomRow>(context.store, tables.rooms, stream)
  const known = async (): Promise<RoomUri> => {
    const row = await rowOf()
    if (row === undefined) throw new CausewayError('room.unknown')
    return row.room
  }
  return {
    async cursor() {
      const row = await rowOf()
      return row?.status === 'active' ? row.cursor : undefined
    },
    async process(entries) {
      const room = await known()
      const progress = await turns.take(room, turn => processEntries(context, turn, entries, followMerge))
      if (progress.kind === 'desync')
        await joinByExternalCommit(context, turns, room, progress.cause).catch(overOrThrow(parts, room))
      await afterEntries(parts, room)
    },
    async lost(cause, after) {
      // Removed and added again while away: then the mailbox explains the gap, and brings the way in, or has brought it by now.
      await parts.sync.catchUp(keyOf(context.me().device))
      const row = await rowOf()
      if (row === undefined || row.status !== 'active' || row.cursor !== after) return
      await joinByExternalCommit(context, turns, row.room, cause).catch(overOrThrow(parts, row.room))
    },
  }
}

function overOrThrow({ turns }: Parts, room: RoomUri): (error: unknown) => Promise<void> {
  return async error => {
    if (!isOver(error)) throw error
    await turns.take(room, end)
  }
}

const receiptsAfterMs = 800

/** What entries ask of this device: receipts, and leaves to remove. */
async function afterEntries(parts: Parts, room: RoomUri): Promise<void> {
  const row = await parts.turns.read(room)
  if (row === undefined || row.status !== 'active') return
  if (row.departed.length > 0) parts.commits.tidySoon(room)
  parts.outbox.kick(room)
  parts.commits.processed(room)
  keepPicture(parts, row)
  if (row.kind === 'self' || row.profileDue === true) void parts.settings.heard().catch(faultTeller(parts.context.events))
  if (row.profileDue === true) void sayProfile(parts, room).catch(faultTeller(parts.context.events))
  if (row.deliveredDue.length > 0)
    parts.context.timers.after(receiptsAfterMs, () => void sendReceipts(parts, room).catch(faultTeller(parts.context.events)))
}

async function sendReceipts({ context, turns, outbox }: Parts, room: RoomUri): Promise<void> {
  await turns.take(room, async turn => {
    const ids = turn.row.deliveredDue
    if (ids.length === 0 || turn.row.status !== 'active') return
    turn.row.deliveredDue = []
    outbox.add(turn, statusContent(originOf(context, room), ids, messageStatuses.delivered), { shown: false })
    await turn.save()
  })
  outbox.kick(room)
}

/** Joiners learn the room's name, timer and picture: they are encrypted, so the hub cannot tell them. */
const followMerge: Merged = ({ row }, { kind }) => {
  if (kind === 'add' || kind === 'siblings') row.profileDue = true
}

/** Said once the picture is sure to be at the server for a while. Offline, it comes with the next connection. */
async function sayProfile({ context, turns, outbox, pictures, settings }: Parts, room: RoomUri): Promise<void> {
  const known = (await turns.read(room))?.picture
  const renewed = known === undefined ? undefined : await pictures.renewed(known).catch(goneOrThrow)
  await turns.take(room, async turn => {
    const { name, timerSeconds, picture: present, profileDue, status } = turn.row
    if (profileDue !== true || status !== 'active') return
    turn.row.profileDue = undefined
    const isSame = renewed !== undefined && present !== undefined && pictureId(renewed) === pictureId(present)
    const profile = {
      ...(name === undefined ? {} : { name }),
      ...(timerSeconds === undefined ? {} : { timerSeconds }),
      ...(isSame ? { picture: renewed } : {}),
    }
    if (turn.row.kind === 'self') await settings.introduce(turn)
    if (Object.keys(profile).length > 0) outbox.add(turn, profileContent(originOf(context, room), profile), { shown: false })
    await turn.save()
  })
  outbox.kick(room)
}

/** A picture that nobody has any more cannot be passed on. */
function goneOrThrow(error: unknown): undefined {
  if (error instanceof CausewayError && error.retry === 'never') return undefined
  throw error
}

/** Fetched while the server has it: it is this device's to keep and to pass on. */
function keepPicture({ context, pictures }: Parts, { room, picture }: RoomRow): void {
  if (picture !== undefined) pictures.hold(room, picture).catch(faultTeller(context.events))
}

/** Rooms of the account that this device is not in yet: it joins by itself (DESIGN §5). */
export async function enterOwnRooms(parts: Parts): Promise<void> {
  const { body: states } = await parts.context.api('listRooms')
  // Whoever is added by Welcome has it in the mailbox by now: only rooms without one are entered by external commit.
  await parts.sync.catchUp(keyOf(parts.context.me().device))
  await endUnentered(parts, new Set(states.map(({ room }) => room)))
  for (const state of states) {
    await noteRoom(parts.turns, state)
    const row = await parts.turns.read(state.room)
    if (row?.status === 'joining') await enter(parts, state.room, undefined).catch(soonAgain(parts))
    else if (row?.status === 'active' && row.cursor < state.head) await parts.sync.catchUp(keyOf(state.room)).catch(ignoreCoded)
    if (row?.status === 'active') await afterEntries(parts, state.room)
  }
}

/** A room that this device was still to enter, and that its account has left meanwhile: no mail tells of it. */
async function endUnentered({ context, turns }: Parts, present: ReadonlySet<RoomUri>): Promise<void> {
  for (const { row } of await listRows<RoomRow>(context.store, tables.rooms, {})) {
    if (row.status === 'joining' && !present.has(row.room)) await turns.take(row.room, end)
  }
}

/** One room that cannot be entered now must not keep the others waiting. */
export function soonAgain({ settleSoon }: Parts): (error: unknown) => void {
  return error => {
    if (!(error instanceof CausewayError)) throw error
    if (error.retry !== 'never') settleSoon()
  }
}

export async function enter(parts: Parts, room: RoomUri, cause: ErrorCode | undefined): Promise<void> {
  try {
    await joinByExternalCommit(parts.context, parts.turns, room, cause)
    await parts.sync.catchUp(keyOf(room))
    // Leaves of the departed may have been found at the door; nobody else need be there to remove them.
    await afterEntries(parts, room)
  } catch (error) {
    if (!isOver(error)) throw error
    await parts.turns.take(room, end)
  }
}

export async function end(turn: RoomTurn): Promise<void> {
  if (turn.row.status !== 'over') endRoom(turn)
  await turn.save()
}
