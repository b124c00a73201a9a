// A case is found by its number, by a report's, or by whom it is about; by nothing else, and never unseen.

import { expect, test } from 'vitest'
import { refusal } from '../../../provider/src/world.test-support.ts'
import { conversation, createSafeWorld, report } from '../world.test-support.ts'
import type { Staff } from './staff.ts'

const mo: Staff = { id: 'mo', roles: ['safety-moderator'] }

async function scene() {
  const world = await createSafeWorld()
  const [eve, bob] = [await world.enrol('one.example', 'eve', '18+'), await world.enrol('two.example', 'bob', '18+')]
  const talk = await conversation(world, eve, bob)
  const insult = await report(world, talk, [await talk.say('you fool')])
  const child = await report(world, talk, [await talk.say('our secret')], 'child.grooming')
  return { desk: world.safety.desk, records: world.safety.records, eve, bob, insult, child }
}

test('a case is found by its number, by that of a report, and by the address of the account, open or decided', async () => {
  const { desk, eve, insult } = await scene()
  const [row] = await desk.queue(mo)
  const found = { case: row?.case, category: 'harassment.insult', reports: 1, isOpen: true, outcome: undefined }
  for (const by of [row?.case ?? '', insult.report, eve.user]) expect(await desk.find(mo, by)).toMatchObject([found])
  await desk.take(mo, row?.case ?? '')
  await desk.decide(mo, row?.case ?? '', { outcome: 'no-action', clause: 'None broken', note: '' })
  expect(await desk.find(mo, eve.user)).toMatchObject([{ ...found, isOpen: false, outcome: 'no-action' }])
})

test('what is not for a role is not found by it either; nothing is found by words, handles or who reported', async () => {
  const { desk, eve, bob, child } = await scene()
  expect(await desk.find(mo, child.report)).toEqual([])
  const cleo: Staff = { id: 'cleo', roles: ['child-safety'] }
  expect(await desk.find(cleo, child.report)).toMatchObject([{ category: 'child.grooming' }])
  expect(await desk.find(cleo, eve.user)).toHaveLength(2)
  for (const by of ['you fool', 'eve', bob.user, 'mimi://', 'x'.repeat(512)]) expect(await desk.find(cleo, by)).toEqual([])
})

test('whoever asks is written down before the answer; who may not list may not ask', async () => {
  const { desk, records, eve } = await scene()
  await desk.find(mo, eve.user)
  const acts = (await records.list<{ staff: string; act: string; of: string }>('audit', {})).map(({ value }) => value)
  expect(acts).toContainEqual(expect.objectContaining({ staff: 'mo', act: 'find', of: eve.user }))
  expect(await refusal(desk.find({ id: 'q', roles: ['safety-quality'] }, eve.user))).toBe('safety.not_allowed')
})
