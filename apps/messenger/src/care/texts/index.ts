// Words of the pages about protection.

import type { Texts } from '@causeway/ui'
import { lazyTexts } from '../../texts/lazy.ts'
import type english from './en.ts'

export type CareKey = keyof typeof english
/** What every language must fill. */
export type CareCatalogue = { readonly [K in CareKey]: string }
export type CareT = Texts<CareKey>

export const useCareT: () => CareT = lazyTexts<CareKey>({
  en: () => import('./en.ts'),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
})
