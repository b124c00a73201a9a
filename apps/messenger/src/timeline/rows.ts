// A room's messages as the rows of its timeline: days are parted, the first unread one is marked, and what one person wrote within
// a few minutes stands together as a group.

/** What decides where a message stands. */
export interface Placed {
  readonly id: string
  /** Stays while the message is taken in. */
  readonly key: string
  readonly sender: string
  /** Milliseconds; the present for what still waits. */
  readonly atMs: number
}

export type TimelineRow<M extends Placed> =
  | { readonly kind: 'day'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'unread'; readonly key: string }
  | {
      readonly kind: 'message'
      readonly key: string
      readonly message: M
      /** First and last of a group: where the name stands, where the picture, where the bubble has its corner. */
      readonly first: boolean
      readonly last: boolean
    }

export const groupGapMs: number = 5 * 60_000

/** `unreadFrom`: the id of the first message that was unread when the room was opened. */
export function rowsOf<M extends Placed>(messages: readonly M[], unreadFrom: string | undefined): TimelineRow<M>[] {
  const rows: TimelineRow<M>[] = []
  messages.forEach((message, at) => {
    const previous = messages[at - 1]
    const following = messages[at + 1]
    if (previous === undefined || !isSameDay(previous.atMs, message.atMs))
      rows.push({ kind: 'day', key: `day ${dayOf(message.atMs)}`, atMs: message.atMs })
    if (message.id === unreadFrom) rows.push({ kind: 'unread', key: 'unread' })
    rows.push({
      kind: 'message',
      key: message.key,
      message,
      first: !belongTogether(previous, message) || message.id === unreadFrom,
      last: !belongTogether(message, following) || following?.id === unreadFrom,
    })
  })
  return rows
}

function belongTogether(a: Placed | undefined, b: Placed | undefined): boolean {
  if (a === undefined || b === undefined || a.sender !== b.sender) return false
  return b.atMs - a.atMs < groupGapMs && isSameDay(a.atMs, b.atMs)
}

function isSameDay(a: number, b: number): boolean {
  return dayOf(a) === dayOf(b)
}

function dayOf(atMs: number): string {
  const date = new Date(atMs)
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`
}
