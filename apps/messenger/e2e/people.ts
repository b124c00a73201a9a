// People in browsers: each has one of their own, and everything they do is watched for requests to elsewhere and for what the
// page's own policy forbids.

import { test as base, expect } from '@playwright/test'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test'
import type { Request } from '../src/engine/api-requests.ts'
import type { Status } from '../src/engine/api.ts'
import { paths } from '../src/screens/paths.ts'
import { askEngine, openPath, untilIn } from './engine.ts'

export { expect }

export type App = 'harbor' | 'lumen' | 'commons'

export interface PersonOptions extends BrowserContextOptions {
  readonly app: App
  readonly handle?: string
  /** As its app says it; without, it says nothing. */
  readonly ageBand?: 'U13' | '13-15' | '16-17' | '18+'
}

export interface Human {
  readonly app: App
  readonly handle: string
  readonly page: Page
  readonly context: BrowserContext
  /** Another tab of the same browser. */
  newTab(): Promise<Page>
}

export interface Fixtures {
  /** Somebody new who is signed in, without having typed anything. */
  readonly someone: (options: PersonOptions) => Promise<Human>
  /** A browser that nobody has signed in to. */
  readonly stranger: (options: PersonOptions) => Promise<Human>
}

export const test = base.extend<Fixtures>({
  stranger: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    const offences: string[] = []
    await use(async options => await open(browser, options, contexts, offences))
    await Promise.all(contexts.map(context => context.close()))
    expect(offences).toEqual([])
  },
  someone: async ({ stranger }, use) => {
    await use(async options => {
      const human = await stranger(options)
      await enter(human)
      return human
    })
  },
})

export const secret = 'correct horse'

async function enter({ page, handle }: Human): Promise<void> {
  await expect(page.locator('input[type=password]')).toBeVisible()
  await askEngine(page, 'signIn', { handle, secret, deviceName: 'Chrome, Linux' })
  await page.locator('nav').waitFor()
}

/** As a person does it. */
export async function signIn({ page, handle }: Pick<Human, 'page' | 'handle'>): Promise<void> {
  await page.locator('form input').first().fill(handle)
  await page.locator('input[type=password]').fill(secret)
  await page.locator('button[type=submit]').click()
  await page.locator('nav').waitFor()
}

/** The embedded login takes the age band at sign-up only, and the page asks nobody for it. */
async function signUp(app: App, handle: string, ageBand: PersonOptions['ageBand']): Promise<void> {
  const body = JSON.stringify({ property: `${app}.localhost`, handle, secret, ageBand })
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`http://127.0.0.1:${process.env['CAUSEWAY_E2E_PORT']}/v1/login`, {
    method: 'POST',
    headers,
    body,
  })
  expect(status).toBe(200)
}

export function originOf(app: App): string {
  return `http://${app}.localhost:${process.env['CAUSEWAY_E2E_PORT']}`
}

let count = 0

function freshHandle(app: App): string {
  // Journeys of two workers live on one server.
  const number = `${Date.now() % 1_000_000}${process.env['TEST_PARALLEL_INDEX'] ?? 0}${++count}`
  return app === 'harbor' ? `+1555${number}` : app === 'lumen' ? `ada${number}` : `cleo${number}@commons.example`
}

async function open(browser: Browser, options: PersonOptions, contexts: BrowserContext[], offences: string[]): Promise<Human> {
  const { app, handle = freshHandle(app), ageBand, ...rest } = options
  if (ageBand !== undefined) await signUp(app, handle, ageBand)
  // The worker keeps every file of the app at the first visit; journeys without a network wish for it.
  const context = await browser.newContext({ serviceWorkers: 'block', ...rest })
  contexts.push(context)
  await watch(context, originOf(app), offences)
  const newTab = async (): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(originOf(app))
    return page
  }
  return { app, handle, context, newTab, page: await newTab() }
}

async function watch(context: BrowserContext, origin: string, offences: string[]): Promise<void> {
  context.on('request', request => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url)) offences.push(`request to ${url}`)
  })
  context.on('weberror', error => offences.push(`error: ${error.error().message}`))
  context.on('console', message => {
    if (/Content Security Policy|TrustedScript|Trusted Type/.test(message.text())) offences.push(message.text())
  })
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', event =>
      console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`),
    )
  })
}

/** `from` has asked, `to` has accepted; both have the conversation open. */
export async function introduce(from: Human, to: Human, firstWords = 'Hello!'): Promise<void> {
  const found = await askEngine(from.page, 'find', `${to.app}.localhost`, to.handle)
  if (found === undefined) throw new Error(`nobody is called ${to.handle}`)
  await openPath(from.page, paths.room(await askEngine(from.page, 'request', found, firstWords)))
  const asker = await untilIn(from.page, 'status', ({ me }: Status) => me?.user)
  await untilIn(to.page, 'requests', (requests: Request[]) => requests.find(({ user }) => user === asker))
  await openPath(to.page, paths.room(await askEngine(to.page, 'accept', asker)))
  await bothRead(from, to, firstWords)
}

async function bothRead(from: Human, to: Human, firstWords: string): Promise<void> {
  for (const { page } of [to, from]) await expect(messages(page).getByText(firstWords)).toBeVisible()
}

/** The same as a person does it. */
export async function introduceByHand(from: Human, to: Human, firstWords = 'Hello!'): Promise<void> {
  await ask(from, to, firstWords)
  await to.page.getByRole('button', { name: /1 request/ }).click()
  await to.page
    .locator('main')
    .getByRole('button', { name: new RegExp(escaped(from.handle)) })
    .click()
  await to.page.getByRole('button', { name: 'Accept' }).click()
  await bothRead(from, to, firstWords)
}

export async function ask(from: Human, to: Human, firstWords: string): Promise<void> {
  const { page } = from
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.locator('fieldset').getByText(nameOf(to.app), { exact: true }).click()
  await page.locator('main form input:not([type=radio])').fill(to.handle)
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByLabel('First message').fill(firstWords)
  await page.getByRole('button', { name: 'Send request' }).click()
}

export async function say(page: Page, text: string): Promise<void> {
  await page.locator('textarea').fill(text)
  await page.keyboard.press('Enter')
}

export function messages(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('list', { name: /^Messages in/ })
}

/** The bubble that holds this text. */
export function bubble(page: Page, text: string | RegExp): ReturnType<Page['locator']> {
  return messages(page).locator('[data-message]').filter({ hasText: text })
}

/** Opens a message's menu and chooses from it. */
export async function choose(page: Page, text: string, item: string): Promise<void> {
  await bubble(page, text).getByText(text).first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: item }).click()
}

export function nameOf(app: App): string {
  return { harbor: 'Harbor', lumen: 'Lumen', commons: 'Commons' }[app]
}

export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** A group of people whom its maker knows already; its maker has it open. */
export async function makeGroup({ page }: Human, name: string, others: readonly Human[]): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill(name)
  for (const { handle } of others)
    await page.getByRole('checkbox', { name: new RegExp(handle.replaceAll(/[+.]/g, '\\$&')) }).check({ force: true })
  await page.getByRole('button', { name: 'Create group' }).click()
}
