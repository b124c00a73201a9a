// Rooms: which there are, who is in them, who may do what.

import type { NamedRole } from '@causeway/client'
import { type RoomUri, roleIndex, type UserUri } from '@causeway/wire'
import { exitCodes } from '../../exit-codes.ts'
import { Failure } from '../../failure.ts'
import { type Chat, personName } from '../chat.ts'
import type { ChatCommand, CommandInput } from '../commands.ts'

export const roomCommands: Readonly<Record<string, ChatCommand>> = {
  rooms: { usage: '/rooms', does: 'all rooms, with what is unread; /1 opens the first', run: chat => chat.showRooms() },
  open: { usage: '/open N|WHO', does: 'open a room', run: open },
  group: { usage: '/group NAME WHO…', does: 'a new group, across apps', run: group },
  members: { usage: '/members', does: 'who is here, from which app, in which role', run: members },
  invite: { usage: '/invite WHO…', does: 'add people to this group', run: invite },
  remove: { usage: '/remove WHO…', does: 'remove people; they read nothing from then on', run: remove },
  role: { usage: '/role WHO member|admin|owner', does: 'change a role', run: role },
  rename: { usage: '/rename NAME', does: 'name this group; the server does not learn it', run: rename },
  leave: { usage: '/leave', does: 'leave this room', run: leave },
}

async function open(chat: Chat, { words, rest }: CommandInput): Promise<void> {
  const [word] = words
  if (word === undefined) return await chat.showRooms()
  await chat.open(await roomOf(chat, rest === '' ? word : rest))
}

async function roomOf(chat: Chat, written: string): Promise<RoomUri> {
  const rooms = await chat.rooms()
  if (/^\d+$/.test(written)) {
    const room = chat.numbers.room(Number(written))
    if (room !== undefined) return room
    throw new Failure(exitCodes.usage, `There is no room /${written}.`, '/rooms lists them.')
  }
  const wanted = written.toLowerCase()
  const named = rooms.filter(({ name }) => name.toLowerCase() === wanted)
  const begun = rooms.filter(({ name }) => name.toLowerCase().startsWith(wanted))
  const found = named[0] ?? (begun.length === 1 ? begun[0] : undefined)
  if (found !== undefined) return chat.numbers.room(found.number) as RoomUri
  return (await chat.client.rooms.create({ with: [await chat.people.find(written)] })).uri
}

async function group(chat: Chat, { words }: CommandInput): Promise<void> {
  const [name, ...who] = words
  if (name === undefined || who.length === 0)
    throw new Failure(exitCodes.usage, 'Write /group NAME WHO…, as in /group Trip harbor:+15550001.')
  const room = await chat.client.rooms.create({ kind: 'group', name, with: await findAll(chat, who) })
  await chat.open(room.uri)
}

async function findAll({ people }: Chat, who: readonly string[]): Promise<UserUri[]> {
  if (who.length === 0) throw new Failure(exitCodes.usage, 'Write who, as in harbor:+15550001.')
  return await Promise.all(who.map(written => people.find(written)))
}

const roleNames = new Map<number, string>(Object.entries(roleIndex).map(([name, index]) => [index, name]))

async function members(chat: Chat): Promise<void> {
  const { people, client, screen } = chat
  const list = (await chat.room().members()).map(({ user, role }) => ({
    name: personName(people, user),
    property: people.propertyOf(user),
    role: roleNames.get(role) ?? 'member',
    isYou: user === client.me.user,
  }))
  const lines = list.map(({ name, role, isYou }) => `  ${name}  ${role === 'member' ? '' : role}${isYou ? ' (you)' : ''}`)
  screen.lines(lines, 'members', { members: list })
}

async function invite(chat: Chat, { words }: CommandInput): Promise<void> {
  await chat.room().add(await findAll(chat, words))
}

async function remove(chat: Chat, { words }: CommandInput): Promise<void> {
  await chat.room().remove(await findAll(chat, words))
}

async function role(chat: Chat, { words }: CommandInput): Promise<void> {
  const [who, name] = words
  if (who === undefined || !['member', 'admin', 'owner'].includes(name ?? ''))
    throw new Failure(exitCodes.usage, 'Write /role WHO member, admin or owner.')
  const user = await chat.people.find(who)
  await chat.room().setRole(user, name as NamedRole)
  chat.screen.note(`${personName(chat.people, user)} is ${name} now`, 'role', { user, role: name })
}

async function rename(chat: Chat, { rest }: CommandInput): Promise<void> {
  if (rest === '') throw new Failure(exitCodes.usage, 'Write /rename NAME.')
  await chat.room().rename(rest)
}

async function leave(chat: Chat): Promise<void> {
  await chat.room().leave()
  chat.screen.note('You left; nothing more arrives from there', 'left')
}
