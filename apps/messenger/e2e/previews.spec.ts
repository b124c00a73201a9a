import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectNoViolation } from './axe.ts'
import { bubble, expect, type Human, introduce, say, test } from './people.ts'
import { picture, withExif } from '../../e2e/pictures.ts'
import { openSite, type Site } from './site.ts'

// There is one port for the site.
test.describe.configure({ mode: 'serial' })

const secretPath = '/times/only-ada-knows'
const pages = {
  [secretPath]: {
    type: 'text/html; charset=utf-8',
    body: '<!doctype html><title>Ferry times</title><meta name=description content="Every hour, on the hour"><meta property="og:site_name" content="Ferries"><meta property="og:image" content="/boat.jpg">',
  },
}

/** The file of roots of this browser holds the site's root alone: nothing in the app knows of tests. */
async function believe({ context }: Human, { packedRoot }: Site): Promise<void> {
  await context.route(/\/assets\/roots-[\w-]+\.bin$/, route => route.fulfill({ body: packedRoot }))
}

function strip(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('region', { name: 'Link preview' })
}

test('a preview is asked for, made by the sender through the server, and all inside the message', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const site = await openSite({ ...pages, '/boat.jpg': { type: 'image/jpeg', body: withExif(await picture(ada.page)) } })
  try {
    const ben = await someone({ app: 'harbor' })
    await introduce(ada, ben)
    await say(ben.page, 'Hello Ada')
    await believe(ada, site)
    const { page } = ada
    const link = `${site.url}${secretPath}`
    const area = page.locator('textarea')
    await area.fill(`Look: ${link}`)
    await expect(strip(page).getByText('The site is asked through the server of this app')).toBeVisible()
    // Nobody was asked before somebody said yes.
    expect(site.asked).toEqual([])
    await expectNoViolation(page, 'offer of a preview')
    await page.screenshot({ path: test.info().outputPath('offer.png') })
    await strip(page).getByRole('button', { name: 'Preview this link' }).click()
    await expect(area).toBeFocused()
    await expect(strip(page).getByText('Ferry times')).toBeVisible()
    await expectNoViolation(page, 'preview before it is sent')
    await page.screenshot({ path: test.info().outputPath('made.png') })
    await page.keyboard.press('Enter')
    for (const each of [ada, ben]) {
      const card = bubble(each.page, 'Look:')
      await expect(card.getByRole('link', { name: 'Ferry times' })).toHaveAttribute('href', link)
      await expect(card.getByText('Every hour, on the hour')).toBeVisible()
      await expect(card.getByText('Ferries')).toBeVisible()
      await expectNoViolation(each.page, 'message with a preview')
    }
    await expect(bubble(ada.page, 'Look:').locator('img')).toBeVisible()
    await page.screenshot({ path: test.info().outputPath('sent.png') })
    await ben.page.emulateMedia({ colorScheme: 'dark' })
    await ben.page.screenshot({ path: test.info().outputPath('received-dark.png') })
    await ben.page.setViewportSize({ width: 390, height: 780 })
    await ben.page.screenshot({ path: test.info().outputPath('received-phone.png') })
    // The recipient asked nobody: the page and its picture were fetched once.
    expect(site.asked).toEqual([secretPath, '/boat.jpg'])
    expect(heldByServer()).not.toContain('only-ada-knows')
    expect(heldByServer()).not.toContain('ferry.example')
  } finally {
    await site.close()
  }
})

test('always is by itself, can be taken away, and a forged certificate gives nothing', async ({ someone }) => {
  const site = await openSite(pages)
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await believe(ada, site)
  const { page } = ada
  const area = page.locator('textarea')
  const link = `${site.url}${secretPath}`
  try {
    await area.fill(link)
    await strip(page).getByRole('button', { name: 'Always' }).click()
    await expect(strip(page).getByText('Ferry times')).toBeVisible()
    await strip(page).getByRole('button', { name: 'Remove the preview' }).click()
    await expect(strip(page)).toHaveCount(0)
    await page.keyboard.press('Enter')
    await expect(bubble(page, secretPath)).toBeVisible()
    await expect(bubble(page, secretPath).getByText('Ferry times')).toHaveCount(0)
  } finally {
    await site.close()
  }
  const forged = await openSite(pages)
  try {
    // Its certificate is of another root than the one that is believed.
    await area.fill(`Again ${link}#2`)
    await expect(strip(page).getByRole('status')).toBeVisible()
    await expect(strip(page)).toHaveCount(0)
    expect(forged.asked).toEqual([])
    await page.keyboard.press('Enter')
    await expect(bubble(page, 'Again')).toBeVisible()
  } finally {
    await forged.close()
  }
})

/** Everything on the server's disk. */
function heldByServer(): string {
  const folder = process.env['CAUSEWAY_E2E_DATA'] as string
  const files = globSync('**/*', { cwd: folder }).map(name => join(folder, name))
  const read = files.filter(file => statSync(file).isFile()).map(file => readFileSync(file).toString('latin1'))
  expect(read.length).toBeGreaterThan(2)
  return read.join('\n')
}
