// Acknowledgements wait a moment and are written together; the newest of a device and stream counts. Lost ones cost a second
// delivery, never a message.

import type { Store } from '@causeway/store/ports'
import type { ProviderEvents } from '../events.ts'
import type { Limits } from '../limits.ts'
import type { Timers } from '../ports.ts'
import { codeOf } from '../refusal.ts'
import type { Subscription } from './channel.ts'

export interface Acknowledgements {
  note(subscription: Subscription, cursor: number): void
  flush(): Promise<void>
}

export function createAcknowledgements(deps: {
  store: Store
  timers: Timers
  limits: Limits
  events: ProviderEvents
}): Acknowledgements {
  const { store, timers, limits, events } = deps
  let waiting: Subscription[] = []
  let cancel: (() => void) | undefined

  async function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    if (waiting.length === 0) return
    const items = waiting.map(itemOf)
    waiting = []
    try {
      await store.acknowledge({ items })
    } catch (error) {
      events.deliveryFailed({ code: codeOf(error) })
    }
  }

  return {
    note(subscription, cursor) {
      if (cursor <= subscription.due) return
      if (subscription.due === 0) waiting.push(subscription)
      subscription.due = cursor
      if (waiting.length >= limits.acknowledgeBatchMax) void flush()
      else cancel ??= timers.after(limits.acknowledgeAfterMs, () => void flush())
    },
    flush,
  }
}

function itemOf(subscription: Subscription): { stream: number; device: number; cursor: number } {
  const { channel, connection, due } = subscription
  subscription.due = 0
  return { stream: channel.stream, device: connection.caller.device, cursor: due }
}
