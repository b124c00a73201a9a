// How often somebody presses the pointer: real presses on the page; a choice in a list counts as two (open, choose), a file as one.
// Fields are reached with the Tab key and filled from the keyboard, as on any form.

import type { Page } from '@playwright/test'

export async function countClicks(page: Page): Promise<() => Promise<number>> {
  const counting = (): void => {
    const host = globalThis as unknown as { clicks: number }
    host.clicks = 0
    addEventListener('pointerdown', event => (host.clicks += event.isTrusted ? 1 : 0), true)
    addEventListener(
      'change',
      ({ target }) => {
        if (target instanceof HTMLSelectElement) host.clicks += 2
        if (target instanceof HTMLInputElement && target.type === 'file') host.clicks += 1
      },
      true,
    )
  }
  await page.evaluate(counting)
  return async () => await page.evaluate(() => (globalThis as unknown as { clicks: number }).clicks)
}
