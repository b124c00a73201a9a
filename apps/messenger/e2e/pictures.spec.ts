import { expectNoViolation } from './axe.ts'
import { expect, introduce, say, test } from './people.ts'
import { picture } from './pictures.ts'

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
