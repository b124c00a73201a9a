// `causeway chat`: a messenger in the terminal.

import { createInterface, type Interface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@causeway/client'
import { createNodeClient, linkNodeDevice, type NodeClientOptions, passwordLogin, resetNodeAccount } from '@causeway/client/node'
import { hasCode } from '@causeway/wire'
import type { Command } from 'commander'
import encodeQR from 'qr'
import { fetchProperties, type KnownProperty, parseAddress, propertyOrFailure } from '../chat/address.ts'
import { askWho } from '../chat/ask.ts'
import { type Chat, createChat } from '../chat/chat.ts'
import { enter } from '../chat/commands.ts'
import { type Home, homeName, openHome, type Profile } from '../chat/home.ts'
import { createJsonScreen, createLiveScreen, createPlainScreen, type Screen } from '../chat/screen.ts'
import { watch } from '../chat/watch.ts'
import { exitCodes } from '../exit-codes.ts'
import { Failure, failureOf } from '../failure.ts'
import type { CommandLine } from '../program.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface ChatOptions {
  readonly as?: string
  readonly server?: string
  readonly data: string
  readonly secret?: string
  readonly device?: string
  readonly startOver?: boolean
  readonly json?: boolean
}

const defaultServer = 'http://127.0.0.1:8080'

export function addChat(program: Command, line: CommandLine): void {
  program
    .command('chat')
    .description('a messenger in the terminal')
    .option('--as <app:handle>', 'who you are, such as lumen:ada or harbor:+15550001; asked at a terminal')
    .option('--server <url>', `where the server is (default: the last one used, then ${defaultServer})`)
    .option('--data <folder>', 'where chats are kept, under chat/', 'data')
    .option('--secret <secret>', 'of your login; without it, one is made and kept')
    .option('--device <name>', 'a further device of yours, linked by a code')
    .option('--start-over', 'when all your devices are lost: a new account key, and your contacts are told')
    .option('--json', 'one JSON object per line for everything that happens')
    .addHelpText(
      'after',
      `
Examples:
  causeway chat --as lumen:ada
  printf '/add harbor +15550001\\n' | causeway chat --as lumen:ada
Inside, /help lists what can be done. Without a terminal it reads lines and prints lines; it ends when the input ends.`,
    )
    .action(async (options: ChatOptions) => line.end(await runChat(line.terminal, options)))
}

async function runChat(terminal: Terminal, options: ChatOptions): Promise<number> {
  const who = options.as ?? (await askedWho(terminal, options.server ?? defaultServer))
  const address = parseAddress(who)
  if (address === undefined)
    throw new Failure(exitCodes.usage, `"${who}" names nobody.`, 'Write the app and the handle: --as lumen:ada')
  const asked = await propertiesOr(options.server ?? defaultServer)
  const known = Array.isArray(asked) ? propertyOrFailure(asked, address.property) : undefined
  const home = openHome(options.data, homeName(options.data, address, known), options.device)
  try {
    const profile = await profileOf({ options, home, handle: address.handle, asked, property: known, written: address.property })
    return await converse(terminal, options, home, profile)
  } finally {
    home.release()
  }
}

async function askedWho(terminal: Terminal, server: string): Promise<string> {
  if (!terminal.isInteractive) throw new Failure(exitCodes.usage, 'Say who you are.', 'For example: --as lumen:ada')
  return await askWho(await fetchProperties(server))
}

/** The apps of a server, or why it did not tell: with state from before, that is no reason to stop. */
async function propertiesOr(server: string): Promise<readonly KnownProperty[] | Failure> {
  return await fetchProperties(server).catch(failureOf)
}

async function profileOf(from: {
  options: ChatOptions
  home: Home
  handle: string
  asked: readonly KnownProperty[] | Failure
  property: KnownProperty | undefined
  written: string
}): Promise<Profile> {
  const { options, home, handle, asked } = from
  const held = home.readProfile()
  const server = options.server ?? held?.server ?? defaultServer
  const properties = held !== undefined && server !== (options.server ?? defaultServer) ? await propertiesOr(server) : asked
  if (properties instanceof Failure) {
    if (held === undefined) throw properties
    return { ...held, server }
  }
  const profile = { server, handle, properties, property: propertyOrFailure(properties, from.written) }
  home.writeProfile(profile)
  return profile
}

async function converse(terminal: Terminal, options: ChatOptions, home: Home, profile: Profile): Promise<number> {
  const readline = createInterface({
    input: terminal.input,
    ...(terminal.isInteractive ? { output: terminal.output, terminal: true, historySize: 200 } : { terminal: false }),
  })
  // Lines that come before the client stands wait for it.
  const early: string[] = []
  let take = (text: string): void => void early.push(text)
  let isOver = false
  readline.on('line', text => take(text)).once('close', () => (isOver = true))
  const screen = screenFor(terminal, options, readline)
  const client = await openClient(screen, options, home, profile)
  const chat = createChat({ client, home, screen, server: profile.server, properties: profile.properties })
  const unwatch = watch(chat)
  chat.queue.push(() => begin(chat))
  take = text => chat.queue.push(() => entered(chat, text))
  early.forEach(text => take(text))
  if (isOver) void drain(chat)
  else readline.once('close', () => void drain(chat))
  readline.on('SIGINT', () => chat.quit())
  process.once('SIGTERM', () => chat.quit())
  if (!terminal.isInteractive) process.once('SIGINT', () => chat.quit())
  await chat.left
  unwatch()
  readline.close()
  await client.close()
  return exitCodes.ok
}

function screenFor(terminal: Terminal, { json }: ChatOptions, readline: Interface): Screen {
  if (json === true) return createJsonScreen(terminal)
  return terminal.isInteractive ? createLiveScreen(terminal, readline) : createPlainScreen(terminal)
}

async function begin(chat: Chat): Promise<void> {
  const { client, screen } = chat
  await chat.people.learn()
  screen.note(
    `You are ${client.me.handle} on ${chat.people.propertyOf(client.me.user)}. /help lists what can be done.`,
    'ready',
    { me: client.me },
  )
  await chat.showRooms()
  const pending = (await client.contacts.list()).filter(({ state }) => state === 'asked').length
  if (pending > 0) screen.note(`${pending === 1 ? 'Somebody asks' : `${pending} people ask`} to write to you: /requests`)
}

async function entered(chat: Chat, text: string): Promise<void> {
  chat.screen.entered(text)
  await enter(chat, text)
}

const drainMs = 10_000

/** The input has ended: what was typed still goes out, if the server can be reached. */
async function drain(chat: Chat): Promise<void> {
  await chat.queue.idle()
  await Promise.race([chat.client.sync().catch(() => undefined), pause(drainMs, undefined, { ref: false })])
  await chat.queue.idle()
  chat.quit()
}

async function openClient(screen: Screen, options: ChatOptions, home: Home, profile: Profile): Promise<Client> {
  const { server, handle, property } = profile
  if (!property.embeddedLogin)
    throw new Failure(
      exitCodes.failed,
      `${property.name} has its own login, which a terminal cannot use.`,
      'Use its app, or the SDK.',
    )
  const secret = home.secret(options.secret)
  const login = passwordLogin({ server, property: property.domain, handle, secret })
  const settings = { server, login, store: home.store, deviceName: options.device ?? 'terminal' }
  try {
    return await (options.startOver === true ? resetNodeAccount(settings) : createNodeClient(settings))
  } catch (error) {
    if (hasCode(error, 'account.key_mismatch')) return await linked(screen, settings)
    if (hasCode(error, 'auth.bad_token'))
      throw new Failure(
        exitCodes.failed,
        `${handle} on ${property.name} has a login with another secret.`,
        'Pass it with --secret, or choose another handle.',
      )
    throw error
  }
}

/** The account has a device already: it has to agree to this one. */
async function linked(screen: Screen, settings: NodeClientOptions): Promise<Client> {
  const { code, qr, client } = await linkNodeDevice(settings)
  const picture = encodeQR(qr, 'ascii').trimEnd().split('\n')
  screen.lines(
    [
      'This account has a device already. On that one, type',
      `  /approve ${code}`,
      'or let it read',
      ...picture,
      'Waiting for it, at most ten minutes …',
      'If you have none of your devices any more: stop with ctrl-c, and begin again with --start-over',
    ],
    'link-code',
    { code },
  )
  return await client
}
