// The messenger itself: one client, the room that is open, and what the person sees of it.

import type { Client, Message, Room, RoomSummary } from '@causeway/client'
import { CausewayError, domainOf, type RoomUri, type UserUri } from '@causeway/wire'
import { exitCodes } from '../exit-codes.ts'
import { Failure, failureOf } from '../failure.ts'
import type { KnownProperty } from './address.ts'
import { roomLine } from './format.ts'
import type { Home } from './home.ts'
import { createPeople, type People } from './people.ts'
import { createQueue, type Queue } from './queue.ts'
import type { Change, Screen } from './screen.ts'
import { createNumbers, messageView, type Numbers, type RoomView, roomView } from './view.ts'

export interface Chat {
  readonly client: Client
  readonly people: People
  readonly numbers: Numbers
  readonly screen: Screen
  readonly home: Home
  readonly server: string
  readonly queue: Queue
  /** The open room. Throws a sentence when none is. */
  room(): Room
  isOpen(room: RoomUri): boolean
  /** Shows a room's newest messages; typed lines go there from now on. */
  open(room: RoomUri): Promise<void>
  /** Shows a message for the first time, or what changed of one that was shown. */
  show(message: Message, change?: Change): Promise<void>
  rooms(): Promise<RoomView[]>
  showRooms(): Promise<void>
  /** Opens rooms with people who agreed after we had asked. */
  openAwaited(): Promise<void>
  quit(): void
  /** Resolves when the person wants to leave. */
  readonly left: Promise<void>
}

const shownOnOpen = 20

export interface ChatDeps {
  readonly client: Client
  readonly home: Home
  readonly screen: Screen
  readonly server: string
  readonly properties: readonly KnownProperty[]
}

export function createChat(deps: ChatDeps): Chat {
  const { client, screen, home, server } = deps
  const people = createPeople(deps)
  const numbers = createNumbers()
  const queue = createQueue(error => warnOf(screen, error))
  const { promise: left, resolve: quit } = Promise.withResolvers<void>()
  const states = new Map<number, string>()
  let current: Room | undefined

  const summaryOf = async (room: RoomUri): Promise<RoomSummary | undefined> => (await client.rooms.get(room))?.summary()
  const viewOf = (summary: RoomSummary): RoomView => roomView(summary, people, numbers, client.me.user)
  const prompt = async (): Promise<void> => {
    const summary = current === undefined ? undefined : await current.summary()
    const { dim, bold } = screen.palette
    const me = `${domainOf(client.me.user).split('.')[0]}:${client.me.handle}`
    screen.prompt(summary === undefined ? dim(`${me} › `) : `${dim(me)} ${bold(viewOf(summary).name)} ${dim('›')} `)
  }
  const show = async (message: Message, change: Change = 'content'): Promise<void> => {
    const summary = await summaryOf(message.room)
    if (summary === undefined) return
    const isNew = numbers.numberOf(message.id) === undefined
    const isCurrent = current?.uri === message.room
    const view = messageView(message, { people, numbers, room: viewOf(summary), isCurrent })
    const isProgress = states.get(view.number) !== view.state
    states.set(view.number, view.state)
    if (isNew) screen.message(view)
    else if (change === 'content' || isProgress) screen.changed(view, change)
  }
  const open = async (uri: RoomUri): Promise<void> => {
    const room = await client.rooms.get(uri)
    if (room === undefined) throw new CausewayError('room.unknown')
    current = room
    const summary = await room.summary()
    const view = viewOf(summary)
    const messages = await room.messages({ limit: shownOnOpen })
    screen.note(`${view.name}: ${view.people.length === 0 ? 'only you' : `you, ${view.people.join(', ')}`}`, 'open', {
      room: view,
    })
    for (const message of messages) {
      const shown = messageView(message, { people, numbers, room: view, isCurrent: true })
      states.set(shown.number, shown.state)
      screen.message(shown)
    }
    await prompt()
    if (summary.unread > 0) await room.markRead()
  }
  const rooms = async (): Promise<RoomView[]> => (await client.rooms.list()).map(viewOf).sort((a, b) => a.number - b.number)

  return {
    client,
    people,
    numbers,
    screen,
    home,
    server,
    queue,
    room() {
      if (current === undefined) throw new Failure(exitCodes.usage, 'No room is open.', '/rooms shows them, /add finds somebody.')
      return current
    },
    isOpen: room => current?.uri === room,
    open,
    show,
    rooms,
    async showRooms() {
      const views = await rooms()
      const lines = views.map(view =>
        roomLine(view, current !== undefined && numbers.room(view.number) === current.uri, screen.palette),
      )
      screen.lines(lines.length > 0 ? lines : ['No rooms yet: /add APP HANDLE finds somebody.'], 'rooms', { rooms: views })
      await prompt()
    },
    openAwaited: () =>
      openAwaited({ client, people, screen }, async uri => (current === undefined ? await open(uri) : undefined)),
    quit: () => quit(),
    left,
  }
}

/** The one who asked makes the room, so that there are never two. */
async function openAwaited(
  { client, people, screen }: Pick<Chat, 'client' | 'people' | 'screen'>,
  opened: (room: RoomUri) => Promise<void>,
): Promise<void> {
  for (const { user, state } of await client.contacts.list()) {
    if (state !== 'granted' || !people.isAwaited(user)) continue
    const room = await client.rooms.create({ with: [user] })
    people.await(user, false)
    screen.note(`${personName(people, user)} agreed; you can write to each other`, 'agreed', { user })
    await opened(room.uri)
  }
}

export function personName(people: People, user: UserUri): string {
  return `${people.nameOf(user)}·${people.propertyOf(user)}`
}

/** A refused command is a sentence, never the end of the conversation. */
function warnOf(screen: Screen, error: unknown): void {
  const { message, advice } = failureOf(error)
  const code = error instanceof CausewayError ? { code: error.code } : {}
  screen.warn(advice === '' ? message : `${message} ${advice}`, 'refused', code)
}
