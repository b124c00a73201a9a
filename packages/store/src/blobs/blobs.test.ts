import { mkdtemp, readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blobAcceptance } from '../acceptance/blobs.ts'
import { openFileBlobs } from './file-blobs.ts'
import { openMemoryBlobs } from './memory-blobs.ts'

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'causeway-blobs-'))

blobAcceptance('the filesystem', async () => openFileBlobs(await folder()))
blobAcceptance('memory', async () => openMemoryBlobs())

test('only this user can read the files', async () => {
  const path = await folder()
  const blobs = openFileBlobs(path)
  await blobs.create(new Uint8Array(16))
  const [dir] = await readdir(path)
  const [file] = await readdir(join(path, dir as string))
  expect((await stat(join(path, dir as string))).mode & 0o077).toBe(0)
  expect((await stat(join(path, dir as string, file as string))).mode & 0o077).toBe(0)
})
