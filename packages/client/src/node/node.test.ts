import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { createMemoryStore } from '../memory-store.ts'
import type { ClientStore } from '../ports.ts'
import { createNodeClient, openSqliteStore, passwordLogin } from './index.ts'
import { startLiveServer } from './live-server.test-support.ts'

const folder = mkdtempSync(join(tmpdir(), 'causeway-client-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the quick start of the README', () => {
  const block = /```ts run\n([\s\S]*?)```/.exec(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8'))?.[1] ?? ''

  test('has at most twelve lines', () => {
    expect(block.split('\n').filter(line => line.trim() !== '').length).toBeGreaterThan(3)
    expect(block.split('\n').filter(line => line.trim() !== '').length).toBeLessThanOrEqual(12)
  })

  test('prints the decrypted reply', async () => {
    // CAUSEWAY_SERVER: the address of a running server with the sample apps, instead of one of its own.
    const given = process.env['CAUSEWAY_SERVER']
    const server = given === undefined ? await startLiveServer() : undefined
    const script = join(import.meta.dirname, `quick-start-${process.pid}.tmp.ts`)
    try {
      writeFileSync(script, block.replace('http://127.0.0.1:8080', given ?? server?.url ?? ''))
      const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
        timeout: 20_000,
      })
      expect(stdout).toBe('you said: hello\n')
    } finally {
      rmSync(script)
      await server?.close()
    }
  })
})

test('a client in a file is the same device after a restart, and keeps its messages', async () => {
  const server = await startLiveServer()
  const login = passwordLogin({ server: server.url, property: 'lumen.localhost', handle: 'eve', secret: 'long enough' })
  const options = { server: server.url, login, store: join(folder, 'eve.db') }
  const first = await createNodeClient(options)
  const notes = await first.rooms.create({ with: [] })
  await notes.send('remember the milk')
  await first.sync()
  await first.close()
  const second = await createNodeClient(options)
  await second.sync()
  expect(second.me).toEqual(first.me)
  expect((await (await second.rooms.get(notes.uri))?.messages())?.map(({ text }) => text)).toEqual(['remember the milk'])
  await second.close()
  await server.close()
})

const stores: [string, () => ClientStore][] = [
  ['in memory', createMemoryStore],
  ['in a file', () => openSqliteStore(join(folder, `${stores.length}-${performance.now()}.db`))],
]
describe.each(stores)('a store %s', (_where, open) => {
  const value = Uint8Array.of(7)

  test('lists by prefix, range, limit and direction, in the order of keys', async () => {
    const store = open()
    await store.write(['b/2', 'a/1', 'a/3', 'a/2', 'ab/1'].map(key => ({ kind: 'put', table: 't', key, value })))
    const keys = async (range: Parameters<ClientStore['list']>[1]): Promise<string[]> =>
      (await store.list('t', range)).map(({ key }) => key)
    expect(await keys({})).toEqual(['a/1', 'a/2', 'a/3', 'ab/1', 'b/2'])
    expect(await keys({ prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/3'])
    expect(await keys({ prefix: 'a/', from: 'a/2' })).toEqual(['a/2', 'a/3'])
    expect(await keys({ prefix: 'a/', to: 'a/3', reverse: true })).toEqual(['a/2', 'a/1'])
    expect(await keys({ limit: 2, reverse: true })).toEqual(['b/2', 'ab/1'])
    expect(await store.list('other', {})).toEqual([])
    await store.close()
  })

  test('keeps its own copies', async () => {
    const store = open()
    const mine = Uint8Array.of(1)
    await store.write([{ kind: 'put', table: 't', key: 'k', value: mine }])
    mine[0] = 2
    expect(await store.get('t', 'k')).toEqual(Uint8Array.of(1))
    await store.write([{ kind: 'delete', table: 't', key: 'k' }])
    expect(await store.get('t', 'k')).toBeUndefined()
    await store.close()
  })
})

test('a batch that fails leaves nothing of itself', async () => {
  const store = openSqliteStore(join(folder, 'atomic.db'))
  const bad = { kind: 'put', table: 't', key: 'bad', value: null as unknown as Uint8Array } as const
  await expect(store.write([{ kind: 'put', table: 't', key: 'good', value: Uint8Array.of(1) }, bad])).rejects.toMatchObject({
    code: 'client.store',
  })
  expect(await store.get('t', 'good')).toBeUndefined()
  await store.close()
})
