import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import config from '../playwright.config.ts'
import { expectNoViolation } from './axe.ts'
import { expect, introduce, originOf, secret, test } from './people.ts'

// What the camera of this browser sees: read anew with each look through it.
const folder = mkdtempSync(join(tmpdir(), 'causeway-camera-'))
const film = join(folder, 'camera.y4m')
const launch = config.use?.launchOptions
test.use({ launchOptions: { ...launch, args: [...(launch?.args ?? []), `--use-file-for-fake-video-capture=${film}`] } })
test.afterAll(() => rmSync(folder, { recursive: true }))

test('a second browser is linked, and a safety number compared, by looking at the other screen', async ({
  someone,
  stranger,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)

  await openSafetyNumber(ben.page)
  await openSafetyNumber(ada.page)
  await show(ben.page)
  await scan(ada.page)
  await expect(ada.page.getByText('The same number: nobody stands between you.')).toBeVisible()
  await expectNoViolation(ada.page, 'compared')

  const second = await stranger({ app: 'harbor', handle: ben.handle })
  await second.page.locator('form input').first().fill(ben.handle)
  await second.page.locator('input[type=password]').fill(secret)
  await second.page.getByRole('button', { name: 'Link to a browser you already use' }).click()
  await show(second.page)
  await scan(ada.page)
  await expect(ada.page.getByText('That is a code for something else.')).toBeVisible()
  await expectNoViolation(ada.page, 'camera')

  await ben.page.goto(`${originOf('harbor')}/settings/devices`)
  await ben.page.getByRole('button', { name: 'Link a browser' }).click()
  await scan(ben.page)
  await expect(ben.page.getByLabel('Code shown on the new browser')).toHaveValue(
    (await second.page.locator('code').textContent()) ?? '',
  )
  await ben.page.getByRole('button', { name: 'Link it' }).click()
  await second.page.locator('nav').waitFor()
})

async function openSafetyNumber(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: /Safety number/ }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
}

async function scan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Scan with the camera' }).click()
}

/** Puts the code on this screen before the camera. */
async function show(page: Page): Promise<void> {
  const code = page.getByRole('img', { name: /QR code/ })
  const [viewBox, path] = [await code.getAttribute('viewBox'), await code.locator('path').getAttribute('d')]
  const size = Number(viewBox?.split(' ')[2])
  const dark = new Set([...(path ?? '').matchAll(/M(\d+) (\d+)h1/g)].map(([, x, y]) => `${x} ${y}`))
  writeFileSync(
    film,
    movieOf(size, (x, y) => dark.has(`${x} ${y}`)),
  )
}

/** YUV4MPEG2: a few frames of 640 × 480, the code in the middle. */
function movieOf(size: number, isDark: (x: number, y: number) => boolean): Uint8Array {
  const [width, height] = [640, 480]
  const scale = Math.floor((height * 0.9) / size)
  const [left, top] = [(width - size * scale) >> 1, (height - size * scale) >> 1]
  const luma = Buffer.alloc(width * height, 200)
  for (let y = 0; y < size * scale; y++)
    for (let x = 0; x < size * scale; x++)
      luma[(top + y) * width + left + x] = isDark(Math.floor(x / scale), Math.floor(y / scale)) ? 16 : 235
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)])
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`),
    ...Array.from({ length: 5 }, () => frame),
  ])
}
