// The languages of the messenger. English comes with the app; another one with its first use.

import { createTexts, useTexts } from '@causeway/ui'
import type { Language, Texts } from '@causeway/ui'
import type { ErrorCode } from '@causeway/wire'
import type english from './en.ts'
import type englishRefusals from './refusals/en.ts'

type CodeOf<K extends `error.${ErrorCode}`> = K
/** A refusal's sentence stands under its code; a code that no longer exists does not compile. */
export type RefusalKey = CodeOf<keyof typeof englishRefusals>
export type TextKey = keyof typeof english | RefusalKey
/** What every language must fill. */
export type Catalogue = { readonly [K in keyof typeof english]: string }
export type Refusals = { readonly [K in RefusalKey]: string }
export type T = Texts<TextKey>

export const languages: readonly Language[] = [
  { tag: 'en', name: 'English', direction: 'ltr' },
  { tag: 'de', name: 'Deutsch', direction: 'ltr' },
  { tag: 'ar', name: 'العربية', direction: 'rtl' },
]

type Load = () => Promise<{ default: Readonly<Record<string, unknown>> }>

const load: Readonly<Record<string, readonly Load[]>> = {
  en: [() => import('./en.ts'), () => import('./refusals/en.ts')],
  de: [() => import('./de.ts'), () => import('./refusals/de.ts')],
  ar: [() => import('./ar.ts'), () => import('./refusals/ar.ts')],
}

export async function loadTexts(language: Language): Promise<T> {
  const parts = await Promise.all((load[language.tag] ?? []).map(part => part()))
  return createTexts<TextKey>(language, Object.assign({}, ...parts.map(part => part.default)))
}

export function useT(): T {
  return useTexts<TextKey>()
}
