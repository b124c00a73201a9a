// Waiting longer after each failure, with jitter, so that a thousand devices do not come back in the same moment.

import type { CryptoProvider } from '@causeway/crypto'
import type { Timers } from './ports.ts'

const firstMs = 250
const longestMs = 30_000

/** Between half and the whole of 250 ms · 2^failures, at most 30 s. */
export function backoffMs(crypto: CryptoProvider, failures: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10))
  return whole / 2 + (randomBelow(crypto, 1024) * whole) / 2048
}

/** An integer from 0 to below `limit` (at most 2^16). */
export function randomBelow(crypto: CryptoProvider, limit: number): number {
  const bytes = crypto.random(4)
  return (((bytes[0] as number) << 16) | ((bytes[1] as number) << 8) | (bytes[2] as number)) % limit
}

export function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise(resolve => void timers.after(ms, resolve))
}
