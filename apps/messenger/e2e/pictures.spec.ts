import type { Page } from '@playwright/test'
import { expectNoViolation } from './axe.ts'
import { expect, introduce, makeGroup, say, test } from './people.ts'
import { picture } from '../../e2e/pictures.ts'

test('a group gets a picture, cut to a square, that members on another app see; it is taken away again', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ben, ada)
  const { page } = ada
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill('Saturday hike')
  await page.getByRole('checkbox').first().check({ force: true })
  await page.getByRole('button', { name: 'Create group' }).click()
  await say(page, 'Look at the coast')
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Change picture' }).click()
  const dialog = page.getByRole('dialog')
  const file = { name: 'coast.jpg', mimeType: 'image/jpeg', buffer: await picture(page) }
  await dialog
    .getByLabel('Choose picture', { exact: true })
    .first()
    .setInputFiles({ ...file, buffer: Buffer.from('no picture') })
  await expect(dialog.getByRole('alert')).toHaveText('This file is not a picture that can be shown.')
  await dialog.getByLabel('Choose picture', { exact: true }).first().setInputFiles(file)
  await dialog.getByLabel('Zoom').fill('2.2')
  await dialog.getByLabel('Zoom').press('ArrowRight')
  await expectNoViolation(page, 'cutting a picture')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('img', { name: 'Picture of Saturday hike' })).toBeVisible()

  await ben.page.getByRole('link', { name: /Saturday hike/ }).click({ timeout: 20_000 })
  await ben.page.getByRole('button', { name: 'Details' }).click()
  const seen = ben.page.getByRole('img', { name: 'Picture of Saturday hike' }).locator('img')
  await expect
    .poll(() => seen.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]))
    .toEqual([212, 212])
  await expect(ben.page.getByRole('button', { name: 'Change picture' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Change picture' }).click()
  await dialog.getByRole('button', { name: 'Remove picture' }).click()
  await expect(ben.page.getByRole('img', { name: 'Picture of Saturday hike' })).toHaveCount(0)
})

test('an own picture is seen by who one writes with; it, the name and the picture of a group are reported as they are shown', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ben, ada)
  await makeGroup(ada, 'Saturday hike', [ben])
  const { page } = ada
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Change picture' }).click()
  await give(page)
  await expect(page.getByRole('img', { name: 'Picture of Saturday hike' })).toBeVisible()
  // Whoever gave them does not report them.
  await expect(page.getByRole('button', { name: /^Report the/ })).toHaveCount(0)
  const room = page.url()
  await page.goto(new URL('/settings', room).href)
  await page.getByRole('button', { name: 'Change picture' }).click()
  await expect(page.getByRole('dialog').getByText('People you write with see it.')).toBeVisible()
  await give(page)
  await expect(page.getByRole('main').locator('img')).toBeVisible()
  await expectNoViolation(page, 'settings with a picture')
  await page.screenshot({ path: test.info().outputPath('settings.png') })

  const inList = ben.page.getByRole('link', { name: new RegExp(ada.handle) }).locator('img')
  await expect(inList.first()).toBeVisible()
  await ben.page.getByRole('link', { name: /Saturday hike/ }).click({ timeout: 20_000 })
  await ben.page.getByRole('button', { name: 'Details' }).click()
  await expectNoViolation(ben.page, 'details of a group with a picture')
  await ben.page.getByRole('button', { name: 'Report the name of the group' }).click()
  const dialog = ben.page.getByRole('dialog')
  await what(ben.page, 'Insults, humiliation')
  await expect(dialog.getByText('Saturday hike')).toBeVisible()
  await expect(dialog.getByRole('img')).toHaveCount(0)
  await sent(ben.page, false)

  await ben.page.getByRole('button', { name: 'Report the picture of the group' }).click()
  await what(ben.page, 'Insults, humiliation')
  await expect(dialog.getByText(/^Picture of the group · /)).toBeVisible()
  await expect(dialog.locator('img')).toBeVisible()
  await expect(dialog.getByRole('switch', { name: 'Send the files too' })).toHaveCount(0)
  await expectNoViolation(ben.page, 'report of a picture')
  await ben.page.screenshot({ path: test.info().outputPath('report.png') })
  await sent(ben.page, false)

  await ben.page.getByRole('button', { name: new RegExp(ada.handle) }).click()
  await expect(dialog.getByRole('img', { name: `Picture of ${ada.handle}` })).toBeVisible()
  await ben.page.screenshot({ path: test.info().outputPath('person.png') })
  await dialog.getByRole('button', { name: `Report the picture of ${ada.handle}` }).click()
  await what(ben.page, 'Somebody pretends to be another')
  await expect(dialog.last().getByText(/^Picture of the person · /)).toBeVisible()
  await sent(ben.page, true)

  await page.getByRole('button', { name: 'Change picture' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove picture' }).click()
  await expect(page.getByRole('main').locator('img')).toHaveCount(0)
})

async function give(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  const file = { name: 'coast.jpg', mimeType: 'image/jpeg', buffer: await picture(page) }
  await dialog.getByLabel('Choose picture', { exact: true }).first().setInputFiles(file)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
}

/** The report that is asked about, as far as what will be sent. */
async function what(page: Page, category: string): Promise<void> {
  await page.getByLabel(category).check()
  await page.getByRole('button', { name: 'Next' }).click()
}

async function sent(page: Page, blocks: boolean): Promise<void> {
  if (!blocks) await page.getByRole('switch', { name: /^Also block/ }).click({ force: true })
  await page.getByRole('button', { name: 'Send report' }).click()
  await expect(page.getByText('The server confirmed that this is genuine')).toBeVisible()
  await page.getByRole('dialog').last().getByRole('button', { name: 'Close' }).last().click()
}
