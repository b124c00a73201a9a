// What stands for a person without a picture.

/** Up to two letters, by what a reader of any script sees as letters. */
export function initialsOf(name: string): string {
  // A number is told apart by its end.
  if (/^\+?[\d\s-]+$/.test(name)) return name.slice(-2)
  // Of an address, its name; of a name, what stands before whatever tells it apart from another.
  const words = name
    .replace(/(?:@| · ).*/u, '')
    .split(/[\s._-]+/u)
    .filter(word => /[\p{L}\p{N}]/u.test(word))
  const first = (word: string | undefined): string => {
    const letter = word === undefined ? '' : (/[\p{L}\p{N}]/u.exec(word)?.[0] ?? '')
    return letter.toLocaleUpperCase()
  }
  if (words.length === 0) return '#'
  return words.length === 1 ? first(words[0]) : first(words[0]) + first(words.at(-1))
}

/** Always the same for a seed, 0 to 359 (FNV-1a). */
export function hueOf(seed: string): number {
  let hash = 2166136261
  for (const unit of seed) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 16777619)
  return (hash >>> 0) % 360
}
