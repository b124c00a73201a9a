import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServerProcess } from '../demo/server-process.ts'
import { checkNode, checkOpenFiles } from '../doctor/machine-checks.ts'
import { checkClock } from '../doctor/server-checks.ts'
import { checkDatabase, checkStore } from '../doctor/store-checks.ts'
import { run } from '../terminal/run.test-support.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'causeway-command-'))))
afterAll(() => rmSync(folder, { recursive: true }))

test('a misspelt command is refused with the one that was meant', async () => {
  expect(await run('demmo')).toMatchObject({ code: 2, notes: expect.stringContaining('Did you mean demo?') as string })
  expect(await run('up', '--sampels')).toMatchObject({ code: 2, notes: expect.stringContaining('--samples') as string })
})

test('help is no failure, and shows examples', async () => {
  const { code, out } = await run('--help')
  expect(code).toBe(0)
  expect(out).toContain('causeway chat --as lumen:ada')
})

test('without an app, the server does not start, and says what to do', async () => {
  expect(await run('up', '--data', join(folder, 'none'))).toMatchObject({
    code: 2,
    notes: expect.stringContaining('--samples') as string,
  })
})

test('a port in use is said, with one that is free', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { code, notes } = await run(
    'up',
    '--samples',
    '--data',
    join(folder, 'port'),
    '--port',
    `${port}`,
    '--admin-port',
    '0',
    '--log-level',
    'silent',
  )
  other.close()
  expect(code).toBe(69)
  expect(notes).toMatch(new RegExp(`Port ${port} is in use.*\\nPort \\d+ is free: --port \\d+`))
})

test('a database that this release cannot use is said to be that, not a server that is away', async () => {
  const data = join(folder, 'foreign')
  mkdirSync(data)
  const db = new DatabaseSync(join(data, 'causeway.db'))
  db.exec(
    'CREATE TABLE schema_version (schema_version INTEGER, compat_version INTEGER); INSERT INTO schema_version VALUES (99, 99)',
  )
  db.close()
  const { code, notes } = await run('up', '--samples', '--data', data, '--port', '0', '--admin-port', '0')
  expect(code).toBe(69)
  expect(notes).toContain('install a newer release')
})

test('two servers never share a data folder', async () => {
  const data = join(folder, 'shared')
  const first = await startServerProcess({ dataDir: data, port: 0 })
  const second = await run('up', '--samples', '--data', data, '--port', '0', '--admin-port', '0', '--log-level', 'silent')
  await first.kill()
  expect(second).toMatchObject({ code: 69, notes: expect.stringContaining('runs on') as string })
  const third = await startServerProcess({ dataDir: data, port: 0 })
  expect(await third.stop()).toBe(0)
})

test('an option that does not exist is refused by its name, as a value that is not allowed', async () => {
  expect(await run('config', '--http-port', '99999')).toMatchObject({
    code: 2,
    notes: expect.stringContaining('0 to 65535') as string,
  })
})

test('a failure is JSON where JSON was asked for', async () => {
  const { code, out } = await run('chat', '--as', 'lumen:ada', '--server', 'http://127.0.0.1:1', '--data', folder, '--json')
  expect(code).toBe(69)
  expect(JSON.parse(out)).toMatchObject({ failed: true, exitCode: 69, sentence: 'No server answers at http://127.0.0.1:1.' })
})

test('a backup beside a running server is whole, restores only where no server runs, and moves what was there aside', async () => {
  const [data, path] = [join(folder, 'data'), join(folder, 'backup')]
  const server = await startServerProcess({ dataDir: data, port: 0 })
  expect(await run('admin', 'backup', path, '--data', data)).toMatchObject({ code: 0 })
  expect(await run('admin', 'backup', path, '--data', data)).toMatchObject({
    code: 1,
    notes: expect.stringContaining('is there already') as string,
  })
  expect(await run('admin', 'restore', path, '--data', data, '--force')).toMatchObject({ code: 69 })
  expect(await run('admin', 'restore', path, '--data', data)).toMatchObject({ code: 1 })
  expect(JSON.parse((await run('admin', 'status', '--data', data, '--json')).out)).toMatchObject({
    counts: { accounts: 0, rooms: 0 },
  })
  expect(await server.stop()).toBe(0)
  const restored = await run('admin', 'restore', path, '--data', data, '--force', '--json')
  expect(restored.code).toBe(0)
  const again = await startServerProcess({ dataDir: data, port: 0 })
  expect(await again.stop()).toBe(0)
})

test('a damaged database is named, and what to do about it', () => {
  const damaged = join(folder, 'damaged')
  mkdirSync(damaged)
  writeFileSync(join(damaged, 'causeway.db'), Buffer.alloc(8192, 'no database '))
  expect(checkDatabase(damaged, 'causeway.db')).toMatchObject({
    verdict: 'wrong',
    detail: expect.stringContaining('not a database') as string,
  })
})

test('keys that others can read are wrong', () => {
  const open = join(folder, 'open')
  mkdirSync(open)
  writeFileSync(join(open, 'keys.json'), '{}')
  chmodSync(join(open, 'keys.json'), 0o644)
  expect(checkStore(open).find(({ what }) => what === 'server keys')).toMatchObject({ verdict: 'wrong' })
})

test('an old Node, few files and a wrong clock are noticed', () => {
  expect([checkNode('22.9.0').verdict, checkNode('24.1.0').verdict]).toEqual(['wrong', 'good'])
  expect([checkOpenFiles(256).verdict, checkOpenFiles(65_536).verdict]).toEqual(['warning', 'good'])
  const serverAt = 'Thu, 01 Jan 2026 00:00:00 GMT'
  const at = Date.parse(serverAt)
  expect(checkClock(serverAt, at + 400, at + 900).verdict).toBe('good')
  expect(checkClock(serverAt, at + 60_000, at + 60_100)).toMatchObject({
    verdict: 'wrong',
    detail: "is 59 s ahead of the server's",
  })
  expect(checkClock(serverAt, at - 60_000, at - 59_900)).toMatchObject({
    verdict: 'wrong',
    detail: "is 60 s behind the server's",
  })
})
