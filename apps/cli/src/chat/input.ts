// One typed line: a message, or a command that begins with a slash.

export type Input =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly words: readonly string[]; readonly rest: string }

/** `//` begins a message with a slash. Words in "quotes" are one word. */
export function parseInput(line: string): Input {
  const text = line.trim()
  if (text === '') return { kind: 'nothing' }
  if (text.startsWith('//')) return { kind: 'text', text: text.slice(1) }
  if (!text.startsWith('/')) return { kind: 'text', text }
  const match = /^\/(\S*)\s*(.*)$/s.exec(text) as RegExpExecArray
  const rest = match[2] as string
  return { kind: 'command', name: (match[1] as string).toLowerCase(), words: wordsOf(rest), rest }
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(match => match[1] ?? (match[2] as string))
}

/** What is left of `rest` behind its first `count` words, as it was typed. */
export function behindWords(rest: string, count: number): string {
  const pattern = /"[^"]*"|\S+/g
  for (let at = 0; at < count; at++) if (pattern.exec(rest) === null) return ''
  return rest.slice(pattern.lastIndex).trim()
}
