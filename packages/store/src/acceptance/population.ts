// People, devices and rooms for the tests of a store.

import { onTestFinished } from 'vitest'
import type { Appending, DeviceRow, InputOf, RoomRow, StreamNumber, StreamPosition } from '../ports/operations.ts'
import type { Store } from '../ports/store.ts'

export interface StoreUnderTest {
  readonly store: Store
  /** Stops this one and opens what it left behind. */
  reopen(): Promise<StoreUnderTest>
  close(): Promise<void>
}

export type OpenStore = (limits: { readonly mediaBytesPerAccountMax: number }) => Promise<StoreUnderTest>

export const mediaBytesPerAccountMax = 1000
export const today = 20_000
export const nextMonth: number = today + 30

/** An empty store for one test. */
export async function openFor(open: OpenStore): Promise<Store & { reopen(): Promise<Store> }> {
  let opened = await open({ mediaBytesPerAccountMax })
  onTestFinished(() => opened.close())
  return {
    ...opened.store,
    async reopen() {
      opened = await opened.reopen()
      return opened.store
    },
  }
}

/** Sixteen bytes that no other call gives. */
export function newId(): Uint8Array {
  idsGiven += 1
  const id = new Uint8Array(16)
  new DataView(id.buffer).setUint32(12, idsGiven)
  return id
}
let idsGiven = 0

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function enrolment(person: string, device: string): InputOf<'enrolDevice'> {
  return {
    account: undefined,
    user: `mimi://a.example/u/${person}`,
    property: 'a.example',
    subject: person,
    handle: `@${person}`,
    accountKey: bytes(`key of ${person}`),
    generation: 0,
    deviceUri: `mimi://a.example/d/${device}`,
    deviceId: newId(),
    certificate: bytes(`certificate of ${device}`),
    signatureKey: bytes(`signature key of ${device}`),
    day: today,
    devicesMax: 8,
  }
}

/** One account with as many devices as names; they are named `person-name`. */
export async function enrol(store: Store, person: string, ...names: readonly string[]): Promise<DeviceRow[]> {
  const devices: DeviceRow[] = []
  for (const name of names.length === 0 ? ['phone'] : names) {
    const outcome = await store.enrolDevice({ ...enrolment(person, `${person}-${name}`), account: devices[0]?.account })
    if (outcome.kind !== 'enrolled') throw new Error(`not enrolled: ${outcome.kind}`)
    devices.push(outcome.device)
  }
  return devices
}

/** What makes a new room with this device alone in it. */
export function creationBy({ account, device }: DeviceRow): InputOf<'createRoom'> {
  const id = newId()
  const room = `mimi://a.example/r/${Buffer.from(id).toString('hex')}`
  return { id, room, kind: 'group', groupState: bytes('epoch 0'), account, role: 2, device, day: today }
}

/** A room at epoch 1 whose log holds one entry, the commit that added all but the first device; those have acknowledged it. */
export async function roomWith(store: Store, first: DeviceRow, ...others: readonly DeviceRow[]): Promise<RoomRow> {
  const created = await store.createRoom(creationBy(first))
  if (created.kind !== 'created') throw new Error('the room exists')
  const accounts = new Set(others.map(({ account }) => account).filter(account => account !== first.account))
  await store.commitEpoch({
    ...commitOf(created.room.stream, 0n),
    participants: [...accounts].map(account => ({ account, role: 1 })),
    addedDevices: others.map(({ device }) => device),
  })
  await store.acknowledge({ items: others.map(({ device }) => ({ stream: created.room.stream, device, cursor: 1 })) })
  return await roomAt(store, created.room.stream)
}

export async function roomAt(store: Store, stream: StreamNumber): Promise<RoomRow> {
  const row = await store.roomByStream({ stream })
  if (row === undefined) throw new Error('the room is gone')
  return row
}

/** A commit that changes nobody. */
export function commitOf(stream: StreamNumber, expectedEpoch: bigint): InputOf<'commitEpoch'> {
  return {
    stream,
    expectedEpoch,
    newEpoch: expectedEpoch + 1n,
    groupState: bytes(`epoch ${expectedEpoch + 1n}`),
    entry: { clientId: newId(), floor: 0, body: bytes(`commit to ${expectedEpoch + 1n}`), expiryDay: nextMonth },
    participants: [],
    addedDevices: [],
    removedDevices: [],
    mailings: [],
  }
}

export function entryFor(stream: StreamNumber, text = 'hello', expiryDay: number = nextMonth): Appending {
  return { stream, clientId: newId(), floor: 0, body: bytes(text), expiryDay }
}

/** Every entry that is held, as texts. */
export async function textsIn(store: Store, stream: StreamNumber, after = 0): Promise<string[]> {
  const { entries } = await store.readStream({ stream, after, limit: 100_000, sizeBytesMax: 1 << 30 })
  return entries.map(({ body }) => new TextDecoder().decode(body))
}

/** Where a device stands in its streams. */
export function positionsOf(store: Store, device: number): Promise<readonly StreamPosition[]> {
  return store.resumeDevice({ device, limit: 0, sizeBytesMax: 0 })
}

export async function appendTexts(store: Store, stream: StreamNumber, ...texts: readonly string[]): Promise<number[]> {
  const appended = await store.append({ items: texts.map(text => entryFor(stream, text)) })
  return appended.map(({ cursor }) => cursor)
}
