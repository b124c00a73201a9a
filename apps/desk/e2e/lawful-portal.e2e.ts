// The officer's side: an agency that two of us verified, a request in fewer than a dozen clicks, the answer about content before
// anything is submitted, and the way back.

import { expect, type Page, test } from '@playwright/test'
import { countClicks } from './clicks.ts'
import {
  type AgeKey,
  day,
  enrolAgency,
  enrolOfficer,
  type Filing,
  fillRequest,
  makeAgeKey,
  type Office,
  openOffice,
  openRow,
  orderPdf,
  step,
  submit,
} from './lawful-people.ts'
import { look, openPerson, openWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })
test.use({ actionTimeout: 15_000 })

let world: World
let key: AgeKey
let office: Office
let olga: Page
test.beforeAll(async ({ browser }) => {
  world = await openWorld()
  key = makeAgeKey()
  office = await openOffice(browser, world)
  olga = await openPerson(browser, world)
})
test.afterAll(async () => {
  key.forget()
  await world.stop()
})

test('an agency is enrolled by two of us, and its officer files a routine request', async () => {
  await office.intake.goto('/legal/agencies')
  await expect(office.intake.getByText('No agency yet')).toBeVisible()
  await look(office.intake, '30-agencies-none')
  await enrolAgency(office, 'Police of Example')
  await look(office.counsel, '31-agency-verified')
  await enrolOfficer(office, olga, 'Police of Example', { name: 'Olga Brandt', recipient: key.recipient })
  await olga.goto('/portal/details')
  await look(olga, '32-officer-details')
  await olga.goto('/portal')
  await expect(olga.getByText('No request yet')).toBeVisible()
  await look(olga, '33-officer-no-request')

  const clicks = await countClicks(olga)
  await olga.getByRole('button', { name: 'New request' }).click()
  await olga.getByLabel('Kind of paper').selectOption('US-SUBP')
  await olga.getByLabel('Name of the judge or official').fill('Clerk of the grand jury')
  await olga.getByLabel('Office', { exact: true }).fill('District of Example')
  await olga.getByLabel('Reference or case number').fill('GJ-27-00017')
  await olga.getByLabel('Date of the paper').fill(day(-3))
  await olga.getByLabel('To be answered by').fill(day(20))
  await olga.getByLabel('Statute').fill('18 U.S.C. 2703(c)(2)')
  await olga.getByLabel('PDF, signed and dated').setInputFiles(orderPdf('GJ-27-00017'))
  await olga.getByLabel('It is signed and dated').check()
  await olga.getByRole('button', { name: 'Next' }).click()
  // What the paper cannot reach is not on offer.
  await expect(olga.getByLabel('Subscriber')).toBeChecked()
  await expect(olga.getByLabel('Traffic')).toBeHidden()
  await olga.getByLabel('The account', { exact: true }).fill('+15550042')
  await olga.getByRole('combobox', { name: 'App' }).selectOption('harbor.localhost')
  await olga.getByLabel('Compared with the paper, at page').fill('1')
  await olga.getByRole('button', { name: 'Next' }).click()
  await expect(olga.getByText('Will be searched')).toBeVisible()
  await olga.getByRole('button', { name: 'Submit with my passkey' }).click()
  await expect(olga.getByRole('heading', { level: 1, name: 'GJ-27-00017' })).toBeVisible()
  const routine = await clicks()
  console.log(`officer's clicks for a routine request: ${routine}`)
  expect(routine).toBeLessThan(12)
  await expect(olga.getByRole('region', { name: 'Where it stands' }).getByText('Submitted').first()).toBeVisible()
  await look(olga, '36-officer-submitted')
})

test('whoever asks for content reads the reasoned answer before submitting', async () => {
  await olga.goto('/portal')
  await olga.getByRole('button', { name: 'New request' }).click()
  await look(olga, '34-wizard-choose-paper')
  await olga.getByLabel('Kind of paper').selectOption('US-2703D')
  await olga.getByLabel('Name of the judge or official').fill('Judge R. Ortiz')
  await olga.getByLabel('Office', { exact: true }).fill('District Court of Example')
  await olga.getByLabel('Reference or case number').fill('27-mj-00123')
  await olga.getByLabel('Date of the paper').fill(day(-3))
  await olga.getByLabel('To be answered by').fill(day(20))
  await olga.getByLabel('Finding of the court').fill('Specific and articulable facts were shown.')
  await olga.getByLabel('PDF, signed and dated').setInputFiles(orderPdf('27-mj-00123'))
  await expect(olga.getByText('27-mj-00123.pdf')).toBeVisible()
  await olga.getByLabel('It is signed and dated').check()
  await look(olga, '34-wizard-paper')
  await olga.getByRole('button', { name: 'Next' }).click()
  await expect(olga.getByLabel('Encrypted content')).toBeHidden()
  await olga.getByLabel('Messages, calls, pictures, keys').check()
  await olga.getByLabel('The account', { exact: true }).fill('+15550042')
  await olga.getByRole('combobox', { name: 'App' }).selectOption('harbor.localhost')
  await look(olga, '35-wizard-account')
  await olga.getByRole('button', { name: 'Next' }).click()
  const answer = olga.getByRole('listitem').filter({ hasText: 'Messages, calls, pictures, keys' })
  await expect(answer.getByText('Not held', { exact: true })).toBeVisible()
  await answer.getByText('Why, item by item').click()
  await expect(answer.getByText('The text of messages, pictures, calls and files')).toBeVisible()
  await look(olga, '35-wizard-answer-before')
  // Nothing was filed by looking.
  await olga.goto('/portal')
  await expect(olga.getByRole('row', { name: /27-mj-00123/ })).toBeHidden()
})

test('what is missing is said by the rules, and mended by the officer', async () => {
  const filing: Filing = {
    instrument: 'US-SUBP',
    reference: 'GJ-27-00019',
    issuer: 'Clerk of the grand jury',
    office: 'District of Example',
    returnBy: day(20),
  }
  await fillRequest(olga, filing)
  await submit(olga, filing)
  await step(office.intake, filing, 'The paper is genuine', 'Something is missing')
  await olga.goto('/portal')
  await openRow(olga, /GJ-27-00019/)
  await expect(olga.getByText('The statute is missing.').first()).toBeVisible()
  await look(olga, '36-officer-something-missing')
  await olga.getByRole('link', { name: 'Add what is missing' }).click()
  await olga.getByLabel('Statute').fill('18 U.S.C. 2703(c)(2)')
  await olga.getByRole('button', { name: 'Next' }).click()
  await expect(olga.getByLabel('The account', { exact: true })).toHaveValue('+15550042')
  await olga.getByRole('button', { name: 'Next' }).click()
  // What was mended is signed anew, and looked at anew.
  await submit(olga, filing)
  await step(office.intake, filing, 'The paper is genuine', 'In legal review')
})

test('a request is talked about and withdrawn, by keyboard', async () => {
  await olga.goto('/portal')
  await openRow(olga, /GJ-27-00017/)
  await olga.getByLabel('Write a message').fill('Could you answer before Friday?')
  await olga.getByRole('button', { name: 'Send' }).click()
  await expect(olga.getByText('Could you answer before Friday?', { exact: true })).toBeVisible()
  const withdraw = olga.getByRole('button', { name: 'Withdraw this request' })
  await withdraw.focus()
  await olga.keyboard.press('Enter')
  await expect(olga.getByText('Withdrawn').first()).toBeVisible()
  await expect(withdraw).toBeHidden()
  await look(olga, '37-officer-withdrawn')
  await olga.setViewportSize({ width: 420, height: 800 })
  await olga.goto('/portal')
  await look(olga, '38-officer-narrow')
})
