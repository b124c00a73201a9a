// Lawful requests from the paper to the answer, and to the person who is told: each journey with the people who take part, at
// screens of their own, against a real server whose clock moves only by restarts.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Client } from '@causeway/client'
import { expect, type Page, test } from '@playwright/test'
import {
  type AgeKey,
  answer,
  day,
  directoryNumber,
  downloaded,
  enrolAgency,
  enrolOfficer,
  fetchBundle,
  type Filing,
  fillRequest,
  makeAgeKey,
  type Office,
  openMatter,
  openOffice,
  openRow,
  step,
  submit,
} from './lawful-people.ts'
import { enrol, look, openPerson, openWorld, signIn, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })
test.use({ actionTimeout: 15_000 })

let world: World
let key: AgeKey
let office: Office
let olga: Page
let target: Client

test.beforeAll(async ({ browser }) => {
  world = await openWorld()
  key = makeAgeKey()
  target = await world.user('harbor.localhost', '+15550042')
  office = await openOffice(browser, world)
  olga = await openPerson(browser, world)
  await enrolAgency(office, 'Police of Example')
  await enrolOfficer(office, olga, 'Police of Example', { name: 'Olga Brandt', recipient: key.recipient })
})
test.afterAll(async () => {
  key.forget()
  await world.stop()
})

const order: Filing = {
  instrument: 'US-2703D',
  reference: '27-mj-00123',
  returnBy: day(20),
  fields: { 'Finding of the court': 'Specific and articulable facts were shown.' },
  categories: ['Access', 'Traffic', 'Safety', 'Messages, calls, pictures, keys'],
  gagUntil: day(60),
}

test('US 2703(d): reviewed item by item, approved by two signatures, opened with the stock age program', async () => {
  await fillRequest(olga, order)
  await submit(olga, order)

  await office.intake.goto('/legal')
  await expect(office.intake.getByRole('row', { name: /27-mj-00123/ })).toBeVisible()
  await look(office.intake, '40-legal-queue')
  await openMatter(office.intake, order)
  await look(office.intake, '41-matter-intake')
  await step(office.intake, order, 'The paper is genuine', 'In legal review')

  await openMatter(office.counsel, order)
  await expect(office.counsel.getByText('checks passed')).toBeVisible()
  const review = office.counsel.getByRole('region', { name: 'Review item by item' })
  await review.getByLabel('Safety').uncheck()
  await expect(review.getByRole('button', { name: 'Propose this scope' })).toBeDisabled()
  await review.getByLabel('Why not: Safety').fill('The order names no reports.')
  await look(office.counsel, '42-matter-review')
  await review.getByRole('button', { name: 'Propose this scope' }).click()
  await expect(office.counsel.getByText('You had your part in this')).toBeVisible()
  await office.counsel.getByRole('button', { name: 'Narrowing letter' }).click()
  await expect(office.counsel.getByRole('dialog').getByText('The order names no reports.')).toBeVisible()
  await look(office.counsel, '43-letter-narrowing')
  await office.counsel.keyboard.press('Escape')

  await openMatter(office.first, order)
  await expect(office.first.getByText('Your passkey signs exactly this step')).toBeVisible()
  await look(office.first, '44-matter-approval')
  await answer(office, order, [office.first, office.second])
  await look(office.custodian, '45-matter-delivered')

  const sealed = await fetchBundle(olga, order)
  await expect(olga.getByText('Downloaded. Only your key opens it.')).toBeVisible()
  await look(olga, '46-officer-delivered')
  const bundle = key.open(sealed)
  expect(bundle.files).toEqual(expect.arrayContaining(['manifest.json', 'manifest.sig', 'answers.json', 'cover-letter.pdf']))
  expect(bundle.files.filter(path => path.includes('SAF'))).toEqual([])
  // Whatever a spreadsheet would take for a formula is a text: the handle begins with a plus.
  const account = bundle.read('categories/SUB.1.account.csv')
  expect(account).toContain('"\t+15550042"')
  const cells = bundle.files.filter(path => path.endsWith('.csv')).flatMap(path => cellsOf(bundle.read(path)))
  expect(cells.length).toBeGreaterThan(20)
  expect(cells.filter(cell => /^"?[=+\-@]/.test(cell))).toEqual([])
  expect(await verify(bundle.tar)).toMatch(/^GENUINE/m)
  const wrong = makeAgeKey()
  expect(() => wrong.open(sealed)).toThrow()
  wrong.forget()

  await olga.getByRole('button', { name: 'I have it: delete it from the server' }).click()
  await expect(olga.getByText('Fetched and acknowledged').first()).toBeVisible()
})

test('refusal: a pen register is answered with why it cannot be, in a letter', async () => {
  const pen: Filing = {
    instrument: 'US-PEN',
    reference: '27-pr-00009',
    fields: { 'Valid from': day(-3), 'Valid to': day(40) },
    categories: ['Messages, calls, pictures, keys'],
  }
  await fillRequest(olga, pen)
  await submit(olga, pen)
  await step(office.intake, pen, 'The paper is genuine', 'In legal review')
  await openMatter(office.first, pen)
  await office.first.getByText('Other steps').click()
  await office.first.getByLabel('Reason', { exact: true }).fill('Nothing here can record from now on.')
  await office.first.getByRole('button', { name: 'Refuse by law' }).click()
  await expect(office.first.getByText('Refused').first()).toBeVisible()
  await olga.reload()
  await expect(olga.getByText('Refused').first()).toBeVisible()
  await olga.getByRole('button', { name: 'Letter of refusal' }).click()
  await expect(olga.getByRole('dialog').getByText('Nothing in this service can record from now on')).toBeVisible()
  await look(olga, '47-officer-refusal')
})

test('preservation, then production of exactly the copy', async () => {
  const keep: Filing = {
    instrument: 'US-PRES',
    reference: 'PRES-27-4',
    issuer: 'Sgt. Hale',
    office: 'Police of Example',
    fields: { 'Process that is sought': 'A subpoena of the grand jury.' },
  }
  await fillRequest(olga, keep)
  await expect(olga.getByText('is copied. To get it, file the paper')).toBeVisible()
  await submit(olga, keep)
  await step(office.intake, keep, 'The paper is genuine', 'In legal review')
  await openMatter(office.counsel, keep)
  await expect(office.counsel.getByText('A preservation discloses nothing')).toBeVisible()
  await openMatter(office.custodian, keep)
  await office.custodian.getByRole('button', { name: 'Preserve what exists now' }).click()
  await expect(office.custodian.getByRole('button', { name: 'Preserve what exists now' })).toBeHidden()
  const takenAt = Date.now()
  await office.custodian.goto('/legal/calendar')
  await expect(office.custodian.getByRole('row', { name: /Preserved copy is deleted PRES-27-4/ })).toBeVisible()
  await look(office.custodian, '48-calendar')

  const subpoena: Filing = {
    instrument: 'US-SUBP',
    reference: 'GJ-27-00018',
    returnBy: day(20),
    fields: { Statute: '18 U.S.C. 2703(c)(2)' },
  }
  await fillRequest(olga, subpoena)
  await submit(olga, subpoena)
  await step(office.intake, subpoena, 'The paper is genuine', 'In legal review')
  await step(office.counsel, subpoena, 'Propose this scope', 'Scope proposed')
  await step(office.first, subpoena, 'Approve with my passkey', 'Approved')
  await openMatter(office.custodian, subpoena)
  await office.custodian
    .getByRole('combobox', { name: 'From' })
    .selectOption({ label: 'the copy that was preserved for PRES-27-4' })
  await office.custodian.getByRole('button', { name: 'Collect with my passkey' }).click()
  await expect(office.custodian.getByRole('table', { name: 'Collectors and rows' })).toBeVisible()
  await step(office.custodian, subpoena, 'Package and encrypt', 'Packaged')
  await openMatter(office.counsel, subpoena)
  await office.counsel.getByRole('button', { name: 'I looked at it' }).click()
  await expect(office.counsel.getByRole('button', { name: 'I looked at it' })).toBeHidden()
  await step(office.custodian, subpoena, 'Deliver with my passkey', 'Delivered')
  const bundle = key.open(await fetchBundle(olga, subpoena))
  const { snapshotTime } = JSON.parse(bundle.read('manifest.json')) as { snapshotTime: string }
  expect(Date.parse(snapshotTime)).toBeLessThanOrEqual(takenAt)
  expect(bundle.read('categories/SUB.1.account.jsonl')).toContain('+15550042')
})

test('EU EPOC for subscriber data: one approval, and the authority informs the person', async ({ browser }) => {
  const claire = await openPerson(browser, world)
  await enrolAgency(office, 'Parquet de Bruxelles', 'BE', 'prosecutor')
  await enrolOfficer(office, claire, 'Parquet de Bruxelles', { name: 'Claire Peeters', recipient: key.recipient })
  const epoc: Filing = {
    instrument: 'EU-EPOC-SUB',
    reference: 'EPOC-BE-27-33',
    issuer: 'A. Claes',
    office: 'Parquet de Bruxelles',
    ticks: ['It is on the form of the regulation', 'It is addressed to our designated establishment'],
  }
  await fillRequest(claire, epoc)
  await submit(claire, epoc)
  await step(office.intake, epoc, 'The paper is genuine', 'In legal review')
  await step(office.counsel, epoc, 'Propose this scope', 'Scope proposed')
  await answer(office, epoc, [office.first])
  await openMatter(office.custodian, epoc)
  await expect(office.custodian.getByText('by authority')).toBeVisible()
  const bundle = key.open(await fetchBundle(claire, epoc))
  expect(await verify(bundle.tar)).toMatch(/^GENUINE/m)
  // Another agency's request is not there for her.
  await claire.goto('/portal')
  await expect(claire.getByRole('row', { name: /27-mj-00123/ })).toBeHidden()
})

test('US-UK agreement: a UK order waits for its certification, which must be of an authority in our directory', async ({
  browser,
}) => {
  const unit = 'Investigatory Powers Unit'
  const uma = await openPerson(browser, world)
  await enrolAgency(office, unit, 'GB', 'designated_authority')
  await enrolOfficer(office, uma, unit, { name: 'Uma Shaw', recipient: key.recipient })
  const daa: Filing = {
    instrument: 'UK-US-DAA',
    reference: 'OPO-27-5',
    issuer: 'HHJ Reed',
    office: 'Crown Court at Southwark',
    fields: {
      'Designated authority that certified it': unit,
      Agreement: 'US-UK Data Access Agreement',
      'Statement of the certification': 'The order complies with the agreement.',
      Offence: 'Conspiracy to defraud',
      'Maximum penalty in months': '120',
      'Contact point for questions': 'Duty desk, +44 20 5550 0100',
    },
    ticks: ['The paper says that the agreement is invoked', 'It states that excluded material is not sought'],
    choices: { 'A US person, or in the US?': 'no' },
    categories: ['Access', 'Traffic'],
  }
  await fillRequest(uma, daa)
  await submit(uma, daa)
  await openMatter(office.intake, daa)
  await office.intake.getByRole('combobox', { name: 'In our directory' }).selectOption({ label: unit })
  await look(office.intake, '49-matter-certification')
  await office.intake.getByRole('button', { name: 'The certification is theirs' }).click()
  await expect(office.intake.getByText('(verified)')).toBeVisible()
  await step(office.intake, daa, 'The paper is genuine', 'In legal review')
  await step(office.counsel, daa, 'Propose this scope', 'Scope proposed')
  await answer(office, daa, [office.first, office.second])
  expect(await verify(key.open(await fetchBundle(uma, daa)).tar)).toMatch(/^GENUINE/m)
})

test('what is sealed is not there for those who are not cleared', async ({ browser }) => {
  const sia = await openPerson(browser, world)
  await enrol(sia, world.invite({ name: 'Sia Noor', roles: ['legal-approver', 'legal-sealed'] }))
  const secret: Filing = { ...order, reference: '27-sealed-1', categories: [] }
  await fillRequest(olga, secret)
  await submit(olga, secret)
  await openMatter(sia, secret)
  await sia.getByText('Other steps').click()
  await sia.getByRole('button', { name: 'Seal this matter' }).click()
  await expect(sia.getByText('Sealed: only those who are cleared')).toBeVisible()
  await look(sia, '50-matter-sealed')
  const { pathname } = new URL(sia.url())
  await office.intake.goto('/legal')
  await expect(office.intake.getByRole('table', { name: 'Matters' })).toBeVisible()
  await expect(office.intake.getByRole('row', { name: /27-sealed-1/ })).toBeHidden()
  await office.intake.goto(pathname)
  await expect(office.intake.getByText('There is no such matter')).toBeVisible()
  await look(office.intake, '51-matter-not-for-you')
})

const emergency: Filing = {
  instrument: 'US-EMERG',
  reference: 'EMERG-27-1',
  issuer: 'Sgt. Hale',
  office: 'Police of Example',
  fields: {
    'Which danger of death or serious injury?': 'A child of nine was taken from her home.',
    'Why can it not wait for a court?': 'The next message names a place and an hour tonight.',
    'Person at risk': 'M. Example, 9',
    'Supervisor who agreed': 'Lt. Ortiz',
  },
  categories: ['Access'],
  hasPaper: false,
}

test('an emergency needs a number that is old enough, a co-signature for a new officer, a call back and two of us', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  await world.travel(31)
  for (const page of Object.values(office) as Page[]) await signIn(page)
  const [nia, adam] = [await openPerson(browser, world), await openPerson(browser, world)]
  await enrolOfficer(office, adam, 'Police of Example', { name: 'Adam Voss', isAdmin: true, recipient: key.recipient })
  await enrolOfficer(office, nia, 'Police of Example', { name: 'Nia New', recipient: key.recipient })
  await fillRequest(nia, emergency)
  // New officers do not file emergencies alone: it stays a draft.
  await submit(nia, emergency)
  await expect(nia.getByText('Draft, not submitted').first()).toBeVisible()
  await look(nia, '52-officer-emergency-draft')
  await adam.goto('/portal')
  await openRow(adam, /EMERG-27-1/)
  await adam.getByRole('button', { name: 'Co-sign with my passkey' }).click()
  await expect(adam.getByRole('button', { name: 'Co-sign with my passkey' })).toBeHidden()
  await nia.reload()
  await nia.getByRole('button', { name: 'Submit with my passkey' }).click()
  await expect(nia.getByRole('button', { name: 'Submit with my passkey' })).toBeHidden()

  const startMs = Date.now()
  await step(office.intake, emergency, 'The paper is genuine', 'In legal review')
  await openMatter(office.counsel, emergency)
  await office.counsel.getByRole('button', { name: 'Propose this scope' }).click()
  await expect(office.counsel.getByText('First somebody calls back')).toBeVisible()
  await look(office.counsel, '53-emergency-no-call-back')
  await openMatter(office.intake, emergency)
  await office.intake.getByRole('combobox', { name: 'Number of the directory' }).selectOption(directoryNumber)
  await office.intake.getByLabel('They know the officer and the request').check()
  await look(office.intake, '54-emergency-call-back')
  await office.intake.getByRole('button', { name: 'Record the call' }).click()
  await expect(office.intake.getByText('confirmed the request')).toBeVisible()
  await step(office.counsel, emergency, 'Propose this scope', 'Scope proposed')
  await answer(office, emergency, [office.first, office.second])
  const seconds = Math.round((Date.now() - startMs) / 1000)
  console.log(`emergency, intake to delivery: ${seconds} s of clicks`)
  expect(seconds).toBeLessThan(300)
  expect(await verify(key.open(await fetchBundle(nia, emergency)).tar)).toMatch(/^GENUINE/m)
})

test('when the secrecy ends the person is told, and their own device proves that it was recorded at the time', async () => {
  test.setTimeout(180_000)
  // Of the requests without secrecy the person knows already, of this one not; the device keeps what the ledger looks like.
  const before = await target.disclosures.list()
  expect(before.ledger).toBe('followed')
  expect(before.notices.map(({ text }) => text).join()).not.toContain('27-mj-00123')
  await world.travel(30)
  await signIn(office.first)
  await office.first.goto('/legal')
  await office.first.getByRole('combobox', { name: 'Show' }).selectOption('all')
  await openRow(office.first, /27-mj-00123/)
  // The day's sweep runs beside: it ends the secrecy and tells.
  await expect(async () => {
    await office.first.reload()
    await expect(office.first.getByText('The person was told')).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 60_000 })
  await look(office.first, '55-matter-after-notice')
  const { ledger, notices } = await target.disclosures.list()
  expect(ledger).toBe('followed')
  const told = notices.find(({ text }) => text.includes('27-mj-00123'))
  // Proven as soon as the day is over in which it was told.
  expect(told?.proof).toMatch(/^(proven|recent)$/)
  expect(told?.text).toContain('We were not allowed to tell you earlier')
  expect(told?.acts.map(({ action }) => action)).toEqual(expect.arrayContaining(['submit', 'approve', 'collect', 'publish']))
})

test('everybody reads the report, and an auditor checks it against the ledger in their own browser', async ({ browser }) => {
  const anybody = await openPerson(browser, world)
  await anybody.goto('/transparency')
  const report = anybody.getByRole('table', { name: 'Requests and answers' })
  await expect(report.getByRole('row', { name: /US-2703D/ })).toBeVisible()
  // A handful of requests is not told exactly.
  await expect(
    report
      .getByRole('row', { name: /US-2703D/ })
      .getByText('<5')
      .first(),
  ).toBeVisible()
  await look(anybody, '56-transparency')
  const csv = new TextDecoder().decode(await downloaded(anybody, () => anybody.getByRole('button', { name: 'CSV' }).click()))
  expect(csv).toContain('"US-2703D"')
  const json = new TextDecoder().decode(await downloaded(anybody, () => anybody.getByRole('button', { name: 'JSON' }).click()))
  expect((JSON.parse(json) as { instrument: string }[]).map(({ instrument }) => instrument)).toContain('EU-EPOC-SUB')

  const aud = await openPerson(browser, world)
  await enrol(aud, world.invite({ name: 'Aud Lind', roles: ['auditor'] }))
  await aud.goto('/ledger')
  await expect(aud.getByRole('table', { name: 'Acts in the ledger' })).toBeVisible()
  await aud.getByRole('button', { name: 'Check everything in this browser' }).click()
  await expect(aud.getByText('The report equals what was opened')).toBeVisible()
  await aud.getByLabel('Find among').fill('approve')
  await look(aud, '57-ledger-audit')
  const page = await aud.content()
  expect(page).not.toContain('15550042')
  await aud.getByRole('button', { name: 'Make a token' }).click()
  await expect(aud.getByLabel('Token, shown this one time')).toBeVisible()
})

/** What the command tells an officer, with the keys that the desk publishes. */
async function verify(tar: string): Promise<string> {
  const keys = join(dirname(tar), 'keys.json')
  writeFileSync(keys, await olga.evaluate(async () => await (await fetch('/desk/v1/holdings')).text()))
  const cli = join(import.meta.dirname, '../../cli/src/main.ts')
  const asked = ['--disable-warning=ExperimentalWarning', cli, 'verify', 'bundle', tar, '--keys', keys]
  const { stdout, stderr } = spawnSync(process.execPath, asked, { encoding: 'utf8' })
  return stdout + stderr
}

function cellsOf(csv: string): string[] {
  return csv.split('\r\n').flatMap(line => line.split(','))
}
