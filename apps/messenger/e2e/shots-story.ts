// A morning between people on three apps, so that the pictures show what a used app looks like.

import type { BrowserContextOptions, Page } from '@playwright/test'
import { choose, introduce, makeGroup, messages, say, signIn } from './people.ts'
import type { App, Human } from './people.ts'
import { placeText } from '../src/text/location.ts'
import { landscape } from '../../e2e/pictures.ts'

export type Enter = (app: App, options?: BrowserContextOptions) => Promise<Page>

/** Whose screen is shot. */
export interface Cast {
  /** Has used the app for a while. */
  readonly ada: Page
  /** Has locked the browser. */
  readonly locked: Page
  /** Has just come. */
  readonly fresh: Page
  /** Is not signed in. */
  readonly nobody: Page
  /** Links this browser. */
  readonly linking: Page
  /** Has two accounts in one list. */
  readonly both: Page
  readonly rooms: Readonly<Record<'ben' | 'layla' | 'unread' | 'group' | 'over' | 'self', string>>
  /** The part of a link behind its address. */
  readonly joinLink: string
}

export async function tell(enter: Enter): Promise<Cast> {
  const person = async (app: App, handle: string): Promise<Human> => {
    const page = await enter(app)
    await signIn({ page, handle })
    return { app, handle, page, context: page.context(), newTab: () => page.context().newPage() }
  }
  const ada = await person('lumen', 'ada')
  const ben = await person('harbor', '+15550002')
  const cleo = await person('commons', 'cleopatra.montgomery-whitfield@commons.example')
  const layla = await person('commons', 'layla@commons.example')
  const max = await person('lumen', 'max')

  await introduce(max, ada, 'I found the old songbook')
  const unread = await roomOf(ada.page)
  await introduce(ben, max, 'Is the song about the harbour?')
  await introduce(ben, ada, 'Morning! Are we still on for the lighthouse?')
  const withBen = await roomOf(ada.page)
  await chat(ada, ben)
  await introduce(layla, ada, 'صباح الخير! هل نلتقي اليوم عند المنارة؟')
  const withLayla = await roomOf(ada.page)
  await say(ada.page, 'نعم، الساعة 10:30 قرب الرصيف')
  await say(layla.page, 'أحضري الخريطة من فضلك، رقم العبّارة 4 والرصيف B')
  await introduce(cleo, ada, 'The minutes of Thursday are in the folder.')

  await makeGroup(ada, 'Saturday hike', [ben, cleo, layla])
  await say(ada.page, 'Who brings the map?')
  const group = await roomOf(ada.page)
  await ben.page.getByRole('link', { name: /Saturday hike/ }).click()
  await cleo.page.getByRole('link', { name: /Saturday hike/ }).click()
  await say(ben.page, 'I do. Meeting at eight?')
  await say(cleo.page, 'Eight is early, but fine. I can take three people in the car.')
  await say(cleo.page, 'From the station, platform side')
  await choose(ada.page, 'Meeting at eight?', 'Reply')
  await say(ada.page, 'Eight it is. @cleopatra.montgomery-whitfield@commons.example, may I come with you?')
  const joinLink = await makeLink(ada.page)

  await makeGroup(cleo, 'Book club', [ada])
  await say(cleo.page, 'Chapter two by Friday')
  await ada.page.getByRole('link', { name: /Book club/ }).click()
  const over = await roomOf(ada.page)
  await messages(ada.page).getByText('Chapter two').waitFor()
  await cleo.page.getByRole('button', { name: 'Details' }).click()
  await cleo.page.getByRole('button', { name: 'More: ada' }).click()
  await cleo.page.getByRole('menuitem', { name: 'Remove from group' }).click()
  await cleo.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await ada.page.getByText('You are no longer in this conversation.').waitFor()

  await ada.page.getByRole('button', { name: 'New chat' }).click()
  await ada.page.getByRole('button', { name: 'Notes to self' }).click()
  await say(ada.page, 'Ferry 07:40, platform 2')
  const self = await roomOf(ada.page)

  for (const [app, handle, words] of [
    ['commons', 'mallory@commons.example', 'Hi! I saw your talk and have a question: https://talks.example'],
    ['harbor', '+15550177', 'Hello Ada, this is Tom from the ferry office. You left an umbrella with us.'],
  ] as const) {
    const { page } = await person(app, handle)
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.locator('fieldset').getByText('Lumen', { exact: true }).click()
    await page.locator('main form input:not([type=radio])').fill('ada')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByLabel('First message').fill(words)
    await page.getByRole('button', { name: 'Send request' }).click()
    await page.getByText('You asked ada.').waitFor()
    await page.context().close()
  }
  await ada.page.getByRole('button', { name: /2 requests/ }).waitFor()
  await begin(ada.page, withLayla, 'أنا في الطريق')
  await ada.page.goto(new URL('/', ada.page.url()).href)
  await max.page.getByRole('link', { name: /ada/ }).click()
  for (let verse = 1; verse <= 24; verse++) await say(max.page, `Verse ${verse}: ${verses[verse % verses.length]}`)
  await ada.page.getByText('24 unread messages').waitFor({ state: 'attached' })

  const fresh = await person('harbor', '+15550009')
  await lock(ben.page)
  return {
    ada: ada.page,
    locked: ben.page,
    fresh: fresh.page,
    nobody: await enter('commons'),
    linking: await linking(enter),
    both: await both(enter, person, cleo),
    rooms: { ben: withBen, layla: withLayla, unread, group, over, self },
    joinLink,
  }
}

const verses = [
  'the tide comes in, the tide goes out',
  'and nobody knows where the lantern went',
  'row, my friend, the night is long and the harbour lights are few, and I have no more rope than yesterday',
  'sing',
]

/** Everything that two people can send each other. */
async function chat(ada: Human, ben: Human): Promise<void> {
  await say(ada.page, 'Yes, absolutely. I booked two tickets for the tower as well, the view is worth the 212 steps.')
  await say(ada.page, 'Bring a jacket')
  await say(ben.page, 'It is *always* windy up there')
  await say(ben.page, 'The timetable: https://ferry.example/north')
  await messages(ben.page).getByText('212 steps').click({ button: 'right' })
  await ben.page.getByRole('menuitemcheckbox', { name: '❤️' }).click()
  await messages(ada.page).getByRole('button', { name: /❤️/ }).waitFor()
  await choose(ben.page, 'Bring a jacket', 'Reply')
  await say(ben.page, 'And I have the map from last time')
  await say(ada.page, 'Grate')
  await choose(ada.page, 'Grate', 'Edit')
  await say(ada.page, 'Great')
  await messages(ada.page).getByText('edited').last().waitFor()
  await say(ada.page, 'Never mind')
  await choose(ada.page, 'Never mind', 'Delete for everyone')
  await ada.page.getByRole('button', { name: 'Delete', exact: true }).click()
  await messages(ada.page).getByText('You deleted').waitFor()
  await say(ada.page, '```\nferry --from north --at 07:40\n```')
  await attach(ada.page, 'Photo or video', 'coast.jpg', 'image/jpeg', await landscape(ada.page), 'From last year')
  await messages(ben.page).getByText('From last year').waitFor()
  await attach(ben.page, 'Photo or video', 'pier.jpg', 'image/jpeg', await landscape(ben.page, 480, 640))
  await messages(ada.page)
    .getByRole('button', { name: /Photo from/ })
    .nth(1)
    .waitFor()
  await attach(
    ben.page,
    'File',
    'Reservation of the lighthouse tour, both parts.pdf',
    'application/pdf',
    Buffer.alloc(1_800_000, 7),
  )
  await messages(ada.page).getByText('Reservation').waitFor()
  await record(ben.page)
  await messages(ada.page).getByRole('button', { name: 'Play' }).waitFor()
  await record(ada.page)
  await messages(ada.page).getByRole('button', { name: 'Play' }).nth(1).waitFor()
  await poll(ada.page)
  await messages(ben.page)
    .getByRole('button', { name: /Fish and chips/ })
    .click()
  await messages(ada.page)
    .getByRole('button', { name: /Fish and chips.*1 vote/ })
    .waitFor()
  await ben.page.getByRole('button', { name: 'Attach' }).click()
  await ben.page.getByRole('menuitem', { name: 'Contact', exact: true }).click()
  await ben.page.getByRole('dialog').getByText('max', { exact: true }).click()
  await messages(ada.page).getByRole('button', { name: 'Write' }).waitFor()
  await say(ben.page, placeText({ latitude: 54.18, longitude: 12.09 }))
  await messages(ada.page).getByRole('link', { name: 'Location' }).waitFor()
  await choose(ada.page, 'always windy up there', 'Forward')
  await ada.page.getByRole('checkbox', { name: ben.handle }).check({ force: true })
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await messages(ada.page).getByText('Forwarded').waitFor()
  await say(ben.page, '😀')
  await say(ada.page, 'See you at the pier')
  await messages(ben.page).getByText('See you at the pier').waitFor()
}

async function attach(page: Page, label: string, name: string, mimeType: string, buffer: Buffer, caption = ''): Promise<void> {
  await page.getByLabel(label, { exact: true }).setInputFiles({ name, mimeType, buffer })
  if (caption !== '') await page.getByLabel('Caption').fill(caption)
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
}

async function record(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Record a voice message' }).click()
  await page.getByText(/Recording, 0:0[2-9]/).waitFor()
  await page.getByRole('button', { name: 'Send recording' }).click()
}

async function poll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Attach' }).click()
  await page.getByRole('menuitem', { name: 'Poll' }).click()
  await page.getByLabel('Question').fill('Lunch at the pier?')
  await page.getByLabel('Answer 1').fill('Fish and chips')
  await page.getByLabel('Answer 2').fill('The soup place behind the old customs house')
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
}

async function begin(page: Page, room: string, text: string): Promise<void> {
  await page.goto(new URL(room, page.url()).href)
  await page.locator('textarea').fill(text)
  await page.locator('nav').getByText(text).waitFor()
}

async function roomOf(page: Page): Promise<string> {
  await page.locator('textarea').waitFor()
  return new URL(page.url()).pathname
}

async function makeLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Links into the group' }).click()
  await page.getByRole('button', { name: 'Make link' }).click()
  const link = await page.getByRole('textbox', { name: 'Link into the group' }).inputValue()
  await page.keyboard.press('Escape')
  return new URL(link).hash
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

/** At a new browser of somebody who has one. */
async function linking(enter: Enter): Promise<Page> {
  return await enter('lumen')
}

/** Harbor's page with an account of Lumen in its list. */
async function both(enter: Enter, person: (app: App, handle: string) => Promise<Human>, friend: Human): Promise<Page> {
  const atHarbor = await person('harbor', '+15550100')
  const atLumen = await person('lumen', 'ida')
  await introduce(atLumen, friend, 'Shall I bring the projector?')
  await introduce(friend, atHarbor, 'The keys are at the office')
  const accounts = async ({ page }: Human): Promise<void> => {
    await page.goto(new URL('/settings/accounts', page.url()).href)
  }
  const code = async ({ page }: Human): Promise<string> => (await page.locator('main code').innerText()).trim()
  await accounts(atHarbor)
  await atHarbor.page.getByRole('button', { name: 'Make a code' }).click()
  await accounts(atLumen)
  await atLumen.page.getByLabel('Code from your other account').fill(await code(atHarbor))
  await atLumen.page.getByRole('button', { name: 'Link', exact: true }).click()
  await atLumen.page.getByText('linked with one other').waitFor()
  await accounts(atHarbor)
  await atHarbor.page.getByRole('button', { name: 'Show my conversations from Lumen' }).click()
  await atHarbor.page.getByText('Waiting for Lumen').waitFor()
  await accounts(atLumen)
  await atLumen.page.getByLabel('Code from the other app').fill(await code(atHarbor))
  await atLumen.page.getByRole('button', { name: 'Allow', exact: true }).click()
  await atHarbor.page.getByRole('switch', { name: /^Lumen: ida/ }).waitFor({ state: 'attached' })
  await friend.page.getByRole('link', { name: /^ida/ }).click()
  await say(friend.page, 'Yes please, and the long cable')
  return atHarbor.page
}
