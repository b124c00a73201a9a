// Calls of the desk's endpoints, typed and checked by the contract. Cookies say who calls; this page never sees them.

import {
  type Body,
  type BodyOf,
  CausewayError,
  type DeskContract,
  deskContract,
  type DeskEndpointName,
  type Endpoint,
  errorFromProblem,
  jsonFromValue,
} from '@causeway/wire'
import { safeParse, type GenericSchema } from 'valibot'

type Params<N extends DeskEndpointName> = DeskContract[N] extends Endpoint<infer P> ? P : never
type RequestBody<N extends DeskEndpointName> = BodyOf<DeskContract[N]['request']>
export type Answer<N extends DeskEndpointName> = BodyOf<DeskContract[N]['response']>

export interface Input<N extends DeskEndpointName> {
  readonly params?: Readonly<Record<Params<N>, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: RequestBody<N>
}

/** Resolves with the checked answer; rejects with the CausewayError that the server named, `client.offline` without a connection. */
export async function call<N extends DeskEndpointName>(name: N, input: Input<N> = {}): Promise<Answer<N>> {
  const endpoint: Endpoint = deskContract[name]
  const response = await fetch(targetOf(endpoint, input), {
    method: endpoint.method,
    credentials: 'same-origin',
    ...(input.body === undefined ? {} : bodyOf(endpoint, input.body)),
  }).catch((cause: unknown) => {
    throw new CausewayError('client.offline', undefined, { cause })
  })
  if (!response.ok) throw errorFromProblem((await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown })
  if (response.status === 204) return undefined as Answer<N>
  if (isBytes(endpoint.response)) return new Uint8Array(await response.arrayBuffer()) as Answer<N>
  const { schema } = endpoint.response as { schema: GenericSchema }
  const checked = safeParse(schema, await response.json())
  if (!checked.success) throw new CausewayError('client.untrusted', 'the answer does not have the form of the contract')
  return checked.output as Answer<N>
}

function bodyOf({ request }: Endpoint, body: unknown): { body: BodyInit; headers: Record<string, string> } {
  if (isBytes(request)) return { body: body as Uint8Array<ArrayBuffer>, headers: { 'content-type': request.contentType } }
  return { body: jsonFromValue(body), headers: { 'content-type': 'application/json' } }
}

function isBytes(body: unknown): body is Body & { kind: 'bytes' } {
  return (body as Body).kind === 'bytes'
}

function targetOf(endpoint: Endpoint, { params, query }: { params?: object; query?: Readonly<Record<string, string>> }): string {
  const given = (params ?? {}) as Readonly<Record<string, string>>
  const path = endpoint.path.replace(/:([a-z]+)/gi, (_, name: string) => encodeURIComponent(given[name] ?? ''))
  const pairs = Object.entries(query ?? {}).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

/** One sentence for the person at the screen. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CausewayError) return error.message
  // What the browser says when the person closes its dialogue, or waits too long.
  if (error instanceof DOMException && error.name === 'NotAllowedError')
    return 'The passkey was not used. Try again when you are ready.'
  if (error instanceof DOMException && error.name === 'InvalidStateError')
    return 'This authenticator has a passkey of this desk already.'
  return 'Something went wrong on this page. Load it again.'
}
