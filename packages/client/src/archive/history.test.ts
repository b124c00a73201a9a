import { expect, test } from 'vitest'
import { befriend, lastingStore, optionsFor, person, textsOf, until } from '../client.test-support.ts'
import { linkDevice } from '../client.ts'
import { createTestHub } from '../hub.test-support.ts'
import type { Room } from '../rooms/room.ts'
import { decodeRecord, encodeRecord } from '../record.ts'
import type { MessageRow } from '../tables.ts'
import { decodeSegment, encodeSegment } from './segment.ts'

test('a linked device takes in what was said before it came, once, unread nothing, and goes on from there', async () => {
  const hub = createTestHub(() => Date.now())
  const ada = await person(hub, 'chirp.example', 'ada')
  const bob = await person(hub, 'parley.example', 'bob')
  await befriend(ada, bob)
  const atAda = await ada.client.rooms.create({ with: [bob.client.me.user] })
  for (const text of ['one', 'two', 'three']) await atAda.send(text)
  await until('all is said', async () => (await atAda.messages()).every(({ position }) => position !== undefined))

  const offered = await linkDevice(optionsFor(hub, 'chirp.example', 'ada', lastingStore()))
  await ada.client.devices.approve(offered.code)
  const second = await offered.client
  await until('it is in', async () => (await (await second.rooms.get(atAda.uri))?.summary())?.status === 'active')
  const atSecond = (await second.rooms.get(atAda.uri)) as Room
  expect(await atSecond.messages()).toEqual([])
  expect((await atSecond.summary()).isLate).toBe(true)

  const pieces: Uint8Array[] = []
  for await (const piece of ada.client.history.exportRoom(atAda.uri)) pieces.push(piece)
  expect(await second.history.importRoom(atAda.uri, pieces)).toBe(3)
  expect(await second.history.importRoom(atAda.uri, pieces)).toBe(0)
  expect(textsOf(await atSecond.messages())).toEqual(['one', 'two', 'three'])
  expect(await atSecond.summary()).toMatchObject({ unread: 0, isLate: false })
  const first = (await atSecond.messages())[0]
  await atSecond.reply(first?.id as Uint8Array, 'four')
  await until('ada has the reply', async () => textsOf(await atAda.messages()).at(-1) === 'four')
  await second.close()
})

test('a piece that is none adds nothing, not even what was sound before it', async () => {
  const hub = createTestHub(() => Date.now())
  const ada = await person(hub, 'chirp.example', 'ada')
  const notes = await ada.client.rooms.create({ with: [] })
  await notes.send('mine')
  await until('it is said', async () => (await notes.messages())[0]?.position !== undefined)
  const pieces: Uint8Array[] = []
  for await (const piece of ada.client.history.exportRoom(notes.uri)) pieces.push(piece)
  const whole = pieces[0] as Uint8Array
  const [bytes] = decodeSegment(whole).values()
  const row = decodeRecord<MessageRow>(bytes as Uint8Array)
  const other = encodeRecord({ ...row, id: row.id.map(byte => byte ^ 1), cursor: 9_000 })
  const sound = encodeSegment(new Map([['0000000000009000', other]]))
  const foreign = encodeSegment(new Map([['0000000000000009', new TextEncoder().encode('{"cursor":8}')]]))
  for (const broken of [whole.subarray(0, whole.length - 1), foreign, new Uint8Array([255])])
    await expect(ada.client.history.importRoom(notes.uri, [sound, broken])).rejects.toMatchObject({ code: 'client.store' })
  expect((await notes.messages()).length).toBe(1)
  expect(await ada.client.history.importRoom(notes.uri, [sound])).toBe(1)
  expect((await notes.messages()).length).toBe(2)
})
