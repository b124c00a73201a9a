// Words of link previews.

import type { Texts } from '@causeway/ui'
import { lazyTexts } from '../../texts/lazy.ts'
import type english from './en.ts'

type PreviewKey = keyof typeof english
/** What every language must fill. */
export type PreviewCatalogue = { readonly [K in PreviewKey]: string }

export const usePreviewT: () => Texts<PreviewKey> = lazyTexts<PreviewKey>({
  en: () => import('./en.ts'),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
})
