// The client and the real server, over real sockets.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../client.test-support.ts'
import type { Client, Room } from '../index.ts'
import { bytesSource } from '../index.ts'
import type { LinkingDevice } from '../client.ts'
import { linkNodeDevice, nodeOptions, resetNodeAccount } from './index.ts'
import { clientAt, type LiveServer, optionsAt, startLiveServer } from './live-server.test-support.ts'

let server: LiveServer
const clients: Client[] = []
beforeAll(async () => {
  server = await startLiveServer()
})
afterAll(async () => {
  for (const client of clients) await client.close()
  await server.close()
})

async function client(property: string, handle: string): Promise<Client> {
  const made = await clientAt(server, property, handle)
  clients.push(made)
  return made
}

async function befriend(a: Client, b: Client): Promise<void> {
  await a.contacts.request(b.me.user)
  await b.contacts.accept(a.me.user)
}

async function roomAt(who: Client, uri: Room['uri']): Promise<Room> {
  await until('in the room', async () => (await (await who.rooms.get(uri))?.summary())?.status === 'active')
  return (await who.rooms.get(uri))!
}

async function has(room: Room, ...texts: (string | undefined)[]): Promise<void> {
  await until(
    `the room says ${texts.join()}`,
    async () => (await room.messages()).map(({ text }) => text).join() === texts.join(),
  )
}

test('a group across three apps edits, reacts, shares a photo, removes a member, and lives through a restart of the server', async () => {
  const [ada, bob, cyd] = await Promise.all([
    client('lumen.localhost', 'ada'),
    client('harbor.localhost', '+15550001'),
    client('commons.localhost', 'cyd@example.com'),
  ])
  await befriend(ada, bob)
  await befriend(ada, cyd)
  expect(await ada.contacts.find('harbor.localhost', '+15550001')).toBe(bob.me.user)
  const atAda = await ada.rooms.create({ with: [bob.me.user, cyd.me.user], name: 'trip' })
  const [atBob, atCyd] = await Promise.all([roomAt(bob, atAda.uri), roomAt(cyd, atAda.uri)])
  const sent = await atAda.send('helo')
  await has(atBob, 'helo')
  await atAda.edit(sent.id, 'hello')
  await atBob.react(sent.id, '👍')
  await has(atCyd, 'hello')
  await until('the name', async () => (await atCyd.summary()).name === 'trip')

  const photo = new Uint8Array(3_000_000).map((_, at) => (at * 7) % 253)
  await atBob.sendFile(bytesSource('shore.jpg', 'image/jpeg', photo), { caption: 'shore' })
  await has(atCyd, 'hello', 'shore')
  const { attachment } = (await atCyd.messages()).at(-1)!
  expect(await cyd.media.download(attachment!)).toEqual(photo)

  await server.restart()
  await atCyd.send('still here')
  await has(atAda, 'hello', 'shore', 'still here')
  await atAda.remove([cyd.me.user])
  await atAda.send('only us')
  await has(atBob, 'hello', 'shore', 'still here', 'only us')
  await until('cyd is out', async () => (await atCyd.summary()).status === 'over')
  expect((await atCyd.messages()).map(({ text }) => text)).toEqual(['hello', 'shore', 'still here'])
  for (const room of [atAda, atBob]) expect(await room.summary()).toMatchObject({ lost: 0, quarantined: 0, alarmed: undefined })
})

test('a linked device joins by itself, is put out again, and knows it', async () => {
  const [ada, bob] = await Promise.all([client('lumen.localhost', 'ada2'), client('harbor.localhost', '+15550002')])
  await befriend(ada, bob)
  const atAda = await ada.rooms.create({ with: [bob.me.user] })
  const atBob = await roomAt(bob, atAda.uri)
  const linking = await linkNodeDevice(optionsAt(server, 'lumen.localhost', 'ada2'))
  await ada.devices.approve(linking.code)
  const phone = await linking.client
  clients.push(phone)
  const atPhone = await roomAt(phone, atAda.uri)
  await atPhone.send('from the phone')
  await has(atBob, 'from the phone')
  await has(atAda, 'from the phone')

  const removed = phone.events.next('device', ({ change }) => change === 'removed')
  await ada.devices.remove(phone.me.device)
  await removed
  await atAda.send('without it')
  await has(atBob, 'from the phone', 'without it')
  expect((await atPhone.messages()).map(({ text }) => text)).not.toContain('without it')
  expect(await ada.devices.list()).toHaveLength(1)
})

test('who has linked accounts uses one at the app of the other: as a device like every other, with no login, and none without the link', async () => {
  const [ada, own, bob] = await Promise.all([
    client('lumen.localhost', 'ada4'),
    client('harbor.localhost', '+15550040'),
    client('commons.localhost', 'bob4@commons.example'),
  ])
  await befriend(ada, bob)
  const atAda = await ada.rooms.create({ with: [bob.me.user] })
  const atBob = await roomAt(bob, atAda.uri)
  const enter = (): Promise<LinkingDevice> => own.enter('lumen.localhost', nodeOptions({ server: server.url }))
  await expect(enter()).rejects.toMatchObject({ code: 'account.unknown' })
  await own.safety.acceptLink((await ada.safety.offerLink()).code)

  const entering = await enter()
  // The page for new devices of the own app does not take in one of another app.
  await expect(ada.devices.approve(entering.code)).rejects.toMatchObject({ code: 'device.unknown' })
  await expect(own.devices.approve(entering.code, { elsewhere: true })).rejects.toMatchObject({ code: 'device.unknown' })
  await ada.devices.approve(entering.code, { elsewhere: true })
  const beside = await entering.client
  clients.push(beside)
  expect(beside.me).toMatchObject({ user: ada.me.user, handle: 'ada4', property: 'lumen.localhost' })
  const atBeside = await roomAt(beside, atAda.uri)
  await atBob.send('to Lumen')
  await has(atBeside, 'to Lumen')
  await atBeside.send('from Harbor’s page')
  await has(atBob, 'to Lumen', 'from Harbor’s page')
  // Nothing that Bob has of Ada names the other app.
  expect((await atBob.messages()).at(-1)?.sender).toBe(ada.me.user)
  for (const { device } of await bob.contacts.devices(ada.me.user)) expect(device).toContain('lumen.localhost')

  // The answer of an accounts' link that ended meanwhile is worth nothing.
  const late = await enter()
  await own.safety.endLink()
  await ada.devices.approve(late.code, { elsewhere: true }).catch(() => undefined)
  await expect(late.client).rejects.toMatchObject({ code: 'device.unknown' })
})

test('an account whose devices are lost starts over: its contacts are alarmed, and both go on when they have looked', async () => {
  const [ada, bob] = await Promise.all([client('lumen.localhost', 'ada3'), client('harbor.localhost', '+15550003')])
  await befriend(ada, bob)
  const atAda = await ada.rooms.create({ with: [bob.me.user] })
  const atBob = await roomAt(bob, atAda.uri)
  await atAda.send('from the phone that was lost')
  await has(atBob, 'from the phone that was lost')
  const putOut = ada.events.next('device', ({ change }) => change === 'removed')

  const alarmed = bob.events.next('alarm', ({ kind }) => kind === 'account-key-changed')
  const anew = await resetNodeAccount(optionsAt(server, 'lumen.localhost', 'ada3'))
  clients.push(anew)
  await putOut
  expect(anew.me).toMatchObject({ user: ada.me.user, handle: 'ada3' })
  const again = await roomAt(anew, atAda.uri)
  expect(await alarmed).toMatchObject({ user: ada.me.user })
  await bob.contacts.acknowledge(ada.me.user)
  await atBob.acknowledge()
  await again.send('from the new one')
  await has(atBob, 'from the phone that was lost', 'from the new one')
  await atBob.send('good to have you back')
  await has(again, 'from the new one', 'good to have you back')
})
