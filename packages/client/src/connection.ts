// One socket to the hub, opened again whenever it is gone: records out, records in, and the answers to what was submitted.

import {
  base32FromBytes,
  CausewayError,
  decodeServerFrame,
  type DeviceRecord,
  encodeDeviceRecords,
  type ErrorCode,
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
  /** Everything held back has been sent. */
  ready(): void
  stateChanged(state: ClientState): void
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
  stop(): void
}

interface Waiting {
  resolve(submitted: Submitted): void
  reject(error: CausewayError): void
}

export function createConnection(deps: {
  net: Net
  timers: Timers
  crypto: CryptoProvider
  token: () => Promise<string>
  tokenRefused: () => void
  handlers: ConnectionHandlers
}): Connection {
  const { net, timers, crypto, handlers } = deps
  const waiting = new Map<number, Waiting>()
  let state: ClientState = 'offline'
  let socket: Socket | undefined
  let isOpening = false
  let failures = 0
  let request = 0
  let cancelRetry: (() => void) | undefined

  const setState = (next: ClientState): void => {
    if (state === next || state === 'closed') return
    state = next
    handlers.stateChanged(next)
  }
  const retryAfter = (ms: number): void => {
    cancelRetry?.()
    cancelRetry = timers.after(ms, () => void open())
  }
  const lost = (from: Socket | undefined): void => {
    if (from !== socket || state === 'closed') return
    socket = undefined
    setState('offline')
    for (const one of waiting.values()) one.reject(new CausewayError('client.offline'))
    waiting.clear()
    retryAfter(backoffMs(crypto, failures++))
  }
  const open = async (): Promise<void> => {
    if (isOpening || socket !== undefined || state === 'closed') return
    cancelRetry?.()
    isOpening = true
    setState('connecting')
    try {
      const token = await deps.token()
      if (isClosed()) return
      listen(net.openSocket(socketPath, [socketProtocol, `${socketTokenPrefix}${token}`]))
    } catch {
      // No token without the server: the same pause as for a lost socket.
      lost(undefined)
    } finally {
      isOpening = false
    }
  }
  // A function, because TypeScript does not see that an await may have changed it.
  const isClosed = (): boolean => state === 'closed'
  const listen = (opened: Socket): void => {
    socket = opened
    let drainMs: number | undefined
    opened.onOpen = () => undefined
    opened.onMessage = frame => {
      if (opened !== socket) return
      for (const record of recordsOf(opened, frame)) {
        if (record.kind === 'drain') drainMs = record.reconnectAfterMs
        else receive(record)
      }
    }
    opened.onClose = ({ status }) => {
      // 401 before the upgrade: the token is of no use any more.
      if (status === 401) deps.tokenRefused()
      if (opened !== socket) return
      lost(opened)
      if (drainMs !== undefined) retryAfter(drainMs)
    }
  }
  const receive = (record: Exclude<ServerRecord, { kind: 'drain' }>): void => {
    switch (record.kind) {
      case 'accepted':
        return settle(record.request, { kind: 'accepted', cursor: record.cursor, timestamp: record.timestamp })
      case 'refused':
        return settle(record.request, { kind: 'refused', code: isErrorCode(record.code) ? record.code : 'server.internal' })
      case 'deliver':
        return handlers.delivered(base32FromBytes(record.stream), record.cursor, record.body.slice())
      case 'gap':
        return handlers.gap(base32FromBytes(record.stream), record.low)
      case 'ready':
        failures = 0
        setState('online')
        return handlers.ready()
    }
  }
  const settle = (number: number, submitted: Submitted): void => {
    waiting.get(number)?.resolve(submitted)
    waiting.delete(number)
  }
  const submitOne = (records: DeviceRecord[], submission: Submission): Promise<Submitted> => {
    request = (request + 1) >>> 0
    const number = request
    records.push({ kind: 'submit', request: number, ...submission })
    return new Promise((resolve, reject) => waiting.set(number, { resolve, reject }))
  }

  return {
    get state() {
      return state
    },
    start: () => void open(),
    hurry: () => void open(),
    submit(submissions) {
      if (socket === undefined || state !== 'online') {
        return submissions.map(() => Promise.reject(new CausewayError('client.offline')))
      }
      const records: DeviceRecord[] = []
      const answers = submissions.map(submission => submitOne(records, submission))
      socket.send(encodeDeviceRecords(records))
      return answers
    },
    acknowledge(items) {
      if (socket === undefined || items.length === 0) return
      socket.send(encodeDeviceRecords(items.map(item => ({ kind: 'ack', ...item }))))
    },
    stop() {
      setState('closed')
      cancelRetry?.()
      const open = socket
      socket = undefined
      for (const one of waiting.values()) one.reject(new CausewayError('client.closed'))
      waiting.clear()
      open?.close()
    },
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
