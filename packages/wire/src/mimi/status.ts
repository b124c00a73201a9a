// Delivered and read receipts (draft-mahy-mimi-message-status-01): CBOR `[[messageId, status], …]`, media type
// application/mimi-message-status.

import { type CborLimits, type CborValue, decodeCbor, encodeCbor } from '../cbor.ts'
import { Fields, badContent } from './fields.ts'
import { type MessageId, isMessageId } from './message-id.ts'

export const messageStatuses = { unread: 0, delivered: 1, read: 2, expired: 3, deleted: 4, hidden: 5, error: 6 } as const
export type MessageStatusName = keyof typeof messageStatuses

export interface MessageStatus {
  messageId: MessageId
  /** A number of `messageStatuses`, or one not known yet (7 to 255). */
  status: number
}

export const statusMediaType = 'application/mimi-message-status'
export const statusesMax = 1024

const statusLimits: CborLimits = { sizeBytesMax: 65_536, depthMax: 2, itemsMax: 3 * statusesMax + 1 }

export function encodeMessageStatus(statuses: readonly MessageStatus[]): Uint8Array {
  if (statuses.length > statusesMax) throw badContent('statuses')
  return encodeCbor(statuses.map(entry => [checked(entry).messageId, entry.status]))
}

/** Throws `wire.bad_cbor`, `wire.too_large` or `wire.bad_content`. */
export function decodeMessageStatus(bytes: Uint8Array): MessageStatus[] {
  const entries = decodeCbor(bytes, statusLimits)
  if (!Array.isArray(entries)) throw badContent('array')
  return (entries as readonly CborValue[]).map(statusFromCbor)
}

/** The name of a status; an unknown number has none and changes nothing. */
export function statusNameOf(status: number): MessageStatusName | undefined {
  return names.get(status)
}

const names = new Map<number, MessageStatusName>(
  Object.entries(messageStatuses).map(([name, number]) => [number, name as MessageStatusName]),
)

function statusFromCbor(value: CborValue): MessageStatus {
  const fields = new Fields(value)
  const entry = { messageId: fields.bytes(), status: fields.number() }
  fields.end()
  return checked(entry)
}

function checked(entry: MessageStatus): MessageStatus {
  if (!isMessageId(entry.messageId)) throw badContent('message id')
  if (!Number.isInteger(entry.status) || entry.status < 0 || entry.status > 0xff) throw badContent('status')
  return entry
}
