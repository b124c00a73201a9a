// `npm run shots`: the main screens of the real app on the real server as pictures to look at: phone and desk, light and dark, in English
// and in Arabic; those with the most words in German too, some with text of twice the size, and narrow with the system's own colours.
// They go to `.e2e/messenger/shots`. Names after the command take only those screens, `--ar` only Arabic.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { Browser, BrowserContextOptions, CDPSession, Page } from '@playwright/test'
import { settled } from '../../e2e/settled.ts'
import { chromiumPath, startServer } from './server.ts'
import { screens } from './shots-screens.ts'
import type { Screen } from './shots-screens.ts'
import { tell } from './shots-story.ts'
import type { Cast, Enter } from './shots-story.ts'
import { wordsOf } from './shots-words.ts'
import type { Language } from './shots-words.ts'

const folder = join(import.meta.dirname, '../../../.e2e/messenger/shots')
const sizes = { desk: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } } as const
const named = (['en', 'de', 'ar'] as const).filter(language => process.argv.includes(`--${language}`))
const languages = named.length === 0 ? (['en', 'de', 'ar'] as const) : named
const devtoolsOf = new WeakMap<Page, CDPSession>()
const wanted = process.argv.slice(2).filter(word => !word.startsWith('--'))

const server = await startServer()
process.env['CAUSEWAY_E2E_PORT'] = `${server.port}`
const flags = ['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']
const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags })
try {
  mkdirSync(folder, { recursive: true })
  await shootAll(browser)
} finally {
  await browser.close()
  await server.stop()
}

async function shootAll(browser: Browser): Promise<void> {
  const enter: Enter = async (app, options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ viewport: sizes.desk, locale: 'en-GB', permissions: ['microphone'], ...options })
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    await page.goto(`http://${app}.localhost:${server.port}`)
    return page
  }
  const cast = await tell(enter)
  for (const language of languages)
    for (const screen of screens(cast)) if (isWanted(screen, language)) await tryToShoot(screen, cast, language)
}

function isWanted({ name, inGerman = false }: Screen, language: Language): boolean {
  return (wanted.length === 0 || wanted.includes(name)) && (language !== 'de' || inGerman)
}

/** One that cannot be shot is named at the end, and leaves a picture of where it stopped. */
async function tryToShoot(screen: Screen, cast: Cast, language: Language): Promise<void> {
  try {
    await shoot(screen, cast, language)
  } catch (error) {
    console.error(`shots: ${screen.name} (${language}): ${String(error)}`)
    await take(cast[screen.at ?? 'ada'], `${screen.name}-stopped`, language)
    process.exitCode = 1
  } finally {
    await screen.after?.(cast[screen.at ?? 'ada'])
  }
}

async function shoot(screen: Screen, cast: Cast, language: Language): Promise<void> {
  const { name, large = false, narrow = false } = screen
  const page = cast[screen.at ?? 'ada']
  for (const [size, viewport] of Object.entries(sizes)) {
    await touch(page, size === 'phone')
    await page.setViewportSize(screen.height === undefined ? viewport : { ...viewport, height: screen.height })
    await page.emulateMedia({ colorScheme: 'light' })
    await show(page, screen, language, 100)
    await take(page, `${name}-${size}-light`, language)
    await page.emulateMedia({ colorScheme: 'dark' })
    await settled(page)
    await take(page, `${name}-${size}-dark`, language)
  }
  if (large && language === 'en') {
    await page.emulateMedia({ colorScheme: 'light' })
    await show(page, screen, language, 200)
    await take(page, `${name}-phone-large`, language)
  }
  if (narrow && language === 'en') {
    await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' })
    await page.setViewportSize({ width: 320, height: 640 })
    await show(page, screen, language, 100)
    await take(page, `${name}-narrow-forced`, language)
    await page.emulateMedia({ forcedColors: 'none' })
  }
}

/** A phone has no mouse that could hover. What one session has set another does not take back: each page has one. */
async function touch(page: Page, enabled: boolean): Promise<void> {
  const devtools = devtoolsOf.get(page) ?? (await page.context().newCDPSession(page))
  devtoolsOf.set(page, devtools)
  await devtools.send('Emulation.setTouchEmulationEnabled', { enabled })
}

/** The screen in this language, as it is when everything has come. */
async function show(page: Page, screen: Screen, language: Language, textSize: number): Promise<void> {
  await page.evaluate(
    look => localStorage.setItem('causeway.look', JSON.stringify({ mode: 'system', contrast: 'system', ...look })),
    { language, textSize },
  )
  await page.goto(new URL(screen.path, page.url()).href)
  // A place behind a # is the same page.
  if (screen.path.includes('#')) await page.reload()
  await page.locator(`html[lang="${language}"]`).waitFor()
  await complete(page)
  await screen.open?.(page, wordsOf(language))
  await complete(page)
}

/** Nothing waits for its words or its picture any more, and nothing moves. */
async function complete(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.locator('.skeleton').first().waitFor({ state: 'hidden' })
  await settled(page)
}

async function take(page: Page, name: string, language: Language): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}${language === 'en' ? '' : `-${language}`}.png`) })
}
