// The client's messages as the screens show them.

import type { Message as ClientMessage } from '@causeway/client'
import { base64urlFromBytes } from '@causeway/wire'
import type { FileInfo, Message, MessageKind, Poll } from './api.ts'
import { contactOf, factsOf, hasExtra, linkPreviewOf, pollOf, voteOf } from './content.ts'
import type { People } from './people.ts'

export function idOf(message: { readonly id: Uint8Array }): string {
  return base64urlFromBytes(message.id)
}

export interface Beside {
  acquaintance(user: string): Message['acquaintance']
  /** Whether files of others wait in this room. */
  readonly holdsMedia: boolean
  /** The message a reply is about, where this device has it. */
  find(id: string): ClientMessage | undefined
  /** What the tab that wrote it calls it. */
  keyOf(id: string): string
}

export function viewOf(message: ClientMessage, people: People, { acquaintance, holdsMedia, find, keyOf }: Beside): Message {
  const contact = contactOf(message.extras)
  return {
    id: idOf(message),
    key: keyOf(idOf(message)),
    sender: message.sender,
    senderName: people.of(message.sender).name,
    own: message.isOwn,
    acquaintance: acquaintance(message.sender),
    held: holdsMedia && !message.isOwn && message.attachment !== undefined,
    atMs: message.timestamp ?? Date.now(),
    kind: kindOf(message),
    text: message.text ?? '',
    replyTo: quoteOf(message, people, find),
    edited: message.edited,
    deleted: message.deleted,
    forwarded: hasExtra(message.extras, 'forwarded'),
    reactions: reactionsOf(message, people),
    file: fileOf(message),
    poll: pollView(message, people),
    linkPreview: linkPreviewOf(message.extras, message.text ?? ''),
    contact: contact && { ...contact, goesBy: contact.name, handle: contact.handle, isMe: false },
    expiresAtMs: message.expiresAtMs,
    state: message.state,
    cause: message.cause,
    deliveredTo: message.deliveredTo,
    readBy: message.readBy,
  }
}

export function kindOf({ attachment, extras, text }: ClientMessage): MessageKind {
  if (attachment !== undefined) {
    if (/^image\/(?:png|jpeg|webp|gif|avif)$/.test(attachment.contentType)) return 'image'
    if (/^video\/(?:mp4|quicktime|webm)$/.test(attachment.contentType)) return 'video'
    return attachment.contentType.startsWith('audio/') ? 'voice' : 'file'
  }
  if (pollOf(extras) !== undefined) return 'poll'
  if (contactOf(extras) !== undefined) return 'contact'
  return text === undefined ? 'other' : 'text'
}

function fileOf({ attachment, preview }: ClientMessage): FileInfo | undefined {
  if (attachment === undefined) return undefined
  const { width, height, preview: picture, peaks, durationSeconds } = factsOf(preview)
  const { filename: name, contentType, sizeBytes } = attachment
  return { name, contentType, sizeBytes, width, height, preview: picture, peaks, durationSeconds }
}

function quoteOf(message: ClientMessage, people: People, find: (id: string) => ClientMessage | undefined): Message['replyTo'] {
  if (message.inReplyTo === undefined) return undefined
  const id = base64urlFromBytes(message.inReplyTo)
  const quoted = find(id)
  if (quoted === undefined) return { id, senderName: '', own: false, text: '', kind: 'other' }
  return { id, senderName: people.of(quoted.sender).name, own: quoted.isOwn, text: quoted.text ?? '', kind: kindOf(quoted) }
}

function reactionsOf(message: ClientMessage, people: People): Message['reactions'] {
  const options = pollOf(message.extras)?.options ?? []
  const votes = new Set(options.map((_, at) => voteOf(at)))
  const emojis = new Map<string, { names: string[]; mine: boolean }>()
  for (const { user, reaction } of message.reactions) {
    if (votes.has(reaction)) continue
    const { name, isMe } = people.of(user)
    const entry = emojis.get(reaction) ?? { names: [], mine: false }
    entry.names.push(name)
    entry.mine ||= isMe
    emojis.set(reaction, entry)
  }
  return [...emojis].map(([emoji, entry]) => ({ emoji, ...entry }))
}

function pollView(message: ClientMessage, people: People): Poll | undefined {
  const poll = pollOf(message.extras)
  if (poll === undefined) return undefined
  const options = poll.options.map((text, at) => {
    const voters = message.reactions.filter(({ reaction }) => reaction === voteOf(at)).map(({ user }) => people.of(user))
    return { text, names: voters.map(({ name }) => name), mine: voters.some(({ isMe }) => isMe) }
  })
  return { question: poll.question, many: poll.many, options }
}
