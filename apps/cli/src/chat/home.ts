// Where one person's terminal messenger keeps its state: DATA/chat/<app>-<handle>/, for this user's eyes only.

import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { lockFile } from '../lock.ts'
import { type Address, findProperty, type KnownProperty } from './address.ts'

/** What is known of the last time, so that the messenger opens without a server too. */
export interface Profile {
  readonly server: string
  readonly handle: string
  readonly properties: readonly KnownProperty[]
  readonly property: KnownProperty
}

export interface Home {
  readonly folder: string
  /** Path of the client's database: one per device. */
  readonly store: string
  readProfile(): Profile | undefined
  writeProfile(profile: Profile): void
  /** The secret of the embedded login: made once, or the one given. */
  secret(given: string | undefined): string
  /** What an earlier `writeJson` wrote; undefined when it is not there or damaged. */
  readJson(name: string): unknown
  writeJson(name: string, value: unknown): void
  release(): void
}

/** Opens the folder for one process at a time. `device`: a further device of the same person on this machine. */
export function openHome(data: string, name: string, device: string | undefined): Home {
  const folder = join(data, 'chat', name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const file = device === undefined ? 'device' : `device-${fileName(device)}`
  // Two processes with the same keys would send different messages under one key.
  const release = lockFile(join(folder, `${file}.lock`))
  if (release === undefined)
    throw new Failure(
      exitCodes.unavailable,
      `${name} is open in another terminal.`,
      'Close it there, or add a device: --device NAME',
    )
  const readJson = (name: string): unknown => readJsonFile(join(folder, name))
  const writeJson = (name: string, value: unknown): void => writeWhole(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
  return {
    folder,
    store: join(folder, `${file}.db`),
    readProfile: () => readJson('profile.json') as Profile | undefined,
    writeProfile: profile => writeJson('profile.json', profile),
    secret: given => secretIn(join(folder, 'secret'), given),
    readJson,
    writeJson,
    release,
  }
}

/** The folder's name for somebody whose app may not be looked up right now: the server is perhaps not there. */
export function homeName(data: string, { property, handle }: Address, known: KnownProperty | undefined): string {
  const person = fileName(handle)
  if (known !== undefined) return `${known.domain.replace(/\.localhost$/, '')}-${person}`
  const folder = join(data, 'chat')
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith(`-${person}`)) : []
  const earlier = names.find(name => {
    const profile = readJsonFile(join(folder, name, 'profile.json')) as Profile | undefined
    return profile !== undefined && findProperty([profile.property], property) !== undefined
  })
  return earlier ?? `${fileName(property)}-${person}`
}

function fileName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\s/g, '')
    .replaceAll(/[^a-z0-9+@._-]/g, '_')
    .slice(0, 100)
}

function secretIn(path: string, given: string | undefined): string {
  const held = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
  const secret = given ?? held ?? randomBytes(24).toString('base64url')
  if (secret !== held) writeWhole(path, `${secret}\n`)
  return secret
}

/** Whole or not at all, and never readable by others in between. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch {
    return undefined
  }
}
