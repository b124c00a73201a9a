// So many of something in a window of time, per key; in memory only.

import { CausewayError } from '@causeway/wire'
import type { Clock } from './ports.ts'

export interface Budget {
  /** Takes one, or `request.too_many`. */
  take(key: string): void
}

/** Windows are fixed, so what is remembered is forgotten as a whole when the window ends. */
export function createBudget(clock: Clock, options: { max: number; windowMs: number }): Budget {
  let window = -1
  const used = new Map<string, number>()
  return {
    take(key) {
      const present = Math.floor(clock.nowMs() / options.windowMs)
      if (present !== window) used.clear()
      window = present
      const count = used.get(key) ?? 0
      if (count >= options.max) throw new CausewayError('request.too_many')
      used.set(key, count + 1)
    },
  }
}
