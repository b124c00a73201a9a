// One random world from its seed to its verdict: people act and things break for a minute, then everything heals, then the
// checkers look.

import { createHash } from 'node:crypto'
import type { Client } from '@causeway/client'
import { check, type Violation } from './checkers/index.ts'
import { type Facts, gatherFacts } from './checkers/facts.ts'
import { canary } from './world/canary.ts'
import { unleash } from './world/chaos.ts'
import { drawFaults } from './world/faults.ts'
import { heal } from './world/heal.ts'
import { createPeople, type People } from './world/people.ts'
import { createRandom } from './world/random.ts'
import { settleIn } from './world/settle-in.ts'
import { createWorld, type Plant, type World } from './world/world.ts'

export interface Episode {
  readonly seed: string
  readonly violations: readonly Violation[]
  /** Over logical facts: who is where, and what everybody reads. */
  readonly digest: string
  readonly events: number
  readonly virtualSeconds: number
  /** The end of the trace; only where something is wrong. */
  readonly trace: readonly string[]
}

const storyMs = 45_000
const actEveryMs = 900

/** A seed that begins with `harsh` draws a world in which everything breaks at once. */
export async function runEpisode(seed: string, plant: Plant = {}): Promise<Episode> {
  const random = createRandom(seed)
  const faults = drawFaults(random.fork('faults'), seed.startsWith('harsh'))
  const world = createWorld({ seed, faults, plant })
  try {
    const violations = await live(world, random)
    const facts = await gatherFacts(world)
    violations.push(...check(facts))
    return verdictOf(world, violations, digestOf(facts))
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return verdictOf(world, [{ checker: 'episode', what }], 'none')
  } finally {
    world.close()
  }
}

async function live(world: World, random: ReturnType<typeof createRandom>): Promise<Violation[]> {
  const clients = await settleIn(world, random.between(2, 4))
  await meet(world, clients, canary(random))
  Object.assign(world.network.faults, world.faults.network)
  const people = createPeople(world, random.fork('people'))
  const endMs = world.schedule.nowMs + storyMs
  unleash(world, world.faults.rates, endMs)
  keepActing(world, people, random.fork('pace'), endMs)
  await world.schedule.runFor(storyMs)
  const unrest = await heal(world, () => people.unfinished().map(({ what, device }) => `"${device.name} ${what}"`))
  return unrest === undefined ? [] : [{ checker: 'healing', what: unrest }]
}

/** Everybody is in one group from the beginning. */
async function meet(world: World, [first, ...others]: readonly Client[], name: string): Promise<void> {
  if (first === undefined) return
  await world.finish(first.rooms.create({ with: others.map(({ me }) => me.user), kind: 'group', name }))
  await world.schedule.runFor(3_000)
}

function keepActing(world: World, people: People, pace: ReturnType<typeof createRandom>, endMs: number): void {
  world.schedule.after(pace.between(1, actEveryMs * 2), () => {
    if (world.schedule.nowMs >= endMs) return
    people.actAtRandom()
    keepActing(world, people, pace, endMs)
  })
}

export function verdictOf(world: World, violations: readonly Violation[], digest: string): Episode {
  const { seed, schedule, trace } = world
  return {
    seed,
    violations,
    digest,
    events: schedule.count,
    virtualSeconds: Math.round((schedule.nowMs - schedule.startMs) / 1_000),
    trace: violations.length === 0 ? [] : trace.lines({ times: true }),
  }
}

export function digestOf(facts: Facts): string {
  const rooms = facts.rooms.map(({ room, epoch, head, roles }) => [room, epoch.toString(), head, roles])
  const devices = facts.devices.map(({ name, rooms }) => [
    name,
    rooms.map(({ key, row, messages }) => [
      key,
      row.status,
      row.name,
      messages.map(({ cursor, text, reactions }) => [cursor, text, reactions.length]),
    ]),
  ])
  return createHash('sha256')
    .update(JSON.stringify([rooms, devices]))
    .digest('hex')
    .slice(0, 16)
}
