// Backup beside a running server, and the way back.

import { constants, existsSync, readFileSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { checkDatabase } from '../doctor/store-checks.ts'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'

const databases = ['causeway.db', 'logins.db']
/** What the store has accepted and not yet in its database. */
const tailFile = 'causeway.db-tail'
const keysFile = 'keys.json'
const mediaFolder = 'media'

/** `path` must not exist. Databases come first: files may then be newer than they say, never older. */
export async function backupDataFolder(dataDir: string, path: string): Promise<{ files: number; sizeBytes: number }> {
  if (!existsSync(join(dataDir, 'causeway.db')))
    throw new Failure(exitCodes.failed, `There is no data in ${dataDir}.`, '--data or --config says where it is.')
  if (existsSync(path)) throw new Failure(exitCodes.failed, `${path} is there already.`, 'Name a folder that is not.')
  await mkdir(path, { recursive: true, mode: 0o700 })
  try {
    // Before the database: then the copy holds what this misses, and knows by its generation which of both it needs.
    if (existsSync(join(dataDir, tailFile))) await copyFile(join(dataDir, tailFile), join(path, tailFile))
    for (const name of databases) if (existsSync(join(dataDir, name))) await copyDatabase(join(dataDir, name), join(path, name))
    await copyFile(join(dataDir, keysFile), join(path, keysFile), constants.COPYFILE_EXCL)
    await chmod(join(path, keysFile), 0o600)
    if (existsSync(join(dataDir, mediaFolder)))
      await cp(join(dataDir, mediaFolder), join(path, mediaFolder), { recursive: true, mode: constants.COPYFILE_FICLONE })
    checkBackup(path)
    return await sizeOf(path)
  } catch (error) {
    // Half a backup is worse than none: somebody might trust it.
    await rm(path, { recursive: true, force: true })
    throw error
  }
}

/** One consistent state, whatever is written meanwhile: VACUUM INTO reads in one transaction. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from, { readOnly: true, timeout: 10_000 })
  try {
    database.prepare('VACUUM INTO ?').run(to)
  } finally {
    database.close()
  }
  await chmod(to, 0o600)
}

/** Puts a copy of the backup in the place of the data folder, which is moved aside with `force`. */
export async function restoreDataFolder(
  path: string,
  data: string,
  force: boolean,
): Promise<{ dataDir: string; movedTo: string | undefined }> {
  const dataDir = resolve(data)
  checkBackup(path)
  const isTaken = existsSync(join(dataDir, 'causeway.db'))
  if (isTaken && !force) throw new Failure(exitCodes.failed, `${dataDir} holds data already.`, '--force moves it aside.')
  if (isTaken) refuseWhileOpen(join(dataDir, 'causeway.db'))
  const copy = `${dataDir}.restoring`
  await rm(copy, { recursive: true, force: true })
  await cp(path, copy, { recursive: true, mode: constants.COPYFILE_FICLONE })
  await chmod(copy, 0o700)
  const movedTo = existsSync(dataDir) ? `${dataDir}.before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}` : undefined
  if (movedTo !== undefined) await rename(dataDir, movedTo)
  await rename(copy, dataDir)
  return { dataDir, movedTo }
}

function checkBackup(path: string): void {
  if (!existsSync(join(path, 'causeway.db'))) throw new Failure(exitCodes.failed, `${path} is no backup: causeway.db is missing.`)
  for (const name of databases) {
    const { verdict, detail } = checkDatabase(path, name)
    if (verdict !== 'good') throw new Failure(exitCodes.failed, `${name} in ${path} ${detail}.`)
  }
  try {
    JSON.parse(readFileSync(join(path, keysFile), 'utf8'))
  } catch {
    throw new Failure(exitCodes.failed, `${keysFile} in ${path} is missing or damaged.`)
  }
}

// Leaving WAL mode needs the database for oneself: a server that has it open keeps us from it, and nothing else is asked.
function refuseWhileOpen(path: string): void {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    const mode = database.prepare('PRAGMA journal_mode = DELETE').get()?.['journal_mode']
    if (mode === 'delete') return
  } catch {
    // Busy: said below.
  } finally {
    database.close()
  }
  throw new Failure(exitCodes.unavailable, 'A server has the data folder open.', 'Stop it first.')
}

async function sizeOf(path: string): Promise<{ files: number; sizeBytes: number }> {
  let files = 0
  let sizeBytes = 0
  for (const name of await readdir(path, { recursive: true })) {
    const entry = await stat(join(path, name))
    if (!entry.isFile()) continue
    files++
    sizeBytes += entry.size
  }
  return { files, sizeBytes }
}
