// Every planted bug, and the search for a seed that shows it.

import { type Episode, runEpisode } from '../episode.ts'
import type { PlantedBug } from './bug.ts'
import { deviceBugs } from './device-bugs.ts'
import { hubBugs } from './hub-bugs.ts'

export const plantedBugs: readonly PlantedBug[] = [...hubBugs, ...deviceBugs]

export interface Caught {
  readonly bug: string
  readonly what: string
  /** The first seed that shows it; undefined when none of those tried did. */
  readonly seed: string | undefined
  readonly seedsTried: number
  readonly checkers: readonly string[]
}

/** Tries seeds until a checker that is meant to catch the bug does. */
export async function hunt(name: string, seedsMax: number): Promise<Caught> {
  const bug = plantedBugs.find(each => each.name === name)
  if (bug === undefined) throw new Error(`no planted bug "${name}"`)
  for (let tried = 1; tried <= seedsMax; tried++) {
    const seed = `harsh-${tried}`
    const caught = namesOf(await runEpisode(seed, bug.plant())).filter(checker => bug.caughtBy.some(each => each === checker))
    // A world that is wrong without the bug proves nothing.
    if (caught.length > 0 && (await runEpisode(seed)).violations.length === 0)
      return { bug: name, what: bug.what, seed, seedsTried: tried, checkers: caught }
  }
  return { bug: name, what: bug.what, seed: undefined, seedsTried: seedsMax, checkers: [] }
}

function namesOf({ violations }: Episode): string[] {
  return [...new Set(violations.map(({ checker }) => checker))]
}
