// A device dies at each of its port calls in turn, before or after the call's effect, starts again, and heals. The story is the
// same every time, so every await of it is met.

import type { Client } from '@causeway/client'
import { settleIn } from '../world/settle-in.ts'
import type { World } from '../world/world.ts'
import { type Scenario, tell, type Told } from './scenario.ts'

const restartAfterMs = 700

/** The story with a crash of `victim` at its `call`-th port call of it. */
export function crashAtCall(
  victim: 'alice.1' | 'bob.1',
  call: number,
  when: 'before' | 'after',
): Scenario & { calls: () => number } {
  let calls = 0
  return {
    title: `${victim} dies ${when} its call ${call}`,
    calls: () => calls,
    async tell(world) {
      const [alice, bob, carol] = (await settleIn(world, 3)) as [Client, Client, Client]
      world.trace.clear()
      const device = world.device(victim)
      const before = device.calls
      device.crashAt({ call, when })
      begin(world, alice, [bob, carol])
      const hasEnded = await world.schedule.runUntil(() => !device.isOn, 9_000)
      if (hasEnded) {
        await world.schedule.runFor(restartAfterMs)
        device.on()
      }
      calls = device.calls - before
      await world.schedule.runFor(3_000)
    },
  }
}

/** Creates a room, writes, changes it: whatever is not done when the device dies is for the healing to finish, or not to begin. */
function begin(world: World, alice: Client, [bob, carol]: [Client, Client]): void {
  const story = async (): Promise<void> => {
    const room = await alice.rooms.create({ with: [bob.me.user], kind: 'group', name: 'fragile' })
    await say(world, room, 'one')
    await room.add([carol.me.user])
    await say(world, room, 'two')
    await room.remove([carol.me.user])
    await say(world, room, 'three')
  }
  story().catch(() => undefined)
}

async function say(world: World, room: Awaited<ReturnType<Client['rooms']['create']>>, text: string): Promise<void> {
  world.ledger.texts.add(text)
  const { id } = await room.send(text)
  world.ledger.wrote('alice.1', room.uri, id, text)
}

export const crashEverywhere: Scenario = crashAtCall('alice.1', 20, 'after')

/** Port calls of the victim in the story without a crash. */
export async function countCalls(victim: 'alice.1' | 'bob.1'): Promise<number> {
  const scenario = crashAtCall(victim, Number.MAX_SAFE_INTEGER, 'before')
  await tell(scenario, 'crash')
  return scenario.calls()
}

/** Dies at every `step`-th call; gives those stories in which something is wrong. */
export async function crashAtEvery(
  victim: 'alice.1' | 'bob.1',
  step: number,
): Promise<{ calls: number; worlds: number; wrong: Told[] }> {
  const calls = await countCalls(victim)
  const wrong: Told[] = []
  let worlds = 0
  for (let call = 1; call <= calls; call += step) {
    const told = await tell(crashAtCall(victim, call, call % 2 === 0 ? 'before' : 'after'), `crash ${victim} ${call}`)
    worlds++
    if (told.violations.length > 0) wrong.push(told)
  }
  return { calls, worlds, wrong }
}
