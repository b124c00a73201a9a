import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeServerFrame } from '@causeway/wire'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { loadConfig } from './config/load.ts'
import { standInRole } from './role.test-support.ts'
import { type Server, startServer } from './server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-server-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function start(flags: Readonly<Record<string, string | number>> = {}, lines: string[] = []): Promise<Server> {
  const config = loadConfig({
    flags: { 'data-dir': join(folder, 'data'), 'http-port': 0, 'admin-port': 0, ...flags },
    samples: true,
  })
  return startServer(standInRole, config, { logTo: { write: line => void lines.push(line) } })
}

async function post<T>(url: string, body: unknown, authorization?: string): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as T
}

async function loginOf(url: string): Promise<string> {
  const { token } = await post<{ token: string }>(`${url}/v1/login`, {
    property: 'lumen.localhost',
    handle: 'ada',
    secret: 'correct horse',
  })
  return `Bearer ${token}`
}

test('a server listens, is ready, and a login of the embedded issuer opens its endpoints', async () => {
  const server = await start()
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  const detail = await (await fetch(`${server.adminUrl}/readyz`)).json()
  expect(detail).toEqual({ ready: true, storeAnswers: true, diskWrites: true, connections: 0 })
  const account = await fetch(`${server.url}/v1/account`, { headers: { authorization: await loginOf(server.url) } })
  expect(account.status).toBe(200)
  expect(await (await fetch(`${server.adminUrl}/metrics`)).text()).toContain('endpoint="whoAmI",outcome="ok"} 1')
  await server.close()
})

test('what people send and who they are is not in the log', async () => {
  const lines: string[] = []
  const server = await start({ 'log-level': 'debug' }, lines)
  await loginOf(server.url)
  await fetch(`${server.url}/v1/rooms/secret-room`, { headers: { authorization: 'Session hush' } })
  await server.close()
  expect(lines.length).toBeGreaterThan(2)
  for (const line of lines) expect(line).not.toMatch(/ada|lumen|secret|hush|127\.0\.0\.1/)
})

test('a port that is taken is an error, and what was opened before is closed again', async () => {
  const server = await start()
  await expect(start({ 'http-port': new URL(server.url).port, 'data-dir': join(folder, 'other') })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  await server.close()
})

test('a backup is a data folder with the keys for the owner alone, and is never written over another', async () => {
  const server = await start()
  const before = await loginOf(server.url)
  const copy = join(folder, 'copy')
  await server.backup(copy)
  await expect(server.backup(copy)).rejects.toThrow('EEXIST')
  await server.close()
  expect(statSync(join(copy, 'keys.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(copy, 'causeway.db'), 'utf8')).toBe('store')
  const restored = await start({ 'data-dir': copy })
  const ask = async (authorization: string): Promise<unknown> =>
    await (await fetch(`${restored.url}/v1/account`, { headers: { authorization } })).json()
  expect(await ask(before)).toEqual(await ask(await loginOf(restored.url)))
  await restored.close()
})

test('closing twice is closing once', async () => {
  const server = await start()
  await Promise.all([server.close(), server.close()])
  await expect(fetch(`${server.url}/livez`)).rejects.toThrow('fetch failed')
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s the process tells its devices, closes with 1012 and exits with 0',
  async signal => {
    const { url, child, exited } = await launch()
    const { link: session } = await post<{ link: string }>(`${url}/v1/links`, { offer: 'AAAA' }, await loginOf(url))
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, ['causeway.v1', `token.${session}`])
    const kinds: string[] = []
    socket.on('message', (frame: Buffer) => kinds.push(...decodeServerFrame(frame).map(record => record.kind)))
    await expect.poll(() => kinds).toEqual(['ready'])
    const closed = once(socket, 'close') as Promise<[number]>
    const startedMs = performance.now()
    child.kill(signal)
    expect((await closed)[0]).toBe(1012)
    expect(kinds).toEqual(['ready', 'drain'])
    expect((await exited)[0]).toBe(0)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  },
)

test('a device that does not let go is cut off in time', async () => {
  const server = await start({ 'shutdown-grace-ms': 300 })
  const { link: session } = await post<{ link: string }>(`${server.url}/v1/links`, { offer: 'AAAA' }, await loginOf(server.url))
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, ['causeway.v1', `token.${session}`])
  await once(socket, 'open')
  ;(socket as unknown as { _socket: { pause(): void } })._socket.pause()
  const startedMs = performance.now()
  await server.close()
  expect(performance.now() - startedMs).toBeLessThan(2_000)
  socket.terminate()
})

async function launch(): Promise<{ url: string; child: ChildProcess; exited: Promise<[number]> }> {
  const script = join(import.meta.dirname, 'run.test-support.ts')
  const args = ['--disable-warning=ExperimentalWarning', script, join(folder, 'data')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit') as Promise<[number]>
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  expect(existsSync(join(folder, 'data', 'keys.json'))).toBe(true)
  return { url: line.toString().trim(), child, exited }
}
