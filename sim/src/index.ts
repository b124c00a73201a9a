// The public door of the room.

export { type Episode, runEpisode } from './episode.ts'
export { type Caught, hunt, plantedBugs } from './planted/index.ts'
export { runScenario, scenarios } from './scenarios/index.ts'
