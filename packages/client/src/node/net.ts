// The network on Node: fetch for control, `ws` for the socket.

import { WebSocket } from 'ws'
import type { Net, NetRequest, NetResponse, Socket } from '../ports.ts'

const requestMs = 60_000

/** `server`: the base URL, such as `https://chat.example`. */
export function createNodeNet(server: string): Net {
  const base = server.replace(/\/+$/, '')
  return {
    request: request => fetchOnce(base, request),
    openSocket: (path, protocols) => openSocket(base.replace(/^http/, 'ws') + path, protocols),
  }
}

async function fetchOnce(base: string, { method, path, headers, body }: NetRequest): Promise<NetResponse> {
  const response = await fetch(base + path, {
    method,
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(requestMs),
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
  })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

const handshakeMs = 15_000
/** The server pings every half minute or so; a socket silent for longer is dead. */
const silenceMs = 120_000

function openSocket(url: string, protocols: readonly string[]): Socket {
  const ws = new WebSocket(url, [...protocols], { handshakeTimeout: handshakeMs, perMessageDeflate: false })
  ws.binaryType = 'arraybuffer'
  let status: number | undefined
  let isClosed = false
  const alive = setTimeout(() => ws.terminate(), silenceMs).unref()
  const socket: Socket = {
    onOpen: () => undefined,
    onMessage: () => undefined,
    onClose: () => undefined,
    send: frame => ws.readyState === WebSocket.OPEN && ws.send(frame),
    close: () => ws.close(),
  }
  const closed = (code: number): void => {
    if (isClosed) return
    isClosed = true
    clearTimeout(alive)
    socket.onClose(status === undefined ? { code } : { code, status })
  }
  ws.on('open', () => socket.onOpen())
  ws.on('ping', () => alive.refresh())
  ws.on('message', data => {
    alive.refresh()
    socket.onMessage(new Uint8Array(data as ArrayBuffer))
  })
  ws.on('unexpected-response', (_request, response) => {
    status = response.statusCode
    response.resume()
    ws.terminate()
    closed(1006)
  })
  ws.on('error', () => undefined)
  ws.on('close', closed)
  return socket
}
