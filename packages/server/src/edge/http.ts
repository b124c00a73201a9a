// The HTTP edge as a plain function from request to answer: no socket, no clock of its own, so that the simulator can call it.
// Order matters: what is cheap and needs no trust comes first, and a body is read only for a caller that may send it.

import {
  type AnyEndpointName,
  type Body,
  CausewayError,
  type Endpoint,
  problemFromError,
  type RateClass,
  utf8ToBytes,
} from '@causeway/wire'
import { bytesFromValue, contentTypeOf, valueFromBody } from './body.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import type { RateLimit } from './limit.ts'
import type { Pages } from './pages.ts'
import type { Clock, HttpBehind, HttpObserver, Scheme } from './ports.ts'
import { createRouter, decodedSegment, type Routed } from './route.ts'

export interface HttpRequest {
  readonly method: string
  /** Path and query as they came. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Reads the body, once; `wire.too_large` as soon as it is longer than allowed, `request.timeout` when it comes too slowly. */
  readonly body: (sizeBytesMax: number) => Promise<Uint8Array>
  /** What limits count for; see `limitedAddress`. */
  readonly remoteAddress: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface HttpEdgeDeps<Caller> {
  readonly behind: Pick<HttpBehind<Caller, never>, 'dispatch' | 'limitKeyOf'>
  /** The table that is served; the apps' contract where none is given. */
  readonly endpoints?: Readonly<Record<string, Endpoint>>
  /** Who calls, from the head of a request; a refusal is an error. */
  readonly callerOf: (
    endpoint: Endpoint,
    request: Pick<HttpRequest, 'method' | 'headers' | 'remoteAddress'>,
  ) => Promise<Caller | undefined>
  readonly clock: Clock
  readonly rateLimit: RateLimit
  readonly perMinute: Readonly<Record<RateClass, number>>
  readonly addressFactor: number
  /** Web origins whose pages may call. */
  readonly origins: ReadonlySet<string>
  readonly observer: HttpObserver
  /** Runs one endpoint's work inside a span of its name. */
  readonly traced: <T>(name: string, work: () => Promise<T>) => Promise<T>
  readonly ready: () => Promise<boolean>
  readonly draining: () => boolean
  /** The web app of the properties, where one is served. */
  readonly webApp?: Pages | undefined
}

export interface HttpEdge {
  /** Always answers; refusals are problem documents (RFC 9457). */
  handle(request: HttpRequest): Promise<HttpResponse>
}

const empty = new Uint8Array(0)
/** The answers are for programs: nothing in them may be framed, sniffed, cached or run. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

export function createHttpEdge<Caller>(deps: HttpEdgeDeps<Caller>): HttpEdge {
  const router = createRouter(deps.endpoints)
  return {
    async handle(request) {
      const startedMs = deps.clock.nowMs()
      const { path, query } = splitTarget(request.target)
      const page = deps.webApp?.(request, path)
      if (page !== undefined) return finished(request.method, page.status, { ...page.headers }, page.body)
      const routed = router.find(request.method, path)
      const name = routed.kind === 'found' ? routed.route.name : 'none'
      const answer = await answerOrProblem(deps, request, path, query, routed, router.methodsAt(path), name)
      const headers = { ...securityHeaders, ...corsHeaders(deps.origins, request.headers['origin']), ...answer.headers }
      deps.observer.answered(name, answer.status, deps.clock.nowMs() - startedMs)
      return finished(request.method, answer.status, headers, answer.body)
    },
  }
}

/** RFC 9110 §8.6: 204 carries no length; HEAD carries the length GET would have, and no content. */
function finished(method: string, status: number, headers: Record<string, string>, body: Uint8Array): HttpResponse {
  if (status === 204 || status === 304) return { status, headers, body: empty }
  const length = headers['content-length'] ?? String(body.length)
  return { status, headers: { ...headers, 'content-length': length }, body: method === 'HEAD' ? empty : body }
}

async function answerOrProblem<Caller>(
  deps: HttpEdgeDeps<Caller>,
  request: HttpRequest,
  path: string,
  query: string,
  routed: Routed,
  methods: readonly string[],
  name: AnyEndpointName | 'none',
): Promise<HttpResponse> {
  try {
    const health = await healthAnswer(deps, request.method, path)
    if (health !== undefined) return health
    if (request.method === 'OPTIONS' && methods.length > 0) return preflight(deps, request, methods)
    return await answerOf(deps, request, query, routed)
  } catch (error) {
    if (!(error instanceof CausewayError) || error.code === 'server.internal') deps.observer.failed(name, error)
    return problemResponse(error)
  }
}

async function healthAnswer(
  deps: Pick<HttpEdgeDeps<unknown>, 'ready' | 'draining'>,
  method: string,
  path: string,
): Promise<HttpResponse | undefined> {
  if ((method !== 'GET' && method !== 'HEAD') || (path !== '/livez' && path !== '/readyz')) return undefined
  const ok = path === '/livez' || (!deps.draining() && (await deps.ready()))
  return { status: ok ? 200 : 503, headers: { 'content-type': 'text/plain' }, body: utf8ToBytes(ok ? 'ok\n' : 'no\n') }
}

function preflight(deps: { origins: ReadonlySet<string> }, request: HttpRequest, methods: readonly string[]): HttpResponse {
  const allow = [...methods, 'OPTIONS'].join(', ')
  return { status: 204, headers: { allow, ...preflightHeaders(deps.origins, request.headers, allow) }, body: empty }
}

async function answerOf<Caller>(
  deps: HttpEdgeDeps<Caller>,
  request: HttpRequest,
  query: string,
  routed: Routed,
): Promise<HttpResponse> {
  if (deps.draining()) throw new CausewayError('server.draining')
  limit(
    deps,
    `address ${request.remoteAddress}`,
    routed.kind === 'found' ? routed.route.endpoint.rate : 'normal',
    deps.addressFactor,
  )
  if (routed.kind === 'unknown-endpoint') throw new CausewayError('request.unknown_endpoint')
  if (routed.kind === 'method-not-allowed') throw new NotAllowed(routed.allowed)
  const { name, endpoint } = routed.route
  const caller = await deps.callerOf(endpoint, request)
  if (caller !== undefined) limit(deps, deps.behind.limitKeyOf(caller), endpoint.rate, 1)
  const checked = {
    params: routed.params,
    query: checkedQuery(endpoint, query),
    headers: Object.fromEntries(endpoint.requestHeaders.map(header => [header, request.headers[header]])),
    body: await checkedBody(endpoint.request as Body, request),
  }
  const answer = await deps.traced(name, () => deps.behind.dispatch(name as never, checked, caller))
  const body = endpoint.response as Body
  const contentType = contentTypeOf(body)
  return {
    status: answer.status ?? endpoint.success,
    headers: { ...(contentType === undefined ? {} : { 'content-type': contentType }), ...answer.headers },
    body: bytesFromValue(body, answer.body),
  }
}

class TooMany extends CausewayError {
  readonly waitMs: number
  constructor(waitMs: number) {
    super('request.too_many')
    this.waitMs = waitMs
  }
}

class NotAllowed extends CausewayError {
  readonly allowed: readonly string[]
  constructor(allowed: readonly string[]) {
    super('request.method_not_allowed')
    this.allowed = allowed
  }
}

function limit(deps: HttpEdgeDeps<never> | HttpEdgeDeps<unknown>, who: string, rate: RateClass, factor: number): void {
  const waitMs = deps.rateLimit.take(`${rate} ${who}`, deps.perMinute[rate] * factor)
  if (waitMs > 0) throw new TooMany(waitMs)
}

/** How apps say who calls: by the `Authorization` header. */
export function byAuthorization<Caller>({
  authenticate,
}: Pick<HttpBehind<Caller>, 'authenticate'>): HttpEdgeDeps<Caller>['callerOf'] {
  return async (endpoint, { headers, remoteAddress }) => {
    if (endpoint.auth === 'none') return undefined
    const { scheme, credential } = credentialIn(endpoint, headers['authorization'])
    return await authenticate(scheme, credential, remoteAddress)
  }
}

function credentialIn(endpoint: Endpoint, authorization: string | undefined): { scheme: Scheme; credential: string } {
  const match = /^(bearer|session) ([\w.~+/=-]{1,8192})$/i.exec(authorization ?? '')
  if (match === null) throw new CausewayError('auth.missing')
  const scheme = match[1]?.toLowerCase() === 'bearer' ? 'login' : 'session'
  if (endpoint.auth === 'login' && scheme !== 'login') throw new CausewayError('auth.missing', 'this needs a login token')
  if (endpoint.auth === 'device' && scheme !== 'session') throw new CausewayError('auth.missing', 'this needs a session')
  return { scheme, credential: match[2] as string }
}

function checkedQuery(endpoint: Endpoint, query: string): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {}
  for (const pair of query === '' ? [] : query.split('&')) {
    const cut = pair.indexOf('=')
    const key = cut < 0 ? pair : pair.slice(0, cut)
    const value = cut < 0 ? '' : decodedSegment(pair.slice(cut + 1))
    if (!endpoint.query.includes(key)) throw new CausewayError('request.invalid', 'a query parameter is not one of this endpoint')
    if (value === undefined || Object.hasOwn(values, key)) throw new CausewayError('request.invalid', `query: ${key}`)
    values[key] = value
  }
  return values
}

async function checkedBody(body: Body, request: HttpRequest): Promise<unknown> {
  const sizeBytesMax = body.kind === 'none' ? 0 : body.sizeBytesMax
  const announced = request.headers['content-length']
  if (announced !== undefined && Number(announced) > sizeBytesMax) throw new CausewayError('wire.too_large')
  const expected = contentTypeOf(body)
  if (expected !== undefined && mediaTypeOf(request.headers['content-type']) !== expected)
    throw new CausewayError('request.invalid', `content-type: expected ${expected}`)
  return valueFromBody(body, await request.body(sizeBytesMax))
}

function mediaTypeOf(contentType: string | undefined): string {
  const [type = ''] = (contentType ?? '').split(';', 1)
  return type.trim().toLowerCase()
}

/** The problem document of any error; what is not a refusal of ours says nothing about itself. */
export function problemResponse(error: unknown): HttpResponse {
  const refusal = error instanceof CausewayError ? error : new CausewayError('server.internal')
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (refusal.status === 401) headers['www-authenticate'] = 'Bearer realm="causeway", Session realm="causeway"'
  if (refusal.status === 503) headers['retry-after'] = '2'
  if (refusal instanceof TooMany) headers['retry-after'] = String(Math.ceil(refusal.waitMs / 1000))
  if (refusal instanceof NotAllowed) headers['allow'] = refusal.allowed.join(', ')
  return { status: refusal.status, headers, body: utf8ToBytes(JSON.stringify(problemFromError(refusal))) }
}

function splitTarget(target: string): { path: string; query: string } {
  const cut = target.indexOf('?')
  return cut < 0 ? { path: target, query: '' } : { path: target.slice(0, cut), query: target.slice(cut + 1) }
}
