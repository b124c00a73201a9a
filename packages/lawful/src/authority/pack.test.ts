import { dayMs, hourMs, localTime, msFromIso } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { nowMs } from '../population.test-support.ts'
import { addClock, clockState, deadlineOf, isBusinessDay, shownInZones } from './clock.ts'
import { type Authorisation, checkForm, type TaskForm } from './form.ts'
import type { Instrument, Requirement } from './instrument.ts'
import { narrowingLetter, objectionLetter, refusalLetter } from './letter.ts'
import { defaultPack } from './pack.ts'
import { facts, instrumentOf, paperOf, taskOf } from './papers.test-support.ts'
import { requirements } from './requirements.ts'
import { type RuleId, validate, type ValidationFacts } from './validate.ts'

interface Vector {
  readonly what: string
  readonly paper?: Partial<Authorisation>
  readonly task?: Partial<TaskForm>
  readonly facts?: Partial<ValidationFacts>
  /** Rules that must not pass; none for a positive vector. */
  readonly rules: readonly RuleId[]
}

/** What breaks each requirement, and by which rule it is found. */
const broken: Readonly<Record<Requirement, Omit<Vector, 'what'>>> = {
  account_only: { task: { selector: { type: 'account', value: '' } }, rules: ['V-02', 'BULK'] },
  annex_form: { paper: { annexForm: false }, rules: ['V-02'] },
  authorisation_number: { paper: { authorisationNumber: '' }, rules: ['V-02'] },
  certification_signed: {
    paper: { certification: { authority: 'Home Office', agreement: 'DAA', statement: 'yes', verified: false } },
    rules: ['V-14'],
  },
  contact_point: { paper: { contactPoint: ' ' }, rules: ['V-02'] },
  danger: { paper: { emergency: { danger: '', whyNow: 'now', person: 'J. Doe', supervisor: 'Lt. Grey' } }, rules: ['V-20'] },
  enforcing_state_flag: { paper: { enforcingStateNotified: undefined as never }, rules: ['V-02'] },
  excluded_material: { paper: { excludedMaterialStatement: false }, rules: ['V-15'] },
  finding: { paper: { finding: '' }, rules: ['V-02'] },
  identified_person: {
    paper: { emergency: { danger: 'death', whyNow: 'now', person: '', supervisor: 'Lt. Grey' } },
    rules: ['V-20'],
  },
  invocation: { paper: { invokesAgreement: false }, rules: ['V-14'] },
  issued_within_92_days: { paper: { issuedAtMs: nowMs - 120 * dayMs, validFromMs: nowMs - 1 * dayMs }, rules: ['V-06'] },
  offence_36_months: { paper: { offence: { label: 'Theft', maxPenaltyMonths: 35 } }, rules: ['V-12'] },
  offence_36_months_or_listed: { paper: { offence: { label: 'Theft', maxPenaltyMonths: 24 } }, rules: ['V-12'] },
  period: { task: { fromMs: undefined as never }, rules: ['V-06'] },
  process_sought: { paper: { processSought: '' }, rules: ['V-02'] },
  purpose: { paper: { purpose: '' }, rules: ['V-02'] },
  representative: { paper: { addressedToRepresentative: false }, rules: ['V-11'] },
  return_date: { paper: { returnByMs: undefined as never }, rules: ['V-09'] },
  statute: { paper: { statute: '' }, rules: ['V-02'] },
  supervisor: { paper: { emergency: { danger: 'death', whyNow: 'now', person: 'J. Doe', supervisor: '' } }, rules: ['V-20'] },
  target_not_in_uk: { task: { target: { us: 'no', uk: 'yes' } }, rules: ['V-13'] },
  target_not_us: { task: { target: { us: 'yes', uk: 'no' } }, rules: ['V-13'] },
  validity_within_60_days: { paper: { validFromMs: nowMs - 10 * dayMs, validToMs: nowMs + 51 * dayMs }, rules: ['V-06'] },
  why_now: { paper: { emergency: { danger: 'death', whyNow: '', person: 'J. Doe', supervisor: 'Lt. Grey' } }, rules: ['V-20'] },
}

function positives(instrument: Instrument): Vector[] {
  const last = instrument.issuers.at(-1)!
  return [
    { what: 'complete', rules: [] },
    { what: `from ${last}`, paper: { issuer: { kind: last, name: 'Office of the Duty', office: 'Example' } }, rules: [] },
    { what: 'with secrecy until a day', paper: { gag: { basis: '18 U.S.C. 2705(b)', untilMs: nowMs + 90 * dayMs } }, rules: [] },
    { what: 'for one category of its reach', task: { categories: [instrument.reach[0] ?? 'NON'] }, rules: [] },
  ]
}

function negatives(instrument: Instrument): Vector[] {
  const wrong = (['private_party', 'minister', 'grand_jury'] as const).find(kind => !instrument.issuers.includes(kind))!
  const isEmergency = instrument.path === 'emergency'
  return [
    { what: `from ${wrong}`, paper: { issuer: { kind: wrong, name: 'Somebody', office: 'Elsewhere' } }, rules: ['V-01'] },
    { what: 'for everybody', task: { selector: { type: 'everyone', value: 'all users who wrote to X' } }, rules: ['BULK'] },
    { what: 'into the future', task: { toMs: nowMs + dayMs }, rules: ['V-06'] },
    {
      what: 'with a demand to add a silent device',
      paper: { otherDemands: 'You shall silently add a device.' },
      rules: ['CAPABILITY'],
    },
    { what: 'with secrecy that only asks', paper: { gag: { basis: '', untilMs: nowMs + dayMs } }, rules: ['V-10'] },
    {
      what: 'with a document that another agency brought',
      facts: { seenDocuments: new Map([['ab'.repeat(32), { agency: 'agency-2', targets: ['+15550000001'] }]]) },
      rules: ['V-07'],
    },
    ...(isEmergency ? [] : [{ what: 'unsigned', paper: { documents: [] }, rules: ['V-07' as const] }]),
    ...instrument.requires.map(name => ({ what: `without ${name}`, ...broken[name] })),
  ]
}

const vectors = defaultPack.instruments.flatMap(instrument => [
  ...positives(instrument).map(vector => ({ instrument, vector, isPositive: true })),
  ...negatives(instrument).map(vector => ({ instrument, vector, isPositive: false })),
])

test('A-M3 there are at least 120 vectors, three that pass and three that do not for every instrument', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(120)
  for (const { code } of defaultPack.instruments) {
    const own = vectors.filter(({ instrument }) => instrument.code === code)
    expect(own.filter(({ isPositive }) => isPositive).length, code).toBeGreaterThanOrEqual(3)
    expect(own.filter(({ isPositive }) => !isPositive).length, code).toBeGreaterThanOrEqual(3)
  }
  const required = [
    'US-PRES',
    'US-SUBP',
    'US-2703D',
    'US-WARR',
    'US-PEN',
    'US-EMERG',
    'US-NSL',
    'US-FISA',
    'UK-TI',
    'UK-OPO',
    'UK-US-DAA',
    'US-UK-DAA',
    'AU-IPO',
    'EU-EPOC-SUB',
    'EU-EPOC-PR',
    'CIVIL',
  ]
  expect(defaultPack.instruments.map(({ code }) => code)).toEqual(expect.arrayContaining(required))
})

describe('A-M3 policy vectors', () => {
  test.each(vectors.map(entry => [`${entry.instrument.code} ${entry.vector.what}`, entry] as const))(
    '%s',
    (_, { instrument, vector, isPositive }) => {
      const paper = paperOf(instrument.code, vector.paper)
      const result = validate(defaultPack, paper, [taskOf(instrument.code, vector.task)], { ...facts, ...vector.facts })
      const notPassed = result.checks.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule)
      if (isPositive) {
        // A demand to build something is refused whoever brings it.
        expect(notPassed).toEqual(instrument.path === 'outside' ? ['CAPABILITY'] : [])
        expect(result.outcome).toBe(instrument.path === 'outside' ? 'reject' : 'review')
      } else {
        for (const rule of vector.rules) expect(notPassed).toContain(rule)
        expect(result.outcome).not.toBe('review')
      }
      for (const { verdict, sentence } of result.checks) if (verdict !== 'pass') expect(sentence).toMatch(/^[A-Z].+\.$/)
    },
  )
})

test('V-03 categories are cut to what the instrument reaches, and never added', () => {
  for (const { code, reach } of defaultPack.instruments) {
    const all = validate(
      defaultPack,
      paperOf(code),
      [taskOf(code, { categories: ['SUB', 'ACC', 'TRF', 'SAF', 'CTC', 'CTP'] })],
      facts,
    )
    expect(all.reach[0]).toEqual(
      ['SUB', 'ACC', 'TRF', 'SAF', 'CTC', 'CTP'].filter(category => (reach as string[]).includes(category)),
    )
    expect(all.checks.some(({ verdict }) => verdict === 'narrow')).toBe(reach.length < 6)
    expect(validate(defaultPack, paperOf(code), [taskOf(code, { categories: ['NON'] })], facts).reach[0]).toEqual(['NON'])
  }
})

test('V-13 what is not known of a target goes to a person, and never passes', () => {
  const unknown = validate(
    defaultPack,
    paperOf('UK-US-DAA'),
    [taskOf('UK-US-DAA', { target: { us: 'unknown', uk: 'yes' } })],
    facts,
  )
  expect(unknown.checks).toContainEqual(expect.objectContaining({ rule: 'V-13', verdict: 'needs_human' }))
})

test('V-16 a demand to build or weaken is no request type, however it is worded', () => {
  for (const otherDemands of [
    'install a backdoor',
    'Keep a log of future messages',
    'add a ghost participant',
    'remove electronic protection',
    'start recording from now on',
    'ship a targeted build',
    'real-time traffic',
  ]) {
    const { outcome, checks } = validate(defaultPack, paperOf('US-WARR', { otherDemands }), [taskOf('US-WARR')], facts)
    expect(
      checks.some(({ rule, verdict }) => rule === 'CAPABILITY' && verdict === 'fail'),
      otherDemands,
    ).toBe(true)
    expect(outcome).toBe('reject')
  }
})

test('a paper of a kind that the pack does not know is refused by the dictionary', () => {
  expect(validate(defaultPack, { ...paperOf('US-SUBP'), instrument: 'XX-1' }, [taskOf('US-SUBP')], facts)).toMatchObject({
    outcome: 'reject',
    checks: [{ layer: 'dictionary' }],
  })
  expect(() => checkForm(paperOf('US-SUBP'), [])).toThrow(expect.objectContaining({ code: 'lawful.invalid' }))
  expect(() =>
    checkForm(paperOf('US-SUBP', { documents: [{ sha256: 'x', pages: 1, signed: true }] }), [taskOf('US-SUBP')]),
  ).toThrow()
})

describe('A-S2 clocks', () => {
  const at = (iso: string): number => msFromIso(iso)!
  const calendar = defaultPack.calendars

  test.each([
    // Received, instrument, emergency, due: across the end of winter time, the beginning of it, a leap day, a year's end.
    ['2027-03-27T23:30:00Z', 'EU-EPOC-SUB', true, '2027-03-28T07:30:00Z'],
    ['2027-10-31T00:30:00Z', 'EU-EPOC-TRF', true, '2027-10-31T08:30:00Z'],
    ['2027-03-25T10:00:00Z', 'EU-EPOC-CON', false, '2027-04-04T10:00:00Z'],
    ['2028-02-25T10:00:00Z', 'EU-EPOC-SUB', false, '2028-03-06T10:00:00Z'],
    ['2027-02-25T10:00:00Z', 'EU-EPOC-SUB', false, '2027-03-07T10:00:00Z'],
    ['2027-12-30T12:00:00Z', 'UK-OPO', false, '2028-01-06T12:00:00Z'],
    ['2027-11-07T05:30:00Z', 'US-EMERG', true, '2027-11-07T07:30:00Z'],
    ['2027-03-14T06:30:00Z', 'US-PRES', false, '2027-03-15T06:30:00Z'],
  ])('received %s, %s, emergency %s: due %s', (received, code, isEmergency, due) => {
    expect(deadlineOf(defaultPack, instrumentOf(code), { receivedAtMs: at(received), isEmergency })?.dueMs).toBe(at(due))
  })

  test.each([
    // Friday evening in London, over a weekend and the Easter holidays; over Christmas in New York; in Sydney it is a day later already.
    ['2027-03-25T18:00:00Z', 5, 'UK', 'Europe/London', '2027-04-05T22:59:59.999Z'],
    ['2026-12-23T12:00:00Z', 3, 'US', 'America/New_York', '2026-12-30T04:59:59.999Z'],
    ['2027-06-10T20:00:00Z', 1, 'AU', 'Australia/Sydney', '2027-06-15T13:59:59.999Z'],
    ['2028-02-28T12:00:00Z', 1, 'US', 'America/New_York', '2028-03-01T04:59:59.999Z'],
    ['2027-03-26T12:00:00Z', 1, 'EU', 'Europe/Brussels', '2027-03-30T21:59:59.999Z'],
  ] as const)('%s and %i business days (%s): %s → %s', (from, count, name, zone, due) => {
    expect(addClock(at(from), { kind: 'fixed', count, unit: 'business_days', basis: '' }, calendar[name], zone)).toBe(at(due))
  })

  test('weekends and holidays are no business days; both sides see their own time', () => {
    expect(isBusinessDay(Math.floor(at('2027-03-27') / dayMs), calendar.UK)).toBe(false)
    expect(isBusinessDay(Math.floor(at('2027-03-26') / dayMs), calendar.UK)).toBe(false)
    expect(isBusinessDay(Math.floor(at('2027-03-30') / dayMs), calendar.UK)).toBe(true)
    expect(localTime(at('2027-03-28T00:59:00Z'), 'Europe/Dublin')).toBe('2027-03-28 00:59 Europe/Dublin')
    expect(localTime(at('2027-03-28T01:00:00Z'), 'Europe/Dublin')).toBe('2027-03-28 02:00 Europe/Dublin')
    expect(shownInZones(at('2028-02-29T23:30:00Z'), ['Australia/Sydney'])).toBe(
      '2028-02-29 23:30 UTC = 2028-03-01 10:30 Australia/Sydney',
    )
  })

  test('a paper gives its own date where its law says so; a clock that has run out says so and does nothing else', () => {
    const receivedAtMs = at('2027-03-01T00:00:00Z')
    const due = deadlineOf(defaultPack, instrumentOf('US-2703D'), {
      receivedAtMs,
      returnByMs: receivedAtMs + 9 * dayMs,
      isEmergency: false,
    })!
    expect(due.dueMs).toBe(receivedAtMs + 9 * dayMs)
    expect(deadlineOf(defaultPack, instrumentOf('US-PEN'), { receivedAtMs, isEmergency: false })).toBeUndefined()
    expect(clockState(receivedAtMs, due, receivedAtMs + hourMs)).toBe('running')
    expect(clockState(receivedAtMs, due, receivedAtMs + 8 * dayMs)).toBe('due_soon')
    expect(clockState(receivedAtMs, due, due.dueMs + 1)).toBe('breached')
  })

  test('days that do not exist are no times', () => {
    for (const wrong of ['2027-02-29', '2027-13-01', '2027-00-10', '2027-01-01T24:00Z', '2027-1-1', 'today'])
      expect(msFromIso(wrong)).toBeUndefined()
    expect(msFromIso('2028-02-29T12:00:00+02:00')).toBe(Date.UTC(2028, 1, 29, 10))
  })
})

describe('A-M12 letters', () => {
  const overbroad = taskOf('US-SUBP', { categories: ['SUB', 'ACC', 'TRF', 'SAF', 'CTC', 'CTP', 'NON'] })
  const base = (code: string, tasks: readonly TaskForm[], paper: Partial<Authorisation> = {}) => ({
    operator: 'Causeway Operator, Inc.',
    instrument: instrumentOf(code),
    paper: paperOf(code, paper),
    tasks,
    validation: validate(defaultPack, paperOf(code, paper), tasks, facts),
    nowMs,
  })

  test('A-M12 any and all records by subpoena: exactly this is narrowed, by exactly this letter', () => {
    const given = base('US-SUBP', [overbroad])
    expect(given.validation.reach).toEqual([['SUB', 'ACC', 'NON']])
    expect(narrowingLetter(given)).toMatchInlineSnapshot(`
      "Causeway Operator, Inc.
      2027-03-01

      To: Magistrate Judge R. Ortiz, District Court, D. Example
      Your reference: 27-mj-00123
      Instrument: Subpoena (grand jury, administrative or trial) (18 U.S.C. §2703(c)(2))

      Your request was narrowed

      Task 1: handle +15550000001
        will be answered: Subscriber: who the account is; Access: devices of the account; Not held
        left out: Traffic: with whom, when, how large; Safety: reports and measures; Content, encrypted: the operator has no key; Content that can be read

      - V-03 (task 1): TRF, SAF, CTC, CTP is beyond US-SUBP and left out.

      Not held by this service, whatever the paper:
      - The text of messages, pictures, calls and files. They are encrypted on the devices of those who take part; the keys never leave these devices.
      - Keys that would decrypt messages. Keys are made and kept on devices; the server handles public keys only.
      - Messages that were delivered. A message is deleted when every device has it, and after 30 days at the latest.
      - Address books and lists of contacts. Devices never upload them. Only requests for contact and their answers are known.
      - Names of people and rooms, profile pictures. They are sent inside encrypted messages.
      - Past IP addresses and locations. An address is kept in memory while a device is connected and ten minutes after, and written nowhere.
      - Payment data, identity documents, real names. They are not collected by this service; the app that an account belongs to may have them.
      "
    `)
  })

  test('A-M12 a refusal names the rules; objections take the way of their law', () => {
    const bulk = base('US-WARR', [taskOf('US-WARR', { selector: { type: 'area', value: 'everybody near the bridge' } })])
    expect(refusalLetter(bulk)).toContain('- BULK (task 1): A task names exactly one account; this does not.')
    expect(refusalLetter(base('US-PEN', [taskOf('US-PEN')]))).toContain('there is nothing to install')
    expect(objectionLetter(base('EU-EPOC-TRF', [taskOf('EU-EPOC-TRF')]), 'The order is manifestly incomplete.')).toContain(
      'Annex III',
    )
    expect(objectionLetter(base('UK-US-DAA', [taskOf('UK-US-DAA')]), 'The target may be a US person.')).toContain(
      'designated authority of our own side',
    )
    expect(objectionLetter(base('US-SUBP', [taskOf('US-SUBP')]), 'Overbroad.')).toContain('asked to quash')
  })
})

test('every requirement of the pack has a rule, and every rule is used by an instrument', () => {
  const used = new Set(defaultPack.instruments.flatMap(({ requires }) => requires))
  expect([...used].toSorted()).toEqual(Object.keys(requirements).toSorted())
})
