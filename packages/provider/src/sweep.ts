// Retention: what is past its day goes, row by row and file by file.

import type { BlobStore, Store } from '@causeway/store/ports'
import type { ProviderEvents } from './events.ts'
import { dayOf, type Limits } from './limits.ts'
import type { Clock } from './ports.ts'

export async function sweep(deps: {
  store: Store
  blobs: BlobStore
  clock: Clock
  limits: Limits
  events: ProviderEvents
}): Promise<void> {
  const { store, blobs, clock, limits, events } = deps
  const input = { day: dayOf(clock.nowMs()), idleDays: limits.idleDays, limit: limits.sweepBatchMax }
  let [entries, files] = [0, 0]
  for (let more = true; more; ) {
    const swept = await store.sweep(input)
    // The blob first: after a crash in between, the row still finds it.
    for (const id of swept.media) {
      await blobs.delete(id)
      await store.deleteMedia({ id })
    }
    entries += swept.entries
    files += swept.media.length
    more = swept.more
  }
  events.swept({ entries, files })
}
