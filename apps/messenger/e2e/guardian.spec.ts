import { expectNoViolation } from './axe.ts'
import { escaped, expect, introduce, messages, test } from './people.ts'
import type { Human } from './people.ts'

async function settings({ page }: Human, name: string): Promise<void> {
  await page.goto(new URL(`/settings/${name}`, page.url()).href)
}

test('a minor reads what protects them, asks somebody to be their guardian, who lets an adult of another app ask', async ({
  someone,
}) => {
  const mia = await someone({ app: 'lumen', ageBand: '13-15' })
  const aunt = await someone({ app: 'lumen', ageBand: '18+' })
  const coach = await someone({ app: 'harbor', ageBand: '18+' })

  await settings(mia, 'protection')
  await expect(mia.page.getByText('Cannot ask you and cannot find you.')).toBeVisible()
  await expect(mia.page.getByText('it stays covered until you decide')).toBeVisible()
  await expectNoViolation(mia.page, 'what protects a minor')
  await mia.page.screenshot({ path: test.info().outputPath('minor.png'), fullPage: true })

  await settings(mia, 'guardian')
  await mia.page.getByRole('button', { name: 'Ask somebody to be your guardian' }).click()
  const code = await mia.page.locator('p.select-all').innerText()
  await settings(aunt, 'guardian')
  await aunt.page.getByLabel('Code of a minor').fill('no such code')
  await aunt.page.getByRole('button', { name: 'Become their guardian' }).click()
  await expect(aunt.page.getByText('This code is not valid, or has expired.')).toBeVisible()
  await aunt.page.getByLabel('Code of a minor').fill(code)
  await aunt.page.getByRole('button', { name: 'Become their guardian' }).click()
  await expect(aunt.page.getByText(mia.handle)).toBeVisible()

  // Who it is stands there at all times, and a child does not end it alone.
  await settings(mia, 'guardian')
  await expect(mia.page.getByText(aunt.handle)).toBeVisible()
  await expect(mia.page.getByText('Until you are 16, your guardian ends this')).toBeVisible()
  await settings(mia, 'privacy')
  await expect(mia.page.getByText('Stays on as long as a guardian looks after this account.')).toBeVisible()

  // A grown-up of another app is handed mia's card. They have asked; she hears nothing before her guardian agrees.
  for (const human of [mia, aunt]) await human.page.goto(new URL('/', human.page.url()).href)
  await introduce(mia, aunt)
  await introduce(coach, aunt)
  await aunt.page.getByRole('button', { name: 'Attach' }).click()
  await aunt.page.getByRole('menuitem', { name: 'Contact', exact: true }).click()
  await aunt.page.getByRole('dialog').getByText(mia.handle).click()
  await messages(coach.page).getByRole('button', { name: 'Write' }).click()
  await settings(aunt, 'guardian')
  await expect(aunt.page.getByText(`Wants to be in contact with ${mia.handle}`)).toBeVisible()
  await expectNoViolation(aunt.page, 'guardian')
  await aunt.page.screenshot({ path: test.info().outputPath('guardian.png') })
  await expect(mia.page.getByRole('button', { name: /1 request/ })).toHaveCount(0)
  await aunt.page.getByRole('button', { name: 'Approve' }).click()
  await mia.page.getByRole('button', { name: /1 request/ }).click()
  await mia.page
    .locator('main')
    .getByRole('button', { name: new RegExp(escaped(coach.handle)) })
    .click()
  await mia.page.getByRole('button', { name: 'Accept' }).click()
  await expect(coach.page.getByRole('textbox', { name: /^Message/ })).toBeVisible()
})
