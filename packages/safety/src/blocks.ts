// Who is kept from whom, in memory, because every message asks: one number per pair of accounts.

import type { Store } from '@causeway/store/ports'

export interface Blocks {
  has(key: number): boolean
  /** Reads all of them: at the start, and when persons change. */
  reload(): Promise<void>
  /** What now holds between every account of the two persons. */
  refresh(blockers: readonly number[], blocked: readonly number[], isBlocked: boolean): void
}

/** Row numbers are below 2^26 each: 67 million accounts in one embedded store. */
export function pairKey(blocker: number, blocked: number): number {
  return blocker * 0x400_0000 + blocked
}

export function createBlocks({ store }: { store: Pick<Store, 'blockedPairs'> }): Blocks {
  let pairs = new Set<number>()
  return {
    has: key => pairs.has(key),
    async reload() {
      const rows = await store.blockedPairs({})
      pairs = new Set(rows.map(({ blocker, blocked }) => pairKey(blocker, blocked)))
    },
    refresh(blockers, blocked, isBlocked) {
      for (const one of blockers)
        for (const other of blocked) {
          if (isBlocked) pairs.add(pairKey(one, other))
          else pairs.delete(pairKey(one, other))
        }
    },
  }
}
