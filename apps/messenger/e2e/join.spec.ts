import { expectNoViolation } from './axe.ts'
import { bubble, expect, originOf, say, signIn, test } from './people.ts'
import type { Human } from './people.ts'

async function makeGroup({ page }: Human, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill(name)
  await page.getByRole('button', { name: 'Create group' }).click()
  await say(page, 'Come along')
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('button', { name: 'Links into the group' }).click()
}

const isOverText = 'Its time is over, or as many people used it as may.'

test('a link into a group: made, followed on another app before signing in, asked by, let in, taken back', async ({
  someone,
  stranger,
}) => {
  const ada = await someone({ app: 'lumen' })
  const { page } = ada
  await makeGroup(ada, 'Saturday hike')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'Link into the group' }).inputValue()
  expect(link).toMatch(new RegExp(`^${originOf('lumen')}/join#[\\w-]{22}$`))
  await dialog.getByRole('button', { name: 'QR code' }).click()
  await expect(dialog.getByRole('img', { name: 'QR code' })).toBeVisible()
  await expectNoViolation(page, 'links into a group')
  await page.keyboard.press('Escape')

  const ben = await stranger({ app: 'harbor' })
  await ben.page.goto(link.replace(originOf('lumen'), originOf('harbor')))
  await expect(ben.page.getByText('You follow a link into a group.')).toBeVisible()
  await signIn(ben)
  await expect(ben.page.getByRole('heading', { name: 'Saturday hike' })).toBeVisible()
  await expectNoViolation(ben.page, 'following a link')
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(ben.page.getByRole('status').filter({ hasText: 'You asked to join.' })).toBeVisible()

  await expect(page.getByText('Somebody asks to join by a link.')).toBeVisible()
  await page.getByRole('button', { name: 'Show' }).click()
  await dialog.getByRole('button', { name: `Let in: ${ben.handle}` }).click()
  await expect(dialog.getByText('Nobody at the moment.')).toBeVisible()
  await ben.page.getByRole('button', { name: 'Open group' }).click({ timeout: 20_000 })
  await say(ben.page, 'Here I am')
  await dialog.getByRole('button', { name: 'Take back' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Link into the group' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(bubble(page, 'Here I am')).toContainText(ben.handle)

  const cleo = await someone({ app: 'commons' })
  await cleo.page.goto(link.replace(originOf('lumen'), originOf('commons')))
  await expect(cleo.page.getByText('It was taken back.')).toBeVisible()
  // In the same tab, where only what stands after the # is another.
  await cleo.page.goto(`${originOf('commons')}/join#nothing`)
  await expect(cleo.page.getByText('It is not complete, or it never was one.')).toBeVisible()

  // A day is the shortest a link can be made for here: this browser's clock is a day behind while it is made.
  await page.getByRole('button', { name: 'Links into the group' }).click()
  const setBack = (ms: number) =>
    page.evaluate(by => {
      const now = Date.now.bind(Date)
      Date.now = () => now() - by
    }, ms)
  await dialog.getByLabel('Ends after').selectOption('1')
  await setBack(86_400_000 - 8_000)
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const short = await dialog.getByRole('textbox', { name: 'Link into the group' }).inputValue()
  await setBack(8_000 - 86_400_000)
  await cleo.page.goto(short.replace(originOf('lumen'), originOf('commons')))
  await expect(cleo.page.getByRole('heading', { name: 'Saturday hike' })).toBeVisible()
  await expect
    .poll(
      async () => {
        await cleo.page.reload()
        const isOver = cleo.page.getByText(isOverText)
        await expect(isOver.or(cleo.page.getByRole('heading', { name: 'Saturday hike' }))).toBeVisible()
        return await isOver.isVisible()
      },
      { timeout: 30_000 },
    )
    .toBe(true)
  await expectNoViolation(cleo.page, 'a link whose time is over')
  await cleo.page.screenshot({ path: test.info().outputPath('expired.png') })
})

test('a link without approval lets in by itself, one for one alone; members see no links; a child among strangers is not let in and not told', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await makeGroup(ada, 'Open house')
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByRole('switch', { name: 'An admin decides' }).uncheck({ force: true })
  await dialog.getByLabel('For at most so many people').selectOption('1')
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'Link into the group' }).inputValue()
  await ben.page.goto(link.replace(originOf('lumen'), originOf('harbor')))
  await ben.page.getByRole('button', { name: 'Ask to join' }).click()
  await ben.page.getByRole('button', { name: 'Open group' }).click({ timeout: 20_000 })
  await ben.page.getByRole('button', { name: 'Details' }).click()
  await expect(ben.page.getByText('2 members', { exact: true }).first()).toBeVisible()
  await expect(ben.page.getByRole('button', { name: 'Links into the group' })).toHaveCount(0)

  // It is used up.
  const mia = await someone({ app: 'commons', ageBand: '13-15' })
  await mia.page.goto(link.replace(originOf('lumen'), originOf('commons')))
  await expect(mia.page.getByText(isOverText)).toBeVisible()
  await mia.page.screenshot({ path: test.info().outputPath('used-up.png') })

  // Another one, for a child who knows nobody in the group: asking looks as it always does, and nobody is asked.
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const another = dialog.getByRole('textbox', { name: 'Link into the group' })
  await expect(another).not.toHaveValue(link)
  await mia.page.goto((await another.inputValue()).replace(originOf('lumen'), originOf('commons')))
  await mia.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(mia.page.getByRole('status').filter({ hasText: 'You asked to join.' })).toBeVisible()
  await expect(dialog.getByText('Nobody at the moment.')).toBeVisible()
  await expect(ada.page.getByText('3 members', { exact: true })).toHaveCount(0)
  await mia.page.screenshot({ path: test.info().outputPath('kept-back.png') })
})
