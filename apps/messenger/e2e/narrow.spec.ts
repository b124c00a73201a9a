import type { Page } from '@playwright/test'
import { expectNoViolation } from './axe.ts'
import { expect, introduce, say, test } from './people.ts'

/** Of what can be seen, what reaches over the edge of the window. */
async function overTheEdge(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const inScroller = (element: Element): boolean => {
      for (let up = element.parentElement; up !== null; up = up.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX) && up.getBoundingClientRect().right <= innerWidth)
          return true
      return false
    }
    const all = [...document.querySelectorAll('#root *, [role=dialog] *')]
    const over = all.filter(element => {
      const { right, left, width } = element.getBoundingClientRect()
      return width > 1 && (right > innerWidth + 1 || left < -1) && !inScroller(element)
    })
    const page = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []
    return [...page, ...over.map(element => element.outerHTML.slice(0, 120))]
  })
}

const screens = [
  '/',
  '/new',
  '/new/group',
  '/requests',
  '/search',
  '/settings',
  '/settings/devices',
  '/settings/privacy',
  '/settings/held',
  '/settings/lock',
]

// 640 is a desk of 1280 at 200 %.
for (const [width, height] of [
  [320, 640],
  [640, 400],
] as const) {
  test(`everything fits into ${width} by ${height}`, async ({ someone }) => {
    const ada = await someone({ app: 'commons' })
    const ben = await someone({ app: 'harbor' })
    await introduce(ada, ben)
    await say(ada.page, 'https://example.org/an/address/that/is/longer/than/any/line/of/a/narrow/window/could/ever/be')
    const { page } = ben
    await page.setViewportSize({ width, height })
    expect(await overTheEdge(page)).toEqual([])
    await page.getByRole('button', { name: 'Details' }).click()
    await page.getByRole('button', { name: `Report ${ada.handle}` }).scrollIntoViewIfNeeded()
    expect(await overTheEdge(page)).toEqual([])
    await page.getByRole('button', { name: `Report ${ada.handle}` }).click()
    await page.getByRole('dialog').getByRole('radio').first().check()
    expect(await overTheEdge(page)).toEqual([])
    await expectNoViolation(page, `report at ${width}`)
    for (const path of screens) {
      await page.goto(new URL(path, page.url()).href)
      await page.getByRole('heading').first().waitFor()
      expect(await overTheEdge(page), path).toEqual([])
    }
  })
}

test('what is cut off at its end keeps what reaches out of its line: the dots under Arabic letters', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ben, ada, 'هل نلتقي اليوم عند المنارة، ومن يحضر الخريطة، ومتى يغادر القارب الأخير؟')
  await expect(ada.page.locator('[data-conversation]').getByText('هل نلتقي')).toBeVisible()
  const cut = await ada.page.evaluate(() =>
    [...document.querySelectorAll('#root :not(input, textarea)')]
      .map(element => getComputedStyle(element))
      .filter(({ textOverflow }) => textOverflow === 'ellipsis')
      .map(({ overflowX, overflowY }) => `${overflowX} ${overflowY}`),
  )
  expect(cut.length).toBeGreaterThan(0)
  expect(new Set(cut)).toEqual(new Set(['clip visible']))
})
