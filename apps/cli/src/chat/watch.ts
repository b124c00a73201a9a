// What the client tells becomes lines on the screen.

import type { ClientEvents, ClientState } from '@causeway/client'
import type { Chat } from './chat.ts'
import { personName } from './chat.ts'

/** A short break is not worth a line. */
const quietMs = 1_500

/** Shows everything that happens from now on; the answer stops it. */
export function watch(chat: Chat): () => void {
  const { client, queue } = chat
  const { events } = client
  const stops = [
    events.on('message', event => queue.push(() => arrived(chat, event))),
    events.on('message-changed', ({ message }) => queue.push(() => chat.show(message))),
    events.on('status', event => queue.push(() => wentOn(chat, event))),
    events.on('receipt', event => queue.push(() => received(chat, event))),
    events.on('room', event => queue.push(() => roomChanged(chat, event))),
    events.on('contact-request', event => queue.push(() => asked(chat, event))),
    events.on('contact', event => queue.push(() => answered(chat, event))),
    events.on('device', event => queue.push(() => deviceChanged(chat, event))),
    events.on('alarm', event => queue.push(() => alarmed(chat, event))),
    watchConnection(chat),
  ]
  return () => stops.forEach(stop => stop())
}

async function arrived(chat: Chat, { room, message }: ClientEvents['message']): Promise<void> {
  await chat.show(message, 'progress')
  if (chat.isOpen(room) && !message.isOwn) await chat.room().markRead()
}

async function wentOn(chat: Chat, { id, state, cause }: ClientEvents['status']): Promise<void> {
  const known = chat.numbers.numberOf(id)
  const message = known === undefined ? undefined : chat.numbers.message(known)
  // A receipt may overtake the answer to the sender.
  if (message === undefined || rank(state) < rank(message.state)) return
  await chat.show({ ...message, state, cause }, 'progress')
}

async function received(chat: Chat, { id, user, state }: ClientEvents['receipt']): Promise<void> {
  const known = chat.numbers.numberOf(id)
  const message = known === undefined ? undefined : chat.numbers.message(known)
  if (message === undefined) return
  const deliveredTo = [...new Set([...message.deliveredTo, user])]
  const readBy = state === 'read' ? [...new Set([...message.readBy, user])] : message.readBy
  await chat.show({ ...message, deliveredTo, readBy, state: readBy.length > 0 ? 'read' : 'delivered' }, 'progress')
}

const order = ['pending', 'sent', 'delivered', 'read', 'failed'] as const

function rank(state: (typeof order)[number]): number {
  return order.indexOf(state)
}

async function roomChanged(chat: Chat, { room, change }: ClientEvents['room']): Promise<void> {
  const summary = await (await chat.client.rooms.get(room))?.summary()
  if (summary === undefined || change === 'read') return
  const number = chat.numbers.roomNumber(room)
  const view = (await chat.rooms()).find(each => each.number === number)
  const name = view?.name ?? 'a room'
  const fields = { change, room: view }
  // A room of two has no comings and goings, and the open one needs no announcement.
  if (summary.kind === 'direct' && change === 'participants') return
  if (change === 'joined' && chat.isOpen(room)) return
  if (change === 'joined') {
    const isFirst = (await chat.rooms()).filter(({ status }) => status === 'active').length === 1
    chat.screen.note(isFirst ? `You are in ${name} now` : `New room: ${name}  /${number} opens it`, 'room', fields)
    if (isFirst) await chat.open(room)
  } else if (change === 'over') chat.screen.note(`You are no longer in ${name}`, 'room', fields)
  else if (change === 'rejoined') chat.screen.note(`${name} was entered anew`, 'room', fields)
  else chat.screen.note(`${name} now: ${view?.people.join(', ') ?? ''}`, 'room', fields)
}

async function asked(chat: Chat, { user }: ClientEvents['contact-request']): Promise<void> {
  // Without an answer the name is missing for now, and nothing else.
  await chat.client.contacts.refresh().catch(() => undefined)
  await chat.people.learn()
  const name = personName(chat.people, user)
  chat.screen.note(`${name} wants to write to you: /accept or /decline`, 'request', { user, name })
}

async function answered(chat: Chat, { user, state }: ClientEvents['contact']): Promise<void> {
  await chat.people.learn()
  if (state === 'granted') await chat.openAwaited()
  else if (state === 'cancelled') chat.screen.note(`${personName(chat.people, user)} no longer asks`, 'cancelled', { user })
}

async function deviceChanged(chat: Chat, { change }: ClientEvents['device']): Promise<void> {
  if (change !== 'removed')
    return chat.screen.note('The account has a new key: a device was removed from it', 'device', { change })
  chat.screen.warn('This device was removed from the account; it can no longer read or write.', 'device', { change })
  chat.quit()
}

const alarms: Record<ClientEvents['alarm']['kind'], string> = {
  'account-key-changed':
    'has another account key than before, not signed by the old one. Nothing is sent to them until you compare: /verify',
  'unknown-member': 'A device nobody vouches for is in the group; nothing is sent until it is gone.',
  quarantined: 'A message did not verify and is not shown.',
  'entries-lost': 'Some messages could not be read by this device.',
  'hub-key-changed': 'The server signs with another key than before; its stamps are not believed.',
}

async function alarmed(chat: Chat, { kind, user, count }: ClientEvents['alarm']): Promise<void> {
  const who = user === undefined ? '' : `${personName(chat.people, user)} `
  const text = kind === 'account-key-changed' ? `${who}${alarms[kind]}` : alarms[kind]
  chat.screen.warn(text, 'alarm', { kind, ...(count === undefined ? {} : { count }) })
}

function watchConnection({ client, screen, queue, openAwaited }: Chat): () => void {
  let told: ClientState = 'online'
  let timer: NodeJS.Timeout | undefined
  const tell = (state: ClientState): void => {
    if (state === told || (state !== 'online' && told !== 'online')) return
    told = state
    const text = state === 'online' ? 'connected again' : 'no connection; what you write waits here and goes out by itself'
    screen.note(text, 'connection', { online: state === 'online' })
  }
  const stop = client.events.on('state', ({ state }) => {
    clearTimeout(timer)
    if (state === 'online') queue.push(() => openAwaited())
    if (state === 'online') tell(state)
    else if (state !== 'closed') timer = setTimeout(() => tell(state), quietMs)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}
