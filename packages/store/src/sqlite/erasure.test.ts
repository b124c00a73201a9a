import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { appendTexts, enrol, entryFor, roomWith } from '../acceptance/population.ts'
import { openDirectStore } from './direct.ts'

test('a ciphertext that was trimmed is in no file of the database after the checkpoint', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-erasure-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'store.db')
  const store = openDirectStore({ path })
  const [ada] = await enrol(store, 'ada')
  const { stream } = await roomWith(store, ada!)
  const canaries = ['first', 'filler', 'long', 'last'].map(place => `canary-${place}-${process.pid}`)
  const [first, filler, long, last] = canaries as [string, string, string, string]
  // In pages that are freed as a whole, in pages of their own because they are long, and beside one that stays.
  const fillers = Array.from({ length: 100 }, () => filler.repeat(20))
  const cursors = await appendTexts(store, stream, first, ...fillers, long.repeat(3000), last)
  const kept = `kept-${process.pid}`
  await store.append({ items: [entryFor(stream, kept)] })
  expect(canaries.filter(canary => isOnDisk(path, canary))).toEqual(canaries)
  await store.acknowledge({ items: [{ stream, device: ada!.device, cursor: cursors.at(-1)! }] })
  const { db } = store.crash()
  db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
  expect(canaries.filter(canary => isOnDisk(path, canary))).toEqual([])
  expect(isOnDisk(path, kept)).toBe(true)
  db.close()
  const entries = new DatabaseSync(path).prepare('SELECT count(*) AS count FROM entry').get()
  expect(entries).toEqual({ count: 1 })
})

function isOnDisk(path: string, text: string): boolean {
  return [path, `${path}-wal`, `${path}-shm`, `${path}-journal`].some(
    file => existsSync(file) && readFileSync(file).includes(text),
  )
}
