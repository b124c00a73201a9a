// A group's picture: who may give it, who gets it, and how long it lives.

import { expect, test } from 'vitest'
import { befriend, lastingStore, optionsFor, person, type Person, until } from '../client.test-support.ts'
import { linkDevice } from '../client.ts'
import { createTestHub } from '../hub.test-support.ts'
import type { PictureFile } from '../media/pictures.ts'
import type { Room } from './room.ts'

const day = 86_400_000
const picture = (fill: number): PictureFile => ({
  bytes: new Uint8Array(9_000).fill(fill),
  contentType: 'image/webp',
  preview: new Uint8Array(200).fill(fill),
})

async function group() {
  let passedMs = 0
  const hub = createTestHub(() => Date.now() + passedMs)
  const people = await Promise.all(['ada', 'bob', 'cleo'].map(name => person(hub, 'chirp.example', name)))
  const [ada, bob, cleo] = people as [Person, Person, Person]
  await befriend(ada, bob)
  await befriend(ada, cleo)
  const atAda = await ada.client.rooms.create({ kind: 'group', name: 'Hike', with: [bob.client.me.user] })
  return { hub, ada, bob, cleo, atAda, atBob: await roomOf(bob, atAda), pass: (ms: number) => (passedMs += ms) }
}

async function roomOf(who: Person, room: Room): Promise<Room> {
  await until('in the room', async () => (await (await who.client.rooms.get(room.uri))?.summary())?.status === 'active')
  return (await who.client.rooms.get(room.uri))!
}

async function shows(room: Room, fill: number | undefined): Promise<void> {
  await until(`the picture is ${fill}`, async () => (await room.summary()).picture?.preview?.[0] === fill)
  expect((await room.picture())?.bytes[0]).toBe(fill)
}

test('a group has a picture that its members see, whoever joins later too; the hub holds padded ciphertext', async () => {
  const { hub, ada, bob, cleo, atAda, atBob } = await group()
  await atAda.setPicture(picture(1))
  await shows(atAda, 1)
  await shows(atBob, 1)
  await atAda.add([cleo.client.me.user])
  await shows(await roomOf(cleo, atAda), 1)
  for (const bytes of hub.files())
    expect(bytes.some((byte, at) => byte === 1 && bytes[at + 1] === 1 && bytes[at + 2] === 1)).toBe(false)
  await atAda.setPicture(undefined)
  await shows(atBob, undefined)
  for (const { client } of [ada, bob, cleo]) await client.close()
})

test('only admins give a picture; what is no small picture is refused before anything leaves', async () => {
  const { hub, ada, atAda, atBob, bob } = await group()
  await expect(atBob.setPicture(picture(2))).rejects.toMatchObject({ code: 'room.not_allowed' })
  await expect(atBob.rename('Mine')).rejects.toMatchObject({ code: 'room.not_allowed' })
  const files = hub.files().length
  const large = { ...picture(2), bytes: new Uint8Array(131_073) }
  await expect(atAda.setPicture(large)).rejects.toMatchObject({ code: 'media.too_large' })
  const script = { ...picture(2), contentType: 'image/svg+xml' as PictureFile['contentType'] }
  await expect(atAda.setPicture(script)).rejects.toMatchObject({ code: 'request.invalid' })
  expect(hub.files()).toHaveLength(files)
  await atAda.setRole(bob.client.me.user, 'admin')
  await until('bob knows', async () =>
    (await atBob.members()).some(({ user, role }) => user === bob.client.me.user && role === 3),
  )
  await atBob.setPicture(picture(3))
  await shows(atAda, 3)
  // Each knows who gave it, and the name, which Bob was told by Ada.
  for (const at of [atAda, atBob]) expect((await at.summary()).givenBy.picture).toBe(bob.client.me.user)
  expect((await atBob.summary()).givenBy.name).toBe(ada.client.me.user)
  for (const { client } of [ada, bob]) await client.close()
})

test('a picture outlives the server’s file: whoever adds somebody uploads it again, and its id stays', async () => {
  const { hub, cleo, atAda, atBob, pass } = await group()
  await atAda.setPicture(picture(4))
  await shows(atBob, 4)
  const { picture: before } = await atAda.summary()
  pass(29 * day)
  hub.forgetFiles()
  await atAda.add([cleo.client.me.user])
  await shows(await roomOf(cleo, atAda), 4)
  expect((await atBob.summary()).picture).toEqual(before)
})

test('a linked device learns name and picture from an own one, though its person is no admin', async () => {
  const { hub, bob, atAda, atBob } = await group()
  await atAda.setPicture(picture(5))
  await shows(atBob, 5)
  const linking = await linkDevice(optionsFor(hub, 'chirp.example', 'bob', lastingStore()))
  await bob.client.devices.approve(linking.code)
  const client = await linking.client
  await client.sync()
  const atPhone = await roomOf({ client } as Person, atAda)
  await shows(atPhone, 5)
  expect((await atPhone.summary()).name).toBe('Hike')
  // An own device passes it on; who gave it is not known here.
  expect((await atPhone.summary()).givenBy.picture).toBeUndefined()
})
