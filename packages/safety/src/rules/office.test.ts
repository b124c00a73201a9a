// From shadow to friction at the desk: hits are kept, judged blind, promoted by two over measured precision, and taken back by a bad week.

import { createStaff } from '@causeway/staff'
import { enrol, signIn, type SignedInForTest, stepUp } from '@causeway/staff/testing'
import type { DeskContract, DeskEndpointName, RequestOf, ResponseOf } from '@causeway/wire'
import { beforeEach, expect, test } from 'vitest'
import { crypto, dayMs, refusal } from '../../../provider/src/world.test-support.ts'
import { breakMs, severePerDayMax } from '../desk/audit.ts'
import { createSafeWorld, type SafeWorld } from '../world.test-support.ts'

let world: SafeWorld
let place: { staff: ReturnType<typeof createStaff>; desk: never; origin: string }
let call: <N extends DeskEndpointName>(
  person: SignedInForTest,
  name: N,
  input?: Partial<RequestOf<DeskContract[N]>>,
) => Promise<ResponseOf<DeskContract[N]>['body']>
let lead: SignedInForTest
let senior: SignedInForTest

beforeEach(async () => {
  world = await createSafeWorld()
  const origin = 'https://desk.example'
  const clock = { nowMs: () => world.clock.at }
  const key = new Uint8Array(32).fill(7)
  const staff = createStaff({ store: world.store, crypto, clock, key, origin: () => origin, properties: [] })
  const desk = staff.desk(world.safety.deskHandlers({ stepUp: staff.stepUp }) as never)
  place = { staff, desk: desk as never, origin }
  call = async (person, name, input = {}) => {
    const request = { params: {}, query: {}, headers: {}, body: undefined, ...input } as never
    return (await desk.dispatch(name, request, await person.caller())).body as never
  }
  lead = await enrol(place as never, { name: 'Lea', roles: ['safety-lead'] })
  senior = await enrol(place as never, { name: 'Sam', roles: ['safety-senior'] })
})

const params = { rule: 'refusal-persistence' }

async function ruleNow() {
  const { rules } = await call(lead, 'listSafetyRules')
  return rules.find(({ rule }) => rule === params.rule)!
}

/** Fires the rule on so many accounts, as the engine would. */
async function hits(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const device = await world.enrol('one.example', `knocker ${at} ${world.clock.at}`, '18+')
    const kim = await world.enrol('two.example', `kim ${at} ${world.clock.at}`, '18+')
    await kim.call('updateConsent', { body: { user: device.user, operation: 'revoke' } })
    for (let again = 0; again < 2; again++) {
      const other = await world.enrol('two.example', `kin ${at} ${again} ${world.clock.at}`, '18+')
      const { code } = await world.ask(kim, 'offerPersonLink')
      await world.ask(other, 'acceptPersonLink', { code })
      await device.call('updateConsent', { body: { user: other.user, operation: 'request' } })
    }
  }
  await world.safety.settle()
}

test('a rule is seen with what it asks, its owner, clause and end, and does not pass its shadow early', async () => {
  const rule = await ruleNow()
  expect(rule).toMatchObject({
    mode: 'shadow',
    owner: 'Trust & safety lead',
    clause: 'Harassment 2: no means no',
    proposal: null,
  })
  expect(rule.asks).toContain('attempts to reach people who had refused or blocked, 30 days: at least 4, or ')
  expect(rule.missing).toEqual(['14 days in shadow are needed', '0 hits were labelled, 50 are needed'])
  const asked = call(lead, 'proposeSafetyRule', { params, body: { to: 'friction' } })
  expect(await refusal(asked)).toBe('safety.rule_not_ready')
  expect(await refusal(call(senior, 'proposeSafetyRule', { params, body: { to: 'friction' } }))).not.toBe('accepted')
})

test('what fires in shadow is judged without a name or an effect, and nobody is restricted by it', async () => {
  await hits(3)
  const { hits: waiting } = await call(senior, 'listSafetyHits')
  expect(waiting).toHaveLength(3)
  expect(Object.keys(waiting[0]!).toSorted()).toEqual(['atMs', 'clause', 'hit', 'strikes', 'upheldReports', 'values'])
  expect(JSON.stringify(waiting)).not.toMatch(/mimi:|knocker|level|refusal-persistence/)
  expect(await world.safety.records.list('action', {})).toEqual([])
  await call(senior, 'labelSafetyHit', { params: { hit: waiting[0]!.hit }, body: { right: true } })
  const again = call(senior, 'labelSafetyHit', { params: { hit: waiting[0]!.hit }, body: { right: false } })
  expect(await refusal(again)).toBe('safety.unknown')
  expect((await ruleNow()).shadow).toMatchObject({ hits: 3, labelledRight: 1, labelledWrong: 0 })
})

test('fourteen days, fifty labelled hits and a second person with a passkey: then it adds friction, also after a restart', async () => {
  await hits(50)
  const { hits: waiting } = await call(senior, 'listSafetyHits')
  for (const [at, { hit }] of waiting.entries())
    await call(senior, 'labelSafetyHit', { params: { hit }, body: { right: at > 4 } })
  world.clock.at += 14 * dayMs
  lead = await signIn(place as never, 'staff', lead.authenticator)
  senior = await signIn(place as never, 'staff', senior.authenticator)
  expect((await ruleNow()).missing).toEqual([])
  expect((await ruleNow()).shadow.precisionLowerBound).toBeCloseTo(0.786, 2)
  expect(await call(lead, 'proposeSafetyRule', { params, body: { to: 'friction' } })).toEqual({ state: 'waits-for-second' })
  expect((await ruleNow()).mode).toBe('shadow')
  const { proposal } = await ruleNow()
  const own = await stepUp(place as never, lead, 'safety.promote', proposal!.hash)
  expect(await refusal(call(lead, 'confirmSafetyRule', { params, body: { stepUp: own } }))).toBe('safety.not_allowed')
  const wrong = await stepUp(place as never, senior, 'safety.promote', new Uint8Array(32))
  expect(await refusal(call(senior, 'confirmSafetyRule', { params, body: { stepUp: wrong } }))).toBe('staff.bad_step_up')
  const proof = await stepUp(place as never, senior, 'safety.promote', proposal!.hash)
  await call(senior, 'confirmSafetyRule', { params, body: { stepUp: proof } })
  expect((await ruleNow()).mode).toBe('friction')

  const again = await createSafeWorld({}, world.store)
  again.clock.at = world.clock.at
  const state = await again.safety.records.read<{ mode: string; history: unknown[] }>('rule', 'refusal-persistence 1')
  expect(state?.value).toMatchObject({ mode: 'friction', history: [{ to: 'friction', from: 'shadow' }] })
  // It does now what it only watched before.
  await hits(1)
  const actions = await world.safety.records.list<{ origin: { rule?: string }; level: number }>('action', {})
  expect(actions.map(({ value }) => [value.origin.rule, value.level])).toEqual([['refusal-persistence', 2]])
})

test('less is done by one person at once, and a bad week by nobody', async () => {
  const spam = { rule: 'spam-blast' }
  expect(await call(lead, 'proposeSafetyRule', { params: spam, body: { to: 'shadow' } })).toEqual({ state: 'changed' })
  const shadowed = (await call(lead, 'listSafetyRules')).rules.find(({ rule }) => rule === 'spam-blast')!
  expect([shadowed.mode, shadowed.shadow.sinceDay]).toEqual(['shadow', Math.floor(world.clock.at / dayMs)])

  const slow = async () => (await call(lead, 'listSafetyRules')).rules.find(({ rule }) => rule === 'spam-slow')!.mode
  for (let at = 0; at < 4; at++) {
    const device = await world.enrol('one.example', `slow ${at}`, '18+')
    const { account } = await device.caller()
    const origin = { kind: 'metadata', rule: 'spam-slow' } as const
    await world.safety.actions.issue({ account, property: 'one.example', level: 2, scope: 'property', origin, clause: 'Spam 1' })
    const [action] = await world.safety.actions.of(account)
    if (at === 0) await world.safety.actions.reverse(action!, 'lea')
  }
  await world.safety.sweep()
  expect(await slow()).toBe('shadow')
})

test('B-B3: a candidate rule runs over a data set beside the rules that are there, and leaves nothing behind', async () => {
  const lines = ['from to seconds']
  for (let day = 0; day < 3; day++)
    for (let at = 0; at < 40; at++) lines.push(`1 ${100 + day * 40 + at} ${day * 86_400 + at * 60}`)
  for (let at = 0; at < 20; at++) lines.push(`${1000 + at} ${2000 + at} ${3 * 86_400 + at}`)
  const when = {
    all: [
      { feature: 'newContacts24h', atLeast: 25 },
      { feature: 'answeredShare', below: 0.5 },
    ],
  }
  const report = await call(lead, 'replaySafetyRule', { body: { when, data: lines.join('\n') } })
  expect(report).toMatchObject({ people: 1 + 120 + 40, messages: 140, delayed: 1 })
  expect(report.rows[0]).toMatchObject({ rule: 'candidate', hits: 1, reachedMedian: 25 })
  expect(report.rows.find(({ rule }) => rule === 'spam-blast')).toMatchObject({ hits: 1, reachedMedian: 30 })
  expect(await world.safety.records.list('hit', {})).toEqual([])
  for (const bad of [{ feature: 'message', atLeast: 1 }, { all: [] }, 'x', { feature: 'answeredShare' }, null])
    expect(await refusal(call(lead, 'replaySafetyRule', { body: { when: bad, data: '1 2 3' } }))).toBe('safety.bad_rule')
  const ok = { feature: 'newContacts24h', atLeast: 2 }
  for (const data of ['', '1 2', '1 1 5', '1 2 9\n1 3 8', 'a b c\nd e f'])
    expect(await refusal(call(lead, 'replaySafetyRule', { body: { when: ok, data } }))).toBe('request.invalid')
})

test('wishes are kept, hold at once, and make the burden smaller only', async () => {
  const body = { optedOut: ['self-harm.danger' as const], severeMax: 3 }
  await call(senior, 'changeSafetyWellbeing', { body })
  const seen = await call(senior, 'readSafetyWellbeing')
  expect(seen).toMatchObject({ ...body, severeToday: 0, severeMaxForAll: severePerDayMax, breakMs })
  expect(await call(lead, 'readSafetyWellbeing')).toMatchObject({ optedOut: [], severeMax: severePerDayMax })
  expect((await call(senior, 'listSafetyCases')).severeMax).toBe(3)
})
