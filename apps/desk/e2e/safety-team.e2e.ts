// What the safety team has for itself: rules and who lets them do more, the lab, judging hits, second looks, wellbeing, figures.

import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { enrol, look, openPerson, openWorld, type World } from './world.ts'

let world: World
test.beforeAll(async () => {
  world = await openWorld()
})
test.afterAll(() => world.stop())

test('a lead reads a rule, tries a candidate on a data set, and cannot pass its shadow', async ({ browser }) => {
  const lea = await openPerson(browser, world)
  await enrol(lea, world.invite({ name: 'Lea', roles: ['safety-lead'] }))
  await lea.getByRole('navigation').getByRole('link', { name: 'Rules' }).click()
  await expect(lea.getByRole('row', { name: /Asks again and again after a refusal/ })).toContainText('Watches only')
  await look(lea, '30-safety-rules')
  await lea.getByRole('row', { name: /Asks again and again after a refusal/ }).focus()
  await lea.keyboard.press('Enter')
  await expect(lea.getByText(/14 days in shadow are needed; 0 hits were labelled/)).toBeVisible()
  await lea.getByLabel('From now on').selectOption('friction')
  await lea.getByRole('button', { name: 'Propose' }).click()
  await expect(lea.getByText('This rule may not do more yet')).toBeVisible()
  await look(lea, '31-safety-rule')

  await lea.goto('/safety/rules/spam-blast')
  await lea.getByLabel('From now on').selectOption('shadow')
  await lea.getByRole('button', { name: 'Change' }).click()
  await expect(lea.getByRole('definition').filter({ hasText: 'Watches only' })).toBeVisible()

  await lea.goto('/safety/lab')
  const lines = Array.from({ length: 60 }, (_, at) => `1 ${100 + at} ${at * 60}`)
  const file = { name: 'contacts.txt', mimeType: 'text/plain', buffer: Buffer.from(lines.join('\n')) }
  await lea.getByLabel('Data set').setInputFiles(file)
  await lea.getByRole('button', { name: 'Run' }).click()
  await expect(lea.getByRole('row', { name: /The candidate/ })).toContainText('25')
  await look(lea, '32-safety-lab')

  await lea.goto('/safety/hits')
  await expect(lea.getByText('No hit waits')).toBeVisible()
  await look(lea, '33-safety-hits')
})

test('a closed case is looked at again, blind; nobody is given what they do not want to see', async ({ browser }) => {
  const [ben, eve] = await Promise.all([world.user('harbor.localhost', '+15550021'), world.user('lumen.localhost', 'eve2')])
  await ben.reports.send(await ben.reports.previewPerson(eve.me.user), { category: 'identity.impersonation', note: 'not her' })

  const mia = await openPerson(browser, world)
  await enrol(mia, world.invite({ name: 'Mia', roles: ['safety-moderator'] }))
  await mia.goto('/safety')
  await mia.getByRole('row', { name: /pretends to be another/ }).focus()
  await mia.keyboard.press('Enter')
  await mia.getByRole('button', { name: 'Take this case' }).click()
  await mia.getByLabel('Policy clause').fill('Identity 1')
  await mia.getByRole('button', { name: 'No action' }).click()
  await expect(mia.getByText('Nothing waits')).toBeVisible()

  await mia.goto('/safety/wellbeing')
  await mia.getByText('Somebody may hurt themselves').click()
  await mia.getByLabel('Severe cases in a day, at most').selectOption('5')
  await mia.getByRole('button', { name: 'Keep' }).click()
  await expect(mia.getByText('0 of 5')).toBeVisible()
  await look(mia, '34-safety-wellbeing')
  await ben.reports.send(await ben.reports.previewPerson(eve.me.user), { category: 'self-harm.danger' })
  await mia.goto('/safety')
  await expect(mia.getByText('Nothing waits')).toBeVisible()

  const quinn = await openPerson(browser, world)
  await enrol(quinn, world.invite({ name: 'Quinn', roles: ['safety-quality'] }))
  await quinn.getByRole('navigation').getByRole('link', { name: 'Second looks' }).click()
  await quinn.getByRole('row', { name: /pretends to be another/ }).focus()
  await look(quinn, '35-safety-second-looks')
  await quinn.keyboard.press('Enter')
  await quinn.getByLabel('Key file of this shift').setInputFiles(join(world.dataDir, 'safety-team.json'))
  await quinn.getByRole('button', { name: 'Open this report' }).click()
  await quinn.getByRole('button', { name: 'Show: Note of the reporter' }).click()
  await expect(quinn.getByText('not her')).toBeVisible()
  await expect(quinn.getByText('Identity 1')).toBeHidden()
  await look(quinn, '36-safety-second-look')
  await quinn.getByRole('button', { name: 'I would act' }).click()
  await expect(quinn.getByText('Nothing waits for a second look')).toBeVisible()
  await quinn.goto('/safety/statistics')
  await expect(quinn.getByText('Reports filed, by week').first()).toBeVisible()
  await look(quinn, '37-safety-statistics-weeks')
})

test('a lead names a trusted flagger, whose report comes first with a mark', async ({ browser }) => {
  const [ngo, eve] = await Promise.all([world.user('lumen.localhost', 'hotline'), world.user('harbor.localhost', '+15550023')])
  const lea = await openPerson(browser, world)
  await enrol(lea, world.invite({ name: 'Lea', roles: ['safety-lead'] }))
  await lea.getByRole('navigation').getByRole('link', { name: 'Reporters' }).click()
  await expect(lea.getByText('Nobody yet')).toBeVisible()
  await lea.getByLabel('Organisation').fill('Hotline for children')
  await lea.getByLabel('Address of the account').fill('hotline')
  await expect(lea.getByText('An address looks like')).toBeVisible()
  await lea.getByLabel('Address of the account').fill(`mimi://lumen.localhost/u/${'a'.repeat(26)}`)
  await lea.getByRole('button', { name: 'Keep' }).click()
  await expect(lea.getByText('There is no such account.')).toBeVisible()
  await lea.getByLabel('Address of the account').fill(ngo.me.user)
  await lea.getByRole('button', { name: 'Keep' }).click()
  await expect(lea.getByRole('row', { name: /Hotline for children/ })).toContainText('Holds')
  await look(lea, '38-safety-reporters')
  await ngo.reports.send(await ngo.reports.previewPerson(eve.me.user), { category: 'spam.fraud', note: 'a false shop' })
  await lea.goto('/safety')
  await expect(lea.getByRole('row', { name: /Fraud or a false offer/ })).toContainText('Trusted flagger')
  // Somebody in danger, whom nobody flagged, goes before.
  await expect(lea.getByRole('row').nth(1)).toContainText('Somebody may hurt themselves')
  await look(lea, '39-safety-queue-flagged')
  await lea.getByRole('row', { name: /Fraud or a false offer/ }).focus()
  await lea.keyboard.press('Enter')
  await expect(lea.getByText('Hotline for children')).toBeVisible()
})
