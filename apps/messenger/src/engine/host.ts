// The engine of all tabs: one client, and what the screens ask of it. Runs in the worker that holds the lock.

import {
  browserOptions,
  createClient,
  deleteBrowserStore,
  embeddedLogin,
  linkDevice,
  openBrowserStore,
} from '@causeway/client/browser'
import type { Client, LinkingDevice } from '@causeway/client/browser'
import type { ClientStore } from '@causeway/client'
import { CausewayError } from '@causeway/wire'
import type { Login, PropertyInfo, Status } from './api.ts'
import { databaseName } from './protocol.ts'
import { createSession } from './session.ts'
import type { Session } from './session.ts'

export interface Host {
  call(method: string, args: readonly unknown[]): Promise<unknown>
}

export interface HostDeps {
  readonly server: string
  readonly domain: string
  /** Names topics that changed. */
  readonly changed: (...topics: string[]) => void
}

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>

export async function startHost(deps: HostDeps): Promise<Host> {
  let store: ClientStore = await openBrowserStore(databaseName)
  let session: Session | undefined
  let linking: LinkingDevice | undefined
  let status: Status = { phase: 'starting', net: 'connecting', me: undefined }
  let properties: readonly PropertyInfo[] = []
  const setStatus = (change: Partial<Status>): void => {
    status = { ...status, ...change }
    deps.changed('status')
  }
  const optionsFor = (login: () => Promise<string>, deviceName = ''): Parameters<typeof createClient>[0] =>
    browserOptions({ server: deps.server, store, login, deviceName })
  const begin = async (client: Client): Promise<void> => {
    session = await createSession({ client, store, properties: () => properties, changed: deps.changed, setStatus })
    setStatus({ phase: 'ready', me: session.people.of(client.me.user), net: client.state === 'online' ? 'online' : 'connecting' })
    deps.changed('conversations', 'requests')
  }
  const loginOf = ({ handle, secret }: Login): (() => Promise<string>) =>
    embeddedLogin(deps.server, { property: deps.domain, handle, secret })

  // A database without a device is a new device: the sign-in follows.
  const isKnown = (await store.get('account', 'me')) !== undefined
  if (isKnown) await begin(await createClient(optionsFor(noLogin)))
  else setStatus({ phase: 'signed-out' })

  const own: Methods = {
    status: async () => status,
    async useProperties(known: readonly PropertyInfo[]) {
      properties = known
    },
    async signIn(login: Login) {
      await begin(await createClient(optionsFor(loginOf(login), login.deviceName)))
    },
    async offerLink(login: Login) {
      linking?.cancel()
      const offered = await linkDevice(optionsFor(loginOf(login), login.deviceName))
      linking = offered
      void offered.client.then(begin).catch(() => setStatus({ phase: 'signed-out' }))
      return { code: offered.code, qr: offered.qr }
    },
    async cancelLink() {
      linking?.cancel()
      linking = undefined
    },
    async signOut() {
      await session?.close()
      session = undefined
      await store.close()
      await deleteBrowserStore(databaseName)
      store = await openBrowserStore(databaseName)
      setStatus({ phase: 'signed-out', me: undefined })
      deps.changed('conversations', 'requests')
    },
    async storage() {
      const { usage = 0 } = await navigator.storage.estimate()
      return { usedBytes: usage, persisted: await navigator.storage.persisted() }
    },
  }
  return {
    async call(method, args) {
      const work = Object.hasOwn(own, method)
        ? own[method]
        : session !== undefined && Object.hasOwn(session.methods, method)
          ? session.methods[method]
          : undefined
      if (work === undefined) throw new CausewayError('client.closed', `nothing answers ${method} now`)
      return await work(...(args as never[]))
    },
  }
}

async function noLogin(): Promise<string> {
  throw new CausewayError('auth.missing')
}
