// What the engine does while somebody is signed in: turns events of the client into topics that changed, and questions of the
// screens into calls of the client.

import type { Client } from '@causeway/client/browser'
import { withdrawnKeptMs } from '@causeway/client'
import type { ClientStore, Contact, SafetyStatus } from '@causeway/client'
import type { RoomUri, UserUri } from '@causeway/wire'
import type { Blocked } from './api-care.ts'
import { createAnswered } from './answered.ts'
import type { DeviceInfo, Person, PropertyInfo, Status } from './api.ts'
import type { Request } from './api-requests.ts'
import { createBlocks } from './blocks.ts'
import type { Blocks } from './blocks.ts'
import { createCare } from './care.ts'
import { extraPart, textWith } from './content.ts'
import { createConversations, waitingPrefix } from './conversations.ts'
import type { Conversations } from './conversations.ts'
import { createGuardians } from './guardians.ts'
import { createKeys } from './keys.ts'
import type { Keys } from './keys.ts'
import { learnName, nameMethods } from './names.ts'
import { createMarks } from './marks.ts'
import type { KeptMarks } from './marks.ts'
import { createNotes } from './notes.ts'
import type { Notes } from './notes.ts'
import { createPasskeys } from './passkeys.ts'
import { createPeople, isCalled } from './people.ts'
import type { People } from './people.ts'
import { pictureMethods } from './pictures.ts'
import { createProtection } from './protection.ts'
import type { KeptProtection } from './protection.ts'
import { roomMethods } from './room-methods.ts'
import { createUploads } from './uploads.ts'
import { createSearch } from './search.ts'
import type { SearchIndex } from './search-index.ts'
import { createSigns } from './signs.ts'
import type { KeptSigns } from './signs.ts'
import { createWays } from './ways.ts'
import { createWishes } from './wishes.ts'
import type { KeptWishes } from './wishes.ts'

export interface Session {
  readonly people: People
  readonly wishes: KeptWishes
  readonly methods: Readonly<Record<string, (...args: never[]) => Promise<unknown>>>
  close(): Promise<void>
}

export interface SessionDeps {
  readonly client: Client
  readonly store: ClientStore
  readonly properties: () => readonly PropertyInfo[]
  readonly changed: (...topics: string[]) => void
  readonly setStatus: (change: Partial<Status>) => void
  /** Left out, those that this account keeps itself. */
  readonly wishes?: KeptWishes
  readonly onStanding?: (standing: SafetyStatus) => void
}

export interface Inside {
  readonly client: Client
  readonly people: People
  readonly notes: Notes
  readonly marks: KeptMarks
  readonly conversations: Conversations
  readonly blocks: Blocks
  readonly wishes: KeptWishes
  readonly protection: KeptProtection
  readonly signs: KeptSigns
  readonly keys: Keys
  readonly changed: (...topics: string[]) => void
}

export async function createSession(deps: SessionDeps): Promise<Session> {
  const { client, store, changed } = deps
  const notes = createNotes(store)
  const people = createPeople({ client, notes, properties: deps.properties })
  const wishes = deps.wishes ?? (await createWishes(notes))
  // What an own device answered may come before there are conversations to show.
  const answered = await createAnswered(client, room => changed('faces', 'conversations', `room ${room}`))
  const protection = await createProtection({ notes, people, wishes, answered, changed })
  let signs: KeptSigns | undefined
  const blocks = await createBlocks({
    client,
    notes,
    changed,
    onStatus(status) {
      void protection
        .learn(status)
        .then(() => signs?.wished())
        .catch(ignore)
      deps.onStanding?.(status)
    },
  })
  signs = createSigns({ client, people, blocks, wishes, protection, changed })
  const marks = createMarks(client, () => changed('conversations'))
  const conversations = createConversations({ client, people, notes, marks, blocks, protection })
  const inside: Inside = {
    client,
    people,
    notes,
    marks,
    conversations,
    blocks,
    wishes,
    protection,
    signs,
    keys: createKeys(),
    changed,
  }
  const search = createSearch(inside)
  await people.refresh()
  const uploads = createUploads({ ...inside, store })
  listen(inside, deps, search.index)
  client.events.on('state', ({ state }) => state === 'online' && uploads.goOn())
  await uploads.recall()
  let isClosed = false
  setTimeout(() => void search.readAhead(() => isClosed).catch(ignore), readAheadAfterMs)
  return {
    people,
    wishes,
    methods: {
      ...roomMethods(inside),
      ...uploads.methods,
      ...contactMethods(inside),
      ...deviceMethods(inside),
      ...pictureMethods(inside),
      ...nameMethods(inside),
      ...named('care', createCare(inside)),
      ...named('guardians', createGuardians(inside)),
      ...named('passkeys', createPasskeys(inside)),
      ...named('ways', createWays(inside)),
      wishes: async () => wishes.get(),
      signs: async () => inside.signs.get(),
      looked: async (isVisible: boolean) => inside.signs.looked(isVisible),
      blocks: async () => blocks.all().map(([user, kind]): Blocked => ({ ...people.of(user), kind })),
      senders: async () => people.all(),
      protection: async () => protection.get(),
      search: search.find,
      hurry: () => client.sync(),
    },
    async close() {
      isClosed = true
      await client.close()
    },
  }
}

/** Methods of a noun, as a tab calls them: `noun.method`. */
function named(noun: string, methods: object): Session['methods'] {
  const entries = Object.entries(methods) as [string, (...args: never[]) => Promise<unknown>][]
  return Object.fromEntries(entries.map(([name, method]) => [`${noun}.${name}`, method]))
}

/** Whoever opens the app wants the list and a conversation first. */
const readAheadAfterMs = 3000

function listen(inside: Inside, { client, setStatus }: SessionDeps, index: SearchIndex): void {
  const { people, conversations, changed } = inside
  const roomChanged = (room: RoomUri): void => {
    conversations.forget(room)
    changed(`room ${room}`, 'conversations')
  }
  const namesChanged = async (): Promise<void> => {
    await people.refresh()
    setStatus({ me: people.of(client.me.user) })
    changed('people')
  }
  const contactsChanged = (): void => {
    void people
      .refresh()
      .then(() => changed('requests', 'conversations', 'faces'))
      .catch(ignore)
  }
  client.events.on('message', ({ room, message }) => {
    void learnName(inside, message).catch(ignore)
    index.added(message)
    roomChanged(room)
  })
  client.events.on('message-changed', ({ room, message }) => {
    index.changed(message)
    roomChanged(room)
  })
  client.events.on('expired', ({ room, ids }) => {
    index.removed(room, ids)
    roomChanged(room)
  })
  client.events.on('profile', () => changed('faces'))
  client.events.on('settings', ({ keys }) => keys.some(isCalled) && void namesChanged().catch(ignore))
  client.events.on('status', ({ room }) => roomChanged(room))
  client.events.on('receipt', ({ room }) => roomChanged(room))
  client.events.on('room', ({ room, change }) => {
    if (change === 'history') index.reset()
    roomChanged(room)
    changed(`members ${room}`)
    if (change === 'joined') void sayFirstWords(inside, room).catch(ignore)
  })
  client.events.on('alarm', ({ room }) => conversations.forget(room))
  client.events.on('contact-request', () => void client.contacts.refresh().catch(ignore).then(contactsChanged))
  client.events.on('contact', contactsChanged)
  client.events.on('alarm', contactsChanged)
  client.events.on('state', ({ state }) => {
    if (state !== 'closed') setStatus({ net: state })
    if (state === 'online') contactsChanged()
  })
  client.events.on('device', ({ change }) => change === 'removed' && setStatus({ phase: 'removed' }))
}

/** Somebody who was asked has said yes: what was written to them with the question goes out now. */
async function sayFirstWords({ client, people, notes, changed }: Inside, uri: RoomUri): Promise<void> {
  const room = await client.rooms.get(uri)
  const summary = await room?.summary()
  if (room === undefined || summary?.kind !== 'direct') return
  const words = await notes.firstWords()
  for (const { user } of summary.participants) {
    const said = words[user]
    if (said === undefined || people.of(user).isMe) continue
    await notes.putFirstWords(user, undefined)
    if (said.text !== '') await room.send(textWith(said.text, [extraPart('name', people.of(client.me.user).goesBy)]))
    changed('conversations', `room ${uri}`)
  }
}

function contactMethods(inside: Inside): Session['methods'] {
  const { client, people, notes, blocks, changed } = inside
  const refreshed = async (): Promise<void> => {
    await people.refresh()
    changed('requests', 'conversations', 'faces')
  }
  return {
    requests: async (): Promise<Request[]> =>
      people.contacts
        .filter(({ user, state }) => (state === 'asked' || state === 'withdrawn') && blocks.of(user) !== 'block')
        .map(contact => ({ ...people.of(contact.user), ...requestOf(contact) })),
    async find(property: string, handle: string): Promise<Person | undefined> {
      const user = await client.contacts.find(property, handle)
      return user === undefined ? undefined : { ...people.of(user), name: handle, goesBy: handle, handle }
    },
    async request({ user, handle }: Person, text: string): Promise<string> {
      const known = people.contacts.find(contact => contact.user === user)
      if (known?.state === 'granted' || known?.state === 'asked') {
        if (known.state === 'asked') await client.contacts.accept(user as UserUri)
        const room = await client.rooms.create({ with: [user as UserUri] })
        await room.send(text)
        await refreshed()
        return room.uri
      }
      await notes.putFirstWords(user, { text, atMs: Date.now() })
      if (handle !== undefined) await people.learnHandle(user, handle)
      await client.contacts.request(user as UserUri, text)
      await refreshed()
      return waitingPrefix + user
    },
    async accept(user: UserUri): Promise<string> {
      await client.contacts.accept(user)
      const room = await client.rooms.create({ with: [user] })
      await refreshed()
      return room.uri
    },
    async decline(user: UserUri): Promise<void> {
      await client.contacts.decline(user)
      await refreshed()
    },
    async withdraw(user: UserUri): Promise<void> {
      await client.contacts.withdraw(user)
      await notes.putFirstWords(user, undefined)
      await refreshed()
    },
    async forgetRequest(user: UserUri): Promise<void> {
      await client.contacts.forget(user)
      await refreshed()
    },
    async acknowledgeKey(user: UserUri): Promise<void> {
      await client.contacts.acknowledge(user)
      await refreshed()
    },
    safetyNumber: (user: UserUri) => client.contacts.safetyNumber(user),
  }
}

function requestOf({ state, words, withdrawnWords = [], withdrawnAtMs = 0 }: Contact): Omit<Request, keyof Person> {
  return {
    words: words?.text ?? '',
    withdrawnWords: withdrawnWords.map(({ text }) => text),
    keptUntilMs: state === 'withdrawn' ? withdrawnAtMs + withdrawnKeptMs : undefined,
  }
}

function deviceMethods({ client, notes }: Inside): Session['methods'] {
  return {
    async devices(): Promise<DeviceInfo[]> {
      const [devices, names] = await Promise.all([client.devices.list(), notes.all('devices')])
      return devices.map(({ device, isThis, issuedAtMs }) => {
        const name = names[device]
        return { id: device, isThis, addedAtMs: issuedAtMs, name: typeof name === 'string' ? name : '' }
      })
    },
    nameDevice: (id: string, name: string) => notes.put('devices', id, name === '' ? undefined : name),
    approveLink: (code: string, elsewhere = false) => client.devices.approve(code, { elsewhere }),
    removeDevice: (id: string) => client.devices.remove(id as Parameters<Client['devices']['remove']>[0]),
  }
}

function ignore(): void {
  // A refresh that fails comes again with the next connection.
}
