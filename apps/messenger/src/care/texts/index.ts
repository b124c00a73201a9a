// Words of the pages about protection: they come with the first of these pages, not with the app.

import { createTexts } from '@causeway/ui'
import type { Texts } from '@causeway/ui'
import { use } from 'react'
import { useT } from '../../texts/index.ts'
import type english from './en.ts'

export type CareKey = keyof typeof english
/** What every language must fill. */
export type CareCatalogue = { readonly [K in CareKey]: string }
export type CareT = Texts<CareKey>

const load: Readonly<Record<string, () => Promise<{ default: Readonly<Record<string, unknown>> }>>> = {
  en: () => import('./en.ts'),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
}
const loaded = new Map<string, Promise<CareT>>()

/** Suspends until the words are there. */
export function useCareT(): CareT {
  const { language } = useT()
  const known = loaded.get(language.tag)
  if (known !== undefined) return use(known)
  const texts = (load[language.tag] as (typeof load)['en'] & object)().then(({ default: catalogue }) =>
    createTexts<CareKey>(language, catalogue),
  )
  loaded.set(language.tag, texts)
  return use(texts)
}
