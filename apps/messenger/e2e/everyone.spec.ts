import { expectNoViolation } from './axe.ts'
import { choose, expect, introduce, messages, say, test } from './people.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no screen and no dialog is in anybody's way, ${colorScheme}`, async ({ someone, stranger }) => {
    // Twenty times axe.
    test.setTimeout(360_000)
    const nobody = await stranger({ app: 'commons', colorScheme })
    await expect(nobody.page.getByRole('button', { name: 'Continue' })).toBeVisible()
    await expectNoViolation(nobody.page, 'sign-in')
    const ada = await someone({ app: 'lumen', colorScheme })
    const ben = await someone({ app: 'harbor', colorScheme })
    const { page } = ben
    await expectNoViolation(page, 'empty list')
    await introduce(ada, ben)
    await say(page, 'A *bold* word, a link https://example.org and `code`')
    await say(ada.page, '😀')
    await expect(messages(page).getByText('😀')).toBeVisible()
    await expectNoViolation(page, 'room')
    await messages(page).getByText('Hello!').click({ button: 'right' })
    await expectNoViolation(page, 'message menu')
    await page.keyboard.press('Escape')
    await choose(page, 'Hello!', 'Details')
    await expectNoViolation(page, 'message details')
    await page.keyboard.press('Escape')
    await choose(page, 'Hello!', 'Forward')
    await expectNoViolation(page, 'forward')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Emoji' }).click()
    await page.getByRole('button', { name: 'grinning face', exact: true }).waitFor()
    await expectNoViolation(page, 'emoji')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Attach' }).click()
    await page.getByRole('menuitem', { name: 'Poll' }).click()
    await expectNoViolation(page, 'poll')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Details' }).click()
    await expectNoViolation(page, 'details')
    await page.getByRole('button', { name: /Safety number/ }).click()
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await expectNoViolation(page, 'safety number')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /operator can see/ }).click()
    await expectNoViolation(page, 'operator')
    await page.keyboard.press('Escape')
    for (const [path, where] of [
      ['/new', 'new chat'],
      ['/new/group', 'new group'],
      ['/requests', 'requests'],
      ['/search', 'search'],
      ['/settings', 'settings'],
      ['/settings/devices', 'devices'],
      ['/settings/privacy', 'privacy'],
      ['/settings/reports', 'reports and limits'],
    ] as const) {
      await page.goto(new URL(path, page.url()).href)
      await page.getByRole('heading', { level: 1 }).nth(1).waitFor({ state: 'attached' })
      await expectNoViolation(page, where)
    }
  })
}

test('keys alone: find a conversation, write, edit, answer, and see the list of keys', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  const { page } = ben
  const { keyboard } = page
  await page.goto(new URL('/', page.url()).href)
  await expect(page.getByRole('listitem')).toHaveCount(1)
  await keyboard.press('Alt+ArrowDown')
  await expect(page.getByRole('textbox', { name: /^Message/ })).toBeFocused()
  await keyboard.type('With keys')
  await keyboard.press('Enter')
  await expect(messages(page).getByText('With keys')).toBeVisible()
  await expect(messages(page).getByRole('img', { name: /Sent|Delivered|Read/ })).toBeVisible()
  await keyboard.press('ArrowUp')
  await keyboard.type(' only')
  await keyboard.press('Enter')
  await expect(messages(ada.page).getByText('With keys only')).toBeVisible()
  // From the text back into the messages, one up, and a reply to it.
  await messages(page).getByRole('listitem').last().focus()
  await keyboard.press('ArrowUp')
  await keyboard.press('r')
  await expect(page.getByText(`Replying to ${ada.handle}`)).toBeVisible()
  await keyboard.press('Escape')
  await messages(page).getByRole('listitem').last().focus()
  await keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test('a screen reader hears a list of messages: who, what, when, and its place in the whole', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'Good morning')
  await say(ben.page, 'Good evening')
  const items = messages(ben.page).getByRole('listitem')
  const said = items.filter({ has: ben.page.locator('[data-message]') })
  await expect(said).toHaveCount(2)
  await expect(said.first()).toContainText(`${ada.handle}: Good morning`)
  // The day is one too, and the line above what is new.
  const all = `${await items.count()}`
  await expect(said.last()).toHaveAttribute('aria-posinset', all)
  await expect(said.last()).toHaveAttribute('aria-setsize', all)
})

test('the whole app in Arabic reads from right to left, and the language changes without a reload', async ({ someone }) => {
  const { page } = await someone({ app: 'harbor', locale: 'ar' })
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.getByRole('button', { name: 'محادثة جديدة' })).toBeVisible()
  await page.getByRole('button', { name: 'الإعدادات' }).click()
  await page.getByLabel('اللغة').selectOption('de')
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
  await expectNoViolation(page, 'settings in German')
})
