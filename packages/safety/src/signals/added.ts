// F9: who added whom to which group, in memory, for a week: so that leaving again counts against the one who added, and nobody else
// learns of it. What is forgotten at a restart is not counted.

import { dayMs } from '../time.ts'

export interface Added {
  added(stream: number, target: number, by: number, atMs: number): void
  /** Who added the one that leaves now; undefined when that is long ago or not known. Told once. */
  left(stream: number, target: number, atMs: number): number | undefined
}

const keptMs = 7 * dayMs
const heldMax = 200_000

export function createAdded(): Added {
  const held = new Map<string, { by: number; atMs: number }>()
  return {
    added(stream, target, by, atMs) {
      held.set(`${stream} ${target}`, { by, atMs })
      const oldest = held.size > heldMax ? held.keys().next().value : undefined
      if (oldest !== undefined) held.delete(oldest)
    },
    left(stream, target, atMs) {
      const key = `${stream} ${target}`
      const found = held.get(key)
      held.delete(key)
      return found === undefined || found.atMs <= atMs - keptMs ? undefined : found.by
    },
  }
}
