// The ways into a room: by Welcome, and by external commit, which is also the way back after a desync.

import { equalBytes } from '@causeway/crypto'
import type { MlsGroup } from '@causeway/mls/member'
import {
  CausewayError,
  decode,
  type ErrorCode,
  fanoutMessage,
  groupIdOf,
  hasCode,
  type MailboxMessage,
  type RoomState,
  type RoomUri,
  streamPageMax,
} from '@causeway/wire'
import { keyPackageFor } from '../account/key-packages.ts'
import { type Context, identityOf } from '../context.ts'
import type { StoreChange } from '../ports.ts'
import { deleteRow, joiningKey, keyOf, type RoomRow, tables } from '../tables.ts'
import { applyEvent, checkLeafAtJoin, dropJoining, type LogEntry, processOwn, sentAs } from './process.ts'
import type { RoomTurn, RoomTurns } from './turn.ts'

type WelcomeMessage = Extract<MailboxMessage, { kind: 'welcome' }>

/** At a join, so many leaves are held against their account records at once; the others when they first speak. */
const leavesCheckedAtJoinMax = 64
const rejoinPauseMs = 60_000

/** A room row as it is before anything happened in it. */
export function newRoomRow(state: RoomState, status: RoomRow['status'], joinedEpoch: bigint): RoomRow {
  return {
    room: state.room,
    kind: state.kind,
    status,
    participants: [...state.participants],
    cursor: state.head,
    joinedEpoch,
    name: undefined,
    unread: 0,
    readPosition: '',
    lastMessageAtMs: 0,
    lastText: undefined,
    lost: 0,
    lostCause: undefined,
    quarantined: 0,
    alarmed: undefined,
    departed: [],
    gone: [],
    deliveredDue: [],
    nextNumber: 1,
    rejoinAfterMs: 0,
    joiningCommit: undefined,
    joiningHead: 0,
    joiningParticipants: [],
  }
}

/**
 * Enters by Welcome. Room, group, used-up key package and mailbox cursor (`more`) become durable in one batch. A Welcome that
 * cannot be used is no reason to stay outside: the room is then joined by external commit.
 */
export async function joinByWelcome(
  context: Context,
  turns: RoomTurns,
  message: WelcomeMessage,
  more: readonly StoreChange[],
): Promise<void> {
  const { state } = message
  const opened = await openWelcome(context, message)
  const changes = [...more, ...(opened?.changes ?? [])]
  const status = opened === undefined ? 'joining' : 'active'
  const row = newRoomRow(state, status, opened?.group.epoch ?? state.epoch)
  // The first commit of a room brings in its maker's devices; later ones of a device that came later.
  row.isLate = message.inviter === context.me().user && state.head > 1
  if (!(await turns.create(row, opened?.group, changes))) {
    return await turns.take(state.room, turn => enterAgain(turn, state, opened?.group, changes))
  }
  if (opened !== undefined) await turns.take(state.room, turn => checkEntered(context, turn))
}

async function openWelcome(
  context: Context,
  { state, welcome }: WelcomeMessage,
): Promise<{ group: MlsGroup; changes: StoreChange[] } | undefined> {
  try {
    const { key, keyPackage, lastResort } = await keyPackageFor(context, welcome)
    const group = await context.engine.joinFromWelcome(identityOf(context.me()), welcome, keyPackage)
    if (!equalBytes(group.groupId, groupIdOf(state.room))) return undefined
    return { group, changes: lastResort ? [] : [deleteRow(tables.keyPackages, key)] }
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

/** Added again to a room that was left, or that this device had joined by itself in the meantime. */
async function enterAgain(
  turn: RoomTurn,
  state: RoomState,
  group: MlsGroup | undefined,
  changes: readonly StoreChange[],
): Promise<void> {
  turn.change(...changes)
  const isNewer = turn.group === undefined || (group !== undefined && group.epoch > turn.group.epoch)
  if (isNewer) {
    const { row } = turn
    turn.group = group
    turn.touchGroup()
    row.status = group === undefined ? 'joining' : 'active'
    row.participants = [...state.participants]
    row.cursor = state.head
    row.joinedEpoch = group?.epoch ?? state.epoch
    row.alarmed = undefined
    row.departed = []
    row.gone = []
    turn.emit({ name: 'room', room: row.room, change: 'joined' })
  }
  await turn.save()
}

async function checkEntered(context: Context, turn: RoomTurn): Promise<void> {
  for (const leaf of (turn.group?.members() ?? []).slice(0, leavesCheckedAtJoinMax)) await checkLeafAtJoin(context, turn, leaf)
  turn.emit({ name: 'room', room: turn.row.room, change: 'joined' })
  await turn.save()
}

/**
 * Enters, or enters again, by external commit (RFC 9420 §12.4.3.2), removing this device's old leaf in the same commit. What the
 * log holds between the old place and the new one cannot be read any more: it is counted, with its cause.
 */
export async function joinByExternalCommit(
  context: Context,
  turns: RoomTurns,
  room: RoomUri,
  cause: ErrorCode | undefined,
): Promise<void> {
  for (let attempt = 0; attempt < externalAttemptsMax; attempt++) {
    const before = await turns.read(room)
    // A Welcome let us in meanwhile, or the room is over.
    if (attempt > 0 && before?.status !== 'joining') return
    if (await finishJoining(context, turns, room, cause)) return
    const prepared = await prepareJoining(context, turns, room, before)
    if (prepared === undefined) return
    const { body: outcome } = await context.api('updateRoom', {
      params: { room: keyOf(room) },
      body: { commit: prepared.commit, welcome: undefined, groupInfo: prepared.groupInfo },
    })
    if (outcome.kind === 'wrongEpoch') await turns.take(room, abandonJoining)
  }
  throw new CausewayError('room.wrong_epoch')
}

const externalAttemptsMax = 8

/** The new group is durable before the hub hears of it. Undefined when the room is no longer as it was `before`: a Welcome came first. */
async function prepareJoining(
  context: Context,
  turns: RoomTurns,
  room: RoomUri,
  before: RoomRow | undefined,
): Promise<{ commit: Uint8Array; groupInfo: Uint8Array } | undefined> {
  const { body: answer } = await context.api('readGroupInfo', { params: { room: keyOf(room) } })
  // A device that our account removed while its room was out of our sight must not pass for one of ours.
  await context.trust.recordOf(context.me().user, 'now')
  if (answer.state.room !== room) throw new CausewayError('client.untrusted', 'group info of another room')
  const joined = await context.engine.joinExternal(identityOf(context.me()), answer.groupInfo, {
    nowMs: context.clock.nowMs(),
    resync: true,
  })
  return await turns.take(room, async turn => {
    const { row } = turn
    if (row.status !== before?.status || row.cursor !== before.cursor) return undefined
    row.status = 'joining'
    row.joiningCommit = joined.commit
    row.joiningHead = answer.state.head
    row.joiningParticipants = [...answer.state.participants]
    turn.change({ kind: 'put', table: tables.groups, key: joiningKey(turn.key), value: joined.group.serialise() })
    await turn.save()
    return joined
  })
}

async function abandonJoining(turn: RoomTurn): Promise<void> {
  dropJoining(turn)
  await turn.save()
}

/** True when the log shows our external commit: from there on the room is ours again. */
async function finishJoining(context: Context, turns: RoomTurns, room: RoomUri, cause: ErrorCode | undefined): Promise<boolean> {
  const row = await turns.read(room)
  if (row?.joiningCommit === undefined) return false
  const { joiningCommit, joiningHead: head } = row
  const found = await findCommit(context, room, head, joiningCommit).catch((error: unknown) => {
    // Whoever has no leaf may not read the log: then the commit was not accepted. Whether the room is over, group info tells.
    if (hasCode(error, 'room.not_participant')) return undefined
    throw error
  })
  if (found === undefined) return false
  const before = row.cursor === neverEntered ? [] : await readEntries(context, room, row.cursor, head)
  const missed = [...before, ...(await readEntries(context, room, Math.max(head, row.cursor), found))]
  await turns.take(room, turn => adopt(context, turn, { cursor: found, missed, cause }))
  return true
}

async function findCommit(context: Context, room: RoomUri, after: number, commit: Uint8Array): Promise<number | undefined> {
  for (let cursor = after; ; ) {
    const { body: page } = await readPage(context, room, cursor)
    for (const entry of page.entries) if (isCommit(entry, commit)) return entry.cursor
    const last = page.entries.at(-1)?.cursor
    if (last === undefined || last >= page.head) return undefined
    cursor = last
  }
}

function isCommit(entry: LogEntry, commit: Uint8Array): boolean {
  const decoded = decodedOrUndefined(entry.body)
  return decoded?.kind === 'commit' && equalBytes(decoded.message, commit)
}

/** The entries after `after` up to `to`, as far as the hub still holds them. Of very many, only what is ours: it must not be sent again. */
async function readEntries(context: Context, room: RoomUri, after: number, to: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  for (let cursor = after; cursor < to; ) {
    const { body: page } = await readPage(context, room, cursor)
    if (page.entries.length === 0) break
    for (const entry of page.entries) {
      if (entry.cursor > to) break
      if (entries.length < missedCountedMax || (await isOwn(context, room, entry))) entries.push(entry)
    }
    cursor = page.entries.at(-1)?.cursor ?? to
  }
  return entries
}

const missedCountedMax = 20_000

async function isOwn(context: Context, room: RoomUri, { body }: LogEntry): Promise<boolean> {
  const entry = decodedOrUndefined(body)
  return entry?.kind === 'application' && (await sentAs(context, keyOf(room), entry)) !== undefined
}

async function readPage(
  context: Context,
  room: RoomUri,
  after: number,
): Promise<{ body: { head: number; entries: readonly LogEntry[] } }> {
  const query = { after: `${after}`, limit: `${streamPageMax}` }
  return await context.api('readStream', { params: { stream: keyOf(room) }, query })
}

interface Adoption {
  readonly cursor: number
  readonly missed: readonly LogEntry[]
  readonly cause: ErrorCode | undefined
}

async function adopt(context: Context, turn: RoomTurn, { cursor, missed, cause }: Adoption): Promise<void> {
  const { row } = turn
  const state = await context.store.get(tables.groups, joiningKey(turn.key))
  // Let in by a Welcome meanwhile: the log is read from there, up to our commit and on.
  if (state === undefined || row.joiningCommit === undefined || row.status !== 'joining') return
  const wasMember = row.cursor !== neverEntered
  row.isLate ||= !wasMember
  turn.group = await context.engine.restore(identityOf(context.me()), state)
  turn.touchGroup()
  row.participants = row.joiningParticipants
  row.departed = []
  row.gone = []
  const lost = await passOver(context, turn, missed, wasMember)
  const head = row.joiningHead
  row.status = 'active'
  row.cursor = cursor
  row.joinedEpoch = turn.group.epoch
  dropJoining(turn)
  row.alarmed = undefined
  row.rejoinAfterMs = context.clock.nowMs() + rejoinPauseMs
  for (const entry of missed) if (entry.cursor > head) passEvent(context, turn, entry)
  for (const leaf of turn.group.members().slice(0, leavesCheckedAtJoinMax)) await checkLeafAtJoin(context, turn, leaf)
  if (lost > 0) reportLoss(turn, lost, cause ?? 'mls.undecryptable')
  turn.emit({ name: 'room', room: row.room, change: cause === undefined ? 'joined' : 'rejoined' })
  await turn.save()
}

/** Counts what cannot be read; own messages among it are not lost. */
async function passOver(context: Context, turn: RoomTurn, missed: readonly LogEntry[], wasMember: boolean): Promise<number> {
  let lost = 0
  for (const { cursor, body } of missed) {
    const entry = decodedOrUndefined(body)
    if (entry?.kind !== 'application' || (await processOwn(context, turn, cursor, entry))) continue
    if (wasMember) lost += 1
  }
  return lost
}

function passEvent(context: Context, turn: RoomTurn, { body }: LogEntry): void {
  const entry = decodedOrUndefined(body)
  if (entry?.kind === 'event') applyEvent(context, turn, entry.event)
}

function reportLoss(turn: RoomTurn, count: number, cause: ErrorCode): void {
  turn.row.lost += count
  turn.row.lostCause = cause
  turn.emit({ name: 'alarm', kind: 'entries-lost', room: turn.row.room, cause, count })
}

function decodedOrUndefined(body: Uint8Array): ReturnType<typeof fanoutMessage.read> | undefined {
  try {
    return decode(fanoutMessage, body)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

/** A room this device hears of for the first time: of its account, but without a Welcome. */
export async function noteRoom(turns: RoomTurns, state: RoomState): Promise<void> {
  await turns.create({ ...newRoomRow(state, 'joining', state.epoch), cursor: neverEntered }, undefined, [])
}

/** The cursor of a room that this device has not been in yet. */
const neverEntered = -1

export function isOver(error: unknown): boolean {
  return hasCode(error, 'room.unknown') || hasCode(error, 'room.not_participant')
}
