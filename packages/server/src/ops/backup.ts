// A backup while the server runs: one folder that is a data folder. To restore, start a server with it as data.dir.

import { constants } from 'node:fs'
import { chmod, copyFile, cp, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** `path` must not exist yet. The database comes first: files may then be newer than it says, never older. */
export async function backupTo(
  path: string,
  deps: { dataDir: string; store: { backup(path: string): Promise<void> }; logins: { backup(path: string): void } },
): Promise<void> {
  await mkdir(path, { mode: 0o700 })
  await deps.store.backup(join(path, storeFile))
  deps.logins.backup(join(path, 'logins.db'))
  const keys = join(path, 'keys.json')
  await copyFile(join(deps.dataDir, 'keys.json'), keys, constants.COPYFILE_EXCL)
  await chmod(keys, 0o600)
  const media = join(deps.dataDir, mediaFolder)
  if (await exists(media)) await cp(media, join(path, mediaFolder), { recursive: true, mode: constants.COPYFILE_FICLONE })
}

export const storeFile = 'causeway.db'
export const mediaFolder = 'media'

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
