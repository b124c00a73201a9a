// What own devices agree on: told to each other, in the hub's order, and to nobody else.

import { decode, fanoutMessage } from '@causeway/wire'
import { expect, test } from 'vitest'
import { befriend, lastingStore, optionsFor, person, type Person, start, until } from '../client.test-support.ts'
import { linkDevice } from '../client.ts'
import { createTestHub, type TestHub } from '../hub.test-support.ts'

async function linked(hub: TestHub, first: Person): Promise<Person> {
  const options = optionsFor(hub, 'chirp.example', 'ada', lastingStore())
  const linking = await linkDevice(options)
  await first.client.devices.approve(linking.code)
  const client = await linking.client
  await client.sync()
  return { client, options, seen: [] }
}

async function one() {
  const hub = createTestHub(() => Date.now())
  return { hub, desk: await person(hub, 'chirp.example', 'ada') }
}

async function two() {
  const { hub, desk } = await one()
  const phone = await linked(hub, desk)
  return { hub, desk, phone }
}

const holds = (who: Person, key: string, value: unknown): Promise<void> =>
  until(
    `${key} is ${JSON.stringify(value)}`,
    async () => JSON.stringify(await who.client.settings.get(key)) === JSON.stringify(value),
  )

async function cut(hub: TestHub, { client, options }: Person): Promise<void> {
  hub.offline.add(options.net)
  hub.disconnectAll()
  await until('offline', () => client.state !== 'online')
}

/** The hub has ordered all that this device set. */
function said({ options }: Person): Promise<void> {
  return until('said', async () => (await options.store.list('settings', {})).every(({ key }) => key.split(' ')[1] === 'a'))
}

/** What the hub has ordered that is no change of a group. */
const messagesAt = (hub: TestHub): number =>
  [...hub.rooms.values()]
    .flatMap(({ log }) => log.entries)
    .filter(({ body }) => decode(fanoutMessage, body).kind === 'application').length

test('what is set on one device holds there at once and on the other soon, in both directions', async () => {
  const { desk, phone } = await two()
  await desk.client.settings.set('muted/a', true)
  expect(await desk.client.settings.get('muted/a')).toBe(true)
  await holds(phone, 'muted/a', true)
  await phone.client.settings.set('muted/a', undefined)
  await phone.client.settings.set('name', { of: 'the phone', n: [1, 2] })
  await holds(desk, 'muted/a', undefined)
  await holds(desk, 'name', { of: 'the phone', n: [1, 2] })
  expect([...(await desk.client.settings.all('muted/'))]).toEqual([])
  expect([...(await desk.client.settings.all(''))]).toEqual([['name', { of: 'the phone', n: [1, 2] }]])
})

test('a device that was alone tells the next one everything, and a third one hears what was agreed before it came', async () => {
  const { hub, desk } = await one()
  await desk.client.settings.set('pinned/a', true)
  await desk.client.settings.set('draft/b', 'half a sent')
  const phone = await linked(hub, desk)
  await holds(phone, 'pinned/a', true)
  await holds(phone, 'draft/b', 'half a sent')
  await phone.client.settings.set('draft/b', undefined)
  await holds(desk, 'draft/b', undefined)
  const tablet = await linked(hub, phone)
  await holds(tablet, 'pinned/a', true)
  expect(await tablet.client.settings.get('draft/b')).toBeUndefined()
})

test('the room of the own devices is made when there is something to tell, and not for a device that is alone', async () => {
  const { hub, desk } = await one()
  const bob = await person(hub, 'chirp.example', 'bob')
  await befriend(desk, bob)
  await bob.client.rooms.create({ with: [desk.client.me.user] })
  await until('invited', async () => (await desk.client.rooms.list()).length === 1)
  await desk.client.settings.set('pinned/a', true)
  await desk.client.settings.tell()
  expect(hub.rooms.size).toBe(1)
  const phone = await linked(hub, desk)
  await holds(phone, 'pinned/a', true)
  expect(hub.rooms.size).toBe(2)
})

test('of two changes the one that the hub ordered last holds on both devices, however they came', async () => {
  const { hub, desk, phone } = await two()
  await desk.client.settings.set('name', 'before')
  await holds(phone, 'name', 'before')
  await cut(hub, desk)
  await desk.client.settings.set('name', 'from the desk')
  await phone.client.settings.set('name', 'from the phone')
  await said(phone)
  hub.offline.clear()
  await holds(phone, 'name', 'from the desk')
  await holds(desk, 'name', 'from the desk')
})

test('what was set offline is told after a restart', async () => {
  const { hub, desk, phone } = await two()
  await cut(hub, desk)
  await desk.client.settings.set('archived/a', true)
  await desk.client.close()
  hub.offline.clear()
  await start(desk.options)
  await holds(phone, 'archived/a', true)
})

test('what the hub did not take is said again with the next connection', async () => {
  const { hub, desk, phone } = await two()
  let refused = 0
  hub.faults.refuse = () => (refused++ === 0 ? 'wire.too_large' : undefined)
  await desk.client.settings.set('pinned/a', true)
  await until('refused', () => refused > 0)
  await cut(hub, desk)
  hub.offline.clear()
  await holds(phone, 'pinned/a', true)
})

test('many changes in a row are one message, and no message of the notes is seen', async () => {
  const { hub, desk, phone } = await two()
  const before = messagesAt(hub)
  for (let n = 1; n < 20; n++) await desk.client.settings.set('draft/a', 'x'.repeat(n))
  await holds(phone, 'draft/a', 'x'.repeat(19))
  expect(messagesAt(hub) - before).toBe(1)
  const notes = await phone.client.rooms.create({ with: [] })
  expect(await notes.messages()).toEqual([])
  expect(await notes.summary()).toMatchObject({ unread: 0, lastText: undefined })
})

test('what is taken back before it was told, and what holds already, is not told', async () => {
  const { hub, desk, phone } = await two()
  await desk.client.settings.set('muted/a', true)
  await holds(phone, 'muted/a', true)
  await said(desk)
  const before = messagesAt(hub)
  await desk.client.settings.set('draft/a', 'typed and sent')
  await desk.client.settings.set('draft/a', undefined)
  await desk.client.settings.set('muted/a', false)
  await desk.client.settings.set('muted/a', true)
  await desk.client.settings.tell()
  await said(desk)
  expect(messagesAt(hub)).toBe(before)
  expect(await desk.client.settings.get('muted/a')).toBe(true)
})

test('what is told now does not wait for a rest', async () => {
  const { desk, phone } = await two()
  await phone.client.settings.set('met', true)
  await holds(desk, 'met', true)
  const slow = setInterval(() => void desk.client.settings.set('typing', Date.now()), 20)
  await desk.client.settings.set('draft/a', 'half')
  await desk.client.settings.tell()
  await holds(phone, 'draft/a', 'half')
  clearInterval(slow)
})

test('what is too large stays where it is, and what is no key is refused', async () => {
  const { desk, phone } = await two()
  await desk.client.settings.set('draft/a', 'x'.repeat(30_000))
  await desk.client.settings.set('draft/b', 'small')
  await holds(phone, 'draft/b', 'small')
  expect(await phone.client.settings.get('draft/a')).toBeUndefined()
  expect(await desk.client.settings.get('draft/a')).toHaveLength(30_000)
  for (const key of ['', 'two words', 'ä', 'x'.repeat(513)])
    await expect(desk.client.settings.set(key, 1)).rejects.toMatchObject({ code: 'request.invalid' })
})

test('how far a room is read is told to the own devices only, where the senders are not to know', async () => {
  const { hub, desk, phone } = await two()
  const bob = await person(hub, 'chirp.example', 'bob')
  await befriend(desk, bob)
  const atBob = await bob.client.rooms.create({ with: [desk.client.me.user] })
  await atBob.send('one')
  await atBob.send('two')
  const at = async (who: Person) => (await who.client.rooms.get(atBob.uri))!
  const unread = (who: Person, n: number): Promise<void> =>
    until(`${n} unread`, async () => (await (await who.client.rooms.get(atBob.uri))?.summary())?.unread === n)
  await unread(desk, 2)
  await unread(phone, 2)
  await (await at(desk)).markRead({ tell: false })
  await unread(phone, 0)
  await atBob.send('three')
  await unread(phone, 1)
  await unread(desk, 1)
  expect((await atBob.messages()).flatMap(({ readBy }) => readBy)).toEqual([])
})
