// The end of every episode: no more faults, everybody on and online, and time for what was begun to come to its end. A world that
// does not come to rest is a violation too.

import type { SimDevice } from './device.ts'
import type { World } from './world.ts'

/** A world takes about a thousand events. */
const eventsMax = 30_000
const restLimitMs = 240_000
/** Nothing changes for so long: longer than receipts, acknowledgements and pauses for tidying take. */
const quietMs = 6_000

/** What keeps the world from coming to rest; undefined when it did. */
export async function heal(world: World, unfinished: () => readonly string[] = () => []): Promise<string | undefined> {
  const { schedule, network, hub, trace } = world
  trace.mark('world', 'heals')
  world.calmDown()
  network.heal()
  hub.crashAt(undefined)
  hub.up()
  const devices = await expected(world)
  for (const device of world.devices) {
    device.crashAt(undefined)
    if (devices.includes(device)) device.on()
    else device.crash()
  }
  const endMs = schedule.nowMs + restLimitMs
  let seen = ''
  let seenMs = schedule.nowMs
  while (schedule.nowMs < endMs) {
    await schedule.runFor(1_000)
    if (schedule.count > eventsMax) return `${schedule.count} events, and no rest`
    const { state, busy } = await look(world, devices, unfinished())
    if (state !== seen || busy !== undefined) {
      seen = state
      seenMs = schedule.nowMs
      if (schedule.nowMs + 1_000 >= endMs) return busy ?? 'something keeps changing'
    } else if (schedule.nowMs - seenMs >= quietMs) return undefined
  }
  return (await look(world, devices, unfinished())).busy ?? 'something keeps changing'
}

/** Devices that the hub still knows. One that never finished linking is nobody yet. */
async function expected(world: World): Promise<SimDevice[]> {
  const found: SimDevice[] = []
  for (const device of world.devices) if (device.uri !== undefined && (await isKnown(world, device.uri))) found.push(device)
  return found
}

export async function isKnown(world: World, uri: string): Promise<boolean> {
  return (await world.hub.store.deviceByUri({ uri }))?.state !== 'removed'
}

/** A picture that changes as long as anything happens, and the first reason not to rest. */
async function look(
  world: World,
  devices: readonly SimDevice[],
  unfinished: readonly string[],
): Promise<{ state: string; busy: string | undefined }> {
  const reasons: string[] = unfinished.map(what => `${what} does not end`)
  const state: string[] = []
  for (const { name, client, pending, uri } of devices) {
    if (uri !== undefined && !(await isKnown(world, uri))) continue
    if (client?.state !== 'online') reasons.push(`${name} is ${client?.state ?? 'not started'}`)
    if (pending > 0) reasons.push(`${name} has ${pending} things to send`)
    state.push(`${name} ${client?.state} ${pending}`)
  }
  for (const { key, head } of world.hubLedger.rooms.values()) state.push(`${key} ${head}`)
  return { state: state.join('\n'), busy: reasons[0] }
}
