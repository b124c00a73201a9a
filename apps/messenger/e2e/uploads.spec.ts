import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { BrowserContext, Download, Page } from '@playwright/test'
import { bubble, expect, introduce, messages, test } from './people.ts'

const mebibyte = 1_048_576

/** Lets so many pieces through and holds the others; the answer lets everything go and tells from where each later piece started. */
async function holdAfter(context: BrowserContext, pieces: number): Promise<{ release: () => number[] }> {
  let through = 0
  let isHeld = true
  const offsets: number[] = []
  await context.route('**/v1/media/*', async route => {
    const request = route.request()
    if (request.method() !== 'PATCH') return await route.continue()
    if (isHeld && through >= pieces) return
    through += 1
    if (!isHeld) offsets.push(Number(request.headers()['upload-offset']))
    return await route.continue()
  })
  return {
    release() {
      isHeld = false
      return offsets
    },
  }
}

async function attach(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
}

async function digestOf(download: Download): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of await download.createReadStream()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function received(page: Page, name: string): Promise<string> {
  const downloading = page.waitForEvent('download', { timeout: 170_000 })
  await bubble(page, name)
    .getByRole('button', { name: new RegExp(name) })
    .click({ timeout: 170_000 })
  return await digestOf(await downloading)
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('a file whose page is reloaded half way goes on where it was, by itself, and arrives whole', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const gate = await holdAfter(ada.context, 3)
  const sent = randomBytes(8 * mebibyte)
  await attach(ada.page, 'trip.bin', sent)
  const progress = ada.page.getByRole('progressbar', { name: /trip.bin/ })
  await expect(progress).not.toHaveAttribute('aria-valuenow', '0')
  await expect(ada.page.getByRole('progressbar', { name: /trip.bin, 3\d% sent/ })).toBeVisible()
  await ada.page.reload()
  const offsets = gate.release()
  expect(await received(ben.page, 'trip.bin')).toBe(sha256(sent))
  expect(offsets[0]).toBeGreaterThanOrEqual(3 * mebibyte)
  await expect(progress).toHaveCount(0)
  await expect(messages(ada.page).getByText('trip.bin')).toHaveCount(1)
  await expect(messages(ben.page).getByText('trip.bin')).toHaveCount(1)
})

test('a file is paused, gone on with and cancelled', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const gate = await holdAfter(ada.context, 2)
  const sent = randomBytes(6 * mebibyte)
  await attach(ada.page, 'paused.bin', sent)
  await expect(ada.page.getByRole('progressbar', { name: /paused.bin, [1-9]\d% sent/ })).toBeVisible()
  await ada.page.getByRole('button', { name: 'Pause: paused.bin' }).click()
  await expect(ada.page.getByText('Paused', { exact: true })).toBeVisible()
  // A pause outlives the page too.
  await ada.page.reload()
  await expect(ada.page.getByText('Paused', { exact: true })).toBeVisible()
  gate.release()
  await ada.page.getByRole('button', { name: 'Go on: paused.bin' }).click()
  expect(await received(ben.page, 'paused.bin')).toBe(sha256(sent))

  await ada.context.unroute('**/v1/media/*')
  await holdAfter(ada.context, 1)
  await attach(ada.page, 'wrong.bin', randomBytes(4 * mebibyte))
  await expect(ada.page.getByRole('progressbar', { name: /wrong.bin/ })).toBeVisible()
  await ada.page.getByRole('button', { name: 'Cancel: wrong.bin' }).click()
  await expect(ada.page.getByRole('progressbar', { name: /wrong.bin/ })).toHaveCount(0)
  await ada.page.reload()
  await expect(messages(ada.page).getByText('paused.bin')).toBeVisible()
  await expect(ada.page.getByText('wrong.bin')).toHaveCount(0)
})

test('a file too large to be kept is asked for again after a reload, and another one is refused', async ({ someone }) => {
  // 70 MiB there and back, sealed and opened.
  test.setTimeout(300_000)
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const gate = await holdAfter(ada.context, 1)
  const path = test.info().outputPath('film.bin')
  const sent = randomBytes(70 * mebibyte)
  mkdirSync(test.info().outputDir, { recursive: true })
  writeFileSync(path, sent)
  await ada.page.getByLabel('File', { exact: true }).setInputFiles(path)
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect(ada.page.getByRole('progressbar', { name: /film.bin, [1-9]\d?% sent/ })).toBeVisible({ timeout: 30_000 })
  await ada.page.reload()
  await expect(ada.page.getByText(/Choose the file again/)).toBeVisible()
  const again = ada.page.locator('li input[type=file]')
  await again.setInputFiles({ name: 'film.bin', mimeType: 'application/octet-stream', buffer: randomBytes(mebibyte) })
  await expect(ada.page.getByText('That is another file.').first()).toBeVisible()
  const offsets = gate.release()
  await again.setInputFiles(path)
  expect(await received(ben.page, 'film.bin')).toBe(sha256(sent))
  expect(offsets[0]).toBeGreaterThan(0)
})
