// Words of pictures and of the ways into a group.

import type { Texts } from '@causeway/ui'
import { lazyTexts } from '../../texts/lazy.ts'
import type english from './en.ts'

export type GroupKey = keyof typeof english
/** What every language must fill. */
export type GroupCatalogue = { readonly [K in GroupKey]: string }

export type GroupT = Texts<GroupKey>

export const useGroupT: () => GroupT = lazyTexts<GroupKey>({
  en: () => import('./en.ts'),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
})
