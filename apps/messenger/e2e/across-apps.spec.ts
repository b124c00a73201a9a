import { expectNoViolation } from './axe.ts'
import { ask, bubble, choose, expect, introduce, introduceByHand, messages, say, signIn, test } from './people.ts'

test('two people on two apps write to each other within a minute of opening the page', async ({ stranger }) => {
  const started = Date.now()
  const ada = await stranger({ app: 'lumen' })
  const ben = await stranger({ app: 'harbor' })
  for (const human of [ada, ben]) await signIn(human)
  await introduceByHand(ada, ben, 'Hello from Lumen!')
  await say(ben.page, 'And hello from *Harbor*')
  await expect(messages(ada.page).getByText('And hello from')).toBeVisible()
  expect(Date.now() - started).toBeLessThan(60_000)
})

test('who is on another app is said before the first word, and stands beside the name', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const cleo = await someone({ app: 'commons' })
  await ada.page.getByRole('button', { name: 'New chat' }).click()
  await ada.page.locator('fieldset').getByText('Commons', { exact: true }).click()
  await ada.page.locator('main form input:not([type=radio])').fill(cleo.handle)
  await ada.page.getByRole('button', { name: 'Find' }).click()
  await expect(ada.page.getByText(`${cleo.handle} uses Commons, not Lumen.`)).toBeVisible()
})

test('a request can be declined, and the one who asked learns nothing of it', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await ask(ada, ben, 'Hi')
  await ben.page.getByRole('button', { name: /1 request/ }).click()
  await ben.page
    .locator('main')
    .getByRole('button', { name: new RegExp(ada.handle) })
    .click()
  await ben.page.getByRole('button', { name: 'Decline' }).click()
  await expect(ben.page.getByRole('button', { name: /1 request/ })).toBeHidden()
  await expect(ada.page.getByText(`You asked ${ben.handle}.`)).toBeVisible()
})

test('reply, edit, react and delete reach the other app', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'Shall we meet?')
  await choose(ben.page, 'Shall we meet?', 'Reply')
  await say(ben.page, 'Gladly')
  await expect(bubble(ada.page, 'Gladly')).toContainText('Shall we meet?')

  await say(ada.page, 'At seen')
  await expect(messages(ben.page).getByText('At seen')).toBeVisible()
  await choose(ada.page, 'At seen', 'Edit')
  await say(ada.page, 'At seven')
  await expect(bubble(ben.page, 'At seven')).toContainText('edited')

  await bubble(ben.page, 'At seven').getByText('At seven').click({ button: 'right' })
  await ben.page.getByRole('menuitemcheckbox', { name: '👍' }).click()
  await expect(bubble(ada.page, 'At seven').getByRole('button', { name: /👍, 1 person/ })).toBeVisible()

  await choose(ada.page, 'At seven', 'Delete for everyone')
  await ada.page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(messages(ben.page).getByText('Deleted message')).toBeVisible()
})

test('a message is sent, delivered and read, and says so in words', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await say(ada.page, 'Did this arrive?')
  await expect(bubble(ada.page, 'Did this arrive?').getByRole('img', { name: /Delivered|Read/ })).toBeVisible()
  await ben.page.bringToFront()
  await ben.page.getByRole('textbox', { name: /^Message/ }).click()
  await expect(bubble(ada.page, 'Did this arrive?').getByRole('img', { name: 'Read' })).toBeVisible()
})

test('who types is seen on the other app until it ends; who is here, only between those who show it', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const header = ben.page.locator('header').getByRole('status')
  await ada.page.getByRole('textbox', { name: /^Message/ }).pressSequentially('Hm')
  await expect(header).toHaveText('typing…')
  await expect(ben.page.locator('nav').getByText('typing…')).toBeVisible()
  await ada.page.getByRole('textbox', { name: /^Message/ }).press('Enter')
  await expect(bubble(ben.page, 'Hm')).toBeVisible()
  await expect(header).not.toHaveText('typing…')

  const here = (page: typeof ada.page): ReturnType<typeof page.getByText> => page.locator('header').getByText('Here now')
  for (const { page } of [ada, ben]) {
    const back = page.url()
    await page.goto(new URL('/settings/privacy', back).href)
    await page.getByRole('switch', { name: 'Show that you are here' }).click({ force: true })
    await expectNoViolation(page, 'privacy')
    await page.goto(back)
    if (page === ada.page) await expect(here(page)).toHaveCount(0)
  }
  await expect(here(ada.page)).toBeVisible()
  await expect(here(ben.page)).toBeVisible()
  await ben.page.goto(new URL('/settings/privacy', ben.page.url()).href)
  await ben.page.getByRole('switch', { name: 'Typing' }).click({ force: true })
  await ben.page.getByRole('switch', { name: 'Show that you are here' }).click({ force: true })
  await expect(here(ada.page)).toHaveCount(0)
})
