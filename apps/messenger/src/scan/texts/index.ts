// Words of the camera that reads codes.

import type { Texts } from '@causeway/ui'
import { lazyTexts } from '../../texts/lazy.ts'
import type english from './en.ts'

export type ScanKey = keyof typeof english
/** What every language must fill. */
export type ScanCatalogue = { readonly [K in ScanKey]: string }

export const useScanT: () => Texts<ScanKey> = lazyTexts<ScanKey>({
  en: () => import('./en.ts'),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
})
