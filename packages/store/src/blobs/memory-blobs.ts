// Encrypted files in memory: for the simulator, and for servers that keep none.

import { assert, CausewayError } from '@causeway/wire'
import type { BlobStore } from '../ports/store.ts'

export interface MemoryBlobs extends BlobStore {
  /** Everything held, for checkers. */
  all(): Iterable<Uint8Array>
}

export function openMemoryBlobs(): MemoryBlobs {
  const blobs = new Map<string, Uint8Array>()
  const keyOf = (id: Uint8Array): string => Buffer.from(id).toString('hex')
  const held = (id: Uint8Array): Uint8Array => {
    const blob = blobs.get(keyOf(id))
    if (blob === undefined) throw new CausewayError('media.unknown')
    return blob
  }
  return {
    all: () => blobs.values(),
    async create(id) {
      if (blobs.has(keyOf(id))) throw new CausewayError('store.unavailable', 'the id is taken')
      blobs.set(keyOf(id), new Uint8Array())
    },
    async append(id, offset, bytes) {
      const before = held(id)
      assert(before.length >= offset, 'a blob has no holes')
      const after = new Uint8Array(offset + bytes.length)
      after.set(before.subarray(0, offset))
      after.set(bytes, offset)
      blobs.set(keyOf(id), after)
    },
    read: async (id, offset, length) => held(id).slice(offset, offset + length),
    async delete(id) {
      blobs.delete(keyOf(id))
    },
  }
}
