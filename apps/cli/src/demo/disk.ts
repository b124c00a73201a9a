// What stands on the server's disk: every file of its data folder is searched for what people wrote.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

export interface DiskSearch {
  readonly files: number
  readonly bytes: number
  readonly found: readonly { readonly file: string; readonly what: string; readonly count: number }[]
}

export interface Sought {
  /** How it is called in the answer. */
  readonly what: string
  readonly bytes: Uint8Array
}

/** Counts each sought text in each file, as it is and as UTF-16, hex and base64 in any alignment. */
export function searchFolder(folder: string, sought: readonly Sought[]): DiskSearch {
  const files = filesBelow(folder)
  const needles = sought.map(({ what, bytes }) => ({ what, forms: formsOf(Buffer.from(bytes)) }))
  const found: { file: string; what: string; count: number }[] = []
  let bytes = 0
  for (const file of files) {
    const content = readFileSync(file)
    bytes += content.length
    for (const { what, forms } of needles) {
      const count = forms.reduce((sum, form) => sum + countOf(content, form), 0)
      if (count > 0) found.push({ file: relative(folder, file), what, count })
    }
  }
  return { files: files.length, bytes, found }
}

export function soughtText(text: string): Sought {
  return { what: text, bytes: Buffer.from(text, 'utf8') }
}

/** Pieces of a file, so that a part of it that leaked is found too. */
export function soughtPieces(name: string, bytes: Uint8Array): Sought[] {
  const places = [0, 0.25, 0.5, 0.75].map(share => Math.floor(share * Math.max(0, bytes.length - pieceBytes)))
  // The first bytes of a PNG are those of every PNG: the piece begins behind them.
  return places.map(at => ({
    what: `${name} at byte ${at + headBytes}`,
    bytes: bytes.subarray(at + headBytes, at + headBytes + pieceBytes),
  }))
}

const pieceBytes = 24
const headBytes = 64

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
}

function formsOf(bytes: Buffer): Buffer[] {
  const utf16 = Buffer.from(bytes.toString('utf8'), 'utf16le')
  const encoded = [0, 1, 2].flatMap(shift => base64Forms(bytes, shift))
  return [bytes, utf16, Buffer.from(bytes.toString('hex')), ...encoded]
}

/** The characters that stand in a base64 text whatever comes before and after `bytes`. */
function base64Forms(bytes: Buffer, shift: number): Buffer[] {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes])
  const whole = padded.subarray(0, padded.length - (padded.length % 3))
  // The first group holds bits of what stands before.
  const text = whole.toString('base64').slice(shift === 0 ? 0 : 4)
  if (text.length < 8) return []
  const url = text.replaceAll('+', '-').replaceAll('/', '_')
  return url === text ? [Buffer.from(text)] : [Buffer.from(text), Buffer.from(url)]
}

function countOf(content: Buffer, needle: Buffer): number {
  let count = 0
  for (let at = content.indexOf(needle); at >= 0; at = content.indexOf(needle, at + needle.length)) count++
  return count
}
