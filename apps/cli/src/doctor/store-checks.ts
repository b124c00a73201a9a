// The data folder: may this user write there, may others read there, and is what stands there whole?

import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Finding, finding } from './finding.ts'

const freeBytesMin = 1_000_000_000

export function checkStore(dataDir: string): Finding[] {
  const folder = resolve(dataDir)
  if (!existsSync(folder)) return [finding('good', 'data folder', `${folder} is not there yet; the first start makes it`)]
  return [
    checkFolder(folder),
    checkSpace(folder),
    checkKeys(folder),
    ...['causeway.db', 'logins.db'].map(name => checkDatabase(folder, name)),
  ]
}

function checkFolder(folder: string): Finding {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return finding('wrong', 'data folder', `${folder} cannot be written by this user`, 'Run as its owner, or change the owner.')
  }
  const mode = statSync(folder).mode & 0o777
  if ((mode & 0o077) === 0 || process.platform === 'win32') return finding('good', 'data folder', folder)
  return finding('warning', 'data folder', `${folder} is open to other users (${mode.toString(8)})`, `chmod 700 ${folder}`)
}

function checkSpace(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const text = `${(free / 1e9).toFixed(1)} GB free`
  if (free >= freeBytesMin) return finding('good', 'disk', text)
  return finding('warning', 'disk', text, 'Nothing acknowledged is lost when it is full, but nothing new is taken.')
}

function checkKeys(folder: string): Finding {
  const path = join(folder, 'keys.json')
  if (!existsSync(path)) return finding('good', 'server keys', 'none yet')
  try {
    JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return finding(
      'wrong',
      'server keys',
      `${path} cannot be read`,
      'Restore it from a backup: with other keys, no earlier stamp verifies.',
    )
  }
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) === 0 || process.platform === 'win32') return finding('good', 'server keys', 'there, for the owner alone')
  return finding('wrong', 'server keys', `${path} is open to other users (${mode.toString(8)})`, `chmod 600 ${path}`)
}

/** Reads every page; safe beside a running server. */
export function checkDatabase(folder: string, name: string): Finding {
  const path = join(folder, name)
  if (!existsSync(path)) return finding('good', name, 'not there yet')
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      const rows = database.prepare('PRAGMA integrity_check(3)').all()
      const problems = rows.map(row => String(row['integrity_check'])).filter(text => text !== 'ok')
      const size = `${(statSync(path).size / 1e6).toFixed(1)} MB`
      if (problems.length === 0) return finding('good', name, `whole, ${size}`)
      return finding(
        'wrong',
        name,
        `is damaged: ${problems.join('; ')}`,
        'Stop the server, keep a copy, and restore a backup: causeway admin restore.',
      )
    } finally {
      database.close()
    }
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    return finding('wrong', name, `cannot be opened: ${sentence}`, 'Is it a database of Causeway, and may this user read it?')
  }
}
