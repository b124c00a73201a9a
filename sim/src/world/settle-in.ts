// The beginning of most stories: people with one device each on three properties, who agreed to be in contact.

import type { Client } from '@causeway/client'
import { properties, type World } from './world.ts'

export const persons = ['alice', 'bob', 'carol', 'dave'] as const

/** Everybody is enrolled, online, and in contact with everybody else. */
export async function settleIn(world: World, count: number): Promise<Client[]> {
  const names = persons.slice(0, count)
  const devices = names.map((person, at) => world.addDevice(person, properties[at % properties.length] as string))
  for (const device of devices) device.on()
  const clients = await world.finish(Promise.all(devices.map(device => device.ready())))
  await world.finish(Promise.all(clients.map(client => client.sync())))
  for (const [at, one] of clients.entries()) {
    for (const other of clients.slice(at + 1)) {
      await world.finish(one.contacts.request(other.me.user))
      await world.finish(other.contacts.accept(one.me.user))
    }
  }
  await world.finish(Promise.all(clients.map(client => client.sync())))
  await world.schedule.runFor(3_000)
  return clients
}
