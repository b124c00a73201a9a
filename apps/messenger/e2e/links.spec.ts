import { expectNoViolation } from './axe.ts'
import { bubble, expect, introduce, say, test } from './people.ts'

test('a link that imitates another is marked and asks once more before it opens; others open as ever', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben)
  await say(ada.page, 'Sign in at https://paypa1.com/now please')
  await say(ada.page, 'The ferry is at https://ferry.example')
  const { page } = ben
  const odd = bubble(page, 'Sign in')
  await expect(odd.getByRole('img', { name: 'This link is not what it looks like' })).toBeVisible()
  await expect(bubble(page, 'The ferry').getByRole('img', { name: 'This link is not what it looks like' })).toHaveCount(0)
  // Its writer is not warned of it.
  await expect(bubble(ada.page, 'Sign in').getByRole('img', { name: 'This link is not what it looks like' })).toHaveCount(0)
  const requests: string[] = []
  ben.context.on('request', request => requests.push(request.url()))
  await odd.getByRole('link').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('This address reads like paypal.com, but it is another one.')).toBeVisible()
  await expect(dialog.getByText('paypa1.com', { exact: true })).toBeVisible()
  await expectNoViolation(page, 'link warning')
  await page.screenshot({ path: test.info().outputPath('link.png') })
  // The page's own words and code are fetched; nothing is asked of anybody about the link.
  expect(requests.filter(url => !/\/assets\//.test(url))).toEqual([])
  await dialog.getByRole('button', { name: 'Do not open' }).click()
  expect(ben.context.pages()).toHaveLength(1)
})
