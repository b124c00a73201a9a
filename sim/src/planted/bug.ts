// A bug that somebody could have written, put in from outside: the production code stays as it is, what surrounds it lies.

import type { CheckerName } from '../checkers/index.ts'
import type { Plant } from '../world/world.ts'

export interface PlantedBug {
  readonly name: string
  readonly what: string
  /** Fresh for each world: a bug may remember things. */
  plant(): Plant
  /** The checkers that are meant to catch it; any of them will do. */
  readonly caughtBy: readonly CheckerName[]
}
