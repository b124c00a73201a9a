// The engine of all tabs: one client, and what the screens ask of it. Runs in the worker that holds the lock.

import {
  browserOptions,
  createClient,
  deleteBrowserStore,
  embeddedLogin,
  linkDevice,
  lockOf,
  openBrowserStore,
} from '@causeway/client/browser'
import type { BrowserStore, Client, LinkingDevice, LockKind, Unlock } from '@causeway/client/browser'
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
  /** Undefined while this browser is locked. */
  let store: BrowserStore | undefined
  const opened = (): BrowserStore => {
    if (store === undefined) throw new CausewayError('client.locked')
    return store
  }
  let session: Session | undefined
  let linking: LinkingDevice | undefined
  let status: Status = { phase: 'starting', net: 'connecting', me: undefined, lock: undefined }
  let properties: readonly PropertyInfo[] = []
  const setStatus = (change: Partial<Status>): void => {
    status = { ...status, ...change }
    deps.changed('status')
  }
  const optionsFor = (login: () => Promise<string>, deviceName = ''): Parameters<typeof createClient>[0] =>
    browserOptions({ server: deps.server, store: opened(), login, deviceName })
  const begin = async (client: Client, deviceName = ''): Promise<void> => {
    session = await createSession({ client, store: opened(), properties: () => properties, changed: deps.changed, setStatus })
    if (deviceName !== '') await session.methods['nameDevice']?.(...([client.me.device, deviceName] as never[]))
    setStatus({ phase: 'ready', me: session.people.of(client.me.user), net: client.state === 'online' ? 'online' : 'connecting' })
    deps.changed('conversations', 'requests')
  }
  const loginOf = ({ handle, secret }: Login): (() => Promise<string>) =>
    embeddedLogin(deps.server, { property: deps.domain, handle, secret })

  const open = async (unlock?: Unlock): Promise<void> => {
    store = await openBrowserStore(databaseName, unlock)
    // A database without a device is a new device: the sign-in follows.
    const isKnown = (await store.get('account', 'me')) !== undefined
    if (isKnown) await begin(await createClient(optionsFor(noLogin)))
    else setStatus({ phase: 'signed-out' })
  }
  const closeAll = async (): Promise<void> => {
    await session?.close()
    session = undefined
    await store?.close()
    store = undefined
  }
  const lock = await lockOf(databaseName)
  if (lock === undefined) await open()
  else setStatus({ phase: 'locked', lock })

  const own: Methods = {
    status: async () => status,
    async useProperties(known: readonly PropertyInfo[]) {
      properties = known
    },
    async signIn(login: Login) {
      await begin(await createClient(optionsFor(loginOf(login), login.deviceName)), login.deviceName)
    },
    async offerLink(login: Login) {
      linking?.cancel()
      const offered = await linkDevice(optionsFor(loginOf(login), login.deviceName))
      linking = offered
      void offered.client.then(client => begin(client, login.deviceName)).catch(() => setStatus({ phase: 'signed-out' }))
      return { code: offered.code, qr: offered.qr }
    },
    async cancelLink() {
      linking?.cancel()
      linking = undefined
    },
    async signOut() {
      await closeAll()
      await deleteBrowserStore(databaseName)
      store = await openBrowserStore(databaseName)
      setStatus({ phase: 'signed-out', me: undefined, lock: undefined })
      deps.changed('conversations', 'requests')
    },
    async setLock(lock: Unlock | undefined) {
      await opened().setLock(lock)
      setStatus({ lock: lock?.by })
    },
    async lockNow() {
      if (status.lock === undefined) return
      await closeAll()
      setStatus({ phase: 'locked', me: undefined })
      deps.changed('conversations', 'requests')
    },
    async unlock(secret: Uint8Array) {
      if (store === undefined) await open({ by: status.lock as LockKind, secret })
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
