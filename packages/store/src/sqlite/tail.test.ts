import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { appendTexts, enrol, entryFor, roomWith, textsIn } from '../acceptance/population.ts'
import type { Appending } from '../ports/operations.ts'
import { openDatabase } from './database.ts'
import { openDirectStore } from './direct.ts'
import { type Call, createEngine, StoreBroken } from './engine.ts'
import { openSqliteStore, type SqliteStore } from './open.ts'
import { openTailFile, type TailFile } from './tail-file.ts'
import { generationOf } from './tail.ts'

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-tail-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'store.db')
}

/** The files as a kill at this moment would leave them. */
function killed(path: string): string {
  const copy = newPath()
  for (const suffix of ['', '-wal', '-tail']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix)
  return copy
}

async function open(path: string): Promise<SqliteStore> {
  const store = await openSqliteStore({ path })
  onTestFinished(() => store.close())
  return store
}

async function openWithRoom(): Promise<{ store: SqliteStore; path: string; stream: number; device: number }> {
  const path = newPath()
  const store = await open(path)
  const [ada] = await enrol(store, 'ada')
  const { stream } = await roomWith(store, ada!)
  return { store, path, stream, device: ada!.device }
}

function isIn(path: string, text: string): boolean {
  return existsSync(path) && readFileSync(path).includes(text)
}

test('what only the tail holds is there after a kill, at its place, and known to a retry', async () => {
  const { store, path, stream } = await openWithRoom()
  const entry = entryFor(stream, 'only in the tail')
  expect(await store.append({ items: [entry] })).toEqual([{ cursor: 2, duplicate: false }])
  const copy = killed(path)
  expect(isIn(`${copy}-tail`, 'only in the tail')).toBe(true)
  expect(isIn(copy, 'only in the tail') || isIn(`${copy}-wal`, 'only in the tail')).toBe(false)
  const again = await open(copy)
  expect(await again.append({ items: [entry] })).toEqual([{ cursor: 2, duplicate: true }])
  expect(await textsIn(again, stream, 1)).toEqual(['only in the tail'])
  expect(await appendTexts(again, stream, 'next')).toEqual([3])
})

test('a batch that was cut off does not count, and all before it do', async () => {
  const { store, path, stream } = await openWithRoom()
  for (const text of ['one', 'two', 'three']) await appendTexts(store, stream, text)
  const copy = killed(path)
  truncateSync(`${copy}-tail`, readFileSync(`${copy}-tail`).length - 1)
  const again = await open(copy)
  expect(await textsIn(again, stream, 1)).toEqual(['one', 'two'])
  expect(await appendTexts(again, stream, 'after')).toEqual([4])
})

test('a tail that the database took over already is not taken again', async () => {
  const { store, path, stream, device } = await openWithRoom()
  await appendTexts(store, stream, 'taken over')
  const before = killed(path)
  await store.acknowledge({ items: [{ stream, device, cursor: 2 }] })
  await store.counts({})
  const after = killed(path)
  copyFileSync(`${before}-tail`, `${after}-tail`)
  const again = await open(after)
  expect(await again.readStream({ stream, after: 0, limit: 9, sizeBytesMax: 99 })).toEqual({ head: 2, low: 2, entries: [] })
})

test('what every device acknowledged in time never reaches the database', async () => {
  const { store, path, stream, device } = await openWithRoom()
  const cursors = await appendTexts(store, stream, 'read-at-once', 'read-at-once', 'not-read')
  await store.acknowledge({ items: [{ stream, device, cursor: cursors[1]! }] })
  expect(await textsIn(store, stream, 1)).toEqual(['not-read'])
  expect([path, `${path}-wal`].some(file => isIn(file, 'read-at-once'))).toBe(false)
})

test('acknowledgements survive a kill, and never go back', async () => {
  const { store, path, stream, device } = await openWithRoom()
  await appendTexts(store, stream, 'one', 'two', 'three')
  for (const cursor of [3, 2]) await store.acknowledge({ items: [{ stream, device, cursor }] })
  const again = await open(killed(path))
  expect(await textsIn(again, stream)).toEqual(['three'])
})

test('a retry of something long ago is answered by the database', async () => {
  const { store, stream } = await openWithRoom()
  const old = entryFor(stream, 'old')
  await store.append({ items: [{ ...old, floor: 1 }] })
  for (let batch = 0; batch < 3; batch++) await appendTexts(store, stream, ...Array.from({ length: 500 }, () => 'newer'))
  const retries = [{ ...old, floor: 1 }, entryFor(stream, 'newest')]
  const answers = await store.append({ items: retries })
  expect(answers).toEqual([
    { cursor: 2, duplicate: true },
    { cursor: 1503, duplicate: false },
  ])
})

/** The engine of a store with one room, over its own files. */
async function engineWith(change: (file: TailFile) => TailFile = file => file) {
  const path = newPath()
  const direct = openDirectStore({ path })
  const [ada] = await enrol(direct, 'ada')
  const { stream } = await roomWith(direct, ada!)
  direct.close()
  const db = openDatabase({ path })
  const file = openTailFile(`${path}-tail`, generationOf(db))
  const engine = createEngine(db, {}, {}, change(file))
  onTestFinished(() => db.close())
  const append = (item: Appending): unknown => {
    const [outcome] = engine.runBatch([{ name: 'append', input: { items: [item] } } satisfies Call])
    return outcome !== undefined && 'output' in outcome ? outcome.output : outcome?.error
  }
  return { engine, append, path, stream, device: ada!.device }
}

test('once the store rests, what was trimmed is in no file of it', async () => {
  const { engine, append, path, stream, device } = await engineWith()
  append(entryFor(stream, 'canary'))
  expect(isIn(`${path}-tail`, 'canary')).toBe(true)
  engine.runBatch([{ name: 'acknowledge', input: { items: [{ stream, device, cursor: 2 }] } }])
  engine.spill(true)
  expect(readFileSync(`${path}-tail`).every(byte => byte === 0)).toBe(true)
  expect(['', '-wal', '-tail'].some(suffix => isIn(path + suffix, 'canary'))).toBe(false)
  engine.close()
  expect(existsSync(`${path}-tail`)).toBe(false)
  expect(existsSync(dirname(path))).toBe(true)
})

/** The same file, whose disk fails when told to. */
function failing(file: TailFile, code: () => string | undefined): TailFile {
  return Object.create(file, {
    commit: {
      value() {
        const failure = code()
        if (failure !== undefined) throw Object.assign(new Error(failure), { code: failure })
        file.commit()
      },
    },
  }) as TailFile
}

test('a failed fdatasync fails the batch, and the store for good', async () => {
  let code: string | undefined
  const { append, stream } = await engineWith(file => failing(file, () => code))
  append(entryFor(stream))
  code = 'EIO'
  expect(() => append(entryFor(stream))).toThrow(StoreBroken)
})

test('where the tail has no space, the database takes it, and no cursor is lost or given twice', async () => {
  let code: string | undefined
  const { engine, append, stream } = await engineWith(file => failing(file, () => code))
  const cursors: unknown[] = [append(entryFor(stream, 'in the tail'))]
  code = 'ENOSPC'
  cursors.push(append(entryFor(stream, 'in the database')))
  code = undefined
  cursors.push(append(entryFor(stream, 'in the tail again')))
  expect(cursors).toEqual([2, 3, 4].map(cursor => [{ cursor, duplicate: false }]))
  const [outcome] = engine.runBatch([{ name: 'readStream', input: { stream, after: 1, limit: 9, sizeBytesMax: 999 } }])
  expect(outcome).toMatchObject({ output: { head: 4, entries: [{ cursor: 2 }, { cursor: 3 }, { cursor: 4 }] } })
})

test('a batch that does not fit brings what was there into the database first', async () => {
  const { engine, append, stream } = await engineWith()
  const body = Buffer.alloc(1 << 20)
  for (let index = 0; index < 40; index++) expect(append({ ...entryFor(stream), body })).toMatchObject([{ cursor: index + 2 }])
  const [outcome] = engine.runBatch([{ name: 'readStream', input: { stream, after: 1, limit: 99, sizeBytesMax: 1 << 30 } }])
  expect(outcome).toMatchObject({ output: { head: 41 } })
  expect((outcome as { output: { entries: unknown[] } }).output.entries).toHaveLength(40)
})
