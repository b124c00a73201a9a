// So many of something in a window of time, per key; in memory only.

import { CausewayError } from '@causeway/wire'
import type { Clock } from './ports.ts'

export interface Budget {
  /** Takes one, or `request.too_many`. */
  take(key: string): void
  /** Takes one where there is one left. */
  mayTake(key: string): boolean
}

/** Windows are fixed, so what is remembered is forgotten as a whole when the window ends. */
export function createBudget(clock: Clock, options: { max: number; windowMs: number }): Budget {
  let window = -1
  const used = new Map<string, number>()
  const mayTake = (key: string): boolean => {
    const present = Math.floor(clock.nowMs() / options.windowMs)
    if (present !== window) used.clear()
    window = present
    const count = used.get(key) ?? 0
    if (count >= options.max) return false
    used.set(key, count + 1)
    return true
  }
  return {
    mayTake,
    take(key) {
      if (!mayTake(key)) throw new CausewayError('request.too_many')
    },
  }
}
