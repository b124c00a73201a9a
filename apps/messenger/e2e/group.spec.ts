import { expectNoViolation } from './axe.ts'
import { bubble, escaped, expect, introduce, makeGroup, say, test } from './people.ts'

test('a group over three apps: made, written in, renamed, roles given, somebody removed, left', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  const cleo = await someone({ app: 'commons' })
  await introduce(ben, ada)
  await introduce(cleo, ada)
  const { page } = ada
  await makeGroup(ada, 'Saturday hike', [ben, cleo])
  await say(page, 'Who brings the map?')
  for (const other of [ben, cleo]) {
    await other.page.getByRole('link', { name: /Saturday hike/ }).click({ timeout: 20_000 })
    await expect(bubble(other.page, 'Who brings the map?')).toBeVisible()
  }
  await say(ben.page, 'I do')
  await expect(bubble(cleo.page, 'I do')).toContainText(ben.handle)

  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: `More: ${ben.handle}` }).click()
  await page.getByRole('menuitem', { name: 'Make admin' }).click()
  await expect(page.getByText('Admin', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.getByRole('dialog').getByLabel('Name of the group').fill('Sunday hike')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(cleo.page.getByRole('link', { name: /Sunday hike/ })).toBeVisible()
  await page.getByRole('button', { name: `More: ${cleo.handle}` }).click()
  await page.getByRole('menuitem', { name: 'Remove from group' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(cleo.page.getByText('You are no longer in this conversation.')).toBeVisible()
  await ben.page.getByRole('button', { name: 'Details' }).click()
  await ben.page.getByRole('button', { name: 'Leave group' }).click()
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Leave group' }).click()
  await expect(page.getByText('1 member', { exact: true }).first()).toBeVisible()
})

test('who does not agree is named before there is a group: it is made without them, they are asked, and added when they agree', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  const cleo = await someone({ app: 'commons' })
  await introduce(ben, ada)
  await introduce(cleo, ada)
  const { page } = ada
  await ben.page.getByRole('button', { name: 'Details' }).click()
  await ben.page.getByRole('button', { name: /^Block/ }).click()
  await ben.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Block/ })
    .click()
  await expect(ben.page.getByText(`You have blocked ${ada.handle}.`)).toBeVisible()

  await makeGroup(ada, 'Night hike', [ben, cleo])
  const refused = page.getByRole('alert').filter({ hasText: `${ben.handle} has not agreed to be added by you.` })
  await expect(refused).toBeVisible()
  await expect(refused).not.toContainText(cleo.handle)
  await expectNoViolation(page, 'who has not agreed')
  await page.screenshot({ path: test.info().outputPath('unagreed.png') })
  await expect(page.locator('nav').getByRole('link', { name: /^Night hike/ })).toHaveCount(0)
  await page.getByRole('button', { name: `Go on without ${ben.handle}` }).click()
  await say(page, 'Two of us')
  await cleo.page.getByRole('link', { name: /^Night hike/ }).click({ timeout: 20_000 })
  await expect(bubble(cleo.page, 'Two of us')).toBeVisible()

  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Add people' }).click()
  const dialog = page.getByRole('dialog')
  const choice = dialog.getByRole('checkbox', { name: new RegExp(escaped(ben.handle)) })
  await choice.check({ force: true })
  await dialog.getByRole('button', { name: 'Add people' }).click()
  await expect(dialog.getByRole('alert')).toContainText(ben.handle)
  // Nobody is left to go on with.
  await expect(dialog.getByRole('button', { name: /Go on without/ })).toHaveCount(0)
  await dialog.getByRole('button', { name: `Ask ${ben.handle}` }).click()
  const words = 'I would like to add you to the group “Night hike”.'
  await expect(bubble(page, words).getByRole('img', { name: 'Waiting to be sent' })).toBeVisible()
  await ben.page.getByRole('button', { name: 'Unblock', exact: true }).click()
  await expect(bubble(ben.page, words)).toBeVisible({ timeout: 40_000 })

  await page.getByRole('link', { name: /^Night hike/ }).click()
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Add people' }).click()
  await choice.check({ force: true })
  await dialog.getByRole('button', { name: 'Add people' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByText('3 members', { exact: true }).first()).toBeVisible()
  await ben.page.getByRole('link', { name: /^Night hike/ }).click({ timeout: 20_000 })
  await say(ben.page, 'Here now')
  await expect(bubble(cleo.page, 'Here now')).toBeVisible()
})
