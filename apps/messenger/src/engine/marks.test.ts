// Marks of conversations follow to the own other devices, one by one.

import { lastingStore, optionsFor, person, until } from '../../../../packages/client/src/client.test-support.ts'
import { linkDevice } from '../../../../packages/client/src/client.ts'
import { createTestHub } from '../../../../packages/client/src/hub.test-support.ts'
import { expect, test } from 'vitest'
import { createMarks, type KeptMarks, noMarks } from './marks.ts'

const room = 'mimi://chirp.example/r/one'

async function twoDevices(): Promise<{ desk: KeptMarks; phone: KeptMarks; heard: string[] }> {
  const hub = createTestHub(() => Date.now())
  const first = await person(hub, 'chirp.example', 'ada')
  const linking = await linkDevice(optionsFor(hub, 'chirp.example', 'ada', lastingStore()))
  await first.client.devices.approve(linking.code)
  const second = await linking.client
  await second.sync()
  const heard: string[] = []
  const desk = createMarks(first.client, () => heard.push('desk'))
  const phone = createMarks(second, () => heard.push('phone'))
  return { desk, phone, heard }
}

test('marks set on two devices at the same time all hold on both', async () => {
  const { desk, phone, heard } = await twoDevices()
  await Promise.all([desk.set(room, { pinned: true, archived: true }), phone.set(room, { muted: true, markedUnread: true })])
  for (const marks of [desk, phone])
    await until('all four', async () => {
      const { muted, pinned, archived, markedUnread } = await marks.of(room)
      return muted && pinned && archived && markedUnread
    })
  expect(new Set(heard)).toEqual(new Set(['desk', 'phone']))
  await desk.set(room, { archived: false })
  await until('taken back', async () => !(await phone.of(room)).archived)
})

test('a draft follows and says that it came from elsewhere; sent on one device, it is gone on the other', async () => {
  const { desk, phone } = await twoDevices()
  await desk.set(room, { draft: 'half a sentence' })
  expect(await desk.of(room)).toEqual({ ...noMarks, draft: 'half a sentence' })
  await until('the draft', async () => (await phone.of(room)).draft !== '')
  expect(await phone.of(room)).toEqual({ ...noMarks, draft: 'half a sentence', draftsElsewhere: 1 })
  await phone.set(room, { draft: '' })
  await phone.tell()
  await until('gone', async () => (await desk.of(room)).draft === '')
  expect((await desk.of(room)).draftsElsewhere).toBe(1)
})
