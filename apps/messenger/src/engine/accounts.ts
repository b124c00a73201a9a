// The other own accounts whose conversations are shown here too: each is a device of its account, with a store and a session of its own
// (docs/decisions/0025-one-list-for-own-accounts.md). Their stores open with a secret that lies in the store of the page's own account.

import { browserOptions, createClient } from '@causeway/client/browser'
import type { BrowserStore, Client, LinkingDevice } from '@causeway/client/browser'
import { base64urlFromBytes, bytesFromBase64url, CausewayError } from '@causeway/wire'
import type { OwnAccount, PropertyInfo, Status } from './api.ts'
import { createNotes } from './notes.ts'
import { createSession, type Session } from './session.ts'
import type { Vault } from './vault.ts'
import type { KeptWishes } from './wishes.ts'

export interface HostAccounts {
  readonly methods: Session['methods']
  /** With the page's own account; opens those that were here before, while the own list is shown already. */
  open(own: { readonly client: Client; readonly wishes: KeptWishes }): Promise<void>
  /** What a screen asks of one of them. */
  call(id: string, method: string, args: readonly unknown[]): Promise<unknown>
  forgetAll(): Promise<void>
  /** There is a network. */
  hurry(): void
  close(): Promise<void>
}

export interface HostAccountsDeps {
  readonly server: string
  readonly vault: Vault
  readonly properties: () => readonly PropertyInfo[]
  readonly changed: (...topics: string[]) => void
}

/** What the own store keeps of one. */
interface Kept {
  readonly id: string
  readonly property: string
  readonly secret: string
  /** Its device is not taken in yet: what a page left so is thrown away. */
  readonly isPending: boolean
}

interface Here {
  readonly kept: Kept
  readonly session: Session
  readonly client: Client
  status: Status
}

const secretSizeBytes = 32
/** As many as have their own engine in one page. */
const accountsMax = 4

export function createHostAccounts({ server, vault, properties, changed }: HostAccountsDeps): HostAccounts {
  const here = new Map<string, Here>()
  let own: { readonly client: Client; readonly wishes: KeptWishes } | undefined
  let offered: { readonly id: string; readonly linking: LinkingDevice; readonly arrived: Promise<void> } | undefined

  const notes = (): ReturnType<typeof createNotes> => createNotes(vault.store())
  const told = (): void => changed('accounts', 'conversations', 'requests')
  const optionsFor = (store: BrowserStore): ReturnType<typeof browserOptions> => browserOptions({ server, store, login: noLogin })

  const forget = async (id: string): Promise<void> => {
    const known = here.get(id)
    here.delete(id)
    await known?.session.close()
    await vault.wipeBeside(id)
    await notes().put('accounts', id, undefined)
    told()
  }
  const forgetSoon = (id: string): void => void forget(id).catch(() => undefined)

  const begin = async (kept: Kept, client: Client, store: BrowserStore): Promise<void> => {
    const { id } = kept
    const scoped = (...topics: string[]): void => changed(...topics.map(topic => `${id}/${topic}`))
    const wishes = (own as NonNullable<typeof own>).wishes
    const session = await createSession({
      client,
      store,
      properties,
      changed: scoped,
      setStatus(change) {
        if (change.phase === 'removed') return forgetSoon(id)
        const found = here.get(id)
        if (found !== undefined) found.status = { ...found.status, ...change }
        scoped('status')
      },
      // Those of the page's own account; two accounts that are here at the same moments would look like one person's.
      wishes: { get: () => ({ ...wishes.get(), presence: false }), set: change => wishes.set(change) },
      onStanding: ({ linkedAccounts }) => linkedAccounts < 2 && forgetSoon(id),
    })
    // Signed out or locked meanwhile.
    if (own === undefined) return await session.close()
    const me = session.people.of(client.me.user)
    const net = client.state === 'online' ? 'online' : 'connecting'
    here.set(id, { kept, session, client, status: { phase: 'ready', net, me, lock: undefined } })
    told()
  }

  /** The store of one that was here; undefined when nothing of it is left that can be used. */
  const reopen = async (kept: Kept): Promise<void> => {
    if (kept.isPending) return await forget(kept.id)
    const store = await vault.openBeside(kept.id, bytesFromBase64url(kept.secret))
    if (own === undefined) return await store.close()
    // Without its device it is a new one, and nobody has let that in.
    if ((await store.get('account', 'me')) === undefined) {
      await store.close()
      return await forget(kept.id)
    }
    await begin(kept, await createClient(optionsFor(store)), store)
  }

  const arrival = async (kept: Kept, linking: LinkingDevice, store: BrowserStore): Promise<void> => {
    try {
      const client = await linking.client
      const settled = { ...kept, isPending: false }
      await notes().put('accounts', kept.id, settled)
      await begin(settled, client, store)
    } catch (error) {
      await store.close()
      await forget(kept.id)
      throw error
    }
  }

  const offer = async (property: string): Promise<{ id: string; code: string }> => {
    if (own === undefined) throw new CausewayError('client.closed')
    offered?.linking.cancel()
    const taken = await notes().all('accounts')
    const id = Array.from({ length: accountsMax }, (_, at) => `${at + 2}`).find(each => taken[each] === undefined)
    if (id === undefined) throw new CausewayError('request.too_many')
    const secret = crypto.getRandomValues(new Uint8Array(secretSizeBytes))
    const kept: Kept = { id, property, secret: base64urlFromBytes(secret), isPending: true }
    await notes().put('accounts', id, kept)
    await vault.wipeBeside(id)
    const store = await vault.openBeside(id, secret)
    try {
      const linking = await own.client.enter(property, optionsFor(store))
      const arrived = arrival(kept, linking, store)
      arrived.catch(() => undefined)
      offered = { id, linking, arrived }
      return { id, code: linking.code }
    } catch (error) {
      await store.close()
      await forget(id)
      throw error
    }
  }

  return {
    async open(account) {
      own = account
      const kept = Object.values(await notes().all('accounts')) as Kept[]
      for (const each of kept) await reopen(each).catch((error: unknown) => console.error(error))
    },
    async call(id, method, args) {
      const found = here.get(id)
      if (found !== undefined && method === 'status') return found.status
      const work = found?.session.methods[method]
      if (work === undefined) throw new CausewayError('client.closed', `nothing answers ${method} now`)
      return await work(...(args as never[]))
    },
    async forgetAll() {
      offered?.linking.cancel()
      for (const id of Object.keys(await notes().all('accounts'))) await forget(id)
    },
    hurry() {
      for (const { client } of here.values()) void client.sync().catch(() => undefined)
    },
    async close() {
      offered?.linking.cancel()
      own = undefined
      const sessions = [...here.values()].map(({ session }) => session)
      here.clear()
      await Promise.all(sessions.map(session => session.close()))
    },
    methods: {
      'accounts.list': async (): Promise<OwnAccount[]> =>
        [...here.values()].flatMap(({ kept: { id, property }, status: { me } }) =>
          me === undefined ? [] : [{ id, property, me }],
        ),
      'accounts.offer': offer,
      async 'accounts.arrival'(id: string): Promise<void> {
        if (offered?.id === id) await offered.arrived
      },
      async 'accounts.cancel'(): Promise<void> {
        offered?.linking.cancel()
        offered = undefined
      },
      'accounts.forget': forget,
    },
  }
}

async function noLogin(): Promise<string> {
  throw new CausewayError('auth.missing')
}
