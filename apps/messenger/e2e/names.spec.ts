import type { Page } from '@playwright/test'
import { expectNoViolation } from './axe.ts'
import { bubble, escaped, expect, introduce, makeGroup, originOf, say, test } from './people.ts'

async function giveName(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Set your name' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('main').getByText(name)).toBeVisible()
}

test('a name is told with what one writes, stands beside the handle, and the reader may call people otherwise', async ({
  someone,
}) => {
  const ben = await someone({ app: 'harbor' })
  const ada = await someone({ app: 'lumen' })
  const { page } = ben
  await page.getByRole('button', { name: 'Set your name' }).click()
  await expectNoViolation(page, 'own name')
  await page.getByRole('dialog').getByLabel('Name').fill('  Ben\u202e  Stone ')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Set your name' })).toBeHidden()

  // A stranger is their handle, whatever they call themself.
  await introduce(ben, ada)
  await expect(ada.page.getByRole('heading', { name: 'Ben Stone' })).toBeVisible()
  await expect(ada.page.locator('header').getByText(ben.handle)).toBeVisible()
  await ada.page.getByRole('button', { name: 'Details' }).click()
  await expect(ada.page.locator('main, aside').getByText(ben.handle).last()).toBeVisible()
  await expectNoViolation(ada.page, 'details of somebody with a name')

  await ada.page.getByRole('button', { name: 'Call Ben Stone something else' }).click()
  await expectNoViolation(ada.page, 'name for somebody')
  await ada.page.getByRole('dialog').getByLabel('Name').fill('Benny')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(ada.page.getByRole('link', { name: /Benny/ })).toBeVisible()
  await expect(ada.page.getByText('Calls themself Ben Stone')).toBeVisible()

  // It is here still after a reload, and at Ben's it never was.
  await ada.page.reload()
  await expect(ada.page.getByRole('link', { name: /Benny/ })).toBeVisible()
  await say(ada.page, 'Good morning')
  await expect(bubble(page, 'Good morning')).toBeVisible()
  await expect(page.getByText('Benny')).toBeHidden()
  await giveName(page, 'Ben S.')
  await page.getByRole('link', { name: new RegExp(escaped(ada.handle)) }).click()
  await say(page, 'Renamed')
  await expect(bubble(ada.page, 'Renamed')).toBeVisible()
  await expect(ada.page.getByText('Calls themself Ben S.')).toBeVisible()
})

test('in a group names stand over what is said and in mentions; who takes a name that is there already is shown with the handle', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  const eve = await someone({ app: 'commons' })
  await giveName(ben.page, 'Ben Stone')
  // The o is a Greek one.
  await giveName(eve.page, 'Ben St\u03bfne')
  for (const { page } of [ben, eve]) await page.goto(originOf(page === ben.page ? 'harbor' : 'commons'))
  await introduce(ben, ada)
  await introduce(eve, ada)
  await expect(ada.page.getByRole('heading', { name: `Ben St\u03bfne · ${eve.handle}` })).toBeVisible()
  await expect(ada.page.getByRole('link', { name: `Ben Stone · ${ben.handle}` })).toBeVisible()

  await makeGroup(ada, 'Saturday', [ben, eve])
  await ben.page.getByRole('link', { name: /Saturday/ }).click({ timeout: 20_000 })
  await say(ben.page, 'It is me')
  await expect(bubble(ada.page, 'It is me')).toContainText(ben.handle)
  await ada.page.locator('textarea').fill('Yes @Ben_Sto')
  await ada.page.getByRole('listbox', { name: 'People to mention' }).getByRole('option').first().click()
  await expect(ada.page.locator('textarea')).toHaveValue('Yes @Ben_Stone ')
  await ada.page.locator('textarea').press('Enter')
  await expect(bubble(ben.page, 'Yes').getByText('@Ben_Stone')).toBeVisible()
})
