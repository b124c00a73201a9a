// People with what a busy year leaves behind of them: contacts, rooms, refusals, blocks, files, and what waits for a device that
// was not seen for a month (nothing waits longer).

import type { AccountRow, DeviceRow, Store } from '@causeway/store'
import { dayMs, encode, fanoutMessage, uriFromId } from '@causeway/wire'
import { crypto, property, startMs } from '@causeway/server/lawful-testing'

export interface Life {
  readonly devices: number
  readonly contacts: number
  readonly rooms: number
  readonly participantsPerRoom: number
  readonly waiting: number
  readonly files: number
  readonly blocks: number
}

export interface Enrolled {
  readonly account: AccountRow
  readonly device: DeviceRow
}

const today = Math.floor(startMs / dayMs)
/** Padded to the smallest bucket that a sentence fits in. */
const messageSizeBytes = 512

export async function enrolMany(store: Store, count: number, firstNumber: number): Promise<Enrolled[]> {
  const people: Enrolled[] = []
  for (let at = 0; at < count; at++) people.push(await enrolOne(store, firstNumber + at))
  return people
}

async function enrolOne(store: Store, number: number, account?: number): Promise<Enrolled> {
  const [user, deviceId] = [uriFromId('u', property, crypto.random(16)), crypto.random(16)]
  const enrolled = await store.enrolDevice({
    account,
    user,
    property,
    subject: `person-${number}`,
    handle: `+1666${String(number).padStart(7, '0')}`,
    accountKey: crypto.random(32),
    generation: 0,
    deviceUri: uriFromId('d', property, deviceId),
    deviceId,
    certificate: crypto.random(200),
    signatureKey: crypto.random(32),
    day: today - 365,
    devicesMax: 12,
  })
  if (enrolled.kind !== 'enrolled') throw new Error(enrolled.kind)
  const row = await store.accountByUser({ user: enrolled.device.user })
  if (row === undefined) throw new Error('not enrolled')
  return { account: row, device: enrolled.device }
}

export async function liveAYear(store: Store, person: Enrolled, others: readonly Enrolled[], life: Life): Promise<void> {
  const { account, device } = person
  const other = (at: number): Enrolled => others[at % others.length] as Enrolled
  for (let at = 1; at < life.devices; at++) await enrolOne(store, at, account.account)
  for (let at = 0; at < life.contacts; at++) {
    const pair = { requester: account.account, target: other(at).account.account }
    await store.setConsent({ ...pair, state: 'granted', mailings: [], expiryDay: today })
  }
  for (let at = 0; at < life.blocks; at++)
    await store.setBlock({
      blocker: account.account,
      blocked: other(at * 7).account.account,
      kind: 'block',
      day: today - (at % 365),
    })
  for (let at = 0; at < life.files; at++)
    await store.createMedia({
      id: crypto.random(16),
      account: account.account,
      sizeBytes: 65_536 + at,
      receivedBytes: 65_536 + at,
      expiryDay: today + 1 + (at % 30),
    })
  for (let at = 0; at < life.rooms; at++) {
    const members = Array.from({ length: life.participantsPerRoom }, (_, place) => other(at * 3 + place))
    await talkIn(store, { account, device }, [...new Set(members)], Math.floor(life.waiting / life.rooms))
  }
}

/** A room in which the others wrote, and which no device of the account has fetched since. */
async function talkIn(
  store: Store,
  { account, device }: Enrolled,
  members: readonly Enrolled[],
  messages: number,
): Promise<void> {
  const id = crypto.random(16)
  const made = await store.createRoom({
    id,
    room: uriFromId('r', property, id),
    kind: 'group',
    groupState: crypto.random(2_000),
    account: account.account,
    role: 2,
    device: device.device,
    day: today - 300,
  })
  if (made.kind !== 'created') throw new Error('exists')
  const { stream } = made.room
  const base = { floor: 0, expiryDay: today + 30 }
  const entryOf = (kind: 'application' | 'commit', timestamp: number) => {
    const frank = { serverFrank: crypto.random(32), cipherSuite: 1, signature: crypto.random(64) }
    const message = crypto.random(messageSizeBytes)
    return encode(fanoutMessage, kind === 'commit' ? { kind, timestamp, message } : { kind, timestamp, message, frank })
  }
  await store.commitEpoch({
    stream,
    expectedEpoch: 0n,
    newEpoch: 1n,
    groupState: crypto.random(2_000),
    entry: { ...base, clientId: crypto.random(16), body: entryOf('commit', startMs - 29 * dayMs) },
    participants: members.map(({ account: member }) => ({ account: member.account, role: 1 })),
    addedDevices: members.map(({ device: added }) => added.device),
    removedDevices: [],
    mailings: [],
  })
  await store.append({
    items: Array.from({ length: messages }, (_, at) => ({
      ...base,
      stream,
      clientId: crypto.random(16),
      body: entryOf('application', startMs - 28 * dayMs + at * 60_000),
    })),
  })
}
