import { expectNoViolation } from './axe.ts'
import { linkAccounts, openAccounts, showHere } from './own-accounts.ts'
import { bubble, expect, introduce, originOf, say, test } from './people.ts'

const passphrase = 'four swallows over the harbour'

test('two own accounts stand in one list at Harbor: read, found, answered from there, kept apart, locked together, and gone when it ends', async ({
  someone,
}) => {
  test.setTimeout(180_000)
  const atHarbor = await someone({ app: 'harbor' })
  const atLumen = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'commons' })
  await introduce(atLumen, ben, 'Hello from Lumen')
  const { page } = atHarbor

  await linkAccounts(atHarbor, atLumen)
  const show = (): Promise<void> => showHere(atHarbor, atLumen)
  await showHere(atHarbor, atLumen, async () => {
    await expectNoViolation(page, 'code for another account')
    await page.screenshot({ path: test.info().outputPath('code.png') })
  })
  await expectNoViolation(page, 'accounts that are here')

  await page.goto(originOf('harbor'))
  const list = page.locator('nav')
  const row = list.getByRole('link').filter({ hasText: 'via Lumen' })
  await expect(row).toBeVisible()
  await say(ben.page, 'Which app is this?')
  await expect(row.getByText('Which app is this?')).toBeVisible()
  await expect(row).toContainText(ben.handle)
  await expect(page).toHaveTitle('(1) Harbor')
  await expectNoViolation(page, 'one list')
  await row.click()
  await expect(bubble(page, 'Which app is this?')).toBeVisible()
  await say(page, 'All in one list')
  await expect(bubble(ben.page, 'All in one list')).toBeVisible()
  await expect(page).toHaveTitle('Harbor')
  await page.screenshot({ path: test.info().outputPath('one-list.png') })
  // Ben's app knows the person at Lumen and nobody else.
  await expect(ben.page.locator('nav').getByRole('link').filter({ hasText: atHarbor.handle })).toHaveCount(0)

  await list.getByRole('button', { name: 'Harbor', exact: true }).click()
  await expect(row).toHaveCount(0)
  await list.getByRole('button', { name: 'Lumen', exact: true }).click()
  await expect(row).toBeVisible()
  await list.getByRole('button', { name: 'All accounts' }).click()
  await page.goto(new URL('/search', page.url()).href)
  await page.getByRole('searchbox').fill('one list')
  await page
    .locator('main')
    .getByRole('link', { name: /All in one list/ })
    .click()
  await expect(bubble(page, 'All in one list')).toBeVisible()
  await page.reload()
  await expect(bubble(page, 'All in one list')).toBeVisible()

  await page.goto(new URL('/settings/lock', page.url()).href)
  await page.getByRole('button', { name: 'Lock with a passphrase' }).click()
  await page.getByRole('dialog').getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('dialog').getByLabel('The same once more').fill(passphrase)
  await page.getByRole('button', { name: 'Lock with this' }).click()
  await page.getByRole('button', { name: 'Lock now' }).click()
  await expect(page.getByRole('heading', { name: 'Harbor is locked' })).toBeVisible()
  await page.reload()
  await page.getByLabel('Passphrase').fill(passphrase)
  await page.keyboard.press('Enter')
  await expect(row).toBeVisible()
  await page.getByRole('button', { name: 'Remove the lock' }).click()
  await expect(page.getByText('Not locked')).toBeVisible()

  const stores = (): Promise<number> => page.evaluate(async () => (await indexedDB.databases()).length)
  expect(await stores()).toBe(2)
  await openAccounts(page)
  await page.getByRole('switch', { name: `Lumen: ${atLumen.handle}` }).click({ force: true })
  await page.getByRole('button', { name: 'Wipe from this browser' }).click()
  await expect(page.getByRole('switch', { name: `Lumen: ${atLumen.handle}` })).toHaveCount(0)
  await expect.poll(stores).toBe(1)
  await page.goto(originOf('harbor'))
  await expect(list.getByText('No conversations yet')).toBeVisible()
  await expect(list.getByRole('button', { name: 'All accounts' })).toHaveCount(0)

  // It ends by itself when its device is removed at Lumen, where the one that was left is listed still.
  await show()
  const lumen = atLumen.page
  await lumen.goto(new URL('/settings/devices', lumen.url()).href)
  const remove = lumen.locator('main').getByRole('button', { name: 'Remove', exact: true })
  for (const left of [1, 0]) {
    await expect(remove).toHaveCount(left + 1)
    await remove.first().click()
    await lumen.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(remove).toHaveCount(left)
  }
  await expect(page.getByRole('switch', { name: `Lumen: ${atLumen.handle}` })).toHaveCount(0)
  await expect.poll(stores).toBe(1)

  // And with the link between the accounts, and with the page's own account.
  await show()
  await page.getByRole('button', { name: 'Unlink this account' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink this account' }).click()
  await expect(page.getByText('All my conversations here')).toHaveCount(0)
  await expect.poll(stores).toBe(1)
  await linkAccounts(atHarbor, atLumen)
  await show()
  await page.goto(new URL('/settings/sign-out', page.url()).href)
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out and wipe' }).click()
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible()
  await expect.poll(stores).toBe(1)
})
