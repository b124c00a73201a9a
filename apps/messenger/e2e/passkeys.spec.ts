import { addFingerReader } from '../../e2e/finger-reader.ts'
import { expectNoViolation } from './axe.ts'
import { expect, originOf, signIn, test } from './people.ts'
import type { Human } from './people.ts'

/** A virtual finger takes a suggestion before anybody can press the button; this browser makes none. */
async function withoutSuggestions({ context }: Human): Promise<void> {
  await context.addInitScript(() => {
    if ('PublicKeyCredential' in globalThis) PublicKeyCredential.isConditionalMediationAvailable = async () => false
  })
}

/** The code that stands in one browser, typed into another one of the same person. */
async function letIn({ page }: Human, by: Human): Promise<void> {
  const code = page.locator('code')
  await expect(code).toBeVisible()
  await by.page.goto(`${originOf('harbor')}/settings/devices`)
  await by.page.getByRole('button', { name: 'Link a browser' }).click()
  await by.page
    .getByRole('dialog')
    .getByRole('textbox')
    .fill((await code.textContent()) ?? '')
  await by.page.getByRole('button', { name: 'Link it' }).click()
  await page.locator('nav').waitFor()
}

test('after the first sign-in a passkey is one tap away; it signs in on this and another browser without a password, until it is removed', async ({
  stranger,
}) => {
  const ben = await stranger({ app: 'harbor' })
  const { page } = ben
  const finger = await addFingerReader(ben.context, page)
  await signIn(ben)
  const offer = page.getByRole('region', { name: 'Sign in faster next time with a passkey' })
  await expectNoViolation(page, 'offer of a passkey')
  await offer.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(page.getByText('Passkey added')).toBeVisible()
  await expect(offer).toBeHidden()

  // Another browser, to which a password manager has carried the passkey.
  const again = await stranger({ app: 'harbor', handle: ben.handle })
  const secrets: string[] = []
  again.context.on('request', request => {
    if (/"secret"|prf|clientExtensionResults/.test(request.postData() ?? '')) secrets.push(request.url())
  })
  await finger.syncTo(await addFingerReader(again.context, again.page))
  await withoutSuggestions(again)
  await again.page.reload()
  await again.page.getByRole('button', { name: 'Use a passkey' }).click()
  await letIn(again, ben)
  await expect(again.page.getByRole('region', { name: 'Sign in faster next time with a passkey' })).toBeHidden()
  expect(secrets).toEqual([])

  // Removed in one browser, it is worth nothing in the other, where the field of the sign-in suggests it still.
  await again.page.goto(`${originOf('harbor')}/settings/passkeys`)
  await expectNoViolation(again.page, 'passkeys')
  await again.page.getByRole('button', { name: /^Remove the passkey added/ }).click()
  await again.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(again.page.getByText('No passkeys yet')).toBeVisible()
  await page.goto(`${originOf('harbor')}/settings/sign-out`)
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out and wipe' }).click()
  await expect(page.getByText('This passkey is not accepted. Perhaps it was removed.')).toBeVisible()
  await expectNoViolation(page, 'sign-in with passkeys')
})

test('a passkey of one app is none for another', async ({ stranger }) => {
  const ben = await stranger({ app: 'harbor' })
  const finger = await addFingerReader(ben.context, ben.page)
  await signIn(ben)
  await ben.page.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(ben.page.getByText('Passkey added')).toBeVisible()
  const atLumen = await stranger({ app: 'lumen' })
  await withoutSuggestions(atLumen)
  await atLumen.page.reload()
  await finger.syncTo(await addFingerReader(atLumen.context, atLumen.page))
  await atLumen.page.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(atLumen.page.getByText('No passkey was used.')).toBeVisible()
  await expect(atLumen.page.locator('nav')).toHaveCount(0)
})
