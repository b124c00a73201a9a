// Messages as an app sees them: the first version's place, the last version's text, with reactions and receipts folded in.

import { equalBytes } from '@causeway/crypto'
import {
  base64urlFromBytes,
  decodeMimiContent,
  dispositions,
  type ErrorCode,
  type ExternalPart,
  isErrorCode,
  type MimiContent,
  partsInOrder,
  type RoomUri,
  type SinglePart,
  textOfPart,
  type UserUri,
  utf8FromBytes,
} from '@causeway/wire'
import type { ClientStore } from '../ports.ts'
import { decodeRecord } from '../record.ts'
import { listRows, type MessageRow, type OutboxRow, positionOf, readRow, tables } from '../tables.ts'

export type MessageState = 'pending' | 'sent' | 'delivered' | 'read' | 'failed'

export interface Message {
  readonly id: Uint8Array
  readonly room: RoomUri
  readonly sender: UserUri
  readonly isOwn: boolean
  /** Milliseconds by the hub's clock; undefined while the message waits. */
  readonly timestamp: number | undefined
  /** Sorts a room's timeline; undefined while the message waits. */
  readonly position: string | undefined
  readonly kind: MessageRow['kind']
  readonly text: string | undefined
  readonly inReplyTo: Uint8Array | undefined
  readonly edited: boolean
  readonly deleted: boolean
  readonly reactions: readonly { readonly user: UserUri; readonly reaction: string; readonly id: Uint8Array }[]
  /** The encrypted file: what `client.media.download` takes. */
  readonly attachment: ExternalPart | undefined
  readonly preview: { readonly contentType: string; readonly content: Uint8Array } | undefined
  /** Parts of an app's own kinds: neither text nor file nor preview. */
  readonly extras: readonly { readonly contentType: string; readonly content: Uint8Array }[]
  /** It vanishes then, by the hub's clock. */
  readonly expiresAtMs: number | undefined
  readonly state: MessageState
  readonly cause: ErrorCode | undefined
  readonly deliveredTo: readonly UserUri[]
  readonly readBy: readonly UserUri[]
}

export interface TimelinePage {
  /** Messages before this position; left out, the newest, waiting ones included. */
  readonly before?: string
  readonly limit?: number
}

/** A message as a search needs it. */
export interface Scanned {
  /** base64url. */
  readonly id: string
  readonly position: string
  readonly sender: UserUri
  /** Milliseconds by the hub's clock. */
  readonly timestamp: number
  readonly text: string | undefined
  /** The whole message, where it is more than text: a file, an app's own kind. */
  readonly message: Message | undefined
}

export interface ScannedPage {
  /** Newest first, without those that were deleted. */
  readonly found: readonly Scanned[]
  /** Asks for what is older; undefined at the beginning of the room. */
  readonly before: string | undefined
}

export interface Scope {
  readonly key: string
  readonly room: RoomUri
  readonly me: UserUri
}

const pageMax = 500

/** Oldest first. At most 500 at a time. */
export async function readTimeline(store: ClientStore, scope: Scope, page: TimelinePage): Promise<Message[]> {
  const { before, limit = 50 } = page
  const prefix = `${scope.key}/`
  const newest = { prefix, reverse: true, limit: Math.min(limit, pageMax) }
  const range = before === undefined ? newest : { ...newest, to: `${prefix}${before}` }
  // Those that wait are read first: one that enters the log meanwhile is seen twice rather than not at all.
  const waiting = before === undefined ? await readWaiting(store, scope) : []
  const rows = await listRows<MessageRow>(store, tables.messages, range)
  const messages = rows.map(({ row }) => messageFromRow(row, scope)).reverse()
  return [...messages, ...waiting.filter(({ id }) => !rows.some(({ row }) => equalBytes(row.id, id)))]
}

/** The message with this id, of any version; undefined when this device does not hold it. */
export async function readMessage(store: ClientStore, scope: Scope, id: Uint8Array): Promise<Message | undefined> {
  const position = await readRow<string>(store, tables.messageIds, idKey(scope.key, id))
  if (position === undefined) return (await readWaiting(store, scope)).find(each => equalBytes(each.id, id))
  const row = await readRow<MessageRow>(store, tables.messages, `${scope.key}/${position}`)
  return row && messageFromRow(row, scope)
}

/** The log without decoding what a text does not need: a fraction of the price of `readTimeline`. At most 500 rows at a time. */
export async function scanTimeline(store: ClientStore, scope: Scope, page: TimelinePage): Promise<ScannedPage> {
  const { before, limit = 200 } = page
  const prefix = `${scope.key}/`
  const range = {
    prefix,
    reverse: true,
    limit: Math.min(limit, pageMax),
    ...(before === undefined ? {} : { to: prefix + before }),
  }
  const rows = await store.list(tables.messages, range)
  const found = rows.flatMap(({ key, value }) => scannedFromRecord(key.slice(prefix.length), value, scope) ?? [])
  return { found, before: rows.length < range.limit ? undefined : rows.at(-1)?.key.slice(prefix.length) }
}

/** A log without an answer is read to its beginning, but no further than this: then there was none. */
const repliesPagesMax = 40

/** What was said and is deleted does not count. */
export async function countReplies(store: ClientStore, scope: Scope, enough: number): Promise<number> {
  let replies = 0
  let isMineAfter = false
  let before: string | undefined
  for (let page = 0; page < repliesPagesMax; page++) {
    const scanned = await scanTimeline(store, scope, before === undefined ? {} : { before })
    for (const { sender } of scanned.found) {
      const isMine = sender === scope.me
      if (isMineAfter && !isMine) replies++
      if (replies >= enough) return replies
      isMineAfter = isMine
    }
    before = scanned.before
    if (before === undefined) break
  }
  return replies
}

function scannedFromRecord(position: string, record: Uint8Array, scope: Scope): Scanned | undefined {
  // As it was written, bytes marked: only what is more than text is decoded in full.
  const row = JSON.parse(utf8FromBytes(record)) as {
    id: { $bytes: string }
    sender: UserUri
    timestamp: number
    kind: MessageRow['kind']
    text?: string
    deleted: boolean
  }
  if (row.deleted) return undefined
  const message = row.kind === 'text' ? undefined : messageFromRow(decodeRecord<MessageRow>(record), scope)
  return { id: row.id.$bytes, position, sender: row.sender, timestamp: row.timestamp, text: row.text, message }
}

/** Own messages of every room that are not in its log yet. */
export async function readWaitingEverywhere(store: ClientStore, me: UserUri): Promise<Message[]> {
  const rows = await listRows<OutboxRow>(store, tables.outbox, {})
  return rows
    .filter(({ row }) => row.shown)
    .map(({ row }) => messageFromOutbox(row, { room: decodeMimiContent(row.content).roomUri as RoomUri, me }))
}

async function readWaiting(store: ClientStore, scope: Scope): Promise<Message[]> {
  const rows = await listRows<OutboxRow>(store, tables.outbox, { prefix: `${scope.key}/`, limit: pageMax })
  return rows.filter(({ row }) => row.shown).map(({ row }) => messageFromOutbox(row, scope))
}

export function messageFromRow(row: MessageRow, { room, me }: Omit<Scope, 'key'>): Message {
  const content = row.deleted || row.plain === true ? undefined : decodeMimiContent(row.content)
  return {
    id: row.id,
    room,
    sender: row.sender,
    isOwn: row.sender === me,
    timestamp: row.timestamp,
    position: positionOf(row.cursor),
    kind: row.kind,
    text: row.deleted ? undefined : row.text,
    inReplyTo: row.inReplyTo,
    edited: row.edited,
    deleted: row.deleted,
    reactions: row.reactions,
    attachment: content === undefined ? undefined : attachmentOf(content),
    preview: content === undefined ? undefined : previewOf(content),
    extras: content === undefined ? [] : extrasOf(content),
    expiresAtMs: row.expiresAtMs,
    state: row.read.length > 0 ? 'read' : row.delivered.length > 0 ? 'delivered' : 'sent',
    cause: undefined,
    deliveredTo: row.delivered,
    readBy: row.read,
  }
}

export function messageFromOutbox(row: OutboxRow, { room, me }: Omit<Scope, 'key'>): Message {
  const content = decodeMimiContent(row.content)
  return {
    id: row.id,
    room,
    sender: me,
    isOwn: true,
    timestamp: row.timestamp,
    position: undefined,
    kind: kindOf(content),
    text: textOf(content),
    inReplyTo: content.inReplyTo ?? undefined,
    edited: false,
    deleted: false,
    reactions: [],
    attachment: attachmentOf(content),
    preview: previewOf(content),
    extras: extrasOf(content),
    expiresAtMs: undefined,
    state: row.state === 'failed' ? 'failed' : row.state === 'accepted' ? 'sent' : 'pending',
    cause: row.cause !== undefined && isErrorCode(row.cause) ? row.cause : undefined,
    deliveredTo: [],
    readBy: [],
  }
}

/** The text to show, of the first part that is text. */
export function textOf(content: MimiContent): string | undefined {
  for (const part of partsInOrder(content.body)) {
    const text = textOfPart(part)
    if (text !== undefined) return text
  }
  return undefined
}

export function kindOf(content: MimiContent): MessageRow['kind'] {
  if (attachmentOf(content) !== undefined) return 'file'
  return textOf(content) === undefined ? 'other' : 'text'
}

function attachmentOf(content: MimiContent): ExternalPart | undefined {
  for (const part of partsInOrder(content.body)) {
    if (part.kind === 'external' && part.disposition === dispositions.attachment) return part
  }
  return undefined
}

function previewOf(content: MimiContent): Message['preview'] {
  for (const part of partsInOrder(content.body)) {
    if (part.kind === 'single' && part.disposition === dispositions.preview) return part
  }
  return undefined
}

function extrasOf(content: MimiContent): Message['extras'] {
  return [...partsInOrder(content.body)].filter(
    part => part.kind === 'single' && part.disposition !== dispositions.preview && textOfPart(part) === undefined,
  ) as SinglePart[]
}

/** A message id as it stands in store keys. */
export function idKey(roomKey: string, id: Uint8Array): string {
  return `${roomKey}/${base64urlFromBytes(id)}`
}
