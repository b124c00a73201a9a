// Which screens are shot, at whose browser, and what is opened on them first.

import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { secret } from './people.ts'
import { landscape } from '../../e2e/pictures.ts'
import type { Cast } from './shots-story.ts'
import type { Words } from './shots-words.ts'

type Open = (page: Page, words: Words) => Promise<unknown>

export interface Screen {
  readonly name: string
  readonly path: string
  readonly open?: Open
  readonly after?: (page: Page) => Promise<unknown>
  /** Left out, Ada's. */
  readonly at?: Exclude<keyof Cast, 'rooms' | 'joinLink'>
  /** Higher than a screen, to see all of it. */
  readonly height?: number
  /** Those with the most words. */
  readonly inGerman?: boolean
  /** Also with text of twice the size. */
  readonly large?: boolean
  /** Also narrow, with the system's own colours. */
  readonly narrow?: boolean
}

export function screens({ rooms, joinLink }: Cast): readonly Screen[] {
  return [
    { name: 'sign-in', at: 'nobody', path: '/', inGerman: true, large: true, narrow: true },
    { name: 'link-this', at: 'linking', path: '/', inGerman: true, open: linkThis },
    { name: 'empty', at: 'fresh', path: '/', inGerman: true },
    { name: 'list', path: '/', large: true, narrow: true },
    { name: 'one-list', at: 'both', path: '/' },
    { name: 'unread', path: rooms.unread },
    { name: 'room', path: rooms.ben, inGerman: true, large: true, narrow: true },
    { name: 'room-all', path: rooms.ben, height: 2900 },
    { name: 'room-arabic', path: rooms.layla },
    { name: 'group', path: rooms.group, narrow: true },
    { name: 'self', path: rooms.self },
    { name: 'over', path: rooms.over },
    { name: 'message-menu', path: rooms.ben, open: openMenu },
    { name: 'reply', path: rooms.ben, open: reply, after: forgetDraft },
    { name: 'emoji', path: rooms.ben, open: (page, words) => button(page, words('write.emoji')).click() },
    { name: 'attach', path: rooms.ben, open: openAttach },
    { name: 'send-photo', path: rooms.ben, open: sendPhoto, inGerman: true },
    { name: 'record', path: rooms.ben, open: (page, words) => button(page, words('write.voice')).click() },
    { name: 'new-poll', path: rooms.ben, open: attached('write.poll') },
    { name: 'new-location', path: rooms.ben, open: attached('write.location') },
    { name: 'new-contact', path: rooms.ben, open: attached('write.contact') },
    { name: 'viewer', path: rooms.ben, open: openPhoto },
    { name: 'forward', path: rooms.ben, open: chosen('message.forward') },
    { name: 'message-info', path: rooms.ben, open: chosen('message.info') },
    { name: 'delete', path: rooms.ben, open: chosen('message.delete') },
    { name: 'details', path: `${rooms.ben}/details`, inGerman: true, large: true, height: 1180 },
    { name: 'safety-number', path: `${rooms.ben}/details`, open: row('details.safety'), inGerman: true },
    { name: 'person-devices', path: `${rooms.ben}/details`, open: row('devices.of') },
    { name: 'operator', path: `${rooms.ben}/details`, open: row('details.operator'), inGerman: true },
    { name: 'group-details', path: `${rooms.group}/details`, height: 1400 },
    {
      name: 'member',
      path: `${rooms.group}/details`,
      open: page => page.locator('button').filter({ hasText: '+15550002' }).last().click(),
    },
    { name: 'group-links', path: `${rooms.group}/details`, open: row('ways.title'), inGerman: true },
    { name: 'join', path: `/join${joinLink}`, at: 'fresh' },
    { name: 'new-chat', path: '/new', large: true },
    { name: 'found', path: '/new', open: find, inGerman: true },
    { name: 'new-group', path: '/new/group' },
    { name: 'requests', path: '/requests' },
    {
      name: 'request',
      path: '/requests',
      open: page => page.locator('main section button').first().click(),
      inGerman: true,
      large: true,
    },
    { name: 'search', path: '/search?q=map', large: true, narrow: true },
    { name: 'search-nothing', path: '/search?q=zebra' },
    { name: 'settings', path: '/settings', inGerman: true, large: true, narrow: true, height: 1180 },
    { name: 'own-picture', path: '/settings', open: (page, words) => button(page, words('group.picture')).click() },
    { name: 'sign-out', path: '/settings/sign-out' },
    { name: 'shortcuts', path: '/settings', open: row('settings.shortcuts') },
    { name: 'devices', path: '/settings/devices', inGerman: true },
    { name: 'approve', path: '/settings/devices', open: row('approve.title') },
    { name: 'passkeys', path: '/settings/passkeys', inGerman: true },
    { name: 'accounts', path: '/settings/accounts', at: 'both', inGerman: true },
    { name: 'privacy', path: '/settings/privacy', inGerman: true, height: 1300 },
    { name: 'guardian', path: '/settings/guardian' },
    { name: 'reports', path: '/settings/reports' },
    { name: 'report-why', path: rooms.ben, open: chosen('message.report', 'The timetable') },
    { name: 'report', path: rooms.ben, open: report, inGerman: true },
    { name: 'lock', path: '/settings/lock' },
    { name: 'locked', at: 'locked', path: '/' },
    { name: 'held', path: '/settings/held', inGerman: true, height: 1300 },
    { name: 'offline', path: rooms.self, open: goOffline, after: page => page.context().setOffline(false) },
  ]
}

/** What was written stays a draft otherwise. */
async function forgetDraft(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1360, height: 860 })
  await page.locator('textarea').fill('')
  await expect(page.locator('nav').getByText('Then I take')).toHaveCount(0)
  await page.reload()
}

type Key = Parameters<Words>[0]

const button = (page: Page, name: RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name })

/** A row of a page, whose name has its second line too, and what it opens: that is loaded when it is asked for. */
function row(key: Key): Open {
  return async (page, words) => {
    await page
      .locator(':is(main, [role=main], [role=complementary]) button')
      .filter({ has: page.getByText(words(key)) })
      .first()
      .click()
    await page.getByRole('dialog').waitFor()
  }
}

/** At the beginning of the words: a link further on has the browser's own menu. */
async function openMenu(page: Page, _: Words, text = 'See you at the pier'): Promise<void> {
  await page
    .locator('[data-message]')
    .getByText(text)
    .last()
    .click({ button: 'right', position: { x: 8, y: 8 } })
}

function chosen(key: Key, text?: string): Open {
  return async (page, words) => {
    await openMenu(page, words, text)
    await page
      .getByRole('menuitem')
      .filter({ has: page.getByText(words(key)) })
      .click()
    if (key !== 'message.reply') await page.getByRole('dialog').waitFor()
  }
}

async function openAttach(page: Page, words: Words): Promise<void> {
  await button(page, words('write.attach')).click()
}

function attached(key: Key): Open {
  return async (page, words) => {
    await openAttach(page, words)
    await page.getByRole('menuitem', { name: words(key) }).click()
  }
}

async function reply(page: Page, words: Words): Promise<void> {
  await chosen('message.reply', 'always windy')(page, words)
  await page
    .locator('textarea')
    .fill('Then I take the thick one, and a scarf, and perhaps something warm to drink for the way back')
}

async function sendPhoto(page: Page, words: Words): Promise<void> {
  const buffer = await landscape(page)
  await page.getByLabel(words('write.photo')).setInputFiles([
    { name: 'coast.jpg', mimeType: 'image/jpeg', buffer },
    { name: 'A very long name of a file that somebody has given it.pdf', mimeType: 'application/pdf', buffer },
  ])
  await page.getByRole('dialog').waitFor()
}

async function openPhoto(page: Page): Promise<void> {
  await page.locator('[data-message] button:has(img)').last().click()
}

async function find(page: Page): Promise<void> {
  await page.locator('fieldset').getByText('Harbor', { exact: true }).click()
  await page.locator('main form input:not([type=radio])').fill('+15550009')
  await page.locator('main form button[type=submit]').click()
}

async function report(page: Page, words: Words): Promise<void> {
  await chosen('message.report', 'The timetable')(page, words)
  await page.getByRole('dialog').getByRole('radio').first().check()
  await button(page, words('report.next')).click()
}

async function linkThis(page: Page): Promise<void> {
  await page.locator('form input').first().fill('ada')
  await page.locator('input[type=password]').fill(secret)
  await page.locator('button[type=submit]').click()
  await page.locator('code').waitFor()
}

async function goOffline(page: Page, words: Words): Promise<void> {
  await page.context().setOffline(true)
  await page.locator('textarea').fill('Take the tent back')
  await button(page, words('any.send')).click()
  await expect(page.locator('[data-message]').filter({ hasText: 'Take the tent back' }).first()).toBeVisible()
}
