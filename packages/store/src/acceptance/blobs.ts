// What every blob store must do.

import { describe, expect, test } from 'vitest'
import type { BlobStore } from '../ports/store.ts'

const id = new Uint8Array(16).fill(7)

export function blobAcceptance(name: string, open: () => Promise<BlobStore>): void {
  describe(`${name} keeps blobs`, () => {
    test('what was appended in parts is read as one, also in parts', async () => {
      const blobs = await open()
      await blobs.create(id)
      await blobs.append(id, 0, new Uint8Array([1, 2, 3]))
      await blobs.append(id, 3, new Uint8Array([4, 5]))
      expect([...(await blobs.read(id, 0, 100))]).toEqual([1, 2, 3, 4, 5])
      expect([...(await blobs.read(id, 2, 2))]).toEqual([3, 4])
      expect([...(await blobs.read(id, 9, 2))]).toEqual([])
    })

    test('a write begun again replaces what the unfinished one left', async () => {
      const blobs = await open()
      await blobs.create(id)
      await blobs.append(id, 0, new Uint8Array([1, 2, 3, 4]))
      await blobs.append(id, 2, new Uint8Array([9]))
      expect([...(await blobs.read(id, 0, 100))]).toEqual([1, 2, 9])
    })

    test('a blob that is not there has a code of its own', async () => {
      const blobs = await open()
      await expect(blobs.read(id, 0, 1)).rejects.toMatchObject({ code: 'media.unknown' })
      await expect(blobs.append(id, 0, new Uint8Array(1))).rejects.toMatchObject({ code: 'media.unknown' })
    })

    test('a deleted blob is gone, and deleting twice is no error', async () => {
      const blobs = await open()
      await blobs.create(id)
      await blobs.delete(id)
      await blobs.delete(id)
      await expect(blobs.read(id, 0, 1)).rejects.toMatchObject({ code: 'media.unknown' })
    })

    test('an id is created once', async () => {
      const blobs = await open()
      await blobs.create(id)
      await expect(blobs.create(id)).rejects.toThrow()
    })
  })
}
