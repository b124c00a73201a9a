// People at the messenger, as they use it: sign in, get to know each other.

import type { Page } from 'playwright-core'

export async function signIn(page: Page, handle: string): Promise<void> {
  await page.locator('form input').first().fill(handle)
  await page.locator('input[type=password]').fill('correct horse')
  await page.locator('button[type=submit]').click()
  await page.locator('nav').waitFor()
}

/** `from` asks, `to` accepts; both have the conversation open afterwards. */
export async function introduce(from: Page, to: Page, toApp: string, toHandle: string): Promise<void> {
  await from.getByRole('button', { name: 'New chat' }).click()
  await from.locator('fieldset').getByText(toApp, { exact: true }).click()
  await from.locator('main form input:not([type=radio])').fill(toHandle)
  await from.getByRole('button', { name: 'Find' }).click()
  await from.getByLabel('First message').fill('Hello!')
  await from.getByRole('button', { name: 'Send request' }).click()
  await to.getByRole('button', { name: /1 request/ }).click()
  await to.locator('main').getByRole('button').filter({ hasText: 'Lumen' }).first().click()
  await to.getByRole('button', { name: 'Accept' }).click()
  for (const page of [from, to]) await page.locator('[data-message]').first().waitFor()
}

/** When the bubble with this text was there, by the page's clock. Call before it can be. */
export function bubbleAt(page: Page, text: string): Promise<number> {
  return page.evaluate(
    wanted =>
      new Promise<number>(resolve => {
        const look = (): void => {
          const bubbles = [...document.querySelectorAll('[data-message]')]
          if (bubbles.some(each => each.textContent.includes(wanted))) resolve(performance.timeOrigin + performance.now())
          else requestAnimationFrame(look)
        }
        look()
      }),
    text,
  )
}
