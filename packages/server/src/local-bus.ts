// Hints inside one process.

import type { Bus, Hint } from '@causeway/store'

export function createLocalBus(): Bus {
  const handlers = new Set<(hint: Hint) => void>()
  return {
    publish(hint) {
      for (const handler of handlers) handler(hint)
    },
    subscribe(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
  }
}
