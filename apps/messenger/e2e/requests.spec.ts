import { expectNoViolation } from './axe.ts'
import { ask, escaped, expect, messages, test } from './people.ts'
import type { Human } from './people.ts'

async function openRequest(at: Human, from: Human): Promise<void> {
  await at.page.getByRole('button', { name: /1 request/ }).click()
  await at.page
    .locator('main')
    .getByRole('button', { name: new RegExp(escaped(from.handle)) })
    .click()
}

/** The one who asked has the conversation open. */
async function withdraw({ page }: Human): Promise<void> {
  await page.getByRole('button', { name: 'Withdraw request' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw request' }).click()
  await expect(page.getByRole('button', { name: 'Withdraw request' })).toHaveCount(0)
}

test('what a stranger says is read before anything is accepted, without links, and is a message afterwards', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await ask(ada, ben, 'See https://ferry.example for the *timetable*')
  await openRequest(ben, ada)
  const { page } = ben
  await expect(page.locator('blockquote')).toHaveText('See https://ferry.example for the timetable')
  await expect(page.locator('main').getByRole('link')).toHaveCount(0)
  await expectNoViolation(page, 'request')
  await expect(ada.page.getByText(`You asked ${ben.handle}.`)).toBeVisible()
  await page.getByRole('button', { name: 'Accept' }).click()
  await expect(messages(page).getByRole('link', { name: 'https://ferry.example' })).toBeVisible()
  await expect(messages(page).locator('[data-message]')).toHaveCount(1)
})

test('a stranger is reported and blocked from the request, and is gone', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await ask(ada, ben, 'Buy my coins')
  await openRequest(ben, ada)
  const { page } = ben
  await page.getByRole('button', { name: `Report ${ada.handle}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Unwanted advertising or spam').check()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByText(`Sent with it, the name they go by: ${ada.handle}`)).toBeVisible()
  await expect(dialog.getByRole('checkbox', { name: /Said with the request\s*Buy my coins/ })).toBeChecked()
  await expectNoViolation(page, 'report-of-a-request')
  await dialog.getByRole('button', { name: 'Send report' }).click()
  await expect(dialog.getByText(/Its number is/)).toBeVisible()
  await expect(dialog.getByText('The server confirmed that this is genuine')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(page.getByText('No requests')).toBeVisible()
  await expect(page.getByRole('button', { name: /1 request/ })).toBeHidden()
})

test('what was withdrawn stays with whom it was shown, also after another request: they report it with proof, or delete it', async ({
  someone,
}) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await ask(ada, ben, 'You will regret this')
  await openRequest(ben, ada)
  const { page } = ben
  await expect(page.locator('blockquote')).toHaveText('You will regret this')
  await withdraw(ada)
  await expect(page.getByText(`${ada.handle} asked to write to you. The request was withdrawn.`)).toBeVisible()
  await expect(page.locator('blockquote')).toHaveText('You will regret this')
  await expect(page.getByText(/^It can still be reported\./)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Accept' })).toHaveCount(0)
  await expectNoViolation(page, 'request-withdrawn')

  await ask(ada, ben, 'Hello, I am new here')
  await expect(page.locator('blockquote')).toHaveText(['You will regret this', 'Hello, I am new here'])
  await expect(page.locator('figcaption')).toHaveText('Withdrawn')
  await withdraw(ada)
  await page.getByRole('button', { name: `Report ${ada.handle}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Threatens somebody').check()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('checkbox', { name: /Said with the request\s*You will regret this/ })).toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: /Said with the request\s*Hello, I am new here/ })).toBeChecked()
  await dialog.getByRole('button', { name: 'Send report' }).click()
  await expect(dialog.getByText('The server confirmed that this is genuine')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(page.getByText('No requests')).toBeVisible()
})

test('a withdrawn request is deleted by who has it, and the list says what it is', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await ask(ada, ben, 'Buy my coins')
  await ben.page.getByRole('button', { name: /1 request/ }).waitFor()
  await withdraw(ada)
  const { page } = ben
  await page.getByRole('button', { name: /1 withdrawn request/ }).click()
  await expectNoViolation(page, 'requests-withdrawn')
  await page
    .locator('main')
    .getByRole('button', { name: new RegExp(escaped(ada.handle)) })
    .click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No requests')).toBeVisible()
  await expect(page.getByRole('button', { name: /withdrawn request/ })).toBeHidden()
})
