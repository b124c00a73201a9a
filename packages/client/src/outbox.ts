// What is to be sent: durable before anything leaves, in order per room, under one client id until the hub has it.

import { equalBytes, frankingTag } from '@causeway/crypto'
import {
  CausewayError,
  decodeMimiContent,
  encodeMimiContent,
  type ErrorCode,
  errors,
  idOf,
  idSizeBytes,
  type MessageId,
  messageIdOf,
  type MimiContent,
  type RoomUri,
} from '@causeway/wire'
import { backoffMs } from './backoff.ts'
import type { Connection, Submission, Submitted } from './connection.ts'
import type { Context } from './context.ts'
import { faultTeller } from './events.ts'
import { authenticatedDataOfTag } from './rooms/envelope.ts'

import type { RoomTurn, RoomTurns } from './rooms/turn.ts'
import { deleteRow, hexOf, listRows, type OutboxRow, positionOf, putRow, readRow, tables } from './tables.ts'

export interface Outbox {
  /** Adds to the turn's next batch; call `kick` once it is saved. Gives the row. */
  add(turn: RoomTurn, content: MimiContent, options: { readonly shown: boolean }): OutboxRow
  /** Puts a failed message back among those that wait, in its old place; saved with the turn. `request.invalid` for any other one. */
  retry(turn: RoomTurn, id: MessageId): Promise<void>
  /** Takes out a message that failed or that never left this device; saved with the turn. `request.invalid` for any other one. */
  discard(turn: RoomTurn, id: MessageId): Promise<void>
  /** There may be something to send in this room. */
  kick(room: RoomUri): void
  /** Everything that waits, in every room: after a (re)connection. */
  kickAll(): Promise<void>
  /** Resolves when no room is sending. */
  settled(): Promise<void>
}

/** Messages of one room on their way at a time. */
const inFlightMax = 16

export interface OutboxDeps {
  readonly context: Context
  readonly turns: RoomTurns
  readonly connection: () => Connection
  /** Processes the room's log as far as the hub has it. */
  readonly catchUp: (room: RoomUri) => Promise<void>
  /** Removes leaves of the departed; true when none are left. */
  readonly tidy: (room: RoomUri) => Promise<boolean>
}

export function createOutbox(deps: OutboxDeps): Outbox {
  const { context } = deps
  const running = new Map<RoomUri, { promise: Promise<void>; again: boolean }>()
  const failures = new Map<RoomUri, number>()
  const tell = faultTeller(context.events)

  const kick = (room: RoomUri): void => {
    const present = running.get(room)
    if (present !== undefined) {
      present.again = true
      return
    }
    const state = { promise: Promise.resolve(), again: false }
    running.set(room, state)
    state.promise = flush(room).then(
      () => void failures.delete(room),
      (error: unknown) => {
        tell(error)
        retryLater(room)
      },
    )
    void state.promise.finally(() => {
      running.delete(room)
      if (state.again) kick(room)
    })
  }
  const retryLater = (room: RoomUri): void => {
    if (context.isClosed() || deps.connection().state !== 'online') return
    const count = failures.get(room) ?? 0
    failures.set(room, count + 1)
    context.timers.after(backoffMs(context.crypto, count), () => kick(room))
  }
  const flush = async (room: RoomUri): Promise<void> => {
    while (deps.connection().state === 'online') {
      if (!(await isReadyToSend(deps, room))) return
      const batch = await prepare(context, deps.turns, room)
      if (batch.rows.length === 0) return
      await settleBatch(deps, room, batch)
    }
  }

  return {
    add: (turn, content, { shown }) => addToOutbox(context, turn, content, shown),
    async retry(turn, id) {
      const row = await rowOf(context, turn, id, ({ state }) => state === 'failed')
      turn.change(putRow(tables.outbox, outboxKey(turn.key, row), { ...row, state: 'queued', cause: undefined }))
      turn.emit({ name: 'status', room: turn.row.room, id: row.id, state: 'pending' })
    },
    async discard(turn, id) {
      // What may have left is the hub's to answer for: it would come back with the log.
      const row = await rowOf(context, turn, id, ({ state, hashes }) => state === 'failed' || hashes.length === 0)
      turn.change(deleteRow(tables.outbox, outboxKey(turn.key, row)))
    },
    kick,
    async kickAll() {
      const rows = await context.store.list(tables.rooms, {})
      for (const { key } of rows) {
        const waiting = await context.store.list(tables.outbox, { prefix: `${key}/`, limit: 1 })
        const row = waiting.length === 0 ? undefined : await readRow<{ room: RoomUri }>(context.store, tables.rooms, key)
        if (row !== undefined) kick(row.room)
      }
    },
    async settled() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ promise }) => promise))
    },
  }
}

function addToOutbox(context: Context, turn: RoomTurn, content: MimiContent, shown: boolean): OutboxRow {
  const bytes = encodeMimiContent(content)
  const row: OutboxRow = {
    number: turn.row.nextNumber++,
    clientId: context.crypto.random(idSizeBytes),
    id: messageIdOf(content, bytes, data => context.crypto.hash('SHA-256', data)),
    content: bytes,
    createdAtMs: context.clock.nowMs(),
    shown,
    state: 'queued',
    ciphertext: undefined,
    hashes: [],
    cursor: undefined,
    timestamp: undefined,
    cause: undefined,
  }
  turn.change(putRow(tables.outbox, outboxKey(turn.key, row), row))
  return row
}

async function rowOf(context: Context, turn: RoomTurn, id: MessageId, fits: (row: OutboxRow) => boolean): Promise<OutboxRow> {
  const rows = await listRows<OutboxRow>(context.store, tables.outbox, { prefix: `${turn.key}/` })
  const found = rows.find(({ row }) => row.shown && equalBytes(row.id, id))?.row
  if (found === undefined || !fits(found)) throw new CausewayError('request.invalid', 'no such message that could not be sent')
  return found
}

function outboxKey(roomKey: string, row: OutboxRow): string {
  return `${roomKey}/${positionOf(row.number)}`
}

/** A removed device must not be able to read on: its leaf goes first. And nobody writes to an account that is not believed. */
async function isReadyToSend({ context, turns, tidy }: OutboxDeps, room: RoomUri): Promise<boolean> {
  const row = await turns.read(room)
  if (row === undefined || row.status === 'creating' || row.status === 'joining' || row.alarmed !== undefined) return false
  for (const { user } of row.participants) if (await context.trust.isChanged(user)) return false
  return row.departed.length === 0 || row.status === 'over' || (await tidy(room))
}

interface Batch {
  /** How far the room's log is processed. None of these messages is in it up to here, so the hub looks for a first try after it. */
  readonly floor: number
  readonly rows: readonly OutboxRow[]
}

/** Encrypts what is queued. Group state, ciphertexts and their hashes become durable in one batch, before anything is sent. */
async function prepare(context: Context, turns: RoomTurns, room: RoomUri): Promise<Batch> {
  return await turns.take(room, async turn => {
    const rows = await waitingRows(context, turn)
    if (turn.row.status === 'over') {
      for (const row of rows) failRow(turn, row, 'room.not_participant')
      if (rows.length > 0) await turn.save()
      return { floor: 0, rows: [] }
    }
    const { group } = turn
    if (group === undefined) return { floor: 0, rows: [] }
    const queued = rows.filter(({ state }) => state === 'queued')
    for (const row of queued) await encryptRow(context, turn, row)
    if (queued.length > 0) await turn.save()
    return { floor: turn.row.cursor, rows }
  })
}

async function waitingRows(context: Context, turn: RoomTurn): Promise<OutboxRow[]> {
  const rows = await listRows<OutboxRow>(context.store, tables.outbox, { prefix: `${turn.key}/`, limit: 512 })
  return rows
    .map(({ row }) => row)
    .filter(({ state }) => state === 'queued' || state === 'encrypted')
    .slice(0, inFlightMax)
}

async function encryptRow(context: Context, turn: RoomTurn, row: OutboxRow): Promise<void> {
  const { group } = turn
  if (group === undefined) return
  const { salt } = decodeMimiContent(row.content)
  const tag = frankingTag(context.crypto, salt, row.content)
  row.ciphertext = await group.encrypt(row.content, authenticatedDataOfTag(tag))
  const hash = hexOf(context.crypto.hash('SHA-256', row.ciphertext))
  row.hashes.push(hash)
  row.state = 'encrypted'
  turn.touchGroup()
  turn.change(
    putRow(tables.outbox, outboxKey(turn.key, row), row),
    putRow(tables.sent, `${turn.key}/${hash}`, outboxKey(turn.key, row)),
  )
}

async function settleBatch(deps: OutboxDeps, room: RoomUri, { floor, rows }: Batch): Promise<void> {
  const answers = deps.connection().submit(rows.map(row => submissionOf(room, row, floor)))
  const outcomes = await Promise.allSettled(answers)
  const refusal = await deps.turns.take(room, turn => noteOutcomes(deps.context, turn, rows, outcomes))
  if (refusal !== undefined && errors[refusal].retry === 'after-sync') await deps.catchUp(room)
  const lost = outcomes.find(outcome => outcome.status === 'rejected')
  if (lost !== undefined) throw lost.reason
  if (refusal !== undefined && errors[refusal].retry === 'later') await pauseFor(deps.context)
}

function pauseFor(context: Context): Promise<void> {
  return new Promise(resolve => void context.timers.after(backoffMs(context.crypto, 2), resolve))
}

function submissionOf(room: RoomUri, row: OutboxRow, floor: number): Submission {
  return { room: idOf(room), clientId: row.clientId, floor, message: row.ciphertext as Uint8Array }
}

/** Gives the refusal that asks for more than noting it, if there was one. */
async function noteOutcomes(
  context: Context,
  turn: RoomTurn,
  rows: readonly OutboxRow[],
  outcomes: readonly PromiseSettledResult<Submitted>[],
): Promise<ErrorCode | undefined> {
  let refusal: ErrorCode | undefined
  for (const [at, outcome] of outcomes.entries()) {
    const key = outboxKey(turn.key, rows[at] as OutboxRow)
    // The log may have brought the message before the answer came: then it is done.
    const row = outcome.status === 'fulfilled' ? await readRow<OutboxRow>(context.store, tables.outbox, key) : undefined
    if (row === undefined || outcome.status === 'rejected') continue
    refusal = noteOutcome(turn, row, outcome.value) ?? refusal
  }
  await turn.save()
  return refusal
}

function noteOutcome(turn: RoomTurn, row: OutboxRow, submitted: Submitted): ErrorCode | undefined {
  const key = outboxKey(turn.key, row)
  if (submitted.kind === 'accepted') {
    row.state = 'accepted'
    row.cursor = submitted.cursor
    row.timestamp = submitted.timestamp
    turn.change(putRow(tables.outbox, key, row))
    turn.emit({ name: 'status', room: turn.row.room, id: row.id, state: 'sent' })
    return undefined
  }
  const { retry } = errors[submitted.code]
  if (retry === 'never') {
    failRow(turn, row, submitted.code)
    return undefined
  }
  // Encrypted for an epoch that is gone: the same content, id and client id once more, in the present one.
  if (submitted.code === 'room.epoch_too_old') turn.change(putRow(tables.outbox, key, { ...row, state: 'queued' }))
  // It goes on waiting, and whoever wrote it is told for what.
  if (retry === 'later' && row.cause !== submitted.code) {
    turn.change(putRow(tables.outbox, key, { ...row, cause: submitted.code }))
    turn.emit({ name: 'status', room: turn.row.room, id: row.id, state: 'pending', cause: submitted.code })
  }
  return submitted.code
}

function failRow(turn: RoomTurn, row: OutboxRow, code: ErrorCode): void {
  const key = outboxKey(turn.key, row)
  // A receipt or a reaction has no place on the screen from which it could be tried again.
  turn.change(row.shown ? putRow(tables.outbox, key, { ...row, state: 'failed', cause: code }) : deleteRow(tables.outbox, key))
  turn.emit({ name: 'status', room: turn.row.room, id: row.id, state: 'failed', cause: code })
}
