import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bubble, expect, say, test } from './people.ts'

const members = 198

test('a group of 200: opens, names its members, is written in and answers', async ({ someone }) => {
  test.setTimeout(280_000)
  const ada = await someone({ app: 'lumen' })
  const { page } = ada
  // A second try of this journey has people of its own.
  const host = `host${test.info().retry}`
  const crowd = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'crowd.ts'),
      `http://127.0.0.1:${process.env['CAUSEWAY_E2E_PORT']}`,
      `${members}`,
      host,
      ada.handle,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    const words = createInterface({ input: crowd.stdout })[Symbol.asyncIterator]()
    expect((await words.next()).value).toBe('host')
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.locator('fieldset').getByText('Lumen', { exact: true }).click()
    await page.locator('main form input:not([type=radio])').fill(host)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByLabel('First message').fill('May I join?')
    await page.getByRole('button', { name: 'Send request' }).click()
    expect((await words.next()).value).toBe('members')
    expect((await words.next()).value).toBe('group')
    await page.getByRole('link', { name: /Town square/ }).click({ timeout: 60_000 })
    await expect(bubble(page, 'Welcome, all of you')).toBeVisible({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Details' }).click()
    await expect(page.getByText('200 members', { exact: true }).first()).toBeVisible()
    await expect(page.getByRole('button', { name: /^More: / })).toHaveCount(0)
    await say(page, 'Can everybody hear me?')
    await expect(bubble(page, 'Can everybody hear me?').getByRole('img', { name: 'Sent' })).toBeVisible({ timeout: 20_000 })
    await expect(bubble(page, 'Loud and clear')).toBeVisible({ timeout: 60_000 })
    await page.reload()
    await expect(bubble(page, 'Loud and clear')).toBeVisible({ timeout: 20_000 })
  } finally {
    crowd.kill()
  }
})
