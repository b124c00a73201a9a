// People with devices, contacts, rooms, waiting messages and files, in a store of this process.

import { createNodeCrypto } from '@causeway/crypto/node'
import { openDirectStore } from '@causeway/store'
import type { AccountRow, DeviceRow, Store } from '@causeway/store/ports'
import { dayMs, encode, fanoutMessage, uriFromId, type UserUri, utf8ToBytes } from '@causeway/wire'

export const crypto = createNodeCrypto()
export const nowMs: number = Date.UTC(2027, 2, 1, 12)
export const today: number = Math.floor(nowMs / dayMs)
export const properties = ['lumen.example', 'harbor.example'] as const

let given = 0
export function newId(): Uint8Array {
  given += 1
  return crypto.hash('SHA-256', utf8ToBytes(`id ${given}`)).subarray(0, 16)
}

export interface Person {
  readonly account: AccountRow
  readonly devices: readonly DeviceRow[]
}

export function openStore(): Store {
  return openDirectStore({ path: ':memory:' })
}

export async function enrolPerson(store: Store, at: number, deviceCount = 2, day: number = today - 300 + at): Promise<Person> {
  const property = properties[at % 2] as string
  const user = uriFromId('u', property, newId())
  const devices: DeviceRow[] = []
  for (let d = 0; d < deviceCount; d++) {
    const id = newId()
    const enrolled = await store.enrolDevice({
      account: devices[0]?.account,
      user,
      property,
      subject: `subject-${at}-marker`,
      handle: `+1555${String(at).padStart(7, '0')}`,
      accountKey: crypto.hash('SHA-256', utf8ToBytes(`account key ${at}`)),
      generation: 0,
      deviceUri: uriFromId('d', property, id),
      deviceId: id,
      certificate: utf8ToBytes(`certificate ${at}.${d}`),
      signatureKey: crypto.hash('SHA-256', utf8ToBytes(`device key ${at}.${d}`)),
      day,
      devicesMax: 12,
    })
    if (enrolled.kind !== 'enrolled') throw new Error(enrolled.kind)
    devices.push(enrolled.device)
  }
  const account = await store.accountByUser({ user })
  if (account === undefined) throw new Error('not enrolled')
  return { account, devices }
}

/** A room of these people; `times` are messages that nobody has fetched. */
export async function roomOf(store: Store, people: readonly Person[], times: readonly number[]): Promise<string> {
  const [first, ...rest] = people as [Person, ...Person[]]
  const id = newId()
  const room = uriFromId('r', first.account.property, id)
  const firstDevice = first.devices[0] as DeviceRow
  const base = { clientId: newId(), floor: 0, expiryDay: today + 30 }
  const created = await store.createRoom({
    id,
    room,
    kind: people.length > 2 ? 'group' : 'direct',
    groupState: utf8ToBytes('public tree'),
    account: first.account.account,
    role: 2,
    device: firstDevice.device,
    day: today,
  })
  if (created.kind !== 'created') throw new Error('exists')
  const { stream } = created.room
  const commit = encode(fanoutMessage, { kind: 'commit', timestamp: times[0] ?? nowMs, message: utf8ToBytes('commit bytes') })
  await store.commitEpoch({
    stream,
    expectedEpoch: 0n,
    newEpoch: 1n,
    groupState: utf8ToBytes('public tree 1'),
    entry: { ...base, body: commit },
    participants: rest.map(({ account }) => ({ account: account.account, role: 1 })),
    addedDevices: rest.flatMap(({ devices }) => devices.map(({ device }) => device)),
    removedDevices: [],
    mailings: [],
  })
  await store.append({
    items: times.map(timestamp => ({
      ...base,
      stream,
      clientId: newId(),
      body: applicationBody(timestamp, `ciphertext of ${room} ${timestamp}`),
    })),
  })
  return room
}

export function applicationBody(timestamp: number, message: string): Uint8Array {
  const frank = { serverFrank: new Uint8Array(32), cipherSuite: 1, signature: new Uint8Array(64) }
  return encode(fanoutMessage, { kind: 'application', timestamp, message: utf8ToBytes(message), frank })
}

export interface Population {
  readonly store: Store
  readonly people: readonly Person[]
}

export async function populate(count: number): Promise<Population> {
  const store = openStore()
  const people: Person[] = []
  for (let at = 0; at < count; at++) people.push(await enrolPerson(store, at))
  for (let at = 0; at < count; at++) {
    const [ada, ben, cleo] = [0, 1, 3].map(step => people[(at + step) % count] as Person) as [Person, Person, Person]
    await roomOf(
      store,
      at % 3 === 0 ? [ada, ben, cleo] : [ada, ben],
      [1, 5, 20].map(days => nowMs - days * dayMs - at * 60_000),
    )
    await store.setConsent({
      requester: ada.account.account,
      target: ben.account.account,
      state: 'granted',
      mailings: [],
      expiryDay: today,
    })
    await store.createMedia({
      id: newId(),
      account: ada.account.account,
      sizeBytes: 1000 + at,
      receivedBytes: 10,
      expiryDay: today + 9,
    })
  }
  return { store, people }
}

export const userOf = ({ account }: Person): UserUri => account.user as UserUri
