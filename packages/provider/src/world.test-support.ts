// A provider over the real store in memory, the real crypto and the real MLS engine; people with devices who use it.

import { frankingTag, signDeviceCertificate, signRotation, signWithLabel, type KeyPair } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import {
  createMlsEngine,
  type CommitRequest,
  type MlsGroup,
  type MlsIdentity,
  type MlsKeyPackage,
  type StagedCommit,
} from '@causeway/mls/member'
import { createMlsPublic } from '@causeway/mls/public'
import { openDirectStore, type BlobStore, type Bus, type Hint, type Store } from '@causeway/store'
import {
  accountKeyRotation,
  type AgeBand,
  base32FromBytes,
  base64urlFromBytes,
  CausewayError,
  component,
  type Contract,
  decode,
  decodeServerFrame,
  deviceCertificate,
  type DeviceRecord,
  type DeviceUri,
  encode,
  encodeDeviceRecords,
  encodeMimiContent,
  fanoutMessage,
  type FanoutMessage,
  groupIdOf,
  idOf,
  mailboxMessage,
  type MailboxMessage,
  participantListUpdate,
  type ParticipantListUpdate,
  type RequestOf,
  type ResponseOf,
  type RoomKind,
  type RoomUri,
  safeAad,
  type ServerRecord,
  sessionLabel,
  textContent,
  uriFromId,
  type UserUri,
  utf8ToBytes,
} from '@causeway/wire'
import {
  createProvider,
  type Connection,
  type DeliverySink,
  type DeviceCaller,
  type Limits,
  type LoginClaims,
  type Provider,
  type ProviderDeps,
  type ProviderEndpointName,
} from './index.ts'

export const crypto = createNodeCrypto()
/** That of the world made last. */
let time: World['clock'] | undefined
export const engine = createMlsEngine({ crypto, clock: { nowMs: () => time?.at ?? 0 } })
export const dayMs = 86_400_000

type Input<N extends ProviderEndpointName> = Partial<RequestOf<Contract[N]>>
type Answer<N extends ProviderEndpointName> = Promise<ResponseOf<Contract[N]>['body']>

export interface World {
  readonly provider: Provider
  readonly store: Store
  readonly clock: { at: number; nowMs(): number }
  readonly blobs: BlobStore & { readonly files: Map<string, Uint8Array> }
  /** Runs timers that are due. */
  pass(ms: number): Promise<void>
  login(property: string, subject: string, handle?: string): string
  call<N extends ProviderEndpointName>(name: N, input?: Input<N>): Answer<N>
  person(property: string, handle: string): Promise<Device>
  /** The same store and keys after a restart. */
  restarted(): World
  settled(): Promise<void>
}

const properties = ['one.example', 'two.example', 'three.example'].map(domain => ({
  domain,
  name: domain,
  handleType: 'username' as const,
  embeddedLogin: domain === 'one.example',
}))

export function createWorld(options: { limits?: Partial<Limits>; deps?: Partial<ProviderDeps> } = {}): World {
  const keys = { hubSeed: crypto.random(32), session: crypto.random(32), franking: crypto.random(32) }
  const clock = { at: 1_790_000_000_000, nowMs: () => clock.at }
  time = clock
  return worldOver(openDirectStore({ path: ':memory:' }), memoryBlobs(), keys, clock, options)
}

function worldOver(
  store: Store,
  blobs: World['blobs'],
  keys: ProviderDeps['keys'],
  clock: World['clock'],
  options: { limits?: Partial<Limits>; deps?: Partial<ProviderDeps> },
): World {
  const timers = manualTimers(clock)
  const provider = createProvider({
    store,
    blobs,
    bus: createBus(),
    crypto,
    mls: createMlsPublic({ crypto }),
    clock,
    timers,
    turn: work => void setImmediate(work),
    properties,
    keys,
    verifyLogin: async token => claimsOf(token),
    issuer: { issue: async (property, handle) => `${property}|${handle}|${handle}`, passkeys: undefined as never },
    limits: options.limits ?? {},
    ...options.deps,
  })
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve))
  }
  const world: World = {
    provider,
    store,
    clock,
    blobs,
    async pass(ms) {
      clock.at += ms
      timers.run()
      await settled()
    },
    login: (property, subject, handle = subject) => `${property}|${subject}|${handle}`,
    call: (name, input) => call(provider, name, undefined, input),
    person: (property, handle) => enrolFirst(world, property, handle),
    restarted: () => worldOver(store, blobs, keys, clock, options),
    settled,
  }
  return world
}

async function call<N extends ProviderEndpointName>(
  provider: Provider,
  name: N,
  caller: Awaited<ReturnType<Provider['authenticate']>> | undefined,
  input: Input<N> = {},
): Answer<N> {
  const request = { params: {}, query: {}, headers: {}, body: undefined, ...input } as unknown as RequestOf<Contract[N]>
  return (await provider.dispatch(name, request, caller)).body
}

function claimsOf(token: string): LoginClaims {
  const [property, subject, handle, ageBand = 'unknown', guardian = ''] = token.split('|')
  if (property === undefined || subject === undefined || handle === undefined) throw new CausewayError('auth.bad_token')
  return { property, subject, handle, ageBand: ageBand as AgeBand, guardian }
}

/** One device, with its account's private key as far as it has it. */
export class Device {
  readonly world: World
  readonly property: string
  readonly handle: string
  readonly user: UserUri
  readonly uri: DeviceUri
  readonly signature: KeyPair
  account: KeyPair
  generation: number
  certificate: Uint8Array
  session = ''
  keyPackages = new Map<string, MlsKeyPackage>()

  constructor(
    world: World,
    property: string,
    handle: string,
    user: UserUri,
    account: KeyPair,
    generation: number,
    uri = uriFromId('d', property, crypto.random(16)),
  ) {
    this.world = world
    this.property = property
    this.handle = handle
    this.user = user
    this.uri = uri
    this.account = account
    this.generation = generation
    this.signature = crypto.signatureKeyPair('Ed25519')
    this.certificate = this.certify()
  }

  get token(): string {
    return this.world.login(this.property, this.handle)
  }

  get identity(): MlsIdentity {
    const { publicKey, privateKey } = this.signature
    return {
      identity: utf8ToBytes(this.uri),
      signaturePublicKey: publicKey,
      signaturePrivateKey: privateKey,
      certificate: this.certificate,
    }
  }

  certify(changes: Partial<{ user: UserUri; generation: number; sealingKey: Uint8Array }> = {}): Uint8Array {
    const tbs = {
      version: 1,
      user: this.user,
      device: this.uri,
      signatureKey: this.signature.publicKey,
      sealingKey: crypto.random(32),
      generation: this.generation,
      accountKey: this.account.publicKey,
      issuedAtMs: this.world.clock.at,
      ...changes,
    }
    return encode(deviceCertificate, signDeviceCertificate(crypto, this.account.privateKey, tbs))
  }

  async asLogin<N extends ProviderEndpointName>(name: N, input?: Input<N>): Answer<N> {
    return await call(this.world.provider, name, await this.world.provider.authenticate('login', this.token), input)
  }

  async caller(): Promise<DeviceCaller> {
    return (await this.world.provider.authenticate('session', this.session)) as DeviceCaller
  }

  async call<N extends ProviderEndpointName>(name: N, input?: Input<N>): Answer<N> {
    return await call(this.world.provider, name, await this.caller(), input)
  }

  async enrol(): Promise<this> {
    this.session = (await this.asLogin('enrolDevice', { body: { certificate: this.certificate } })).session
    return this
  }

  async openSession(): Promise<void> {
    const { challenge } = await this.world.call('openChallenge', { body: { device: this.uri } })
    const signature = signWithLabel(crypto, 'Ed25519', this.signature.privateKey, sessionLabel, challenge)
    this.session = (await this.world.call('openSession', { body: { device: this.uri, challenge, signature } })).session
  }

  /** Another device of the same account, certified by this one's account key. */
  async another(): Promise<Device> {
    return await new Device(this.world, this.property, this.handle, this.user, this.account, this.generation).enrol()
  }

  async rotate(kept: readonly Device[]): Promise<KeyPair> {
    const next = crypto.signatureKeyPair('Ed25519')
    const tbs = {
      user: this.user,
      generation: this.generation + 1,
      oldKey: this.account.publicKey,
      newKey: next.publicKey,
      kept: kept.map(({ uri }) => uri),
    }
    const rotation = encode(accountKeyRotation, signRotation(crypto, this.account.privateKey, tbs))
    const sealedKeys = kept.filter(device => device !== this).map(({ uri }) => ({ device: uri, sealed: Uint8Array.of(1, 2, 3) }))
    await this.call('rotateAccountKey', { body: { rotation, sealedKeys } })
    for (const device of kept) {
      device.account = next
      device.generation += 1
    }
    return next
  }

  async keyPackage(lastResort = false): Promise<MlsKeyPackage> {
    const keyPackage = await engine.generateKeyPackage(this.identity, { nowMs: this.world.clock.at, lastResort })
    this.keyPackages.set(base64urlFromBytes(keyPackage.ref), keyPackage)
    return keyPackage
  }

  async upload(count: number, lastResort = false): Promise<void> {
    const packages: Uint8Array[] = []
    for (let i = 0; i < count; i++) packages.push((await this.keyPackage()).message)
    if (lastResort) packages.push((await this.keyPackage(true)).message)
    await this.call('uploadKeyPackages', { body: packages })
  }

  async consent(other: Device, operation: 'request' | 'cancel' | 'grant' | 'revoke'): Promise<void> {
    await this.call('updateConsent', { body: { user: other.user, operation } })
  }

  async consents(): Promise<Record<string, string>> {
    const { consents } = await this.call('listConsents')
    return Object.fromEntries(consents.map(({ user, state }) => [user, state]))
  }

  async claim(...users: readonly Device[]): Promise<Uint8Array[]> {
    const material = await this.call('claimKeyPackages', { body: { users: users.map(({ user }) => user) } })
    return material.flatMap(({ devices }) => devices.flatMap(({ keyPackage }) => keyPackage ?? []))
  }

  async createRoom(kind: RoomKind = 'group', id: Uint8Array = crypto.random(16)): Promise<Membership> {
    const room = uriFromId('r', this.property, id)
    const group = await engine.createGroup(this.identity, groupIdOf(room), { nowMs: this.world.clock.at })
    await this.call('createRoom', { body: { room, kind, groupInfo: await group.groupInfo() } })
    return new Membership(this, room, group)
  }

  async mailbox(after = 0): Promise<MailboxMessage[]> {
    const page = await this.call('readStream', {
      params: { stream: base32FromBytes(idOf(this.uri)) },
      query: { after: `${after}` },
    })
    return page.entries.map(({ body }) => decode(mailboxMessage, body))
  }

  /** Joins by the newest welcome. */
  async join(): Promise<Membership> {
    const welcome = (await this.mailbox()).findLast(message => message.kind === 'welcome')
    if (welcome?.kind !== 'welcome') throw new Error('no welcome')
    const ref = engine.keyPackageRefsOf(welcome.welcome).find(each => this.keyPackages.has(base64urlFromBytes(each)))
    if (ref === undefined) throw new Error('the welcome is for somebody else')
    const keyPackage = this.keyPackages.get(base64urlFromBytes(ref)) as MlsKeyPackage
    const group = await engine.joinFromWelcome(this.identity, welcome.welcome, keyPackage)
    return new Membership(this, welcome.state.room, group, welcome.state.head)
  }

  async connect(sink = new TestSink()): Promise<{ sink: TestSink; connection: Connection }> {
    const connection = this.world.provider.connect(await this.caller(), sink)
    await connection.resume()
    return { sink, connection }
  }
}

export class TestSink implements DeliverySink {
  frames: Uint8Array[] = []
  closed: number | undefined
  buffered = 0
  send(frame: Uint8Array): void {
    this.frames.push(frame.slice())
  }
  bufferedBytes(): number {
    return this.buffered
  }
  close(code: number): void {
    this.closed = code
  }
  /** Records since the last call. */
  take(): ServerRecord[] {
    return this.frames.splice(0).flatMap(frame => decodeServerFrame(frame))
  }
}

/** A device's view of one room. */
export class Membership {
  readonly device: Device
  readonly room: RoomUri
  group: MlsGroup
  cursor: number

  constructor(device: Device, room: RoomUri, group: MlsGroup, cursor = 0) {
    this.device = device
    this.room = room
    this.group = group
    this.cursor = cursor
  }

  get segment(): string {
    return base32FromBytes(idOf(this.room))
  }

  async stage(request: CommitRequest, update?: ParticipantListUpdate): Promise<StagedCommit> {
    const authenticatedData =
      update === undefined
        ? new Uint8Array(0)
        : encode(safeAad, new Map([[component.participantList, encode(participantListUpdate, update)]]))
    return await this.group.commit({ ...request, authenticatedData })
  }

  async submitCommit({ commit, welcome, groupInfo }: StagedCommit): Answer<'updateRoom'> {
    return await this.device.call('updateRoom', { params: { room: this.segment }, body: { commit, welcome, groupInfo } })
  }

  /** Commits and merges; refused or raced: discards. */
  async commit(request: CommitRequest, update?: ParticipantListUpdate): Answer<'updateRoom'> {
    const staged = await this.stage(request, update)
    try {
      const outcome = await this.submitCommit(staged)
      if (outcome.kind === 'accepted') {
        this.group.mergeStaged()
        this.cursor = Math.max(this.cursor, outcome.cursor)
      } else this.group.discardStaged()
      return outcome
    } catch (error) {
      this.group.discardStaged()
      throw error
    }
  }

  async add(other: Device, role = 2): Answer<'updateRoom'> {
    return await this.commit({ add: await this.device.claim(other) }, added(other.user, role))
  }

  async remove(other: Device): Answer<'updateRoom'> {
    const { participants } = await this.state()
    const index = participants.findIndex(({ user }) => user === other.user)
    return await this.commit({ remove: [this.leafOf(other)] }, { changed: [], removed: [index], added: [] })
  }

  leafOf(device: Device): number {
    const identity = base64urlFromBytes(utf8ToBytes(device.uri))
    const leaf = this.group.members().find(member => base64urlFromBytes(member.identity) === identity)
    if (leaf === undefined) throw new Error('no such leaf')
    return leaf.leafIndex
  }

  async state(): Answer<'readRoom'> {
    return await this.device.call('readRoom', { params: { room: this.segment } })
  }

  async encrypt(text: string, authenticatedData?: Uint8Array): Promise<{ message: Uint8Array; content: Uint8Array }> {
    const salt = crypto.random(16)
    const content = encodeMimiContent(textContent({ salt, senderUri: this.device.user, roomUri: this.room }, text))
    const tag = frankingTag(crypto, salt, content)
    const aad = authenticatedData ?? encode(safeAad, new Map([[component.frankAad, tag]]))
    return { message: await this.group.encrypt(content, aad), content }
  }

  async submit(message: Uint8Array, clientId: Uint8Array = crypto.random(16), floor = 0): Answer<'submitMessage'> {
    const headers = { 'idempotency-key': base64urlFromBytes(clientId), 'causeway-floor': `${floor}` }
    return await this.device.call('submitMessage', { params: { room: this.segment }, headers, body: message })
  }

  async send(text: string): Answer<'submitMessage'> {
    return await this.submit((await this.encrypt(text)).message)
  }

  record(message: Uint8Array, request: number, clientId: Uint8Array = crypto.random(16)): DeviceRecord {
    return { kind: 'submit', request, room: idOf(this.room), clientId, floor: 0, message }
  }

  async log(after = 0): Promise<{ cursor: number; entry: FanoutMessage }[]> {
    const page = await this.device.call('readStream', { params: { stream: this.segment }, query: { after: `${after}` } })
    return page.entries.map(({ cursor, body }) => ({ cursor, entry: decode(fanoutMessage, body) }))
  }

  /** Processes what is new; own commits are merged already. */
  async catchUp(): Promise<void> {
    for (const { cursor, entry } of await this.log(this.cursor)) {
      if (entry.kind === 'commit') await this.group.process(entry.message)
      this.cursor = cursor
    }
  }
}

export function added(user: UserUri, role = 2): ParticipantListUpdate {
  return { changed: [], removed: [], added: [{ user, role }] }
}

export function frameOf(...records: DeviceRecord[]): Uint8Array {
  return encodeDeviceRecords(records)
}

/** Alice and Bob, who may write to each other, each with key packages. */
export async function befriended(world: World, ...people: Device[]): Promise<void> {
  for (const [at, one] of people.entries()) {
    await one.upload(5)
    for (const other of people.slice(at + 1)) {
      await one.consent(other, 'request')
      await other.consent(one, 'grant')
    }
  }
  await world.settled()
}

/** The code of a refusal. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof CausewayError) return error.code
    throw error
  }
  return 'accepted'
}

async function enrolFirst(world: World, property: string, handle: string): Promise<Device> {
  const caller = await world.provider.authenticate('login', world.login(property, handle))
  const { user } = await call(world.provider, 'whoAmI', caller)
  return await new Device(world, property, handle, user, crypto.signatureKeyPair('Ed25519'), 0).enrol()
}

function manualTimers(clock: { at: number }): { after(ms: number, work: () => void): () => void; run(): void } {
  let due: { at: number; work: () => void }[] = []
  return {
    after(ms, work) {
      const timer = { at: clock.at + ms, work }
      due.push(timer)
      return () => void (due = due.filter(each => each !== timer))
    },
    run() {
      const now = due.filter(({ at }) => at <= clock.at)
      due = due.filter(({ at }) => at > clock.at)
      for (const { work } of now) work()
    },
  }
}

export function createBus(): Bus {
  const handlers = new Set<(hint: Hint) => void>()
  return {
    publish: hint => {
      for (const handler of handlers) handler(hint)
    },
    subscribe: handler => {
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
  }
}

function memoryBlobs(): World['blobs'] {
  const files = new Map<string, Uint8Array>()
  return {
    files,
    create: async id => void files.set(base32FromBytes(id), new Uint8Array(0)),
    async append(id, offset, bytes) {
      const before = files.get(base32FromBytes(id)) ?? new Uint8Array(0)
      const whole = new Uint8Array(offset + bytes.length)
      whole.set(before.subarray(0, offset))
      whole.set(bytes, offset)
      files.set(base32FromBytes(id), whole)
    },
    read: async (id, offset, length) => (files.get(base32FromBytes(id)) ?? new Uint8Array(0)).slice(offset, offset + length),
    delete: async id => void files.delete(base32FromBytes(id)),
  }
}
