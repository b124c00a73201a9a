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

/** Whether its links are looked at: always for minors, for adults from those whom they do not know yet. */
export function useCareful({ own, acquaintance }: Pick<Message, 'own' | 'acquaintance'>): boolean {
  const protection = useLive(useEngine().protection)
  if (own || protection?.warnLinks === false) return false
  return acquaintance !== 'known' || protection?.isMinor === true
}
