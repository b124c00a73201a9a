export interface Emoji {
  readonly emoji: string
  readonly group: number
  readonly name: string
  /** Lower case: the name and the words it is found by. */
  readonly words: string
}

/** Those whose words hold every wanted one, as beginnings; all when nothing is wanted. An emoji finds itself. */
export function findEmoji(emojis: readonly Emoji[], wanted: string): Emoji[] {
  const parts = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return emojis.filter(
    ({ emoji, words }) => emoji === wanted.trim() || parts.every(part => words.startsWith(part) || words.includes(` ${part}`)),
  )
}
