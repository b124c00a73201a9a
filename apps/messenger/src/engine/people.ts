// Who stands behind an address: what the directory, their own messages and the server's list of consents have told this device.

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
  learnName(user: string, name: string): Promise<void>
  readonly contacts: readonly Awaited<ReturnType<Client['contacts']['list']>>[number][]
}

export function createPeople(deps: { client: Client; notes: Notes; properties: () => readonly PropertyInfo[] }): People {
  const { client, notes, properties } = deps
  let contacts: People['contacts'] = []
  const handles = new Map<string, string>()
  const names = new Map<string, string>()
  const people: People = {
    get contacts() {
      return contacts
    },
    all() {
      const users = new Set([client.me.user, ...contacts.map(({ user }) => user), ...names.keys()])
      return Array.from(users, user => people.of(user)).toSorted((a, b) => a.name.localeCompare(b.name))
    },
    of(user) {
      const isMe = user === client.me.user
      const property = domainOf(user as UserUri)
      const handle = isMe ? client.me.handle : handles.get(user)
      const fallback = properties().find(({ domain }) => domain === property)?.name ?? property
      return { user, name: names.get(user) ?? handle ?? `${fallback} · ${user.slice(-4)}`, handle, property, isMe }
    },
    async refresh() {
      contacts = await client.contacts.list()
      for (const { user, handle } of contacts) if (handle !== undefined) handles.set(user, handle)
      for (const [user, name] of Object.entries(await notes.names())) names.set(user, name)
    },
    async learnName(user, name) {
      if (names.get(user) === name) return
      names.set(user, name)
      await notes.putName(user, name)
    },
  }
  return people
}
