import { CausewayError, contract, type Endpoint, type EndpointName } from '@causeway/wire'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EdgesUnderTest, exchange, listenForTest } from './edges.test-support.ts'

let edges: EdgesUnderTest
beforeEach(async () => {
  edges = await listenForTest()
})
afterEach(() => edges.close())

const session = { authorization: 'Session good-device' }
const login = { authorization: 'Bearer good.login.token' }

async function codeOf(response: Response): Promise<unknown> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = (await response.json()) as { code: unknown; status: unknown }
  expect(problem.status).toBe(response.status)
  return problem.code
}

test('every endpoint of the contract is reached under its method and path, with its parameters decoded', async () => {
  edges.answer = () => {
    throw new CausewayError('room.unknown')
  }
  for (const [name, endpoint] of Object.entries(contract) as [EndpointName, Endpoint][]) {
    const path = endpoint.path.replace(/:[a-z]+/g, encodeURIComponent('mimi://a.example/u/x'))
    const headers: Record<string, string> = endpoint.auth === 'login' ? { ...login } : { ...session }
    // What is no valid body is still proof that the endpoint was found.
    const response = await fetch(edges.url + path, { method: endpoint.method, headers })
    const asked = edges.asked.at(-1)
    if ((endpoint.request as { kind: string }).kind === 'none') {
      expect(asked?.name, name).toBe(name)
      expect(Object.values(asked?.request.params ?? {}), name).toEqual(endpoint.params.map(() => 'mimi://a.example/u/x'))
    } else {
      expect(await codeOf(response), name).toBe('request.invalid')
    }
  }
  expect(edges.failures).toEqual([])
})

test('a wrong field is named, and its value is not repeated', async () => {
  const response = await fetch(`${edges.url}/v1/consents`, {
    method: 'POST',
    headers: { ...session, 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'mimi://a.example/u/aaaaaaaaaaaaaaaaaaaaaaaaaa', operation: 'my-secret' }),
  })
  const text = await response.text()
  expect(response.status).toBe(400)
  expect(text).toContain('operation')
  expect(text).not.toContain('my-secret')
})

test('a login token does not open an endpoint for devices, nor a session one for logins, nor nothing either', async () => {
  expect(await codeOf(await fetch(`${edges.url}/v1/rooms`))).toBe('auth.missing')
  expect(await codeOf(await fetch(`${edges.url}/v1/rooms`, { headers: login }))).toBe('auth.missing')
  expect(await codeOf(await fetch(`${edges.url}/v1/rooms`, { headers: { authorization: 'Session bad' } }))).toBe(
    'auth.bad_session',
  )
  const enrol = { method: 'POST', headers: session }
  expect(await codeOf(await fetch(`${edges.url}/v1/devices`, enrol))).toBe('auth.missing')
  expect(edges.asked).toEqual([])
})

test('an unknown path is 404 and a known one with another method 405, saying which methods it takes', async () => {
  expect(await codeOf(await fetch(`${edges.url}/v1/nothing`))).toBe('request.unknown_endpoint')
  const response = await fetch(`${edges.url}/v1/account`, { method: 'DELETE' })
  expect(response.headers.get('allow')).toBe('GET, HEAD')
  expect(await codeOf(response)).toBe('request.method_not_allowed')
})

test('HEAD carries the length of GET and no content; an endpoint without answer is 204 without length', async () => {
  edges.answer = () => ({ body: { properties: [], hubKey: new Uint8Array(32) } })
  const get = await fetch(`${edges.url}/v1/properties`)
  const head = await fetch(`${edges.url}/v1/properties`, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(head.headers.get('content-length')).toBe(String((await get.arrayBuffer()).byteLength))
  expect(await head.text()).toBe('')
  edges.answer = () => ({})
  const leave = await fetch(`${edges.url}/v1/rooms/x/leave`, { method: 'POST', headers: session })
  expect([leave.status, leave.headers.get('content-length')]).toEqual([204, null])
})

test('bytes in a JSON answer are base64url, also when they are a Buffer', async () => {
  edges.answer = () => ({ body: { challenge: Buffer.from([255, 254, 253]) } })
  const response = await fetch(`${edges.url}/v1/sessions/challenge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device: 'mimi://a.example/d/aaaaaaaaaaaaaaaaaaaaaaaaaa' }),
  })
  expect(await response.json()).toEqual({ challenge: '__79' })
})

test('a body announced too long is refused before it is read, and one that grows too long while it is', async () => {
  const head = 'POST /v1/consents HTTP/1.1\r\nhost: x\r\nauthorization: Session good\r\ncontent-type: application/json\r\n'
  const announced = await exchange(edges.port, `${head}content-length: 9000000\r\n\r\n`)
  expect(announced.text).toContain('wire.too_large')
  expect(announced.closed).toBe(true)
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  const growing = await exchange(edges.port, `${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(6)}`)
  expect(growing.text).toMatch(/wire.too_large|^$/)
  expect(growing.closed).toBe(true)
  expect(edges.asked).toEqual([])
})

test('without a session no byte of a large body is waited for', async () => {
  const head =
    'PATCH /v1/media/x HTTP/1.1\r\nhost: x\r\ncontent-length: 8000000\r\ncontent-type: application/offset+octet-stream\r\n\r\n'
  const answer = await exchange(edges.port, head)
  expect(answer.text).toContain('auth.missing')
  expect(answer.closed).toBe(true)
})

test('a body that trickles is cut off with 408, and so is a head', async () => {
  const slow = await listenForTest({ listen: { bodyGraceMs: 300, headersTimeoutMs: 500 } })
  const head = 'POST /v1/consents HTTP/1.1\r\nhost: x\r\nauthorization: Session good\r\ncontent-type: application/json\r\n'
  const body = await exchange(slow.port, `${head}content-length: 100\r\n\r\n{`, 5_000)
  expect(body.text).toContain('request.timeout')
  expect(body.closed).toBe(true)
  const headOnly = await exchange(slow.port, 'POST /v1/consents HTTP/1.1\r\nhost: ', 5_000)
  expect(headOnly.text).toContain('request.timeout')
  expect(headOnly.closed).toBe(true)
  await slow.close()
})

test('a flood is answered with 429 and how long to wait', async () => {
  const strict = await listenForTest({ perMinute: 8 })
  const ask = (): Promise<Response> => fetch(`${strict.url}/v1/rooms`, { headers: session })
  strict.answer = () => ({ body: [] })
  const statuses = [(await ask()).status, (await ask()).status]
  const refused = await ask()
  expect([...statuses, refused.status]).toEqual([200, 200, 429])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await codeOf(refused)).toBe('request.too_many')
  await strict.close()
})

test('pages of a property may call, pages of others may not', async () => {
  const ask = (origin: string): Promise<Response> =>
    fetch(`${edges.url}/v1/rooms`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    })
  const own = await ask('https://chat.example')
  expect(own.status).toBe(204)
  expect(own.headers.get('access-control-allow-origin')).toBe('https://chat.example')
  expect(own.headers.get('access-control-allow-methods')).toContain('POST')
  expect(own.headers.get('access-control-allow-headers')).toContain('upload-offset')
  expect((await ask('https://other.example')).headers.get('access-control-allow-origin')).toBeNull()
})

test('a client that offers HTTP/2 with its request is answered as if it had not', async () => {
  const head =
    'GET /livez HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAA\r\n\r\n'
  expect((await exchange(edges.port, head, 300)).text).toMatch(/^HTTP\/1\.1 200/)
})

test('a bug behind the edge is a 500 that says nothing about itself, and is reported', async () => {
  edges.answer = () => {
    throw new Error('the secret of the room')
  }
  const response = await fetch(`${edges.url}/v1/rooms`, { headers: session })
  const text = await response.text()
  expect(response.status).toBe(500)
  expect(text).not.toContain('secret')
  expect(text).not.toContain('.ts')
  expect(edges.failures).toHaveLength(1)
})

test('whatever bytes arrive, the answer is no 5xx and comes soon', async () => {
  const method = fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PATCH', 'PUT', 'TRACE', 'BREW', 'CONNECT', 'get', '')
  const path = fc.oneof(
    fc.constantFrom(
      '/v1/rooms',
      '/v1/accounts/%',
      '/v1/accounts/%ff',
      '/v1/accounts/%00',
      '/v1/streams/a?after=%zz',
      '*',
      '//',
      '/../..',
    ),
    fc.webPath(),
    fc.string({ maxLength: 60 }),
  )
  const header = fc.tuple(
    fc.constantFrom(
      'content-type',
      'content-length',
      'transfer-encoding',
      'authorization',
      'expect',
      'upgrade',
      'connection',
      'x',
    ),
    fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom('chunked', '-1', '1e3', 'Session good', 'application/json', 'x'.repeat(20_000)),
    ),
  )
  const request = fc
    .tuple(method, path, fc.array(header, { maxLength: 3 }), fc.string({ maxLength: 200 }))
    .map(([verb, target, headers, body]) => {
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      return Buffer.from(`${verb} ${target} HTTP/1.1\r\nhost: x\r\n${lines}connection: close\r\n\r\n${body}`)
    })
  const bytes = fc.oneof(
    { weight: 3, arbitrary: request },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }) },
  )
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(bytes, async sent => {
      const { text } = await exchange(edges.port, sent, 60)
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'none'
      seen.add(status)
      expect(status).not.toMatch(/^5/)
    }),
    { numRuns: 300 },
  )
  // Both the parser of node and our own edge have had their share.
  expect(seen).toContain('400')
  expect([...seen].some(status => ['200', '204', '401', '404', '405'].includes(status))).toBe(true)
  expect(edges.failures).toEqual([])
  expect((await fetch(`${edges.url}/livez`)).status).toBe(200)
})
