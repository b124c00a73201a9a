// A copy of the database while it is in use. `VACUUM INTO` reads one snapshot, beside the writer, and leaves deleted pages behind.

import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { CausewayError } from '@causeway/wire'

interface Copying {
  readonly copyFrom: string
  readonly copyTo: string
}

/** Copies everything committed before the call to `to`, which must not exist. Durable when resolved, whole or not there at all. */
export async function backupDatabase(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`
  await rm(partial, { force: true })
  // A name that is taken is refused before anything is copied.
  await (await open(to, 'wx', 0o600)).close()
  try {
    await copyInThread({ copyFrom: from, copyTo: partial })
    await syncPath(partial)
    await rename(partial, to)
    await syncPath(dirname(to))
  } catch (error) {
    await rm(partial, { force: true })
    await rm(to, { force: true })
    throw new CausewayError('store.unavailable', 'the backup was not written', { cause: error })
  }
}

function copyInThread(copying: Copying): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: copying })
    worker.on('error', reject)
    worker.on('exit', code => (code === 0 ? resolve() : reject(new Error('the copying thread failed'))))
  })
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

if (!isMainThread && isCopying(workerData)) copy(workerData)

function isCopying(data: unknown): data is Copying {
  return typeof data === 'object' && data !== null && 'copyFrom' in data && 'copyTo' in data
}

function copy({ copyFrom, copyTo }: Copying): void {
  const db = new DatabaseSync(copyFrom, { readOnly: true, timeout: 5000 })
  try {
    db.prepare('VACUUM INTO ?').run(copyTo)
  } finally {
    db.close()
  }
}
