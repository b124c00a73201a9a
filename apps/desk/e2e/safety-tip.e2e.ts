// A case about a child and NCMEC: one person proposes over hashes, a second opens the same evidence, signs and files; against a stand-in
// for the CyberTipline on this machine, in test mode.

import { join } from 'node:path'
import { type Ncmec, startNcmec } from '@causeway/server/bridges-testing'
import { expect, type Page, test } from '@playwright/test'
import { enrol, look, openPerson, openWorld, type World } from './world.ts'

let world: World
let ncmec: Ncmec
test.beforeAll(async () => {
  ncmec = await startNcmec('esp', 'secret')
  const cybertip = { url: ncmec.url, user: 'esp', password: 'secret', email: 'safety@lumen.example', company: 'Lumen' }
  world = await openWorld({ bridges: { cybertip } })
})
test.afterAll(async () => {
  await world.stop()
  await ncmec.close()
})

async function openEvidence(page: Page): Promise<void> {
  await page.getByLabel('Key file of this shift').setInputFiles(join(world.dataDir, 'safety-team.json'))
  await page.getByRole('button', { name: 'Open this report' }).click()
}

test('a child is sought out: proposed by one, refused at first, signed and filed by another, held a year', async ({
  browser,
}) => {
  const [eve, ben] = await Promise.all([world.user('lumen.localhost', 'eve9'), world.user('harbor.localhost', '+15550091')])
  await eve.contacts.request(ben.me.user)
  await ben.contacts.accept(eve.me.user)
  const room = await eve.rooms.create({ with: [ben.me.user] })
  const { id } = await room.send('do not tell your parents')
  await expect.poll(async () => (await (await ben.rooms.get(room.uri))?.messages())?.length).toBe(1)
  await ben.reports.send(await ben.reports.suggest(room.uri, id), { category: 'child.grooming', note: '', block: true })

  const [cora, cleo] = await Promise.all([openPerson(browser, world), openPerson(browser, world)])
  await enrol(cora, world.invite({ name: 'Cora', roles: ['child-safety'] }))
  await enrol(cleo, world.invite({ name: 'Cleo', roles: ['child-safety'] }))
  await cora.goto('/safety')
  await cora.getByRole('row', { name: /An adult seeks out a child/ }).focus()
  await cora.keyboard.press('Enter')
  await cora.getByRole('button', { name: 'Take this case' }).click()
  await cora.getByRole('button', { name: 'Report to NCMEC' }).click()
  await expect(cora.getByText('Test mode.')).toBeVisible()
  await openEvidence(cora)
  await expect(cora.getByRole('checkbox', { name: /messages-/ })).toBeChecked()
  await cora.getByLabel('What NCMEC should know besides').fill('Asked for secrecy in the first message.')
  await look(cora, '60-tip-draft')
  await cora.getByRole('button', { name: 'Propose to a second person' }).click()
  await expect(cora.getByText('You proposed this. Somebody else has to confirm it.')).toBeVisible()
  await expect(cora.getByRole('button', { name: 'Sign with my passkey and file' })).toBeDisabled()
  await look(cora, '61-tip-proposed')
  await cora.getByRole('button', { name: 'Take the proposal back' }).click()
  await expect(cora.getByText('Proposal taken back')).toBeVisible()
  await cora.getByRole('button', { name: 'Propose to a second person' }).click()
  await expect(cora.getByRole('button', { name: 'Take the proposal back' })).toBeVisible()
  expect(ncmec.log).toEqual([])

  // Cleo does not hold the case; what waits for her signature opens to her all the same.
  await cleo.getByRole('navigation').getByRole('link', { name: 'Reports to NCMEC' }).click()
  await cleo.getByRole('row', { name: /Waits for a second person/ }).focus()
  await cleo.keyboard.press('Enter')
  const sign = cleo.getByRole('button', { name: 'Sign with my passkey and file' })
  await expect(sign).toBeDisabled()
  await openEvidence(cleo)
  await expect(cleo.getByText('on this device', { exact: false }).first()).toBeVisible()
  await look(cleo, '62-tip-signing')
  ncmec.refusing = '/finish'
  await sign.click()
  await expect(cleo.getByText('It did not get through')).toBeVisible()
  await expect(cleo.getByText('/finish answered 4100')).toBeVisible()
  expect([...ncmec.reports.values()].map(({ state }) => state)).toEqual(['retracted'])
  await look(cleo, '63-tip-failed')
  ncmec.refusing = ''
  ncmec.silent = 2
  await sign.click()
  await expect(cleo.getByText('Filed at the test service.')).toBeVisible()
  const filed = [...ncmec.reports].find(([, { state }]) => state === 'done')
  await expect(cleo.getByText(filed?.[0] ?? 'none', { exact: true })).toBeVisible()
  await expect(cleo.getByText(/up to 3 times, of at most 10/)).toBeVisible()
  expect(filed?.[1].files[0]).toContain('do not tell your parents')
  await look(cleo, '64-tip-filed')
  await cleo.getByRole('navigation').getByRole('link', { name: 'Reports to NCMEC' }).click()
  await expect(cleo.getByRole('row', { name: /Filed/ })).toContainText('Test')
  await look(cleo, '65-tips')
})
