// What somebody calls themself or another, as it may be shown: words that stand on one line and hide nothing.

/** Code points. */
export const nameLengthMax = 64

/**
 * Letters of Persian and Indic scripts, and emoji, need the two joiners, and emoji their selectors; every other sign that is not seen, empty
 * letters and the empty Braille cell among them, could reorder or hide what is.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800](?<!\u200c|\u200d|\ufe0e|\ufe0f)/gu
/** Between two letters a dot is spelling; elsewhere it would look like the one before a handle that tells somebody apart. */
const looseDots = /(?<!\p{L})[·•‧∙⋅・･]|[·•‧∙⋅・･](?!\p{L})/gu
const blanks = /\s+/gu
/** More marks on one letter climb over the lines above. */
const manyMarks = /(\p{M}{3})\p{M}+/gu

/** The name in this text; undefined: none, or too long for one. */
export function nameIn(text: string): string | undefined {
  if (text.length > 8 * nameLengthMax) return undefined
  const seen = text.normalize('NFC').replaceAll(blanks, ' ').replaceAll(unseen, '').replaceAll(manyMarks, '$1')
  const name = seen.replaceAll(looseDots, ' ').replaceAll(blanks, ' ').trim()
  const { length } = Array.from(name)
  return length > nameLengthMax || !/[\p{L}\p{N}\p{S}]/u.test(name) ? undefined : name
}
