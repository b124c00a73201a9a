import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemoryStore } from '../../memory-store.ts'
import type { StoreChange } from '../../ports.ts'
import { createSealer } from './sealer.ts'
import { createSealedStore, type SealedBase } from './store.ts'

const secret = (): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(64))

function createBase(): SealedBase & { dump(): Promise<string> } {
  const memory = createMemoryStore()
  const names = new Set<string>()
  return {
    ...memory,
    write(changes) {
      for (const { table } of changes) names.add(table)
      return memory.write(changes)
    },
    keys: async table => (await memory.list(table, {})).map(({ key }) => key),
    async dump() {
      const rows = await Promise.all([...names].map(async table => await memory.list(table, {})))
      return rows
        .flat()
        .map(({ key, value }) => `${key} ${Buffer.from(value).toString('latin1')}`)
        .join('\n')
    },
  }
}

const key = fc.tuple(fc.constantFrom('a', 'b'), fc.nat(700)).map(([room, at]) => `${room}/${String(at).padStart(4, '0')}`)
const change = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      table: fc.constantFrom('messages', 'contacts', 'rooms'),
      key,
      value: fc.uint8Array({ maxLength: 8 }),
    }),
  },
  fc.record({ kind: fc.constant('delete' as const), table: fc.constantFrom('messages', 'contacts', 'rooms'), key }),
)
const import_ = fc.tuple(fc.nat(300), fc.nat(700)).map(([from, count]): StoreChange[] =>
  Array.from({ length: count }, (_, at) => ({
    kind: 'put',
    table: 'messages',
    key: `a/${String(from + at).padStart(4, '0')}`,
    value: new Uint8Array([at & 255]),
  })),
)
const batch = fc.oneof({ weight: 5, arbitrary: fc.array(change, { maxLength: 60 }) }, import_)
const range = fc.record(
  { prefix: fc.constantFrom('', 'a/', 'b/', 'a/01'), from: key, to: key, limit: fc.nat(90), reverse: fc.boolean() },
  { requiredKeys: [] },
)

test('whatever is written, read, opened again: the sealed store answers like one that seals nothing', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { maxLength: 12 }),
      fc.array(range, { maxLength: 6 }),
      fc.boolean(),
      async (batches, ranges, reopens) => {
        const plain = createMemoryStore()
        const base = createBase()
        const keys = secret()
        let sealed = await createSealedStore(base, await createSealer(keys))
        for (const each of batches) {
          await Promise.all([plain.write(each), sealed.write(each)])
          if (reopens) sealed = await createSealedStore(base, await createSealer(keys))
        }
        for (const table of ['messages', 'contacts', 'rooms']) {
          for (const each of [{}, ...ranges]) expect(await sealed.list(table, each)).toEqual(await plain.list(table, each))
          for (const { key: at } of await plain.list(table, { limit: 20 }))
            expect(await sealed.get(table, at)).toEqual(await plain.get(table, at))
          expect(await sealed.get(table, 'a/9999')).toBeUndefined()
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('reading while rows are folded away finds each of them once', async () => {
  const sealed = await createSealedStore(createBase(), await createSealer(secret()))
  const put = (from: number, count: number): StoreChange[] =>
    Array.from({ length: count }, (_, at) => ({
      kind: 'put',
      table: 'messages',
      key: `a/${String(from + at).padStart(6, '0')}`,
      value: new Uint8Array([1]),
    }))
  await sealed.write(put(0, 390))
  const reads: Promise<unknown>[] = []
  for (let at = 390; at < 1600; at += 30) {
    const writing = sealed.write(put(at, 30))
    reads.push(sealed.list('messages', { prefix: 'a/', limit: 390 }).then(rows => expect(rows.length).toBe(390)))
    await writing
  }
  await Promise.all(reads)
  expect((await sealed.list('messages', { prefix: 'a/' })).length).toBe(1620)
})

test('writes that wait are written together, and each of them is there', async () => {
  const base = createBase()
  let written = 0
  const counting: SealedBase = { ...base, write: changes => base.write(changes).then(() => void (written += 1)) }
  const sealed = await createSealedStore(counting, await createSealer(secret()))
  const one = (at: number): StoreChange[] => [{ kind: 'put', table: 'rooms', key: `${at}`, value: new Uint8Array([at]) }]
  await Promise.all(Array.from({ length: 50 }, (_, at) => sealed.write(one(at))))
  expect((await sealed.list('rooms', {})).length).toBe(50)
  expect(written).toBeLessThan(5)
})

test('what lies below shows neither what was said nor with whom', async () => {
  const base = createBase()
  const sealed = await createSealedStore(base, await createSealer(secret()))
  const value = Buffer.from('PLAINTEXT')
  const rows = Array.from({ length: 900 }, (_, at) => ({ kind: 'put' as const, table: 'messages', key: `a/${at}`, value }))
  await sealed.write([...rows, { kind: 'put', table: 'contacts', key: 'mimi://lumen.localhost/u/ADA', value }])
  const below = await base.dump()
  expect(below).not.toContain('PLAINTEXT')
  expect(below).not.toContain('ADA')
})

test('a value that was moved to another key, changed, or sealed with another key does not open', async () => {
  const base = createBase()
  const sealed = await createSealedStore(base, await createSealer(secret()))
  await sealed.write([{ kind: 'put', table: 'rooms', key: 'a', value: new Uint8Array([1]) }])
  const below = (await base.get('rooms', 'a')) as Uint8Array
  await base.write([{ kind: 'put', table: 'rooms', key: 'b', value: below }])
  await expect(sealed.get('rooms', 'b')).rejects.toMatchObject({ code: 'client.store' })
  const other = await createSealedStore(base, await createSealer(secret()))
  await expect(other.get('rooms', 'a')).rejects.toMatchObject({ code: 'client.store' })
  await base.write([{ kind: 'put', table: 'rooms', key: 'a', value: below.with(20, (below[20] as number) ^ 1) }])
  await expect(sealed.get('rooms', 'a')).rejects.toMatchObject({ code: 'client.store' })
})
