// Who may open a WebSocket: pages of a property or of this server, with a session in the subprotocols. Everything that can be refused is
// refused before the 101.

import type { IncomingMessage } from 'node:http'
import { CausewayError, socketTokenPrefix } from '@causeway/wire'
import { handshakeKey } from './websocket/handshake.ts'

export interface Admission<Caller> {
  readonly caller: Caller
  readonly key: string
}

export interface AdmissionDeps<Caller> {
  readonly behind: { authenticate(scheme: 'session', credential: string): Promise<Caller> }
  readonly origins: ReadonlySet<string>
}

/** `check` may refuse more, before the session is looked up. */
export async function admitUpgrade<Caller>(
  deps: AdmissionDeps<Caller>,
  request: IncomingMessage,
  protocol: string,
  check: () => void,
): Promise<Admission<Caller>> {
  const { origin, host } = request.headers
  if (origin !== undefined && !deps.origins.has(origin) && !isOwnOrigin(origin, host))
    throw new CausewayError('auth.forbidden', 'this origin is not of a property')
  const key = handshakeKey(request)
  const token = tokenOf(request.headers['sec-websocket-protocol'], protocol)
  check()
  return { caller: await deps.behind.authenticate('session', token), key }
}

const tokenPattern = /^[\w.~-]{1,4096}$/

/** A page that this server gave out: the browser names the same host in both headers. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && origin.replace(/^https?:\/\//, '') === host
}

function tokenOf(header: string | undefined, protocol: string): string {
  const protocols = (header ?? '').split(',', 4).map(protocol => protocol.trim())
  const written = protocols.find(protocol => protocol.startsWith(socketTokenPrefix))?.slice(socketTokenPrefix.length)
  if (!protocols.includes(protocol)) throw new CausewayError('request.invalid', `subprotocol: expected ${protocol}`)
  if (written === undefined || !tokenPattern.test(written)) throw new CausewayError('auth.missing')
  return written
}
