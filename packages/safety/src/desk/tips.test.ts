// Two people of child safety report to NCMEC; nobody else, nothing by itself, never twice, and never other files than were proposed.

import { CausewayError, tipTriesMax } from '@causeway/wire'
import { beforeEach, expect, test } from 'vitest'
import type { CyberTipPort } from '../bridges/cybertip.ts'
import { crypto, refusal } from '../../../provider/src/world.test-support.ts'
import { conversation, createSafeWorld, report, type SafeWorld } from '../world.test-support.ts'
import { changed } from '../records.ts'
import { createAudit } from './audit.ts'
import type { Staff } from './staff.ts'
import { createTips, type CyberTips, tipDays, type Tips } from './tips.ts'

const cora: Staff = { id: 'cora', roles: ['child-safety'] }
const cleo: Staff = { id: 'cleo', roles: ['child-safety'] }
const mod: Staff = { id: 'mod', roles: ['safety-moderator'] }

let world: SafeWorld
let caseId: string
let sent: string[]
let silent: number
let asked: number

function tipsWith(mode: CyberTips['mode'] = 'test'): Tips {
  const answers = {
    '/submit': '<responseCode>0</responseCode><reportId>77</reportId>',
    '/upload': '<responseCode>0</responseCode><fileId>f</fileId>',
  }
  const port: CyberTipPort = {
    async post(route) {
      asked++
      if (silent-- > 0) throw new CausewayError('safety.bridge_failed', 'no answer')
      sent.push(route)
      return answers[route as '/submit'] ?? '<responseCode>0</responseCode>'
    },
    pause: () => Promise.resolve(),
  }
  const { records } = world.safety
  const parts = { store: world.store, crypto, clock: world.clock, records }
  return createTips({ ...parts, audit: createAudit(parts), cyberTips: { mode, email: 'a@b.example', company: 'E', port } })
}

beforeEach(async () => {
  world = await createSafeWorld()
  sent = []
  silent = 0
  asked = 0
  const eve = await world.enrol('one.example', 'eve', '18+')
  const bob = await world.enrol('two.example', 'bob', '18+')
  const talk = await conversation(world, eve, bob)
  await report(world, talk, [await talk.say('x')], 'child.grooming')
  caseId = (await world.safety.desk.queue(cora))[0]!.case
})

const file = new TextEncoder().encode('a file')
const input = {
  incidentType: 'Online Enticement of Children for Sexual Acts',
  incidentAtMs: 1,
  urgency: '',
  note: '',
  files: [{ name: 'x.jpg', sha256: crypto.hash('SHA-256', file) }],
} as const

test('one proposes, another confirms with the very files; then it is filed once and kept a year', async () => {
  const tips = tipsWith()
  const id = await tips.propose(cora, caseId, input)
  expect(sent).toEqual([])
  expect(await refusal(tips.confirm(cora, id, [file], 's'))).toBe('safety.not_allowed')
  expect(await refusal(tips.confirm(mod, id, [file], 's'))).toBe('safety.not_allowed')
  expect(await refusal(tips.confirm(cleo, id, [crypto.random(6)], 's'))).toBe('request.invalid')
  expect(await refusal(tips.confirm(cleo, id, [], 's'))).toBe('request.invalid')
  expect(await tips.confirm(cleo, id, [file], 's')).toBe('77')
  expect(sent).toEqual(['/submit', '/upload', '/fileinfo', '/finish'])
  expect(await refusal(tips.confirm(cleo, id, [file], 's'))).toBe('safety.changed')
  const [kept] = (await tips.of(cora, caseId)).tips
  expect(kept?.value.filed).toMatchObject({ by: 'cleo', reportId: '77', tries: 1 })
  expect(kept?.expiryDay).toBe(Math.floor(world.clock.at / 86_400_000) + tipDays)
  expect(JSON.stringify(kept)).not.toContain('a file')
})

test('what was proposed as a rehearsal does not become earnest because a setting changed', async () => {
  const id = await tipsWith('test').propose(cora, caseId, input)
  expect(await refusal(tipsWith('production').confirm(cleo, id, [file], 's'))).toBe('safety.changed')
})

test('asked ten times at most, it fails by name, is looked into, and is signed again', async () => {
  const tips = tipsWith()
  const id = await tips.propose(cora, caseId, input)
  silent = 10
  expect(await refusal(tips.confirm(cleo, id, [file], 's'))).toBe('safety.bridge_failed')
  expect(asked).toBe(tipTriesMax)
  const [failed] = (await tips.of(cleo, caseId)).tips
  expect(tips.stateOf(failed!)).toBe('failed')
  expect(failed?.value.failed).toMatchObject({ by: 'cleo', why: '/submit was not answered, asked 10 times' })
  expect(await refusal(tips.confirm(cora, id, [file], 's'))).toBe('safety.not_allowed')
  silent = 3
  expect(await tips.confirm(cleo, id, [file], 's')).toBe('77')
  expect((await tips.list(cora))[0]?.value.filed?.tries).toBe(4)
  const acts = (await world.safety.records.list<{ act: string }>('audit', {})).map(({ value }) => value.act)
  for (const act of ['tip-propose', 'tip-confirm', 'tip-failed', 'tip-filed', 'tips']) expect(acts).toContain(act)
})

test('what was proposed can be taken back until it went out; what a stop of the server left on its way is not lost', async () => {
  const tips = tipsWith()
  const first = await tips.propose(cora, caseId, input)
  expect(await refusal(tips.withdraw(mod, first))).toBe('safety.not_allowed')
  await tips.withdraw(cora, first)
  expect(await refusal(tips.confirm(cleo, first, [file], 's'))).toBe('safety.changed')
  expect(sent).toEqual([])
  const second = await tips.propose(cora, caseId, input)
  const found = await tips.read(second)
  const sending = { ...found.value, sendingSinceMs: world.clock.at }
  await world.safety.records.write([changed('tip', found, sending, { state: 'sending' })])
  expect(await refusal(tips.confirm(cleo, second, [file], 's'))).toBe('safety.changed')
  world.clock.at += 7 * 3_600_000
  expect(tips.stateOf(await tips.read(second))).toBe('failed')
  expect(await tips.confirm(cleo, second, [file], 's')).toBe('77')
  expect(await refusal(tips.withdraw(cora, second))).toBe('safety.changed')
})

test('who is to sign opens the evidence, whoever holds the case, and only then', async () => {
  const { desk } = world.safety
  await desk.take(cora, caseId)
  const { report: id } = (await desk.look(cora, caseId)).value.reports[0]!
  expect(await refusal(desk.evidence(cleo, caseId, id))).toBe('safety.changed')
  const tip = await tipsWith().propose(cora, caseId, input)
  expect((await desk.evidence(cleo, caseId, id)).sealed).toBeDefined()
  expect(await refusal(desk.evidence(mod, caseId, id))).toBe('safety.not_allowed')
  expect(await refusal(desk.evidence({ ...cleo, optedOut: ['child.grooming'] }, caseId, id))).toBe('safety.not_allowed')
  await tipsWith().withdraw(cleo, tip)
  expect(await refusal(desk.evidence(cleo, caseId, id))).toBe('safety.changed')
})

test('it is for cases about children, and only where the operator set it up', async () => {
  const eve = await world.enrol('one.example', 'zed', '18+')
  const kay = await world.enrol('two.example', 'kay', '18+')
  const talk = await conversation(world, eve, kay)
  await report(world, talk, [await talk.say('x')], 'harassment.insult')
  const other = (await world.safety.desk.queue({ id: 'l', roles: ['safety-lead'] }))[0]!.case
  expect(await refusal(tipsWith().propose(cora, other, input))).toBe('safety.unknown')
  const { records } = world.safety
  const parts = { store: world.store, crypto, clock: world.clock, records }
  const none = createTips({ ...parts, audit: createAudit(parts), cyberTips: undefined })
  expect(await refusal(none.propose(cora, caseId, input))).toBe('safety.no_bridge')
})
