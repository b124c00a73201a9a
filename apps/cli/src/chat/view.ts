// What is shown of a message and of a room, before it is decided how: numbers to name it by, names instead of addresses.

import type { Message, RoomSummary } from '@causeway/client'
import { base64urlFromBytes, type RoomUri } from '@causeway/wire'
import { safe } from '../terminal/terminal.ts'
import type { People } from './people.ts'

export interface RoomView {
  readonly number: number
  readonly name: string
  readonly kind: RoomSummary['kind']
  readonly status: RoomSummary['status']
  readonly people: readonly string[]
  readonly unread: number
  readonly lastMessageAtMs: number
  readonly lastText: string | undefined
}

export interface MessageView {
  readonly number: number
  readonly room: string
  readonly roomNumber: number
  readonly isCurrent: boolean
  readonly from: string
  readonly property: string
  readonly isOwn: boolean
  readonly timestamp: number | undefined
  readonly text: string | undefined
  readonly edited: boolean
  readonly deleted: boolean
  readonly state: Message['state']
  readonly cause: string | undefined
  readonly replyTo: { readonly number: number | undefined; readonly text: string } | undefined
  readonly file: { readonly name: string; readonly contentType: string; readonly sizeBytes: number } | undefined
  readonly reactions: readonly { readonly reaction: string; readonly from: readonly string[] }[]
  readonly readBy: number
  readonly deliveredTo: number
}

/** Numbers of messages and rooms, given in the order in which they are first shown; they hold as long as the process. */
export interface Numbers {
  /** The number of a message, new or known; its newest form is kept. */
  note(message: Message): number
  numberOf(id: Uint8Array): number | undefined
  message(number: number): Message | undefined
  roomNumber(room: RoomUri): number
  room(number: number): RoomUri | undefined
  /** The last message noted that fits. */
  last(fits: (message: Message) => boolean): Message | undefined
}

export function createNumbers(): Numbers {
  const numbers = new Map<string, number>()
  const messages: Message[] = []
  const rooms: RoomUri[] = []
  return {
    note(message) {
      const key = base64urlFromBytes(message.id)
      const number = numbers.get(key) ?? messages.length + 1
      numbers.set(key, number)
      messages[number - 1] = message
      return number
    },
    numberOf: id => numbers.get(base64urlFromBytes(id)),
    message: number => messages[number - 1],
    roomNumber(room) {
      if (!rooms.includes(room)) rooms.push(room)
      return rooms.indexOf(room) + 1
    },
    room: number => rooms[number - 1],
    last: fits => messages.findLast(fits),
  }
}

/** A room by its name; a direct room is called by the other one. */
export function roomView(summary: RoomSummary, people: People, numbers: Numbers, me: string): RoomView {
  const { room, kind, status, participants, unread, lastMessageAtMs, lastText } = summary
  const others = participants
    .filter(({ user }) => user !== me)
    .map(({ user }) => `${people.nameOf(user)}·${people.propertyOf(user)}`)
  // The name is somebody else's text, and goes into notes and the prompt as it is.
  const given = kind === 'direct' || summary.name === undefined ? undefined : safe(summary.name)
  const name = given ?? (kind === 'self' ? 'Notes' : others.length === 0 ? 'Nobody else' : others.slice(0, 4).join(', '))
  return { number: numbers.roomNumber(room), name, kind, status, people: others, unread, lastMessageAtMs, lastText }
}

export function messageView(
  message: Message,
  deps: { people: People; numbers: Numbers; room: RoomView; isCurrent: boolean },
): MessageView {
  const { people, numbers, room, isCurrent } = deps
  const { sender, isOwn, timestamp, text, edited, deleted, state, cause, attachment, inReplyTo } = message
  const number = numbers.note(message)
  return {
    number,
    room: room.name,
    roomNumber: room.number,
    isCurrent,
    from: people.nameOf(sender),
    property: people.propertyOf(sender),
    isOwn,
    timestamp,
    text: attachment === undefined ? text : message.text,
    edited,
    deleted,
    state,
    cause,
    replyTo: inReplyTo === undefined ? undefined : replyView(inReplyTo, numbers),
    file:
      attachment === undefined
        ? undefined
        : { name: attachment.filename, contentType: attachment.contentType, sizeBytes: attachment.sizeBytes },
    reactions: reactionViews(message, people),
    readBy: message.readBy.length,
    deliveredTo: message.deliveredTo.length,
  }
}

function replyView(id: Uint8Array, numbers: Numbers): { number: number | undefined; text: string } {
  const number = numbers.numberOf(id)
  const target = number === undefined ? undefined : numbers.message(number)
  return { number, text: target?.text ?? target?.attachment?.filename ?? 'an earlier message' }
}

function reactionViews({ reactions }: Message, people: People): { reaction: string; from: string[] }[] {
  const byReaction = new Map<string, string[]>()
  for (const { reaction, user } of reactions) byReaction.set(reaction, [...(byReaction.get(reaction) ?? []), people.nameOf(user)])
  return [...byReaction].map(([reaction, from]) => ({ reaction, from }))
}
