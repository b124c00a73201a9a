// npm run sim -- [--seeds N] [--seed S] [--random] [--scenario NAME] [--planted] [--lanes N] [--json]
//
// First the seeds that once failed (sim/seeds.txt), then N more. A violation ends the run with the seed, what is wrong, the end
// of its trace and how to see it again.

import { randomInt } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Episode } from './episode.ts'
import type { Task } from './lane.ts'
import { redTeamPage } from './lawful/page.ts'
import { runRedTeam } from './lawful/run.ts'
import { runInLanes } from './lanes.ts'
import { type Caught, plantedBugs } from './planted/index.ts'
import { safetyPage } from './safety/page.ts'
import { simulateSafety } from './safety/run.ts'
import { scenarios } from './scenarios/index.ts'

const seedsFile = new URL('../seeds.txt', import.meta.url)
const traceLinesShown = 60
/** Seeds that a planted bug may take before it counts as not caught. */
const huntSeedsMax = 60

const { values: given } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    scenario: { type: 'string' },
    lanes: { type: 'string' },
    random: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
/** Scenarios that are no worlds of devices; each writes a page. */
const pages: Readonly<Record<string, () => Promise<number>>> = { safety: judgingRules, lawful: attacking }
const lanes = Number(given.lanes ?? availableParallelism())
const startedMs = performance.now()
process.exitCode = given.planted ? await hunting() : await (pages[given.scenario ?? ''] ?? simulating)()

async function simulating(): Promise<number> {
  const tasks = tasksAsked()
  let worlds = 0
  let events = 0
  let failed: Episode | undefined
  await runInLanes(tasks, lanes, result => {
    const episode = result as Episode
    worlds++
    events += episode.events
    if (given.json) say({ seed: episode.seed, digest: episode.digest, events: episode.events, violations: episode.violations })
    else if (given.seed !== undefined || given.scenario !== undefined)
      console.log(`seed ${episode.seed}  digest ${episode.digest}`)
    if (episode.violations.length === 0) return true
    failed = episode
    return false
  })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  if (failed !== undefined) explain(failed)
  if (given.json) say({ sim: 'done', worlds, events, seconds: Number(seconds), violations: failed === undefined ? 0 : 1 })
  else
    console.log(`sim: ${worlds} worlds, ${events} events, ${failed === undefined ? 'no violation' : 'A VIOLATION'}, ${seconds} s`)
  return failed === undefined ? 0 : 1
}

function tasksAsked(): Task[] {
  if (given.scenario !== undefined) {
    if (!Object.hasOwn(scenarios, given.scenario))
      throw new Error(`no scenario "${given.scenario}"; there are ${Object.keys(scenarios).join(', ')}`)
    return [{ kind: 'scenario', name: given.scenario, seed: given.seed ?? '1' }]
  }
  if (given.seed !== undefined) return [{ kind: 'episode', seed: given.seed }]
  const first = given.random ? randomInt(2 ** 47) : 1
  const more = Array.from({ length: Number(given.seeds ?? 100) }, (_, at) => `${first + at}`)
  return [...new Set([...keptSeeds(), ...more])].map(seed => ({ kind: 'episode', seed }))
}

/** One seed a line; what follows `#` tells what it once showed. */
function keptSeeds(): string[] {
  if (!existsSync(seedsFile)) return []
  const lines = readFileSync(seedsFile, 'utf8').split('\n')
  return lines.map(line => line.replace(/#.*/, '').trim()).filter(line => line !== '')
}

function explain({ seed, violations, trace }: Episode): void {
  const lines = [
    ...trace.slice(-traceLinesShown),
    '',
    `sim: seed ${seed} violates`,
    ...violations.map(({ checker, what }) => `  ${checker}: ${what}`),
    `see it again: npm run sim -- --seed ${seed}${given.scenario === undefined ? '' : ` --scenario ${given.scenario}`}`,
    'once it is mended, the seed belongs into sim/seeds.txt',
  ]
  console.error(lines.join('\n'))
}

/** Attacks on lawful access; what came of them is a page. */
async function attacking(): Promise<number> {
  const found = await runRedTeam()
  const isHeld = found.results.every(({ isStopped, isLogged, isLedgerSound }) => isStopped && isLogged && isLedgerSound)
  if (given.json) say(found)
  else {
    writeFileSync(new URL('../../docs/lawful-red-team.md', import.meta.url), redTeamPage(found))
    const steps = found.results.reduce((sum, { attempts }) => sum + attempts.length, 0)
    console.log(
      `sim: ${found.results.length} attacks, ${steps} steps, ${isHeld ? 'all stopped and logged' : 'NOT ALL STOPPED'}, wrote docs/lawful-red-team.md`,
    )
  }
  return isHeld ? 0 : 1
}

/** Not a world of devices but a population: its figures are a page. */
async function judgingRules(): Promise<number> {
  const figures = await simulateSafety(given.seed ?? '1')
  if (given.json) say(figures)
  else {
    const page = new URL('../../docs/safety-simulation.md', import.meta.url)
    writeFileSync(page, safetyPage(figures))
    console.log(`sim: ${figures.people} people, ${figures.events} events, wrote docs/safety-simulation.md`)
  }
  return 0
}

async function hunting(): Promise<number> {
  const seedsMax = Number(given.seeds ?? huntSeedsMax)
  const tasks = plantedBugs.map(({ name }): Task => ({ kind: 'hunt', bug: name, seedsMax }))
  let missed = 0
  await runInLanes(tasks, lanes, result => {
    const caught = result as Caught
    if (caught.seed === undefined) missed++
    if (given.json) say(caught)
    else console.log(rowOf(caught))
    return true
  })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  if (!given.json) console.log(`sim: ${tasks.length - missed} of ${tasks.length} planted bugs caught, ${seconds} s`)
  return missed === 0 ? 0 : 1
}

function rowOf({ bug, seed, seedsTried, checkers }: Caught): string {
  const verdict = seed === undefined ? `NOT CAUGHT in ${seedsTried} seeds` : `seed ${seed}`.padEnd(18) + checkers.join(', ')
  return `${bug.padEnd(26)} ${verdict}`
}

function say(value: unknown): void {
  console.log(JSON.stringify(value))
}
