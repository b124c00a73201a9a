import { bubble, expect, introduce, makeGroup, say, test } from './people.ts'

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
