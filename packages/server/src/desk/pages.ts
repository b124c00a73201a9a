// The desk's pages: a folder that Vite built, read once into memory. Every address without a file of its own is the one page,
// which knows the way from there.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { utf8ToBytes } from '@causeway/wire'
import type { HttpRequest, HttpResponse } from '../edge/http.ts'

export interface DeskPages {
  answer(request: Pick<HttpRequest, 'method' | 'target' | 'headers'>, origin: string): HttpResponse
}

interface Page {
  readonly body: Uint8Array
  readonly contentType: string
  readonly etag: string
  readonly cacheControl: string
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** Own files only; no inline script or style, no frame, no form, nothing from elsewhere; text never becomes markup or script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const headers = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** `folder` undefined or not built: one page that says how to build them. */
export function openDeskPages(folder: string | undefined): DeskPages {
  const pages = folder !== undefined && existsSync(join(folder, 'index.html')) ? readPages(folder) : new Map<string, Page>()
  const start = pages.get('/index.html') ?? notBuilt
  return {
    answer({ method, target, headers: asked }, origin) {
      if (method !== 'GET' && method !== 'HEAD') return text(405, 'GET only\n', { allow: 'GET, HEAD' })
      const [path = '/'] = target.split('?', 1)
      const page = pages.get(path) ?? (extname(path) === '' ? start : undefined)
      if (page === undefined) return text(404, 'There is no such file.\n')
      const { body, contentType, etag, cacheControl } = page
      const known = asked['if-none-match'] === etag
      return {
        status: known ? 304 : 200,
        headers: {
          ...headers,
          ...(origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000' } : {}),
          'content-type': contentType,
          'cache-control': cacheControl,
          etag,
          ...(known ? {} : { 'content-length': String(body.length) }),
        },
        body: known || method === 'HEAD' ? new Uint8Array(0) : body,
      }
    },
  }
}

const notBuilt: Page = pageOf(
  '/index.html',
  utf8ToBytes(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Causeway desk</title>' +
      '<h1>The pages of the desk are not built</h1><p>Run <code>npm run pages</code>, then start the server again.</p></html>',
  ),
)

function readPages(folder: string): Map<string, Page> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return new Map(
    files.map(entry => {
      const file = join(entry.parentPath, entry.name)
      const path = `/${relative(folder, file).split(sep).join('/')}`
      return [path, pageOf(path, readFileSync(file))]
    }),
  )
}

function pageOf(path: string, body: Uint8Array): Page {
  return {
    body,
    contentType: contentTypes[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    // Vite names what is in assets/ by its content.
    cacheControl: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
}

function text(status: number, body: string, more: Readonly<Record<string, string>> = {}): HttpResponse {
  const bytes = utf8ToBytes(body)
  return {
    status,
    headers: { ...headers, ...more, 'content-type': 'text/plain; charset=utf-8', 'content-length': String(bytes.length) },
    body: bytes,
  }
}
