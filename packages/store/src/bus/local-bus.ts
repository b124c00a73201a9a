// The bus of one process: hints go straight to whoever listens.

import type { Bus, Hint } from '../ports/store.ts'

export function createLocalBus(): Bus {
  const handlers = new Set<(hint: Hint) => void>()
  return {
    publish(hint) {
      for (const handler of handlers) handler(hint)
    },
    subscribe(handler) {
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
  }
}
