// Records of files: who writes next, and how much one account may keep.

import { describe, expect, test } from 'vitest'
import { enrol, mediaBytesPerAccountMax, newId, openFor, type OpenStore, today } from './population.ts'

export function mediaAcceptance(open: OpenStore): void {
  describe('a file record', () => {
    test('advances from where it is, for one writer only, and never past its size', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const record = { id: newId(), account: ada!.account, sizeBytes: 100, receivedBytes: 0, expiryDay: today }
      expect(await store.createMedia(record)).toEqual({ kind: 'created' })
      const advanced = await Promise.all([10, 20, 30].map(to => store.advanceMedia({ id: record.id, from: 0, to })))
      expect(advanced).toEqual([true, false, false])
      expect(await store.mediaById({ id: record.id })).toEqual({ ...record, receivedBytes: 10 })
      expect(await store.advanceMedia({ id: record.id, from: 10, to: 101 })).toBe(false)
      expect(await store.advanceMedia({ id: record.id, from: 10, to: 100 })).toBe(true)
      expect(await store.advanceMedia({ id: newId(), from: 0, to: 1 })).toBe(false)
    })

    test('is refused beyond the quota of its account, until another is deleted', async () => {
      const store = await openFor(open)
      const [[ada], [bob]] = [await enrol(store, 'ada'), await enrol(store, 'bob')]
      const create = async (id: Uint8Array, account: number, sizeBytes: number) =>
        (await store.createMedia({ id, account, sizeBytes, receivedBytes: 0, expiryDay: today })).kind
      const [first, second] = [newId(), newId()]
      expect(await create(first, ada!.account, mediaBytesPerAccountMax - 1)).toBe('created')
      expect(await create(second, ada!.account, 2)).toBe('quota')
      expect(await create(newId(), bob!.account, 2)).toBe('created')
      // The answer was lost: the same record again.
      expect(await create(first, ada!.account, mediaBytesPerAccountMax - 1)).toBe('created')
      expect(await create(first, bob!.account, 1)).toBe('quota')
      await store.deleteMedia({ id: first })
      await store.deleteMedia({ id: first })
      expect(await store.mediaById({ id: first })).toBeUndefined()
      expect(await create(second, ada!.account, 2)).toBe('created')
    })
  })
}
