// The client: everything a person's device does, put together from its rooms. Nouns, not verbs: `client.rooms`, `client.devices`.

import { equalBytes } from '@causeway/crypto'
import { createMlsEngine } from '@causeway/mls/member'
import {
  CausewayError,
  type ContentOrigin,
  decode,
  type DeviceUri,
  type ErrorCode,
  mailboxMessage,
  messageStatuses,
  type RoomUri,
  type UserUri,
} from '@causeway/wire'
import { enrol, finishEnrolment } from './account/enrol.ts'
import { topUpKeyPackages } from './account/key-packages.ts'
import { createSessions, type Sessions } from './account/session.ts'
import { createTrust, memberValidator } from './account/trust.ts'
import { type Api, createApi } from './api.ts'
import { type Connection, createConnection } from './connection.ts'
import { type Contacts, type ContactsInside, createContacts } from './contacts/contacts.ts'
import type { Context } from './context.ts'
import { createDevices, type Devices, openAccountKey, settleRotation } from './devices/devices.ts'
import { offerLink } from './devices/link.ts'
import { type ClientState, createEvents, type Events, type EventSource, faultTeller } from './events.ts'
import { createMedia, type Media } from './media/media.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import type { Ports, StoreChange } from './ports.ts'
import { createCommits, type Commits } from './rooms/commits.ts'
import { isOver, joinByExternalCommit, joinByWelcome, noteRoom } from './rooms/join.ts'
import { endRoom, type LogEntry, type Merged, processEntries } from './rooms/process.ts'
import { originOf, profileContent, statusContent } from './rooms/room.ts'
import { createRooms, type Rooms, type RoomsInside } from './rooms/rooms.ts'
import { createRoomTurns, type RoomTurn, type RoomTurns } from './rooms/turn.ts'
import { createSerial, type Serial } from './serial.ts'
import { createSync, type StreamReader, type Sync } from './sync.ts'
import { keyOf, listRows, type MeRow, putRow, readRow, type RoomRow, tables } from './tables.ts'

export interface ClientOptions extends Ports {
  /** A fresh login token of the property: asked for when a device is enrolled or linked, and never kept. */
  readonly login: () => Promise<string>
  /** A name for this device, for its owner's list; it stays on the device. */
  readonly deviceName?: string
}

export interface Me {
  readonly user: UserUri
  readonly device: DeviceUri
  readonly handle: string
  readonly property: string
}

export interface Client {
  readonly me: Me
  readonly rooms: Rooms
  readonly contacts: Contacts
  readonly devices: Devices
  readonly media: Media
  readonly events: Events
  readonly state: ClientState
  /** Resolves when everything the hub holds for this device is processed and everything to send is sent. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * The client of the device in this store; an empty store becomes the first device of the account. Resolves as soon as the
 * device is known, connected or not. Throws `account.key_mismatch` when the account has devices already: use `linkDevice`.
 */
export async function createClient(options: ClientOptions): Promise<Client> {
  const base = createBase(options)
  const me = await enrol({ ...options, ...base, deviceName: options.deviceName ?? '' })
  return await startClient(options, base, me)
}

export interface LinkingDevice {
  /** To be typed into a device of the account (`devices.approve`), within ten minutes. */
  readonly code: string
  readonly qr: string
  /** Resolves when an old device approved and this one is enrolled. */
  readonly client: Promise<Client>
  cancel(): void
}

/** Makes this store a further device of an account that has some already. */
export async function linkDevice(options: ClientOptions): Promise<LinkingDevice> {
  const base = createBase(options)
  let isCancelled = false
  const deps = { ...options, ...base, deviceName: options.deviceName ?? '', isClosed: () => isCancelled }
  const { code, qr, approved } = await offerLink(deps)
  const client = approved.then(async me => await startClient(options, base, await finishEnrolment(deps, me)))
  client.catch(() => undefined)
  return { code, qr, client, cancel: () => void (isCancelled = true) }
}

interface Base {
  readonly api: Api
  readonly sessions: Sessions
  readonly events: EventSource
}

function createBase(options: ClientOptions): Base {
  const sessions = createSessions({ api: () => api, crypto: options.crypto, clock: options.clock })
  const session = async (): Promise<string> => {
    const me = await readRow<MeRow>(options.store, tables.account, 'me')
    if (me === undefined) throw new CausewayError('auth.missing')
    return await sessions.token(me)
  }
  const credentials = { login: options.login, session, sessionRefused: () => sessions.refused() }
  const api = createApi({ net: options.net, credentials })
  return { api, sessions, events: createEvents() }
}

/** The parts, each of which needs some of the others; all of them exist before the first event arrives. */
interface Parts {
  readonly context: Context
  readonly turns: RoomTurns
  readonly connection: Connection
  readonly sync: Sync
  readonly outbox: Outbox
  readonly commits: Commits
  readonly rooms: RoomsInside
  readonly contacts: ContactsInside
  readonly media: Media
  /** What follows a connection, one at a time. */
  readonly settling: Serial
}

async function startClient(options: ClientOptions, base: Base, me: MeRow): Promise<Client> {
  const hub = await readRow<Uint8Array>(options.store, tables.account, 'hub')
  const state = { me, hubKey: hub, isClosed: false }
  const context = createContext(options, base, state)
  const parts = createParts(context, base)
  const devices = createDevices(context, device => dropDevice(parts, device))
  parts.connection.start()
  return {
    me: { user: me.user, device: me.device, handle: me.handle, property: me.property },
    rooms: parts.rooms,
    contacts: parts.contacts,
    devices,
    media: parts.media,
    events: context.events,
    get state() {
      return parts.connection.state
    },
    sync: () => syncAll(parts),
    async close() {
      parts.sync.stop()
      parts.connection.stop()
      state.isClosed = true
      context.events.end()
      await options.store.close()
    },
  }
}

function createContext(
  options: ClientOptions,
  { api, events }: Base,
  state: { me: MeRow; hubKey: Uint8Array | undefined; isClosed: boolean },
): Context {
  const { store, net, clock, timers, crypto } = options
  return {
    store,
    net,
    clock,
    timers,
    crypto,
    api,
    events,
    engine: createMlsEngine({ crypto, validateMember: memberValidator(crypto) }),
    trust: createTrust({ api, store, crypto, clock, events }),
    me: () => state.me,
    setMe: me => void (state.me = me),
    hubKey: () => state.hubKey,
    setHubKey: key => void (state.hubKey = key),
    isClosed: () => state.isClosed,
  }
}

function createParts(context: Context, base: Base): Parts {
  const turns = createRoomTurns(context)
  const catchUp = (room: RoomUri): Promise<void> => sync.catchUp(keyOf(room))
  const settling = createSerial()
  const connection: Connection = createConnection({
    net: context.net,
    timers: context.timers,
    crypto: context.crypto,
    token: async () => {
      await pinHubKey(context)
      return await base.sessions.token(context.me())
    },
    tokenRefused: () => base.sessions.refused(),
    handlers: {
      delivered: (stream, cursor, body) => sync.delivered(stream, cursor, body),
      gap: stream => sync.gap(stream),
      ready: () => {
        sync.resumed()
        settling(() => settle(parts)).catch(faultTeller(context.events))
      },
      stateChanged: state => context.events.emit({ name: 'state', state }),
    },
  })
  const sync = createSync({ context, connection: () => connection, readerOf: stream => readerOf(parts, stream) })
  const commits = createCommits({ context, turns, catchUp })
  const outbox = createOutbox({ context, turns, connection: () => connection, catchUp, tidy: room => commits.tidy(room) })
  const media = createMedia(context)
  const rooms = createRooms({ context, turns, outbox, commits, media })
  const contacts = createContacts(context, () => void outbox.kickAll().catch(faultTeller(context.events)))
  const parts: Parts = { context, turns, connection, sync, outbox, commits, rooms, contacts, media, settling }
  return parts
}

async function syncAll({ connection, sync, outbox, context, settling }: Parts): Promise<void> {
  if (connection.state !== 'online') await isOnline(context, connection)
  await settling(async () => undefined)
  await sync.idle()
  await outbox.settled()
  await sync.idle()
}

function isOnline(context: Context, connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = context.events.on('state', ({ state }) => {
      if (state === 'online') resolve()
      else if (state === 'closed') reject(new CausewayError('client.closed'))
      else return
      stop()
    })
    connection.hurry()
  })
}

/** After each connection: what a device owes the hub, and what the hub may have that the device does not. */
async function settle(parts: Parts): Promise<void> {
  const { context, rooms, commits, outbox, contacts } = parts
  const steps = [
    () => settleRotation(context),
    () => topUpKeyPackages(context),
    () => rooms.finishCreating(),
    () => contacts.refresh(),
    () => enterOwnRooms(parts),
    () => commits.kickAll(),
    () => outbox.kickAll(),
  ]
  // One that fails must not keep the others from happening; all of them come again with the next connection.
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error
    }
  }
}

/** Rooms of the account that this device is not in yet: it joins by itself (DESIGN §5). */
async function enterOwnRooms(parts: Parts): Promise<void> {
  const { body: states } = await parts.context.api('listRooms')
  // Whoever is added by Welcome has it in the mailbox by now: only rooms without one are entered by external commit.
  await parts.sync.catchUp(keyOf(parts.context.me().device))
  for (const state of states) {
    await noteRoom(parts.turns, state)
    const row = await parts.turns.read(state.room)
    if (row?.status === 'joining') await enter(parts, state.room, undefined)
    else if (row?.status === 'active') await parts.sync.catchUp(keyOf(state.room)).catch(ignoreCoded)
  }
}

async function enter(parts: Parts, room: RoomUri, cause: ErrorCode | undefined): Promise<void> {
  try {
    await joinByExternalCommit(parts.context, parts.turns, room, cause)
    await parts.sync.catchUp(keyOf(room))
  } catch (error) {
    if (!isOver(error)) throw error
    await parts.turns.take(room, end)
  }
}

async function end(turn: RoomTurn): Promise<void> {
  if (turn.row.status !== 'over') endRoom(turn)
  await turn.save()
}

function readerOf(parts: Parts, stream: string): StreamReader {
  return stream === keyOf(parts.context.me().device) ? mailboxReader(parts) : roomReader(parts, stream)
}

function roomReader(parts: Parts, stream: string): StreamReader {
  const { context, turns } = parts
  const rowOf = (): Promise<RoomRow | undefined> => readRow<RoomRow>(context.store, tables.rooms, stream)
  const known = async (): Promise<RoomUri> => {
    const row = await rowOf()
    if (row === undefined) throw new CausewayError('room.unknown')
    return row.room
  }
  return {
    async cursor() {
      const row = await rowOf()
      return row?.status === 'active' ? row.cursor : undefined
    },
    async process(entries) {
      const room = await known()
      const progress = await turns.take(room, turn => processEntries(context, turn, entries, followMerge(parts)))
      if (progress.kind === 'desync')
        await joinByExternalCommit(context, turns, room, progress.cause).catch(overOrThrow(parts, room))
      await afterEntries(parts, room)
    },
    async lost(cause) {
      const room = await known()
      await joinByExternalCommit(context, turns, room, cause).catch(overOrThrow(parts, room))
    },
  }
}

function overOrThrow({ turns }: Parts, room: RoomUri): (error: unknown) => Promise<void> {
  return async error => {
    if (!isOver(error)) throw error
    await turns.take(room, end)
  }
}

const receiptsAfterMs = 800

/** What entries ask of this device: receipts, and leaves to remove. */
async function afterEntries(parts: Parts, room: RoomUri): Promise<void> {
  const row = await parts.turns.read(room)
  if (row === undefined || row.status !== 'active') return
  if (row.departed.length > 0) parts.commits.tidySoon(room)
  parts.outbox.kick(room)
  parts.commits.processed(room)
  if (row.deliveredDue.length > 0)
    parts.context.timers.after(receiptsAfterMs, () => void sendReceipts(parts, room).catch(faultTeller(parts.context.events)))
}

async function sendReceipts({ context, turns, outbox }: Parts, room: RoomUri): Promise<void> {
  await turns.take(room, async turn => {
    const ids = turn.row.deliveredDue
    if (ids.length === 0 || turn.row.status !== 'active') return
    turn.row.deliveredDue = []
    const origin: ContentOrigin = originOf(context, room)
    outbox.add(turn, statusContent(origin, ids, messageStatuses.delivered), { shown: false })
    await turn.save()
  })
  outbox.kick(room)
}

/** Joiners learn the room's name: it is encrypted, so the hub cannot tell them. */
function followMerge({ context, outbox }: Parts): Merged {
  return (turn, { kind }) => {
    if (kind !== 'add' || turn.row.name === undefined) return
    outbox.add(turn, profileContent(originOf(context, turn.row.room), turn.row.name), { shown: false })
  }
}

function mailboxReader(parts: Parts): StreamReader {
  const { context } = parts
  const cursor = async (): Promise<number> => (await readRow<number>(context.store, tables.cursors, 'mailbox')) ?? 0
  return {
    cursor,
    async process(entries) {
      for (const entry of entries) if (entry.cursor > (await cursor())) await processMail(parts, entry)
    },
    // Mail of longer ago than the hub keeps: rooms and contacts are read anew.
    async lost() {
      const { body: page } = await context.api('readStream', {
        params: { stream: keyOf(context.me().device) },
        query: { after: '0', limit: '1' },
      })
      await context.store.write([putRow(tables.cursors, 'mailbox', Math.max(page.low - 1, 0))])
      await parts.contacts.refresh()
      await enterOwnRooms(parts)
    },
  }
}

async function processMail(parts: Parts, { cursor, body }: LogEntry): Promise<void> {
  const { context, turns } = parts
  const kept = putRow(tables.cursors, 'mailbox', cursor)
  const message = mailOrUndefined(body)
  if (message === undefined) return await context.store.write([kept])
  switch (message.kind) {
    case 'welcome':
      await joinByWelcome(context, turns, message, [kept])
      await enterIfNeeded(parts, message.state.room)
      return topUpKeyPackages(context).catch(ignoreCoded)
    case 'consent': {
      const { changes, event } = await parts.contacts.received(message.operation, message.user)
      await context.store.write([...changes, kept])
      if (event !== undefined) context.events.emit(event)
      return
    }
    case 'accountKey':
      return await takeAccountKey(context, message.sealed, kept)
    case 'removed': {
      if ((await turns.read(message.room)) !== undefined) await turns.take(message.room, end)
      return await context.store.write([kept])
    }
  }
}

async function enterIfNeeded(parts: Parts, room: RoomUri): Promise<void> {
  const row = await parts.turns.read(room)
  if (row?.status === 'joining') await enter(parts, room, undefined)
  else await parts.sync.catchUp(keyOf(room)).catch(ignoreCoded)
}

/** A key that the account's own chain does not end in is not the account's, whoever sealed it. */
async function takeAccountKey(context: Context, sealed: Uint8Array, kept: StoreChange): Promise<void> {
  const me = openAccountKey(context, sealed)
  const record = me === undefined ? undefined : await context.trust.recordOf(me.user, 'now')
  const newest = record?.rotations.at(-1)?.newKey
  if (me === undefined || newest === undefined || !equalBytes(newest, me.accountKey)) return await context.store.write([kept])
  await context.store.write([putRow(tables.account, 'me', me), kept])
  context.setMe(me)
  context.events.emit({ name: 'device', change: 'account-key' })
}

function mailOrUndefined(body: Uint8Array): ReturnType<typeof mailboxMessage.read> | undefined {
  try {
    return decode(mailboxMessage, body)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

/** The own rooms drop the removed device at once; elsewhere the hub's event asks for it. */
async function dropDevice({ context, commits, turns }: Parts, device: DeviceUri): Promise<void> {
  for (const { row } of await listRows<RoomRow>(context.store, tables.rooms, {})) {
    if (row.status !== 'active') continue
    await turns.take(row.room, async turn => {
      if (!turn.row.departed.includes(device)) turn.row.departed.push(device)
      await turn.save()
    })
    await commits.tidy(row.room).catch(ignoreCoded)
  }
}

function ignoreCoded(error: unknown): void {
  if (!(error instanceof CausewayError)) throw error
}

/** First use pins the hub's key; another one later is an alarm, and franks are still held against the pinned one. */
async function pinHubKey(context: Context): Promise<void> {
  const { hubKey } = (await context.api('listProperties')).body
  const pinned = context.hubKey()
  if (pinned === undefined) {
    await context.store.write([putRow(tables.account, 'hub', hubKey)])
    context.setHubKey(hubKey)
  } else if (!equalBytes(pinned, hubKey)) {
    context.events.emit({ name: 'alarm', kind: 'hub-key-changed' })
  }
}
