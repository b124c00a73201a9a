// One room in memory: what the hot path asks, without the store. One owner; changes of the group run one at a time.

import type { MlsPublic, MlsPublicGroup } from '@causeway/mls/public'
import type { RoomRow } from '@causeway/store/ports'
import {
  assert,
  groupIdOf,
  idOf,
  type Participant,
  parseRoomUri,
  type RoomKind,
  type RoomState,
  type RoomUri,
  roleOf,
  type UserUri,
} from '@causeway/wire'
import { keyOf } from '../delivery/records.ts'
import { createSerial, type Serial } from '../serial.ts'

export interface RoomParticipant extends Participant {
  readonly account: number
}

export interface RoomDevice {
  readonly uri: string
  readonly account: number
}

/** A commit that was accepted, to answer its sender again. */
export interface PastCommit {
  readonly clientId: Uint8Array
  readonly cursor: number
  readonly timestamp: number
}

export interface Room {
  readonly stream: number
  readonly id: Uint8Array
  readonly key: string
  readonly uri: RoomUri
  readonly groupId: Uint8Array
  readonly kind: RoomKind
  group: MlsPublicGroup
  /** Messages of epochs before this one cannot be read by everybody who is in the room now. */
  heardSince: bigint
  head: number
  /** Of the newest entry; never goes back, whatever the clock does. */
  timestamp: number
  participants: readonly RoomParticipant[]
  /** Devices that hold a leaf and may send and receive. */
  readonly devices: Map<number, RoomDevice>
  readonly pastCommits: PastCommit[]
  readonly serial: Serial
  /** While a change runs, submissions wait for it: they must be checked against what it leaves. */
  changing: Promise<unknown> | undefined
  /** Entries on their way into the store. */
  appending: number
  quiet: (() => void) | undefined
}

export function roomFromRow(mls: MlsPublic, row: RoomRow, timestamp: number): Room {
  const uri = parseRoomUri(row.room)
  const id = idOf(uri)
  const room: Room = {
    stream: row.stream,
    id,
    key: keyOf(id),
    uri,
    groupId: groupIdOf(uri),
    kind: row.kind,
    group: mls.restore(row.groupState),
    heardSince: row.epoch,
    head: row.head,
    timestamp,
    participants: [],
    devices: new Map(),
    pastCommits: [],
    serial: createSerial(),
    changing: undefined,
    appending: 0,
    quiet: undefined,
  }
  setMembers(room, row)
  assert(room.group.epoch === row.epoch, 'a room and its group are in the same epoch')
  return room
}

/** Takes over what another process changed. */
export function reloadRoom(mls: MlsPublic, room: Room, row: RoomRow): void {
  room.group = mls.restore(row.groupState)
  room.heardSince = row.epoch
  room.head = Math.max(room.head, row.head)
  setMembers(room, row)
}

function setMembers(room: Room, row: RoomRow): void {
  room.participants = row.participants.map(({ account, user, role }) => ({ account, user: user as UserUri, role }))
  room.devices.clear()
  for (const { device, uri, account } of row.devices) room.devices.set(device, { uri, account })
}

export function stateOf(room: Room, head: number = room.head): RoomState {
  const participants = room.participants.map(({ user, role }) => ({ user, role }))
  return { room: room.uri, kind: room.kind, epoch: room.group.epoch, participants, head }
}

/** Whether a user has a capability in this room (wire/mimi/roles.ts). */
export function may(room: Room, user: UserUri, capability: number): boolean {
  return roleOf(room.kind, room.participants, user).capabilities.has(capability)
}

/** The time of the next entry, ms. */
export function nextTimestamp(room: Room, nowMs: number): number {
  room.timestamp = Math.max(room.timestamp, nowMs)
  return room.timestamp
}

/** Runs a change of the room alone: no other change, and no submission, is on its way meanwhile. */
export function change<T>(room: Room, work: () => Promise<T>): Promise<T> {
  return room.serial(async () => {
    let done = (): void => undefined
    room.changing = new Promise<void>(resolve => (done = resolve))
    try {
      if (room.appending > 0) await new Promise<void>(resolve => (room.quiet = resolve))
      return await work()
    } finally {
      room.changing = undefined
      done()
    }
  })
}

export function appended(room: Room): void {
  room.appending--
  if (room.appending > 0) return
  room.quiet?.()
  room.quiet = undefined
}
