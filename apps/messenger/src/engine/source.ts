// A live value of a tab: read from the engine when somebody looks and when one of its topics changed.

import type { Live } from './api.ts'

export interface Source<T> extends Live<T> {
  readonly topics: readonly string[]
  /** Reads again if somebody looks. */
  refresh(): void
  read(): Promise<void>
  /** What this tab knows before the engine says it. */
  set(value: T): void
}

/** Reads when somebody looks and when its topic changed; never twice at the same time. */
export function createSource<T>(
  initial: T,
  topics: readonly string[],
  read: () => Promise<T>,
  sources: Set<Source<unknown>>,
): Source<T> {
  let value = initial
  const listeners = new Set<() => void>()
  let reading: Promise<void> | undefined
  let again = false
  const set = (next: T): void => {
    value = next
    for (const listener of listeners) listener()
  }
  const once = async (): Promise<void> => {
    do {
      again = false
      try {
        set(await read())
      } catch {
        // An engine that is gone or not signed in: the next one names the topics again.
      }
    } while (again)
    reading = undefined
  }
  const source: Source<T> = {
    topics,
    get: () => value,
    set,
    read() {
      if (reading !== undefined) again = true
      return (reading ??= once())
    },
    refresh() {
      if (listeners.size > 0) void source.read()
    },
    subscribe(changed) {
      listeners.add(changed)
      sources.add(source)
      if (listeners.size === 1) void source.read()
      return () => listeners.delete(changed)
    },
  }
  return source
}
