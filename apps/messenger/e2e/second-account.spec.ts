// What somebody does with the second of two own accounts, in the list of the first.

import { expectNoViolation } from './axe.ts'
import { ask, bubble, escaped, expect, introduce, makeGroup, messages, originOf, say, test } from './people.ts'
import type { Human } from './people.ts'
import { oneListOf } from './own-accounts.ts'

/** A request to the account at Lumen, opened in Harbor's page. */
async function openRequest({ page }: Human, from: Human): Promise<void> {
  const row = page.locator('nav').getByRole('button', { name: /1 request/ })
  await expect(row).toContainText('Lumen')
  await row.click()
  await expect(page).toHaveURL(/\/as\/2\/requests$/)
  await page
    .locator('main')
    .getByRole('button', { name: new RegExp(escaped(from.handle)) })
    .click()
}

test('requests to the second account are accepted, declined and reported in the one list; its groups are made, shared, named and left there', async ({
  someone,
}) => {
  test.setTimeout(240_000)
  const atHarbor = await someone({ app: 'harbor' })
  const atLumen = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'commons' })
  const cleo = await someone({ app: 'harbor' })
  const dan = await someone({ app: 'commons' })
  const page = await oneListOf(atHarbor, atLumen)
  const list = page.locator('nav')

  await ask(ben, atLumen, 'Swallows at Lumen?')
  await openRequest(atHarbor, ben)
  await expect(page.locator('blockquote')).toHaveText('Swallows at Lumen?')
  await page.getByRole('button', { name: 'Accept' }).click()
  await expect(page).toHaveURL(/\/as\/2\/chat\//)
  await say(page, 'Many of them')
  await expect(bubble(ben.page, 'Many of them')).toBeVisible()

  await ask(cleo, atLumen, 'Do you sell them?')
  await openRequest(atHarbor, cleo)
  await page.getByRole('button', { name: 'Decline' }).click()
  await expect(list.getByRole('button', { name: /1 request/ })).toHaveCount(0)
  await expect(cleo.page.getByText(`You asked ${atLumen.handle}.`)).toBeVisible()

  await ask(dan, atLumen, 'Buy my coins')
  await openRequest(atHarbor, dan)
  await page.getByRole('button', { name: `Report ${dan.handle}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Unwanted advertising or spam').check()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Send report' }).click()
  await expect(dialog.getByText('The server confirmed that this is genuine')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(list.getByRole('button', { name: /1 request/ })).toHaveCount(0)

  // A group of the account at Lumen: who does it is chosen where it begins.
  await list.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('group', { name: 'With your account' }).getByRole('button', { name: 'Lumen' }).click()
  await expect(page).toHaveURL(/\/as\/2\/new$/)
  await expectNoViolation(page, 'with which account')
  await page.screenshot({ path: test.info().outputPath('as-account.png') })
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill('Swallow watch')
  await page.getByRole('checkbox', { name: new RegExp(escaped(ben.handle)) }).check({ force: true })
  await page.getByRole('button', { name: 'Create group' }).click()
  await say(page, 'At dawn')
  await ben.page.getByRole('link', { name: /Swallow watch/ }).click({ timeout: 20_000 })
  await expect(bubble(ben.page, 'At dawn')).toContainText(atLumen.handle)
  await expect(list.getByRole('link', { name: /Swallow watch/ })).toContainText('via Lumen')
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Change name' }).click()
  await dialog.getByLabel('Name of the group').fill('Dawn watch')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(ben.page.locator('nav').getByRole('link', { name: /Dawn watch/ })).toBeVisible()
  await expect(atLumen.page.locator('nav').getByRole('link', { name: /Dawn watch/ })).toBeVisible()

  // And one into which it is put.
  await makeGroup(ben, 'Ringing', [atLumen])
  await say(ben.page, 'Bring the rings')
  const ringing = list.getByRole('link', { name: /Ringing/ })
  await expect(ringing).toContainText('via Lumen')
  await ringing.click()
  await expect(bubble(page, 'Bring the rings')).toBeVisible()
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Leave group' }).click()
  await dialog.getByRole('button', { name: 'Leave group' }).click()
  await expect(ben.page.getByText('1 member', { exact: true }).first()).toBeVisible()
  await page.goto(new URL(new URL(page.url()).pathname.replace('/details', ''), page.url()).href)
  await expect(page.getByText('You are no longer in this conversation.')).toBeVisible()
})

test('search finds in both accounts and leads into the right one; what is new is told with its name, and a tap leads there', async ({
  someone,
}) => {
  test.setTimeout(180_000)
  const atHarbor = await someone({ app: 'harbor' })
  const atLumen = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'commons' })
  const cleo = await someone({ app: 'commons' })
  await introduce(atHarbor, cleo, 'Herons at Harbor')
  await introduce(ben, atLumen, 'Hello Lumen')
  const page = await oneListOf(atHarbor, atLumen)
  // What is written before the device is in the room is for the others alone.
  const row = page.locator('nav').getByRole('link').filter({ hasText: 'via Lumen' })
  await expect(row).toContainText('Messages from before are on your other devices')
  await say(ben.page, 'Herons at Lumen')
  await expect(page.locator('nav').getByText('Herons at Lumen')).toBeVisible()

  await page.goto(new URL('/search', page.url()).href)
  await page.getByRole('searchbox').fill('herons')
  const hits = page.locator('main').getByRole('link', { name: /Herons/ })
  await expect(hits).toHaveCount(2)
  await hits.filter({ hasText: 'Herons at Lumen' }).click()
  await expect(page).toHaveURL(/\/as\/2\/chat\//)
  await expect(bubble(page, 'Herons at Lumen')).toBeVisible()
  await page.goBack()
  await page.getByRole('searchbox').fill('herons')
  await hits.filter({ hasText: 'Herons at Harbor' }).click()
  await expect(page).toHaveURL(/\/\/[^/]+\/chat\//)
  await expect(bubble(page, 'Herons at Harbor')).toBeVisible()

  // Nobody looks, and the browser may tell.
  await atHarbor.context.addInitScript(() => {
    localStorage.setItem('causeway.notifications', JSON.stringify({ show: true, text: true }))
    document.hasFocus = () => false
    const told: unknown[] = []
    class Told {
      static permission = 'granted'
      onclick: (() => void) | null = null
      readonly title: string
      readonly body: string | undefined
      constructor(title: string, options?: NotificationOptions) {
        this.title = title
        this.body = options?.body
        told.push(this)
      }
    }
    Object.assign(globalThis, { told, Notification: Told })
  })
  await page.goto(originOf('harbor'))
  await expect(page.locator('nav').getByRole('link').filter({ hasText: 'via Lumen' })).toBeVisible()
  await say(ben.page, 'A bittern too')
  await expect(page).toHaveTitle('(1) Harbor')
  const told = (): Promise<string[]> =>
    page.evaluate(() =>
      (globalThis as unknown as { told: { title: string; body: string }[] }).told.map(({ title, body }) => `${title}: ${body}`),
    )
  await expect.poll(told).toEqual([`${ben.handle}: A bittern too`])
  await page.evaluate(() => (globalThis as unknown as { told: { onclick: () => void }[] }).told[0]?.onclick())
  await expect(page).toHaveURL(/\/as\/2\/chat\//)
  await expect(bubble(page, 'A bittern too')).toBeVisible()
})

test('the second account goes on over a reload, in another tab, when the working tab ends, and without a network; kept apart, only one is shown', async ({
  someone,
}) => {
  test.setTimeout(180_000)
  const atHarbor = await someone({ app: 'harbor', serviceWorkers: 'allow' })
  const atLumen = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'commons' })
  await introduce(ben, atLumen, 'Hello Lumen')
  await introduce(atHarbor, ben, 'Hello from Harbor')
  const page = await oneListOf(atHarbor, atLumen)
  const lumens = (at = page) => at.locator('nav').getByRole('link').filter({ hasText: 'via Lumen' })
  await lumens().click()
  await expect(page.getByText('Messages from before this browser was linked are on your other devices.')).toBeVisible()
  await expectNoViolation(page, 'messages from before')
  await page.screenshot({ path: test.info().outputPath('late.png') })
  await say(page, 'From the first tab')
  await page.reload()
  await expect(page).toHaveURL(/\/as\/2\/chat\//)
  await expect(bubble(page, 'From the first tab')).toBeVisible()

  const second = await atHarbor.newTab()
  await lumens(second).click()
  await expect(bubble(second, 'From the first tab')).toBeVisible()
  await say(second, 'From the second tab')
  await expect(bubble(page, 'From the second tab')).toBeVisible()
  await page.close()
  const atBen = ben.page.locator('nav').getByRole('link').filter({ hasText: atLumen.handle })
  await atBen.click()
  await say(ben.page, 'Is somebody there?')
  await expect(bubble(second, 'Is somebody there?')).toBeVisible({ timeout: 30_000 })
  await say(second, 'The other tab is')
  await expect(bubble(ben.page, 'The other tab is')).toBeVisible()

  await second.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await atHarbor.context.setOffline(true)
  await say(second, 'Written without a network')
  await expect(bubble(second, 'Written without a network').getByRole('img', { name: 'Waiting to be sent' })).toBeVisible()
  await second.reload()
  await expect(bubble(second, 'Written without a network').getByRole('img', { name: 'Waiting to be sent' })).toBeVisible()
  await atHarbor.context.setOffline(false)
  await expect(bubble(ben.page, 'Written without a network')).toHaveCount(1, { timeout: 40_000 })
  await expect(messages(ben.page).getByText('From the first tab')).toHaveCount(1)

  const list = second.locator('nav')
  await list.getByRole('button', { name: 'Harbor', exact: true }).click()
  await expect(lumens(second)).toHaveCount(0)
  await list.getByRole('button', { name: 'Lumen', exact: true }).click()
  await expect(lumens(second)).toHaveCount(1)
  await expect(list.locator('[data-conversation]')).toHaveCount(1)
  // Whoever is looked at alone is also who begins something new.
  await list.getByRole('button', { name: 'New chat' }).click()
  await expect(second).toHaveURL(/\/as\/2\/new$/)
})
