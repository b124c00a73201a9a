// What somebody calls themself or another, as it may be shown: words that stand on one line and hide nothing.

/** Code points. */
export const nameLengthMax = 64

/** Letters of Persian and Indic scripts, and emoji, need the two joiners; every other sign that is not seen could reorder or hide what is. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029](?<![\u200c\u200d])/gu
const blanks = /\s+/gu
/** More marks on one letter climb over the lines above. */
const manyMarks = /(\p{M}{3})\p{M}+/gu

/** The name in this text; undefined: none, or too long for one. */
export function nameIn(text: string): string | undefined {
  if (text.length > 8 * nameLengthMax) return undefined
  const name = text.normalize('NFC').replaceAll(blanks, ' ').replaceAll(unseen, '').replaceAll(manyMarks, '$1').trim()
  const { length } = Array.from(name)
  return length > nameLengthMax || !/[\p{L}\p{N}\p{S}]/u.test(name) ? undefined : name
}
