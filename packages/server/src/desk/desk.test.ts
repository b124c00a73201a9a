import { createAuthenticator } from '@causeway/staff/testing'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allInOne } from '../all-in-one.ts'
import { temporaryFolder } from '../all-in-one.test-support.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { type Server, startServer } from '../server.ts'
import { inviteFirstAdministrator } from './invite.ts'
import { openDeskPages } from './pages.ts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly body: {
    readonly code?: string
    readonly options?: unknown
    readonly person?: unknown
    readonly staff?: unknown
    readonly events?: readonly { readonly action: string }[]
  }
}

let server: Server
let config: Config
let origin: string

beforeAll(async () => {
  const dataDir = temporaryFolder()
  config = loadConfig({
    flags: { 'data-dir': dataDir, 'http-port': 0, 'admin-port': 0, 'log-level': 'error', 'limits-rare-per-minute': 1000 },
    samples: true,
  })
  server = await startServer(allInOne, config)
  origin = server.deskUrl
})
afterAll(() => server.close())

/** As a browser on a page of the desk would, unless `headers` say otherwise. */
function ask(method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
  const { port, host } = new URL(origin)
  const headers = {
    host,
    ...(method === 'POST' ? { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' } : {}),
    ...options.headers,
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        const isJson = String(response.headers['content-type']).includes('json')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          body: isJson ? (JSON.parse(text) as Answer['body']) : {},
        })
      })
    })
    request.on('error', reject)
    request.end(options.body === undefined ? undefined : JSON.stringify(options.body))
  })
}

async function enrolled(name: string): Promise<string> {
  const values = { ...config.values, 'desk.port': Number(new URL(origin).port) }
  const invited = inviteFirstAdministrator({ ...config, values }, name)
  if (invited.kind !== 'link') throw new Error(invited.kind)
  const invitation = invited.link.slice(invited.link.indexOf('#') + 1)
  const opened = await ask('POST', '/desk/v1/enrolment/options', { body: { invitation } })
  const registration = createAuthenticator({ origin }).register(opened.body.options)
  const { status, headers } = await ask('POST', '/desk/v1/enrolment', { body: { invitation, registration } })
  expect(status).toBe(200)
  return String(headers['set-cookie']).split(';')[0] ?? ''
}

describe('the desk of a server', () => {
  test('enrols the first administrator by a link made on the machine, and knows them by the cookie', async () => {
    expect((await ask('GET', '/desk/v1/desk')).body).toMatchObject({ hasStaff: false })
    const cookie = await enrolled('Ana')
    expect((await ask('GET', '/desk/v1/session', { headers: { cookie } })).body.person).toMatchObject({
      name: 'Ana',
      roles: ['administrator'],
    })
    expect((await ask('GET', '/desk/v1/desk')).body).toMatchObject({ hasStaff: true })
    const staff = await ask('GET', '/desk/v1/staff', { headers: { cookie } })
    expect(staff.body.staff).toMatchObject([{ name: 'Ana', passkeys: 1, state: 'active' }])
    const audit = await ask('GET', '/desk/v1/audit', { headers: { cookie } })
    expect(audit.body.events?.map(({ action }) => action)).toContain('listStaff')
  })

  test('answers nobody who is not signed in', async () => {
    const answer = await ask('GET', '/desk/v1/staff')
    expect([answer.status, answer.body.code]).toEqual([401, 'staff.signed_out'])
  })

  test.each([
    ['another page', { origin: 'http://lumen.localhost:8080', 'sec-fetch-site': 'cross-site' }],
    ['a page of a sibling host', { origin: 'http://evil.localhost', 'sec-fetch-site': 'same-site' }],
    ['no page, saying so', { origin: 'null' }],
    ['a browser that says cross-site with our origin', { 'sec-fetch-site': 'cross-site' }],
  ])('does nothing for %s', async (_who, headers) => {
    const answer = await ask('POST', '/desk/v1/sign-in/options', { body: { realm: 'staff' }, headers })
    expect([answer.status, answer.body.code]).toEqual([403, 'staff.foreign_page'])
  })

  test('is not found under another name (DNS rebinding)', async () => {
    for (const path of ['/desk/v1/desk', '/'])
      expect((await ask('GET', path, { headers: { host: 'rebound.example' } })).body.code).toBe('staff.foreign_page')
  })

  test("has no endpoint at the apps' address, and apps none at the desk's", async () => {
    expect((await fetch(`${server.url}/desk/v1/desk`)).status).toBe(404)
    const answer = await ask('GET', '/desk/v1/../../v1/account')
    expect(answer.body.code ?? answer.status).not.toBe(200)
    expect((await ask('GET', '/v1/account')).text).not.toContain('mimi://')
  })

  test('serves the checkpoint of the disclosure ledger at the address that log clients know, and no page there', async () => {
    const answer = await ask('GET', '/ledger/checkpoint')
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect((await ask('GET', '/ledger/nothing')).status).toBe(404)
  })

  test('never lets another origin read an answer', async () => {
    const answer = await ask('GET', '/desk/v1/desk', { headers: { origin: 'http://lumen.localhost:8080' } })
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('the pages of the desk', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'a.js'), '1')
  const pages = openDeskPages(folder)
  const get = (target: string, headers = {}) => pages.answer({ method: 'GET', target, headers }, 'https://desk.example')

  test('forbid inline script, frames, forms and everything from elsewhere', () => {
    const { headers } = get('/')
    const policy = headers['content-security-policy'] ?? ''
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ])
      expect(policy).toContain(part)
    expect(policy).not.toContain('unsafe')
    expect(headers['strict-transport-security']).toBeDefined()
  })

  test('give the one page for every address without a file, and 404 for a file that is not there', () => {
    expect(get('/cases/17?x=1').headers['content-type']).toContain('text/html')
    expect(get('/assets/b.js').status).toBe(404)
    expect(get('/../keys.json').status).toBe(404)
    expect(get('/assets/a.js').headers['cache-control']).toContain('immutable')
  })

  test('are not sent again when the browser has them', () => {
    const { headers } = get('/assets/a.js')
    expect(get('/assets/a.js', { 'if-none-match': headers['etag'] }).status).toBe(304)
  })
})
