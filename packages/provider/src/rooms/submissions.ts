// The hot path. A message is checked in memory, waits for the end of the turn, is stamped together with all others of the turn,
// written with them in one append, and only then answered and fanned out: what was accepted is durable.

import { type CryptoProvider, equalBytes, stampFranks } from '@causeway/crypto'
import type { MlsPublic } from '@causeway/mls/public'
import type { Appended, Store } from '@causeway/store/ports'
import {
  allocateFrame,
  capability,
  CausewayError,
  decode,
  fanoutMessage,
  type Frank,
  messageSizeBytesMax,
  type SocketFrame,
  type Gate,
} from '@causeway/wire'
import type { Submission } from '../delivery/connection.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { applicationRecord, bodyOf } from '../delivery/records.ts'
import type { ProviderEvents } from '../events.ts'
import { cipherSuite } from '../keys/upload-key-packages.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, Timers } from '../ports.ts'
import type { HubKeys } from './hub-keys.ts'
import { frankingTagOf } from './mls-header.ts'
import { appended, may, nextTimestamp, type Room } from './room.ts'
import { participantOf, type Rooms } from './rooms.ts'

export interface Submissions {
  /** Answers through the submission's `submitter`, once. */
  submit(submission: Submission): void
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>
}

interface SubmissionDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly mls: MlsPublic
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly events: ProviderEvents
  readonly hubKeys: HubKeys
  readonly rooms: Rooms
  readonly delivery: Delivery
  readonly turn: (work: () => void) => void
  readonly timers: Timers
}

/** Checked, and waiting for the end of the turn; then timed, stamped and encoded, in place: one object for each message. */
interface Staged {
  readonly submission: Submission
  readonly room: Room
  readonly frankingTag: Uint8Array
  timestamp: number
  record: SocketFrame
}

const notYet = allocateFrame(0)

/** After a batch that went to so many connections the next one waits: each of them costs a write, however much it gets. */
const connectionsWorthResting = 64
const restMs = 1

export function createSubmissions(deps: SubmissionDeps): Submissions {
  let staged: Staged[] = []
  /** One append at a time: what arrives while it is written goes into the next, so that batches grow with the load. */
  let writing: Promise<void> | undefined
  let isResting = false

  function submit(submission: Submission): void {
    try {
      const room = deps.rooms.peek(submission.key)
      if (room === undefined || room.changing !== undefined) void later(submission, room)
      else stage(submission, room)
    } catch (error) {
      submission.submitter.refused(submission.request, error)
    }
  }

  /** All that wait for the same room wait for the same promise, so they keep their order. */
  async function later(submission: Submission, room: Room | undefined): Promise<void> {
    // The frame it stands in belongs to the edge.
    const { room: id, clientId, message } = submission
    const kept = { ...submission, room: id.slice(), clientId: clientId.slice(), message: message.slice() }
    try {
      if (room === undefined && (await deps.rooms.byId(kept.room)) === undefined) throw new CausewayError('room.unknown')
      await room?.changing
      submit(kept)
    } catch (error) {
      kept.submitter.refused(kept.request, error)
    }
    deps.delivery.flush()
  }

  function stage(submission: Submission, room: Room): void {
    const frankingTag = check(deps, submission, room)
    // The frame stays whole until the message is encoded into its entry; edges hand over each frame once.
    staged.push({ submission, room, frankingTag, timestamp: 0, record: notYet })
    room.appending++
    if (staged.length === 1 && writing === undefined && !isResting) deps.turn(endTurn)
  }

  function endTurn(): void {
    if (writing !== undefined || staged.length === 0) return
    const items = staged
    staged = []
    writing = writeThenGoOn(items)
  }

  async function writeThenGoOn(items: readonly Staged[]): Promise<void> {
    const connections = await write(deps, items)
    writing = undefined
    if (connections < connectionsWorthResting) endTurn()
    else rest()
  }

  function rest(): void {
    isResting = true
    deps.timers.after(restMs, () => {
      isResting = false
      endTurn()
    })
  }

  return {
    submit,
    async idle() {
      for (endTurn(); writing !== undefined; endTurn()) await writing
    },
  }
}

/** Every check that needs no store; answers the franking tag. */
function check({ mls, gate, limits }: SubmissionDeps, { caller, message, floor }: Submission, room: Room): Uint8Array {
  if (message.length > messageSizeBytesMax) throw new CausewayError('wire.too_large')
  if (!room.devices.has(caller.device)) throw notInside(room, caller.account)
  if (!may(room, participantOf(room, caller).user, capability.sendMessage)) throw new CausewayError('room.not_allowed')
  const header = mls.privateMessageHeader(message)
  if (header.contentType !== 'application' || !equalBytes(header.groupId, room.groupId)) throw new CausewayError('mls.invalid')
  // A member who has not seen the newest commit yet is heard where everybody can still read it; two behind means it fell behind
  // (RFC 9420 §15.2). A refused message is encrypted anew, under the same client id.
  if (header.epoch > room.group.epoch || header.epoch < room.heardSince) throw new CausewayError('room.epoch_too_old')
  // How far the store may have to look for a first try of this submission is decided outside, so it is bounded.
  if (room.head - floor > limits.floorDistanceMax) throw new CausewayError('room.floor_too_low')
  const frankingTag = frankingTagOf(header.authenticatedData)
  const { account, device } = caller
  const { stream, kind, head, participants } = room
  const sizeBytes = message.length
  const refused = gate.check({ kind: 'submit', account, device, stream, room: kind, head, participants, sizeBytes })
  if (refused !== undefined) throw new CausewayError(refused)
  return frankingTag
}

function notInside(room: Room, account: number): CausewayError {
  const takesPart = room.participants.some(participant => participant.account === account)
  return new CausewayError('room.not_participant', takesPart ? 'this device has not joined' : undefined)
}

/** Answers to how many connections something went. */
async function write(deps: SubmissionDeps, staged: readonly Staged[]): Promise<number> {
  try {
    stamp(deps, staged)
    const items = staged.map(({ submission, room, timestamp, record }) => ({
      stream: room.stream,
      clientId: submission.clientId,
      floor: submission.floor,
      body: bodyOf(record),
      expiryDay: dayOf(timestamp) + deps.limits.entryDays,
    }))
    const outcomes = await deps.store.append({ items })
    let sizeBytes = 0
    for (const [at, item] of staged.entries()) {
      const { cursor, duplicate } = outcomes[at] as Appended
      sizeBytes += item.submission.message.length
      if (duplicate) {
        // Written by an append whose answer was lost: then nobody has been told of it yet.
        if (cursor > item.room.head) deps.rooms.grew(item.room, cursor)
        await answerAgain(deps.store, item, cursor)
      } else accept(deps, item, cursor)
    }
    deps.events.messagesAccepted({ messages: staged.length, sizeBytes })
  } catch (error) {
    for (const { submission } of staged) submission.submitter.refused(submission.request, error)
    // Where the store does not answer now either, the next entry or the next connection brings it.
    await tellUnanswered(deps, staged).catch(() => undefined)
  }
  for (const { room } of staged) appended(room)
  return deps.delivery.flush()
}

/** An append whose answer was lost may have been written all the same: then whoever is connected reads it from the store. */
async function tellUnanswered({ store, rooms }: SubmissionDeps, staged: readonly Staged[]): Promise<void> {
  for (const room of new Set(staged.map(item => item.room))) {
    const row = await store.roomById({ id: room.id })
    if (row !== undefined && row.head > room.head) rooms.grew(room, row.head)
  }
}

/** The hub stamps after ordering, so that a report proves when, not only what (MIMI -06, Message Franking). */
function stamp(deps: SubmissionDeps, staged: readonly Staged[]): void {
  const nowMs = deps.clock.nowMs()
  for (const item of staged) item.timestamp = nextTimestamp(item.room, nowMs)
  // One day's key at a time; a turn around midnight may hold two days.
  for (let at = 0; at < staged.length; ) {
    const day = dayOf((staged[at] as Staged).timestamp)
    let end = at
    while (end < staged.length && dayOf((staged[end] as Staged).timestamp) === day) end++
    stampDay(deps, staged.slice(at, end))
    at = end
  }
}

function stampDay({ crypto, hubKeys }: SubmissionDeps, staged: readonly Staged[]): void {
  const requests = staged.map(({ submission, room, frankingTag, timestamp }) => ({
    frankingTag,
    context: { senderUri: submission.caller.user, roomUri: room.uri, acceptedTimestamp: timestamp },
    cipherSuite,
  }))
  const franks = stampFranks(crypto, hubKeys.forTime((staged[0] as Staged).timestamp), requests)
  for (const [at, item] of staged.entries()) {
    const { message } = item.submission
    item.record = applicationRecord(item.room.id, { timestamp: item.timestamp, message, frank: franks[at] as Frank })
  }
}

/** The answer stands before the entry. The sender gets its entry too: it needs the frank, and a log without holes. */
function accept({ rooms }: SubmissionDeps, { submission, room, timestamp, record }: Staged, cursor: number): void {
  submission.submitter.accepted(submission.request, cursor, timestamp)
  rooms.published(room, cursor, record)
}

/** Sent again because the first answer was lost: it is answered as it was then. */
async function answerAgain(store: Store, { submission, room, timestamp }: Staged, cursor: number): Promise<void> {
  const then = await timestampAt(store, room, cursor)
  submission.submitter.accepted(submission.request, cursor, then ?? timestamp)
}

/** undefined when the entry was delivered to everybody and deleted. */
async function timestampAt(store: Store, room: Room, cursor: number): Promise<number | undefined> {
  const { entries } = await store.readStream({ stream: room.stream, after: cursor - 1, limit: 1, sizeBytesMax: 1 })
  const [entry] = entries
  return entry?.cursor === cursor ? decode(fanoutMessage, entry.body).timestamp : undefined
}
