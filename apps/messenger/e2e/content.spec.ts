import type { Download } from '@playwright/test'
import { expectNoViolation } from './axe.ts'
import { bubble, choose, expect, introduce, messages, say, test } from './people.ts'
import { picture, withExif } from '../../e2e/pictures.ts'

async function bytesOf(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

test('a photo with a caption reaches the other app, without what the camera wrote into it, and is answered', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const photo = withExif(await picture(ada.page))
  expect(photo.includes('SECRET-CAMERA')).toBe(true)
  await ada.page.getByLabel('Photo or video').setInputFiles({ name: 'sunset.jpg', mimeType: 'image/jpeg', buffer: photo })
  await ada.page.getByLabel('Caption').fill('Look at this')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  const received = bubble(ben.page, 'Look at this')
  await received.getByRole('button', { name: /Photo from/ }).click({ timeout: 20_000 })
  const downloading = ben.page.waitForEvent('download')
  await ben.page.getByRole('link', { name: 'Save' }).click()
  expect((await bytesOf(await downloading)).includes('SECRET-CAMERA')).toBe(false)
  await ben.page.keyboard.press('Escape')
  await choose(ben.page, 'Look at this', 'Reply')
  await say(ben.page, 'Beautiful')
  await expect(bubble(ada.page, 'Beautiful')).toContainText('Look at this')
})

test('any file arrives as it was', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const sent = Buffer.alloc(300_000, 'causeway ')
  await ada.page.getByLabel('File', { exact: true }).setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: sent })
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  const downloading = ben.page.waitForEvent('download')
  await bubble(ben.page, 'notes.txt')
    .getByRole('button', { name: /notes.txt/ })
    .click({ timeout: 20_000 })
  expect((await bytesOf(await downloading)).equals(sent)).toBe(true)
})

test('a poll is voted on across apps, and a vote can be taken back', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await ada.page.getByRole('button', { name: 'Attach' }).click()
  await ada.page.getByRole('menuitem', { name: 'Poll' }).click()
  await ada.page.getByLabel('Question').fill('Where to?')
  await ada.page.getByLabel('Answer 1').fill('Sea')
  await ada.page.getByLabel('Answer 2').fill('Hills')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await messages(ben.page).getByRole('button', { name: /Sea/ }).click()
  await expect(messages(ada.page).getByRole('button', { name: /Sea 1 vote/ })).toBeVisible()
  await messages(ben.page).getByRole('button', { name: /Hills/ }).click()
  await expect(messages(ada.page).getByRole('button', { name: /Hills 1 vote/ })).toBeVisible()
  await expect(messages(ada.page).getByRole('button', { name: /Sea No votes/ })).toBeVisible()
})

test('a voice note is recorded, sent and played', async ({ someone }) => {
  const ada = await someone({ app: 'lumen', permissions: ['microphone'] })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await ada.page.getByRole('button', { name: 'Record a voice message' }).click()
  await expect(ada.page.getByText(/Recording, 0:0[2-9]/)).toBeVisible()
  await ada.page.getByRole('button', { name: 'Send recording' }).click()
  const note = messages(ben.page).getByRole('button', { name: 'Play' })
  await note.click({ timeout: 20_000 })
  await expect(messages(ben.page).getByRole('button', { name: 'Pause' })).toBeVisible()
})

test('a forwarded message says so', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'Pass this on')
  await choose(ben.page, 'Pass this on', 'Forward')
  await ben.page.getByRole('checkbox', { name: ada.handle }).check({ force: true })
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect(bubble(ada.page, 'Forwarded')).toContainText('Pass this on')
})

test('search finds parts of words in any script and opens the place', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  for (const text of ['the lighthouse keeper', 'نلتقي عند المنارة', '灯台で会いましょう']) await say(ada.page, text)
  await expect(messages(ben.page).getByText('灯台で会いましょう')).toBeVisible()
  await ben.page.keyboard.press('Control+k')
  const field = ben.page.getByRole('searchbox')
  for (const [wanted, text] of [
    ['ightho', 'the lighthouse keeper'],
    ['المنار', 'نلتقي عند المنارة'],
    ['台で', '灯台で会いましょう'],
  ] as const) {
    await field.fill(wanted)
    await expect(ben.page.locator('main').getByRole('link').filter({ hasText: text })).toBeVisible()
  }
  await field.fill('lighthouse')
  await ben.page.locator('main').getByRole('link').first().click()
  await expect(bubble(ben.page, 'the lighthouse keeper')).toBeInViewport()
})

test('search narrows by person, kind, conversation and day, together', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'A lamp of mine')
  await say(ben.page, 'A lamp of yours')
  const { page } = ben
  const main = page.locator('main')
  const found = main.getByRole('link').filter({ hasText: 'lamp' })
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox').fill('lamp')
  await expect(found).toHaveCount(2)
  await main.getByLabel('From').selectOption({ label: ada.handle })
  await expect(found).toHaveCount(1)
  await expect(found).toContainText('A lamp of mine')
  await expectNoViolation(page, 'search with filters')
  // A person alone is a question too.
  await page.getByRole('searchbox').fill('')
  await expect(found).toHaveCount(1)
  await main.getByLabel('Kind').selectOption('Photos and videos')
  await expect(main.getByText('Nothing found')).toBeVisible()
  await main.getByLabel('Kind').selectOption('Text')
  await main.getByRole('combobox').first().selectOption({ label: ada.handle })
  await main.getByLabel('Until').fill('2020-01-01')
  await expect(main.getByText('Nothing found')).toBeVisible()
  await main.getByLabel('Until').fill('')
  await expect(found).toHaveCount(1)
})
