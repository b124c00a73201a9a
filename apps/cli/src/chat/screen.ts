// Three ways to show the same conversation: lines above a prompt, plain lines for a pipe, JSON lines for a program.

import { stripVTControlCharacters } from 'node:util'
import { cursorTo, clearScreenDown, type Interface, moveCursor } from 'node:readline'
import type { Palette } from '../terminal/palette.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { messageLine, ticks } from './format.ts'
import type { MessageView } from './view.ts'

/** Why a message that was shown is shown differently now. */
export type Change = 'progress' | 'content'

export interface Screen {
  readonly palette: Palette
  message(view: MessageView): void
  changed(view: MessageView, change: Change): void
  /** Something happened: one line. `event` and `fields` are what a program reads. */
  note(text: string, event?: string, fields?: Readonly<Record<string, unknown>>): void
  /** An answer to a command. */
  lines(texts: readonly string[], event?: string, fields?: Readonly<Record<string, unknown>>): void
  warn(text: string, event?: string, fields?: Readonly<Record<string, unknown>>): void
  prompt(text: string): void
  /** The typed line is done with: on a terminal it goes, since what it did is shown. */
  entered(line: string): void
}

/** For programs: every event is one object with the name of what happened in `event`. */
export function createJsonScreen(terminal: Terminal): Screen {
  const tell = (event: string, fields: object): void => terminal.out(JSON.stringify({ event, ...fields }))
  return {
    palette: terminal.palette,
    message: view => tell('message', view),
    changed: (view, change) => tell(change === 'progress' ? 'progress' : 'changed', view),
    note: (text, event = 'note', fields = {}) => tell(event, { text, ...fields }),
    lines: (texts, event = 'answer', fields = { texts }) => tell(event, fields),
    warn: (text, event = 'warning', fields = {}) => tell(event, { text, ...fields }),
    prompt: () => undefined,
    entered: () => undefined,
  }
}

/** For pipes: what changes is told in a line of its own. */
export function createPlainScreen(terminal: Terminal): Screen {
  const { palette } = terminal
  return {
    palette,
    message: view => terminal.out(messageLine(view, palette)),
    changed: (view, change) =>
      terminal.out(change === 'progress' ? `#${view.number} ${ticks(view, palette)}` : `~ ${messageLine(view, palette)}`),
    note: text => terminal.out(`- ${text}`),
    lines: texts => texts.forEach(text => terminal.out(text)),
    warn: text => terminal.out(`! ${text}`),
    prompt: () => undefined,
    entered: () => undefined,
  }
}

interface Printed {
  readonly number: number | undefined
  rows: number
}

/** Lines that can still be on the screen. */
const printedMax = 400

/** For people: messages stand above the prompt, and a tick or an edit changes the line where it stands. */
export function createLiveScreen(terminal: Terminal, readline: Interface): Screen {
  const { palette, output } = terminal
  const printed: Printed[] = []
  const rowsOf = (text: string): number => Math.max(1, Math.ceil(widthOf(text) / (output.columns ?? 80)))
  const toPromptStart = (): void => {
    moveCursor(output, 0, -readline.getCursorPos().rows)
    cursorTo(output, 0)
    clearScreenDown(output)
  }
  const again = (): void => {
    // readline would go up by the rows it believes to have drawn; they are gone.
    ;(readline as unknown as { prevRows: number }).prevRows = 0
    readline.prompt(true)
  }
  const print = (text: string, number?: number): void => {
    toPromptStart()
    output.write(`${text}\n`)
    printed.push({ number, rows: rowsOf(text) })
    if (printed.length > printedMax) printed.shift()
    again()
  }
  const rewrite = (number: number, text: string): boolean => {
    const at = printed.findLastIndex(line => line.number === number)
    const line = printed[at]
    if (line === undefined || rowsOf(text) !== line.rows) return false
    const up = printed.slice(at).reduce((sum, { rows }) => sum + rows, 0) + readline.getCursorPos().rows
    if (up >= (output.rows ?? 24)) return false
    // DECSC and DECRC: the person may be typing.
    output.write('\u001b7')
    moveCursor(output, 0, -up)
    cursorTo(output, 0)
    output.write(`\u001b[K${text}\u001b8`)
    return true
  }
  return {
    palette,
    message: view => print(messageLine(view, palette), view.number),
    changed(view, change) {
      const text = messageLine(view, palette)
      if (!rewrite(view.number, text) && change === 'content') print(text, view.number)
    },
    note: text => print(palette.dim(`· ${text}`)),
    lines: texts => texts.forEach(text => print(text)),
    warn: text => print(palette.warn(`! ${text}`)),
    prompt(text) {
      readline.setPrompt(text)
      toPromptStart()
      again()
    },
    entered(line) {
      const rows = rowsOf(readline.getPrompt() + line)
      moveCursor(output, 0, -rows)
      cursorTo(output, 0)
      clearScreenDown(output)
      again()
    },
  }
}

/** Columns that a text takes; wide scripts and pictographs take two. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text)) width += isWide(character.codePointAt(0) as number) ? 2 : 1
  return width
}

function isWide(codePoint: number): boolean {
  return (
    (codePoint >= 0x1100 && codePoint <= 0x115f) ||
    (codePoint >= 0x2e80 && codePoint <= 0xa4cf) ||
    (codePoint >= 0xac00 && codePoint <= 0xd7a3) ||
    (codePoint >= 0xff00 && codePoint <= 0xff60) ||
    codePoint >= 0x1f300
  )
}
