// Trusted Types: the only addresses from which this page may start code, and they are our own.

// oxlint-disable-next-line import/default -- Vite makes it
import blurUrl from './blur/worker.ts?worker&url'
// oxlint-disable-next-line import/default -- Vite makes it
import engineUrl from './engine/worker.ts?worker&url'

export const serviceWorkerUrl = '/service-worker.js'

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown }
}

const own: ReadonlySet<string> = new Set([blurUrl, engineUrl, serviceWorkerUrl])

const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('causeway-worker', {
  createScriptURL(url) {
    if (!own.has(url)) throw new TypeError('no code of this app')
    return url
  },
})

/** `url` as something that code may be started from. */
export function trustedUrl(url: string): string {
  return policy === undefined ? url : (policy.createScriptURL(url) as string)
}

export function startEngine(): Worker {
  return startWorker(engineUrl, 'engine')
}

export function startWorker(url: string, name: string): Worker {
  return new Worker(trustedUrl(url), { type: 'module', name })
}
