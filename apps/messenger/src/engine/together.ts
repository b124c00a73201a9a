// The conversations of all own accounts that are here, as one list.

import type { Conversation, Engine, Live } from './api.ts'

export interface Placed {
  readonly conversation: Conversation
  /** Of the own account that has it. */
  readonly engine: Engine
}

/** The page's own account first. */
export function enginesOf(own: Engine): readonly Engine[] {
  return [own, ...own.accounts.list.get().flatMap(({ id }) => own.accounts.of(id) ?? [])]
}

/** Pinned ones first, then the most recently used; undefined until the page's own are read. */
export function createTogether(own: Engine): Live<readonly Placed[] | undefined> {
  let parts: readonly unknown[] = []
  let value: readonly Placed[] | undefined
  return {
    get() {
      const engines = enginesOf(own)
      const now = engines.map(({ conversations }) => conversations.get())
      if (now.length === parts.length && now.every((part, at) => part === parts[at])) return value
      parts = now
      value = now[0] === undefined ? undefined : engines.flatMap(placed).sort(byUse)
      return value
    },
    subscribe(changed) {
      const stops = new Map<Engine, () => void>()
      const follow = (): void => {
        const engines = enginesOf(own)
        for (const [engine, stop] of stops) {
          if (engines.includes(engine)) continue
          stop()
          stops.delete(engine)
        }
        for (const engine of engines) if (!stops.has(engine)) stops.set(engine, engine.conversations.subscribe(changed))
      }
      const stopList = own.accounts.list.subscribe(() => {
        follow()
        changed()
      })
      follow()
      return () => {
        stopList()
        for (const stop of stops.values()) stop()
      }
    },
  }
}

function placed(engine: Engine): Placed[] {
  return (engine.conversations.get() ?? []).map(conversation => ({ conversation, engine }))
}

function byUse({ conversation: a }: Placed, { conversation: b }: Placed): number {
  return Number(b.pinned) - Number(a.pinned) || b.atMs - a.atMs
}
