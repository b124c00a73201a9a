// The door for Node: the same client with SQLite, fetch and `ws` as its ports.

import { createNodeCrypto } from '@causeway/crypto/node'
import { type AgeBand, CausewayError } from '@causeway/wire'
import { createApi } from '../api.ts'
import { type Client, type ClientOptions, createClient, linkDevice, type LinkingDevice, resetAccount } from '../client.ts'
import { createMemoryStore } from '../memory-store.ts'
import { createNodeNet } from './net.ts'
import { openSqliteStore } from './store.ts'

export { createNodeNet } from './net.ts'
export { openSqliteStore } from './store.ts'
export { fileSource } from './file.ts'

export interface NodeClientOptions {
  /** Base URL of the server, such as `https://chat.example`. */
  readonly server: string
  /** Gives a fresh login token of the property; `passwordLogin` makes one for embedded logins. */
  readonly login: () => Promise<string>
  /** Path of the database file; left out, nothing outlives the process. */
  readonly store?: string
  readonly deviceName?: string
}

/** `createClient` with Node's ports. Throws `account.key_mismatch` when the account has devices already. */
export function createNodeClient(options: NodeClientOptions): Promise<Client> {
  return createClient(nodeOptions(options))
}

/** `linkDevice` with Node's ports. */
export function linkNodeDevice(options: NodeClientOptions): Promise<LinkingDevice> {
  return linkDevice(nodeOptions(options))
}

/** `resetAccount` with Node's ports. */
export function resetNodeAccount(options: NodeClientOptions): Promise<Client> {
  return resetAccount(nodeOptions(options))
}

/** A login for `createNodeClient` at a property with the embedded login: demos and small operators. */
export function passwordLogin(options: {
  readonly server: string
  readonly property: string
  readonly handle: string
  readonly secret: string
  /** Taken at sign-up only. */
  readonly ageBand?: AgeBand
}): () => Promise<string> {
  const { server, ...body } = options
  const net = createNodeNet(server)
  const api = createApi({ net, credentials: { login: refused, session: refused, sessionRefused: () => undefined } })
  return async () => (await api('embeddedLogin', { body })).body.token
}

function refused(): never {
  throw new CausewayError('auth.missing')
}

/** What `createClient` takes, and without a login `client.enter`, with Node's ports. */
export function nodeOptions(options: NodeClientOptions): ClientOptions
export function nodeOptions(options: Omit<NodeClientOptions, 'login'>): Omit<ClientOptions, 'login'>
export function nodeOptions({
  server,
  login,
  store,
  deviceName,
}: Omit<NodeClientOptions, 'login'> & Partial<NodeClientOptions>): ClientOptions {
  return {
    store: store === undefined ? createMemoryStore() : openSqliteStore(store),
    net: createNodeNet(server),
    clock: { nowMs: () => Date.now() },
    timers: {
      after(ms, work) {
        const timer = setTimeout(work, ms)
        return () => clearTimeout(timer)
      },
    },
    crypto: createNodeCrypto(),
    login: login ?? (async () => refused()),
    ...(deviceName === undefined ? {} : { deviceName }),
  }
}
