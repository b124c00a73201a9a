import { idSizeBytes, participantsMax, uriFromId } from '@causeway/wire'
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
  await expect(adding).rejects.toMatchObject({ code: 'consent.needed', users: [eve!.client.me.user] })
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

test('a group with somebody who does not agree is not made at all, and says who it is', async () => {
  const hub = createTestHub(() => Date.now())
  const [ada, bob, eve, dan] = await Promise.all(['ada', 'bob', 'eve', 'dan'].map(name => person(hub, 'chirp.example', name)))
  await befriend(ada!, bob!)
  const before = (await ada!.client.rooms.list()).length
  const [ben, evil, none] = [bob, eve, dan].map(each => each!.client.me.user)
  const wanted = { kind: 'group', name: 'Hike' } as const
  const refused = ada!.client.rooms.create({ ...wanted, with: [ben!, evil!, none!] })
  await expect(refused).rejects.toMatchObject({ code: 'consent.needed', users: [evil, none] })
  expect(await ada!.client.rooms.list()).toHaveLength(before)
  const room = await ada!.client.rooms.create({ ...wanted, with: [ben!] })
  expect((await room.summary()).participants).toHaveLength(2)
  await until('bob is in', async () => (await (await bob!.client.rooms.get(room.uri))?.summary())?.name === 'Hike')
  for (const each of [ada, bob, eve, dan]) await each!.client.close()
})

test('a group takes a thousand and not one more: neither when it is made nor by several commits of which the first would fit', async () => {
  const hub = createTestHub(() => Date.now())
  const ada = await person(hub, 'chirp.example', 'ada')
  const others = Array.from({ length: participantsMax.group }, (_, at) => uriFromId('u', 'chirp.example', idOf(at)))
  const before = (await ada.client.rooms.list()).length
  await expect(ada.client.rooms.create({ kind: 'group', with: others })).rejects.toMatchObject({ code: 'room.full' })
  expect(await ada.client.rooms.list()).toHaveLength(before)
  const room = await ada.client.rooms.create({ kind: 'group', with: [] })
  await expect(room.add(others)).rejects.toMatchObject({ code: 'room.full' })
  // One fewer is refused for another reason: nobody of them agreed.
  await expect(room.add(others.slice(1))).rejects.toMatchObject({ code: 'consent.needed' })
  expect((await room.summary()).participants).toHaveLength(1)
  await ada.client.close()
})

function idOf(number: number): Uint8Array {
  const id = new Uint8Array(idSizeBytes)
  new DataView(id.buffer).setUint32(0, number)
  return id
}
