// What everybody does with a messenger every day, beside writing.

import type { Locator } from '@playwright/test'
import { expectNoViolation } from './axe.ts'
import { bubble, escaped, expect, introduce, makeGroup, messages, say, test } from './people.ts'
import type { Human } from './people.ts'

const rowOf = ({ page }: Human, name: string | RegExp): Locator =>
  page.locator('nav').getByRole('link', { name: typeof name === 'string' ? new RegExp(escaped(name)) : name })

async function onRow(at: Human, name: string, item: string): Promise<void> {
  await rowOf(at, name).click({ button: 'right' })
  await at.page.getByRole('menuitem', { name: item, exact: true }).click()
}

test('the list: marked unread and read again, filtered, pinned to the top, put away and found again', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  const cleo = await someone({ app: 'commons' })
  await introduce(ben, ada, 'From the harbour')
  await introduce(cleo, ada, 'From the office')
  const { page } = ada
  const rows = page.locator('nav').getByRole('listitem')
  await page.goto(new URL('/', page.url()).href)
  await expect(rows).toHaveCount(2)
  await expect(rows.first()).toContainText(cleo.handle)
  await onRow(ada, ben.handle, 'Pin')
  await expect(rows.first()).toContainText(ben.handle)
  await onRow(ada, cleo.handle, 'Mark as unread')
  await page.getByRole('button', { name: 'Unread', exact: true }).click()
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toContainText(cleo.handle)
  await onRow(ada, cleo.handle, 'Mark as read')
  await expect(page.locator('nav').getByText('Nothing here')).toBeVisible()
  await page.getByRole('button', { name: 'All', exact: true }).click()

  await onRow(ada, cleo.handle, 'Archive')
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: /^Archived\s*1$/ }).click()
  await expect(rows.first()).toContainText(cleo.handle)
  await expectNoViolation(page, 'archive')
  await onRow(ada, cleo.handle, 'Unarchive')
  await page.getByRole('button', { name: 'Back to chats' }).click()
  await expect(rows).toHaveCount(2)
  await expect(page.getByRole('button', { name: /^Archived/ })).toHaveCount(0)
})

test('notes to oneself are a conversation of their own', async ({ someone }) => {
  const { page } = await someone({ app: 'commons' })
  await page.getByRole('button', { name: 'Start a chat' }).click()
  await page.getByRole('button', { name: 'Notes to self' }).click()
  await say(page, 'Buy stamps')
  await expect(page.locator('nav').getByRole('link', { name: /Notes to self.*Buy stamps/ })).toBeVisible()
  await page.reload()
  await expect(bubble(page, 'Buy stamps').getByRole('img', { name: 'Sent' })).toBeVisible()
})

test('somebody is added to a group that is there already, is mentioned by a few letters, and answers with an emoji', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  const cleo = await someone({ app: 'commons' })
  await introduce(ben, ada)
  await introduce(cleo, ada)
  await makeGroup(ada, 'Choir', [ben])
  const { page } = ada
  await say(page, 'Before cleo came')
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Add people' }).click()
  const dialog = page.getByRole('dialog')
  await expectNoViolation(page, 'add people')
  await dialog.getByRole('checkbox', { name: new RegExp(escaped(cleo.handle)) }).check({ force: true })
  await dialog.getByRole('button', { name: 'Add people' }).click()
  await expect(page.getByText('3 members', { exact: true }).first()).toBeVisible()

  const writing = page.getByRole('combobox', { name: /^Message to Choir/ })
  await writing.fill('Welcome ')
  await writing.pressSequentially(`@${cleo.handle.slice(0, 5)}`)
  const offered = page.getByRole('listbox', { name: 'People to mention' })
  await expect(offered.getByRole('option', { name: cleo.handle })).toHaveAttribute('aria-selected', 'true')
  await writing.press('Enter')
  await writing.press('Enter')
  await rowOf(cleo, 'Choir').click()
  const greeting = bubble(cleo.page, 'Welcome')
  await expect(greeting).toContainText(`@${cleo.handle.replaceAll('@', '_')}`)
  // Its app stands beside the name of who is on another one.
  await expect(greeting.getByText('Lumen', { exact: true })).toBeVisible()
  await expect(messages(cleo.page).getByText('Before cleo came')).toHaveCount(0)
  await cleo.page.getByRole('button', { name: 'Emoji' }).click()
  await cleo.page.getByRole('button', { name: 'grinning face', exact: true }).click()
  await cleo.page.keyboard.press('Escape')
  await cleo.page.getByRole('button', { name: 'Send' }).click()
  await expect(
    bubble(ben.page, '😀')
      .or(rowOf(ben, /Choir.*😀/))
      .first(),
  ).toBeVisible()
})

test('a contact card leads to its person, and a place to a map that nobody loads before', async ({ someone }) => {
  const ada = await someone({
    app: 'lumen',
    permissions: ['geolocation'],
    geolocation: { latitude: 54.18, longitude: 12.09 },
  })
  const ben = await someone({ app: 'harbor' })
  const cleo = await someone({ app: 'commons' })
  await introduce(cleo, ada)
  await introduce(ben, ada)
  const { page } = ada
  await page.getByRole('button', { name: 'Attach' }).click()
  await page.getByRole('menuitem', { name: 'Contact', exact: true }).click()
  await page.getByRole('dialog').getByText(cleo.handle).click()
  await expect(bubble(ben.page, cleo.handle).getByText('Commons', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Attach' }).click()
  await page.getByRole('menuitem', { name: 'Location' }).click()
  await expectNoViolation(page, 'location')
  await page.getByRole('button', { name: 'Share' }).click()
  const place = messages(ben.page).getByRole('link', { name: /Location/ })
  await expect(place).toHaveAttribute('href', /^https:\/\/www\.openstreetmap\.org\/\?mlat=54\.18000&mlon=12\.09000#/)
  await expect(rowOf(ben, ada.handle)).toContainText('📍 Location')
  await expectNoViolation(ben.page, 'cards')
  await bubble(ben.page, cleo.handle).getByRole('button', { name: 'Write' }).click()
  await expect(ben.page.getByText(`You asked ${cleo.handle}.`)).toBeVisible()
  await expect(cleo.page.getByRole('button', { name: /1 request/ })).toBeVisible()
})

test('a video shows its size, length and first moment before it is loaded, and plays', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const film = await ada.page.evaluate(record)
  await ada.page
    .getByLabel('Photo or video')
    .setInputFiles({ name: 'waves.webm', mimeType: 'video/webm', buffer: Buffer.from(film) })
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  const seen: string[] = []
  ben.context.on('request', request => seen.push(new URL(request.url()).pathname))
  const video = messages(ben.page).getByRole('button', { name: /Video from/ })
  await expect(video).toBeVisible()
  await expect(video.locator('img')).toBeVisible()
  expect(seen.filter(path => path.startsWith('/v1/media/'))).toEqual([])
  await video.click()
  const player = ben.page.getByRole('dialog').locator('video')
  await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(320)
  await expectNoViolation(ben.page, 'video')
  await ben.page.keyboard.press('Escape')
  await expect(rowOf(ben, ada.handle)).toContainText('Video')
})

/** In the page: a second of something that moves. */
async function record(): Promise<number[]> {
  const canvas = document.createElement('canvas')
  canvas.width = 320
  canvas.height = 180
  const brush = canvas.getContext('2d') as CanvasRenderingContext2D
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' })
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => parts.push(data)
  recorder.start()
  for (let frame = 0; frame < 20; frame++) {
    brush.fillStyle = `hsl(${frame * 18} 60% 50%)`
    brush.fillRect(0, 0, 320, 180)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const stopped = new Promise(resolve => recorder.addEventListener('stop', resolve))
  recorder.stop()
  await stopped
  return [...new Uint8Array(await new Blob(parts).arrayBuffer())]
}

test('search finds by each kind: text, photos and videos, files, links, and jumps to the place', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'Start here')
  await say(ada.page, 'The plan: https://plan.example')
  await ada.page
    .getByLabel('File', { exact: true })
    .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await ada.page.getByLabel('Caption').fill('the plan on paper')
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect(bubble(ben.page, 'plan.txt')).toBeVisible()
  const { page } = ben
  await page.getByRole('button', { name: 'Search in this chat' }).click()
  const main = page.locator('main')
  const found = main.getByRole('link')
  await page.getByRole('searchbox').fill('plan')
  await expect(found).toHaveCount(2)
  for (const [kind, count] of [
    ['Files', 1],
    ['Links', 1],
    ['Photos and videos', 0],
    ['Voice', 0],
    ['Text', 1],
  ] as const) {
    await main.getByLabel('Kind').selectOption({ label: kind })
    await expect(found).toHaveCount(count)
  }
  await found.first().click()
  await expect(bubble(page, 'https://plan.example')).toBeInViewport()
})

test('who reads further up sees how much is new below, and is there with one press', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const { page } = ben
  await page.setViewportSize({ width: 390, height: 500 })
  for (let line = 1; line <= 14; line++) await say(page, `Line ${line}`)
  await expect(bubble(page, 'Line 14')).toBeInViewport()
  await page.bringToFront()
  await messages(page).hover()
  await page.mouse.wheel(0, -2000)
  const down = page.getByRole('button', { name: /^To the newest message/ })
  await expect(down).toHaveAccessibleName('To the newest message')
  await say(ada.page, 'Are you asleep?')
  await say(ada.page, 'Hello?')
  await expect(down).toHaveAccessibleName('To the newest message, 2 new')
  await expectNoViolation(page, 'further up')
  await down.click()
  await expect(bubble(page, 'Hello?')).toBeInViewport()
  await expect(down).toHaveCount(0)
})

test('on a phone one thing is on the screen, and back leads to where one came from', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await introduce(ada, ben)
  const { page } = ben
  await expect(page.locator('nav')).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: /^Message/ })).not.toBeFocused()
  await page.getByRole('button', { name: 'Details' }).tap()
  await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible()
  await expect(messages(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Back' }).tap()
  await expect(messages(page)).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).tap()
  await rowOf(ben, ada.handle).tap()
  await expect(messages(page)).toBeVisible()
  await page.goBack()
  await expect(page.locator('nav')).toBeVisible()
})

test('what the operator can see of a conversation is said on its page, item by item', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await ben.page.getByRole('button', { name: 'Details' }).click()
  await ben.page.getByRole('button', { name: /operator can see/ }).click()
  const dialog = ben.page.getByRole('dialog')
  for (const words of ['Not visible.', 'Who takes part in a room', 'Can be read', 'Held encrypted, cannot be read'])
    await expect(dialog.getByText(words).first()).toBeVisible()
})

test('less motion and more contrast are followed, from the system and from the settings', async ({ someone }) => {
  const { page } = await someone({ app: 'lumen', reducedMotion: 'reduce', contrast: 'more' })
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'more')
  await page.locator('nav').getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  const dialog = page.getByRole('dialog')
  const lasts = await dialog.evaluate(element => getComputedStyle(element).transitionDuration)
  expect(lasts.split(', ').every(duration => Number.parseFloat(duration) <= 0.001)).toBe(true)
  await expectNoViolation(page, 'more contrast')
  await page.keyboard.press('Escape')
  await page.emulateMedia({ contrast: 'no-preference' })
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'normal')
  await page.getByRole('switch', { name: 'More contrast' }).click({ force: true })
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'more')
})

test('what comes while nobody looks is in the title and in a notification, without words where that is wished', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor', permissions: ['notifications'] })
  await introduce(ada, ben)
  const { page } = ben
  await page.addInitScript(() => {
    const shown: string[] = []
    Object.assign(globalThis, { shown })
    // Headless browsers show none; what would be shown is heard here.
    globalThis.Notification = class extends EventTarget {
      static readonly permission = 'granted'
      static requestPermission = async (): Promise<string> => 'granted'
      constructor(title: string, { body = '' }: { body?: string } = {}) {
        super()
        shown.push(`${title}|${body}`)
      }
    } as never
    document.hasFocus = () => false
  })
  const shown = (): Promise<string[]> => page.evaluate(() => (globalThis as never as { shown: string[] }).shown)
  await page.goto(new URL('/settings', page.url()).href)
  await page.getByRole('switch', { name: 'Show notifications' }).click({ force: true })
  await say(ada.page, 'Are you there?')
  await expect(page).toHaveTitle('(1) Harbor')
  await expect.poll(shown).toEqual([`${ada.handle}|Are you there?`])
  await page.getByRole('switch', { name: 'Show sender and text' }).click({ force: true })
  await say(ada.page, 'A secret')
  await expect(page).toHaveTitle('(2) Harbor')
  await expect.poll(shown).toEqual([`${ada.handle}|Are you there?`, 'New message|'])
})

test('a key that changes without proof stops the conversation with an alarm until its reader decides', async ({
  someone,
  stranger,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await ben.context.close()
  const again = await stranger({ app: 'harbor', handle: ben.handle })
  const { page } = again
  await page.locator('form input').first().fill(ben.handle)
  await page.locator('input[type=password]').fill('correct horse')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'I have no other device any more' }).click()
  await page.getByRole('dialog').getByLabel(`To go on, type ${ben.handle}`).fill(ben.handle)
  await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click()
  await page.locator('nav').waitFor()

  const alarm = ada.page.getByRole('alert')
  await expect(alarm).toContainText(`${ben.handle}’s key has changed`)
  await expect(ada.page.getByRole('textbox', { name: /^Message/ })).toBeDisabled()
  await expectNoViolation(ada.page, 'alarm')
  await alarm.getByRole('button', { name: 'Compare safety number' }).click()
  await expect(ada.page.getByRole('dialog', { name: /Safety number/ })).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await alarm.getByRole('button', { name: 'Trust the new key' }).click()
  // The key is trusted; the device that came in with it before is another question.
  await expect(alarm).toContainText('A device here is not proven')
  await alarm.getByRole('button', { name: 'Send anyway' }).click()
  await expect(alarm).toHaveCount(0)
  await expect(ada.page.getByRole('textbox', { name: /^Message/ })).toBeEnabled()
})

test('a browser whose database is gone is a new device that asks to be linked, and says nothing it does not know', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'Only on the old one')
  const { page } = ben
  await page.goto('about:blank')
  await page.goto(new URL('/files.json', `http://harbor.localhost:${process.env['CAUSEWAY_E2E_PORT']}`).href)
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase('causeway')
        deleting.onsuccess = () => resolve()
        deleting.onerror = () => reject(new Error('not deleted'))
      }),
  )
  await page.goto(new URL('/', page.url()).href)
  await page.locator('form input').first().fill(ben.handle)
  await page.locator('input[type=password]').fill('correct horse')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'Link this browser' })).toBeVisible()
  await expect(page.getByText('Only on the old one')).toHaveCount(0)
})

test('an own message can be edited from its menu the moment it is sent, though the menu was opened before', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await ada.context.setOffline(true)
  await say(ada.page, 'Grate')
  await bubble(ada.page, 'Grate').getByText('Grate').click({ button: 'right' })
  await expect(ada.page.getByRole('menuitem', { name: 'Discard' })).toBeVisible()
  await ada.context.setOffline(false)
  await ada.page.getByRole('menuitem', { name: 'Edit' }).click()
  await say(ada.page, 'Great')
  await expect(bubble(ben.page, 'Great')).toContainText('edited')
})
