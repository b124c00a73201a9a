// Four layers, the later one wins: defaults < TOML file < environment < flags. Every problem is found before any is reported.

import { readFileSync } from 'node:fs'
import { CausewayError } from '@causeway/wire'
import { parse } from 'smol-toml'
import { declarationOf, environmentNameOf, flagNameOf, type OptionName, optionNames, type OptionValues } from './options.ts'
import { type Property, readProperties, sampleProperties } from './properties.ts'
import { suggestionFor } from './suggestion.ts'

export type Origin = 'default' | 'file' | 'environment' | 'flag'

export interface Config {
  readonly values: OptionValues
  readonly origins: Readonly<Record<OptionName, Origin>>
  readonly properties: readonly Property[]
}

export interface ConfigSources {
  /** Path of the TOML file; CAUSEWAY_CONFIG names it otherwise. Without one there are only defaults. */
  readonly file?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>>
  /** By flag name without dashes: `{ 'http-port': '0' }`. */
  readonly flags?: Readonly<Record<string, string | number | boolean>>
  /** Use the sample properties when the file names none. */
  readonly samples?: boolean
}

interface Layered {
  readonly values: Map<OptionName, string | number | boolean>
  readonly origins: Map<OptionName, Origin>
  readonly problems: string[]
}

/** The effective configuration; `config.invalid` with one line per problem. */
export function loadConfig(sources: ConfigSources = {}): Config {
  const layered: Layered = { values: new Map(), origins: new Map(), problems: [] }
  for (const name of optionNames) take(layered, name, declarationOf(name).default, 'default', name)
  const env = sources.env ?? {}
  const tables = readTables(sources.file ?? env['CAUSEWAY_CONFIG'], layered.problems)
  const { property, ...rest } = tables
  takeTables(layered, rest)
  takeEnvironment(layered, env)
  takeFlags(layered, sources.flags ?? {})
  const properties =
    property === undefined ? (sources.samples === true ? sampleProperties : []) : readProperties(property, layered.problems)
  checkTogether(layered)
  if (layered.problems.length > 0) throw new CausewayError('config.invalid', layered.problems.join('\n'))
  return {
    values: Object.fromEntries(layered.values) as unknown as OptionValues,
    origins: Object.fromEntries(layered.origins) as Record<OptionName, Origin>,
    properties,
  }
}

function readTables(path: string | undefined, problems: string[]): Record<string, unknown> {
  if (path === undefined) return {}
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    problems.push(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
    return {}
  }
  try {
    return parse(text)
  } catch (error) {
    problems.push(`${path}: not valid TOML: ${(error as Error).message.split('\n')[0]}`)
    return {}
  }
}

function takeTables(layered: Layered, tables: Readonly<Record<string, unknown>>): void {
  for (const [table, keys] of Object.entries(tables)) {
    if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
      layered.problems.push(unknown('key', table, optionNames))
      continue
    }
    for (const [key, value] of Object.entries(keys)) {
      const name = `${table}.${key}`
      if (isOptionName(name)) take(layered, name, value, 'file', name)
      else layered.problems.push(unknown('key', name, optionNames))
    }
  }
}

function takeEnvironment(layered: Layered, env: Readonly<Record<string, string | undefined>>): void {
  const optionByName = new Map<string, OptionName>()
  for (const name of optionNames) {
    optionByName.set(environmentNameOf(name), name)
    if (declarationOf(name).secret) optionByName.set(`${environmentNameOf(name)}_FILE`, name)
  }
  for (const [written, value] of Object.entries(env)) {
    if (value === undefined || !written.startsWith('CAUSEWAY_') || notOptions.has(written)) continue
    const name = optionByName.get(written)
    if (name === undefined) layered.problems.push(unknown('variable', written, optionByName.keys()))
    else if (written === environmentNameOf(name)) take(layered, name, value, 'environment', written)
    else takeSecretFile(layered, name, value, written)
  }
}

/** Names with our prefix that are read elsewhere. */
const notOptions: ReadonlySet<string> = new Set(['CAUSEWAY_CONFIG', 'CAUSEWAY_VECTORS'])

function takeSecretFile(layered: Layered, name: OptionName, path: string, written: string): void {
  try {
    take(layered, name, readFileSync(path, 'utf8').trimEnd(), 'environment', written)
  } catch {
    layered.problems.push(`${written}: the file it names cannot be read`)
  }
}

function takeFlags(layered: Layered, flags: Readonly<Record<string, string | number | boolean>>): void {
  const optionByName = new Map(optionNames.map(name => [flagNameOf(name), name]))
  for (const [written, value] of Object.entries(flags)) {
    const name = optionByName.get(written)
    if (name === undefined)
      layered.problems.push(
        unknown(
          'flag',
          `--${written}`,
          [...optionByName.keys()].map(key => `--${key}`),
        ),
      )
    else take(layered, name, value, 'flag', `--${written}`)
  }
}

function take(layered: Layered, name: OptionName, written: unknown, origin: Origin, place: string): void {
  const value = valueOf(name, written, origin)
  if (value instanceof Problem) {
    layered.problems.push(`${place}: ${value.sentence}`)
    return
  }
  layered.values.set(name, value)
  layered.origins.set(name, origin)
}

class Problem {
  readonly sentence: string
  constructor(sentence: string) {
    this.sentence = sentence
  }
}

function valueOf(name: OptionName, written: unknown, origin: Origin): string | number | boolean | Problem {
  const declared = declarationOf(name)
  // Only the file has types; environment and flags are text.
  const value = origin === 'environment' || origin === 'flag' ? fromText(declared.kind, written) : written
  switch (declared.kind) {
    case 'text':
      return typeof value === 'string' ? value : new Problem('must be a text')
    case 'flag':
      return typeof value === 'boolean' ? value : new Problem('must be true or false')
    case 'choice':
      return typeof value === 'string' && declared.choices?.includes(value)
        ? value
        : new Problem(`must be one of ${declared.choices?.join(', ')}`)
    case 'whole':
      return typeof value === 'number' && Number.isSafeInteger(value) && inRange(value, declared)
        ? value
        : new Problem(`must be a whole number from ${declared.min} to ${declared.max}`)
  }
}

function fromText(kind: 'text' | 'whole' | 'flag' | 'choice', written: unknown): unknown {
  if (typeof written !== 'string') return written
  if (kind === 'whole') return /^\d{1,15}$/.test(written) ? Number(written) : written
  if (kind === 'flag') return written === 'true' ? true : written === 'false' ? false : written
  return written
}

function inRange(value: number, { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number }): boolean {
  return value >= min && value <= max
}

/** What no option can see alone. */
function checkTogether({ values, problems }: Layered): void {
  const adminHost = values.get('admin.host')
  const outside = typeof adminHost === 'string' && !['127.0.0.1', '::1', 'localhost'].includes(adminHost)
  if (outside && values.get('admin.token') === '')
    problems.push('admin.token: needed because admin.host can be reached from other machines')
  for (const name of ['http.public_url', 'desk.public_url'] as const) {
    const publicUrl = values.get(name)
    if (typeof publicUrl === 'string' && publicUrl !== '' && URL.parse(publicUrl)?.origin !== publicUrl)
      problems.push(`${name}: must look like "https://causeway.example", with nothing after it`)
  }
  const deskUrl = URL.parse(String(values.get('desk.public_url')))
  if (deskUrl?.protocol === 'http:' && deskUrl.hostname !== 'localhost' && !deskUrl.hostname.endsWith('.localhost'))
    problems.push('desk.public_url: browsers use passkeys over https only')
  if (deskUrl !== null && deskUrl.hostname === URL.parse(String(values.get('http.public_url')))?.hostname)
    problems.push('desk.public_url: needs a host of its own, because cookies do not tell ports apart')
}

function isOptionName(name: string): name is OptionName {
  return (optionNames as readonly string[]).includes(name)
}

function unknown(what: 'key' | 'variable' | 'flag', written: string, candidates: Iterable<string>): string {
  const meant = suggestionFor(written, candidates)
  return `unknown ${what} "${written}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}
