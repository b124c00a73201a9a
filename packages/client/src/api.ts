// The typed caller of the contract: one function for every HTTP endpoint. Bodies and answers are encoded and checked by the
// contract's own schemas; refusals become the CausewayError that the server named.

import {
  CausewayError,
  contract,
  decode,
  encode,
  errorFromProblem,
  hasCode,
  jsonFromValue,
  utf8FromBytes,
  utf8ToBytes,
} from '@causeway/wire'
import type { Body, BodyOf, Contract, Endpoint, EndpointName } from '@causeway/wire'
import type { Net, NetResponse } from './ports.ts'

export interface Credentials {
  /** A login token of the property: short-lived, asked for anew each time. */
  login(): Promise<string>
  /** The device's session token. */
  session(): Promise<string>
  /** The server refused the session: the next one must be new. */
  sessionRefused(): void
}

type RequestBodyOf<N extends EndpointName> = Contract[N] extends Endpoint<string, infer R, unknown> ? BodyOf<R> : never
type ResponseBodyOf<N extends EndpointName> = Contract[N] extends Endpoint<string, unknown, infer R> ? BodyOf<R> : never

export interface CallInput<N extends EndpointName> {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: RequestBodyOf<N>
  /** For `login-or-device` endpoints. */
  readonly as?: 'login' | 'device'
}

export interface CallAnswer<N extends EndpointName> {
  readonly body: ResponseBodyOf<N>
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** Throws the server's coded refusal, or `client.offline` when no answer came: then the outcome is unknown. */
export type Api = <N extends EndpointName>(name: N, input?: CallInput<N>) => Promise<CallAnswer<N>>

export function createApi(deps: { net: Net; credentials: Credentials }): Api {
  const call = async <N extends EndpointName>(name: N, input: CallInput<N> = {}): Promise<CallAnswer<N>> => {
    const endpoint: Endpoint = contract[name]
    const answer = await send(deps.net, endpoint, input, await authorizationFor(endpoint, input.as, deps.credentials))
    return {
      body: decodeBody(endpoint.response as Body, answer.body) as ResponseBodyOf<N>,
      status: answer.status,
      headers: answer.headers,
    }
  }
  return async (name, input) => {
    try {
      return await call(name, input)
    } catch (error) {
      if (!hasCode(error, 'auth.bad_session')) throw error
      deps.credentials.sessionRefused()
      return await call(name, input)
    }
  }
}

async function authorizationFor(
  endpoint: Endpoint,
  as: 'login' | 'device' | undefined,
  from: Credentials,
): Promise<string | undefined> {
  const auth = endpoint.auth === 'login-or-device' ? (as ?? 'device') : endpoint.auth
  if (auth === 'none') return undefined
  return auth === 'login' ? `Bearer ${await from.login()}` : `Session ${await from.session()}`
}

async function send(
  net: Net,
  endpoint: Endpoint,
  input: CallInput<EndpointName>,
  token: string | undefined,
): Promise<NetResponse> {
  const encoded = encodeBody(endpoint.request as Body, input.body)
  const headers: Record<string, string> = { ...input.headers }
  if (token !== undefined) headers['authorization'] = token
  if (encoded !== undefined) headers['content-type'] = encoded.contentType
  const request = { method: endpoint.method, path: pathOf(endpoint, input), headers }
  const answer = await requestOrOffline(net, encoded === undefined ? request : { ...request, body: encoded.bytes })
  if (answer.status >= 200 && answer.status < 300) return answer
  throw refusalOf(answer)
}

async function requestOrOffline(net: Net, request: Parameters<Net['request']>[0]): Promise<NetResponse> {
  try {
    return await net.request(request)
  } catch (cause) {
    if (cause instanceof CausewayError) throw cause
    throw new CausewayError('client.offline', undefined, { cause })
  }
}

function refusalOf(answer: NetResponse): CausewayError {
  try {
    return errorFromProblem(JSON.parse(utf8FromBytes(answer.body)) as { code?: unknown; detail?: unknown })
  } catch {
    // A proxy's page, not an answer of the server: worth another try.
    return new CausewayError(answer.status === 404 ? 'request.unknown_endpoint' : 'client.offline', `status ${answer.status}`)
  }
}

function pathOf(endpoint: Endpoint, input: CallInput<EndpointName>): string {
  const path = endpoint.path.replaceAll(/:([a-z]+)/gi, (_, name: string) => encodeURIComponent(input.params?.[name] ?? ''))
  const query = Object.entries(input.query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return query.length === 0 ? path : `${path}?${query.join('&')}`
}

function encodeBody(body: Body, value: unknown): { contentType: string; bytes: Uint8Array } | undefined {
  switch (body.kind) {
    case 'none':
      return undefined
    case 'json':
      return { contentType: 'application/json', bytes: utf8ToBytes(jsonFromValue(value)) }
    case 'tls':
      return { contentType: 'application/octet-stream', bytes: encode(body.codec, value) }
    case 'bytes':
      return { contentType: body.contentType, bytes: value as Uint8Array }
  }
}

function decodeBody(body: Body, bytes: Uint8Array): unknown {
  switch (body.kind) {
    case 'none':
      return undefined
    case 'json':
      return checkedJson(body, bytes)
    case 'tls':
      return decode(body.codec, bytes)
    case 'bytes':
      return bytes
  }
}

// Through Standard Schema, so that this room needs no validation library of its own.
function checkedJson(body: Extract<Body, { kind: 'json' }>, bytes: Uint8Array): unknown {
  const result = body.schema['~standard'].validate(parseJson(bytes))
  if (result instanceof Promise || result.issues !== undefined)
    throw new CausewayError('client.untrusted', 'JSON of another shape')
  return result.value
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8FromBytes(bytes))
  } catch (cause) {
    throw new CausewayError('client.untrusted', 'not JSON', { cause })
  }
}
