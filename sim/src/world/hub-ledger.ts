// What the hub has accepted, noted from outside as its store answers: who was in which room from which cursor to which, and what
// stands at each cursor. The checkers hold everything that devices show against it.

import type { Store } from '@causeway/store'
import { base32FromBytes } from '@causeway/wire'

/** From the cursor after which a device may read to the one after which it must not. */
export interface Membership {
  readonly device: string
  readonly after: number
  until: number | undefined
}

export interface RoomLedger {
  readonly room: string
  /** Base32 id, as in the devices' stores. */
  readonly key: string
  readonly memberships: Membership[]
  /** Client id by cursor; empty for what the hub itself says, which may be said again. */
  readonly entries: Map<number, string>
  head: number
}

export interface HubLedger {
  readonly rooms: ReadonlyMap<string, RoomLedger>
  /** Key packages handed out, by their bytes: how often, last resorts excepted. */
  readonly claimed: ReadonlyMap<string, number>
  readonly lastResorts: ReadonlySet<string>
  /** The same store, watched. */
  watch(store: Store): Store
}

/** `onRoom` is told of each room by its base32 id, and which one it is. */
export function createHubLedger(onRoom: (key: string, number: number) => void): HubLedger {
  const rooms = new Map<string, RoomLedger>()
  const byStream = new Map<number, RoomLedger>()
  const deviceUri = new Map<number, string>()
  const accountOf = new Map<string, number>()
  const claimed = new Map<string, number>()
  const lastResorts = new Set<string>()

  const know = (device: { device: number; uri: string; account: number }): void => {
    deviceUri.set(device.device, device.uri)
    accountOf.set(device.uri, device.account)
  }
  const enter = (room: RoomLedger, device: number, after: number): void => {
    const uri = deviceUri.get(device) ?? `#${device}`
    leave(room, uri, after)
    room.memberships.push({ device: uri, after, until: undefined })
  }
  const leave = (room: RoomLedger, uri: string, until: number): void => {
    for (const membership of room.memberships) {
      if (membership.device === uri && membership.until === undefined) membership.until = until
    }
  }
  const leaveAccount = (room: RoomLedger, account: number, until: number): void => {
    for (const { device } of room.memberships) if (accountOf.get(device) === account) leave(room, device, until)
  }
  const note = (room: RoomLedger | undefined, cursor: number, clientId: Uint8Array | undefined): void => {
    if (room === undefined) return
    if (!room.entries.has(cursor)) room.entries.set(cursor, clientId === undefined ? '' : base32FromBytes(clientId))
    room.head = Math.max(room.head, cursor)
  }

  const watch = (store: Store): Store => ({
    ...store,
    async enrolDevice(input) {
      const output = await store.enrolDevice(input)
      if (output.kind === 'enrolled') know(output.device)
      return output
    },
    async resetAccount(input) {
      const output = await store.resetAccount(input)
      know(output.device)
      for (const room of rooms.values()) for (const { uri } of output.removed) leave(room, uri, room.head)
      return output
    },
    async rotateAccountKey(input) {
      const output = await store.rotateAccountKey(input)
      if (output.kind !== 'rotated') return output
      for (const room of rooms.values()) for (const { uri } of output.removed) leave(room, uri, room.head)
      return output
    },
    async putKeyPackages(input) {
      for (const each of input.packages) if (each.lastResort) lastResorts.add(base32FromBytes(each.body))
      return await store.putKeyPackages(input)
    },
    async claimKeyPackages(input) {
      const output = await store.claimKeyPackages(input)
      for (const { body } of output) {
        if (body === undefined) continue
        const name = base32FromBytes(body)
        claimed.set(name, (claimed.get(name) ?? 0) + 1)
      }
      return output
    },
    async createRoom(input) {
      const output = await store.createRoom(input)
      if (output.kind !== 'created') return output
      const key = base32FromBytes(input.id)
      const room: RoomLedger = { room: input.room, key, memberships: [], entries: new Map(), head: 0 }
      rooms.set(key, room)
      onRoom(key, rooms.size)
      byStream.set(output.room.stream, room)
      enter(room, input.device, 0)
      return output
    },
    async commitEpoch(input) {
      const output = await store.commitEpoch(input)
      const room = byStream.get(input.stream)
      if (output.kind !== 'accepted' || room === undefined) return output
      note(room, output.cursor, input.entry.clientId)
      for (const device of input.removedDevices) leave(room, deviceUri.get(device) ?? '', output.cursor)
      for (const { account, role } of input.participants) if (role === 0) leaveAccount(room, account, output.cursor)
      for (const device of input.addedDevices) enter(room, device, output.cursor)
      return output
    },
    async removeParticipant(input) {
      const output = await store.removeParticipant(input)
      const room = byStream.get(input.stream)
      note(room, output.cursor, undefined)
      if (room !== undefined) leaveAccount(room, input.account, output.cursor)
      return output
    },
    async append(input) {
      const output = await store.append(input)
      for (const [at, { cursor }] of output.entries()) {
        const item = input.items[at]
        if (item !== undefined) note(byStream.get(item.stream), cursor, item.clientId)
      }
      return output
    },
  })
  return { rooms, claimed, lastResorts, watch }
}
