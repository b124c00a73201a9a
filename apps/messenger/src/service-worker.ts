// The app without a network: its files are kept at the first visit. Messages are not here; the engine has them. A push that comes
// one day enters through this door.

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface Fetching extends Extendable {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface Scope {
  addEventListener(name: 'install' | 'activate', handler: (event: Extendable) => void): void
  addEventListener(name: 'fetch', handler: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}

const scope = self as unknown as Scope
const cacheName = 'causeway-app'
/** Slower than this, what is kept is shown. */
const patienceMs = 3000

scope.addEventListener('install', event => event.waitUntil(keepAll().then(() => scope.skipWaiting())))
scope.addEventListener('activate', event => event.waitUntil(forgetOld().then(() => scope.clients.claim())))
scope.addEventListener('fetch', event => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/v1/')) return
  if (event.request.mode === 'navigate') event.respondWith(page(event.request))
  else if (pathname.startsWith('/assets/') || pathname.startsWith('/brand')) event.respondWith(file(event.request))
})

async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName)
  for (const name of await listed()) {
    // Named by their content: what is kept already is the same.
    if (!name.startsWith('/assets/') || (await cache.match(name)) === undefined) await cache.add(name)
  }
}

async function listed(): Promise<readonly string[]> {
  return (await (await fetch('/files.json', { cache: 'no-store' })).json()) as string[]
}

async function forgetOld(): Promise<void> {
  const cache = await caches.open(cacheName)
  const wanted = new Set(await listed().catch(() => undefined))
  if (wanted.size === 0) return
  for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request)
}

/** The newest page there is; the kept one when the network does not answer. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match('/')
  try {
    return await fetch(request, kept === undefined ? {} : { signal: AbortSignal.timeout(patienceMs) })
  } catch (error) {
    if (kept === undefined) throw error
    return kept
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? (await fetch(request))
}
