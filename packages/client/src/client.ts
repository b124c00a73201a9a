// The client: everything a person's device does, put together from its rooms. Nouns, not verbs: `client.rooms`, `client.devices`.

import { equalBytes } from '@causeway/crypto'
import { createMlsEngine } from '@causeway/mls/member'
import { type TunnelTarget, CausewayError, type DeviceUri, type RoomUri, type UserUri } from '@causeway/wire'
import { enrol, finishEnrolment, finishEntering } from './account/enrol.ts'
import { topUpKeyPackages } from './account/key-packages.ts'
import { mailboxReader } from './account/mailbox.ts'
import { createPasskeys, type Passkeys } from './account/passkeys.ts'
import { createSessions, type Sessions } from './account/session.ts'
import { createTrust, memberValidator } from './account/trust.ts'
import { type Api, createApi } from './api.ts'
import { createHistory, type History } from './archive/history.ts'
import { backoffMs } from './backoff.ts'
import { type Connection, createConnection } from './connection.ts'
import { type Contacts, createContacts } from './contacts/contacts.ts'
import { createPresence, type Presence } from './contacts/presence.ts'
import { createProfiles, type Profiles } from './contacts/profiles.ts'
import type { Context } from './context.ts'
import { createDevices, type Devices, settleRotation } from './devices/devices.ts'
import { offerLink } from './devices/link.ts'
import { createDisclosures, type Disclosures } from './disclosures/disclosures.ts'
import { type ClientState, createEvents, type Events, type EventSource, faultTeller } from './events.ts'
import { createMedia, type Media } from './media/media.ts'
import { createPictures } from './media/pictures.ts'
import { createOutbox } from './outbox.ts'
import { ignoreCoded, type Parts } from './parts.ts'
import type { Ports } from './ports.ts'
import { createCommits } from './rooms/commits.ts'
import { createExpiry } from './rooms/expiry.ts'
import { enterOwnRooms, roomReader } from './rooms/follow.ts'
import { createRooms, type Rooms, type RoomsInside } from './rooms/rooms.ts'
import { followReads } from './rooms/read.ts'
import { createSignals } from './rooms/signals.ts'
import { createTyping } from './rooms/typing.ts'
import { createRoomTurns } from './rooms/turn.ts'
import { createGuardian, type Guardian } from './safety/guardian.ts'
import { createReports, type Reports } from './safety/reports.ts'
import { createSafety, type SafetyOfPerson } from './safety/safety.ts'
import { createSerial } from './serial.ts'
import { createSettings, type Settings } from './settings/settings.ts'
import { createSync, type StreamReader } from './sync.ts'
import { keyOf, listRows, type MeRow, putRow, readRow, type RoomRow, tables } from './tables.ts'
import { openTunnel, type TunnelStream } from './tunnel.ts'

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
  readonly profiles: Profiles
  readonly presence: Presence
  readonly settings: Settings
  readonly devices: Devices
  readonly passkeys: Passkeys
  readonly media: Media
  readonly history: History
  readonly safety: SafetyOfPerson
  readonly reports: Reports
  readonly guardian: Guardian
  readonly disclosures: Disclosures
  readonly events: Events
  readonly state: ClientState
  /**
   * Offers the store of `options` as a device of another account that this person has linked as their own (`safety.offerLink`), at
   * `property`. A device there takes it in with `devices.approve(code, { elsewhere: true })`; no login of that app is asked for, and nothing
   * is learned of the account before. Throws `account.unknown` when no account is linked. What did not come to its end is not gone on with.
   */
  enter(property: string, options: Omit<ClientOptions, 'login'>): Promise<LinkingDevice>
  /** Bytes to a site and back, for a link preview: the server sees the site's name. */
  tunnel(target: TunnelTarget): Promise<TunnelStream>
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

/**
 * The client of an account whose every device is lost. The account gets a new key: its old devices are put out, its contacts
 * are told that it may be somebody else now, and what only the old devices held is gone. To be asked for in so many words.
 * An account that does not exist yet begins as with `createClient`; a store that holds a device is that device.
 */
export async function resetAccount(options: ClientOptions): Promise<Client> {
  const base = createBase(options)
  const me = await enrol({ ...options, ...base, deviceName: options.deviceName ?? '' }, { startsOver: true })
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

async function enterFrom(asking: Api, property: string, further: Omit<ClientOptions, 'login'>): Promise<LinkingDevice> {
  const options = { ...further, login: noLogin }
  const base = createBase(options)
  let isCancelled = false
  const elsewhere = { api: asking, property }
  const deps = { ...options, ...base, elsewhere, deviceName: options.deviceName ?? '', isClosed: () => isCancelled }
  const { code, qr, link, approved } = await offerLink(deps)
  const client = approved.then(async me => await startClient(options, base, await finishEntering(deps, me, asking, link)))
  client.catch(() => undefined)
  return { code, qr, client, cancel: () => void (isCancelled = true) }
}

async function noLogin(): Promise<string> {
  throw new CausewayError('auth.missing')
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

async function startClient(options: ClientOptions, base: Base, me: MeRow): Promise<Client> {
  const hub = await readRow<Uint8Array>(options.store, tables.account, 'hub')
  const state = { me, hubKey: hub, isClosed: false }
  const context = createContext(options, base, state)
  const parts = createParts(context, base)
  const devices = createDevices(context, device => dropDevice(parts, device))
  const safety = createSafety(context)
  const expiry = createExpiry(context, parts.turns)
  parts.connection.start()
  expiry.start()
  return {
    me: { user: me.user, device: me.device, handle: me.handle, property: me.property },
    rooms: parts.rooms,
    contacts: parts.contacts,
    profiles: parts.profiles,
    presence: parts.presence,
    settings: parts.settings,
    devices,
    passkeys: createPasskeys(context),
    media: parts.media,
    history: createHistory(context, parts.turns),
    safety,
    reports: createReports(context, safety.block),
    guardian: createGuardian(context),
    disclosures: createDisclosures(context),
    events: context.events,
    get state() {
      return parts.connection.state
    },
    enter: (property, further) => enterFrom(context.api, property, further),
    tunnel: async target => await openTunnel(context.net, await base.sessions.token(context.me()), target),
    sync: () => syncAll(parts),
    async close() {
      parts.sync.stop()
      parts.connection.stop()
      expiry.stop()
      parts.presence.stop()
      parts.settings.stop()
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
    engine: createMlsEngine({ crypto, clock, validateMember: memberValidator(crypto) }),
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
      signalled: (stream, sealed) => void signals.received(stream, sealed).catch(faultTeller(context.events)),
      ready: () => {
        sync.resumed()
        presence.ask()
        settleNow()
      },
      stateChanged: state => context.events.emit({ name: 'state', state }),
      removed: () => context.events.emit({ name: 'device', change: 'removed' }),
    },
  })
  const settleNow = (): void => {
    settling(() => settle(parts)).catch(faultTeller(context.events))
  }
  let settleFailures = 0
  let isSettlingSoon = false
  const settleSoon = (): void => {
    if (isSettlingSoon) return
    isSettlingSoon = true
    context.timers.after(backoffMs(context.crypto, settleFailures++), () => {
      isSettlingSoon = false
      // Offline, it comes with the next connection.
      if (connection.state === 'online') settleNow()
    })
  }
  const settled = (): void => void (settleFailures = 0)
  const sync = createSync({ context, connection: () => connection, readerOf: stream => readerOf(parts, stream) })
  const commits = createCommits({ context, turns, catchUp })
  const outbox = createOutbox({ context, turns, connection: () => connection, catchUp, tidy: room => commits.tidy(room) })
  const signals = createSignals({ context, turns, connection: () => connection })
  const typing = createTyping(context, signals)
  const presence = createPresence(context, signals)
  const media = createMedia(context)
  const pictures = createPictures(context, media)
  const profiles = createProfiles({ context, turns, outbox, pictures })
  const isOnline = (): boolean => connection.state === 'online'
  const makeOwnRoom = async (): Promise<void> => void (await rooms.create({ with: [] }))
  const settings = createSettings({ context, turns, outbox, isOnline, makeOwnRoom })
  const rooms: RoomsInside = createRooms({ context, turns, outbox, commits, typing, media, pictures, settings, settleSoon })
  context.events.on('settings', ({ keys }) => {
    followReads(context, turns, settings, keys).catch(faultTeller(context.events))
  })
  const contacts = createContacts(context, () => void outbox.kickAll().catch(faultTeller(context.events)))
  const parts: Parts = {
    context,
    turns,
    connection,
    sync,
    outbox,
    commits,
    rooms,
    presence,
    contacts,
    media,
    pictures,
    profiles,
    settings,
    settling,
    settleSoon,
    settled,
  }
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
  const { context, turns, rooms, commits, outbox, contacts, profiles, settings } = parts
  const steps = [
    async () => {
      const gone = await settleRotation(context)
      if (gone !== undefined) await dropDevice(parts, gone)
    },
    () => topUpKeyPackages(context),
    () => rooms.finishCreating(),
    () => contacts.refresh(),
    () => profiles.renew(),
    () => enterOwnRooms(parts),
    () => settings.settle(),
    () => followReads(context, turns, settings),
    () => commits.kickAll(),
    () => outbox.kickAll(),
  ]
  // One that fails must not keep the others from happening; all of them come again, soon or with the next connection.
  let hasFailed = false
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error
      hasFailed ||= error.retry !== 'never'
    }
  }
  if (hasFailed) parts.settleSoon()
  else parts.settled()
}

function readerOf(parts: Parts, stream: string): StreamReader {
  return stream === keyOf(parts.context.me().device) ? mailboxReader(parts) : roomReader(parts, stream)
}

/** The own rooms drop the removed device at once; elsewhere the hub's event asks for it. */
async function dropDevice({ context, commits, turns, sync }: Parts, device: DeviceUri): Promise<void> {
  for (const { row } of await listRows<RoomRow>(context.store, tables.rooms, {})) {
    if (row.status !== 'active') continue
    // What it said before its removal counts: it stands in the log before the removal does.
    await sync.catchUp(keyOf(row.room)).catch(ignoreCoded)
    await turns.take(row.room, async turn => {
      if (!turn.row.departed.includes(device)) turn.row.departed.push(device)
      await turn.save()
    })
    await commits.tidy(row.room).catch(ignoreCoded)
  }
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
