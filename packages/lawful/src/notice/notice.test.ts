import {
  bytesFromBase64,
  commitmentOf,
  leafHash,
  type LedgerEvent,
  reportFrom,
  suppressedBelow,
  verifyNotice,
} from '@causeway/transparency'
import { dayMs, utf8ToBytes } from '@causeway/wire'
import { expect, test } from 'vitest'
import { paperOf, taskOf } from '../authority/papers.test-support.ts'
import { doStep, driveTo, openOffice } from '../office.test-support.ts'
import { crypto, enrolPerson, nowMs } from '../population.test-support.ts'
import type { Matter } from '../review/matter.ts'
import type { Notice } from './notice.ts'

const ledger = {
  name: 'causeway.example/ledger',
  publicKey: crypto.signatureKeyPair('Ed25519', new Uint8Array(32).fill(2)).publicKey,
}
const gagged = paperOf('US-2703D', { gag: { basis: '18 U.S.C. 2705(b)', untilMs: nowMs + 90 * dayMs } })

test('A-M10 the notice waits for the gag, is sent within a day of its end, and its openings verify in the app of the person', async () => {
  const office = await openOffice()
  const person = await enrolPerson(office.store, 1)
  const matter = await driveTo(office, gagged, [taskOf('US-2703D')], 'acknowledge')
  expect(matter.regions).toMatchObject({ gag: 'active', notice: 'suppressed_by_law' })
  office.clock.ms = nowMs + 89 * dayMs
  await office.matters.tick()
  expect(await office.records.all('notice')).toEqual([])

  // The daily tick after the end of the gag.
  office.clock.ms = nowMs + 90 * dayMs + 1
  await office.matters.tick()
  const [{ value: notice }] = (await office.records.all<Notice>('notice')) as unknown as [{ value: Notice }]
  expect(notice.sentAtMs - (nowMs + 90 * dayMs)).toBeLessThan(dayMs)
  expect(notice.user).toBe(person.account.user)
  expect(notice.text).toContain('We were not allowed to tell you earlier.')
  expect(notice.text).toContain('18 U.S.C. §2703(d)')
  expect(verifyNotice(crypto, notice, ledger)).toBe(true)
  const actions = notice.openings.map(({ event }) => (JSON.parse(event) as LedgerEvent).action)
  expect(actions).toEqual(['submit', 'approve', 'approve', 'collect', 'production', 'publish'])
  // A-B2: the leaves were there, in the same place, at the time of the disclosure.
  const [leaf] = await office.store.ledgerLeaves({ from: notice.openings[0]!.index, to: notice.openings[0]!.index + 1 })
  expect(commitmentOf(crypto, bytesFromBase64(notice.openings[0]!.salt), utf8ToBytes(notice.openings[0]!.event))).toEqual(
    leaf!.entry,
  )
  expect(leafHash(crypto, leaf!.entry)).toHaveLength(32)

  const [first, ...rest] = notice.openings
  for (const changed of [
    { event: first!.event.replace('submit', 'submix') },
    { index: first!.index + 1 },
    { salt: rest[0]!.salt },
    { checkpoint: `${first!.checkpoint}x` },
  ])
    expect(verifyNotice(crypto, { openings: [{ ...first!, ...changed }, ...rest] }, ledger)).toBe(false)
  expect(verifyNotice(crypto, notice, { ...ledger, publicKey: new Uint8Array(32) })).toBe(false)
  expect(verifyNotice(crypto, { openings: [] }, ledger)).toBe(false)
})

test('A-M10 secrecy that is extended keeps the notice back; lifted, it goes out; by e-Evidence the authority tells', async () => {
  const office = await openOffice()
  await enrolPerson(office.store, 1)
  const matter = await driveTo(office, gagged, [taskOf('US-2703D')], 'acknowledge')
  office.clock.ms = nowMs + 80 * dayMs
  const extended = await office.matters.act(office.actor('lea'), matter.id, {
    kind: 'extend_gag',
    untilMs: nowMs + 200 * dayMs,
    reason: '18 U.S.C. 2705(b)',
  })
  expect(extended.regions.gag).toBe('extended')
  office.clock.ms = nowMs + 100 * dayMs
  await office.matters.tick()
  expect(await office.records.all('notice')).toEqual([])
  await doStep(office, matter.id, 'lea', 'lift_gag')
  await office.matters.tick()
  expect(await office.records.all('notice')).toHaveLength(1)

  const european = await openOffice({ country: 'EU' })
  await enrolPerson(european.store, 1)
  const order = await driveTo(european, paperOf('EU-EPOC-SUB'), [taskOf('EU-EPOC-SUB')], 'publish')
  expect(order.regions.notice).toBe('by_authority')
})

test('A-M13 the report is recomputed from openings: sums match, small numbers and bands are kept', async () => {
  const office = await openOffice()
  await enrolPerson(office.store, 1)
  const document = (at: number) => ({ documents: [{ sha256: at.toString(16).padStart(64, '0'), pages: 1, signed: true }] })
  for (let at = 0; at < 6; at++) await driveTo(office, paperOf('US-2703D', document(at)), [taskOf('US-2703D')], 'publish')
  await driveTo(office, paperOf('US-SUBP', document(7)), [taskOf('US-SUBP')], 'publish')
  const none = await driveTo(
    office,
    paperOf('US-2703D', document(8)),
    [taskOf('US-2703D', { selector: { type: 'handle', value: '+19', property: 'harbor.example' } })],
    'collect',
  )
  expect(none.state).toBe('answered_no_data')
  const refusedMatter = await driveTo(
    office,
    paperOf('US-WARR', { ...document(9), otherDemands: 'add a silent device' }),
    [taskOf('US-WARR')],
    'authenticate',
  )
  expect(refusedMatter.state).toBe('rejected_law')

  const rows = reportFrom((await office.events()) as unknown as LedgerEvent[])
  const row = rows.find(({ instrument }) => instrument === 'US-2703D')!
  expect(row).toMatchObject({
    period: '2027-H1',
    country: 'US',
    requests: 7,
    accounts: 7,
    dataProduced: 6,
    contentProduced: 0,
    ciphertextProduced: 0,
    noData: `<${suppressedBelow}`,
    medianHours: 0,
  })
  expect(rows.find(({ instrument }) => instrument === 'US-SUBP')).toMatchObject({
    requests: `<${suppressedBelow}`,
    medianHours: '',
  })
  expect(rows.find(({ instrument }) => instrument === 'US-WARR')).toMatchObject({ refused: `<${suppressedBelow}` })
  const matters = (await office.records.all<Matter>('matter')).map(({ value }) => value)
  expect(matters.filter(({ state, paper }) => state === 'delivered' && paper.instrument === 'US-2703D')).toHaveLength(
    Number(row.dataProduced),
  )
  const nsl: LedgerEvent = {
    at: '2027-02-01T00:00:00.000Z',
    action: 'submit',
    actor: '',
    matter: 'x',
    facts: { instrument: 'US-NSL', country: 'US', accounts: 1 },
  }
  expect(reportFrom([nsl])[0]).toMatchObject({ requests: '0-499', accounts: '0-499' })
  expect(JSON.stringify(rows)).not.toContain('+1555')
})

test('A-M13 content that can be read and ciphertext are counted apart, and neither when nothing of it was there', () => {
  const at = '2027-02-01T00:00:00.000Z'
  const of = (matter: string, outcomes: readonly string[]): LedgerEvent[] => [
    { at, action: 'submit', actor: '', matter, facts: { instrument: 'US-WARR', country: 'US', accounts: 1 } },
    { at, action: 'publish', actor: '', matter, facts: { outcomes } },
  ]
  const times = (count: number, name: string, outcomes: readonly string[]) =>
    Array.from({ length: count }, (_, each) => of(`${name} ${each}`, outcomes)).flat()
  const [row] = reportFrom([
    ...times(10, 'subscriber', ['SUB produced', 'CTC none_found', 'CTP none_found']),
    ...times(7, 'ciphertext', ['SUB produced', 'CTC held_unreadable']),
    ...times(6, 'reported', ['CTP produced', 'CTC out_of_scope']),
  ])
  expect(row).toMatchObject({ requests: 23, dataProduced: 23, partlyProduced: 16, contentProduced: 6, ciphertextProduced: 7 })
})
