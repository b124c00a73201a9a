// The desk as a browser reaches it: a passkey, a role, an audit line, a signature over exactly what is confirmed.

import { openEvidence } from '@causeway/crypto'
import { createStaff } from '@causeway/staff'
import { enrol, type SignedInForTest, stepUp } from '@causeway/staff/testing'
import {
  decode,
  type DeskContract,
  type DeskEndpointName,
  deskContract,
  type RequestOf,
  reportHeader,
  type ResponseOf,
} from '@causeway/wire'
import { expect, test } from 'vitest'
import { crypto, refusal } from '../../../provider/src/world.test-support.ts'
import { conversation, createSafeWorld, report, type SafeWorld, teamKeys } from '../world.test-support.ts'

const origin = 'https://desk.example'

function openDesk(world: SafeWorld) {
  const staff = createStaff({
    store: world.store,
    crypto,
    clock: { nowMs: () => world.clock.at },
    key: new Uint8Array(32).fill(7),
    origin: () => origin,
    properties: [],
  })
  const desk = staff.desk(world.safety.deskHandlers({ stepUp: staff.stepUp }) as never)
  const call = async <N extends DeskEndpointName>(
    person: SignedInForTest,
    name: N,
    input: Partial<RequestOf<DeskContract[N]>> = {},
  ): Promise<ResponseOf<DeskContract[N]>['body']> => {
    const request = { params: {}, query: {}, headers: {}, body: undefined, ...input } as never
    return (await desk.dispatch(name, request, await person.caller())).body as never
  }
  return { staff, desk, origin, call }
}

test('a case goes from the queue to a suspension on all apps, signed by a second person over exactly that', async () => {
  const world = await createSafeWorld()
  const [eve, bob] = [await world.enrol('one.example', 'eve', '18+'), await world.enrol('two.example', 'bob', '18+')]
  const talk = await conversation(world, eve, bob)
  await report(world, talk, [await talk.say('I will find you')], 'harassment.threat')
  const place = openDesk(world)
  const { call } = place
  const mo = await enrol(place, { name: 'Mo', roles: ['safety-moderator'] })
  const [sue, sam] = [
    await enrol(place, { name: 'Sue', roles: ['safety-senior'] }),
    await enrol(place, { name: 'Sam', roles: ['safety-senior'] }),
  ]
  const { cases, severeMax } = await call(mo, 'listSafetyCases')
  expect([cases.length, cases[0]?.verified, severeMax]).toEqual([1, 1, 25])
  const params = { case: cases[0]!.case }
  expect(await refusal(call(mo, 'readSafetyCase', { params }))).toBe('safety.changed')
  await call(mo, 'takeSafetyCase', { params })
  const seen = await call(mo, 'readSafetyCase', { params })
  expect(seen).toMatchObject({ subject: eve.user, level: 0, strikes: 0, proposal: null })
  // The case says what was filed; each piece of evidence is asked for, and each thing seen, one by one.
  expect(JSON.stringify(seen)).not.toContain('sealed')
  const asked = { params: { ...params, report: seen.reports[0]!.report } }
  const evidence = await call(mo, 'readSafetyEvidence', asked)
  const opened = openEvidence(crypto, teamKeys, decode(reportHeader, evidence.header), evidence.sealed!)
  await call(mo, 'showSafetyItem', { ...asked, body: { item: 'text 0' } })
  expect(await refusal(call(sue, 'readSafetyEvidence', asked))).toBe('safety.changed')
  expect(await refusal(call(mo, 'readSafetyEvidence', { params: { ...params, report: 'a'.repeat(26) } }))).toBe('safety.unknown')
  const acts = (await world.safety.records.list<{ act: string; of: string }>('audit', {})).map(({ value }) => value)
  expect(acts).toContainEqual(expect.objectContaining({ act: 'evidence', of: seen.reports[0]!.report }))
  expect(acts).toContainEqual(expect.objectContaining({ act: 'show', of: `${seen.reports[0]!.report} text 0` }))
  expect(opened.kind).toBe('opened')

  const body = { outcome: 'action-taken', clause: 'Violent threats 1', note: '', level: 5, scope: 'backbone' } as const
  expect(await call(mo, 'decideSafetyCase', { params, body })).toEqual({ state: 'waits-for-second' })
  await call(sue, 'takeSafetyCase', { params })
  const { proposal } = await call(sue, 'readSafetyCase', { params })
  const wrong = await stepUp(place, sue, 'safety.confirm', crypto.hash('SHA-256', new Uint8Array(1)))
  expect(await refusal(call(sue, 'confirmSafetyCase', { params, body: { stepUp: wrong } }))).toBe('staff.bad_step_up')
  const proof = await stepUp(place, sue, 'safety.confirm', proposal!.hash)
  await call(sue, 'confirmSafetyCase', { params, body: { stepUp: proof } })
  expect(await refusal(eve.createRoom('group'))).toBe('safety.restricted')

  const [restriction] = (await world.ask(eve, 'listRestrictions')).restrictions
  await world.ask(eve, 'appealRestriction', { text: 'not me' }, { action: restriction!.action })
  const { appeals } = await call(sue, 'listSafetyAppeals')
  const deciding = { params: { appeal: appeals[0]!.appeal }, body: { outcome: 'overturned', note: '' } } as const
  expect(await refusal(call(sue, 'decideSafetyAppeal', deciding))).toBe('safety.not_allowed')
  await call(sam, 'decideSafetyAppeal', deciding)
  expect(await refusal(eve.createRoom('group'))).toBe('accepted')
})

test('what a second person signs names the case: the same proposal elsewhere has another hash', async () => {
  const world = await createSafeWorld()
  const bob = await world.enrol('two.example', 'bob', '18+')
  const place = openDesk(world)
  const { call } = place
  const mo = await enrol(place, { name: 'Mo', roles: ['safety-moderator'] })
  const sue = await enrol(place, { name: 'Sue', roles: ['safety-senior'] })
  for (const name of ['eve', 'zed']) {
    const talk = await conversation(world, await world.enrol('one.example', name, '18+'), bob)
    await report(world, talk, [await talk.say('I will find you')], 'harassment.threat')
  }
  const { cases } = await call(mo, 'listSafetyCases')
  const body = { outcome: 'action-taken', clause: 'Violent threats 1', note: '', level: 5, scope: 'backbone' } as const
  for (const { case: id } of cases) {
    await call(mo, 'takeSafetyCase', { params: { case: id } })
    await call(mo, 'decideSafetyCase', { params: { case: id }, body })
    await call(sue, 'takeSafetyCase', { params: { case: id } })
  }
  const [one, other] = cases.map(({ case: id }) => ({ params: { case: id } }))
  const [first, second] = [await call(sue, 'readSafetyCase', one), await call(sue, 'readSafetyCase', other)]
  expect(first.proposal).toMatchObject({ clause: second.proposal!.clause, by: second.proposal!.by })
  expect(first.proposal!.hash).not.toEqual(second.proposal!.hash)
  const proof = await stepUp(place, sue, 'safety.confirm', first.proposal!.hash)
  expect(await refusal(call(sue, 'confirmSafetyCase', { ...other, body: { stepUp: proof } }))).toBe('staff.bad_step_up')
})

test('a role that is not of safety opens nothing, and statistics are not a moderator’s', async () => {
  const world = await createSafeWorld()
  const place = openDesk(world)
  const ada = await enrol(place, { name: 'Ada', roles: ['administrator'] })
  const mo = await enrol(place, { name: 'Mo', roles: ['safety-moderator'] })
  const lee = await enrol(place, { name: 'Lee', roles: ['safety-lead'] })
  for (const name of ['listSafetyCases', 'readSafetyStatistics', 'listSafetyAppeals'] as const)
    expect(await refusal(place.call(ada, name))).not.toBe('accepted')
  expect(await refusal(place.call(mo, 'readSafetyStatistics'))).not.toBe('accepted')
  expect(await place.call(lee, 'readSafetyStatistics')).toMatchObject({ reports: null, kappa: null })
})

async function figuresOfTheDesk(): Promise<object> {
  const place = openDesk(await createSafeWorld())
  return await place.call(await enrol(place, { name: 'Lee', roles: ['safety-lead'] }), 'readSafetyStatistics')
}

test('B9: there is no endpoint, field or flag for what we will not build', async () => {
  const { contract, inventory } = await import('@causeway/wire')
  const names = [...Object.keys(contract), ...Object.keys(deskContract)].join(' ')
  for (const word of [
    /scan/i,
    /escrow/i,
    /ghost/i,
    /keyword/i,
    /classif/i,
    /decrypt/i,
    /searchMessage/i,
    /export(Graph|User)/i,
    /intercept/i,
  ])
    expect(names).not.toMatch(word)
  const paths = [...Object.values(contract), ...Object.values(deskContract)].map(
    ({ path, query }) => `${path} ${query.join(' ')}`,
  )
  // Nobody asks for more to be recorded, for keys, or for who knows whom.
  for (const path of paths) expect(path).not.toMatch(/capture|wiretap|retain|backdoor|private-?key|graph|contacts-of/i)
  // The figures of the desk are about cases: nothing in them could name who works there.
  expect(Object.keys(await figuresOfTheDesk()).join(' ')).not.toMatch(/staff|person|reviewer|speed/i)
  // Nobody names a message, a room, an area or a word to be looked for.
  for (const path of paths.filter(each => each.startsWith('/desk/')))
    expect(path).not.toMatch(/message|room|keyword|area|birth|search/i)
  for (const [id, datum] of Object.entries(inventory)) {
    expect(id).not.toMatch(/birth|location|address_book|face|plaintext|keyword/i)
    expect(datum.what).not.toMatch(/guess(ed)? age|face/i)
    if (id.startsWith('message.')) expect(datum.readability === 'readable' ? datum.legal.us : 'record', id).not.toBe('contents')
  }
})
