// One socket to the hub, opened again whenever it is gone: records out, records in, and the answers to what was submitted.

import {
  base32FromBytes,
  CausewayError,
  decodeServerFrame,
  type DeviceRecord,
  encodeDeviceRecords,
  type ErrorCode,
  hasCode,
  isErrorCode,
  type ServerRecord,
  socketProtocol,
  socketTokenPrefix,
} from '@causeway/wire'
import type { CryptoProvider } from '@causeway/crypto'
import { backoffMs } from './backoff.ts'
import type { ClientState } from './events.ts'
import type { Net, Socket, Timers } from './ports.ts'

export const socketPath = '/v1/socket'

export type Submitted =
  | { readonly kind: 'accepted'; readonly cursor: number; readonly timestamp: number }
  | { readonly kind: 'refused'; readonly code: ErrorCode }

export interface Submission {
  readonly room: Uint8Array
  readonly clientId: Uint8Array
  readonly floor: number
  readonly message: Uint8Array
}

export interface ConnectionHandlers {
  delivered(stream: string, cursor: number, body: Uint8Array): void
  gap(stream: string, low: number): void
  signalled(stream: string, sealed: Uint8Array): void
  /** Everything held back has been sent. */
  ready(): void
  stateChanged(state: ClientState): void
  /** The account has removed this device: it is not tried again. */
  removed(): void
}

export interface Connection {
  readonly state: ClientState
  /** Opens, and keeps open. */
  start(): void
  /** Tries now instead of after the pause. */
  hurry(): void
  /** Sends in one frame; rejects with `client.offline` when the socket goes before the answer: the outcome is unknown. */
  submit(submissions: readonly Submission[]): Promise<Submitted>[]
  acknowledge(items: readonly { stream: Uint8Array; cursor: number }[]): void
  /** Passed on to whoever is connected; lost without a socket. */
  signal(room: Uint8Array, sealed: Uint8Array): void
  stop(): void
}

interface Waiting {
  resolve(submitted: Submitted): void
  reject(error: CausewayError): void
}

export interface ConnectionDeps {
  readonly net: Net
  readonly timers: Timers
  readonly crypto: CryptoProvider
  readonly token: () => Promise<string>
  readonly tokenRefused: () => void
  readonly handlers: ConnectionHandlers
}

export function createConnection(deps: ConnectionDeps): Connection {
  return new SocketConnection(deps)
}

class SocketConnection implements Connection {
  readonly #deps: ConnectionDeps
  readonly #waiting = new Map<number, Waiting>()
  #state: ClientState = 'offline'
  #socket: Socket | undefined
  #isOpening = false
  #failures = 0
  #request = 0
  #drainMs: number | undefined
  #cancelRetry: (() => void) | undefined

  constructor(deps: ConnectionDeps) {
    this.#deps = deps
  }

  get state(): ClientState {
    return this.#state
  }

  start(): void {
    void this.#open()
  }

  hurry(): void {
    void this.#open()
  }

  submit(submissions: readonly Submission[]): Promise<Submitted>[] {
    if (this.#socket === undefined || this.#state !== 'online') {
      return submissions.map(() => Promise.reject(new CausewayError('client.offline')))
    }
    const records: DeviceRecord[] = []
    const answers = submissions.map(submission => this.#submitOne(records, submission))
    this.#socket.send(encodeDeviceRecords(records))
    return answers
  }

  acknowledge(items: readonly { stream: Uint8Array; cursor: number }[]): void {
    if (this.#socket === undefined || items.length === 0) return
    this.#socket.send(encodeDeviceRecords(items.map(item => ({ kind: 'ack', ...item }))))
  }

  signal(room: Uint8Array, sealed: Uint8Array): void {
    if (this.#state === 'online') this.#socket?.send(encodeDeviceRecords([{ kind: 'signal', room, sealed }]))
  }

  stop(): void {
    this.#setState('closed')
    this.#cancelRetry?.()
    const open = this.#socket
    this.#socket = undefined
    this.#rejectWaiting('client.closed')
    open?.close()
  }

  async #open(): Promise<void> {
    if (this.#isOpening || this.#socket !== undefined || this.#state === 'closed') return
    this.#cancelRetry?.()
    this.#isOpening = true
    this.#setState('connecting')
    try {
      const token = await this.#deps.token()
      if (!this.#isClosed()) this.#listen(this.#deps.net.openSocket(socketPath, [socketProtocol, `${socketTokenPrefix}${token}`]))
    } catch (error) {
      // No token without the server: the same pause as for a lost socket. A removed device never gets one again.
      if (hasCode(error, 'device.removed')) this.#removed()
      else this.#lost(undefined)
    } finally {
      this.#isOpening = false
    }
  }

  // A function, because TypeScript does not see that an await may have changed it.
  #isClosed(): boolean {
    return this.#state === 'closed'
  }

  #listen(socket: Socket): void {
    this.#socket = socket
    this.#drainMs = undefined
    socket.onMessage = frame => {
      if (socket !== this.#socket) return
      for (const record of recordsOf(socket, frame)) this.#receive(record)
    }
    socket.onClose = ({ status }) => {
      // Refused before the upgrade: the token is of no use any more. Browsers do not say why; then failing again is the sign.
      const isRefused = status === undefined ? this.#failures > 1 : status === 401 || status === 403
      if (isRefused) this.#deps.tokenRefused()
      if (socket === this.#socket) this.#lost(socket)
    }
  }

  #receive(record: ServerRecord): void {
    const { handlers } = this.#deps
    switch (record.kind) {
      case 'accepted':
        return this.#settle(record.request, { kind: 'accepted', cursor: record.cursor, timestamp: record.timestamp })
      case 'refused':
        return this.#settle(record.request, { kind: 'refused', code: isErrorCode(record.code) ? record.code : 'server.internal' })
      case 'deliver':
        return handlers.delivered(base32FromBytes(record.stream), record.cursor, record.body.slice())
      case 'gap':
        return handlers.gap(base32FromBytes(record.stream), record.low)
      case 'signal':
        return handlers.signalled(base32FromBytes(record.room), record.sealed.slice())
      case 'drain':
        this.#drainMs = record.reconnectAfterMs
        return
      case 'ready':
        this.#failures = 0
        this.#setState('online')
        return handlers.ready()
    }
  }

  #submitOne(records: DeviceRecord[], submission: Submission): Promise<Submitted> {
    this.#request = (this.#request + 1) >>> 0
    const request = this.#request
    records.push({ kind: 'submit', request, ...submission })
    return new Promise((resolve, reject) => this.#waiting.set(request, { resolve, reject }))
  }

  #settle(request: number, submitted: Submitted): void {
    this.#waiting.get(request)?.resolve(submitted)
    this.#waiting.delete(request)
  }

  #lost(from: Socket | undefined): void {
    if (from !== this.#socket || this.#state === 'closed') return
    this.#socket = undefined
    this.#setState('offline')
    this.#rejectWaiting('client.offline')
    const pauseMs = this.#drainMs ?? backoffMs(this.#deps.crypto, this.#failures++)
    this.#drainMs = undefined
    this.#cancelRetry?.()
    this.#cancelRetry = this.#deps.timers.after(pauseMs, () => void this.#open())
  }

  #removed(): void {
    this.#setState('offline')
    this.#deps.handlers.removed()
  }

  #rejectWaiting(code: 'client.offline' | 'client.closed'): void {
    for (const one of this.#waiting.values()) one.reject(new CausewayError(code))
    this.#waiting.clear()
  }

  #setState(next: ClientState): void {
    if (this.#state === next || this.#state === 'closed') return
    this.#state = next
    this.#deps.handlers.stateChanged(next)
  }
}

// A server that does not speak the protocol is no server of ours: the socket is closed and tried again later.
function recordsOf(socket: Socket, frame: Uint8Array): ServerRecord[] {
  try {
    return decodeServerFrame(frame)
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error
    socket.close()
    return []
  }
}
