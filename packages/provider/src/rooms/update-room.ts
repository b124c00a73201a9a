// A commit: the only way a room changes. One at a time per room; the first valid one of an epoch wins, the others are told the
// epoch that is; an invalid or forbidden one moves nothing (RFC 9750 §5.3, DESIGN §5).

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import type { MlsPublic, PublicChange } from '@causeway/mls/public'
import type { Mailing, Store } from '@causeway/store/ports'
import {
  CausewayError,
  encode,
  fanoutMessage,
  type HandshakeBundle,
  mailboxMessage,
  type UpdateOutcome,
  type Gate,
} from '@causeway/wire'
import type { Delivery } from '../delivery/delivery.ts'
import type { Mailboxes } from '../delivery/mailboxes.ts'
import { bodyOf, deliverRecordOf } from '../delivery/records.ts'
import type { ProviderEvents } from '../events.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'
import { codeOf } from '../refusal.ts'
import { ruleOnCommit, type Ruling } from './commit-rules.ts'
import type { Leaves } from './leaves.ts'
import { commitHeader } from './mls-header.ts'
import { change as changeRoom, nextTimestamp, type Room, stateOf } from './room.ts'
import { participantOf, type Rooms } from './rooms.ts'

interface UpdateDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly mls: MlsPublic
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly events: ProviderEvents
  readonly leaves: Leaves
  readonly rooms: Rooms
  readonly delivery: Delivery
  readonly mailboxes: Mailboxes
}

/** Accepted commits that are remembered per room, for senders whose answer was lost. */
const pastCommitsMax = 8

export function createUpdateRoom(deps: UpdateDeps): Handler<'updateRoom'> {
  return async ({ params, body }, caller) => {
    const { room } = await deps.rooms.forParticipant(params.room, caller)
    try {
      return { body: await changeRoom(room, () => commit(deps, room, caller, body)) }
    } catch (error) {
      deps.events.commitRefused({ code: codeOf(error) })
      throw error
    } finally {
      deps.delivery.flush()
    }
  }
}

async function commit(deps: UpdateDeps, room: Room, caller: DeviceCaller, bundle: HandshakeBundle): Promise<UpdateOutcome> {
  participantOf(room, caller)
  const clientId = deps.crypto.hash('SHA-256', bundle.commit).subarray(0, 16)
  const past = room.pastCommits.find(known => equalBytes(known.clientId, clientId))
  if (past !== undefined) return { kind: 'accepted', cursor: past.cursor, timestamp: past.timestamp }
  if (invalidUnlessMls(() => commitHeader(bundle.commit)).epoch !== room.group.epoch)
    return { kind: 'wrongEpoch', currentEpoch: room.group.epoch }
  const change = invalidUnlessMls(() => room.group.applyCommit(bundle.commit, bundle.groupInfo))
  // Rooms cannot follow into another group yet.
  if (change.isReInit) throw new CausewayError('room.invalid_commit', 'reinit')
  const ruling = await ruleOnCommit(deps, room, caller, change)
  checkWelcome(deps.mls, bundle, ruling)
  return await write(deps, room, caller, bundle, change, ruling, clientId)
}

/** Who is added by others can only come in by a Welcome that names exactly them. */
function checkWelcome(mls: MlsPublic, { welcome }: HandshakeBundle, { welcomed }: Ruling): void {
  const named = welcome === undefined ? 0 : invalidUnlessMls(() => mls.welcomeRefs(welcome)).length
  if (named !== welcomed.length) throw new CausewayError('room.invalid_commit', 'the welcome does not fit the added devices')
}

async function write(
  deps: UpdateDeps,
  room: Room,
  caller: DeviceCaller,
  bundle: HandshakeBundle,
  change: PublicChange,
  ruling: Ruling,
  clientId: Uint8Array,
): Promise<UpdateOutcome> {
  const timestamp = nextTimestamp(room, deps.clock.nowMs())
  const entry = { kind: 'commit', timestamp, message: bundle.commit } as const
  const record = deliverRecordOf(room.id, fanoutMessage, entry, bundle.commit.length + 32)
  const outcome = await deps.store.commitEpoch({
    stream: room.stream,
    expectedEpoch: room.group.epoch,
    newEpoch: change.epoch,
    groupState: change.next.serialise(),
    entry: { clientId, floor: room.head, body: bodyOf(record), expiryDay: dayOf(timestamp) + deps.limits.entryDays },
    participants: ruling.changedRoles,
    addedDevices: ruling.added.map(({ device }) => device),
    removedDevices: ruling.removed.map(({ device }) => device),
    mailings: mailingsOf(room, caller, bundle, change, ruling, timestamp),
  })
  if (outcome.kind === 'wrong-epoch') {
    await deps.rooms.reload(room)
    return { kind: 'wrongEpoch', currentEpoch: outcome.currentEpoch }
  }
  const { cursor, mailed } = outcome
  const before = new Set(room.participants.map(({ account }) => account))
  apply(deps, room, change, ruling)
  await settleRequests(deps, room, before)
  room.pastCommits.push({ clientId, cursor, timestamp })
  if (room.pastCommits.length > pastCommitsMax) room.pastCommits.shift()
  deps.rooms.published(room, cursor, record)
  for (const { device } of ruling.added) deps.delivery.follow(device, room, cursor)
  deps.mailboxes.mailed(mailed)
  deps.events.epochCommitted({ added: ruling.added.length, removed: ruling.removed.length })
  return { kind: 'accepted', cursor, timestamp }
}

/** A welcome for each device that others added, the news of its removal for each that goes. */
function mailingsOf(
  room: Room,
  caller: DeviceCaller,
  { welcome }: HandshakeBundle,
  change: PublicChange,
  ruling: Ruling,
  timestamp: number,
): Mailing[] {
  const removal = encode(mailboxMessage, { kind: 'removed', timestamp, room: room.uri })
  const gone = ruling.removed.filter(({ state }) => state === 'active').map(({ device }) => ({ device, body: removal }))
  if (welcome === undefined) return gone
  // No submission is on its way now, so this commit's entry is the next one.
  const state = stateOf({ ...room, participants: ruling.participants, group: change.next }, room.head + 1)
  const body = encode(mailboxMessage, { kind: 'welcome', timestamp, state, inviter: caller.user, welcome })
  return [...gone, ...ruling.welcomed.map(({ device }) => ({ device, body }))]
}

/** Who is in asks no more. What a crash leaves here is not shown, and ends by itself. */
async function settleRequests({ store }: UpdateDeps, room: Room, before: ReadonlySet<number>): Promise<void> {
  const { stream } = room
  for (const { account } of room.participants)
    if (!before.has(account)) await store.settleJoinRequest({ stream, account, state: undefined })
}

/** Who goes stops receiving before the commit goes out. */
function apply({ delivery }: UpdateDeps, room: Room, change: PublicChange, ruling: Ruling): void {
  // Whoever is added now could not read what older epochs encrypted, and whoever is removed still could.
  const joins = change.senderLeafIndex === undefined
  const isOther = joins || change.added.length > 0 || change.removed.length > 0
  room.heardSince = isOther ? change.epoch : max(room.heardSince, room.group.epoch)
  room.group = change.next
  room.participants = ruling.participants
  for (const { device } of ruling.removed) {
    room.devices.delete(device)
    delivery.leave(device, room.key)
  }
  for (const { device, uri, account } of ruling.added) room.devices.set(device, { uri, account })
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function invalidUnlessMls<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof CausewayError) throw new CausewayError('room.invalid_commit', cause.detail ?? cause.code, { cause })
    throw cause
  }
}
