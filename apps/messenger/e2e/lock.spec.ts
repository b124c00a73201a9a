import type { Page } from '@playwright/test'
import { addFingerReader } from '../../e2e/finger-reader.ts'
import { expectNoViolation } from './axe.ts'
import { expect, introduce, messages, originOf, say, test } from './people.ts'

const passphrase = 'four swallows over the harbour'

async function openLockPage(page: Page): Promise<void> {
  await page.goto(new URL('/settings/lock', page.url()).href)
  await expect(page.getByRole('heading', { name: 'Lock this browser' })).toBeVisible()
}

test('a browser locked with a passphrase opens with that alone, in every tab, and has everything again', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'Before the lock')
  const { page } = ben
  await openLockPage(page)
  await expectNoViolation(page, 'lock')
  await page.getByRole('button', { name: 'Lock with a passphrase' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await dialog.getByLabel('The same once more').fill('something else')
  await expect(dialog.getByText('The two are not the same.')).toBeVisible()
  await dialog.getByLabel('The same once more').fill(passphrase)
  await expectNoViolation(page, 'passphrase')
  await dialog.getByRole('button', { name: 'Lock with this' }).click()
  await expect(page.getByText('Locked with a passphrase')).toBeVisible()
  const second = await ben.newTab()
  await page.getByRole('button', { name: 'Lock now' }).click()
  await expect(page.getByRole('heading', { name: 'Harbor is locked' })).toBeVisible()
  await expect(second.getByRole('heading', { name: 'Harbor is locked' })).toBeVisible()
  await expectNoViolation(page, 'locked')
  // Sent meanwhile; and a browser that is closed and opened is locked still.
  await say(ada.page, 'While it was locked')
  await page.reload()
  await page.getByLabel('Passphrase').fill('not this')
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByText('That does not open this browser.')).toBeVisible()
  await page.getByLabel('Passphrase').fill(passphrase)
  await page.keyboard.press('Enter')
  await page.goto(originOf('harbor'))
  await page.getByRole('listitem').getByRole('link').click()
  await expect(messages(page).getByText('Before the lock')).toBeVisible()
  await expect(messages(page).getByText('While it was locked')).toBeVisible()
})

test('a browser locked with a passkey opens with it', async ({ someone }) => {
  const ben = await someone({ app: 'harbor' })
  const { page } = ben
  await addFingerReader(ben.context, page)
  await openLockPage(page)
  await page.getByRole('button', { name: 'Lock with a passkey' }).click()
  await expect(page.getByText('Locked with a passkey')).toBeVisible()
  await page.getByRole('button', { name: 'Lock now' }).click()
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByText('Locked with a passkey')).toBeVisible()
  const isKnown = (): Promise<boolean> => page.evaluate(() => localStorage.getItem('causeway.lock') !== null)
  expect(await isKnown()).toBe(true)
  await page.getByRole('button', { name: 'Remove the lock' }).click()
  await expect(page.getByText('Not locked')).toBeVisible()
  // Whoever signs out leaves nothing of the passkey either.
  await page.goto(new URL('/settings/sign-out', page.url()).href)
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out and wipe' }).click()
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible()
  expect(await isKnown()).toBe(false)
})

test('who forgot the passphrase can wipe the browser and sign in anew', async ({ someone }) => {
  const ben = await someone({ app: 'harbor' })
  const { page } = ben
  await openLockPage(page)
  await page.getByRole('button', { name: 'Lock with a passphrase' }).click()
  await page.getByRole('dialog').getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('dialog').getByLabel('The same once more').fill(passphrase)
  await page.getByRole('button', { name: 'Lock with this' }).click()
  await page.getByRole('button', { name: 'Lock now' }).click()
  await page.getByRole('button', { name: 'Wipe this browser instead' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out and wipe' }).click()
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible()
})

test('what could be handed over is shown in full: the own handle is in it, what was written is not', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'Unmistakable marker')
  const { page } = ben
  await page.goto(new URL('/settings/held', page.url()).href)
  await expect(page.getByText('Everything that is held and readable')).toBeVisible()
  for (const summary of await page.locator('summary').all()) await summary.click()
  await expect(page.locator('main')).toContainText(ben.handle)
  await expect(page.locator('main')).not.toContainText('Unmistakable marker')
  await expectNoViolation(page, 'held about me')
})

test('the own devices have names, and those of another one can be seen', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const { page } = ben
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: `Devices of ${ada.handle}` }).click()
  await expect(page.getByRole('dialog').getByText(/^Since/)).toHaveCount(1)
  await expectNoViolation(page, 'devices of another')
  await page.goto(new URL('/settings/devices', page.url()).href)
  await page.getByRole('button', { name: /^Rename Chrome/ }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Kitchen')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.reload()
  await expect(page.getByText('Kitchen')).toBeVisible()
})
