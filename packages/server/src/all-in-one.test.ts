import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthenticator } from '@causeway/staff/testing'
import { contract, decodeServerFrame, type Endpoint, errors } from '@causeway/wire'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Server } from './server.ts'
import { loginToken, type SignedIn, signIn, signUp, startServer, temporaryFolder } from './all-in-one.test-support.ts'

let folder: string
let server: Server
let ada: SignedIn
beforeAll(async () => {
  folder = temporaryFolder()
  server = await startServer(folder)
  ada = await signUp(server.url, 'lumen.localhost', 'ada')
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

function dial(url: string, session: string): WebSocket {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, ['causeway.v1', `token.${session}`])
  socket.on('error', () => {})
  return socket
}

async function firstRecords(socket: WebSocket): Promise<string[]> {
  const [frame] = (await once(socket, 'message')) as [Buffer]
  return decodeServerFrame(frame).map(record => record.kind)
}

test('a new server is ready, and tells its properties and its key', async () => {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  const { properties, hubKey } = (await (await fetch(`${server.url}/v1/properties`)).json()) as {
    properties: { domain: string; handleType: string; embeddedLogin: boolean }[]
    hubKey: string
  }
  expect(properties.map(({ domain, handleType }) => [domain, handleType])).toEqual([
    ['harbor.localhost', 'phone'],
    ['lumen.localhost', 'username'],
    ['commons.localhost', 'email'],
  ])
  expect(hubKey).toHaveLength(43)
})

test('a device signs up, comes back by signing a challenge, and is connected', async () => {
  const session = await signIn(server.url, ada)
  const rooms = await fetch(`${server.url}/v1/rooms`, { headers: { authorization: `Session ${session}` } })
  expect(rooms.status).toBe(200)
  const socket = dial(server.url, session)
  expect(await firstRecords(socket)).toEqual(['ready'])
  socket.close()
})

test('over HTTP: a device adds a passkey, which signs in on the page of its property, and no more once it is removed', async () => {
  const origin = `http://lumen.localhost:${new URL(server.url).port}`
  const authenticator = createAuthenticator({ origin })
  const ask = async (method: string, path: string, session: string | undefined, body?: unknown): Promise<Response> =>
    await fetch(`${server.url}${path}`, {
      method,
      headers: {
        ...(session === undefined ? {} : { authorization: `Session ${session}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const made = (await (await ask('POST', '/v1/passkeys/options', ada.session)).json()) as { options: unknown }
  const added = await ask('POST', '/v1/passkeys', ada.session, { registration: authenticator.register(made.options) })
  expect(await added.json()).toEqual({ passkey: authenticator.credentialId })
  const property = 'lumen.localhost'
  const signIn = async (): Promise<Response> => {
    const { options } = (await (await ask('POST', '/v1/login/passkey/options', undefined, { property })).json()) as {
      options: unknown
    }
    return await ask('POST', '/v1/login/passkey', undefined, { property, assertion: authenticator.assert(options) })
  }
  const { token, handle } = (await (await signIn()).json()) as { token: string; handle: string }
  const account = await fetch(`${server.url}/v1/account`, { headers: { authorization: `Bearer ${token}` } })
  expect([handle, await account.json()]).toMatchObject(['ada', { user: ada.user, exists: true }])
  const removed = await ask('DELETE', `/v1/passkeys/${authenticator.credentialId}`, ada.session)
  expect(removed.status).toBe(204)
  expect(await (await signIn()).json()).toMatchObject({ status: 403, code: 'auth.bad_passkey' })
})

test('every endpoint answers a real request of the right kind of caller, with a refusal from the table at worst', async () => {
  const session = { authorization: `Session ${ada.session}` }
  const login = { authorization: `Bearer ${await loginToken(server.url, 'lumen.localhost', 'ada')}` }
  for (const [name, endpoint] of Object.entries(contract) as [string, Endpoint][]) {
    const body = endpoint.request as { kind: string; contentType?: string }
    const contentType = body.kind === 'json' ? 'application/json' : (body.contentType ?? 'application/octet-stream')
    const response = await fetch(
      server.url + endpoint.path.replace(':user', encodeURIComponent(ada.user)).replace(/:[a-z]+/g, 'a'.repeat(26)),
      {
        method: endpoint.method,
        headers: {
          ...(endpoint.auth === 'login' ? login : session),
          ...(body.kind === 'none' ? {} : { 'content-type': contentType }),
        },
        ...(body.kind === 'none' ? {} : { body: body.kind === 'json' ? '{}' : new Uint8Array(8) }),
      },
    )
    expect(response.status, name).toBeLessThan(500)
    if (response.ok || endpoint.method === 'HEAD') continue
    const { code } = (await response.json()) as { code: string }
    expect(Object.keys(errors), name).toContain(code)
    expect(code, name).not.toMatch(/^request\.(unknown_endpoint|method_not_allowed|too_many)$|^auth\.missing$/)
  }
})

test('no body, however wrong, makes an endpoint fail', async () => {
  const endpoints = (Object.values(contract) as Endpoint[]).filter(
    endpoint => (endpoint.request as { kind: string }).kind !== 'none',
  )
  const valid = fc.constantFrom<unknown>(ada.user, ada.device, 'aaaa', 1, null, [], {}, 'request', 'lumen.localhost', [ada.user])
  const field = fc.constantFrom(
    'user',
    'users',
    'device',
    'operation',
    'property',
    'handle',
    'challenge',
    'signature',
    'content',
    'certificate',
    'offer',
  )
  const jsonBody = fc.dictionary(field, valid, { maxKeys: 6 }).map(value => Buffer.from(JSON.stringify(value)))
  const anyBody = fc.oneof(
    jsonBody,
    fc.uint8Array({ maxLength: 400 }),
    fc.json().map(text => Buffer.from(text)),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...endpoints), anyBody, async (endpoint, bytes) => {
      const body = endpoint.request as { kind: string; contentType?: string }
      const response = await fetch(server.url + endpoint.path.replace(/:[a-z]+/g, 'a'.repeat(26)), {
        method: endpoint.method,
        headers: {
          authorization: `Session ${ada.session}`,
          'content-type': body.kind === 'json' ? 'application/json' : (body.contentType ?? 'application/octet-stream'),
          'upload-offset': '0',
          'tus-resumable': '1.0.0',
          'idempotency-key': 'AAAAAAAAAAAAAAAAAAAAAA',
          'causeway-floor': '0',
        },
        body: Uint8Array.from(bytes),
      })
      await response.arrayBuffer()
      expect(response.status).toBeLessThan(500)
    }),
    { numRuns: 200 },
  )
})

test('frames of garbage end the connection of their device and nobody else’s', async () => {
  const [bob, eve] = [await signUp(server.url, 'lumen.localhost', 'bob'), await signUp(server.url, 'lumen.localhost', 'eve')]
  const steady = dial(server.url, bob.session)
  expect(await firstRecords(steady)).toEqual(['ready'])
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async bytes => {
      const socket = dial(server.url, eve.session)
      await once(socket, 'open')
      socket.send(bytes)
      // A frame that happens to be records is answered; closing shows that the connection still turns.
      setTimeout(() => socket.close(), 20)
      const [code] = (await once(socket, 'close')) as [number]
      expect([1000, 1005, 1008]).toContain(code)
    }),
    { numRuns: 40 },
  )
  expect(steady.readyState).toBe(WebSocket.OPEN)
  steady.close()
})

test('a backup taken while the server runs is a data folder: a server on it knows the same people', async () => {
  const copy = join(folder, 'copy')
  await server.backup(copy)
  const restored = await startServer(copy)
  try {
    expect(await signIn(restored.url, ada)).toEqual(expect.any(String))
    const again = await loginToken(restored.url, 'lumen.localhost', 'ada')
    const account = await fetch(`${restored.url}/v1/account`, { headers: { authorization: `Bearer ${again}` } })
    expect(await account.json()).toMatchObject({ user: ada.user, exists: true })
  } finally {
    await restored.close()
  }
})

test('asked to stop, the process tells its devices, exits with 0 within ten seconds, and starts again with everything', async () => {
  const dataDir = temporaryFolder()
  const first = await launch(dataDir)
  const device = await signUp(first.url, 'harbor.localhost', '+44 20 7946 0001')
  const socket = dial(first.url, device.session)
  expect(await firstRecords(socket)).toEqual(['ready'])
  const told = firstRecords(socket)
  const closed = once(socket, 'close') as Promise<[number]>
  const startedMs = performance.now()
  first.child.kill('SIGTERM')
  expect(await told).toEqual(['drain'])
  expect((await closed)[0]).toBe(1012)
  expect((await first.exited)[0]).toBe(0)
  expect(performance.now() - startedMs).toBeLessThan(10_000)

  const second = await launch(dataDir)
  expect(await signIn(second.url, device)).toEqual(expect.any(String))
  second.child.kill('SIGINT')
  expect((await second.exited)[0]).toBe(0)
  rmSync(dataDir, { recursive: true })
})

async function launch(dataDir: string): Promise<{ url: string; child: ReturnType<typeof spawn>; exited: Promise<[number]> }> {
  const script = join(import.meta.dirname, 'all-in-one.process.test-support.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit') as Promise<[number]>
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: line.toString().trim(), child, exited }
}

test('a port that is taken is an error, and leaves no open store behind', async () => {
  const dataDir = temporaryFolder()
  const { port } = new URL(server.url)
  await expect(startServer(dataDir, { 'http-port': port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const after = await startServer(dataDir)
  await after.close()
  rmSync(dataDir, { recursive: true })
})

test('the data folder holds the database, the logins and the keys, and no secret of a person in clear', () => {
  expect(['causeway.db', 'logins.db', 'keys.json'].filter(name => !existsSync(join(folder, name)))).toEqual([])
  expect(readFileSync(join(folder, 'logins.db')).includes('correct horse')).toBe(false)
})
