// Receipts (MIMI content, message status): what was delivered and what was read.

import {
  type ContentOrigin,
  dispositions,
  encodeMessageStatus,
  type MessageId,
  type MimiContent,
  statusesMax,
  statusMediaType,
  textContent,
} from '@causeway/wire'

/** Rooms larger than this send no receipts: they would be most of the traffic. */
export const receiptParticipantsMax = 32

export function statusContent(origin: ContentOrigin, ids: readonly MessageId[], status: number): MimiContent {
  const statuses = ids.slice(0, statusesMax).map(messageId => ({ messageId, status }))
  const part = { kind: 'single', disposition: dispositions.unspecified, language: '', contentType: statusMediaType } as const
  return { ...textContent(origin, ''), body: { ...part, content: encodeMessageStatus(statuses) } }
}
