// The named stories. Each begins where people are in contact; the trace is cleared there, so that it tells the story alone.

import type { Client, Room } from '@causeway/client'
import { persons, settleIn } from '../world/settle-in.ts'
import { none } from '../world/faults.ts'
import type { World } from '../world/world.ts'
import { sameRoom, type Scenario, write } from './scenario.ts'

/** Long enough for receipts, acknowledgements and tidying. */
const restMs = 4_000

async function groupOf(world: World, clients: readonly Client[], name: string): Promise<Room> {
  const [first, ...others] = clients as readonly [Client, ...Client[]]
  const room = await world.finish(first.rooms.create({ with: others.map(({ me }) => me.user), kind: 'group', name }))
  await world.schedule.runFor(restMs)
  return room
}

export const send: Scenario = {
  title: 'A message is written, its answer is lost with the connection, and it arrives once',
  async tell(world) {
    const [alice, bob] = (await settleIn(world, 2)) as [Client, Client]
    world.trace.clear()
    const room = await world.finish(alice.rooms.create({ with: [bob.me.user], kind: 'direct' }))
    await world.schedule.runFor(restMs)
    await write(world, 'alice.1', room, 'good morning')
    // The submission has reached the hub; its answer has not left yet.
    await world.schedule.runFor(world.network.faults.latencyMsMax + 1)
    world.network.breakSockets('alice.1')
    await world.schedule.runFor(restMs)
    await write(world, 'bob.1', await sameRoom(world, bob, room), 'and to you')
    await world.schedule.runFor(restMs)
  },
}

export const groupLife: Scenario = {
  title: 'People are added, made admins, removed, and leave',
  async tell(world) {
    const [alice, bob, carol] = (await settleIn(world, 3)) as [Client, Client, Client]
    const room = await groupOf(world, [alice, bob], 'walks')
    world.trace.clear()
    await world.finish(room.setRole(bob.me.user, 'admin'))
    await world.finish((await sameRoom(world, bob, room)).add([carol.me.user]))
    await world.schedule.runFor(restMs)
    await write(world, 'carol.1', await sameRoom(world, carol, room), 'hello both')
    await world.finish(room.remove([bob.me.user]))
    await write(world, 'alice.1', room, 'just the two of us')
    await world.schedule.runFor(restMs)
    await world.finish((await sameRoom(world, carol, room)).leave())
    await write(world, 'alice.1', room, 'alone')
    await world.schedule.runFor(restMs)
  },
}

export const offline: Scenario = {
  title: 'Messages wait for whoever is away, on both sides',
  async tell(world) {
    const [alice, bob] = (await settleIn(world, 2)) as [Client, Client]
    const room = await groupOf(world, [alice, bob], 'letters')
    const bobs = await sameRoom(world, bob, room)
    world.trace.clear()
    world.network.partition('bob.1')
    await world.schedule.runFor(restMs)
    await write(world, 'alice.1', room, 'one')
    await write(world, 'alice.1', room, 'two')
    await write(world, 'bob.1', bobs, 'from the tunnel')
    await world.schedule.runFor(restMs)
    world.network.heal('bob.1')
    await world.schedule.runFor(20_000)
  },
}

export const racingCommits: Scenario = {
  title: 'Three members change the room in the same moment, and every change happens',
  async tell(world) {
    const clients = (await settleIn(world, 4)) as [Client, Client, Client, Client]
    const [alice, bob, carol, dave] = clients
    const room = await groupOf(world, [alice, bob, carol], 'race')
    await world.finish(room.setRole(bob.me.user, 'admin'))
    await world.schedule.runFor(restMs)
    const bobs = await sameRoom(world, bob, room)
    const carols = await sameRoom(world, carol, room)
    world.trace.clear()
    await world.finish(Promise.all([room.refresh(), bobs.add([dave.me.user]), carols.refresh()]))
    await write(world, 'carol.1', carols, 'all done')
    await world.schedule.runFor(restMs)
  },
}

export const reconnectStorm: Scenario = {
  title: 'The hub dies while everybody writes; everybody comes back, and every message stands once',
  async tell(world) {
    const clients = await settleIn(world, 4)
    const room = await groupOf(world, clients, 'storm')
    const rooms = await Promise.all(clients.map(client => sameRoomSoon(client, room)))
    world.trace.clear()
    world.hub.crashAt({ call: 2, when: 'after' })
    for (const [at, each] of rooms.entries()) await write(world, `${persons[at]}.1`, each, `message ${at + 1}`)
    await world.schedule.runFor(1_000)
    world.hub.up()
    await world.schedule.runFor(8_000)
  },
}

async function sameRoomSoon(client: Client, room: Room): Promise<Room> {
  const found = await client.rooms.get(room.uri)
  if (found === undefined) throw new Error('not in the room')
  return found
}

export const keyPackageExhaustion: Scenario = {
  title: 'Nobody can be made unreachable by taking all key packages: the last resort still lets them in',
  async tell(world) {
    const [alice, bob, carol] = (await settleIn(world, 3)) as [Client, Client, Client]
    world.trace.clear()
    world.device('carol.1').crash()
    const { store } = world.hub
    const found = await store.deviceByUri({ uri: carol.me.device })
    if (found === undefined) throw new Error('the hub does not know carol')
    const day = Math.floor(world.schedule.nowMs / 86_400_000)
    for (let taken = 0; taken < 60; taken++) await store.claimKeyPackages({ devices: [found.device], day })
    const first = await world.finish(alice.rooms.create({ with: [carol.me.user], kind: 'group', name: 'one' }))
    const second = await world.finish(bob.rooms.create({ with: [carol.me.user], kind: 'group', name: 'two' }))
    await write(world, 'alice.1', first, 'are you there?')
    await write(world, 'bob.1', second, 'and here?')
    world.device('carol.1').on()
    await world.schedule.runFor(10_000)
  },
}

export const clockSkew: Scenario = {
  title: 'Devices whose clocks are wrong by most of an hour are in one order with the others',
  faults: { ...none, skewMsMax: 45 * 60_000 },
  async tell(world) {
    const [alice, bob] = (await settleIn(world, 2)) as [Client, Client]
    const room = await groupOf(world, [alice, bob], 'clocks')
    const bobs = await sameRoom(world, bob, room)
    world.trace.clear()
    await write(world, 'bob.1', bobs, 'first')
    await world.schedule.runFor(500)
    await write(world, 'alice.1', room, 'second')
    await world.schedule.runFor(500)
    await write(world, 'bob.1', bobs, 'third')
    await world.schedule.runFor(restMs)
  },
}

export const removedDevice: Scenario = {
  title: 'A second device is linked, reads along, is removed, and reads nothing more',
  async tell(world) {
    const [alice, bob] = (await settleIn(world, 2)) as [Client, Client]
    const room = await groupOf(world, [alice, bob], 'tablet')
    const bobs = await sameRoom(world, bob, room)
    world.trace.clear()
    const tablet = world.addDevice('alice', alice.me.property)
    const { code } = await world.finish(tablet.link())
    await world.finish(alice.devices.approve(code))
    const second = await world.finish(tablet.ready())
    await world.schedule.runFor(restMs)
    await write(world, 'bob.1', bobs, 'for all three devices')
    await world.schedule.runFor(restMs)
    await world.finish(alice.devices.remove(second.me.device))
    await write(world, 'bob.1', bobs, 'not for the tablet')
    await world.schedule.runFor(restMs)
  },
}

export const swizzleClog: Scenario = {
  title: 'Connections clog one after the other and come free in another order; nothing overtakes and nothing is lost',
  async tell(world) {
    const clients = (await settleIn(world, 3)) as [Client, Client, Client]
    const room = await groupOf(world, clients, 'clog')
    const rooms = await Promise.all(clients.map(client => sameRoomSoon(client, room)))
    world.trace.clear()
    world.network.clog('alice.1', 3_000)
    world.network.clog('bob.1', 1_500)
    world.network.clog('carol.1', 500)
    for (const [at, each] of rooms.entries()) await write(world, `${persons[at]}.1`, each, `message ${at + 1}`)
    await world.schedule.runFor(10_000)
  },
}
