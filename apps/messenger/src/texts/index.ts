// The languages of the messenger. English comes with the app; another one with its first use.

import { createTexts, useTexts } from '@causeway/ui'
import type { Language, Texts } from '@causeway/ui'
import type english from './en.ts'

export type TextKey = keyof typeof english
/** What every language must fill. */
export type Catalogue = { readonly [K in TextKey]: string }
export type T = Texts<TextKey>

export const languages: readonly Language[] = [
  { tag: 'en', name: 'English', direction: 'ltr' },
  { tag: 'de', name: 'Deutsch', direction: 'ltr' },
  { tag: 'ar', name: 'العربية', direction: 'rtl' },
]

const load: Readonly<Record<string, () => Promise<{ default: Readonly<Record<string, unknown>> }>>> = {
  en: () => import('./en.ts'),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
}

export async function loadTexts(language: Language): Promise<T> {
  const catalogue = await (load[language.tag] as () => Promise<{ default: Readonly<Record<string, unknown>> }>)()
  return createTexts<TextKey>(language, catalogue.default)
}

export function useT(): T {
  return useTexts<TextKey>()
}
