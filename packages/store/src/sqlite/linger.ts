// Waiting a moment for company before a commit: at a few thousand appends a second it saves most of the fsyncs, for one
// client that waits for each answer it would only be slow. So it is tried when busy, and left alone where nobody comes or where
// nothing is written.

import { hasHotCalls, type PackedCalls } from './packed.ts'

const lingerMs = 1
/** A transaction this large is worth its fsync already. */
const bytesWorthCommitting = 16 << 10
/** The next call came this soon after a commit: the store is busy. */
const busyMs = 2
const skipMax = 64

export interface Linger {
  isWorth(turns: readonly PackedCalls[]): boolean
  wait(): void
  /** How many turns came while waiting. */
  learn(gained: number): void
  committed(): void
}

export function createLinger(now: () => number = () => performance.now()): Linger {
  const never = new Int32Array(new SharedArrayBuffer(4))
  let committedAt = Number.NEGATIVE_INFINITY
  let skip = 0
  let skipped = 0

  return {
    isWorth(turns) {
      const bytes = turns.reduce((sum, { packed }) => sum + packed.length, 0)
      if (bytes >= bytesWorthCommitting || now() - committedAt > busyMs || !turns.some(hasHotCalls)) return false
      if (skipped < skip) {
        skipped += 1
        return false
      }
      return true
    },
    wait: () => void Atomics.wait(never, 0, 0, lingerMs),
    learn(gained) {
      skipped = 0
      skip = gained > 0 ? 0 : Math.min(skipMax, skip * 2 + 1)
    },
    committed() {
      committedAt = now()
    },
  }
}
