// A file as large as may be sent, from one app to another. It takes minutes and twice the room on the disk, so it is walked when it is asked for:
// LARGE_FILE=1 npm run e2e:messenger -- e2e/two-gigabytes.spec

import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { once } from 'node:events'
import { bubble, expect, introduce, test } from './people.ts'

const sizeBytes = 2_000_000_000
const minutes = 60_000

test.skip(process.env['LARGE_FILE'] === undefined, 'two gigabytes are sent with LARGE_FILE=1 only')

test('two gigabytes leave one app and arrive whole on another, and the page stays usable', async ({ someone }) => {
  test.setTimeout(20 * minutes)
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  mkdirSync(test.info().outputDir, { recursive: true })
  const path = test.info().outputPath('film.bin')
  const sent = await writeLarge(path)
  const began = Date.now()
  await ada.page.getByLabel('File', { exact: true }).setInputFiles(path)
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect(ada.page.getByRole('progressbar', { name: /film.bin, [1-9]\d?% sent/ })).toBeVisible({ timeout: 5 * minutes })
  await ada.page.locator('textarea').fill('Still here')
  await ada.page.keyboard.press('Enter')
  await expect(bubble(ben.page, 'Still here')).toBeVisible()
  await expect(bubble(ben.page, 'film.bin')).toBeVisible({ timeout: 15 * minutes })
  const sentMs = Date.now() - began
  const downloading = ben.page.waitForEvent('download', { timeout: 10 * minutes })
  await bubble(ben.page, 'film.bin')
    .getByRole('button', { name: /film.bin/ })
    .click()
  const got = await (await downloading).path()
  console.log(`sent in ${Math.round(sentMs / 1000)} s, received in ${Math.round((Date.now() - began - sentMs) / 1000)} s`)
  expect(await digestOf(got)).toBe(sent)
})

async function writeLarge(path: string): Promise<string> {
  const hash = createHash('sha256')
  const file = createWriteStream(path)
  const piece = randomBytes(1_000_000)
  for (let at = 0; at < sizeBytes; at += piece.length) {
    piece.writeUInt32BE(at / piece.length)
    const copy = Buffer.from(piece)
    hash.update(copy)
    if (!file.write(copy)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
  return hash.digest('hex')
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
