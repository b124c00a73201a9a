// A hub in a few lines for the client's own tests, with the faults a test asks for. It checks what decides a test (epochs, cursors,
// client ids, franks) and nothing else; that the real hub accepts the client is what `live.test.ts` shows.

import { randomBytes } from 'node:crypto'
import { hubKeyForDay, requestUri, stampFranks, verifyAccountChain } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsPublic, type MlsPublicGroup } from '@causeway/mls/public'
import {
  type ConsentOperation,
  type RequestOf,
  accountKeyRotation,
  type AccountRecord,
  applyParticipantListUpdate,
  base32FromBytes,
  CausewayError,
  component,
  contract,
  type Contract,
  decode,
  decodeDeviceFrame,
  deviceCertificate,
  type DeviceUri,
  encode,
  encodeServerRecord,
  type ErrorCode,
  type Endpoint,
  type EndpointName,
  fanoutMessage,
  type HandshakeBundle,
  idOf,
  jsonFromValue,
  mailboxMessage,
  type MailboxMessage,
  type Participant,
  participantListUpdate,
  problemFromError,
  type RoomCreation,
  type RoomKind,
  type RoomState,
  type RoomUri,
  safeAad,
  type ServerRecord,
  uriFromId,
  type UserUri,
  utf8FromBytes,
  utf8ToBytes,
} from '@causeway/wire'
import type { Body, FanoutMessage } from '@causeway/wire'
import type { Net, NetRequest, NetResponse, Socket } from './ports.ts'

const crypto = createNodeCrypto()
const mls = createMlsPublic({ crypto })

interface HubStream {
  entries: { cursor: number; body: Uint8Array }[]
}
interface HubRoom {
  room: RoomUri
  kind: RoomKind
  participants: Participant[]
  group: MlsPublicGroup
  log: HubStream
  byClientId: Map<string, { cursor: number; timestamp: number }>
}
type SealedWords = RequestOf<Contract['updateConsent']>['body']['words']

interface HubDevice {
  device: DeviceUri
  user: UserUri
  signatureKey: Uint8Array
  keyPackages: Uint8Array[]
  lastResort: Uint8Array | undefined
  mailbox: HubStream
  acks: Map<string, number>
  socket: HubSocket | undefined
  challenge: Uint8Array
}
interface HubSocket extends Socket {
  isOpen: boolean
}

export interface TestHub {
  net(): Net
  /** Faults: called for every request; throw to lose it, `after` to lose the answer only. */
  faults: {
    before?: (name: EndpointName) => void
    after?: (name: EndpointName) => void
    deliver?: (record: ServerRecord) => boolean
    /** The code with which the hub refuses a message. */
    refuse?: () => ErrorCode | undefined
  }
  /** Answers of `submit` that are swallowed. */
  loseAcceptedAnswers: number
  /** Everything that passed, as the hub sees it. */
  readonly signals: Uint8Array[]
  /** As a hub that lies would: any bytes, of any room. */
  sendSignal(to: HubDevice, room: string, sealed: Uint8Array): void
  forgeFranks: boolean
  /** Old epochs are refused from so many epochs back. */
  epochsKept: number
  rooms: Map<string, HubRoom>
  devices: Map<DeviceUri, HubDevice>
  removed: Set<DeviceUri>
  accounts: Map<UserUri, AccountRecord>
  /** A request that nobody has answered, as a hub takes it back. */
  login(property: string, handle: string): () => Promise<string>
  disconnectAll(): void
  offline: Set<Net>
  append(room: HubRoom, entry: FanoutMessage): number
  nowMs: () => number
  requests: Map<EndpointName, number>
  /** The ciphertexts of all files. */
  files(): Uint8Array[]
  /** As if their time were over. */
  forgetFiles(): void
}

export function createTestHub(nowMs: () => number): TestHub {
  const masterKey = randomBytes(32)
  const signature = crypto.signatureKeyPair('Ed25519')
  const users = new Map<string, UserUri>()
  const consents = new Map<string, 'asked' | 'granted' | 'refused'>()
  const links = new Map<string, { user: UserUri; offer: Uint8Array; sealed: Uint8Array | null }>()
  const media = new Map<string, { length: number; bytes: Uint8Array }>()

  const hub: TestHub = {
    faults: {},
    loseAcceptedAnswers: 0,
    signals: [],
    sendSignal: (to, room, sealed) => sendTo(to.socket, { kind: 'signal', room: idOf(room as RoomUri), sealed }),
    forgeFranks: false,
    epochsKept: 1,
    rooms: new Map(),
    devices: new Map(),
    removed: new Set(),
    accounts: new Map(),
    offline: new Set(),
    requests: new Map(),
    files: () => [...media.values()].map(({ bytes }) => bytes),
    forgetFiles: () => media.clear(),
    nowMs,
    login: (property, handle) => async () => `${property}|${handle}`,
    disconnectAll: () => {
      for (const device of hub.devices.values()) device.socket?.close()
    },
    append,
    net() {
      const net: Net = {
        request: async request => {
          await Promise.resolve()
          if (hub.offline.has(net)) throw new Error('offline')
          return answer(request)
        },
        openSocket: (_path, protocols) => openSocket(net, protocols[1]?.slice('token.'.length) ?? ''),
      }
      return net
    },
  }

  function answer(request: NetRequest): NetResponse {
    const { name, endpoint, params, query } = match(request)
    hub.requests.set(name, (hub.requests.get(name) ?? 0) + 1)
    hub.faults.before?.(name)
    let response: NetResponse
    try {
      const body = bodyOf(endpoint.request as Body, request.body)
      const result = handle(name, { params, query, body, headers: request.headers })
      response = {
        status: endpoint.success,
        headers: result.headers ?? {},
        body: bytesOf(endpoint.response as Body, result.body),
      }
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error
      const problem = problemFromError(error)
      response = { status: problem.status, headers: {}, body: utf8ToBytes(JSON.stringify(problem)) }
    }
    hub.faults.after?.(name)
    return response
  }

  type Input = {
    params: Record<string, string>
    query: Record<string, string>
    // oxlint-disable-next-line typescript/no-explicit-any -- checked by the contract's schema a line before
    body: any
    headers: Readonly<Record<string, string>>
  }
  type Output = { body?: unknown; headers?: Record<string, string> }

  function handle(name: EndpointName, input: Input): Output {
    const auth = input.headers['authorization'] ?? ''
    const login = auth.startsWith('Bearer ') ? userOfLogin(auth.slice(7)) : undefined
    const device = auth.startsWith('Session ') ? deviceOfSession(auth.slice(8)) : undefined
    const { body, params } = input
    switch (name) {
      case 'listProperties':
        return { body: { properties: [], hubKey: signature.publicKey } }
      case 'embeddedLogin':
        return { body: { token: `${body.property}|${body.handle}` } }
      case 'whoAmI': {
        const { user, property, handle } = login!
        return { body: { user, property, handle, exists: hub.accounts.has(user) } }
      }
      case 'enrolDevice':
        return { body: enrol(login!.user, body.certificate) }
      case 'openChallenge': {
        const known = hub.devices.get(body.device)
        if (known === undefined && !hub.removed.has(body.device)) throw new CausewayError('device.unknown')
        return { body: { challenge: known?.challenge ?? randomBytes(32) } }
      }
      case 'openSession': {
        if (hub.removed.has(body.device)) throw new CausewayError('device.removed')
        if (!hub.devices.has(body.device)) throw new CausewayError('device.unknown')
        return { body: session(body.device) }
      }
      case 'readAccount': {
        const record = hub.accounts.get(params['user'] as UserUri)
        if (record === undefined) throw new CausewayError('account.unknown')
        return { body: record }
      }
      case 'findUser':
        return { body: { user: users.get(`${body.property}|${body.handle}`) ?? null } }
      case 'offerLink': {
        const link = base32FromBytes(randomBytes(16))
        links.set(link, { user: login!.user, offer: body.offer, sealed: null })
        return { body: { link } }
      }
      case 'pollLink':
        return { body: { sealed: links.get(params['link']!)!.sealed } }
      case 'listLinks':
        return {
          body: {
            links: [...links]
              .filter(([, l]) => l.user === device!.user && l.sealed === null)
              .map(([link, { offer }]) => ({ link, offer, isFromOwn: false })),
          },
        }
      case 'answerLink':
        links.get(params['link']!)!.sealed = body.sealed
        return {}
      case 'rotateAccountKey':
        return rotate(device!, body)
      case 'uploadKeyPackages': {
        for (const message of body as Uint8Array[]) {
          if (mls.verifyKeyPackage(message, nowMs()).lastResort) device!.lastResort = message
          else device!.keyPackages.push(message)
        }
        return { body: { available: device!.keyPackages.length } }
      }
      case 'countKeyPackages':
        return { body: { available: device!.keyPackages.length, lastResort: device!.lastResort !== undefined } }
      case 'claimKeyPackages':
        return { body: claimAll(device!, body.users as UserUri[]) }
      case 'updateConsent':
        return consent(device!, body)
      case 'listConsents':
        return { body: { consents: [...consents].flatMap(([key, state]) => consentFor(device!.user, key, state)) } }
      case 'createRoom': {
        const { room, kind, groupInfo } = body as RoomCreation
        if (hub.rooms.has(base32FromBytes(idOf(room)))) throw new CausewayError('room.exists')
        const created: HubRoom = {
          room,
          kind,
          participants: [{ user: device!.user, role: 4 }],
          group: mls.fromGroupInfo(groupInfo),
          log: { entries: [] },
          byClientId: new Map(),
        }
        hub.rooms.set(base32FromBytes(idOf(room)), created)
        return { body: stateOf(created) }
      }
      case 'listRooms':
        return { body: [...hub.rooms.values()].filter(r => isIn(r, device!.user)).map(stateOf) }
      case 'readRoom':
        return { body: stateOf(roomFor(params['room']!, device!)) }
      case 'readGroupInfo': {
        const room = roomFor(params['room']!, device!)
        return { body: { state: stateOf(room), groupInfo: room.group.groupInfo() } }
      }
      case 'updateRoom':
        return { body: update(roomFor(params['room']!, device!), device!, body) }
      case 'leaveRoom': {
        const room = roomFor(params['room']!, device!)
        room.participants = room.participants.filter(({ user }) => user !== device!.user)
        append(room, { kind: 'event', timestamp: nowMs(), event: { kind: 'participantLeft', user: device!.user } })
        return {}
      }
      case 'readStream': {
        const own = base32FromBytes(idOf(device!.device)) === params['stream']
        const stream = own ? device!.mailbox : roomFor(params['stream']!, device!).log
        const after = Number(input.query['after'] ?? 0)
        const entries = stream.entries.filter(({ cursor }) => cursor > after).slice(0, Number(input.query['limit'] ?? 500))
        return { body: { low: 1, head: stream.entries.length, entries } }
      }
      case 'createMedia': {
        const id = base32FromBytes(randomBytes(16))
        media.set(id, { length: Number(input.headers['upload-length']), bytes: new Uint8Array() })
        return { headers: { location: `/v1/media/${id}` } }
      }
      case 'mediaOffset':
        return { headers: { 'upload-offset': `${media.get(params['media']!)!.bytes.length}` } }
      case 'appendMedia': {
        const file = media.get(params['media']!)!
        if (Number(input.headers['upload-offset']) !== file.bytes.length) throw new CausewayError('media.offset_mismatch')
        file.bytes = Buffer.concat([file.bytes, body])
        return {}
      }
      case 'readMedia': {
        const [, from, to] = /bytes=(\d+)-(\d+)/.exec(input.headers['range'] ?? '') ?? []
        const file = media.get(params['media']!)
        if (file === undefined) throw new CausewayError('media.unknown')
        return { body: new Uint8Array(file.bytes.subarray(Number(from), Number(to) + 1)) }
      }
      default:
        throw new CausewayError('request.unknown_endpoint', name)
    }
  }

  function userOfLogin(token: string): { user: UserUri; property: string; handle: string } {
    const [property = '', handle = ''] = token.split('|')
    const user = users.get(token) ?? uriFromId('u', property, randomBytes(16))
    users.set(token, user)
    return { user, property, handle }
  }

  function session(device: DeviceUri): { session: string; sessionExpiresAtMs: number } {
    return { session: Buffer.from(device).toString('base64url'), sessionExpiresAtMs: nowMs() + 3_600_000 }
  }

  function deviceOfSession(token: string): HubDevice {
    const device = hub.devices.get(Buffer.from(token, 'base64url').toString() as DeviceUri)
    if (device === undefined) throw new CausewayError('device.removed')
    return device
  }

  function enrol(user: UserUri, bytes: Uint8Array): Output['body'] {
    const certificate = decode(deviceCertificate, bytes)
    const record = hub.accounts.get(user) ?? { user, firstKey: certificate.accountKey, rotations: [], devices: [] }
    const next = { ...record, devices: [...record.devices, certificate] }
    if (verifyAccountChain(crypto, next)?.devices.get(certificate.device) === undefined)
      throw new CausewayError('account.key_mismatch')
    hub.accounts.set(user, next)
    hub.devices.set(certificate.device, {
      device: certificate.device,
      user,
      signatureKey: certificate.signatureKey,
      keyPackages: [],
      lastResort: undefined,
      mailbox: { entries: [] },
      acks: new Map(),
      socket: undefined,
      challenge: randomBytes(32),
    })
    return { user, device: certificate.device, ...session(certificate.device) }
  }

  function rotate(
    by: HubDevice,
    body: { rotation: Uint8Array; sealedKeys: { device: DeviceUri; sealed: Uint8Array }[] },
  ): Output {
    const rotation = decode(accountKeyRotation, body.rotation)
    const record = hub.accounts.get(by.user)!
    const gone = record.devices.filter(({ device }) => !rotation.kept.includes(device))
    hub.accounts.set(by.user, {
      ...record,
      rotations: [...record.rotations, rotation],
      devices: record.devices.filter(d => !gone.includes(d)),
    })
    for (const { device, sealed } of body.sealedKeys)
      mail(hub.devices.get(device)!, { kind: 'accountKey', timestamp: nowMs(), sealed })
    for (const { device } of gone) {
      hub.devices.get(device)?.socket?.close()
      hub.devices.delete(device)
      hub.removed.add(device)
      for (const room of hub.rooms.values()) {
        if (isIn(room, by.user)) append(room, { kind: 'event', timestamp: nowMs(), event: { kind: 'deviceRemoved', device } })
      }
    }
    return {}
  }

  function claimAll(by: HubDevice, users: readonly UserUri[]): unknown {
    const agrees = (user: UserUri): boolean =>
      user === by.user || [`${by.user} ${user}`, `${user} ${by.user}`].some(pair => consents.get(pair) === 'granted')
    const unagreed = users.filter(user => !agrees(user))
    if (unagreed.length > 0) throw new CausewayError('consent.needed', undefined, { users: unagreed })
    return users.map(claim)
  }

  function claim(user: UserUri): unknown {
    const devices = [...hub.devices.values()].filter(device => device.user === user)
    return {
      user,
      devices: devices.map(device => ({ device: device.device, keyPackage: device.keyPackages.shift() ?? device.lastResort })),
    }
  }

  // Key: asker and asked.
  function consent(
    by: Pick<HubDevice, 'user'>,
    { user, operation, words }: { user: UserUri; operation: ConsentOperation; words?: SealedWords },
  ): Output {
    if (operation === 'request') consents.set(`${by.user} ${user}`, consents.get(`${by.user} ${user}`) ?? 'asked')
    if (operation === 'grant') consents.set(`${user} ${by.user}`, 'granted')
    if (operation === 'revoke') consents.set(`${user} ${by.user}`, 'refused')
    if (operation === 'cancel') consents.delete(`${by.user} ${user}`)
    if (operation === 'revoke') return {}
    for (const device of hub.devices.values()) {
      if (device.user !== user) continue
      const timestamp = nowMs()
      const sealed = words?.boxes.find(each => each.device === device.device)?.sealed
      const franked = words &&
        sealed && { sealed, ...stamp(words.frankingTag, by.user, requestUri(crypto, by.user, user), timestamp) }
      mail(device, { kind: 'consent', timestamp, operation, user: by.user, words: franked })
    }
    return {}
  }

  function consentFor(me: UserUri, key: string, state: string): { user: string; state: string }[] {
    const [asker = '', asked = ''] = key.split(' ')
    if (asker === me) return [{ user: asked, state: state === 'granted' ? 'granted' : 'requested' }]
    return asked === me ? [{ user: asker, state }] : []
  }

  function update(room: HubRoom, by: HubDevice, { commit, welcome, groupInfo }: HandshakeBundle): unknown {
    let change: ReturnType<MlsPublicGroup['applyCommit']>
    try {
      change = room.group.applyCommit(commit, groupInfo)
    } catch (error) {
      if (error instanceof CausewayError && error.code === 'mls.wrong_epoch')
        return { kind: 'wrongEpoch', currentEpoch: room.group.epoch }
      throw new CausewayError('room.invalid_commit', String(error))
    }
    const item =
      change.authenticatedData.length > 0 ? decode(safeAad, change.authenticatedData).get(component.participantList) : undefined
    room.group = change.next
    if (item !== undefined) room.participants = applyParticipantListUpdate(room.participants, decode(participantListUpdate, item))
    const timestamp = nowMs()
    for (const { identity } of change.removed) {
      const device = hub.devices.get(utf8FromBytes(identity) as DeviceUri)
      if (device !== undefined && device !== by && !isIn(room, device.user))
        mail(device, { kind: 'removed', timestamp, room: room.room })
    }
    const cursor = append(room, { kind: 'commit', timestamp, message: commit })
    const joiners = change.senderLeafIndex === undefined ? [] : change.added
    for (const { identity } of joiners) {
      const device = hub.devices.get(utf8FromBytes(identity) as DeviceUri)
      if (device !== undefined && welcome !== undefined)
        mail(device, { kind: 'welcome', timestamp, state: stateOf(room), inviter: by.user, welcome })
    }
    return { kind: 'accepted', cursor, timestamp }
  }

  function append(room: HubRoom, entry: FanoutMessage): number {
    const cursor = room.log.entries.length + 1
    const body = encode(fanoutMessage, entry)
    room.log.entries.push({ cursor, body })
    for (const device of hub.devices.values()) {
      if (isIn(room, device.user)) deliver(device, idOf(room.room), cursor, body)
    }
    return cursor
  }

  function mail(device: HubDevice, message: MailboxMessage): void {
    const cursor = device.mailbox.entries.length + 1
    const body = encode(mailboxMessage, message)
    device.mailbox.entries.push({ cursor, body })
    deliver(device, idOf(device.device), cursor, body)
  }

  function deliver(device: HubDevice, stream: Uint8Array, cursor: number, body: Uint8Array): void {
    sendTo(device.socket, { kind: 'deliver', stream, cursor, body })
  }

  function sendTo(socket: HubSocket | undefined, record: ServerRecord): void {
    if (socket?.isOpen !== true || hub.faults.deliver?.(record) === false) return
    const frame = encodeServerRecord(record)
    queueMicrotask(() => socket.isOpen && socket.onMessage(frame))
  }

  function openSocket(net: Net, token: string): Socket {
    const socket: HubSocket = {
      isOpen: false,
      onOpen: () => undefined,
      onMessage: () => undefined,
      onClose: () => undefined,
      send: frame => queueMicrotask(() => receive(socket, token, frame.slice())),
      close() {
        if (!socket.isOpen) return
        socket.isOpen = false
        queueMicrotask(() => socket.onClose({ code: 1000 }))
      },
    }
    queueMicrotask(() => {
      const device = hub.devices.get(Buffer.from(token, 'base64url').toString() as DeviceUri)
      if (device === undefined || hub.offline.has(net)) return socket.onClose({ code: 1006, status: 401 })
      socket.isOpen = true
      device.socket = socket
      socket.onOpen()
      resume(device)
    })
    return socket
  }

  function resume(device: HubDevice): void {
    const streams: [Uint8Array, HubStream][] = [[idOf(device.device), device.mailbox]]
    for (const room of hub.rooms.values()) if (isIn(room, device.user)) streams.push([idOf(room.room), room.log])
    for (const [stream, { entries }] of streams) {
      const acked = device.acks.get(base32FromBytes(stream)) ?? 0
      for (const { cursor, body } of entries) if (cursor > acked) deliver(device, stream, cursor, body)
    }
    sendTo(device.socket, { kind: 'ready' })
  }

  function receive(socket: HubSocket, token: string, frame: Uint8Array): void {
    const device = hub.devices.get(Buffer.from(token, 'base64url').toString() as DeviceUri)
    if (device === undefined || !socket.isOpen) return
    for (const record of decodeDeviceFrame(frame)) {
      if (record.kind === 'ack') device.acks.set(base32FromBytes(record.stream), record.cursor)
      else if (record.kind === 'submit') submit(socket, device, record)
      else passOn(device, record.room.slice(), record.sealed.slice())
    }
  }

  function passOn(from: HubDevice, id: Uint8Array, sealed: Uint8Array): void {
    hub.signals.push(sealed)
    const room = roomFor(base32FromBytes(id), from)
    for (const device of hub.devices.values())
      if (device !== from && isIn(room, device.user)) sendTo(device.socket, { kind: 'signal', room: id, sealed })
  }

  function submit(
    socket: HubSocket,
    device: HubDevice,
    record: Extract<ReturnType<typeof decodeDeviceFrame>[number], { kind: 'submit' }>,
  ): void {
    const { request } = record
    try {
      const refusal = hub.faults.refuse?.()
      if (refusal !== undefined) throw new CausewayError(refusal)
      const room = roomFor(base32FromBytes(record.room), device)
      const clientId = base32FromBytes(record.clientId)
      const known = room.byClientId.get(clientId)
      const accepted = known ?? accept(room, device, record.message.slice())
      room.byClientId.set(clientId, accepted)
      if (hub.loseAcceptedAnswers > 0) {
        hub.loseAcceptedAnswers -= 1
        return socket.close()
      }
      sendTo(socket, { kind: 'accepted', request, ...accepted })
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error
      sendTo(socket, { kind: 'refused', request, code: error.code, detail: '' })
    }
  }

  function accept(room: HubRoom, device: HubDevice, message: Uint8Array): { cursor: number; timestamp: number } {
    const { epoch, authenticatedData } = mls.privateMessageHeader(message)
    if (epoch + BigInt(hub.epochsKept) < room.group.epoch) throw new CausewayError('room.epoch_too_old')
    const frankingTag = decode(safeAad, authenticatedData).get(component.frankAad)!
    const timestamp = nowMs()
    const { frank } = stamp(frankingTag, device.user, room.room, timestamp)
    return { cursor: append(room, { kind: 'application', timestamp, message, frank }), timestamp }
  }

  function stamp(frankingTag: Uint8Array, senderUri: UserUri, roomUri: RoomUri, timestamp: number) {
    const context = { senderUri, roomUri, acceptedTimestamp: hub.forgeFranks ? timestamp + 1 : timestamp }
    const keys = { hubKey: hubKeyForDay(crypto, masterKey, timestamp), signaturePrivateKey: signature.privateKey }
    return { frankingTag, frank: stampFranks(crypto, keys, [{ frankingTag, context, cipherSuite: 1 }])[0]! }
  }

  function roomFor(id: string, device: HubDevice): HubRoom {
    const room = hub.rooms.get(id)
    if (room === undefined || !isIn(room, device.user)) throw new CausewayError('room.unknown')
    return room
  }

  function isIn(room: HubRoom, user: UserUri): boolean {
    return room.participants.some(participant => participant.user === user)
  }

  function stateOf(room: HubRoom): RoomState {
    return {
      room: room.room,
      kind: room.kind,
      epoch: room.group.epoch,
      participants: room.participants,
      head: room.log.entries.length,
    }
  }

  return hub
}

function match(request: NetRequest): {
  name: EndpointName
  endpoint: Endpoint
  params: Record<string, string>
  query: Record<string, string>
} {
  const [path = '', search = ''] = request.path.split('?')
  for (const [name, endpoint] of Object.entries(contract) as [EndpointName, Endpoint][]) {
    const pattern = new RegExp(`^${endpoint.path.replaceAll(/:([a-z]+)/gi, '(?<$1>[^/]+)')}$`)
    const found = pattern.exec(path)
    if (endpoint.method !== request.method || found === null) continue
    const params = Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value as string)]),
    )
    return { name, endpoint, params, query: Object.fromEntries(new URLSearchParams(search)) }
  }
  throw new Error(`no endpoint for ${request.method} ${request.path}`)
}

function bodyOf(body: Body, bytes: Uint8Array | undefined): unknown {
  if (body.kind === 'tls') return decode(body.codec, bytes!)
  if (body.kind !== 'json') return bytes
  const result = body.schema['~standard'].validate(JSON.parse(utf8FromBytes(bytes!))) as { value?: unknown; issues?: unknown }
  if (result.issues !== undefined) throw new CausewayError('request.invalid')
  return result.value
}

function bytesOf(body: Body, value: unknown): Uint8Array {
  if (body.kind === 'tls') return encode(body.codec, value)
  if (body.kind === 'json') return utf8ToBytes(jsonFromValue(value))
  return body.kind === 'bytes' ? (value as Uint8Array) : new Uint8Array()
}
