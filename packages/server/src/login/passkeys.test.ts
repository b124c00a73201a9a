import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createNodeCrypto } from '@causeway/crypto/node'
import { type Authenticator, createAuthenticator } from '@causeway/staff/testing'
import { verifiedAssertion, verifiedRegistration } from '@causeway/staff/webauthn'
import { base64urlFromBytes, datumIds, passkeysMax } from '@causeway/wire'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleProperties } from '../config/properties.ts'
import { createRateLimit } from '../edge/limit.ts'
import { openLoginAccounts } from './accounts.ts'
import { createEmbeddedLogin, type EmbeddedLogin } from './embedded.ts'
import { pageOriginsOf } from './page-origins.ts'
import { passkeyColumns } from './passkey-rows.ts'

let folder: string
let nowMs: number
let login: EmbeddedLogin
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-passkeys-'))
  nowMs = 1_700_000_000_000
  const crypto = createNodeCrypto()
  login = createEmbeddedLogin({
    properties: sampleProperties,
    accounts: openLoginAccounts(folder),
    crypto,
    seed: crypto.random(32),
    rateLimit: createRateLimit({ clock: { nowMs: () => nowMs } }),
    nowMs: () => nowMs,
    port: () => 8080,
  })
})
afterEach(() => rmSync(folder, { recursive: true }))

const property = 'lumen.localhost'
const origin = 'http://lumen.localhost:8080'
type Owner = Parameters<EmbeddedLogin['passkeys']['open']>[0]
type Bend = Parameters<Authenticator['assert']>[1]

async function someone(handle = 'ada'): Promise<Owner> {
  const { sub = '' } = decodeJwt(await login.issue(property, handle, 'correct horse'))
  return { property, subject: sub, handle }
}

async function withPasskey(owner: Owner, options: { counting?: boolean } = {}): Promise<Authenticator> {
  const authenticator = createAuthenticator({ origin, ...options })
  await login.passkeys.add(owner, authenticator.register(await login.passkeys.open(owner)))
  return authenticator
}

async function signIn(authenticator: Authenticator, bend: Bend = {}): Promise<{ token: string; handle: string }> {
  return await login.passkeys.signIn(property, authenticator.assert(await login.passkeys.openSignIn(property), bend))
}

const refused = { code: 'auth.bad_passkey' }

test('a passkey signs in as its account: the same token as with the secret, and no secret typed', async () => {
  const ada = await someone()
  const authenticator = await withPasskey(ada)
  const { token, handle } = await signIn(authenticator)
  expect(handle).toBe('ada')
  const claims = ({ iss, aud, sub, handle, age_band }: Record<string, unknown>): unknown => ({ iss, aud, sub, handle, age_band })
  expect(claims(decodeJwt(token))).toEqual(claims(decodeJwt(await login.issue(property, 'ada', 'correct horse'))))
  await signIn(authenticator)
})

test('the browser is asked for a discoverable passkey of this host that verifies its user, and no authenticator makes two', async () => {
  const ada = await someone()
  expect(await login.passkeys.open(ada)).toMatchObject({
    rp: { id: property, name: 'Lumen' },
    user: { name: 'ada' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: [],
  })
  const { credentialId } = await withPasskey(ada)
  expect(await login.passkeys.open(ada)).toMatchObject({ excludeCredentials: [{ id: credentialId }] })
  expect(await login.passkeys.openSignIn(property)).toMatchObject({
    rpId: property,
    userVerification: 'required',
    allowCredentials: [],
  })
})

test.each<[string, Bend]>([
  ['made on a page elsewhere', { origin: 'http://lumen.localhost:9090' }],
  ['made on a page of another property', { origin: 'http://harbor.localhost:8080' }],
  ['made for another host', { rpId: 'harbor.localhost' }],
  ['whose signature was altered', { signature: 'broken' }],
  ['to a challenge that nobody gave', { challenge: base64urlFromBytes(new Uint8Array(32).fill(7)) }],
  ['to a challenge that is none', { challenge: '='.repeat(43) }],
  ['of another ceremony', { type: 'webauthn.create' }],
  ['without a finger on it', { unverified: true }],
  ['of a copy whose counter stands still', { counter: 1 }],
])('a sign-in %s is refused', async (_what, bend) => {
  const authenticator = await withPasskey(await someone())
  await signIn(authenticator)
  await expect(signIn(authenticator, bend)).rejects.toMatchObject(refused)
  await signIn(authenticator)
})

test.each<[string, Bend]>([
  ['made on a page elsewhere', { origin: 'https://lumen.localhost:8080' }],
  ['made for another host', { rpId: 'localhost' }],
  ['of another ceremony', { type: 'webauthn.get' }],
  ['without a finger on it', { unverified: true }],
])('a passkey %s is not added', async (_what, bend) => {
  const ada = await someone()
  const registration = createAuthenticator({ origin }).register(await login.passkeys.open(ada), bend)
  await expect(login.passkeys.add(ada, registration)).rejects.toMatchObject(refused)
  expect((await login.passkeys.list(ada)).passkeys).toEqual([])
})

test('an answer opens once, also when it comes twice at the same time, and within five minutes', async () => {
  const authenticator = await withPasskey(await someone(), { counting: false })
  const answer = authenticator.assert(await login.passkeys.openSignIn(property))
  const both = await Promise.allSettled([login.passkeys.signIn(property, answer), login.passkeys.signIn(property, answer)])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(login.passkeys.signIn(property, answer)).rejects.toMatchObject(refused)
  const late = authenticator.assert(await login.passkeys.openSignIn(property))
  nowMs += 5 * 60_000
  await expect(login.passkeys.signIn(property, late)).rejects.toMatchObject(refused)
})

test('of two copies that answer at the same time with one counter, one is refused', async () => {
  const authenticator = await withPasskey(await someone())
  const answers = [await login.passkeys.openSignIn(property), await login.passkeys.openSignIn(property)].map(options =>
    authenticator.assert(options, { counter: 5 }),
  )
  const both = await Promise.allSettled(answers.map(answer => login.passkeys.signIn(property, answer)))
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('the verifier by itself refuses a counter that went back', async () => {
  const place = { origins: [origin], rpId: property }
  const authenticator = createAuthenticator({ origin })
  const options = await login.passkeys.open(await someone())
  const registration = authenticator.register(options)
  const passkey = await verifiedRegistration({ ...place, challenge: options['challenge'] as string, registration })
  if (passkey === undefined) throw new Error('the registration is genuine')
  const asked = await login.passkeys.openSignIn(property)
  const answered = { ...place, challenge: asked['challenge'] as string, assertion: authenticator.assert(asked, { counter: 3 }) }
  expect(await verifiedAssertion({ ...answered, passkey })).toBe(3)
  expect(await verifiedAssertion({ ...answered, passkey: { ...passkey, counter: 3 } })).toBeUndefined()
})

test('a challenge is for one purpose, one property and one account', async () => {
  const [ada, ben] = [await someone('ada'), await someone('ben')]
  const authenticator = await withPasskey(ada)
  const forAdding = (await login.passkeys.open(ada))['challenge'] as string
  await expect(signIn(authenticator, { challenge: forAdding })).rejects.toMatchObject(refused)
  const elsewhere = (await login.passkeys.openSignIn('harbor.localhost'))['challenge'] as string
  await expect(signIn(authenticator, { challenge: elsewhere })).rejects.toMatchObject(refused)
  const registration = createAuthenticator({ origin }).register(await login.passkeys.open(ada))
  await expect(login.passkeys.add(ben, registration)).rejects.toMatchObject(refused)
  await login.passkeys.add(ada, registration)
  await expect(login.passkeys.add(ada, registration)).rejects.toMatchObject(refused)
})

test('a passkey that was removed signs in no more, and nobody removes one of somebody else', async () => {
  const [ada, ben] = [await someone('ada'), await someone('ben')]
  const authenticator = await withPasskey(ada)
  expect(await login.passkeys.list(ada)).toMatchObject({
    passkeys: [{ id: authenticator.credentialId, createdDay: Math.floor(nowMs / 86_400_000), transports: ['internal'] }],
    rpId: property,
  })
  await expect(login.passkeys.remove(ben, authenticator.credentialId)).rejects.toMatchObject({ code: 'auth.unknown_passkey' })
  const begun = authenticator.assert(await login.passkeys.openSignIn(property))
  await login.passkeys.remove(ada, authenticator.credentialId)
  await expect(login.passkeys.signIn(property, begun)).rejects.toMatchObject(refused)
  await expect(signIn(authenticator)).rejects.toMatchObject(refused)
  expect((await login.passkeys.list(ada)).passkeys).toEqual([])
})

test('a passkey whose answer names another account is refused', async () => {
  const [ada, ben] = [await someone('ada'), await someone('ben')]
  const [hers, his] = [await withPasskey(ada), await withPasskey(ben)]
  const options = await login.passkeys.openSignIn(property)
  const { userHandle } = his.assert(options).response
  const answer = hers.assert(options)
  for (const response of [
    { ...answer.response, userHandle },
    { ...answer.response, userHandle: undefined },
  ])
    await expect(login.passkeys.signIn(property, { ...answer, response })).rejects.toMatchObject(refused)
  await login.passkeys.signIn(property, answer)
})

test('an account has at most ten passkeys', async () => {
  const ada = await someone()
  const begun = createAuthenticator({ origin }).register(await login.passkeys.open(ada))
  for (let count = 0; count < passkeysMax; count++) await withPasskey(ada)
  await expect(login.passkeys.open(ada)).rejects.toMatchObject({ code: 'auth.too_many_passkeys' })
  await expect(login.passkeys.add(ada, begun)).rejects.toMatchObject({ code: 'auth.too_many_passkeys' })
})

test('the pages of a property are the app under its name, and configured ones of that name or below it', () => {
  const origins = [
    'https://chat.shop.example',
    'https://shop.example:8443',
    'https://myshop.example',
    'https://elsewhere.example',
  ]
  expect(pageOriginsOf({ domain: 'shop.example', origins }, 8080)).toEqual([
    'https://shop.example',
    'https://chat.shop.example',
    'https://shop.example:8443',
  ])
  expect(pageOriginsOf({ domain: 'harbor.localhost', origins: [] }, 80)).toEqual(['http://harbor.localhost'])
})

test('every column of the passkeys is declared', async () => {
  await withPasskey(await someone())
  const columns = new DatabaseSync(join(folder, 'logins.db')).prepare('PRAGMA table_info(passkey)').all()
  expect(columns.map(({ name }) => name as string).toSorted()).toEqual(Object.keys(passkeyColumns).toSorted())
  for (const datum of Object.values(passkeyColumns)) expect(datumIds).toContain(datum)
})
