// A person's picture: told to those they write with, never to a group or a stranger; and how it is reported.

import { expect, test } from 'vitest'
import { befriend, lastingStore, optionsFor, person, type Person, until } from '../client.test-support.ts'
import { linkDevice } from '../client.ts'
import { createTestHub } from '../hub.test-support.ts'
import type { PictureFile } from '../media/pictures.ts'

const picture = (fill: number): PictureFile => ({
  bytes: new Uint8Array(5_000).fill(fill),
  contentType: 'image/webp',
  preview: new Uint8Array(100).fill(fill),
})

async function three() {
  const hub = createTestHub(() => Date.now())
  const [ada, bob, cleo] = (await Promise.all(['ada', 'bob', 'cleo'].map(name => person(hub, 'chirp.example', name)))) as [
    Person,
    Person,
    Person,
  ]
  await befriend(ada, bob)
  await befriend(ada, cleo)
  return { hub, ada, bob, cleo, me: ada.client.me.user }
}

const sees = (who: Person, user: Person['client']['me']['user'], fill: number | undefined): Promise<void> =>
  until(`the picture is ${fill}`, async () => (await who.client.profiles.of(user))?.preview?.[0] === fill)

test('whoever one writes with sees the picture: at once where there is a conversation, else with the first message', async () => {
  const { ada, bob, cleo, me } = await three()
  const withBob = await ada.client.rooms.create({ with: [bob.client.me.user] })
  await ada.client.profiles.setPicture(picture(1))
  await sees(bob, me, 1)
  expect((await bob.client.profiles.picture(me))?.bytes).toEqual(picture(1).bytes)
  expect(await cleo.client.profiles.of(me)).toBeUndefined()
  const withCleo = await ada.client.rooms.create({ with: [cleo.client.me.user] })
  await withCleo.send('hello')
  await sees(cleo, me, 1)
  expect((await cleo.client.profiles.list()).map(({ user }) => user)).toEqual([me])
  await withBob.send('one')
  await until('only words are messages', async () => (await (await bob.client.rooms.get(withBob.uri))!.messages()).length === 1)
  await ada.client.profiles.setPicture(undefined)
  await sees(bob, me, undefined)
  await sees(cleo, me, undefined)
})

test('a group of people who do not know each other is told nothing', async () => {
  const { ada, bob, cleo } = await three()
  const group = await ada.client.rooms.create({ kind: 'group', with: [bob, cleo].map(({ client }) => client.me.user) })
  await until('bob is in', async () => (await (await bob.client.rooms.get(group.uri))?.summary())?.status === 'active')
  await bob.client.profiles.setPicture(picture(2))
  await (await bob.client.rooms.get(group.uri))!.send('hello all')
  await until('heard', async () => (await (await cleo.client.rooms.get(group.uri))!.messages()).length === 1)
  expect(await cleo.client.profiles.of(bob.client.me.user)).toBeUndefined()
  expect(await ada.client.profiles.of(bob.client.me.user)).toBeUndefined()
})

test('an own other device shows the same, and a report of the picture carries what was franked', async () => {
  const { hub, ada, bob, me } = await three()
  const withBob = await ada.client.rooms.create({ with: [bob.client.me.user] })
  const linking = await linkDevice(optionsFor(hub, 'chirp.example', 'ada', lastingStore()))
  await ada.client.devices.approve(linking.code)
  const phone = { client: await linking.client } as Person
  await phone.client.sync()
  await ada.client.profiles.setPicture(picture(3))
  await sees(phone, me, 3)
  await sees(bob, me, 3)
  const { subject, about, messages } = await bob.client.reports.suggestPicture(me)
  expect({ subject, about }).toEqual({ subject: me, about: 'messages' })
  expect(messages).toMatchObject([
    { what: 'profile', room: withBob.uri, files: [{ contentType: 'image/webp', sizeBytes: 5_000 }] },
  ])
  await expect(ada.client.reports.suggestPicture(bob.client.me.user)).rejects.toMatchObject({ code: 'request.invalid' })
})
