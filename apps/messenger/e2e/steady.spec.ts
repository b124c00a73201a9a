// What stands on the screen stays where it is.

import { expect, introduce, makeGroup, test } from './people.ts'

test('a dialog of the details stays open, with what was typed, when the window becomes narrower and wider', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await makeGroup(ada, 'Hike', [ben])
  const { page } = ada
  await page.setViewportSize({ width: 1400, height: 800 })
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByRole('complementary')).toBeVisible()
  await page.getByRole('button', { name: 'Change name' }).click()
  const name = page.getByRole('dialog').getByLabel('Name of the group')
  await name.fill('Long hi')
  for (const width of [1000, 500, 1000, 1400]) {
    await page.setViewportSize({ width, height: 800 })
    await expect(name).toHaveValue('Long hi')
    await expect(page.locator('[role=main], main')).toHaveCount(1)
  }
  await name.fill('Long hike')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('nav').getByRole('link', { name: /Long hike/ })).toBeVisible()
  await expect(page.getByRole('complementary')).toBeVisible()
})
