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
  return Object.assign((key: Key, values?: Values): string => i18n._(key, values as Record<string, unknown>), { language })
}

/** The first language of `wanted` (such as `navigator.languages`) that is spoken; else the first spoken one. */
export function matchLanguage(wanted: readonly string[], spoken: readonly Language[]): Language {
  for (const tag of wanted) {
    const found = spoken.find(language => language.tag.split('-')[0] === tag.toLowerCase().split('-')[0])
    if (found !== undefined) return found
  }
  return spoken[0] as Language
}
