// Encrypted files in a folder, each under its id. What an append resolved is on the disk.

import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from '@causeway/store'
import { base32FromBytes, CausewayError } from '@causeway/wire'

export function createFolderBlobs(folder: string): BlobStore {
  // Ids are 16 random bytes of ours, and base32 names no other folder.
  const pathOf = (id: Uint8Array): string => join(folder, base32FromBytes(id))
  return {
    async create(id) {
      await coded(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await withFile(await open(pathOf(id), 'wx', 0o600), file => file.sync())
        // The name too must survive: it stands in the folder.
        await withFile(await open(folder), handle => handle.sync())
      })
    },
    append: (id, offset, bytes) => coded(() => withFileAt(pathOf(id), 'r+', file => appendTo(file, offset, bytes))),
    read: (id, offset, length) => coded(() => withFileAt(pathOf(id), 'r', file => readFrom(file, offset, length))),
    delete: id => rm(pathOf(id), { force: true }),
  }
}

async function appendTo(file: FileHandle, offset: number, bytes: Uint8Array): Promise<void> {
  await file.truncate(offset)
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, offset + written)).bytesWritten
  }
  await file.datasync()
}

async function readFrom(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { size } = await file.stat()
  const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

async function withFileAt<T>(path: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  return await withFile(await open(path, flags), work)
}

async function withFile<T>(file: FileHandle, work: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

/** A full disk and a missing file have codes of their own; anything else is the disk. */
async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new CausewayError('store.full', undefined, { cause })
    throw new CausewayError(code === 'ENOENT' ? 'media.unknown' : 'store.unavailable', undefined, { cause })
  }
}
