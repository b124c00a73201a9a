// Trusted flaggers (DSA art. 22): named by a lead, looked at first among equals, verified like anybody, and not for ever.

import { describe, expect, test } from 'vitest'
import { crypto, type Device, refusal } from '../../../provider/src/world.test-support.ts'
import { priorityOf } from '../reports/case.ts'
import { flaggedPerDayMax, reportsPerDayMax } from '../reports/report.ts'
import { flaggerJudgedMin, flaggerOf, judged, newReporter, type Reporter, weightMin, weightOf } from '../reports/reputation.ts'
import { dayMs } from '../time.ts'
import { conversation, createSafeWorld, report, type SafeWorld } from '../world.test-support.ts'
import { createAudit } from './audit.ts'
import { createReporters, type Reporters, standingMsMax } from './reporters.ts'
import type { Staff } from './staff.ts'

const lea: Staff = { id: 'lea', roles: ['safety-lead'] }
const ines: Staff = { id: 'ines', roles: ['safety-moderator'] }

async function scene(): Promise<{ world: SafeWorld; reporters: Reporters; ngo: Device; bob: Device }> {
  const world = await createSafeWorld()
  const { records } = world.safety
  const audit = createAudit({ crypto, clock: world.clock, records })
  const reporters = createReporters({ store: world.store, clock: world.clock, records, audit })
  const ngo = await world.enrol('one.example', 'hotline', '18+')
  const bob = await world.enrol('two.example', 'bob', '18+')
  return { world, reporters, ngo, bob }
}

async function reportedBy(world: SafeWorld, who: Device, handle: string, category?: Parameters<typeof report>[3]) {
  const one = await world.enrol('three.example', handle, '18+')
  const talk = await conversation(world, one, who)
  return await report(world, talk, [await talk.say('you fool')], category)
}

describe('B-S6: a trusted flagger', () => {
  test('comes first among equals with a mark, behind danger, and only as long as somebody answers for it', async () => {
    const { world, reporters, ngo, bob } = await scene()
    const { desk } = world.safety
    await reportedBy(world, bob, 'a')
    await reportedBy(world, bob, 'b', 'self-harm.danger')
    const untilMs = world.clock.at + 30 * dayMs
    await reporters.set(lea, ngo.user, 'flagger', 'Hotline', untilMs)
    expect(await reportedBy(world, ngo, 'c')).toMatchObject({ verdict: 'verified' })
    const seen = async () => (await desk.queue(lea)).map(({ category, flagger }) => [category, flagger])
    const danger = ['self-harm.danger', undefined]
    expect(await seen()).toEqual([danger, ['harassment.insult', 'Hotline'], ['harassment.insult', undefined]])
    expect(await reporters.list(lea)).toEqual([
      { user: ngo.user, handle: 'hotline', standing: 'flagger', name: 'Hotline', untilMs, holds: true, upheld: 0, dismissed: 0 },
    ])
    world.clock.at = untilMs
    await ngo.openSession()
    await reportedBy(world, ngo, 'd')
    expect((await seen()).filter(([, flagger]) => flagger !== undefined)).toHaveLength(1)
    expect((await reporters.list(lea))[0]?.holds).toBe(false)
    await reporters.set(lea, ngo.user, undefined, '', 0)
    expect(await reporters.list(lea)).toEqual([])
  })

  test('is named by a lead alone, with a name and an end within a year, and it is written down', async () => {
    const { world, reporters, ngo } = await scene()
    const now = world.clock.at
    const name = (staff: Staff, what: string, untilMs: number) =>
      refusal(reporters.set(staff, ngo.user, 'flagger', what, untilMs))
    expect(await name(ines, 'Hotline', now + dayMs)).toBe('safety.not_allowed')
    expect(await refusal(reporters.list(ines))).toBe('safety.not_allowed')
    for (const untilMs of [now, now + standingMsMax + 1]) expect(await name(lea, 'Hotline', untilMs)).toBe('request.invalid')
    expect(await name(lea, '', now + dayMs)).toBe('request.invalid')
    expect(await refusal(reporters.set(lea, 'mimi://one.example/u/nobody' as never, 'flagger', 'x', now + dayMs))).toBe(
      'account.unknown',
    )
    expect(await name(lea, 'Hotline', now + dayMs)).toBe('accepted')
    const written = await world.safety.records.list<{ act: string; of: string; staff: string }>('audit', {})
    expect(written.map(({ value }) => [value.staff, value.act, value.of])).toContainEqual(['lea', 'reporter-flagger', ngo.user])
  })

  test('is verified like anybody: what the hub did not stamp is shown to nobody and counts against it', async () => {
    const { world, reporters, ngo } = await scene()
    await reporters.set(lea, ngo.user, 'flagger', 'Hotline', world.clock.at + dayMs)
    const one = await world.enrol('three.example', 'one', '18+')
    const talk = await conversation(world, one, ngo)
    const { claim, content } = await talk.say('hello')
    const forged = { claim: { ...claim, timestamp: claim.timestamp + 1 }, content }
    expect(await report(world, talk, [forged])).toMatchObject({ verdict: 'failed' })
    expect(await world.safety.desk.queue(lea)).toEqual([])
    expect((await reporters.list(lea))[0]).toMatchObject({ upheld: 0, dismissed: 5 })
    expect(priorityOf('hate.group', [{ verdict: 'failed', weight: 1, place: '', flagger: 'Hotline' }])).toBe(0)
  })

  test('may report more in a day than others, not without end', async () => {
    const { world, reporters, ngo, bob } = await scene()
    await reporters.set(lea, ngo.user, 'flagger', 'Hotline', world.clock.at + dayMs)
    const [atBob, atNgo] = [await conversation(world, ngo, bob), await conversation(world, bob, ngo)]
    const filed = async (talk: typeof atBob, max: number): Promise<string[]> => {
      const outcomes: string[] = []
      for (let at = 0; at <= max; at++) outcomes.push(await refusal(report(world, talk, [await talk.say(`${at}`)])))
      return [...new Set(outcomes.slice(0, max)), outcomes.at(-1) as string]
    }
    expect(await filed(atBob, reportsPerDayMax)).toEqual(['accepted', 'request.too_many'])
    expect(await filed(atNgo, flaggedPerDayMax)).toEqual(['accepted', 'request.too_many'])
  })

  test('is trusted no more when it is wrong more often than right, until it is named again; a mute goes before', () => {
    const flagger = { untilMs: 100, name: 'Hotline', by: 'lea', since: { upheld: 3, dismissed: 90 } }
    const after = (right: number, wrong: number): Reporter => ({ upheld: 3 + right, dismissed: 90 + wrong, flagger })
    expect([weightOf(after(0, 0), 0), weightOf(after(0, 0), 100)]).toEqual([1, weightMin])
    expect(flaggerOf(after(9, flaggerJudgedMin - 10), 0)).toBe(flagger)
    expect(flaggerOf(after(9, flaggerJudgedMin - 9), 0)).toBeUndefined()
    expect(flaggerOf(after(10, flaggerJudgedMin - 10), 0)).toBe(flagger)
    expect(flaggerOf({ ...after(9, 0), mute: { untilMs: 50, reason: 'floods', by: 'lea' } }, 0)).toBeUndefined()
    expect(judged(after(0, 0), 'upheld').flagger).toBe(flagger)
    expect(flaggerOf(newReporter, 0)).toBeUndefined()
  })
})

test('B-S2: a mute has a reason and an end; until then the reports weigh least', async () => {
  const { world, reporters, bob } = await scene()
  await reportedBy(world, bob, 'before')
  const priority = async () => (await world.safety.desk.queue(lea)).map(row => row.priority)
  const [before] = await priority()
  expect(await refusal(reporters.set(lea, bob.user, 'muted', '', world.clock.at + dayMs))).toBe('request.invalid')
  await reporters.set(lea, bob.user, 'muted', 'floods', world.clock.at + dayMs)
  await reportedBy(world, bob, 'after')
  expect(await priority()).toEqual([before, Math.round((before as number) * 0.1)])
  expect(await reporters.list(lea)).toMatchObject([{ standing: 'muted', name: 'floods', holds: true }])
})
