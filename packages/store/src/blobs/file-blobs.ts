// Encrypted files on the filesystem: one file per 16-byte id, in 256 folders by its first byte. Names are random and sizes
// padded by the sender, so a listing of the folder says nothing of what is in it.

import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { assert, CausewayError } from '@causeway/wire'
import type { BlobStore } from '../ports/store.ts'

const readSizeBytesMax = 16_777_216

/** Files under `folder`, readable by this user only. Errors: `media.unknown`, `store.full`, `store.unavailable`. */
export function openFileBlobs(folder: string): BlobStore {
  const pathOf = (id: Uint8Array): { dir: string; path: string } => {
    assert(id.length === 16, 'a blob id is 16 bytes')
    const name = Buffer.from(id).toString('hex')
    const dir = join(folder, name.slice(0, 2))
    return { dir, path: join(dir, name) }
  }
  return {
    create: id =>
      coded(async () => {
        const { dir, path } = pathOf(id)
        await mkdir(dir, { recursive: true, mode: 0o700 })
        await (await open(path, 'wx', 0o600)).close()
      }),
    append: (id, offset, bytes) =>
      coded(async () => {
        const file = await open(pathOf(id).path, 'r+')
        try {
          const { size } = await file.stat()
          // Bytes that an unfinished earlier write left behind were never acknowledged.
          if (size > offset) await file.truncate(offset)
          assert(size >= offset, 'a blob has no holes')
          await writeAll(file, bytes, offset)
          await file.datasync()
        } finally {
          await file.close()
        }
      }),
    read: (id, offset, length) =>
      coded(async () => {
        const file = await open(pathOf(id).path, 'r')
        try {
          const buffer = new Uint8Array(Math.min(length, readSizeBytesMax, Math.max(0, (await file.stat()).size - offset)))
          const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
          return buffer.subarray(0, bytesRead)
        } finally {
          await file.close()
        }
      }),
    delete: id => coded(() => rm(pathOf(id).path, { force: true })),
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten
  }
}

async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const { code } = cause as { code?: unknown }
    if (code === 'ENOENT') throw new CausewayError('media.unknown', undefined, { cause })
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new CausewayError('store.full', undefined, { cause })
    if (typeof code === 'string') throw new CausewayError('store.unavailable', undefined, { cause })
    throw cause
  }
}
