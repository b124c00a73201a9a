// Rate limits by the generic cell rate algorithm: one number per key, the "theoretical arrival time" (ITU-T I.371 Annex A).

import type { Clock } from './ports.ts'

export interface RateLimit {
  /** 0 when the request may pass; else how many milliseconds until it may. */
  take(key: string, perMinute: number, burst?: number): number
  /** Forgets keys that are back at rest; call it every minute or so. */
  forgetRested(): void
  readonly size: number
}

/** Keys remembered at most. Beyond it the oldest is forgotten: a flood of keys costs no memory, it only softens limits. */
const keysMaxDefault = 200_000

export function createRateLimit(deps: { clock: Clock; keysMax?: number }): RateLimit {
  const keysMax = deps.keysMax ?? keysMaxDefault
  const arrivalByKey = new Map<string, number>()
  return {
    take(key, perMinute, burst = Math.max(1, Math.ceil(perMinute / 4))) {
      const nowMs = deps.clock.nowMs()
      const spacingMs = 60_000 / perMinute
      const arrival = Math.max(arrivalByKey.get(key) ?? nowMs, nowMs)
      const waitMs = arrival - nowMs - spacingMs * (burst - 1)
      if (waitMs > 0) return Math.ceil(waitMs)
      if (arrivalByKey.size >= keysMax && !arrivalByKey.has(key)) forgetOldest(arrivalByKey)
      arrivalByKey.set(key, arrival + spacingMs)
      return 0
    },
    forgetRested() {
      const nowMs = deps.clock.nowMs()
      for (const [key, arrival] of arrivalByKey) if (arrival <= nowMs) arrivalByKey.delete(key)
    },
    get size() {
      return arrivalByKey.size
    },
  }
}

function forgetOldest(map: Map<string, number>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}
