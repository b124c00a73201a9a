// A threat on one app, reported from another: believed, looked at, decided by two persons, told, appealed, taken back.

import { join } from 'node:path'
import type { Client, Room } from '@causeway/client'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { picture } from '../../e2e/pictures.ts'
import { enrol, look, openPerson, openWorld, type World } from './world.ts'

let world: World
test.beforeAll(async () => {
  world = await openWorld()
})
test.afterAll(() => world.stop())

/** Eve of Lumen threatens Ben of Harbor, with her request and in their conversation; he reports both. */
async function threatIsReported(): Promise<Client> {
  const [eve, ben] = await Promise.all([world.user('lumen.localhost', 'eve'), world.user('harbor.localhost', '+15550007')])
  await eve.contacts.request(ben.me.user, 'answer or else')
  await expect.poll(async () => (await ben.contacts.list())[0]?.words?.text).toBe('answer or else')
  const asked = await ben.reports.previewPerson(eve.me.user)
  expect(await ben.reports.send(asked, { category: 'harassment.threat' })).toMatchObject({ verdict: 'verified' })
  await ben.contacts.accept(eve.me.user)
  const atEve = await eve.rooms.create({ with: [ben.me.user] })
  await atEve.send('I know where you live')
  const { id } = await atEve.send('tomorrow you will see')
  await expect.poll(async () => (await textsAt(ben, atEve.uri)).length).toBe(2)
  const preview = await ben.reports.suggest(atEve.uri, id)
  const { verdict } = await ben.reports.send(preview, { category: 'harassment.threat', note: 'please help', block: true })
  expect(verdict).toBe('verified')
  return eve
}

async function textsAt(client: Client, uri: Room['uri']): Promise<(string | undefined)[]> {
  const room = await client.rooms.get(uri)
  return ((await room?.messages()) ?? []).map(({ text }) => text)
}

test('a threat is reported, decided by two persons, appealed and judged by a third', async ({ browser }) => {
  const eve = await threatIsReported()
  const [mia, sam, lea] = await Promise.all([openPerson(browser, world), openPerson(browser, world), openPerson(browser, world)])
  await enrol(mia, world.invite({ name: 'Mia', roles: ['safety-moderator'] }))
  await enrol(sam, world.invite({ name: 'Sam', roles: ['safety-senior'] }))
  await enrol(lea, world.invite({ name: 'Lea', roles: ['safety-lead'] }))

  await mia.getByRole('navigation').getByRole('link', { name: 'Reports' }).click()
  const row = mia.getByRole('row', { name: /Threatens somebody/ })
  await expect(row).toBeVisible()
  await look(mia, '20-safety-queue')
  await row.focus()
  await mia.keyboard.press('Enter')
  await mia.getByRole('button', { name: 'Take this case' }).click()
  await mia.getByLabel('Key file of this shift').setInputFiles(join(world.dataDir, 'safety-team.json'))
  // What is sealed is not said to be verified.
  await expect(mia.getByText('Stamped by the server')).toHaveCount(2)
  await mia.getByRole('button', { name: 'Open this report' }).first().click()
  await expect(mia.getByText('Said with the request')).toBeVisible()
  await mia.getByRole('button', { name: 'Open this report' }).click()
  await expect(mia.getByText('Verified: this person sent exactly this')).toHaveCount(2)
  // Nothing is seen before its own act.
  await expect(mia.getByRole('button', { name: 'Show: Text' }).first()).toBeVisible()
  await expect(mia.getByText('tomorrow you will see')).toBeHidden()
  await look(mia, '21-safety-case-covered')
  await mia.getByRole('button', { name: 'Show: Text' }).last().click()
  await expect(mia.getByText('tomorrow you will see')).toBeVisible()
  await mia.getByLabel('Policy clause').fill('Violent threats')
  await mia.getByLabel('Restriction').selectOption('5')
  await expect(mia.getByText('A second person has to confirm this')).toBeVisible()
  await look(mia, '22-safety-case-deciding')

  // While Mia has it, nobody else does.
  await sam.goto('/safety')
  await expect(sam.getByRole('row', { name: /Taken/ })).toBeVisible()
  await look(sam, '23-safety-queue-locked')
  await mia.getByRole('button', { name: 'Propose' }).click()
  await expect(mia).toHaveURL(/safety$/)

  await sam.reload()
  await sam.getByRole('row', { name: /Waits for a second person/ }).focus()
  await sam.keyboard.press('Enter')
  await sam.getByRole('button', { name: 'Take this case' }).click()
  await expect(sam.getByText('What you sign')).toBeVisible()
  await look(sam, '24-safety-second-person')
  await sam.getByRole('button', { name: 'Confirm with my passkey' }).click()
  await expect(sam.getByText('Nothing waits')).toBeVisible()

  const [restriction] = await eve.safety.restrictions()
  expect(restriction).toMatchObject({ level: 5, clause: 'Violent threats', appeal: 'possible' })
  await eve.safety.appeal(restriction!.action, 'It was about a birthday surprise.')

  // Whoever decided does not judge.
  await sam.goto('/safety/appeals')
  await sam.getByRole('row', { name: /birthday surprise/ }).focus()
  await sam.keyboard.press('Enter')
  await sam.getByRole('button', { name: 'Grant the appeal' }).click()
  await expect(sam.getByText('This needs another role, or another person')).toBeVisible()
  await look(sam, '25-safety-appeal-own-decision')
  await lea.goto('/safety/appeals')
  await lea.getByRole('row', { name: /birthday surprise/ }).focus()
  await lea.keyboard.press('Enter')
  await lea.getByLabel('Reason, in a sentence').fill('The context shows a joke among friends.')
  await look(lea, '26-safety-appeal')
  await lea.getByRole('button', { name: 'Grant the appeal' }).click()
  await expect(lea.getByText('No appeal waits')).toBeVisible()
  expect(await eve.safety.restrictions()).toEqual([])
  await lea.goto('/safety/statistics')
  await expect(lea.getByText('too few').first()).toBeVisible()
  await look(lea, '27-safety-statistics')
})

test('who may not start anything new is told so where a link leads, and what it has goes on', async ({ browser }) => {
  const ben = await world.user('harbor.localhost', '+15550008')
  const group = await ben.rooms.create({ kind: 'group', name: 'Book club', with: [] })
  const { url = '' } = await group.links.create({ approval: true, usesMax: 10, expiresAtMs: Date.now() + 3_600_000 })

  const rae = await openMessenger(browser, 'lumen.localhost', 'rae1')
  await rae.goto(`/join${new URL(url).hash}`)
  await expect(rae.getByRole('heading', { name: 'Book club' })).toBeVisible()

  const user = await ben.contacts.find('lumen.localhost', 'rae1')
  await ben.reports.send(await ben.reports.previewPerson(user!), { category: 'identity.impersonation', note: 'not her' })
  const mo = await openPerson(browser, world)
  await enrol(mo, world.invite({ name: 'Mo', roles: ['safety-moderator'] }))
  await mo.goto('/safety')
  await mo.getByRole('row', { name: /pretends to be another/ }).focus()
  await mo.keyboard.press('Enter')
  await mo.getByRole('button', { name: 'Take this case' }).click()
  await mo.getByLabel('Policy clause').fill('Identity 1')
  await mo.getByLabel('Restriction').selectOption('2')
  await mo.getByRole('button', { name: 'Decide' }).click()
  await expect(mo.getByText('Nothing waits')).toBeVisible()

  await rae.getByRole('button', { name: 'Ask to join' }).click()
  await expect(rae.getByRole('alert')).toContainText('A restriction of your account does not allow this for now.')
  await look(rae, '28-join-restricted')
  await rae.goto('/settings/reports')
  await expect(rae.getByText('You cannot ask new people for now.', { exact: false })).toBeVisible()
  await look(rae, '29-restriction-told')
})

test('the picture of a group is reported in the messenger; at the desk it is seen after its own act, and not before', async ({
  browser,
}) => {
  const eve = await world.user('lumen.localhost', 'eve3')
  const ben = await openMessenger(browser, 'harbor.localhost', '+15550041')
  const user = (await eve.contacts.find('harbor.localhost', '+15550041'))!
  await eve.contacts.request(user)
  await ben.getByRole('button', { name: /1 request/ }).click()
  await ben.locator('main').getByRole('button', { name: /eve3/ }).click()
  await ben.getByRole('button', { name: 'Accept' }).click()
  await expect.poll(async () => (await eve.contacts.list()).find(each => each.user === user)?.state).toBe('granted')
  const group = await eve.rooms.create({ kind: 'group', name: 'Sketches', with: [user] })
  await group.setPicture({ bytes: await picture(ben), contentType: 'image/jpeg' })
  await ben.getByRole('link', { name: /Sketches/ }).click()
  await ben.getByRole('button', { name: 'Details' }).click()
  await ben.getByRole('button', { name: 'Report the picture of the group' }).click()
  await ben.getByLabel('Unwanted sexual content').check()
  await ben.getByRole('button', { name: 'Next' }).click()
  await expect(ben.getByRole('dialog').locator('img')).toBeVisible()
  await ben.getByRole('button', { name: 'Send report' }).click()
  await expect(ben.getByText('The server confirmed that this is genuine')).toBeVisible()

  const mia = await openPerson(browser, world)
  await enrol(mia, world.invite({ name: 'Mia', roles: ['safety-moderator'] }))
  await mia.goto('/safety')
  await mia.getByRole('row', { name: /Unwanted sexual content/ }).focus()
  await mia.keyboard.press('Enter')
  await mia.getByRole('button', { name: 'Take this case' }).click()
  await mia.getByLabel('Key file of this shift').setInputFiles(join(world.dataDir, 'safety-team.json'))
  // What is sealed is not said to be verified.
  await expect(mia.getByText('Stamped by the server')).toBeVisible()
  await mia.getByRole('button', { name: 'Open this report' }).click()
  await expect(mia.getByText('Verified: this person sent exactly this')).toBeVisible()
  await expect(mia.getByText('Picture of a group')).toBeVisible()
  const image = mia.getByRole('img', { name: 'Reported picture' })
  await expect(image).toHaveCount(0)
  await look(mia, '50-safety-picture-covered')
  await mia.getByRole('button', { name: 'Show: Picture' }).click()
  await expect(image).toBeVisible()
  expect(await image.evaluate((shown: HTMLImageElement) => [shown.naturalWidth, getComputedStyle(shown).filter])).toEqual([
    640,
    expect.stringContaining('blur'),
  ])
  await look(mia, '51-safety-picture-shown')
})

/** Somebody of an app, at its own page. */
async function openMessenger(browser: Browser, app: string, handle: string): Promise<Page> {
  const baseURL = world.url.replace('127.0.0.1', app)
  const page = await (await browser.newContext({ baseURL, locale: 'en-GB' })).newPage()
  await page.goto('/')
  await page.locator('form input').first().fill(handle)
  await page.locator('input[type=password]').fill('correct horse')
  await page.locator('button[type=submit]').click()
  await page.locator('nav').waitFor()
  return page
}
