import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { appendTexts, enrol, entryFor, roomWith, textsIn } from '../acceptance/population.ts'
import { storeAcceptance, type StoreUnderTest } from '../acceptance/store.ts'
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './open.ts'

storeAcceptance('the store in a worker thread', async limits => underTest({ path: await newPath(), ...limits }))

async function underTest(options: SqliteStoreOptions): Promise<StoreUnderTest> {
  const store = await openSqliteStore(options)
  return {
    store,
    async reopen() {
      await store.close()
      return await underTest(options)
    },
    close: () => store.close(),
  }
}

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'store.db')
}

async function open(
  options: Omit<SqliteStoreOptions, 'path'> = {},
): Promise<{ store: SqliteStore; path: string; stream: number }> {
  const path = await newPath()
  const store = await openSqliteStore({ ...options, path })
  onTestFinished(() => store.close())
  const [ada] = await enrol(store, 'ada')
  const { stream } = await roomWith(store, ada!)
  return { store, path, stream }
}

test('a full disk refuses what needs space, acknowledges nothing of it, reads on, and recovers', async () => {
  const { store, path, stream } = await open({ pagesMax: 150 })
  const held: string[] = []
  const fill = async (): Promise<unknown> => {
    for (let index = 0; ; index += 1) {
      const text = `${index}`.padEnd(4000, '.')
      try {
        await appendTexts(store, stream, text)
        held.push(text)
      } catch (error) {
        return error
      }
    }
  }
  expect(await fill()).toMatchObject({ code: 'store.full' })
  expect(held.length).toBeGreaterThan(50)
  expect(await textsIn(store, stream, 1)).toEqual(held)
  const large = Buffer.alloc(64_000)
  await expect(store.append({ items: [{ ...entryFor(stream), body: large }] })).rejects.toMatchObject({ code: 'store.full' })
  await store.close()
  const again = await openSqliteStore({ path, pagesMax: 1000 })
  onTestFinished(() => again.close())
  expect(await textsIn(again, stream, 1)).toEqual(held)
  expect(await appendTexts(again, stream, 'space again')).toEqual([held.length + 2])
})

test('one who asks for too much of a full disk does not take the others of the turn down', async () => {
  const { store, stream } = await open({ pagesMax: 60 })
  const large = { ...entryFor(stream), body: Buffer.alloc(600_000) }
  const outcomes = await Promise.allSettled([
    appendTexts(store, stream, 'before'),
    store.append({ items: [large] }),
    appendTexts(store, stream, 'after'),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await textsIn(store, stream, 1)).toEqual(['before', 'after'])
})

test('space comes back when what fills the disk is acknowledged', async () => {
  const { store, stream } = await open({ pagesMax: 100 })
  const [device] = await store.devicesOfAccount({ account: 1 })
  const body = Buffer.alloc(6000)
  let appended = 0
  const fill = async () => {
    for (;;) {
      const [answer] = await store.append({ items: [{ ...entryFor(stream), body }] })
      appended = answer!.cursor
    }
  }
  await expect(fill()).rejects.toMatchObject({ code: 'store.full' })
  await store.acknowledge({ items: [{ stream, device: device!.device, cursor: appended }] })
  expect(await store.append({ items: [{ ...entryFor(stream), body }] })).toEqual([{ cursor: appended + 1, duplicate: false }])
})

test('an error of the disk ends the store: whoever waits hears of it, and onFatal is called once', async () => {
  const fatal: Error[] = []
  const { store, path, stream } = await open({ onFatal: error => fatal.push(error) })
  const other = new DatabaseSync(path)
  other.exec('DROP TABLE entry')
  other.close()
  const outcomes = await Promise.allSettled([appendTexts(store, stream, 'one'), textsIn(store, stream)])
  expect(outcomes).toMatchObject([{ reason: { code: 'store.unavailable' } }, { reason: { code: 'store.unavailable' } }])
  await expect(store.counts({})).rejects.toMatchObject({ code: 'store.unavailable' })
  expect(fatal).toHaveLength(1)
  await store.close()
})

test('a file that is no database does not open', async () => {
  await expect(openSqliteStore({ path: join(await newPath(), 'no', 'such', 'folder') })).rejects.toThrow()
})

test('close answers what was asked before it, and nothing after it', async () => {
  const { store, path, stream } = await open()
  const asked = Promise.all(Array.from({ length: 100 }, (_, index) => appendTexts(store, stream, `${index}`)))
  const closed = store.close()
  expect((await asked).flat()).toEqual(Array.from({ length: 100 }, (_, index) => index + 2))
  await expect(store.counts({})).rejects.toMatchObject({ code: 'store.unavailable' })
  await closed
  const again = await openSqliteStore({ path })
  expect(await textsIn(again, stream, 1)).toHaveLength(100)
  await again.close()
})

test('a backup under load holds everything acknowledged before it was asked for, and opens', async () => {
  const { store, path, stream } = await open()
  const answered = new Map<number, string>()
  let isWriting = true
  const writing = Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; isWriting; index += 1) {
        const [cursor] = await appendTexts(store, stream, `${writer}:${index}`)
        answered.set(cursor!, `${writer}:${index}`)
      }
    }),
  )
  while (answered.size < 500) await new Promise(resolve => setTimeout(resolve, 5))
  const before = new Map(answered)
  await store.backup(`${path}.backup`)
  const duringBackup = answered.size - before.size
  isWriting = false
  await writing
  expect(duringBackup).toBeGreaterThan(0)
  const restored = await openSqliteStore({ path: `${path}.backup` })
  onTestFinished(() => restored.close())
  const { entries } = await restored.readStream({ stream, after: 1, limit: 1 << 20, sizeBytesMax: 1 << 30 })
  const texts = new Map(entries.map(({ cursor, body }) => [cursor, new TextDecoder().decode(body)]))
  for (const [cursor, text] of before) expect(texts.get(cursor)).toBe(text)
  expect([...texts.keys()]).toEqual(Array.from(texts, (_, index) => index + 2))
  expect(await appendTexts(restored, stream, 'goes on')).toEqual([texts.size + 2])
  await expect(store.backup(`${path}.backup`)).rejects.toThrow(/exists/)
})

test('bytes of any alignment cross to the worker unchanged', async () => {
  const { store, stream } = await open()
  const pool = Uint8Array.from({ length: 1000 }, (_, at) => at)
  const bodies = Array.from({ length: 200 }, (_, at) => pool.subarray(at, at * 3))
  await store.append({ items: bodies.map(body => ({ ...entryFor(stream), body })) })
  const { entries } = await store.readStream({ stream, after: 1, limit: 999, sizeBytesMax: 1 << 30 })
  expect(entries.map(({ body }) => Buffer.from(body).toString('hex'))).toEqual(
    bodies.map(body => Buffer.from(body).toString('hex')),
  )
})
