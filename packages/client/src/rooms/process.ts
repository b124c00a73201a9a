// Entries of a room's log, in their order. Each becomes one change of group, messages and cursor in one batch; the app hears of
// it afterwards. What cannot be processed is a desync: the room rejoins and says what it lost.

import { equalBytes } from '@causeway/crypto'
import type { MlsMember, Processed } from '@causeway/mls/member'
import {
  applyParticipantListUpdate,
  assert,
  authorizeUpdate,
  CausewayError,
  decode,
  type DeviceUri,
  type ErrorCode,
  type FanoutMessage,
  fanoutMessage,
  type RoomEvent,
  type UserUri,
} from '@causeway/wire'
import { type Context, identityOf } from '../context.ts'
import {
  deleteRow,
  hexOf,
  type Intent,
  type IntentRow,
  joiningKey,
  listRows,
  type OutboxRow,
  putRow,
  readRow,
  tables,
} from '../tables.ts'
import { authenticatedDataOfCommit, epochOfMessage, updateFromAuthenticatedData } from './envelope.ts'
import { type Opened, quarantine, receiveMessage, receiveOwnMessage } from './receive.ts'
import type { RoomTurn } from './turn.ts'

export interface LogEntry {
  readonly cursor: number
  readonly body: Uint8Array
}

export type Progress =
  | { readonly kind: 'processed' }
  /** The group cannot follow the log any more. */
  | { readonly kind: 'desync'; readonly cause: ErrorCode }

/** An intention of ours has become true: what follows from it belongs to the same batch. */
export type Merged = (turn: RoomTurn, intent: Intent) => void

/** Processes entries that follow the room's cursor without a gap, in one batch; older ones are skipped. */
export async function processEntries(
  context: Context,
  turn: RoomTurn,
  entries: readonly LogEntry[],
  merged: Merged,
): Promise<Progress> {
  for (const { cursor, body } of entries) {
    if (cursor <= turn.row.cursor) continue
    assert(cursor === turn.row.cursor + 1, 'a log has no gaps')
    const cause = await processEntry(context, turn, { cursor, body }, merged)
    if (cause !== undefined) {
      await turn.save()
      return { kind: 'desync', cause }
    }
    turn.row.cursor = cursor
  }
  await turn.save()
  return { kind: 'processed' }
}

async function processEntry(
  context: Context,
  turn: RoomTurn,
  { cursor, body }: LogEntry,
  merged: Merged,
): Promise<ErrorCode | undefined> {
  if (turn.row.status === 'over') return undefined
  const entry = entryOrUndefined(body)
  // The hub is not expected to order what is no entry; there is nothing in it to lose.
  if (entry === undefined) return undefined
  if (entry.kind === 'event') return applyEvent(context, turn, entry.event)
  if (entry.kind === 'application') return await processApplication(context, turn, cursor, entry)
  return await processCommit(context, turn, entry.message, merged)
}

function entryOrUndefined(body: Uint8Array): FanoutMessage | undefined {
  try {
    return decode(fanoutMessage, body)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

type ApplicationEntry = Extract<FanoutMessage, { kind: 'application' }>

async function processApplication(
  context: Context,
  turn: RoomTurn,
  cursor: number,
  entry: ApplicationEntry,
): Promise<ErrorCode | undefined> {
  if (await processOwn(context, turn, cursor, entry)) return undefined
  const { group } = turn
  if (group === undefined) return 'mls.invalid'
  const epoch = epochOrUndefined(entry.message)
  if (epoch !== undefined && epoch < turn.row.joinedEpoch) return undefined
  if (epoch !== undefined && epoch > group.epoch) return 'mls.wrong_epoch'
  const processed = await processedOrCode(group.process(entry.message))
  if (typeof processed === 'string') return loseEntry(context, turn, processed)
  turn.touchGroup()
  if (processed.kind === 'message') await receive(context, turn, cursor, entry, processed)
  return undefined
}

/** Own messages cannot be decrypted: the sender's keys are gone. They are known by their ciphertext's hash. */
export async function processOwn(context: Context, turn: RoomTurn, cursor: number, entry: ApplicationEntry): Promise<boolean> {
  const sent = await sentAs(context, turn.key, entry)
  if (sent === undefined) return false
  const { outboxKey } = sent
  const row = await readRow<OutboxRow>(context.store, tables.outbox, outboxKey)
  turn.change(deleteRow(tables.sent, sent.key))
  if (row === undefined) return true
  for (const other of row.hashes) turn.change(deleteRow(tables.sent, `${turn.key}/${other}`))
  turn.change(deleteRow(tables.outbox, outboxKey))
  const { user, device } = context.me()
  const opened = { cursor, entry, user, device, authenticatedData: new Uint8Array(0), plaintext: row.content }
  await receiveOwnMessage(context, turn, opened)
  if (row.state !== 'accepted') turn.emit({ name: 'status', room: turn.row.room, id: row.id, state: 'sent' })
  return true
}

/** Where the outbox keeps what this entry carries; undefined when it is not ours. */
export async function sentAs(
  context: Context,
  roomKey: string,
  entry: ApplicationEntry,
): Promise<{ key: string; outboxKey: string } | undefined> {
  const key = `${roomKey}/${hexOf(context.crypto.hash('SHA-256', entry.message))}`
  const outboxKey = await readRow<string>(context.store, tables.sent, key)
  return outboxKey === undefined ? undefined : { key, outboxKey }
}

/** A message that does not decrypt is counted. The first in a while also asks for a rejoin, in case it was our state. */
function loseEntry(context: Context, turn: RoomTurn, code: ErrorCode): ErrorCode | undefined {
  if (context.clock.nowMs() >= turn.row.rejoinAfterMs) return code
  turn.row.lost += 1
  turn.row.lostCause = code
  turn.emit({ name: 'alarm', kind: 'entries-lost', room: turn.row.room, cause: code, count: 1 })
  return undefined
}

async function receive(
  context: Context,
  turn: RoomTurn,
  cursor: number,
  entry: ApplicationEntry,
  processed: Extract<Processed, { kind: 'message' }>,
): Promise<void> {
  const member = await context.trust.memberOf(processed.sender.certificate)
  assert(member !== undefined, 'the engine lets no leaf without certificate in')
  const { authenticatedData, plaintext } = processed
  const opened: Opened = { cursor, entry, user: member.user, device: member.device, authenticatedData, plaintext }
  const isGone = turn.row.gone.includes(member.device) || turn.row.gone.includes(member.user)
  if (member.standing === 'unknown' || isGone) quarantine(turn, opened, isGone ? 'departed' : 'certificate')
  else await receiveMessage(context, turn, opened)
}

async function processCommit(
  context: Context,
  turn: RoomTurn,
  commit: Uint8Array,
  merged: Merged,
): Promise<ErrorCode | undefined> {
  const { group } = turn
  if (group === undefined) return 'mls.invalid'
  const epoch = epochOrUndefined(commit)
  if (epoch === undefined || epoch < group.epoch) return undefined
  if (await enteredBySelf(context, turn, commit)) return undefined
  if (group.staged !== undefined && equalBytes(group.staged.commit, commit)) return await mergeOwn(context, turn, commit, merged)
  // Somebody else was first: our own intention is built anew on the next epoch.
  if (group.staged !== undefined) group.discardStaged()
  turn.touchGroup()
  await forgetBundles(context, turn)
  if (epoch > group.epoch) return 'mls.wrong_epoch'
  const processed = await processedOrCode(group.process(commit))
  if (typeof processed === 'string') return processed
  if (processed.kind !== 'commit') return undefined
  if (processed.selfRemoved) return endRoom(turn)
  return await applyForeignCommit(context, turn, processed)
}

/**
 * An external commit of ours that was on its way when a Welcome let us in after all: the log up to here was read with the Welcome's
 * group, which that commit puts an end to. From here on the group it made is ours.
 */
async function enteredBySelf(context: Context, turn: RoomTurn, commit: Uint8Array): Promise<boolean> {
  const { joiningCommit } = turn.row
  if (joiningCommit === undefined || !equalBytes(joiningCommit, commit)) return false
  const state = await context.store.get(tables.groups, joiningKey(turn.key))
  if (state === undefined) return false
  await forgetBundles(context, turn)
  turn.group = await context.engine.restore(identityOf(context.me()), state)
  turn.touchGroup()
  dropJoining(turn)
  return true
}

async function mergeOwn(context: Context, turn: RoomTurn, commit: Uint8Array, merged: Merged): Promise<undefined> {
  const { group, row } = turn
  assert(group !== undefined, 'a staged commit has its group')
  const update = updateFromAuthenticatedData(authenticatedDataOfCommit(commit))
  group.mergeStaged()
  turn.touchGroup()
  if (update !== undefined) row.participants = applyParticipantListUpdate(row.participants, update)
  await settleDeparted(context, turn)
  for (const { key, row: intent } of await intentsOf(context, turn.key)) {
    if (intent.bundle === undefined) continue
    turn.change(deleteRow(tables.intents, key))
    merged(turn, intent.intent)
  }
  turn.emit({ name: 'room', room: row.room, change: 'participants' })
}

async function applyForeignCommit(
  context: Context,
  turn: RoomTurn,
  commit: Extract<Processed, { kind: 'commit' }>,
): Promise<ErrorCode | undefined> {
  const { row } = turn
  const sender = await context.trust.memberOf(commit.sender.certificate)
  if (sender === undefined) return 'mls.invalid'
  try {
    const update = updateFromAuthenticatedData(commit.authenticatedData)
    if (update !== undefined) row.participants = authorizeUpdate(row.kind, row.participants, sender.user, update)
  } catch (error) {
    // The hub should have refused it. The group has moved all the same, so say so rather than stand still.
    if (!(error instanceof CausewayError)) throw error
    raiseAlarm(turn, sender.user, error.code)
  }
  for (const member of commit.added) await checkMember(context, turn, member)
  // A device of the own account that came in by itself knows nothing of the room; whom others add, they tell.
  if (sender.user === context.me().user && (await isAmong(context, commit.added, sender.device))) row.profileDue = true
  await settleDeparted(context, turn)
  turn.emit({ name: 'room', room: row.room, change: 'participants' })
  return undefined
}

async function isAmong(context: Context, leaves: readonly MlsMember[], device: DeviceUri): Promise<boolean> {
  for (const { certificate } of leaves) if ((await context.trust.memberOf(certificate))?.device === device) return true
  return false
}

/** Every leaf belongs to a participant and to a device that its account certified. */
export async function checkMember(context: Context, turn: RoomTurn, leaf: Pick<MlsMember, 'certificate'>): Promise<void> {
  const member = await context.trust.memberOf(leaf.certificate)
  if (member === undefined) return raiseAlarm(turn, undefined, 'room.leaf_without_participant')
  if (member.standing === 'removed') return addDeparted(turn, member.device)
  const isParticipant = turn.row.participants.some(({ user }) => user === member.user)
  if (!isParticipant || member.standing === 'unknown') raiseAlarm(turn, member.user, 'room.leaf_without_participant')
}

/**
 * A leaf found at a join. Whose person does not take part may have left just now: its leaf goes before anything is sent, which
 * is as good against a ghost.
 */
export async function checkLeafAtJoin(context: Context, turn: RoomTurn, leaf: Pick<MlsMember, 'certificate'>): Promise<void> {
  const member = await context.trust.memberOf(leaf.certificate)
  const isParticipant = turn.row.participants.some(({ user }) => user === member?.user)
  if (member?.standing === 'certified' && !isParticipant) return addDeparted(turn, member.device)
  await checkMember(context, turn, leaf)
}

function raiseAlarm(turn: RoomTurn, user: UserUri | undefined, cause: ErrorCode): void {
  turn.row.alarmed = cause
  const event = { name: 'alarm', kind: 'unknown-member', room: turn.row.room, cause } as const
  turn.emit(user === undefined ? event : { ...event, user })
}

function addDeparted(turn: RoomTurn, who: string): void {
  if (!turn.row.departed.includes(who)) turn.row.departed.push(who)
}

/** Forgets the departed whose leaves are gone. */
async function settleDeparted(context: Context, turn: RoomTurn): Promise<void> {
  if (turn.row.departed.length === 0) return
  const present = new Set<string>()
  for (const leaf of turn.group?.members() ?? []) {
    const member = await context.trust.memberOf(leaf.certificate)
    if (member !== undefined) present.add(member.device).add(member.user)
  }
  turn.row.departed = turn.row.departed.filter(who => present.has(who))
  turn.row.gone = turn.row.gone.filter(who => present.has(who))
}

export function applyEvent(context: Context, turn: RoomTurn, event: RoomEvent): undefined {
  const { row } = turn
  const me = context.me()
  if (event.kind === 'deviceRemoved') {
    if (event.device === me.device) return
    addDeparted(turn, event.device)
    row.gone.push(event.device)
    return
  }
  if (event.user === me.user) return endRoom(turn)
  row.participants = row.participants.filter(({ user }) => user !== event.user)
  addDeparted(turn, event.user)
  row.gone.push(event.user)
  turn.emit({ name: 'room', room: row.room, change: 'participants' })
}

/** This device is not in the room any more; what it read stays readable. */
export function endRoom(turn: RoomTurn): undefined {
  turn.group = undefined
  turn.touchGroup()
  turn.row.status = 'over'
  // A way back in that was under way: its commit may still be found in the log, and leads nowhere any more.
  dropJoining(turn)
  turn.emit({ name: 'room', room: turn.row.room, change: 'over' })
}

/** No external join of ours is under way in this room. */
export function dropJoining(turn: RoomTurn): void {
  if (turn.row.joiningCommit === undefined) return
  turn.row.joiningCommit = undefined
  turn.change(deleteRow(tables.groups, joiningKey(turn.key)))
}

async function forgetBundles(context: Context, turn: RoomTurn): Promise<void> {
  for (const { key, row } of await intentsOf(context, turn.key)) {
    if (row.bundle !== undefined) turn.change(putRow(tables.intents, key, { ...row, bundle: undefined }))
  }
}

export async function intentsOf(context: Context, roomKey: string): Promise<{ key: string; row: IntentRow }[]> {
  return await listRows<IntentRow>(context.store, tables.intents, { prefix: `${roomKey}/` })
}

function epochOrUndefined(message: Uint8Array): bigint | undefined {
  try {
    return epochOfMessage(message)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

async function processedOrCode(work: Promise<Processed>): Promise<Processed | ErrorCode> {
  try {
    return await work
  } catch (error) {
    if (error instanceof CausewayError) return error.code
    throw error
  }
}
