// The admin port: /metrics, and health in detail. It listens on this machine alone unless a token is set.

import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'

export interface AdminDeps {
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
  /** Empty: nobody is asked for one. */
  readonly token: string
  readonly health: () => Promise<{ readonly ready: boolean; readonly detail: Readonly<Record<string, boolean | number>> }>
}

interface Answer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

/** Not yet listening. */
export function createAdminListener(deps: AdminDeps): Server {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
    request.resume()
    void respond(deps, request, response)
  })
  server.maxConnections = 64
  return server
}

async function respond(deps: AdminDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const failed: Answer = { status: 500, contentType: 'text/plain', text: 'failed\n' }
  const { status, contentType, text } = await answerOf(deps, request).catch(() => failed)
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' })
  response.end(request.method === 'HEAD' ? undefined : text)
}

async function answerOf(deps: AdminDeps, request: IncomingMessage): Promise<Answer> {
  const plain = (status: number, text: string): Answer => ({ status, contentType: 'text/plain', text })
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'GET only\n')
  if (!mayAsk(deps.token, request.headers.authorization)) return plain(401, 'a token is needed\n')
  switch (request.url) {
    case '/livez':
      return plain(200, 'ok\n')
    case '/readyz': {
      const { ready, detail } = await deps.health()
      return { status: ready ? 200 : 503, contentType: 'application/json', text: `${JSON.stringify({ ready, ...detail })}\n` }
    }
    case '/metrics':
      return { status: 200, contentType: deps.metrics.contentType, text: await deps.metrics.text() }
    default:
      return plain(404, 'there are /metrics, /livez and /readyz\n')
  }
}

/** Digests are compared, so that neither length nor content of the token shows in the time. */
function mayAsk(token: string, authorization: string | undefined): boolean {
  if (token === '') return true
  return timingSafeEqual(digest(`Bearer ${token}`), digest(authorization ?? ''))
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
