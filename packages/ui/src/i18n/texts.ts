// Texts by key, in the reader's language. A catalogue is a plain object of ICU messages; the first language's keys are the type
// that the others must fill, so a missing translation does not compile. Messages arrive compiled (vite-plugin.ts): no parser and
// no `eval` in the browser.

import { setupI18n } from '@lingui/core'
import type { I18n, Messages } from '@lingui/core'

export type Catalogue = Readonly<Record<string, string>>
export type Values = Readonly<Record<string, string | number>>

export interface Language {
  /** BCP 47. */
  readonly tag: string
  /** As its speakers call it. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
}

export interface Texts<Key extends string> {
  (key: Key, values?: Values): string
  readonly language: Language
}

/** Makes the texts of one language from its compiled catalogue. */
export function createTexts<Key extends string>(language: Language, compiled: Readonly<Record<string, unknown>>): Texts<Key> {
  const i18n: I18n = setupI18n({ locale: language.tag, messages: { [language.tag]: compiled as Messages } })
  const text = (key: Key, values?: Values): string => i18n._(key, values === undefined ? undefined : isolated(values, language))
  return Object.assign(text, { language })
}

/**
 * Names, handles and whole texts that are put into a sentence may run the other way than it does: then they stand between U+2068
 * and U+2069 (Unicode UAX #9, isolates), so that neither turns the other around. `+1 555 01` in an Arabic sentence is such a one.
 */
function isolated(values: Values, { direction }: Language): Record<string, string | number> {
  const isForeign = direction === 'rtl' ? leftToRight : rightToLeft
  const inserted = Object.entries(values).map(([name, value]): [string, string | number] =>
    typeof value === 'string' && isForeign.test(value) ? [name, `\u2068${value}\u2069`] : [name, value],
  )
  return Object.fromEntries(inserted)
}

/** Digits and signs have no direction of their own and turn with what stands around them. */
const leftToRight = /[\p{N}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}@+]/u
const rightToLeft = /[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}]/u

/** The first language of `wanted` (such as `navigator.languages`) that is spoken; else the first spoken one. */
export function matchLanguage(wanted: readonly string[], spoken: readonly Language[]): Language {
  for (const tag of wanted) {
    const found = spoken.find(language => language.tag.split('-')[0] === tag.toLowerCase().split('-')[0])
    if (found !== undefined) return found
  }
  return spoken[0] as Language
}
