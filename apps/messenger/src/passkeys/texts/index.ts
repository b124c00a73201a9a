// Words of passkeys: at the sign-in, in the offer, in the settings.

import type { Texts } from '@causeway/ui'
import { lazyTexts } from '../../texts/lazy.ts'
import type english from './en.ts'

export type PasskeyKey = keyof typeof english
/** What every language must fill. */
export type PasskeyCatalogue = { readonly [K in PasskeyKey]: string }

export const usePasskeyT: () => Texts<PasskeyKey> = lazyTexts<PasskeyKey>({
  en: () => import('./en.ts'),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
})
