import { expect, test } from 'vitest'
import { newSecret, unwrap, wrapForBrowser, wrapForUnlock } from './keys.ts'

const passphrase = (text: string) => ({ by: 'passphrase' as const, secret: new TextEncoder().encode(text) })

test('a browser that is not locked opens its store by itself, and its key cannot be exported', async () => {
  const secret = newSecret()
  const wrapped = await wrapForBrowser(secret)
  expect(await unwrap(wrapped, undefined)).toEqual(secret)
  if (wrapped.by !== 'browser') throw new Error('wrapped by something else')
  await expect(globalThis.crypto.subtle.exportKey('raw', wrapped.key)).rejects.toThrow()
})

test('a locked store opens with its passphrase only, and says what is wrong', async () => {
  const secret = newSecret()
  const wrapped = await wrapForUnlock(secret, passphrase('correct horse'))
  expect(await unwrap(wrapped, passphrase('correct horse'))).toEqual(secret)
  await expect(unwrap(wrapped, passphrase('wrong horse'))).rejects.toMatchObject({ code: 'client.wrong_passphrase' })
  await expect(unwrap(wrapped, undefined)).rejects.toMatchObject({ code: 'client.locked' })
  await expect(unwrap(wrapped, { by: 'passkey', secret: new Uint8Array(32) })).rejects.toMatchObject({ code: 'client.locked' })
})

test('a PRF output of a passkey locks and opens, another one does not', async () => {
  const secret = newSecret()
  const prf = new Uint8Array(32).fill(7)
  const wrapped = await wrapForUnlock(secret, { by: 'passkey', secret: prf })
  expect(await unwrap(wrapped, { by: 'passkey', secret: prf })).toEqual(secret)
  await expect(unwrap(wrapped, { by: 'passkey', secret: prf.with(0, 1) })).rejects.toMatchObject({
    code: 'client.wrong_passphrase',
  })
})
