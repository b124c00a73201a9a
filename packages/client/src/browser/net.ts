// The network in a browser: fetch for control, WebSocket for the stream. A page cannot read a refused handshake's status: the
// session is asked for anew by what follows it.

import type { Net, NetRequest, NetResponse, Socket } from '../ports.ts'

const requestMs = 60_000
/** What the platform last said; a request that cannot arrive is not tried. A page passes its events on to its worker. */
let isOnline = navigator.onLine
addEventListener('online', () => (isOnline = true))
addEventListener('offline', () => (isOnline = false))

const handshakeMs = 15_000

/** `server`: the base URL; the page's own origin when the server serves the page. */
export function createBrowserNet(server: string): Net {
  const base = server.replace(/\/+$/, '')
  return {
    request: request => fetchOnce(base, request),
    openSocket: (path, protocols) => openSocket(base.replace(/^http/, 'ws') + path, protocols),
  }
}

async function fetchOnce(base: string, { method, path, headers, body }: NetRequest): Promise<NetResponse> {
  if (!isOnline) throw new TypeError('offline')
  const response = await fetch(base + path, {
    method,
    headers,
    redirect: 'error',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(requestMs),
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
  })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

function openSocket(url: string, protocols: readonly string[]): Socket {
  const ws = new WebSocket(url, [...protocols])
  ws.binaryType = 'arraybuffer'
  const socket: Socket = {
    onOpen: () => undefined,
    onMessage: () => undefined,
    onClose: () => undefined,
    send: frame => ws.readyState === WebSocket.OPEN && ws.send(frame as Uint8Array<ArrayBuffer>),
    close: () => ws.close(),
  }
  let isClosed = false
  const closed = (code: number): void => {
    if (isClosed) return
    isClosed = true
    clearTimeout(handshake)
    removeEventListener('offline', gone)
    socket.onClose({ code })
  }
  const gone = (): void => {
    ws.close()
    closed(1006)
  }
  const handshake = setTimeout(gone, handshakeMs)
  // Without a network the socket would be believed alive for minutes.
  addEventListener('offline', gone)
  if (!isOnline) queueMicrotask(gone)
  ws.onopen = () => {
    clearTimeout(handshake)
    socket.onOpen()
  }
  ws.onmessage = ({ data }) => socket.onMessage(new Uint8Array(data as ArrayBuffer))
  ws.onclose = ({ code }) => closed(code)
  return socket
}
