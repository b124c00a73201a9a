// The page: starts the worker, asks the server which apps there are, shows the app.

import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import type { HandleType } from './engine/api.ts'
import { themed } from './engine/properties.ts'
import type { FromEngine, ToEngine } from './engine/protocol.ts'
import { createTabEngine } from './engine/tab.ts'
// oxlint-disable-next-line import/default -- Vite makes it
import workerUrl from './engine/worker.ts?worker&url'
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
  const worker = new Worker(trustedUrl(workerUrl), { type: 'module', name: 'engine' })
  const properties = (await listProperties()).map(themed)
  const property = properties.find(({ domain }) => domain === location.hostname) ?? properties[0]
  const root = document.getElementById('root')
  if (root === null || property === undefined) throw new Error('the server names no app for this page')
  const engine = createTabEngine({
    properties,
    property,
    post: (message: ToEngine) => worker.postMessage(message),
    listen: handler => worker.addEventListener('message', (event: MessageEvent<FromEngine>) => handler(event.data)),
  })
  createRoot(root).render(<App engine={engine} />)
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

/** Trusted Types: the one address from which this page may start code, and it is our own. */
function trustedUrl(url: string): string {
  const { trustedTypes } = globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } }
  }
  if (trustedTypes === undefined) return url
  const policy = trustedTypes.createPolicy('causeway-worker', {
    createScriptURL(wanted: string) {
      if (wanted !== workerUrl) throw new TypeError('not the engine')
      return wanted
    },
  })
  return policy.createScriptURL(url) as string
}
