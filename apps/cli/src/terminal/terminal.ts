// Where a command reads and writes. Colour and prompts only where a person looks on.

import { createPalette, type Palette } from './palette.ts'

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }
  /** Both ends are a terminal: prompts and lines that are written again make sense. */
  readonly isInteractive: boolean
  readonly palette: Palette
  /** A line of the answer. */
  out(line?: string): void
  /** A line beside the answer: progress, advice, failures. */
  note(line: string): void
}

export function createTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = process
  const isTerminal = stdout.isTTY && env['TERM'] !== 'dumb'
  // https://no-color.org: any value but the empty one turns colour off.
  const coloured = isTerminal && (env['NO_COLOR'] ?? '') === ''
  return {
    input: stdin,
    output: stdout,
    isInteractive: isTerminal && stdin.isTTY,
    palette: createPalette(coloured),
    out: (line = '') => void stdout.write(`${line}\n`),
    note: line => void stderr.write(`${line}\n`),
  }
}

// C0 and C1 controls, and what turns the direction of writing around.
const unsafe = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text of somebody else, made harmless: it can move no cursor, start no new line and pretend to be nobody. */
export function safe(text: string): string {
  return text.replace(unsafe, character => (character === '\t' ? ' ' : character === '\n' ? ' ⏎ ' : '\ufffd'))
}
