import { expectNoViolation } from './axe.ts'
import { bubble, expect, introduce, messages, say, secret, test } from './people.ts'

test('what is written without a network is sent later, in order, once, also over a reload', async ({ someone }) => {
  const ada = await someone({ app: 'lumen', serviceWorkers: 'allow' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  // The service worker has the app's files when it is in charge.
  await ada.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await ada.context.setOffline(true)
  for (const text of ['first', 'second', 'third']) await say(ada.page, text)
  await expect(bubble(ada.page, 'third').getByRole('img', { name: 'Waiting to be sent' })).toBeVisible()
  await expect(ada.page.getByText('You are offline.')).toBeVisible()
  await ada.page.reload()
  await expect(bubble(ada.page, 'third').getByRole('img', { name: 'Waiting to be sent' })).toBeVisible()
  await ada.context.setOffline(false)
  await expect(bubble(ben.page, 'third')).toBeVisible({ timeout: 20_000 })
  await expect(messages(ben.page).locator('[data-message]')).toContainText(['Hello!', 'first', 'second', 'third'])
  await expect(messages(ben.page).locator('[data-message]')).toHaveCount(4)
})

test('a draft stays with its conversation over a reload', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await say(ben.page, 'a whole one')
  const row = ben.page.locator('[data-conversation]')
  await expect(row.getByRole('img', { name: /^(Sent|Delivered|Read)/ })).toBeVisible()
  await ben.page.getByRole('textbox', { name: /^Message/ }).fill('half a thou')
  await expect(ben.page.getByText('Draft: half a thou')).toBeVisible()
  // How far the last message came is not said of what was not sent.
  await expect(row.getByRole('img', { name: /^(Sent|Delivered|Read)/ })).toHaveCount(0)
  await ben.page.reload()
  await expect(ben.page.getByRole('textbox', { name: /^Message/ })).toHaveValue('half a thou')
})

test('two tabs are both of use, and when the one that works for both goes, nothing is lost', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const second = await ben.newTab()
  await second.getByRole('listitem').filter({ hasText: ada.handle }).getByRole('link').click()
  await say(second, 'from the second tab')
  await expect(bubble(ada.page, 'from the second tab')).toBeVisible()
  await expect(bubble(ben.page, 'from the second tab')).toBeVisible()
  // The first tab has the engine; it goes without a word.
  await ben.page.close({ runBeforeUnload: false })
  await say(ada.page, 'are you there?')
  await expect(bubble(second, 'are you there?')).toBeVisible({ timeout: 20_000 })
  await say(second, 'still here')
  await expect(bubble(ada.page, 'still here')).toBeVisible()
  await expect(messages(ada.page).getByText('from the second tab')).toHaveCount(1)
})

test('a tab that crashes loses nothing', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await say(ben.page, 'before the crash')
  // Until then it is the draft.
  await expect(bubble(ben.page, 'before the crash').getByRole('img', { name: /^(Sent|Delivered|Read)/ })).toBeVisible()
  const crashed = ben.page.waitForEvent('crash')
  void ben.context.newCDPSession(ben.page).then(session => session.send('Page.crash').catch(() => undefined))
  await crashed
  const again = await ben.newTab()
  await again.getByRole('listitem').filter({ hasText: ada.handle }).getByRole('link').click({ timeout: 20_000 })
  await expect(bubble(again, 'before the crash')).toBeVisible()
  await say(again, 'after it')
  await expect(messages(ada.page).locator('[data-message]')).toContainText(['Hello!', 'before the crash', 'after it'])
})

test('signing out wipes the browser', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await ben.page.goto(new URL('/settings', ben.page.url()).href)
  await ben.page.getByRole('button', { name: 'Sign out' }).click()
  await ben.page.getByRole('button', { name: 'Sign out and wipe' }).click()
  await expect(ben.page.getByRole('button', { name: 'Continue' })).toBeVisible()
  const rows = await ben.page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('causeway')
        opening.onerror = () => reject(new Error('no database'))
        opening.onsuccess = () => {
          const counting = opening.result.transaction('rows').objectStore('rows').count()
          counting.onsuccess = () => resolve(counting.result)
        }
      }),
  )
  expect(rows).toBe(0)

  // No device of the account is left: it starts over, and whoever wrote with it is told.
  const { page, handle } = ben
  await page.locator('form input').first().fill(handle)
  await page.locator('input[type=password]').fill(secret)
  await page.locator('button[type=submit]').click()
  await page.getByRole('button', { name: 'I have no other device any more' }).click()
  await expectNoViolation(page, 'start over')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(`To go on, type ${handle}`).fill('somebody else')
  await expect(dialog.getByRole('button', { name: 'Start over' })).toBeDisabled()
  await dialog.getByLabel(`To go on, type ${handle}`).fill(handle)
  await dialog.getByRole('button', { name: 'Start over' }).click()
  await expect(page.locator('nav')).toBeVisible()
  await expect(ada.page.getByRole('alert')).toBeVisible()
})

test('a second browser is linked by its code, and then both have what is written, what is pinned and muted, and what is begun', async ({
  someone,
  stranger,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const other = await stranger({ app: 'harbor', handle: ben.handle })
  await other.page.locator('form input').first().fill(ben.handle)
  await other.page.locator('input[type=password]').fill('correct horse')
  await other.page.getByRole('button', { name: 'Continue' }).click()
  // An account with a device is entered by linking: the way leads there by itself.
  const code = await other.page.locator('code').innerText()
  await expect(other.page.getByRole('img', { name: /QR code/ })).toBeVisible()
  await ben.page.goto(new URL('/settings/devices', ben.page.url()).href)
  await ben.page.getByRole('button', { name: 'Link a browser' }).click()
  await ben.page.getByLabel('Code shown on the new browser').fill(code)
  await ben.page.getByRole('button', { name: 'Link it' }).click()
  const room = other.page.getByRole('listitem').getByRole('link')
  await expect(room).toContainText('Lumen', { timeout: 20_000 })
  await say(ada.page, 'hello to both of you')
  await expect(room).toContainText(ada.handle)
  await room.click()
  await say(other.page, 'from my other browser')
  await expect(bubble(ada.page, 'from my other browser')).toBeVisible({ timeout: 20_000 })
  await ben.page.goto(new URL('/', ben.page.url()).href)
  await expect(ben.page.getByText('from my other browser')).toBeVisible()
  // What is decided about a conversation, and a text that is begun, follow from one browser to the other.
  const atHome = ben.page.getByRole('listitem').getByRole('link')
  await expect(atHome).toHaveCount(1)
  for (const item of ['Pin', 'Mute']) {
    await atHome.click({ button: 'right' })
    await ben.page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  await expect(room.getByRole('img', { name: 'Muted' })).toBeVisible()
  await expect(room.getByRole('img', { name: 'Pinned' })).toBeVisible()
  await atHome.click()
  await ben.page.getByRole('textbox', { name: /^Message/ }).fill('half a thought')
  const elsewhere = other.page.getByRole('textbox', { name: /^Message/ })
  await expect(elsewhere).toHaveValue('half a thought')
  await elsewhere.press('Enter')
  await expect(bubble(ada.page, 'half a thought')).toBeVisible()
  await expect(ben.page.getByRole('textbox', { name: /^Message/ })).toHaveValue('')
  // Whom the one browser blocks is in the other's list as soon as somebody looks.
  await other.page.getByRole('button', { name: 'Details' }).click()
  await other.page.getByRole('button', { name: `Block ${ada.handle}` }).click()
  await other.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click()
  await expect(other.page.getByText(`You have blocked ${ada.handle}.`)).toBeVisible()
  await ben.page.getByRole('button', { name: 'Settings' }).click()
  await ben.page.getByRole('button', { name: 'Privacy' }).click()
  await expect(ben.page.getByRole('button', { name: `Unblock: ${ada.handle}` })).toBeVisible()
})

test('what could not be sent says so and why, and can be taken back', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  const { page } = ada
  await introduce(ben, ada)
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill('Book club')
  await page.getByRole('checkbox', { name: ben.handle }).check({ force: true })
  await page.getByRole('button', { name: 'Create group' }).click()
  await ben.page.getByRole('link', { name: /Book club/ }).click({ timeout: 20_000 })
  await ben.context.setOffline(true)
  await say(ben.page, 'I liked chapter two')
  await say(ben.page, 'forget this')
  await expect(bubble(ben.page, 'forget this').getByRole('img', { name: 'Waiting to be sent' })).toBeVisible()
  // Not sent yet: it can still be taken back.
  await bubble(ben.page, 'forget this').getByText('forget this').click({ button: 'right' })
  await ben.page.getByRole('menuitem', { name: 'Discard' }).click()
  await expect(messages(ben.page).getByText('forget this')).toHaveCount(0)
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: `More: ${ben.handle}` }).click()
  await page.getByRole('menuitem', { name: 'Remove from group' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('1 member', { exact: true }).first()).toBeVisible()
  await ben.context.setOffline(false)
  const failed = bubble(ben.page, 'I liked chapter two')
  await expect(failed).toContainText('You are no longer in this conversation.', { timeout: 20_000 })
  await failed.getByRole('button', { name: 'Discard' }).click()
  await expect(messages(ben.page).getByText('I liked chapter two')).toHaveCount(0)
})
