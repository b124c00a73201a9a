// Who stands behind an address: what the directory, their own messages and the server's list of consents have told this device, and what
// the reader calls them. Handles are vouched for by their property; what somebody calls themself is a claim.

import { skeletonOf } from '@causeway/client'
import type { Client } from '@causeway/client/browser'
import { domainOf } from '@causeway/wire'
import type { UserUri } from '@causeway/wire'
import type { Person, PropertyInfo } from './api.ts'
import type { Notes } from './notes.ts'

export interface People {
  /** At once, from what is known. */
  of(user: string): Person
  /** Everybody this device knows, the reader included, by name. */
  all(): Person[]
  /** Reads contacts and names again. */
  refresh(): Promise<void>
  /** What they call themself, and when they said so: what is read again from before changes nothing. Whether it is news. */
  learnName(user: string, name: string, atMs: number): Promise<boolean>
  /** What the directory finds them by. */
  learnHandle(user: string, handle: string): Promise<void>
  /** What the reader calls them, on all own devices; what the reader calls themself is told to others. Undefined: nothing. */
  call(user: string, name: string | undefined): Promise<void>
  readonly contacts: readonly Awaited<ReturnType<Client['contacts']['list']>>[number][]
}

const prefix = 'causeway/called/'

export function isCalled(key: string): boolean {
  return key.startsWith(prefix)
}

export function createPeople(deps: { client: Client; notes: Notes; properties: () => readonly PropertyInfo[] }): People {
  const { client, notes, properties } = deps
  let contacts: People['contacts'] = []
  const handles = new Map<string, string>()
  const claimed = new Map<string, string>()
  const heard = new Map<string, number>()
  let called = new Map<string, string>()
  let alike: ReadonlyMap<string, ReadonlySet<string>> | undefined
  const learn = async (table: Map<string, string>, user: string, name: string, keep: () => Promise<void>): Promise<void> => {
    if (table.get(user) === name) return
    table.set(user, name)
    alike = undefined
    await keep()
  }
  /** Somebody else here has a name, or a handle, that is read like this one. */
  const isTakenBefore = (user: string, name: string): boolean => {
    alike ??= byLook([handles, claimed, called])
    const others = alike.get(lookOf(name))
    return others !== undefined && (others.size > 1 || !others.has(user))
  }
  const people: People = {
    get contacts() {
      return contacts
    },
    all() {
      const users = new Set([client.me.user, ...contacts.map(({ user }) => user), ...handles.keys(), ...claimed.keys()])
      return Array.from(users, user => people.of(user)).toSorted((a, b) => a.name.localeCompare(b.name))
    },
    of(user) {
      const isMe = user === client.me.user
      const property = domainOf(user as UserUri)
      const handle = handles.get(user)
      const fallback = properties().find(({ domain }) => domain === property)?.name ?? property
      const sure = handle ?? `${fallback} · ${user.slice(-4)}`
      const claim = isMe ? called.get(user) : claimed.get(user)
      const shown = claim === undefined || claim === sure || isMe || !isTakenBefore(user, claim) ? claim : `${claim} · ${sure}`
      return { user, name: called.get(user) ?? shown ?? sure, goesBy: claim ?? sure, handle, property, isMe }
    },
    async refresh() {
      contacts = await client.contacts.list()
      for (const [user, handle] of Object.entries(await notes.all('handles'))) handles.set(user, handle as string)
      for (const { user, handle } of contacts) if (handle !== undefined) handles.set(user, handle)
      if (client.me.handle !== undefined) handles.set(client.me.user, client.me.handle)
      for (const [user, name] of Object.entries(await notes.names())) claimed.set(user, name)
      for (const [user, atMs] of Object.entries(await notes.all('heard')))
        heard.set(user, Math.max(heard.get(user) ?? -1, Number(atMs)))
      const set = await client.settings.all(prefix)
      called = new Map(Array.from(set, ([key, name]): [string, string] => [key.slice(prefix.length), String(name)]))
      alike = undefined
    },
    async learnName(user, name, atMs) {
      if (atMs <= (heard.get(user) ?? -1)) return false
      heard.set(user, atMs)
      if (claimed.get(user) === name) return false
      await learn(claimed, user, name, () => notes.putName(user, name))
      await notes.put('heard', user, atMs)
      return true
    },
    learnHandle: (user, handle) => learn(handles, user, handle, () => notes.put('handles', user, handle)),
    async call(user, name) {
      await client.settings.set(prefix + user, name)
      if (name === undefined) called.delete(user)
      else called.set(user, name)
      alike = undefined
    },
  }
  return people
}

/** Who is read alike. */
function byLook(tables: readonly ReadonlyMap<string, string>[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [user, name] of tables.flatMap(table => [...table])) {
    const look = lookOf(name)
    found.set(look, (found.get(look) ?? new Set()).add(user))
  }
  return found
}

function lookOf(name: string): string {
  return skeletonOf(name.replaceAll(/[\p{Cf}\s]/gu, ''))
}
