// Whether what somebody sent is shown with care.

import type { Protection } from '../engine/api-care.ts'
import type { Message } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'

export interface Guard {
  readonly isGuarded: boolean
  readonly protection: Protection | undefined
}

/** Guarded as long as nobody can say that it need not be. */
export function useGuard({ acquaintance }: Pick<Message, 'acquaintance'>): Guard {
  const protection = useLive(useEngine().protection)
  return { isGuarded: acquaintance !== 'known' && protection?.blurPictures !== false, protection }
}
