// The WebSocket edge: GET /v1/socket, subprotocols `causeway.v1` and `token.<session>`. A device is known before the 101, and is
// resumed right after it. An idle connection is one object: no timer, closure or map of its own (idle memory is a product goal).

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { CausewayError, encodeServerRecord, type SocketFrame, socketFrameSizeBytesMax, socketProtocol } from '@causeway/wire'
import { type Admission, admitUpgrade } from './admission.ts'
import { createHeartbeatWheel, type HeartbeatWheel } from './heartbeat.ts'
import { refuseOnSocket } from './listen.ts'
import type { Clock } from './ports.ts'
import { acceptance } from './websocket/handshake.ts'
import { WebSocketPeer } from './websocket/peer.ts'

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
  send(frame: SocketFrame): void
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

const frameLimits = { messageSizeBytesMax: socketFrameSizeBytesMax, fragmentsMax: 1024 }

/** A connection is its own sink. */
class DeviceSocket extends WebSocketPeer implements DeviceSink {
  readonly #shared: Shared
  readonly device: string
  readonly address: string
  connection: DeviceConnection | undefined = undefined
  wheelSlot = -1
  wheelIndex = 0
  #unanswered = 0
  /** Theoretical arrival time of the next frame (GCRA), ms. */
  #frameArrivalMs = 0

  constructor(socket: Socket, shared: Shared, { device, address, key }: { device: string; address: string; key: string }) {
    super(socket, frameLimits, acceptance(key, socketProtocol))
    this.#shared = shared
    this.device = device
    this.address = address
  }

  send(frame: SocketFrame): void {
    if (!this.isOpen) return
    this.#shared.observer.sent(frame.length)
    this.sendInPlace(frame)
  }

  bufferedBytes(): number {
    return this.bufferedSizeBytes
  }

  beat(): void {
    // We do not read from it now, so we cannot hear it answer.
    if (this.isPaused) return
    if (this.#unanswered >= 2) {
      this.terminate()
      return
    }
    this.#unanswered++
    this.ping()
  }

  onMessage(frame: Uint8Array): void {
    this.#unanswered = 0
    // What arrives after we said goodbye is not read.
    if (this.connection === undefined || !this.isOpen) return
    this.#shared.observer.received(frame.length)
    this.#pace()
    try {
      this.connection.receive(frame)?.catch((error: unknown) => this.fail(error))
    } catch (error) {
      this.fail(error)
    }
  }

  onPong(): void {
    this.#unanswered = 0
  }

  onDrained(): void {
    this.connection?.drained()
  }

  onClosed(): void {
    delist(this.#shared, this)
    this.connection?.close()
    this.connection = undefined
  }

  /** 1008: the device broke a rule, and the reason is the code; 1011: the fault is ours. */
  fail(error: unknown): void {
    if (error instanceof CausewayError) {
      this.close(error.status >= 500 ? 1011 : 1008, error.code)
      return
    }
    this.#shared.observer.failed(error)
    this.close(1011, 'server.internal')
  }

  /** Reads on when the device may send again. */
  resumeWhenRested(nowMs: number): void {
    if (this.#frameArrivalMs - nowMs > this.#shared.frameBurstMs / 2) return
    this.#shared.paused.delete(this)
    this.resume()
  }

  /** A device that sends faster than allowed is read more slowly: TCP tells it, and nothing is lost. */
  #pace(): void {
    const { clock, frameSpacingMs, frameBurstMs, paused } = this.#shared
    const nowMs = clock.nowMs()
    this.#frameArrivalMs = Math.max(this.#frameArrivalMs, nowMs) + frameSpacingMs
    if (this.#frameArrivalMs - nowMs <= frameBurstMs) return
    this.pause()
    paused.add(this)
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
          admitted => accept(deps, shared, admitted, socket as Socket, head),
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
    },
    get size() {
      return shared.wheel.size
    },
  }
}

interface Admitted<Caller> extends Admission<Caller> {
  readonly address: string
}

/** Everything that can be refused is refused before the 101. */
async function admit<Caller>(deps: SocketEdgeDeps<Caller>, shared: Shared, request: IncomingMessage): Promise<Admitted<Caller>> {
  if (request.url !== socketPath) throw new CausewayError('request.unknown_endpoint')
  const address = deps.addressOf(request)
  const admission = await admitUpgrade(deps, request, socketProtocol, () => {
    if ((shared.countByAddress.get(address) ?? 0) >= deps.options.connectionsPerAddress)
      throw new CausewayError('request.too_many', 'connections from this address')
  })
  return { ...admission, address }
}

function refuse(deps: { readonly observer: SocketObserver }, socket: Duplex, error: unknown): void {
  if (!(error instanceof CausewayError)) deps.observer.failed(error)
  refuseOnSocket(socket, error)
}

function accept<Caller>(
  deps: SocketEdgeDeps<Caller>,
  shared: Shared,
  { caller, address, key }: Admitted<Caller>,
  socket: Socket,
  head: Buffer,
): void {
  socket.off('error', ignore)
  // It went away while its token was checked.
  if (socket.destroyed) return
  const device = new DeviceSocket(socket, shared, { device: deps.behind.limitKeyOf(caller), address, key })
  enlist(shared, device)
  device.connection = deps.behind.connect(caller, device)
  device.connection.resume().then(
    () => device.opened(),
    (error: unknown) => device.fail(error),
  )
  // What came in one read with the handshake.
  if (head.length > 0) device.receiveBytes(head)
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

/** A socket that fails before it is a connection is simply gone. */
function ignore(): void {}

function resumeReading(shared: Shared): void {
  if (shared.paused.size === 0) return
  const nowMs = shared.clock.nowMs()
  for (const device of shared.paused) device.resumeWhenRested(nowMs)
}
