// The web app that a property gives its users, served under the property's own name. All files are read once at the start: there
// is no path from a request to the disk.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { constants, brotliCompressSync } from 'node:zlib'
import type { HttpRequest, HttpResponse } from './http.ts'

export interface PagesDeps {
  /** A built web app: `index.html` and what it names. */
  readonly folder: string
  /** Names under which it is served. Everything else sees the API only. */
  readonly domains: ReadonlySet<string>
}

/** The file a request is about, or undefined when it is not about a page. */
export type Pages = (request: HttpRequest, path: string) => HttpResponse | undefined

interface Page {
  readonly plain: Uint8Array
  readonly packed: Uint8Array | undefined
  readonly headers: Readonly<Record<string, string>>
}

// Everything from the own origin, no code from strings, no markup from strings (Trusted Types): the page's own promise, enforced
// by the browser. Pictures and sounds of messages are blobs that the page itself decrypted.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types causeway-worker',
].join('; ')

const shared = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(self), interest-cohort=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
const packable: ReadonlySet<string> = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest'])

/** undefined where the folder holds no built app. */
export function openPages({ folder, domains }: PagesDeps): Pages | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined
  const pages = new Map(
    globSync('**/*.*', { cwd: folder }).map(name => [`/${name.replaceAll('\\', '/')}`, readPage(folder, name)]),
  )
  return (request, path) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    if (!domains.has(hostOf(request.headers['host'])) || isElsewhere.test(path)) return undefined
    // The app's own addresses (`/chat/…`) are all the one page; a file that is not there stays a file that is not there.
    const page = pages.get(path) ?? (isFile.test(path) ? undefined : pages.get('/index.html'))
    return page === undefined ? undefined : answerOf(page, request)
  }
}

const isElsewhere = /^\/(v1\/|livez$|readyz$)/
const isFile = /^\/(assets\/.*|[^/]+\.[a-z0-9]+)$/

function answerOf({ plain, packed, headers }: Page, request: HttpRequest): HttpResponse {
  const takesPacked = packed !== undefined && /\bbr\b/.test(request.headers['accept-encoding'] ?? '')
  if (!takesPacked) return { status: 200, headers, body: plain }
  return { status: 200, headers: { ...headers, 'content-encoding': 'br' }, body: packed }
}

function readPage(folder: string, name: string): Page {
  const plain = new Uint8Array(readFileSync(join(folder, name)))
  const extension = extname(name)
  const isNamedByHash = name.startsWith('assets/')
  return {
    plain,
    packed: packable.has(extension) ? brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }) : undefined,
    headers: {
      ...shared,
      'content-type': types[extension] ?? 'application/octet-stream',
      'cache-control': isNamedByHash ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    },
  }
}

function hostOf(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').toLowerCase()
}
