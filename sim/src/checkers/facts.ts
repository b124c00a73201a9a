// What a healed world holds, read from its disks: every device's rooms and messages, the hub's rooms and logs. The checkers are
// functions of this alone.

import {
  decodeRecord,
  type MeRow,
  type MessageRow,
  type OutboxRow,
  type QuarantineRow,
  type RoomRow,
  tables,
} from '@causeway/client/local-state'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsEngine } from '@causeway/mls/member'
import { createMlsPublic } from '@causeway/mls/public'
import { decode, fanoutMessage, idOf, type RoomUri, utf8FromBytes } from '@causeway/wire'
import type { AppLedger } from '../world/app-ledger.ts'
import { type SimDevice, waitingRows } from '../world/device.ts'
import { isKnown } from '../world/heal.ts'
import type { HubLedger } from '../world/hub-ledger.ts'
import type { World } from '../world/world.ts'

export interface DeviceRoom {
  readonly key: string
  readonly row: RoomRow
  readonly messages: readonly MessageRow[]
  readonly quarantine: readonly QuarantineRow[]
  /** Undefined where the device has no group (any more). */
  readonly group: { readonly epoch: bigint; readonly authenticator: string; readonly leaves: readonly string[] } | undefined
}

export interface DeviceFacts {
  readonly name: string
  readonly me: MeRow
  readonly isRemoved: boolean
  readonly rooms: readonly DeviceRoom[]
  /** Everything in the outbox, and of that what is still on its way. */
  readonly outbox: readonly OutboxRow[]
  readonly waiting: readonly OutboxRow[]
  readonly intents: number
}

export interface HubRoom {
  readonly key: string
  readonly room: string
  readonly epoch: bigint
  readonly participants: readonly string[]
  /** `user role` */
  readonly roles: readonly string[]
  readonly devices: readonly string[]
  readonly leaves: readonly { readonly device: string; readonly certificate: Uint8Array | undefined }[]
  readonly head: number
  readonly low: number
  readonly cursors: readonly number[]
  /** Of the messages still held, in order: a short text for each ciphertext. */
  readonly ciphertexts: readonly string[]
}

export interface Facts {
  readonly devices: readonly DeviceFacts[]
  readonly rooms: readonly HubRoom[]
  readonly hub: HubLedger
  readonly app: AppLedger
  readonly canaries: readonly string[]
  readonly columns: readonly { readonly table: string; readonly column: string }[]
  readonly surprises: readonly string[]
}

const crypto = createNodeCrypto()
const mls = createMlsPublic({ crypto })
const engine = createMlsEngine({ crypto, clock: { nowMs: () => 0 }, validateMember: () => true })

export async function gatherFacts(world: World): Promise<Facts> {
  const devices: DeviceFacts[] = []
  for (const device of world.devices) {
    const facts = await deviceFacts(world, device)
    if (facts !== undefined) devices.push(facts)
  }
  const rooms: HubRoom[] = []
  for (const { room } of world.hubLedger.rooms.values()) {
    const facts = await hubRoom(world, room)
    if (facts !== undefined) rooms.push(facts)
  }
  const columns = world.hubDisk.scan(world.canaries)
  return {
    devices,
    rooms,
    hub: world.hubLedger,
    app: world.ledger,
    canaries: world.canaries.findings,
    columns,
    surprises: world.surprises,
  }
}

async function deviceFacts(world: World, device: SimDevice): Promise<DeviceFacts | undefined> {
  const { disk, name } = device
  const meBytes = disk.get(tables.account, 'me')
  if (meBytes === undefined) return undefined
  const me = decodeRecord<MeRow>(meBytes)
  const isRemoved = !(await isKnown(world, me.device))
  const rooms: DeviceRoom[] = []
  for (const { key, value } of disk.rows(tables.rooms)) {
    rooms.push({
      key,
      row: decodeRecord<RoomRow>(value),
      messages: disk.rows(tables.messages, `${key}/`).map(each => decodeRecord<MessageRow>(each.value)),
      quarantine: disk.rows(tables.quarantine, `${key}/`).map(each => decodeRecord<QuarantineRow>(each.value)),
      group: await groupOf(me, key, disk.rows(tables.groups, `${key}/`)),
    })
  }
  const outbox = disk.rows(tables.outbox).map(({ value }) => decodeRecord<OutboxRow>(value))
  return { name, me, isRemoved, rooms, outbox, waiting: waitingRows(disk), intents: disk.rows(tables.intents).length }
}

async function groupOf(
  me: MeRow,
  room: string,
  rows: readonly { readonly key: string; readonly value: Uint8Array }[],
): Promise<DeviceRoom['group']> {
  if (rows.length === 0) return undefined
  const identity = {
    identity: new TextEncoder().encode(me.device),
    signaturePublicKey: me.signatureKey,
    signaturePrivateKey: me.signaturePrivateKey,
    certificate: me.certificate,
  }
  const records = rows.map(({ key, value }) => ({ key: key.slice(room.length + 1), value }))
  const group = await engine.restore(identity, records)
  return {
    epoch: group.epoch,
    authenticator: Buffer.from(group.epochAuthenticator()).toString('hex'),
    leaves: group
      .members()
      .map(member => utf8FromBytes(member.identity))
      .sort(),
  }
}

async function hubRoom(world: World, room: string): Promise<HubRoom | undefined> {
  const { store } = world.hub
  const found = await store.roomById({ id: idOf(room as RoomUri) })
  if (found === undefined) return undefined
  const page = await store.readStream({
    stream: found.stream,
    after: Math.max(0, found.low - 1),
    limit: 100_000,
    sizeBytesMax: 1e9,
  })
  const members = mls.restore(found.groupState).members()
  return {
    key: room.slice(room.lastIndexOf('/') + 1),
    room,
    epoch: found.epoch,
    participants: found.participants.map(({ user }) => user).sort(),
    roles: found.participants.map(({ user, role }) => `${user} ${role}`).sort(),
    devices: found.devices.map(({ uri }) => uri).sort(),
    leaves: members.map(({ identity, certificate }) => ({ device: utf8FromBytes(identity), certificate })),
    head: found.head,
    low: found.low,
    cursors: page.entries.map(({ cursor }) => cursor),
    ciphertexts: page.entries.flatMap(({ body }) => {
      const entry = decode(fanoutMessage, body)
      return entry.kind === 'application' ? [Buffer.from(crypto.hash('SHA-256', entry.message)).toString('base64')] : []
    }),
  }
}
