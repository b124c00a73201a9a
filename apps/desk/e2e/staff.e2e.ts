// The first administrators enrol, add somebody together, and see it in the log; nobody does it alone.

import { expect, type Page, test } from '@playwright/test'
import { enrol, look, openPerson, openWorld, type World } from './world.ts'

let world: World
test.beforeAll(async () => {
  world = await openWorld()
})
test.afterAll(() => world.stop())

test('two administrators add a moderator, one proposing and one signing', async ({ browser }) => {
  const stranger = await openPerson(browser, world)
  const foreign = requestsElsewhere(stranger)
  const complaints = complaintsOf(stranger)
  await stranger.goto('/')
  await expect(stranger.getByText('Nobody is enrolled yet')).toBeVisible()
  await look(stranger, '01-start-nobody-enrolled')
  await stranger.goto('/what-we-hold')
  await expect(stranger.getByRole('table', { name: 'Data that the operator can hold' })).toBeVisible()
  await look(stranger, '02-what-we-hold')
  await stranger.goto('/audit')
  await expect(stranger).toHaveURL(/sign-in$/)
  await look(stranger, '03-sign-in')

  const [ana, bo] = [await openPerson(browser, world), await openPerson(browser, world)]
  const link = world.firstAdministrator('Ana Silva')
  await ana.goto(link)
  await expect(ana.getByText('Is this you?')).toBeVisible()
  await look(ana, '04-enrol')
  await ana.getByRole('button', { name: 'Make my passkey' }).click()
  await expect(ana.getByRole('heading', { level: 1 })).toContainText('Good to see you, Ana Silva')
  await look(ana, '05-start-administrator')
  await enrol(bo, world.firstAdministrator('Bo Lindqvist'))
  expect(() => world.firstAdministrator('Third')).toThrow('two administrators already')

  // A link that was used says so.
  await stranger.goto(link)
  await stranger.getByRole('button', { name: 'Make my passkey' }).click()
  await expect(stranger.getByText('This enrolment link is not valid')).toBeVisible()

  await ana.getByRole('navigation').getByRole('link', { name: 'Staff' }).click()
  await ana.getByRole('button', { name: 'Add somebody' }).click()
  await ana.getByLabel('Name').fill('Cy Okafor')
  await ana.getByRole('checkbox', { name: /^Moderator/ }).check()
  await ana.getByRole('checkbox', { name: /^Legal intake/ }).check()
  await expect(ana.getByText('These roles do not go together')).toBeVisible()
  await look(ana, '06-add-forbidden-pair')
  await ana.getByRole('checkbox', { name: /^Legal intake/ }).uncheck()
  await ana.getByRole('button', { name: 'Propose', exact: true }).click()
  await openFirst(ana, 'Proposals')
  await expect(ana.getByText('You proposed this yourself')).toBeVisible()
  await expect(ana.getByRole('button', { name: 'Confirm with my passkey' })).toBeDisabled()

  await bo.goto('/staff')
  await expect(bo.getByRole('row', { name: /Cy Okafor/ }).first()).toBeVisible()
  await look(bo, '07-staff-with-proposal')
  await openFirst(bo, 'Proposals')
  await expect(bo.getByRole('button', { name: 'Confirm with my passkey' })).toBeEnabled()
  await look(bo, '08-proposal-three-columns')
  await bo.getByRole('button', { name: 'Confirm with my passkey' }).click()
  const made = await bo.getByLabel('Enrolment link').inputValue()
  await look(bo, '09-enrolment-link')

  const cy = await openPerson(browser, world)
  await enrol(cy, made)
  await expect(cy.getByRole('navigation').getByRole('link', { name: 'Audit log' })).toBeHidden()
  await cy.goto('/audit')
  await expect(cy.getByText('This is not for your role')).toBeVisible()
  await look(cy, '10-not-for-your-role')
  expect(await cy.evaluate(async () => (await fetch('/desk/v1/audit')).status)).toBe(403)

  await cy.goto('/')
  await cy.getByRole('button', { name: 'Sign out' }).click()
  await cy.getByRole('main').waitFor()
  await cy.goto('/sign-in')
  await cy.getByRole('button', { name: 'Sign in as an officer of an agency' }).click()
  await expect(cy.getByText('The passkey was not accepted')).toBeVisible()
  await cy.getByRole('button', { name: 'Sign in as staff' }).click()
  await expect(cy.getByRole('heading', { level: 1 })).toContainText('Good to see you, Cy Okafor')

  await bo.goto('/audit')
  await expect(bo.getByRole('row', { name: /Cy Okafor staff listAudit refused/ })).toBeVisible()
  await look(bo, '11-audit')

  expect(foreign).toEqual([])
  expect(complaints).toEqual([])
})

test('the session cookie is for this host, and no script reads it', async ({ browser }) => {
  const dee = await openPerson(browser, world)
  await enrol(dee, world.invite({ name: 'Dee', roles: ['auditor'] }))
  const cookies = await dee.context().cookies()
  expect(cookies).toMatchObject([{ name: '__Host-causeway-staff', httpOnly: true, secure: true, sameSite: 'Strict' }])
  expect(await dee.evaluate(() => document.cookie)).toBe('')
  // Text never becomes markup on these pages.
  const failed = await dee.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<b>x</b>')
      return false
    } catch {
      return true
    }
  })
  expect(failed).toBe(true)
})

test('a table is worked by keyboard', async ({ browser }) => {
  const eve = await openPerson(browser, world)
  await enrol(eve, world.invite({ name: 'Eve', roles: ['auditor'] }))
  await eve.goto('/staff')
  const rows = eve.getByRole('table', { name: 'Staff' }).locator('tbody tr')
  await rows.first().focus()
  await eve.keyboard.press('j')
  await expect(rows.nth(1)).toBeFocused()
  await eve.keyboard.press('k')
  await expect(rows.first()).toBeFocused()
  await eve.keyboard.press('End')
  await expect(rows.last()).toBeFocused()
  await eve.setViewportSize({ width: 420, height: 800 })
  await look(eve, '12-staff-narrow')
})

async function openFirst(page: Page, table: string): Promise<void> {
  await page.getByRole('table', { name: table }).locator('tbody tr').first().focus()
  await page.keyboard.press('Enter')
}

function requestsElsewhere(page: Page): string[] {
  const elsewhere: string[] = []
  page.on('request', request => {
    const url = new URL(request.url())
    if (url.origin !== world.deskUrl && url.protocol !== 'data:' && url.protocol !== 'blob:') elsewhere.push(request.url())
  })
  return elsewhere
}

/** What a content policy refused. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', message => {
    if (/Content Security Policy|Trusted/i.test(message.text())) complaints.push(message.text())
  })
  return complaints
}
