// What is believed of somebody until it is taken back, or not said again in time.

import type { Timers } from './ports.ts'

export interface Beliefs<T> {
  /** It holds, from now on for a while. */
  begin(key: string, about: T): void
  end(key: string): void
  endAll(): void
}

/** `changed` is called when something begins to hold and when it ceases to. */
export function createBeliefs<T>(timers: Timers, ms: number, changed: (about: T, holds: boolean) => void): Beliefs<T> {
  const held = new Map<string, { readonly about: T; readonly cancel: () => void }>()
  const end = (key: string): void => {
    const belief = held.get(key)
    if (belief === undefined) return
    belief.cancel()
    held.delete(key)
    changed(belief.about, false)
  }
  return {
    begin(key, about) {
      const before = held.get(key)
      before?.cancel()
      held.set(key, { about, cancel: timers.after(ms, () => end(key)) })
      if (before === undefined) changed(about, true)
    },
    end,
    endAll() {
      for (const key of held.keys()) end(key)
    },
  }
}
