// The WebSocket edge: GET /v1/socket, subprotocols `causeway.v1` and `token.<session>`. A device is known before the 101, and is
// resumed right after it. An idle connection is one object: no timer, closure or map of its own (idle memory is a product goal).

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { CausewayError, encodeServerRecord, socketFrameSizeBytesMax, socketProtocol, socketTokenPrefix } from '@causeway/wire'
import { WebSocket, WebSocketServer } from 'ws'
import { createHeartbeatWheel, type HeartbeatWheel } from './heartbeat.ts'
import { refuseOnSocket } from './listen.ts'
import type { Clock } from './ports.ts'

/** What the provider gives for a connected device. `receive` throws a coded error for a frame that is no frame. */
export interface DeviceConnection {
  resume(): Promise<void>
  receive(frame: Uint8Array): void | Promise<void>
  /** What was sent has left the process; there is room again. */
  drained(): void
  close(): void
}

/** What the provider writes to. */
export interface DeviceSink {
  send(frame: Uint8Array): void
  bufferedBytes(): number
  close(code: number, reason: string): void
}

export interface SocketBehind<Caller> {
  authenticate(scheme: 'session', credential: string): Promise<Caller>
  connect(caller: Caller, sink: DeviceSink): DeviceConnection
  /** The same text for the same device. */
  limitKeyOf(caller: Caller): string
}

export interface SocketObserver {
  opened(): void
  closed(): void
  received(sizeBytes: number): void
  sent(sizeBytes: number): void
  failed(error: unknown): void
}

export interface SocketEdgeDeps<Caller> {
  readonly behind: SocketBehind<Caller>
  readonly clock: Clock
  readonly observer: SocketObserver
  readonly addressOf: (request: IncomingMessage) => string
  readonly origins: ReadonlySet<string>
  readonly draining: () => boolean
  readonly options: {
    readonly heartbeatMs: number
    readonly framesPerSecond: number
    readonly connectionsPerAddress: number
  }
}

export interface SocketEdge {
  /** For node's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Tells every device when to come back, then closes with 1012. */
  drain(): void
  /** Ends what is still open, at once. */
  terminate(): void
  readonly size: number
}

export const socketPath = '/v1/socket'
/** Upgrades whose token is being checked; more are told to come back. */
const upgradesPendingMax = 2_000
const tokenPattern = /^[\w.~-]{1,4096}$/
/** Devices come back spread over this time, so that a restart is no storm. */
const reconnectSpreadMs = 5_000
const heartbeatSlots = 32
/** Faster senders are looked at this often. */
const resumeReadingMs = 50

/** What all connections share; each one holds a single reference to it. */
interface Shared {
  readonly wheel: HeartbeatWheel<DeviceSocket>
  readonly byDevice: Map<string, DeviceSocket>
  readonly countByAddress: Map<string, number>
  readonly paused: Set<DeviceSocket>
  readonly observer: SocketObserver
  readonly clock: Clock
  readonly frameSpacingMs: number
  readonly frameBurstMs: number
}

/** A connection is its own sink: `send` and `close` are the ones of `ws`. */
class DeviceSocket extends WebSocket implements DeviceSink {
  shared: Shared | undefined = undefined
  connection: DeviceConnection | undefined = undefined
  device = ''
  address = ''
  wheelSlot = -1
  wheelIndex = 0
  unanswered = 0
  /** Theoretical arrival time of the next frame (GCRA), ms. */
  frameArrivalMs = 0

  override send(frame: Uint8Array): void {
    if (this.readyState !== WebSocket.OPEN) return
    this.shared?.observer.sent(frame.length)
    super.send(frame)
  }

  bufferedBytes(): number {
    return this.bufferedAmount
  }

  beat(): void {
    // We do not read from it now, so we cannot hear it answer.
    if (this.isPaused) return
    if (this.unanswered >= 2) {
      this.terminate()
      return
    }
    this.unanswered++
    this.ping()
  }
}

/** Timers start here: one for heartbeats, one for senders that wait. */
export function createSocketEdge<Caller>(deps: SocketEdgeDeps<Caller>): SocketEdge {
  const frameSpacingMs = 1000 / deps.options.framesPerSecond
  const shared: Shared = {
    wheel: createHeartbeatWheel(heartbeatSlots),
    byDevice: new Map(),
    countByAddress: new Map(),
    paused: new Set(),
    observer: deps.observer,
    clock: deps.clock,
    frameSpacingMs,
    frameBurstMs: frameSpacingMs * Math.max(50, deps.options.framesPerSecond),
  }
  const serverOptions = {
    noServer: true,
    WebSocket: DeviceSocket,
    clientTracking: false,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload: socketFrameSizeBytesMax,
    maxFragments: 1024,
    closeTimeout: 5_000,
    handleProtocols: () => socketProtocol,
  }
  const server = new WebSocketServer(serverOptions)
  const beating = setInterval(() => shared.wheel.tick(), deps.options.heartbeatMs / heartbeatSlots).unref()
  const reading = setInterval(() => resumeReading(shared), resumeReadingMs).unref()
  let pending = 0
  return {
    upgrade(request, socket, head) {
      socket.on('error', ignore)
      if (pending >= upgradesPendingMax || deps.draining()) {
        refuseOnSocket(socket, new CausewayError(deps.draining() ? 'server.draining' : 'server.overloaded'))
        return
      }
      pending++
      admit(deps, shared, request)
        .then(
          admitted => accept(deps, shared, server, admitted, request, socket, head),
          (error: unknown) => refuse(deps, socket, error),
        )
        .finally(() => pending--)
    },
    drain() {
      for (const socket of shared.wheel.all()) {
        socket.send(encodeServerRecord({ kind: 'drain', reconnectAfterMs: Math.floor(Math.random() * reconnectSpreadMs) }))
        socket.close(1012, 'server.draining')
      }
    },
    terminate() {
      clearInterval(beating)
      clearInterval(reading)
      for (const socket of shared.wheel.all()) socket.terminate()
      server.close()
    },
    get size() {
      return shared.wheel.size
    },
  }
}

interface Admitted<Caller> {
  readonly caller: Caller
  readonly address: string
}

/** Everything that can be refused is refused before the 101. */
async function admit<Caller>(deps: SocketEdgeDeps<Caller>, shared: Shared, request: IncomingMessage): Promise<Admitted<Caller>> {
  if (request.url !== socketPath) throw new CausewayError('request.unknown_endpoint')
  if (request.method !== 'GET') throw new CausewayError('request.method_not_allowed')
  const origin = request.headers.origin
  if (origin !== undefined && !deps.origins.has(origin) && !isOwnOrigin(origin, request.headers.host))
    throw new CausewayError('auth.forbidden', 'this origin is not of a property')
  const token = tokenOf(request.headers['sec-websocket-protocol'])
  const address = deps.addressOf(request)
  if ((shared.countByAddress.get(address) ?? 0) >= deps.options.connectionsPerAddress)
    throw new CausewayError('request.too_many', 'connections from this address')
  return { caller: await deps.behind.authenticate('session', token), address }
}

/** A page that this server gave out: the browser names the same host in both headers. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && origin.replace(/^https?:\/\//, '') === host
}

function tokenOf(header: string | undefined): string {
  const protocols = (header ?? '').split(',', 4).map(protocol => protocol.trim())
  const written = protocols.find(protocol => protocol.startsWith(socketTokenPrefix))?.slice(socketTokenPrefix.length)
  if (!protocols.includes(socketProtocol)) throw new CausewayError('request.invalid', `subprotocol: expected ${socketProtocol}`)
  if (written === undefined || !tokenPattern.test(written)) throw new CausewayError('auth.missing')
  return written
}

function refuse(deps: { readonly observer: SocketObserver }, socket: Duplex, error: unknown): void {
  if (!(error instanceof CausewayError)) deps.observer.failed(error)
  refuseOnSocket(socket, error)
}

function accept<Caller>(
  deps: SocketEdgeDeps<Caller>,
  shared: Shared,
  server: WebSocketServer,
  admitted: Admitted<Caller>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  server.handleUpgrade(request, socket, head, upgraded => {
    socket.off('error', ignore)
    const device = upgraded as DeviceSocket
    device.shared = shared
    device.device = deps.behind.limitKeyOf(admitted.caller)
    device.address = admitted.address
    enlist(shared, device)
    device.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', ignore)
    ;(socket as Socket & { [ofSocket]?: DeviceSocket })[ofSocket] = device
    socket.on('drain', onDrain)
    device.connection = deps.behind.connect(admitted.caller, device)
    device.connection.resume().catch((error: unknown) => failConnection(device, error))
  })
}

/** The newest connection of a device wins: the older one is most likely a dead network path. */
function enlist(shared: Shared, device: DeviceSocket): void {
  const older = shared.byDevice.get(device.device)
  shared.byDevice.set(device.device, device)
  older?.close(4000, 'replaced')
  shared.countByAddress.set(device.address, (shared.countByAddress.get(device.address) ?? 0) + 1)
  shared.wheel.add(device)
  shared.observer.opened()
}

function delist(shared: Shared, device: DeviceSocket): void {
  if (shared.byDevice.get(device.device) === device) shared.byDevice.delete(device.device)
  const count = (shared.countByAddress.get(device.address) ?? 1) - 1
  if (count === 0) shared.countByAddress.delete(device.address)
  else shared.countByAddress.set(device.address, count)
  shared.wheel.remove(device)
  shared.paused.delete(device)
  shared.observer.closed()
}

// The listeners below are shared by all connections: `this` says which one.

const ofSocket: unique symbol = Symbol('causeway device socket')

function onMessage(this: WebSocket, frame: Buffer, isBinary: boolean): void {
  const device = this as DeviceSocket
  device.unanswered = 0
  if (!isBinary) {
    device.close(1003, 'wire.bad_structure')
    return
  }
  const { shared, connection } = device
  // What arrives after we said goodbye is not read.
  if (shared === undefined || connection === undefined || device.readyState !== WebSocket.OPEN) return
  shared.observer.received(frame.length)
  paceReading(shared, device)
  try {
    connection.receive(frame)?.catch((error: unknown) => failConnection(device, error))
  } catch (error) {
    failConnection(device, error)
  }
}

function onPong(this: WebSocket): void {
  ;(this as DeviceSocket).unanswered = 0
}

function onClose(this: WebSocket): void {
  const device = this as DeviceSocket
  if (device.shared !== undefined) delist(device.shared, device)
  device.connection?.close()
  device.connection = undefined
}

function onDrain(this: Socket & { [ofSocket]?: DeviceSocket }): void {
  this[ofSocket]?.connection?.drained()
}

/** ws reports a protocol violation here and closes by itself. */
function ignore(): void {}

/** 1008: the device broke a rule, and the reason is the code; 1011: the fault is ours. */
function failConnection(device: DeviceSocket, error: unknown): void {
  if (error instanceof CausewayError) {
    device.close(error.status >= 500 ? 1011 : 1008, error.code)
    return
  }
  device.shared?.observer.failed(error)
  device.close(1011, 'server.internal')
}

/** A device that sends faster than allowed is read more slowly: TCP tells it, and nothing is lost. */
function paceReading(shared: Shared, device: DeviceSocket): void {
  const nowMs = shared.clock.nowMs()
  device.frameArrivalMs = Math.max(device.frameArrivalMs, nowMs) + shared.frameSpacingMs
  if (device.frameArrivalMs - nowMs <= shared.frameBurstMs) return
  device.pause()
  shared.paused.add(device)
}

function resumeReading(shared: Shared): void {
  if (shared.paused.size === 0) return
  const nowMs = shared.clock.nowMs()
  for (const device of shared.paused) {
    if (device.frameArrivalMs - nowMs > shared.frameBurstMs / 2) continue
    shared.paused.delete(device)
    device.resume()
  }
}
