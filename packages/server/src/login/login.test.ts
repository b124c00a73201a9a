import { once } from 'node:events'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createNodeCrypto } from '@causeway/crypto/node'
import { datumIds } from '@causeway/wire'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleProperties } from '../config/properties.ts'
import { createRateLimit } from '../edge/limit.ts'
import { loginColumns, openLoginAccounts } from './accounts.ts'
import { createEmbeddedLogin, type EmbeddedLogin } from './embedded.ts'
import { keysFromFile, keysFromUrl } from './jwks.ts'
import { createLoginVerifier, type VerifiedLogin } from './verify.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-login-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const nowMs = 1_700_000_000_000
const nowSeconds = nowMs / 1000

interface Signer {
  readonly jwk: JWK
  sign(claims?: JWTPayload, header?: { alg?: string; kid?: string }): Promise<string>
}

async function signer(kid: string, alg = 'EdDSA'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const claims = {
    iss: 'https://shop.example',
    aud: 'causeway',
    sub: 'u1',
    handle: '+44 20 7946 0000',
    iat: nowSeconds,
    exp: nowSeconds + 600,
  }
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg },
    sign: (changed = {}, header = {}) =>
      new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  }
}

function verifierOf(keys: ReturnType<typeof keysFromFile>): (token: string) => Promise<VerifiedLogin> {
  const issuer = {
    domain: 'shop.example',
    handleType: 'phone' as const,
    issuer: 'https://shop.example',
    audience: 'causeway',
    keys,
  }
  return createLoginVerifier({ issuers: [issuer], nowMs: () => nowMs })
}

function keyFile(...signers: Signer[]): string {
  const path = join(folder, 'jwks.json')
  writeFileSync(path, JSON.stringify({ keys: signers.map(({ jwk }) => jwk) }))
  return path
}

test('a token of the property, by EdDSA or ES256, tells property, subject and handle in its normal form', async () => {
  const signers = [await signer('a'), await signer('b', 'ES256')]
  const verify = verifierOf(keysFromFile(keyFile(...signers)))
  for (const each of signers)
    expect(await verify(await each.sign())).toEqual({
      property: 'shop.example',
      subject: 'u1',
      handle: '+442079460000',
      ageBand: 'unknown',
      guardian: '',
    })
})

test('a token tells an age band and a guardian, and nothing that looks like a birth date', async () => {
  const own = await signer('a')
  const verify = verifierOf(keysFromFile(keyFile(own)))
  const told = { age_band: '13-15', guardian: 'u7' }
  expect(await verify(await own.sign(told))).toMatchObject({ ageBand: '13-15', guardian: 'u7' })
  for (const changed of [{ age_band: '2011-03-04' }, { age_band: 14 }, { guardian: 7 }])
    await expect(verify(await own.sign(changed))).rejects.toMatchObject({ code: 'auth.bad_token' })
})

test.each<[string, JWTPayload]>([
  ['issued by somebody else', { iss: 'https://other.example' }],
  ['meant for somebody else', { aud: 'other' }],
  ['over', { iat: nowSeconds - 700, exp: nowSeconds - 100 }],
  ['longer than ten minutes', { exp: nowSeconds + 601 }],
  ['of the future', { iat: nowSeconds + 120, exp: nowSeconds + 300 }],
  ['without a subject', { sub: '' }],
])('a token that is %s is refused', async (_what, changed) => {
  const own = await signer('a')
  const verify = verifierOf(keysFromFile(keyFile(own)))
  await expect(verify(await own.sign(changed))).rejects.toMatchObject({ code: 'auth.bad_token' })
})

test('a token that is unsigned, signed with HMAC, or signed by another key is refused', async () => {
  const own = await signer('a')
  const verify = verifierOf(keysFromFile(keyFile(own)))
  const [, payload] = (await own.sign()).split('.')
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
  const hmac = await new SignJWT({ iss: 'https://shop.example' })
    .setProtectedHeader({ alg: 'HS256', kid: 'a' })
    .sign(Buffer.from(own.jwk.x as string))
  const stranger = await (await signer('a')).sign()
  for (const token of [none, hmac, stranger, 'x', '', 'a.b.c', 'x'.repeat(5000)])
    await expect(verify(token)).rejects.toMatchObject({ code: 'auth.bad_token' })
})

test('a clock that is 30 seconds off does not matter', async () => {
  const own = await signer('a')
  const verify = verifierOf(keysFromFile(keyFile(own)))
  const token = await own.sign({ iat: nowSeconds + 25, exp: nowSeconds + 625 })
  expect(await verify(token)).toMatchObject({ subject: 'u1' })
})

test('keys in a file may be rotated while the server runs, and a broken file leaves the good keys', async () => {
  const [first, second] = [await signer('1'), await signer('2')]
  const path = keyFile(first)
  const verify = verifierOf(keysFromFile(path))
  await verify(await first.sign())
  await expect(verify(await second.sign())).rejects.toMatchObject({ code: 'auth.bad_token' })
  keyFile(second)
  utimesSync(path, 1, 1)
  expect(await verify(await second.sign())).toMatchObject({ subject: 'u1' })
  await expect(verify(await first.sign())).rejects.toMatchObject({ code: 'auth.bad_token' })
  writeFileSync(path, '{')
  expect(await verify(await second.sign())).toMatchObject({ subject: 'u1' })
})

test('keys behind an address are fetched once, again for a key not known yet, and no other address is asked', async () => {
  const [first, second] = [await signer('1'), await signer('2')]
  let keys = [first.jwk]
  let fetched = 0
  let redirected = 0
  const server = createServer((request, response) => {
    if (request.url === '/elsewhere') redirected++
    if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' })
    else fetched++
    response.end(JSON.stringify({ keys }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const verify = verifierOf(keysFromUrl(new URL(`${base}/keys`), { pauseMs: 0 }))
  await verify(await first.sign())
  await verify(await first.sign())
  expect(fetched).toBe(1)
  keys = [second.jwk]
  expect(await verify(await second.sign())).toMatchObject({ subject: 'u1' })
  expect(fetched).toBe(2)
  const moved = verifierOf(keysFromUrl(new URL(`${base}/moved`)))
  await expect(moved(await first.sign())).rejects.toMatchObject({ code: 'server.overloaded' })
  expect(redirected).toBe(0)
  server.close()
})

function embedded(perMinuteNowMs: () => number = () => nowMs): {
  login: EmbeddedLogin
  verify: (token: string) => Promise<VerifiedLogin>
} {
  const crypto = createNodeCrypto()
  const rateLimit = createRateLimit({ clock: { nowMs: perMinuteNowMs } })
  const accounts = openLoginAccounts(folder)
  const login = createEmbeddedLogin({
    properties: sampleProperties,
    accounts,
    crypto,
    seed: crypto.random(32),
    rateLimit,
    nowMs: () => nowMs,
    port: () => 8080,
  })
  const issuers = sampleProperties.map(({ domain, handleType, audience }) => ({
    domain,
    handleType,
    issuer: `https://${domain}`,
    audience,
    keys: login.keys,
  }))
  return { login, verify: createLoginVerifier({ issuers, nowMs: () => nowMs }) }
}

test('the embedded login signs up, then in with the same secret only, however the handle is typed', async () => {
  const { login, verify } = embedded()
  const first = await verify(await login.issue('lumen.localhost', 'Ada', 'correct horse'))
  expect(first).toMatchObject({ property: 'lumen.localhost', handle: 'ada' })
  expect(await verify(await login.issue('lumen.localhost', ' ADA ', 'correct horse'))).toEqual(first)
  await expect(login.issue('lumen.localhost', 'ada', 'wrong secret')).rejects.toMatchObject({ code: 'auth.bad_token' })
  await expect(login.issue('harbor.localhost', 'ada', 'correct horse')).rejects.toMatchObject({ code: 'request.invalid' })
  await expect(login.issue('other.example', 'ada', 'correct horse')).rejects.toMatchObject({ code: 'auth.forbidden' })
})

test('guessing a secret is stopped after a few tries', async () => {
  const { login } = embedded()
  await login.issue('lumen.localhost', 'ada', 'correct horse')
  const codes: string[] = []
  for (let guess = 0; guess < 12; guess++)
    await login
      .issue('lumen.localhost', 'ada', `guess number ${guess}`)
      .catch((error: { code: string }) => codes.push(error.code))
  expect(codes.at(-1)).toBe('request.too_many')
  expect(codes.filter(code => code === 'auth.bad_token').length).toBeLessThanOrEqual(10)
})

test('every column of the login database is declared, and the secret itself is nowhere in it', async () => {
  const { login } = embedded()
  await login.issue('lumen.localhost', 'ada', 'correct horse')
  const database = new DatabaseSync(join(folder, 'logins.db'))
  const columns = database
    .prepare('PRAGMA table_info(login)')
    .all()
    .map(column => column['name'] as string)
  expect(columns.toSorted()).toEqual(Object.keys(loginColumns).toSorted())
  for (const datum of Object.values(loginColumns)) expect(datumIds).toContain(datum)
  const [row] = database.prepare('SELECT * FROM login').all()
  expect(Buffer.concat(Object.values(row ?? {}).map(value => Buffer.from(value as Uint8Array))).includes('correct horse')).toBe(
    false,
  )
})
