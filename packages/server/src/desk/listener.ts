// The desk's own listener: its endpoints and its pages, at an address that no app shares (a host of its own: cookies do not know
// ports). What an app's page could reach is refused before anything is read.

import type { Server as HttpServer } from 'node:http'
import { CausewayError, deskContract } from '@causeway/wire'
import type { Desk, SignedIn } from '@causeway/staff'
import { createHttpEdge, type HttpEdge, type HttpEdgeDeps, type HttpRequest, problemResponse } from '../edge/http.ts'
import { createHttpListener, type ListenOptions } from '../edge/listen.ts'
import type { DeskPages } from './pages.ts'

export interface DeskListenerDeps extends Omit<HttpEdgeDeps<SignedIn>, 'behind' | 'endpoints' | 'callerOf' | 'origins'> {
  readonly desk: Desk
  readonly pages: DeskPages
  /** Such as `https://desk.example`; known once it listens. */
  readonly origin: () => string
}

/** Not yet listening. */
export function createDeskListener(deps: DeskListenerDeps, options: ListenOptions): HttpServer {
  return createHttpListener(createDeskEdge(deps), options)
}

/** Pages are everywhere else. The ledger's addresses are those of c2sp.org/tlog-tiles. */
const endpointsAt = ['/desk/v1/', '/ledger/'] as const
const isEndpoint = (target: string): boolean => endpointsAt.some(start => target.startsWith(start))

export function createDeskEdge({ desk, pages, origin, ...rest }: DeskListenerDeps): HttpEdge {
  const api = createHttpEdge<SignedIn>({
    ...rest,
    behind: { dispatch: desk.dispatch as never, limitKeyOf: ({ realm, staffId }) => `${realm} ${staffId}` },
    endpoints: deskContract,
    // No page of another origin is ever answered readably.
    origins: new Set(),
    callerOf: async (endpoint, { headers }) => await desk.authenticate(endpoint, headers['cookie']),
  })
  return {
    async handle(request) {
      const refusal = refusalOf(request, origin())
      if (refusal !== undefined) return problemResponse(refusal)
      return isEndpoint(request.target) ? await api.handle(request) : pages.answer(request, origin())
    },
  }
}

/**
 * A name that was pointed at this address (DNS rebinding), and what another page sends with our cookie (CSRF): `SameSite=Strict`
 * withholds the cookie already; Origin (RFC 6454 §7) and Fetch Metadata say it again, in case a browser does not.
 */
function refusalOf({ method, target, headers }: HttpRequest, origin: string): CausewayError | undefined {
  if (headers['host'] !== new URL(origin).host) return new CausewayError('staff.foreign_page', `this desk is at ${origin}`)
  if (!isEndpoint(target)) return undefined
  const isSafe = method === 'GET' || method === 'HEAD'
  if (headers['origin'] !== origin && !(isSafe && headers['origin'] === undefined)) return new CausewayError('staff.foreign_page')
  const site = headers['sec-fetch-site']
  const isOwn = site === undefined || site === 'same-origin' || (site === 'none' && isSafe)
  return isOwn ? undefined : new CausewayError('staff.foreign_page')
}
