// A story with names: told step by step, then healed and checked like every other world.

import type { Client, Room } from '@causeway/client'
import { digestOf, type Episode, verdictOf } from '../episode.ts'
import { check, type Violation } from '../checkers/index.ts'
import { gatherFacts } from '../checkers/facts.ts'
import { heal } from '../world/heal.ts'
import { createWorld, type World, type WorldOptions } from '../world/world.ts'

export interface Scenario {
  readonly title: string
  readonly faults?: WorldOptions['faults']
  tell(world: World): Promise<void>
}

export interface Told extends Episode {
  /** The story as a protocol diagram, up to the healing. */
  readonly story: readonly string[]
}

export async function tell(scenario: Scenario, seed: string): Promise<Told> {
  const world = createWorld({ seed, traceLinesMax: 2_000, ...(scenario.faults === undefined ? {} : { faults: scenario.faults }) })
  try {
    await scenario.tell(world)
    const story = world.trace.lines()
    const unrest = await heal(world)
    const facts = await gatherFacts(world)
    const violations: Violation[] = unrest === undefined ? [] : [{ checker: 'healing', what: unrest }]
    return { ...verdictOf(world, [...violations, ...check(facts)], digestOf(facts)), story }
  } finally {
    world.close()
  }
}

/** Writes a message as a person would; resolves when it is durable on the device. */
export async function write(world: World, device: string, room: Room, text: string): Promise<void> {
  world.ledger.texts.add(text)
  world.trace.mark(device, `writes "${text}"`)
  const { id } = await world.finish(room.send(text))
  world.ledger.wrote(device, room.uri, id, text)
}

/** The same room as another device has it. */
export async function sameRoom(world: World, client: Client, room: Room): Promise<Room> {
  const found = await world.finish(client.rooms.get(room.uri))
  if (found === undefined) throw new Error(`${client.me.handle} is not in the room`)
  return found
}
