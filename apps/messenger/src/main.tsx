// The page: starts the worker, asks the server which apps there are, shows the app.

import { createRoot } from 'react-dom/client'
import { App, loadShell } from './app.tsx'
import type { HandleType } from './engine/api.ts'
import { themed } from './engine/properties.ts'
import { brandPath } from './engine/themes.ts'
import type { FromEngine, ToEngine } from './engine/protocol.ts'
import { createTabEngine } from './engine/tab.ts'
import { serviceWorkerUrl, startEngine, trustedUrl } from './trusted.ts'
import './styles.css'

interface Listed {
  readonly domain: string
  readonly name: string
  readonly handleType: HandleType
}

/** Kept for opening without a network; it says nothing about anybody. */
const propertiesKey = 'causeway.properties'

void start()

async function start(): Promise<void> {
  const worker = startEngine()
  // Who was here before is most likely signed in.
  if (localStorage.getItem(propertiesKey) !== null) void loadShell().catch(() => undefined)
  for (const [name, online] of [
    ['online', true],
    ['offline', false],
  ] as const)
    addEventListener(name, () => worker.postMessage({ kind: 'network', online } satisfies ToEngine))
  const properties = (await listProperties()).map(themed)
  const property = properties.find(({ domain }) => domain === location.hostname) ?? properties[0]
  const root = document.getElementById('root')
  if (root === null || property === undefined) throw new Error('the server names no app for this page')
  brand(brandPath(property.domain))
  const engine = createTabEngine({
    properties,
    property,
    post: (message: ToEngine) => worker.postMessage(message),
    listen: handler => worker.addEventListener('message', (event: MessageEvent<FromEngine>) => handler(event.data)),
  })
  createRoot(root).render(<App engine={engine} />)
  // Without it the app works as long as there is a network (private windows have none).
  void navigator.serviceWorker?.register(trustedUrl(serviceWorkerUrl)).catch(() => undefined)
}

/** Installed, the app has its property's name and icon. */
function brand(path: string): void {
  document.querySelector('link[rel=icon]')?.setAttribute('href', `${path}.svg`)
  document.querySelector('link[rel=manifest]')?.setAttribute('href', `${path}.webmanifest`)
}

async function listProperties(): Promise<readonly Listed[]> {
  try {
    const response = await fetch('/v1/properties', { credentials: 'omit' })
    const { properties } = (await response.json()) as { properties: readonly Listed[] }
    localStorage.setItem(propertiesKey, JSON.stringify(properties))
    return properties
  } catch (error) {
    const kept = localStorage.getItem(propertiesKey)
    if (kept === null) throw error
    return JSON.parse(kept) as readonly Listed[]
  }
}
