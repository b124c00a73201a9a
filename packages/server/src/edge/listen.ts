// node:http around the HTTP edge: timeouts, sizes, and bodies that must keep moving.

import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { CausewayError } from '@causeway/wire'
import { limitedAddress } from './address.ts'
import { type HttpEdge, type HttpResponse, problemResponse } from './http.ts'

export interface ListenOptions {
  readonly headersTimeoutMs: number
  readonly keepAliveMs: number
  readonly bodyGraceMs: number
  readonly bodyBytesPerSecondMin: number
  readonly connectionsMax: number
  readonly trustedProxies: number
}

const headersMax = 64
/** A connection on which nothing moves in either direction for so long is closed. */
const stalledMs = 120_000
const headersSizeBytesMax = 16_384

/** Not yet listening. `upgrade` events are the caller's. */
export function createHttpListener(edge: HttpEdge, options: ListenOptions): HttpServer {
  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs,
      // Slow bodies are cut by their rate below; this is the backstop for one large part of a file.
      requestTimeout: 1_800_000,
      keepAliveTimeout: options.keepAliveMs,
      connectionsCheckingInterval: Math.min(2_000, options.headersTimeoutMs),
      maxHeaderSize: headersSizeBytesMax,
      noDelay: true,
      // Some HTTP clients offer `Upgrade: h2c` with every request; that is answered as if they had not.
      shouldUpgradeCallback: request => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => {
      answer(edge, options, request, response, () => !server.listening).catch(() => response.destroy())
    },
  )
  server.maxHeadersCount = headersMax
  server.maxConnections = options.connectionsMax
  // Somebody who does not take an answer must not keep it in our memory.
  server.timeout = stalledMs
  server.on('clientError', refuseUnreadable)
  return server
}

async function answer(
  edge: HttpEdge,
  options: ListenOptions,
  request: IncomingMessage,
  response: ServerResponse,
  isClosing: () => boolean,
): Promise<void> {
  const result = await edge.handle({
    method: request.method ?? '',
    target: request.url ?? '',
    headers: request.headers as Record<string, string | undefined>,
    body: sizeBytesMax => readBody(request, sizeBytesMax, options),
    remoteAddress: addressOf(request, options.trustedProxies),
  })
  if (response.destroyed) return
  // What is left of a refused body is not read away: a slow sender would hold the connection with it.
  if (!request.complete || isClosing()) response.shouldKeepAlive = false
  send(response, result)
}

export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const forwarded = request.headers['x-forwarded-for']
  return limitedAddress(request.socket.remoteAddress, Array.isArray(forwarded) ? forwarded.join(',') : forwarded, trustedProxies)
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, headers)
  response.end(body)
}

/** Resolves with at most `sizeBytesMax` bytes. Chunks are joined once, so a body costs its own size twice at most. */
function readBody(request: IncomingMessage, sizeBytesMax: number, options: ListenOptions): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let received = 0
    const startedMs = performance.now()
    const remainingMs = (): number =>
      startedMs + options.bodyGraceMs + (received * 1000) / options.bodyBytesPerSecondMin - performance.now()
    let timer = setTimeout(check, options.bodyGraceMs)
    request.on('data', take).once('end', finish).once('close', abort)

    function take(chunk: Buffer): void {
      received += chunk.length
      if (received > sizeBytesMax) refuse(new CausewayError('wire.too_large'))
      else chunks.push(chunk)
    }
    function finish(): void {
      stop()
      resolve(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks, received))
    }
    function abort(): void {
      refuse(new CausewayError('request.invalid', 'the body ended early'))
    }
    function check(): void {
      const leftMs = remainingMs()
      if (leftMs <= 0) refuse(new CausewayError('request.timeout'))
      else timer = setTimeout(check, leftMs)
    }
    function refuse(error: CausewayError): void {
      stop()
      reject(error)
    }
    function stop(): void {
      clearTimeout(timer)
      request.off('data', take).off('end', finish).off('close', abort)
    }
  })
}

/** What node's parser refuses before there is a request. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  refuseOnSocket(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? new CausewayError('request.timeout') : unreadable(error))
}

function unreadable(error: NodeJS.ErrnoException): CausewayError {
  return new CausewayError(
    'request.invalid',
    error.code === 'HPE_HEADER_OVERFLOW' ? 'the head is too large' : 'this is not HTTP/1.1',
  )
}

/** A whole answer on a bare socket, which is closed after it. */
export function refuseOnSocket(socket: Duplex, error: unknown): void {
  const { status, headers, body } = problemResponse(error)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(
    Buffer.concat([
      Buffer.from(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}content-length: ${body.length}\r\nconnection: close\r\n\r\n`),
      body,
    ]),
  )
  // The peer may never close its side.
  setTimeout(() => socket.destroy(), 1_000).unref()
}
