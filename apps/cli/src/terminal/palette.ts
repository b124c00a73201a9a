// Colours, or none. Everything that is coloured can be read without colour too.

export interface Palette {
  dim(text: string): string
  bold(text: string): string
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
  /** One of a few colours, always the same for the same name: properties are told apart at a glance. */
  tinted(name: string, text: string): string
}

const tints = [36, 35, 33, 34, 32, 31]

export function createPalette(coloured: boolean): Palette {
  const style = (code: number, text: string): string => (coloured && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text)
  return {
    dim: text => style(2, text),
    bold: text => style(1, text),
    good: text => style(32, text),
    bad: text => style(31, text),
    warn: text => style(33, text),
    tinted: (name, text) => style(tints[sum(name) % tints.length] as number, text),
  }
}

function sum(name: string): number {
  let total = 0
  for (const character of name) total = (total * 31 + (character.codePointAt(0) as number)) % 9973
  return total
}
