// Two own accounts of one person, and the page of one of them that shows the conversations of both.

import type { Page } from '@playwright/test'
import { expect, originOf } from './people.ts'
import type { Human } from './people.ts'

export async function openAccounts(page: Page): Promise<void> {
  await page.goto(new URL('/settings/accounts', page.url()).href)
  await expect(page.getByRole('heading', { name: 'Your accounts on other apps' })).toBeVisible()
}

/** Codes stand alone in their line. */
export async function codeOn(page: Page): Promise<string> {
  return (await page.locator('main code').innerText()).trim()
}

export async function linkAccounts({ page }: Human, atLumen: Human): Promise<void> {
  await openAccounts(page)
  await expect(page.getByText('All my conversations here')).toHaveCount(0)
  await page.getByRole('button', { name: 'Make a code' }).click()
  await openAccounts(atLumen.page)
  await atLumen.page.getByLabel('Code from your other account').fill(await codeOn(page))
  await atLumen.page.getByRole('button', { name: 'Link', exact: true }).click()
  await expect(atLumen.page.getByText('linked with one other')).toBeVisible()
}

/** `look`: what else is to be seen while the code stands there. */
export async function showHere({ page }: Human, atLumen: Human, look?: () => Promise<void>): Promise<void> {
  await openAccounts(page)
  await page.getByRole('button', { name: 'Show my conversations from Lumen' }).click()
  await expect(page.getByText('Waiting for Lumen')).toBeVisible()
  const code = await codeOn(page)
  await look?.()
  await openAccounts(atLumen.page)
  await atLumen.page.getByLabel('Code from the other app').fill(code)
  await atLumen.page.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect(page.getByRole('switch', { name: `Lumen: ${atLumen.handle}` })).toBeChecked()
}

/** The page of Harbor with its list, in which Lumen's conversations stand too. */
export async function oneListOf(atHarbor: Human, atLumen: Human): Promise<Page> {
  await linkAccounts(atHarbor, atLumen)
  await showHere(atHarbor, atLumen)
  await atHarbor.page.goto(originOf('harbor'))
  await expect(atHarbor.page.locator('nav').getByRole('button', { name: 'All accounts' })).toBeVisible()
  return atHarbor.page
}
