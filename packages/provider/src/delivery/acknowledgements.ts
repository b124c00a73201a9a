// Acknowledgements wait a moment and are written together; the newest of a device and stream counts. Lost ones cost a second
// delivery, never a message.

import type { Store } from '@causeway/store/ports'
import type { ProviderEvents } from '../events.ts'
import type { Limits } from '../limits.ts'
import type { Timers } from '../ports.ts'
import { codeOf } from '../refusal.ts'

export interface Acknowledgements {
  note(stream: number, device: number, cursor: number): void
  flush(): Promise<void>
}

export function createAcknowledgements(deps: {
  store: Store
  timers: Timers
  limits: Limits
  events: ProviderEvents
}): Acknowledgements {
  const { store, timers, limits, events } = deps
  let items = new Map<string, { stream: number; device: number; cursor: number }>()
  let cancel: (() => void) | undefined

  async function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    if (items.size === 0) return
    const due = [...items.values()]
    items = new Map()
    try {
      await store.acknowledge({ items: due })
    } catch (error) {
      events.deliveryFailed({ code: codeOf(error) })
    }
  }

  return {
    note(stream, device, cursor) {
      const key = `${stream} ${device}`
      const before = items.get(key)
      if (before === undefined) items.set(key, { stream, device, cursor })
      else before.cursor = Math.max(before.cursor, cursor)
      if (items.size >= limits.acknowledgeBatchMax) void flush()
      else cancel ??= timers.after(limits.acknowledgeAfterMs, () => void flush())
    },
    flush,
  }
}
