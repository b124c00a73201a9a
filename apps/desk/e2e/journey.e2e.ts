// From a stranger to a reversal, on two apps at once: Eve on Lumen and Ben on Harbor sit at the real messenger in their browsers, the
// staff at the desk in theirs. Kim, who is fourteen, is a device of the SDK: the sign-up page of the samples asks nobody's age.

import { join } from 'node:path'
import { createNodeClient, passwordLogin } from '@causeway/client/node'
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test'
import { picture } from '../../e2e/pictures.ts'
import { enrol, look, openPerson, openWorld, type World } from './world.ts'

let world: World
test.beforeAll(async () => {
  world = await openWorld()
})
test.afterAll(() => world.stop())

const secret = 'correct horse'
const eveHandle = 'eve77'
const benHandle = '+15550077'

async function atMessenger(browser: Browser, app: 'lumen' | 'harbor', handle: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(`http://${app}.localhost:${new URL(world.url).port}`)
  await page.locator('form input').first().fill(handle)
  await page.locator('input[type=password]').fill(secret)
  await page.locator('button[type=submit]').click()
  await page.locator('nav').waitFor()
  return page
}

async function find(page: Page, handle: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.locator('fieldset').getByText('Harbor', { exact: true }).click()
  await page.locator('main form input:not([type=radio])').fill(handle)
  await page.getByRole('button', { name: 'Find' }).click()
}

function bubbleOf(page: Page, text: string): Locator {
  return page
    .getByRole('list', { name: /^Messages in/ })
    .locator('[data-message]')
    .filter({ hasText: text })
}

test('a stranger is kept from a minor; a threat with a photo is reported, decided by two, told, appealed and taken back', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const kimLogin = { server: world.url, property: 'harbor.localhost', handle: '+15550014', secret, ageBand: '13-15' } as const
  const kim = await createNodeClient({ server: world.url, login: passwordLogin(kimLogin) })
  await kim.sync()
  const [eve, ben] = [await atMessenger(browser, 'lumen', eveHandle), await atMessenger(browser, 'harbor', benHandle)]

  let number = ''

  await test.step('an adult stranger does not find the minor, and the minor hears nothing', async () => {
    await find(eve, '+15550014')
    await expect(eve.getByText(/Nobody on Harbor is found by that/)).toBeVisible()
    expect(await kim.contacts.list()).toEqual([])
  })

  await test.step('Ben accepts a request', async () => {
    await eve.goto(eve.url().replace(/(localhost:\d+)\/.*/, '$1/'))
    await find(eve, benHandle)
    await eve.getByLabel('First message').fill('Hello Ben')
    await eve.getByRole('button', { name: 'Send request' }).click()
    await ben.getByRole('button', { name: /1 request/ }).click()
    await ben
      .locator('main')
      .getByRole('button', { name: new RegExp(eveHandle) })
      .click()
    await look(ben, '40-journey-request')
    await ben.getByRole('button', { name: 'Accept' }).click()
    await expect(bubbleOf(ben, 'Hello Ben')).toBeVisible()
  })

  await test.step('a threat with a photo is reported with it, and Eve is blocked', async () => {
    const photo = { name: 'door.jpg', mimeType: 'image/jpeg', buffer: await picture(eve) }
    await eve.getByLabel('Photo or video').setInputFiles(photo)
    await eve.getByLabel('Caption').fill('I know your door')
    await eve.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
    await expect(bubbleOf(ben, 'I know your door')).toBeVisible()
    await bubbleOf(ben, 'I know your door').getByText('I know your door').first().click({ button: 'right' })
    await ben.getByRole('menuitem', { name: 'Report' }).click()
    const dialog = ben.getByRole('dialog')
    await dialog.getByLabel('Threatens somebody').check()
    await dialog.getByRole('button', { name: 'Next' }).click()
    await expect(dialog.getByText(/^2 messages, 1 file/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Send report' }).click()
    await expect(dialog.getByText('The server confirmed that this is genuine')).toBeVisible()
    await look(ben, '41-journey-reported')
    number = /number is (\w+)/.exec(await dialog.getByRole('status').innerText())?.[1] ?? ''
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(ben.getByText(`You have blocked ${eveHandle}.`)).toBeVisible()
  })

  const [mia, sam, lea] = [await openPerson(browser, world), await openPerson(browser, world), await openPerson(browser, world)]
  await enrol(mia, world.invite({ name: 'Mia', roles: ['safety-moderator'] }))
  await enrol(sam, world.invite({ name: 'Sam', roles: ['safety-senior'] }))
  await enrol(lea, world.invite({ name: 'Lea', roles: ['safety-lead'] }))

  await test.step('one person looks and proposes, a second confirms', async () => {
    await mia.goto('/safety')
    await mia.getByRole('row', { name: /Threatens somebody/ }).focus()
    await mia.keyboard.press('Enter')
    await mia.getByRole('button', { name: 'Take this case' }).click()
    await mia.getByLabel('Key file of this shift').setInputFiles(join(world.dataDir, 'safety-team.json'))
    await mia.getByRole('button', { name: 'Open this report' }).click()
    await mia.getByRole('button', { name: /^Show: Picture/ }).click()
    const picture = mia.getByRole('img', { name: 'Reported picture' })
    await expect(picture).toBeVisible()
    // Grey and blurred until it is held, by whichever means.
    await expect(picture).toHaveCSS('filter', /blur\(.+\).*grayscale|grayscale.*blur\(.+\)/)
    await picture.locator('..').focus()
    await mia.keyboard.down('Space')
    await expect(picture).toHaveCSS('filter', 'none')
    await mia.keyboard.up('Space')
    await expect(picture).toHaveCSS('filter', /blur/)
    await look(mia, '42-journey-evidence')
    await mia.getByLabel('Policy clause').fill('Violent threats')
    await mia.getByLabel('Restriction').selectOption('5')
    await mia.getByRole('button', { name: 'Propose' }).click()
    await expect(mia).toHaveURL(/safety$/)
    await sam.goto('/safety')
    await sam.getByRole('row', { name: /Waits for a second person/ }).focus()
    await sam.keyboard.press('Enter')
    await sam.getByRole('button', { name: 'Take this case' }).click()
    await sam.getByRole('button', { name: 'Confirm with my passkey' }).click()
    await expect(sam.getByText('Nothing waits')).toBeVisible()
    await sam.getByLabel('Number of a case or a report').fill(number)
    await sam.getByRole('button', { name: 'Find' }).click()
    await expect(sam.getByRole('row', { name: /Threatens somebody.*Closed: acted upon/ })).toBeVisible()
    await look(sam, '45-journey-found')
  })

  await test.step('both are told, and Eve appeals though she is suspended', async () => {
    await ben.goto(new URL('/settings/reports', ben.url()).href)
    await expect(ben.getByText('Something was done')).toBeVisible()
    await eve.goto(new URL('/settings/reports', eve.url()).href)
    await expect(eve.getByText('Your accounts on all apps here are suspended: they can read, and appeal.')).toBeVisible()
    await look(eve, '43-journey-suspended')
    await eve.getByRole('button', { name: 'Ask for another look' }).click()
    await eve.getByLabel('What should they know?').fill('It was a surprise party.')
    await eve.getByRole('dialog').getByRole('button').last().click()
    await expect(eve.getByText('Being looked at again')).toBeVisible()
  })

  await test.step('a third person grants it, and nothing is left', async () => {
    await lea.goto('/safety/appeals')
    await lea.getByRole('row', { name: /surprise party/ }).focus()
    await lea.keyboard.press('Enter')
    await lea.getByLabel('Reason, in a sentence').fill('The photo shows a decorated door.')
    await lea.getByRole('button', { name: 'Grant the appeal' }).click()
    await expect(lea.getByText('No appeal waits')).toBeVisible()
    await eve.reload()
    await expect(eve.getByText('Nothing restricts your account.')).toBeVisible()
    await look(eve, '44-journey-reversed')
  })
  await kim.close()
})
