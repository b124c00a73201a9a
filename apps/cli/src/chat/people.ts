// Names. The server knows people by address; a person knows them by app and handle.

import type { Client } from '@causeway/client'
import { domainOf, type UserUri } from '@causeway/wire'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { safe } from '../terminal/terminal.ts'
import { type KnownProperty, parseAddress, propertyOrFailure } from './address.ts'
import type { Home } from './home.ts'

interface PersonRow {
  readonly handle?: string
  /** We asked: when they agree, the room opens by itself. */
  readonly awaited?: boolean
}

export interface People {
  /** `ada`, or the beginning of the address when nobody told the handle. */
  nameOf(user: UserUri): string
  /** The app's name. */
  propertyOf(user: UserUri): string
  /** Who is meant: `harbor:+15550001` is looked up, a name is somebody already known. */
  find(written: string): Promise<UserUri>
  isAwaited(user: UserUri): boolean
  await(user: UserUri, awaited: boolean): void
  /** Takes over the handles that the client learnt. */
  learn(): Promise<void>
}

const file = 'people.json'

export function createPeople(deps: { client: Client; home: Home; properties: readonly KnownProperty[] }): People {
  const { client, home, properties } = deps
  const rows = new Map(Object.entries((home.readJson(file) ?? {}) as Record<string, PersonRow>))
  const put = (user: UserUri, change: PersonRow): void => {
    const row = rows.get(user) ?? {}
    const next = { ...row, ...change }
    if (next.handle === row.handle && next.awaited === row.awaited) return
    rows.set(user, next)
    home.writeJson(file, Object.fromEntries(rows))
  }
  const nameOf = (user: UserUri): string =>
    user === client.me.user ? client.me.handle : safe(rows.get(user)?.handle ?? `~${user.slice(-26, -20)}`)
  const lookUp = async (property: string, handle: string): Promise<UserUri> => {
    const { domain, name } = propertyOrFailure(properties, property)
    const user = await client.contacts.find(domain, handle)
    if (user === undefined) throw new Failure(exitCodes.failed, `Nobody on ${name} is found as "${handle}".`)
    if (user !== client.me.user) put(user, { handle })
    return user
  }
  const known = (): UserUri[] => [...rows.keys()] as UserUri[]
  return {
    nameOf,
    propertyOf: user => safe(properties.find(({ domain }) => domain === domainOf(user))?.name ?? domainOf(user)),
    async find(written) {
      const address = parseAddress(written)
      if (address !== undefined) return await lookUp(address.property, address.handle)
      const found = known().filter(user => nameOf(user).toLowerCase() === written.toLowerCase())
      if (found.length === 1) return found[0] as UserUri
      const sentence = found.length === 0 ? `"${written}" is nobody known here.` : `There is more than one "${written}".`
      throw new Failure(exitCodes.failed, sentence, 'Write the app too, as in harbor:+15550001.')
    },
    isAwaited: user => rows.get(user)?.awaited === true,
    await: (user, awaited) => put(user, { awaited }),
    async learn() {
      for (const { user, handle } of await client.contacts.list()) put(user, handle === undefined ? {} : { handle })
    },
  }
}
