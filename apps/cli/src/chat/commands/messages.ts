// What one does with messages: answer, correct, take back, react, send and keep files.

import { existsSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import type { Message, Room } from '@causeway/client'
import { fileSource } from '@causeway/client/node'
import { exitCodes } from '../../exit-codes.ts'
import { Failure } from '../../failure.ts'
import type { Chat } from '../chat.ts'
import type { ChatCommand, CommandInput } from '../commands.ts'
import { contentTypeOf } from '../content-type.ts'
import { sizeText } from '../format.ts'
import { behindWords } from '../input.ts'

export const messageCommands: Readonly<Record<string, ChatCommand>> = {
  reply: { usage: '/reply N TEXT', does: 'answer a message', run: reply },
  edit: { usage: '/edit N TEXT', does: 'correct a message of yours', run: edit },
  delete: { usage: '/delete N', does: 'take a message of yours back', run: remove },
  react: { usage: '/react N EMOJI', does: 'react; the same again takes it back', run: react },
  send: { usage: '/send FILE [TEXT]', does: 'send a file or photo, encrypted', run: send },
  save: { usage: '/save N [PATH]', does: 'fetch, check and keep a file', run: save },
  history: { usage: '/history [COUNT]', does: 'earlier messages of this room', run: history },
}

/** The message a number or `last` means, and the room it stands in. */
async function target(
  chat: Chat,
  word: string | undefined,
  isLast: (message: Message) => boolean,
): Promise<{ room: Room; message: Message }> {
  const open = word === 'last' ? chat.room().uri : undefined
  const number = Number((word ?? '').replace(/^#/, ''))
  const message =
    open === undefined ? chat.numbers.message(number) : chat.numbers.last(each => each.room === open && isLast(each))
  const room = message === undefined ? undefined : await chat.client.rooms.get(message.room)
  if (message !== undefined && room !== undefined) return { message, room }
  throw new Failure(
    exitCodes.usage,
    `There is no message ${word ?? 'without a number'}.`,
    'Write the number that stands before it, or "last".',
  )
}

async function reply(chat: Chat, { words, rest }: CommandInput): Promise<void> {
  const { room, message } = await target(chat, words[0], ({ isOwn }) => !isOwn)
  await chat.show(await room.reply(message.id, textBehind(rest, 1)))
}

async function edit(chat: Chat, { words, rest }: CommandInput): Promise<void> {
  const { room, message } = await target(chat, words[0], ({ isOwn }) => isOwn)
  await room.edit(message.id, textBehind(rest, 1))
}

function textBehind(rest: string, count: number): string {
  const text = behindWords(rest, count)
  if (text === '') throw new Failure(exitCodes.usage, 'The text is missing.')
  return text
}

async function remove(chat: Chat, { words }: CommandInput): Promise<void> {
  const { room, message } = await target(chat, words[0], ({ isOwn }) => isOwn)
  await room.delete(message.id)
}

async function react(chat: Chat, { words }: CommandInput): Promise<void> {
  const { room, message } = await target(chat, words[0], ({ isOwn }) => !isOwn)
  const reaction = words[1] ?? '👍'
  const given = message.reactions.some(each => each.user === chat.client.me.user && each.reaction === reaction)
  if (given) await room.unreact(message.id, reaction)
  else await room.react(message.id, reaction)
}

async function send(chat: Chat, { words, rest }: CommandInput): Promise<void> {
  const [written] = words
  if (written === undefined) throw new Failure(exitCodes.usage, 'Write /send FILE.')
  const path = resolve(written.replace(/^~(?=\/)/, process.env['HOME'] ?? '~'))
  const file = await fileSource(path, contentTypeOf(path)).catch(() => undefined)
  if (file === undefined || !statSync(path).isFile())
    throw new Failure(exitCodes.failed, `${written} is no file that can be read.`)
  const room = chat.room()
  const caption = behindWords(rest, 1)
  if (file.sizeBytes > 1_000_000) chat.screen.note(`sending ${file.name}, ${sizeText(file.sizeBytes)} …`, 'sending')
  await chat.show(await room.sendFile(file, caption === '' ? {} : { caption }))
}

async function save(chat: Chat, { words }: CommandInput): Promise<void> {
  const { message } = await target(chat, words[0], ({ attachment }) => attachment !== undefined)
  const { attachment } = message
  if (attachment === undefined) throw new Failure(exitCodes.usage, 'There is no file in that message.')
  const bytes = await chat.client.media.download(attachment)
  const path = freePath(words[1], harmlessName(attachment.filename))
  // wx: nothing that is there is written over, not even by a race.
  await writeFile(path, bytes, { flag: 'wx' })
  chat.screen.note(`saved ${path}, ${sizeText(bytes.length)}, as it was sent`, 'saved', { path, sizeBytes: bytes.length })
}

/** The sender chose this name: no folders, no hidden files, no control characters. */
export function harmlessName(name: string): string {
  const last = basename(name.replaceAll('\\', '/'))
    .replaceAll(/[\p{C}/:*?"<>|]/gu, '_')
    .replace(/^\.+/, '')
    .slice(-120)
  return last === '' ? 'file' : last
}

function freePath(wanted: string | undefined, name: string): string {
  const base = wanted === undefined ? resolve(name) : resolve(wanted)
  const path = existsSync(base) && statSync(base).isDirectory() ? join(base, name) : base
  const extension = extname(path)
  for (let count = 1; ; count++) {
    const next = count === 1 ? path : `${path.slice(0, path.length - extension.length)} (${count})${extension}`
    if (!existsSync(next)) return next
  }
}

const historyCount = 50

async function history(chat: Chat, { words }: CommandInput): Promise<void> {
  const room = chat.room()
  const limit = Math.min(Number(words[0] ?? historyCount) || historyCount, 500)
  for (const message of await room.messages({ limit })) await chat.show(message)
}
