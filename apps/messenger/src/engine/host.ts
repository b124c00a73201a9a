// The engine of all tabs: one client, and what the screens ask of it. Runs in the worker that holds the lock.

import { browserOptions, createClient, embeddedLogin, linkDevice, passkeyLogin, resetAccount } from '@causeway/client/browser'
import type { Client, LinkingDevice, LockKind, Unlock } from '@causeway/client/browser'
import { CausewayError, type PasskeyAssertion } from '@causeway/wire'
import type { Login, PropertyInfo, Status } from './api.ts'
import { createHostAccounts } from './accounts.ts'
import { createSession } from './session.ts'
import type { Session } from './session.ts'
import { createVault } from './vault.ts'
import type { Vault } from './vault.ts'

export interface Host {
  call(method: string, args: readonly unknown[]): Promise<unknown>
}

export interface HostDeps {
  readonly server: string
  readonly domain: string
  /** Names topics that changed. */
  readonly changed: (...topics: string[]) => void
}

type ClientOptions = Parameters<typeof createClient>[0]
type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>

export async function startHost(deps: HostDeps): Promise<Host> {
  const vault = createVault()
  let session: Session | undefined
  let status: Status = { phase: 'starting', net: 'connecting', me: undefined, lock: undefined }
  let properties: readonly PropertyInfo[] = []
  const accounts = createHostAccounts({ ...deps, vault, properties: () => properties })
  const setStatus = (change: Partial<Status>): void => {
    status = { ...status, ...change }
    deps.changed('status')
  }
  const optionsFor = (login: () => Promise<string>, deviceName = ''): ClientOptions =>
    browserOptions({ server: deps.server, store: vault.store(), login, deviceName })
  const begin = async (client: Client, login?: Login): Promise<void> => {
    session = await createSession({
      client,
      store: vault.store(),
      properties: () => properties,
      changed: deps.changed,
      setStatus,
      // The accounts are one person's no longer: each stands for itself.
      onStanding: ({ linkedAccounts }) => linkedAccounts < 2 && void accounts.forgetAll().catch(() => undefined),
    })
    if (login !== undefined) await welcome(session, client, login)
    setStatus({ phase: 'ready', me: session.people.of(client.me.user), net: client.state === 'online' ? 'online' : 'connecting' })
    deps.changed('conversations', 'requests')
    void accounts.open({ client, wishes: session.wishes }).catch(() => undefined)
  }
  const open = async (unlock?: Unlock): Promise<void> => {
    if (session !== undefined) return
    if (await vault.open(unlock)) await begin(await createClient(optionsFor(noLogin)))
    else setStatus({ phase: 'signed-out' })
  }
  const closeAll = async (): Promise<void> => {
    await accounts.close()
    await session?.close()
    session = undefined
    await vault.close()
  }
  const lock = await vault.lock()
  if (lock === undefined) await open()
  else setStatus({ phase: 'locked', lock })

  const own: Methods = {
    status: async () => status,
    async useProperties(known: readonly PropertyInfo[]) {
      properties = known
    },
    ...signingIn({ ...deps, optionsFor, begin, setStatus }),
    async signOut() {
      await closeAll()
      await vault.wipe()
      setStatus({ phase: 'signed-out', me: undefined, lock: undefined })
      deps.changed('accounts', 'conversations', 'requests')
    },
    async hurry() {
      accounts.hurry()
      await session?.methods['hurry']?.()
    },
    async 'care.endAccountLink'() {
      await session?.methods['care.endAccountLink']?.()
      await accounts.forgetAll()
    },
    ...accounts.methods,
    storage,
  }
  const lockedAs = (): LockKind | undefined => status.lock
  const methods = { ...own, ...passkeyMethods(deps), ...lockMethods({ ...deps, vault, lockedAs, open, closeAll, setStatus }) }
  return {
    async call(method, args) {
      // `2/send`: what is asked of another own account.
      const slash = method.indexOf('/')
      if (slash > 0) return await accounts.call(method.slice(0, slash), method.slice(slash + 1), args)
      return await answerOf(method, args, methods, session?.methods ?? {})
    },
  }
}

interface SigningInDeps extends HostDeps {
  readonly optionsFor: (login: () => Promise<string>, deviceName: string) => ClientOptions
  readonly begin: (client: Client, login: Login) => Promise<void>
  readonly setStatus: (change: Partial<Status>) => void
}

function signingIn({ server, domain, optionsFor, begin, setStatus }: SigningInDeps): Methods {
  let linking: LinkingDevice | undefined
  const loginOf = (login: Login): (() => Promise<string>) =>
    'token' in login
      ? async () => login.token
      : embeddedLogin(server, { property: domain, handle: login.handle, secret: login.secret })

  return {
    async signIn(login: Login) {
      await begin(await createClient(optionsFor(loginOf(login), login.deviceName)), login)
    },
    async offerLink(login: Login) {
      linking?.cancel()
      const offered = await linkDevice(optionsFor(loginOf(login), login.deviceName))
      linking = offered
      void offered.client
        .then(client => begin(client, login))
        // One that was cancelled ends late, when something else may have begun.
        .catch(() => linking === offered && setStatus({ phase: 'signed-out' }))
      return { code: offered.code, qr: offered.qr }
    },
    async cancelLink() {
      linking?.cancel()
      linking = undefined
    },
    async startOver(login: Login) {
      linking?.cancel()
      linking = undefined
      await begin(await resetAccount(optionsFor(loginOf(login), login.deviceName)), login)
    },
  }
}

/** A device that is new in its account: it gets a name, and whoever typed a secret may be spared that the next time. */
async function welcome({ methods }: Session, { me }: Client, login: Login): Promise<void> {
  await methods['nameDevice']?.(...([me.device, login.deviceName] as never[]))
  if ('secret' in login) await methods['care.setWishes']?.(...([{ offerPasskey: true }] as never[]))
}

async function answerOf(method: string, args: readonly unknown[], ...from: readonly Methods[]): Promise<unknown> {
  const work = from.find(methods => Object.hasOwn(methods, method))?.[method]
  if (work === undefined) throw new CausewayError('client.closed', `nothing answers ${method} now`)
  return await work(...(args as never[]))
}

/** Before anybody is signed in; those of an account are the session's. */
function passkeyMethods({ server, domain }: HostDeps): Methods {
  const login = passkeyLogin(server, domain)
  return {
    'passkeys.openSignIn': () => login.open(),
    'passkeys.signIn': (assertion: PasskeyAssertion) => login.signIn(assertion),
  }
}

interface LockDeps extends HostDeps {
  readonly vault: Vault
  readonly lockedAs: () => LockKind | undefined
  readonly open: (unlock: Unlock) => Promise<void>
  readonly closeAll: () => Promise<void>
  readonly setStatus: (change: Partial<Status>) => void
}

function lockMethods({ vault, lockedAs, open, closeAll, setStatus, changed }: LockDeps): Methods {
  return {
    async setLock(lock: { readonly by: LockKind; readonly secret: Uint8Array } | undefined) {
      await vault.store().setLock(lock)
      setStatus({ lock: lock?.by })
    },
    async lockNow() {
      if (lockedAs() === undefined) return
      await closeAll()
      setStatus({ phase: 'locked', me: undefined })
      changed('accounts', 'conversations', 'requests')
    },
    async unlock(secret: Uint8Array) {
      const by = lockedAs()
      if (by !== undefined) await open({ by, secret })
    },
  }
}

async function storage(): Promise<{ usedBytes: number; persisted: boolean }> {
  const { usage = 0 } = await navigator.storage.estimate()
  return { usedBytes: usage, persisted: await navigator.storage.persisted() }
}

async function noLogin(): Promise<string> {
  throw new CausewayError('auth.missing')
}
