// Whether a valid commit may happen in this room: participants by role (wire/mimi/roles.ts), leaves by certificate, and no leaf
// whose person does not take part (MIMI -06 §update, room-policy -03).

import type { PublicChange, PublicMember } from '@causeway/mls/public'
import type { DeviceRow, Store } from '@causeway/store/ports'
import {
  authorizeUpdate,
  capability,
  CausewayError,
  component,
  decode,
  type Participant,
  type ParticipantListUpdate,
  participantListUpdate,
  roleIndex,
  safeAad,
  type Gate,
} from '@causeway/wire'
import type { DeviceCaller } from '../ports.ts'
import { admitByLink } from './join-links.ts'
import { type Leaves, uriOf } from './leaves.ts'
import { may, type Room, type RoomParticipant } from './room.ts'

/** What a commit does to the room, ready to be written. */
export interface Ruling {
  readonly participants: readonly RoomParticipant[]
  /** Only those whose role changes, in list order; 0 for who goes. */
  readonly changedRoles: readonly { readonly account: number; readonly role: number }[]
  /** Devices that come in and have not been in before. */
  readonly added: readonly DeviceRow[]
  /** Of `added`, those that come by a Welcome and not by themselves. */
  readonly welcomed: readonly DeviceRow[]
  /** Devices that hold no leaf any more, active or not. */
  readonly removed: readonly DeviceRow[]
}

interface RulingDeps {
  readonly store: Store
  readonly gate: Gate
  readonly leaves: Leaves
}

/** Throws `room.not_allowed`, `room.leaf_without_participant`, `room.full`, `room.invalid_commit`, `consent.needed`. */
export async function ruleOnCommit(deps: RulingDeps, room: Room, caller: DeviceCaller, change: PublicChange): Promise<Ruling> {
  if (uriOf(change.sender) !== caller.uri) throw new CausewayError('room.not_allowed', 'the commit of another device')
  const update = updateOf(change.authenticatedData)
  const joins = change.senderLeafIndex === undefined
  // Who joins by itself brings nobody along.
  if (joins && update !== undefined) throw new CausewayError('room.not_allowed', 'an external commit that changes participants')
  const participants = update === undefined ? room.participants : await participantsAfter(deps, room, caller, update)
  const added = await addedDevices(deps, room, caller, change, participants)
  const removed = await removedDevices(deps, room, caller, change, participants)
  await checkUpdated(deps, change, participants)
  const stays = new Set(change.next.members().map(uriOf))
  checkRemovedAreGone(room, participants, stays)
  return {
    participants,
    changedRoles: changedRoles(room.participants, participants),
    added: added.filter(({ device }) => !room.devices.has(device)),
    welcomed: joins ? [] : added,
    // A device that rejoins takes its old leaf out and stays.
    removed: removed.filter(({ uri }) => !stays.has(uri as never)),
  }
}

/** The participant change stands in the commit's authenticated data, alone (MIMI -06, Safe AAD). */
function updateOf(authenticatedData: Uint8Array): ParticipantListUpdate | undefined {
  if (authenticatedData.length === 0) return undefined
  return invalidUnless(() => {
    const items = decode(safeAad, authenticatedData)
    const item = items.get(component.participantList)
    if (items.size !== (item === undefined ? 0 : 1)) throw new CausewayError('wire.bad_structure')
    return item === undefined ? undefined : decode(participantListUpdate, item)
  })
}

async function participantsAfter(
  { store, gate }: RulingDeps,
  room: Room,
  caller: DeviceCaller,
  update: ParticipantListUpdate,
): Promise<RoomParticipant[]> {
  const next = invalidUnless(() => authorizeUpdate(room.kind, room.participants, caller.user, update))
  const known = new Map(room.participants.map(({ user, account }) => [user, account]))
  const byLink: { readonly user: string; readonly account: number }[] = []
  const unagreed: string[] = []
  for (const { user } of update.added) {
    const account = await store.accountByUser({ user })
    const consent = account && (await store.consent({ requester: caller.account, target: account.account }))
    // Somebody who does not exist has not agreed either.
    if (account === undefined) {
      unagreed.push(user)
      continue
    }
    known.set(user, account.account)
    if (consent !== 'granted') {
      byLink.push({ user, account: account.account })
      continue
    }
    const adding = { account: caller.account, target: account.account, room: room.kind, stream: room.stream }
    const verdict = await gate.admit({ kind: 'add-participant', ...adding })
    if (verdict.kind === 'refused') throw new CausewayError(verdict.code)
    if (verdict.kind === 'withheld') unagreed.push(user)
  }
  const asked = await Promise.all(byLink.map(({ account }) => store.joinRequest({ stream: room.stream, account })))
  unagreed.push(...byLink.filter((_, at) => asked[at] === undefined).map(({ user }) => user))
  if (unagreed.length > 0) throw new CausewayError('consent.needed', undefined, { users: unagreed })
  if (asked.some(request => request?.state !== 'asked')) throw new CausewayError('join.not_open')
  const accounts = next.filter(({ role }) => role > roleIndex.banned).map(({ user }) => known.get(user) as number)
  for (const { account } of byLink) {
    // Against everybody who will be there, those who come in with the same commit included.
    await admitByLink(
      { store, gate },
      room.stream,
      account,
      accounts.filter(other => other !== account),
    )
  }
  return next.map(({ user, role }) => ({ user, role, account: known.get(user) as number }))
}

async function addedDevices(
  deps: RulingDeps,
  room: Room,
  caller: DeviceCaller,
  change: PublicChange,
  participants: readonly RoomParticipant[],
): Promise<DeviceRow[]> {
  const joiner = change.senderLeafIndex === undefined ? [change.sender] : []
  const leaves = [...new Map([...change.added, ...joiner].map(leaf => [leaf.leafIndex, leaf])).values()]
  const devices = await genuineDevices(deps, leaves, participants)
  checkNamedOnce(change, devices)
  const added = new Set(participants.filter(({ account }) => !isPresent(room, account)).map(({ account }) => account))
  for (const { account } of devices) {
    if (added.has(account)) continue
    const needed = account === caller.account ? capability.addOwnClient : capability.addParticipant
    if (!may(room, caller.user, needed)) throw new CausewayError('room.not_allowed', "another participant's device")
  }
  return devices
}

/** A leaf may go when it is the own, when nobody takes part with it any more, or when its device was removed. */
async function removedDevices(
  { leaves }: RulingDeps,
  room: Room,
  caller: DeviceCaller,
  change: PublicChange,
  participants: readonly RoomParticipant[],
): Promise<DeviceRow[]> {
  const rows = await Promise.all(change.removed.map(leaf => leaves.namedBy(leaf)))
  const devices = rows.filter(row => row !== undefined)
  for (const { account, state } of devices) {
    if (state === 'removed' || !takesPart(participants, account)) continue
    if (account !== caller.account || !may(room, caller.user, capability.removeOwnClient))
      throw new CausewayError('room.not_allowed', 'the device of somebody who stays')
  }
  return devices
}

async function checkUpdated(
  deps: RulingDeps,
  { updated }: PublicChange,
  participants: readonly RoomParticipant[],
): Promise<void> {
  await genuineDevices(deps, updated, participants)
}

async function genuineDevices(
  { leaves }: RulingDeps,
  members: readonly PublicMember[],
  participants: readonly RoomParticipant[],
): Promise<DeviceRow[]> {
  const rows = await Promise.all(members.map(leaf => leaves.deviceOf(leaf)))
  return rows.map(row => {
    if (row === undefined || !takesPart(participants, row.account)) throw new CausewayError('room.leaf_without_participant')
    return row
  })
}

/** One leaf for each device: a second one would be a ghost that shares its name. */
function checkNamedOnce({ next }: PublicChange, added: readonly DeviceRow[]): void {
  const names = new Set<string>(added.map(({ uri }) => uri))
  if (names.size === 0) return
  const leaves = next.members().filter(leaf => names.has(uriOf(leaf) ?? ''))
  if (leaves.length !== names.size) throw new CausewayError('room.leaf_without_participant', 'a device with two leaves')
}

/** Whoever is removed by this commit must be gone from the tree by this commit. */
function checkRemovedAreGone(room: Room, next: readonly RoomParticipant[], stays: ReadonlySet<string | undefined>): void {
  const gone = new Set(room.participants.filter(({ account }) => !takesPart(next, account)).map(({ account }) => account))
  if (gone.size === 0) return
  for (const { uri, account } of room.devices.values()) {
    if (gone.has(account) && stays.has(uri))
      throw new CausewayError('room.leaf_without_participant', 'removed, but still in the tree')
  }
}

function changedRoles(before: readonly RoomParticipant[], after: readonly RoomParticipant[]): Ruling['changedRoles'] {
  const rolesAfter = new Map(after.map(({ account, role }) => [account, role]))
  const rolesBefore = new Map(before.map(({ account, role }) => [account, role]))
  const removed = before
    .filter(({ account }) => !rolesAfter.has(account))
    .map(({ account }) => ({ account, role: roleIndex.none }))
  const changed = after.filter(({ account, role }) => rolesBefore.get(account) !== role)
  return [...removed, ...changed.map(({ account, role }) => ({ account, role }))]
}

function isPresent(room: Room, account: number): boolean {
  return room.participants.some(participant => participant.account === account)
}

function takesPart(participants: readonly (Participant & { account: number })[], account: number): boolean {
  return participants.some(participant => participant.account === account && participant.role > roleIndex.banned)
}

function invalidUnless<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const isWire = cause instanceof CausewayError && cause.code.startsWith('wire.')
    throw isWire ? new CausewayError('room.invalid_commit', cause.code, { cause }) : cause
  }
}
