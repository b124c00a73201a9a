import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { blobAcceptance } from '../acceptance/blobs.ts'
import { openFileBlobs } from './file-blobs.ts'
import { openMemoryBlobs } from './memory-blobs.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map(path => rm(path, { recursive: true }))))

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'causeway-blobs-'))
  folders.push(path)
  return path
}

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
