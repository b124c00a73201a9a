// Finding people, asking them, answering them, knowing that it is them.

import type { UserUri } from '@causeway/wire'
import { exitCodes } from '../../exit-codes.ts'
import { Failure } from '../../failure.ts'
import { type Chat, personName } from '../chat.ts'
import type { ChatCommand, CommandInput } from '../commands.ts'

export const peopleCommands: Readonly<Record<string, ChatCommand>> = {
  add: { usage: '/add APP HANDLE', does: 'ask somebody for contact, as in /add harbor +15550001', run: add },
  requests: { usage: '/requests', does: 'who asks you', run: requests },
  accept: { usage: '/accept [WHO]', does: 'agree to be written to', run: (chat, input) => answer(chat, input, true) },
  decline: { usage: '/decline [WHO]', does: 'refuse; they are not told', run: (chat, input) => answer(chat, input, false) },
  contacts: { usage: '/contacts', does: 'people you know', run: contacts },
  verify: { usage: '/verify WHO [yes]', does: 'compare keys; yes believes a changed one', run: verify },
}

async function add({ client, people, screen, open }: Chat, { words }: CommandInput): Promise<void> {
  const [first = '', ...rest] = words
  const user = await people.find(rest.length === 0 ? first : `${first}:${rest.join('')}`)
  if (user === client.me.user) throw new Failure(exitCodes.usage, 'That is you.')
  const contact = (await client.contacts.list()).find(each => each.user === user)
  const name = personName(people, user)
  if (contact?.state === 'granted') return await open((await client.rooms.create({ with: [user] })).uri)
  if (contact?.state === 'asked') {
    await client.contacts.accept(user)
    return await open((await client.rooms.create({ with: [user] })).uri)
  }
  people.await(user, true)
  await client.contacts.request(user)
  screen.note(`${name} is asked; a room opens when they agree`, 'asked', { user, name })
}

async function pendingOf({ client, people }: Chat): Promise<UserUri[]> {
  await people.learn()
  return (await client.contacts.list()).filter(({ state }) => state === 'asked').map(({ user }) => user)
}

async function requests(chat: Chat): Promise<void> {
  const pending = await pendingOf(chat)
  const names = pending.map(user => personName(chat.people, user))
  const lines = names.map((name, at) => `  ${at + 1}  ${name}`)
  chat.screen.lines(lines.length === 0 ? ['Nobody asks.'] : [...lines, '/accept N or /decline N'], 'requests', {
    requests: names,
  })
}

async function answer(chat: Chat, { words, rest }: CommandInput, agrees: boolean): Promise<void> {
  const { client, people, screen } = chat
  const user = await chosen(chat, words, rest)
  const name = personName(people, user)
  if (!agrees) {
    await client.contacts.decline(user)
    return screen.note(`${name} is refused and learns nothing of it`, 'declined', { user, name })
  }
  await client.contacts.accept(user)
  people.await(user, false)
  screen.note(`${name} may write to you; the room opens in a moment`, 'accepted', { user, name })
}

/** The only one who asks, the one with this number in /requests, or the one so called. */
async function chosen(chat: Chat, words: readonly string[], rest: string): Promise<UserUri> {
  const pending = await pendingOf(chat)
  const [word] = words
  if (pending.length === 0) throw new Failure(exitCodes.failed, 'Nobody asks.')
  if (word === undefined) {
    if (pending.length === 1) return pending[0] as UserUri
    throw new Failure(exitCodes.usage, 'More than one asks:', '/requests lists them.')
  }
  const numbered = /^\d+$/.test(word) ? pending[Number(word) - 1] : undefined
  const named = pending.find(user => chat.people.nameOf(user) === rest || personName(chat.people, user) === rest)
  const found = numbered ?? named ?? (await chat.people.find(rest))
  if (pending.includes(found)) return found
  throw new Failure(exitCodes.failed, 'They do not ask.', '/requests lists who does.')
}

const stateWords = {
  requested: 'asked, no answer yet',
  asked: 'asks you',
  granted: '',
  refused: 'refused by you',
  withdrawn: 'asked you, and took it back',
} as const

async function contacts({ client, people, screen }: Chat): Promise<void> {
  await people.learn()
  const list = (await client.contacts.list()).map(({ user, state, changed }) => ({
    name: personName(people, user),
    state,
    changed,
  }))
  const lines = list.map(
    ({ name, state, changed }) => `  ${name}  ${stateWords[state]}${changed ? ' – another key: /verify' : ''}`,
  )
  screen.lines(lines.length === 0 ? ['Nobody yet: /add APP HANDLE'] : lines, 'contacts', { contacts: list })
}

async function verify({ client, people, screen }: Chat, { words }: CommandInput): Promise<void> {
  const [who = '', yes] = words
  const user = await people.find(who)
  const name = personName(people, user)
  // Before anything is asked of the server: what is believed is what was compared.
  if (yes === 'yes') {
    await client.contacts.acknowledge(user)
    return screen.note(`${name} is believed from now on`, 'verified', { user })
  }
  const number = await client.contacts.safetyNumber(user)
  const changed = (await client.contacts.list()).some(contact => contact.user === user && contact.changed)
  const groups = number.split(' ')
  screen.lines(
    [
      `Safety number with ${name}:`,
      `  ${groups.slice(0, 6).join(' ')}`,
      `  ${groups.slice(6).join(' ')}`,
      'Compare it with theirs by another way (in person, by voice). If it is the same, nobody stands between you.',
      ...(changed ? [`Their key changed. When the numbers agree: /verify ${who} yes`] : []),
    ],
    'verify',
    { user, number, changed },
  )
}
