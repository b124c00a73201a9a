// Two people of child safety report to NCMEC; nobody else, nothing by itself, never twice, and never other files than were proposed.

import { beforeEach, expect, test } from 'vitest'
import type { CyberTipPort } from '../bridges/cybertip.ts'
import { crypto, refusal } from '../../../provider/src/world.test-support.ts'
import { conversation, createSafeWorld, report, type SafeWorld } from '../world.test-support.ts'
import { createAudit } from './audit.ts'
import type { Staff } from './staff.ts'
import { createTips, type CyberTips, tipDays, type Tips } from './tips.ts'

const cora: Staff = { id: 'cora', roles: ['child-safety'] }
const cleo: Staff = { id: 'cleo', roles: ['child-safety'] }
const mod: Staff = { id: 'mod', roles: ['safety-moderator'] }

let world: SafeWorld
let caseId: string
let sent: string[]
let isDown: boolean

function tipsWith(mode: CyberTips['mode'] = 'test'): Tips {
  const answers = {
    '/submit': '<responseCode>0</responseCode><reportId>77</reportId>',
    '/upload': '<responseCode>0</responseCode><fileId>f</fileId>',
  }
  const port: CyberTipPort = {
    async post(route) {
      if (isDown) throw new Error('away')
      sent.push(route)
      return answers[route as '/submit'] ?? '<responseCode>0</responseCode>'
    },
  }
  const { records } = world.safety
  const parts = { store: world.store, crypto, clock: world.clock, records }
  return createTips({ ...parts, audit: createAudit(parts), cyberTips: { mode, email: 'a@b.example', company: 'E', port } })
}

beforeEach(async () => {
  world = await createSafeWorld()
  sent = []
  isDown = false
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
  const [kept] = await tips.of(cora, caseId)
  expect(kept?.value.filed).toMatchObject({ by: 'cleo', reportId: '77' })
  expect(kept?.expiryDay).toBe(Math.floor(world.clock.at / 86_400_000) + tipDays)
  expect(JSON.stringify(kept)).not.toContain('a file')
})

test('what was proposed as a rehearsal does not become earnest, and what fails can be tried again', async () => {
  const id = await tipsWith('test').propose(cora, caseId, input)
  expect(await refusal(tipsWith('production').confirm(cleo, id, [file], 's'))).toBe('safety.changed')
  isDown = true
  await expect(tipsWith().confirm(cleo, id, [file], 's')).rejects.toThrow('away')
  isDown = false
  expect(await tipsWith().confirm(cleo, id, [file], 's')).toBe('77')
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
