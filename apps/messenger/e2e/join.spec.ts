import { expectNoViolation } from './axe.ts'
import { bubble, expect, originOf, say, signIn, test } from './people.ts'
import type { Human } from './people.ts'

async function makeGroup({ page }: Human, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill(name)
  await page.getByRole('button', { name: 'Create group' }).click()
  await say(page, 'Come along')
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Links into the group' }).click()
}

test('a link into a group: made, followed on another app before signing in, asked by, let in, taken back', async ({
  someone,
  stranger,
}) => {
  const ada = await someone({ app: 'lumen' })
  const { page } = ada
  await makeGroup(ada, 'Saturday hike')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'Link into the group' }).inputValue()
  expect(link).toMatch(new RegExp(`^${originOf('lumen')}/join#[\\w-]{22}$`))
  await dialog.getByRole('button', { name: 'QR code' }).click()
  await expect(dialog.getByRole('img', { name: 'QR code' })).toBeVisible()
  await expectNoViolation(page, 'links into a group')
  await page.keyboard.press('Escape')

  const ben = await stranger({ app: 'harbor' })
  await ben.page.goto(link.replace(originOf('lumen'), originOf('harbor')))
  await expect(ben.page.getByText('You follow a link into a group.')).toBeVisible()
  await signIn(ben)
  await expect(ben.page.getByRole('heading', { name: 'Saturday hike' })).toBeVisible()
  await expectNoViolation(ben.page, 'following a link')
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(ben.page.getByRole('status').filter({ hasText: 'You asked to join.' })).toBeVisible()

  await expect(page.getByText('Somebody asks to join by a link.')).toBeVisible()
  await page.getByRole('button', { name: 'Show' }).click()
  await dialog.getByRole('button', { name: `Let in: ${ben.handle}` }).click()
  await expect(dialog.getByText('Nobody at the moment.')).toBeVisible()
  await ben.page.getByRole('button', { name: 'Open group' }).click({ timeout: 20_000 })
  await say(ben.page, 'Here I am')
  await dialog.getByRole('button', { name: 'Take back' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Link into the group' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(bubble(page, 'Here I am')).toContainText(ben.handle)

  const cleo = await someone({ app: 'commons' })
  await cleo.page.goto(link.replace(originOf('lumen'), originOf('commons')))
  await expect(cleo.page.getByText('It was taken back.')).toBeVisible()
  await cleo.page.goto(`${originOf('commons')}/join#nothing`)
  await cleo.page.reload()
  await expect(cleo.page.getByText('It is not complete, or it never was one.')).toBeVisible()
})

test('a link without approval lets in by itself; members see no links', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await makeGroup(ada, 'Open house')
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByRole('switch', { name: 'An admin decides' }).uncheck({ force: true })
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'Link into the group' }).inputValue()
  await ben.page.goto(link.replace(originOf('lumen'), originOf('harbor')))
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await ben.page.getByRole('button', { name: 'Open group' }).click({ timeout: 20_000 })
  await ben.page.getByRole('button', { name: 'Details' }).click()
  await expect(ben.page.getByText('2 members', { exact: true }).first()).toBeVisible()
  await expect(ben.page.getByRole('button', { name: 'Links into the group' })).toHaveCount(0)
})
