// What a child's account has answered counts on all of its devices: one without history does not count anew.

import { befriend, lastingStore, optionsFor, person, until } from '../../../../packages/client/src/client.test-support.ts'
import { linkDevice } from '../../../../packages/client/src/client.ts'
import { createTestHub } from '../../../../packages/client/src/hub.test-support.ts'
import { expect, test } from 'vitest'
import { createAnswered } from './answered.ts'

test('a device without history is told by the one that counted, once the answers were two; another room stays as it was', async () => {
  const hub = createTestHub(() => Date.now())
  const [mia, bob] = [await person(hub, 'chirp.example', 'mia'), await person(hub, 'parley.example', 'bob')]
  await befriend(mia, bob)
  const atMia = await mia.client.rooms.create({ with: [bob.client.me.user] })
  const sync = async (): Promise<void> => void (await Promise.all([mia.client.sync(), bob.client.sync()]))
  await sync()
  const atBob = (await bob.client.rooms.get(atMia.uri))!
  const say = async (room: typeof atBob, text: string): Promise<void> => {
    await room.send(text)
    await sync()
    await sync()
  }
  const shown: string[] = []
  const old = await createAnswered(mia.client, room => shown.push(`old ${room}`))
  await say(atBob, 'hello')
  await say(atMia, 'hi')
  expect(await old.count(atMia)).toBe(false)

  const linking = await linkDevice(optionsFor(hub, 'chirp.example', 'mia', lastingStore()))
  await mia.client.devices.approve(linking.code)
  const phone = await linking.client
  await until('the room', async () => (await phone.rooms.get(atMia.uri)) !== undefined)
  const atPhone = (await phone.rooms.get(atMia.uri))!
  const fresh = await createAnswered(phone, room => shown.push(`new ${room}`))
  expect(await fresh.count(atPhone)).toBe(false)

  await say(atBob, 'how are you?')
  await say(atMia, 'fine')
  expect(await old.count(atMia)).toBe(true)
  expect(shown).toContain(`old ${atMia.uri}`)
  await until('told', () => fresh.has(atMia.uri))
  expect(await atPhone.replies(2)).toBeLessThan(2)
  expect(await fresh.count(atPhone)).toBe(true)
  expect(shown).toContain(`new ${atMia.uri}`)
  // After a restart it is known from the start.
  expect((await createAnswered(phone, () => undefined)).has(atMia.uri)).toBe(true)
  expect(fresh.has(`${atMia.uri}a`)).toBe(false)
  await Promise.all([mia.client.close(), bob.client.close(), phone.close()])
})
