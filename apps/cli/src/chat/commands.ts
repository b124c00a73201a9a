// Every command of the messenger, in the order of /help.

import { errors } from '@causeway/wire'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import type { Chat } from './chat.ts'
import { deviceCommands } from './commands/devices.ts'
import { messageCommands } from './commands/messages.ts'
import { peopleCommands } from './commands/people.ts'
import { roomCommands } from './commands/rooms.ts'
import { type Input, parseInput } from './input.ts'

export type CommandInput = Extract<Input, { kind: 'command' }>

export interface ChatCommand {
  /** As in /help: `/add APP HANDLE`. */
  readonly usage: string
  readonly does: string
  run(chat: Chat, input: CommandInput): Promise<void>
}

const ownCommands: Readonly<Record<string, ChatCommand>> = {
  help: { usage: '/help', does: 'this list', run: async chat => help(chat) },
  status: { usage: '/status', does: 'connection, and what could not be read', run: status },
  quit: { usage: '/quit', does: 'leave; everything is kept', run: async chat => chat.quit() },
}

/** Without the slash. */
const chatCommands: Readonly<Record<string, ChatCommand>> = {
  ...peopleCommands,
  ...roomCommands,
  ...messageCommands,
  ...deviceCommands,
  ...ownCommands,
}

/** Does what one typed line says. */
export async function enter(chat: Chat, line: string): Promise<void> {
  const input = parseInput(line)
  if (input.kind === 'nothing') return
  if (input.kind === 'text') return await chat.show(await chat.room().send(input.text))
  if (/^\d+$/.test(input.name)) return await (chatCommands['open'] as ChatCommand).run(chat, { ...input, words: [input.name] })
  await commandOf(input.name).run(chat, input)
}

function commandOf(name: string): ChatCommand {
  const found = Object.hasOwn(chatCommands, name) ? chatCommands[name] : undefined
  if (found !== undefined) return found
  const meant = Object.keys(chatCommands).filter(each => name !== '' && (each.startsWith(name) || name.startsWith(each)))
  if (meant.length === 1) return commandOf(meant[0] as string)
  const advice =
    meant.length > 1
      ? `Is it ${meant.map(each => `/${each}`).join(' or ')}?`
      : '/help lists them; // begins a message with a slash.'
  throw new Failure(exitCodes.usage, `There is no command /${name}.`, advice)
}

function help(chat: Chat): void {
  const { bold, dim } = chat.screen.palette
  const lines = Object.values(chatCommands).map(({ usage, does }) => `  ${bold(usage.padEnd(30))} ${dim(does)}`)
  chat.screen.lines(
    [
      ...lines,
      dim('  Anything else is sent to the open room. N is the number before a message, or "last"; WHO is a name or app:handle.'),
    ],
    'help',
    { commands: Object.values(chatCommands).map(({ usage, does }) => ({ usage, does })) },
  )
}

async function status(chat: Chat): Promise<void> {
  const { client, screen, server } = chat
  const rooms = await client.rooms.list()
  const lost = rooms.reduce((sum, room) => sum + room.lost, 0)
  const quarantined = rooms.reduce((sum, room) => sum + room.quarantined, 0)
  const causes = rooms.flatMap(({ lostCause }) => (lostCause === undefined ? [] : [sentenceOf(lostCause)]))
  screen.lines(
    [
      `${client.me.handle} on ${client.me.property}, ${client.state} at ${server}`,
      `${rooms.length} rooms; ${lost} entries not readable here, ${quarantined} messages that did not verify`,
      ...causes,
    ],
    'status',
    { me: client.me, state: client.state, server, rooms: rooms.length, lost, quarantined },
  )
}

function sentenceOf(code: string): string {
  return Object.hasOwn(errors, code) ? errors[code as keyof typeof errors].sentence : code
}
