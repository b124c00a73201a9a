// A checker looks at a healed world and says what must not be. Names are what a failing seed prints.

import type { Facts } from './facts.ts'

/** Sentences about what is wrong; none when all is well. */
export type Checker = (facts: Facts) => string[]

/** A name short enough to read in a sentence. */
export function short(id: string): string {
  return id.length > 12 ? `${id.slice(id.lastIndexOf('/') + 1).slice(0, 8)}…` : id
}
