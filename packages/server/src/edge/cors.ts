// Which web pages may call (Fetch standard, CORS protocol). No cookies are used, so no credentials are ever allowed.

import { contract, type Endpoint } from '@causeway/wire'

type Headers = Readonly<Record<string, string | undefined>>

/** Request headers that any endpoint reads, besides the ones every request may carry. */
const allowedHeaders: string = [
  ...new Set([
    'authorization',
    'content-type',
    ...(Object.values(contract) as Endpoint[]).flatMap(endpoint => endpoint.requestHeaders),
  ]),
].join(', ')

/** Response headers that scripts may read: tus and limits. */
const exposedHeaders =
  'location, upload-offset, upload-length, upload-expires, tus-resumable, tus-version, content-range, retry-after'

export function corsHeaders(origins: ReadonlySet<string>, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !origins.has(origin)) return { vary: 'origin' }
  return { vary: 'origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders }
}

export function preflightHeaders(origins: ReadonlySet<string>, headers: Headers, methods: string): Record<string, string> {
  if (headers['origin'] === undefined || !origins.has(headers['origin'])) return {}
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': '7200',
  }
}
