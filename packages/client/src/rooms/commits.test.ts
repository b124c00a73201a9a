import { expect, test } from 'vitest'
import { befriend, person, until } from '../client.test-support.ts'
import { createTestHub } from '../hub.test-support.ts'

test('adding somebody who does not agree ends with a code, leaves the room as it is, and holds nothing up', async () => {
  const hub = createTestHub(() => Date.now())
  const [ada, bob, eve] = await Promise.all(['ada', 'bob', 'eve'].map(name => person(hub, 'chirp.example', name)))
  await befriend(ada!, bob!)
  const room = await ada!.client.rooms.create({ kind: 'group', name: 'Hike', with: [] })
  const adding = room.add([eve!.client.me.user])
  const next = room.add([bob!.client.me.user])
  await expect(adding).rejects.toMatchObject({ code: 'consent.needed' })
  await next
  const participants = async (): Promise<string[]> => (await room.summary()).participants.map(({ user }) => user).toSorted()
  const both = [ada!.client.me.user, bob!.client.me.user].toSorted()
  expect(await participants()).toEqual(both)
  // Who agrees afterwards is added when it is wanted again, not by something that was left over.
  await befriend(ada!, eve!)
  expect(await participants()).toEqual(both)
  await room.add([eve!.client.me.user])
  await until('eve is in', async () => (await eve!.client.rooms.get(room.uri)) !== undefined)
  for (const each of [ada, bob, eve]) await each!.client.close()
})

test('an agreement that comes in time is enough', async () => {
  const hub = createTestHub(() => Date.now())
  const [ada, bob] = await Promise.all(['ada', 'bob'].map(name => person(hub, 'chirp.example', name)))
  const room = await ada!.client.rooms.create({ kind: 'group', name: 'Hike', with: [] })
  await ada!.client.contacts.request(bob!.client.me.user)
  const adding = room.add([bob!.client.me.user])
  await bob!.client.contacts.accept(ada!.client.me.user)
  await adding
  expect((await room.summary()).participants).toHaveLength(2)
  for (const each of [ada, bob]) await each!.client.close()
})
