// The door for browsers: the same client with IndexedDB, fetch and WebSocket as its ports. It works in a page and in a worker;
// one store may be open in one client only, so an app with several tabs elects one of them (Web Locks).

import { createBrowserCrypto } from '@causeway/crypto/browser'
import { CausewayError, type PasskeyAssertion } from '@causeway/wire'
import { type Api, createApi } from '../api.ts'
import type { ClientOptions } from '../client.ts'
import type { ClientStore } from '../ports.ts'
import { createBrowserNet } from './net.ts'

export { createClient, linkDevice, resetAccount } from '../client.ts'
export type { Client, LinkingDevice, Me } from '../client.ts'
export { deleteBrowserStore, isOpenByItself, lockOf, openBrowserStore } from './store.ts'
export type { BrowserStore } from './store.ts'
export type { LockKind, Unlock } from './sealed/keys.ts'

export interface BrowserClientOptions {
  /** Base URL of the server; the page's origin when the server serves the page. */
  readonly server: string
  readonly login: () => Promise<string>
  readonly store: ClientStore
  readonly deviceName?: string
}

/** What `createClient` and `linkDevice` take, with a browser's ports. */
export function browserOptions({ server, login, store, deviceName }: BrowserClientOptions): ClientOptions {
  return {
    store,
    net: createBrowserNet(server),
    clock: { nowMs: () => Date.now() },
    timers: {
      after(ms, work) {
        const timer = setTimeout(work, ms)
        return () => clearTimeout(timer)
      },
    },
    crypto: createBrowserCrypto(),
    login,
    ...(deviceName === undefined ? {} : { deviceName }),
  }
}

/** A login at a property with the embedded login: demos and small operators. */
export function embeddedLogin(server: string, body: { property: string; handle: string; secret: string }): () => Promise<string> {
  const api = apiOfStrangers(server)
  return async () => (await api('embeddedLogin', { body })).body.token
}

/** The same login with a passkey: what `navigator.credentials.get` is given, and what its answer is worth. */
export interface PasskeyLogin {
  open(): Promise<Record<string, unknown>>
  /** A login token, for ten minutes. Throws `auth.bad_passkey`. */
  signIn(assertion: PasskeyAssertion): Promise<{ readonly token: string; readonly handle: string }>
}

export function passkeyLogin(server: string, property: string): PasskeyLogin {
  const api = apiOfStrangers(server)
  return {
    open: async () => (await api('openPasskeySignIn', { body: { property } })).body.options,
    signIn: async assertion => (await api('passkeySignIn', { body: { property, assertion } })).body,
  }
}

/** For endpoints that anybody may call. */
function apiOfStrangers(server: string): Api {
  return createApi({
    net: createBrowserNet(server),
    credentials: { login: refused, session: refused, sessionRefused: () => undefined },
  })
}

function refused(): never {
  throw new CausewayError('auth.missing')
}
