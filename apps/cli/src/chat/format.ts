// Lines of text for people. Everything that somebody else wrote goes through `safe`.

import { isErrorCode, errors } from '@causeway/wire'
import type { Palette } from '../terminal/palette.ts'
import { safe } from '../terminal/terminal.ts'
import type { MessageView, RoomView } from './view.ts'

/** ` 14:02  #3 ada·Lumen  Hello  ✓✓ read` */
export function messageLine(view: MessageView, palette: Palette): string {
  const { dim, bold, tinted } = palette
  const name = view.isOwn ? dim('you') : tinted(view.property, bold(safe(view.from)))
  const badge = view.isOwn ? '' : tinted(view.property, `·${safe(view.property)}`)
  const where = view.isCurrent ? '' : dim(`[/${view.roomNumber} ${safe(view.room)}] `)
  const parts = [
    dim(`${clock(view.timestamp)} ${`#${view.number}`.padStart(3)}`),
    `${where}${name}${badge} `,
    replyPart(view, palette),
    bodyPart(view, palette),
    reactionPart(view),
    view.isOwn ? ticks(view, palette) : '',
  ]
  return parts.filter(part => part !== '').join(' ')
}

function replyPart({ replyTo }: MessageView, { dim }: Palette): string {
  if (replyTo === undefined) return ''
  const number = replyTo.number === undefined ? '' : `#${replyTo.number} `
  return dim(`↳ ${number}“${shortened(safe(replyTo.text), 40)}”`)
}

function bodyPart(view: MessageView, { dim }: Palette): string {
  if (view.deleted) return dim('deleted')
  const text = view.text === undefined ? '' : safe(view.text)
  const edited = view.edited ? dim(' (edited)') : ''
  if (view.file === undefined) return text === '' ? dim('something this version cannot show') : `${text}${edited}`
  const { name, sizeBytes } = view.file
  const caption = text === '' ? '' : ` ${text}`
  return `[file ${safe(name)}, ${sizeText(sizeBytes)}]${caption}${edited}${view.isOwn ? '' : dim(`  /save ${view.number}`)}`
}

function reactionPart({ reactions }: MessageView): string {
  if (reactions.length === 0) return ''
  return `[${reactions.map(({ reaction, from }) => (from.length > 1 ? `${safe(reaction)} ${from.length}` : safe(reaction))).join(' ')}]`
}

/** ○ waits here, ✓ the server has it, ✓✓ it arrived, ✓✓ read. */
export function ticks({ state, cause }: Pick<MessageView, 'state' | 'cause'>, { dim, good, bad }: Palette): string {
  switch (state) {
    case 'pending':
      return dim('○')
    case 'sent':
      return dim('✓')
    case 'delivered':
      return dim('✓✓')
    case 'read':
      return good('✓✓ read')
    case 'failed':
      return bad(`✗ not sent: ${cause !== undefined && isErrorCode(cause) ? errors[cause].sentence : 'it was refused.'}`)
  }
}

/** ` /2 bob·Harbor  3 unread  14:02  See you there` */
export function roomLine(view: RoomView, isCurrent: boolean, palette: Palette): string {
  const { dim, bold, warn } = palette
  const unread = view.unread > 0 ? warn(`${view.unread} unread`) : ''
  const state = view.status === 'over' ? dim('left') : view.status === 'joining' ? dim('joining …') : ''
  const last = view.lastText === undefined ? '' : dim(shortened(safe(view.lastText), 50))
  const time = view.lastText === undefined ? '' : dim(clock(view.lastMessageAtMs))
  const name = `${isCurrent ? '›' : ' '}/${view.number} ${bold(safe(view.name))}`
  const people = view.kind === 'group' ? dim(`${view.people.length + 1} people`) : ''
  return [name, people, unread, state, time, last].filter(part => part !== '').join('  ')
}

/** Hours and minutes of today; the day too for what is older. */
export function clock(timestamp: number | undefined, nowMs: number = Date.now()): string {
  if (timestamp === undefined) return '  …  '
  const date = new Date(timestamp)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  return date.toDateString() === new Date(nowMs).toDateString()
    ? time
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`
}

function two(number: number): string {
  return `${number}`.padStart(2, '0')
}

export function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} bytes`
  if (sizeBytes < 1_000_000) return `${(sizeBytes / 1000).toFixed(1)} kB`
  return `${(sizeBytes / 1_000_000).toFixed(1)} MB`
}

function shortened(text: string, length: number): string {
  const characters = Array.from(text)
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
