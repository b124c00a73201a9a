// The process that `tools/crash.ts` kills: writes to a worker store as fast as it is answered, and tells through file descriptor
// 3 what it is about to try and, once the store's promise is resolved, what came of it.

import { randomBytes, randomInt } from 'node:crypto'
import { readFileSync, writeSync } from 'node:fs'
import { openSqliteStore, type Store, type StreamNumber } from '../packages/store/src/index.ts'

/** One append, or one commit when it carries the epoch it starts from. Everything else of it follows from its client id. */
export interface Attempt {
  readonly stream: StreamNumber
  readonly clientId: string
  readonly floor: number
  readonly epoch?: number
}

export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'tried'; readonly attempts: readonly Attempt[] }
  | { readonly kind: 'done'; readonly attempt: Attempt; readonly cursor: number; readonly duplicate: boolean }
  /** Entries up to `cursor` may be trimmed from now on. */
  | { readonly kind: 'seen'; readonly stream: StreamNumber; readonly cursor: number }
  | { readonly kind: 'refused'; readonly attempt: Attempt; readonly reason: string }
  /** Everything asked to be tried again is answered. */
  | { readonly kind: 'retried' }

export interface Orders {
  readonly path: string
  readonly retry: readonly Attempt[]
  /** Only tries again, then closes. */
  readonly last: boolean
}

const roomCount = 96
/** Most rooms are read, and so trimmed, while they are written; every third keeps all it ever got. */
const isRead = (index: number): boolean => index % 3 !== 0
/** The first rooms see commits beside messages. */
const committedRooms = 12
const writers = 24
const itemsMax = 4

const firstDevice = {
  user: 'mimi://a.example/u/1',
  property: 'a.example',
  subject: '1',
  handle: 'one',
  accountKey: new Uint8Array(32),
  deviceUri: 'mimi://a.example/d/1',
  deviceId: new Uint8Array(16),
  certificate: new Uint8Array(64),
  signatureKey: new Uint8Array(32),
}

/** Sixteen to about five hundred bytes, known from the client id alone. */
export function bodyOf(clientId: Uint8Array): Uint8Array {
  return Buffer.alloc(16 + (clientId[0] as number) * 2, clientId)
}

if (import.meta.main) await write(JSON.parse(readFileSync(0, 'utf8')) as Orders)

async function write(orders: Orders): Promise<void> {
  const store = await openSqliteStore({ path: orders.path, onFatal: fail })
  report({ kind: 'ready' })
  const rooms = await openRooms(store)
  await Promise.all(orders.retry.map(attempt => perform(store, attempt)))
  report({ kind: 'retried' })
  if (orders.last) return store.close()
  await Promise.all([
    ...Array.from({ length: writers }, () => appendForever(store, rooms)),
    ...rooms.slice(0, committedRooms).map(room => commitForever(store, room)),
    acknowledgeForever(store, rooms),
  ])
}

interface Room {
  readonly stream: StreamNumber
  readonly device: number
  readonly isRead: boolean
  /** The highest cursor answered: what a sender would give as its floor. */
  head: number
}

async function openRooms(store: Store): Promise<Room[]> {
  const enrolled = await store.enrolDevice({ ...firstDevice, account: undefined, generation: 0, day: 1, devicesMax: 1 })
  if (enrolled.kind !== 'enrolled') throw new Error(`the device is not enrolled: ${enrolled.kind}`)
  const { device, account } = enrolled.device
  return Promise.all(
    Array.from({ length: roomCount }, async (_, index) => {
      const id = Buffer.alloc(16, index + 1)
      await store.createRoom({
        id,
        room: `mimi://a.example/r/${index}`,
        kind: 'group',
        groupState: new Uint8Array(64),
        account,
        role: 1,
        device,
        day: 1,
      })
      const row = await store.roomById({ id })
      if (row === undefined) throw new Error('a room that was made is not there')
      return { stream: row.stream, device, isRead: isRead(index), head: row.head }
    }),
  )
}

async function appendForever(store: Store, rooms: readonly Room[]): Promise<never> {
  for (;;) {
    const items = Array.from({ length: randomInt(1, itemsMax + 1) }, () => rooms[randomInt(rooms.length)] as Room)
    const attempts = items.map(room => newAttempt(room))
    report({ kind: 'tried', attempts })
    const answers = await store.append({ items: attempts.map(appendingOf) })
    answers.forEach(({ cursor, duplicate }, index) => {
      report({ kind: 'done', attempt: attempts[index] as Attempt, cursor, duplicate })
      const room = items[index] as Room
      room.head = Math.max(room.head, cursor)
    })
  }
}

async function commitForever(store: Store, room: Room): Promise<never> {
  for (;;) {
    const row = await store.roomByStream({ stream: room.stream })
    if (row === undefined) throw new Error('a room is gone')
    const attempt = { ...newAttempt(room), epoch: Number(row.epoch) }
    report({ kind: 'tried', attempts: [attempt] })
    await perform(store, attempt)
  }
}

async function acknowledgeForever(store: Store, rooms: readonly Room[]): Promise<never> {
  for (;;) {
    const read = rooms.filter(({ isRead, head }) => isRead && head > 0)
    const items = read.map(({ stream, device, head }) => ({ stream, device, cursor: head }))
    for (const { stream, cursor } of items) report({ kind: 'seen', stream, cursor })
    await store.acknowledge({ items })
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

function newAttempt({ stream, head }: Room): Attempt {
  return { stream, clientId: randomBytes(16).toString('hex'), floor: head }
}

function appendingOf({ stream, clientId, floor }: Attempt) {
  const id = Buffer.from(clientId, 'hex')
  return { stream, clientId: id, floor, body: bodyOf(id), expiryDay: 1000 }
}

async function perform(store: Store, attempt: Attempt): Promise<void> {
  if (attempt.epoch === undefined) {
    const [answer] = await store.append({ items: [appendingOf(attempt)] })
    if (answer !== undefined) report({ kind: 'done', attempt, ...answer })
    return
  }
  const { stream, ...entry } = appendingOf(attempt)
  const outcome = await store.commitEpoch({
    stream,
    expectedEpoch: BigInt(attempt.epoch),
    newEpoch: BigInt(attempt.epoch + 1),
    groupState: new Uint8Array(64).fill(attempt.epoch),
    entry,
    participants: [],
    addedDevices: [],
    removedDevices: [],
    mailings: [],
  })
  // Nobody else commits in this room, so the epoch cannot have moved.
  if (outcome.kind === 'accepted') report({ kind: 'done', attempt, cursor: outcome.cursor, duplicate: false })
  else report({ kind: 'refused', attempt, reason: outcome.kind })
}

/** Synchronously: what is written here is with the parent, whatever happens next. */
function report(what: Report): void {
  let rest = Buffer.from(`${JSON.stringify(what)}\n`)
  while (rest.length > 0) rest = rest.subarray(writeSync(3, rest))
}

function fail(error: Error): void {
  console.error(error)
  process.exit(1)
}
