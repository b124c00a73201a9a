// Pictures of people who are not known yet. Nothing here is a real picture: they are drawn from a few ellipses, one of which the model
// takes for nudity with 99 %.

import type { Page } from '@playwright/test'
import { expectNoViolation } from './axe.ts'
import { expect, introduce, makeGroup, messages, say, test } from './people.ts'
import type { Human } from './people.ts'

type Ellipse = readonly [x: number, y: number, width: number, height: number, red: number, green: number, blue: number]

const suspected: readonly Ellipse[] = [
  [74, 172, 51, 66, 226, 191, 146],
  [48, 50, 69, 69, 236, 179, 151],
  [127, 152, 59, 41, 234, 191, 146],
  [109, 53, 57, 62, 232, 170, 164],
  [58, 105, 43, 25, 227, 184, 158],
  [52, 127, 66, 33, 237, 176, 144],
  [114, 142, 35, 28, 242, 184, 146],
  [183, 110, 29, 33, 243, 183, 150],
  [65, 102, 29, 20, 239, 188, 139],
]
/** A blue disc. */
const harmless: readonly Ellipse[] = [[112, 112, 70, 70, 60, 120, 220]]

async function drawn(page: Page, ellipses: readonly Ellipse[]): Promise<Buffer> {
  const url = await page.evaluate(shapes => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 224
    const brush = canvas.getContext('2d') as CanvasRenderingContext2D
    const pixels = new ImageData(224, 224)
    for (let y = 0; y < 224; y++)
      for (let x = 0; x < 224; x++) {
        let colour = [235, 215, 205]
        for (const [left, top, width, height, ...own] of shapes) {
          const distance = ((x - left) / width) ** 2 + ((y - top) / height) ** 2
          if (distance < 1) colour = own.map(part => part * (1 - 0.35 * distance))
        }
        pixels.data.set([...colour, 255], (y * 224 + x) * 4)
      }
    brush.putImageData(pixels, 0, 0)
    return canvas.toDataURL('image/png')
  }, ellipses)
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

async function sendPicture({ page }: Human, ellipses: readonly Ellipse[]): Promise<void> {
  const buffer = await drawn(page, ellipses)
  await page.getByLabel('Photo or video').setInputFiles({ name: 'drawn.png', mimeType: 'image/png', buffer })
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
}

/** Every request of a browser from now on, without what differs each time. */
function requestsOf({ context }: Human): string[] {
  const seen: string[] = []
  context.on('request', request => {
    const { pathname } = new URL(request.url())
    if (!request.url().startsWith('blob:')) seen.push(`${request.method()} ${pathname.replaceAll(/[a-z2-7]{20,}/g, '…')}`)
  })
  return seen
}

test('B-S4: a minor sees a picture of somebody new only after the device has looked at it, and what may be nudity after two steps', async ({
  someone,
}) => {
  const ada = await someone({ app: 'harbor' })
  const mia = await someone({ app: 'lumen', ageBand: '16-17' })
  await introduce(ada, mia)
  const { page } = mia
  // The first one loads the model; of the two after it one is suspected and one is not.
  await sendPicture(ada, harmless)
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toHaveCount(1, { timeout: 30_000 })
  const seen = requestsOf(mia)
  await sendPicture(ada, harmless)
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toHaveCount(2, { timeout: 30_000 })
  const forHarmless = seen.splice(0)
  await sendPicture(ada, suspected)
  await expect(messages(page).getByText('This picture may show nudity.')).toBeVisible({ timeout: 30_000 })
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toHaveCount(2)
  const forSuspected = seen.splice(0)
  expect(forHarmless.length).toBeGreaterThan(0)
  expect(forSuspected).toEqual(forHarmless)

  await page.getByRole('button', { name: 'Show anyway' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('You do not have to look.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: `Report ${ada.handle}` })).toBeVisible()
  await expectNoViolation(page, 'blur, ask')
  await page.screenshot({ path: test.info().outputPath('ask.png') })
  await dialog.getByRole('button', { name: 'Keep it covered' }).click()
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toHaveCount(2)
  await expectNoViolation(page, 'blur, covered')
  await page.screenshot({ path: test.info().outputPath('covered.png') })
  await page.getByRole('button', { name: 'Show anyway' }).click()
  await dialog.getByRole('button', { name: 'Show it' }).click()
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toHaveCount(3)
  // Looked at or not, shown or not: nobody hears of it.
  expect(seen).toEqual([])
})

test('somebody under 16 gets no file of somebody new before they have answered twice, and the sender is not told', async ({
  someone,
}) => {
  const ada = await someone({ app: 'harbor' })
  const mia = await someone({ app: 'lumen', ageBand: '13-15' })
  // An adult cannot ask a child; the child asks.
  await introduce(mia, ada)
  const { page } = mia
  const seen = requestsOf(mia)
  await sendPicture(ada, harmless)
  await expect(messages(page).getByRole('note')).toContainText('It comes when you have answered twice')
  await say(page, 'And you?')
  await expect(messages(ada.page).getByText('And you?')).toBeVisible()
  // The first answer: what came before it was a greeting. Neither is it one that she says more.
  await say(page, 'Still there?')
  await expect(messages(ada.page).getByText('Still there?')).toBeVisible()
  await expect(messages(page).getByRole('note')).toBeVisible()
  await expectNoViolation(page, 'held file')
  await page.screenshot({ path: test.info().outputPath('held.png') })
  expect(seen.filter(request => request.startsWith('GET /v1/media/'))).toEqual([])
  await expect(messages(ada.page).getByRole('note')).toHaveCount(0)
  await say(ada.page, 'Fine')
  await expect(messages(page).getByText('Fine')).toBeVisible()
  await say(page, 'Good')
  await expect(messages(page).getByRole('note')).toHaveCount(0, { timeout: 20_000 })
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toHaveCount(1, { timeout: 30_000 })
})

test('for an adult nothing is looked at, no model is loaded, until they ask for it; what cannot be looked at stays covered', async ({
  someone,
}) => {
  const ada = await someone({ app: 'harbor' })
  const ben = await someone({ app: 'lumen' })
  const seen = requestsOf(ben)
  await introduce(ada, ben)
  await sendPicture(ada, suspected)
  const { page } = ben
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toBeVisible({ timeout: 30_000 })
  expect(seen.filter(request => request.endsWith('.bin'))).toEqual([])
  const room = page.url()
  await page.goto(new URL('/settings/privacy', room).href)
  await page.getByText('Cover pictures that may show nudity').click()
  await ben.context.route(/weights.*\.bin$/, route => route.abort())
  await page.goto(room)
  await expect(messages(page).getByText('This picture could not be checked.')).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Show anyway' }).click()
  await expect(messages(page).getByRole('button', { name: /Photo from/ })).toBeVisible()
})

test('the picture of somebody new, or of a group they made, is covered from a minor like their photos; a harmless one is shown', async ({
  someone,
}) => {
  const ada = await someone({ app: 'harbor' })
  const mia = await someone({ app: 'lumen', ageBand: '16-17' })
  await introduce(ada, mia)
  await ada.page.goto(new URL('/settings', ada.page.url()).href)
  await givePicture(ada, suspected)
  await ada.page.goto(new URL('/', ada.page.url()).href)
  await makeGroup(ada, 'Sketches', [mia])
  await ada.page.getByRole('button', { name: 'Details' }).click()
  await givePicture(ada, suspected)

  const { page } = mia
  const group = page.getByRole('link', { name: /Sketches/ })
  await expect(group).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByText('This picture may show nudity.')).toBeVisible({ timeout: 30_000 })
  await expect(page.locator('nav img')).toHaveCount(0)
  await expect(page.locator('main img')).toHaveCount(0)
  await expectNoViolation(page, 'covered face')
  await page.screenshot({ path: test.info().outputPath('face.png') })
  await group.click()
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByText('This picture may show nudity.')).toBeVisible({ timeout: 30_000 })
  await expect(page.locator('img')).toHaveCount(0)

  await page.getByRole('button', { name: 'Show anyway' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: `Report ${ada.handle}` })).toBeVisible()
  await dialog.getByRole('button', { name: 'Show it' }).click()
  await expect(page.getByRole('img', { name: 'Picture of Sketches' }).locator('img')).toBeVisible()
  await expect(group.locator('img')).toBeVisible()

  await givePicture(ada, harmless)
  await expect(page.getByText('This picture may show nudity.')).toHaveCount(0)
  await expect(page.getByRole('img', { name: 'Picture of Sketches' }).locator('img')).toBeVisible({ timeout: 30_000 })
})

test('somebody under 16 is shown no picture of somebody new, nor of their group, before they have answered twice', async ({
  someone,
}) => {
  const ada = await someone({ app: 'harbor' })
  const mia = await someone({ app: 'lumen', ageBand: '13-15' })
  await introduce(mia, ada)
  const { page } = mia
  // Whatever she chose about covers.
  const room = page.url()
  await page.goto(new URL('/settings/privacy', room).href)
  await page.getByText('Cover pictures that may show nudity').click()
  await page.goto(room)
  const seen = requestsOf(mia)
  const talk = ada.page.url()
  await ada.page.goto(new URL('/settings', talk).href)
  await givePicture(ada, harmless)
  await ada.page.goto(talk)
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByText(/^A picture of somebody you have not talked with much/)).toBeVisible({ timeout: 20_000 })
  await expect(page.locator('img')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Show anyway' })).toHaveCount(0)
  await expectNoViolation(page, 'held face')
  await page.screenshot({ path: test.info().outputPath('held-face.png') })

  await say(ada.page, 'How are you?')
  await expect(messages(page).getByText('How are you?')).toBeVisible()
  await say(page, 'Fine')
  await expect(messages(ada.page).getByText('Fine')).toBeVisible()
  await expect(page.getByText(/^A picture of somebody you have not talked with much/)).toBeVisible()
  expect(seen.filter(request => request.startsWith('GET /v1/media/'))).toEqual([])
  await say(ada.page, 'Good')
  await expect(messages(page).getByText('Good')).toBeVisible()
  await say(page, 'And you?')
  await expect(page.getByText(/^A picture of somebody you have not talked with much/)).toHaveCount(0, { timeout: 20_000 })
  await expect(page.locator('main img').first()).toBeVisible({ timeout: 30_000 })

  // In a group each of them is new: what its maker shows there waits for answers there.
  await makeGroup(ada, 'Sketches', [mia])
  await ada.page.getByRole('button', { name: 'Details' }).click()
  await givePicture(ada, harmless)
  const group = page.getByRole('link', { name: /Sketches/ })
  await group.click({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByText(/^A picture of somebody you have not talked with much/)).toBeVisible({ timeout: 20_000 })
  await expect(group.locator('img')).toHaveCount(0)
})

async function givePicture({ page }: Human, ellipses: readonly Ellipse[]): Promise<void> {
  await page.getByRole('button', { name: 'Change picture' }).click()
  const dialog = page.getByRole('dialog')
  const file = { name: 'drawn.png', mimeType: 'image/png', buffer: await drawn(page, ellipses) }
  await dialog.getByLabel('Choose picture', { exact: true }).first().setInputFiles(file)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
}
