// `npm run shots`: the main screens of the real app on the real server, light and dark, phone and desk, and narrow with the system's own colours, as pictures to look at;
// those with the most words in German and Arabic too.
// They go to `.e2e/messenger/shots`. Names after the command take only those screens.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { chromiumPath, startServer } from './server.ts'

const folder = join(import.meta.dirname, '../../../.e2e/messenger/shots')
const sizes = { desk: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } } as const

const wanted = process.argv.slice(2)

const server = await startServer()
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] })
try {
  mkdirSync(folder, { recursive: true })
  await shootAll(browser)
} finally {
  await browser.close()
  await server.stop()
}

async function shootAll(browser: Browser): Promise<void> {
  const contexts: BrowserContext[] = []
  const enter = async (app: string, handle: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: sizes.desk, locale: 'en-GB' })
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(`http://${app}.localhost:${server.port}`)
    await signIn(page, handle)
    return page
  }
  const ada = await enter('lumen', 'ada')
  const ben = await enter('harbor', '+15550002')
  const cleo = await enter('commons', 'cleo@commons.example')
  await tell({ ada, ben, cleo })
  await ask(await enter('commons', 'mallory@commons.example'), 'Lumen', 'ada', 'Hi')
  await ada.getByRole('button', { name: /1 request/ }).waitFor()
  const room = await ada.locator('a[data-conversation]').filter({ hasText: 'Harbor' }).first().getAttribute('href')
  for (const [name, path, open] of screens(room ?? '/')) await shoot(ada, name, path, open)
  for (const language of ['de', 'ar']) {
    await speak(ada, language)
    for (const [name, path, open] of translated(room ?? '/')) await shoot(ada, `${name}-${language}`, path, open)
  }
  await lock(ben)
  await shoot(ben, 'locked', '/')
  await shootSignIn(browser)
  await Promise.all(contexts.map(context => context.close()))
}

type Open = (page: Page) => Promise<void>

function screens(room: string): readonly (readonly [name: string, path: string, open?: Open])[] {
  return [
    ['list', '/'],
    ['room', room],
    ['details', `${room}/details`],
    ['new-chat', '/new'],
    ['new-group', '/new/group'],
    ['requests', '/requests'],
    ['request', '/requests', openRequest],
    ['search', '/search?q=map'],
    ['settings', '/settings'],
    ['own-picture', '/settings', page => page.getByRole('button', { name: 'Change picture' }).click()],
    ['devices', '/settings/devices'],
    ['passkeys', '/settings/passkeys'],
    ['privacy', '/settings/privacy'],
    ['reports', '/settings/reports'],
    ['report', room, openReport],
    ['lock', '/settings/lock'],
    ['held', '/settings/held'],
  ]
}

/** Those with the most words, in the other languages. */
function translated(room: string): readonly (readonly [name: string, path: string, open?: Open])[] {
  return [
    ['room', room],
    ['details', `${room}/details`],
    ['request', '/requests', openRequest],
    ['settings', '/settings'],
    ['privacy', '/settings/privacy'],
    ['held', '/settings/held'],
  ]
}

async function speak(page: Page, language: string): Promise<void> {
  await page.goto(new URL('/settings', page.url()).href)
  await page.locator(`select:has(option[value="${language}"])`).selectOption(language)
  await page.locator(`html[lang="${language}"]`).waitFor()
}

async function lock(page: Page): Promise<void> {
  await page.goto(new URL('/settings/lock', page.url()).href)
  await page.getByRole('button', { name: 'Lock with a passphrase' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Passphrase', { exact: true }).fill('four swallows over the harbour')
  await dialog.getByLabel('The same once more').fill('four swallows over the harbour')
  await dialog.getByRole('button', { name: 'Lock with this' }).click()
  await page.getByRole('button', { name: 'Lock now' }).click()
  await page.getByRole('heading', { name: /is locked/ }).waitFor()
}

async function openRequest(page: Page): Promise<void> {
  await page.locator('main section button').first().click()
}

async function openReport(page: Page): Promise<void> {
  await page.locator('[data-message]').filter({ hasText: 'always windy' }).first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Report' }).click()
  await page.getByRole('dialog').getByRole('radio').first().check()
  await page.getByRole('button', { name: 'Next' }).click()
}

async function shoot(page: Page, name: string, path: string, open?: Open): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(name)) return
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(new URL(path, page.url()).href)
      await page.waitForTimeout(900)
      if (open !== undefined) {
        await open(page)
        await page.waitForTimeout(400)
      }
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) })
    }
  }
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' })
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(new URL(path, page.url()).href)
  await page.waitForTimeout(900)
  await open?.(page)
  await page.screenshot({ path: join(folder, `${name}-narrow-forced.png`) })
  await page.emulateMedia({ forcedColors: 'none' })
}

async function shootSignIn(browser: Browser): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(`http://commons.localhost:${server.port}`)
  await shoot(page, 'sign-in', '/')
  await context.close()
}

async function signIn(page: Page, handle: string): Promise<void> {
  await page.locator('form input').first().fill(handle)
  await page.locator('input[type=password]').fill('correct horse')
  await page.locator('button[type=submit]').click()
  await page.locator('nav').waitFor()
}

async function ask(page: Page, app: string, handle: string, text: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.locator('fieldset').getByText(app, { exact: true }).click()
  await page.locator('main form input:not([type=radio])').fill(handle)
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByLabel('First message').fill(text)
  await page.getByRole('button', { name: 'Send request' }).click()
}

async function accept(page: Page): Promise<void> {
  await page.getByRole('button', { name: /1 request/ }).click()
  await page.locator('main section button').first().click()
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.locator('textarea').waitFor()
}

async function say(page: Page, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await page.locator('textarea').fill(text)
    await page.keyboard.press('Enter')
    await page
      .locator('[data-message]')
      .filter({ hasText: text.replaceAll('*', '').slice(0, 12) })
      .last()
      .waitFor()
  }
}

/** A morning between three people on three apps. */
async function tell({ ada, ben, cleo }: Readonly<Record<'ada' | 'ben' | 'cleo', Page>>): Promise<void> {
  await ask(ben, 'Lumen', 'ada', 'Morning! Are we still on for the lighthouse?')
  await accept(ada)
  await say(
    ada,
    'Yes, absolutely. I booked two tickets for the tower as well, the view is worth the 212 steps.',
    'Bring a jacket',
  )
  await say(ben, 'It is *always* windy up there', 'The timetable: https://ferry.example/north')
  await ben.locator('[data-message]').filter({ hasText: 'Bring a jacket' }).first().click({ button: 'right' })
  await ben.getByRole('menuitem', { name: 'Reply' }).click()
  await say(ben, 'And I have the map from last time')
  await ben.locator('[data-message]').filter({ hasText: '212 steps' }).first().click({ button: 'right' })
  await ben.getByRole('menuitemcheckbox', { name: '❤️' }).click()
  await say(ada, '😀')
  await ask(cleo, 'Lumen', 'ada', 'The minutes of Thursday are in the folder.')
  await accept(ada)
  await say(cleo, 'See you on Saturday')
  await ada.getByRole('button', { name: 'New chat' }).click()
  await ada.getByRole('button', { name: 'New group' }).click()
  await ada.getByLabel('Name of the group').fill('Saturday hike')
  for (const box of await ada.getByRole('checkbox').all()) await box.check({ force: true })
  await ada.getByRole('button', { name: 'Create group' }).click()
  await ada.locator('textarea').waitFor()
  await say(ada, 'Who brings the map?')
  await ben.getByRole('link', { name: /Saturday hike/ }).click()
  await say(ben, 'I do. Meeting at eight?')
}
