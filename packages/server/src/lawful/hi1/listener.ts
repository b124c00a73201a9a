// HI1 over mutual TLS: who connects is known by the certificate's hash, which two of our people entered. Every outcome of the
// protocol is a 200; 403 is for a stranger, 413 for what is too large, 503 when an answer could not be put on record.

import { createHash, X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Hi1 } from '@causeway/lawful'
import { CausewayError } from '@causeway/wire'

/** A message with its papers inside. */
const bodySizeBytesMax = 16 * 1024 * 1024
const timeoutMs = 30_000

export interface Hi1ListenerDeps {
  readonly hi1: Hi1
  /** Certificate chain and private key. */
  readonly pem: string
  readonly nowMs: () => number
  readonly onFailure: (error: unknown) => void
}

/** Not yet listening. */
export function createHi1Listener({ hi1, pem, nowMs, onFailure }: Hi1ListenerDeps): Server {
  // The certificate is asked for, and its key proven, by TLS; whether it is one of ours to know is decided by its hash, so no
  // certificate authority is believed.
  const options = { cert: pem, key: pem, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const
  const server = createServer(options, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof CausewayError)) onFailure(error)
      if (!response.headersSent) end(response, 503)
      response.destroy()
    })
  })
  server.headersTimeout = timeoutMs
  server.requestTimeout = timeoutMs
  server.maxConnections = 64
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fingerprint = fingerprintOf(request.socket as TLSSocket, nowMs())
    const peer = fingerprint === undefined ? undefined : await hi1.peerOf(fingerprint)
    if (peer === undefined) return end(response, 403)
    if (request.method !== 'POST') return end(response, 405)
    if (Number(request.headers['content-length'] ?? 0) > bodySizeBytesMax) return end(response, 413)
    const body = await bodyOf(request)
    if (body === undefined) return end(response, 413)
    const answered = await hi1.exchange(peer, body)
    response.writeHead(200, { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'no-store' }).end(answered)
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end()
}

/** SHA-256 of the certificate, hex; undefined when there is none, or its time is over. */
function fingerprintOf(socket: TLSSocket, nowMs: number): string | undefined {
  const { raw } = socket.getPeerCertificate()
  if (raw === undefined) return undefined
  const { validFrom, validTo } = new X509Certificate(raw)
  if (nowMs < Date.parse(validFrom) || nowMs > Date.parse(validTo)) return undefined
  return createHash('sha256').update(raw).digest('hex')
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let sizeBytes = 0
  for await (const part of request) {
    sizeBytes += (part as Buffer).length
    if (sizeBytes > bodySizeBytesMax) return undefined
    parts.push(part as Buffer)
  }
  return new Uint8Array(Buffer.concat(parts))
}
