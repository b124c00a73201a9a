// The repository tests itself: rooms import only what they may, no server-side room reaches secrets, platform-free rooms stay
// so, every room explains itself, files and functions stay small. Fails when it has seen no files.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Room {
  readonly folder: string
  /** Rooms whose doors it may import. `mls/public` names one door of a room. */
  readonly mayImport: readonly string[]
  readonly platformFree?: boolean
}

/** DESIGN §3. Later rooms stand here before they exist. */
const rooms: Readonly<Record<string, Room>> = {
  wire: { folder: 'packages/wire', mayImport: [], platformFree: true },
  crypto: { folder: 'packages/crypto', mayImport: ['wire'], platformFree: true },
  mls: { folder: 'packages/mls', mayImport: ['crypto', 'wire'], platformFree: true },
  transparency: { folder: 'packages/transparency', mayImport: ['crypto', 'wire'], platformFree: true },
  tls: { folder: 'packages/tls', mayImport: ['crypto', 'wire'], platformFree: true },
  client: { folder: 'packages/client', mayImport: ['mls', 'transparency', 'crypto', 'wire'], platformFree: true },
  store: { folder: 'packages/store', mayImport: ['wire'] },
  provider: {
    folder: 'packages/provider',
    mayImport: ['store/ports', 'transparency', 'mls/public', 'crypto', 'wire'],
    platformFree: true,
  },
  staff: { folder: 'packages/staff', mayImport: ['store/ports', 'crypto', 'wire'] },
  safety: { folder: 'packages/safety', mayImport: ['store/ports', 'staff/ports', 'crypto', 'wire'], platformFree: true },
  lawful: {
    folder: 'packages/lawful',
    mayImport: ['store/ports', 'staff/ports', 'transparency', 'crypto', 'wire'],
    platformFree: true,
  },
  server: {
    folder: 'packages/server',
    mayImport: ['provider', 'staff', 'safety', 'lawful', 'transparency', 'store', 'mls/public', 'crypto', 'wire'],
  },
  cli: { folder: 'apps/cli', mayImport: ['client', 'server', 'transparency', 'crypto', 'wire'] },
  ui: { folder: 'packages/ui', mayImport: [] },
  desk: { folder: 'apps/desk', mayImport: ['ui', 'transparency', 'crypto', 'wire'] },
  messenger: { folder: 'apps/messenger', mayImport: ['client', 'tls', 'wire', 'ui'] },
  sim: { folder: 'sim', mayImport: ['*'] },
  bench: { folder: 'bench', mayImport: ['*'] },
  oracles: { folder: 'oracles', mayImport: ['mls', 'crypto', 'wire', 'mls/member', 'mls/public'] },
}

/** Folders inside a platform-free room where a platform may enter: each is a door of its own. */
const platformFolders = /\/src\/(node|browser)\//
const serverSide = ['provider', 'staff', 'safety', 'lawful', 'server']
/** Rooms that are never shipped; they alone import the oracles, among which is GPL-3.0 code. */
const neverShipped = ['oracles', 'bench', 'sim']
const oraclePackages = ['@causeway/oracles', '@wireapp/core-crypto', 'ts-mls']
const secretDoors = ['mls/member', 'client']

/** Existing worst values; they may only shrink. */
const fileLinesMax = 420
const functionLinesMax = 80
/** A factory holds small functions around shared state; it is long when the noun is. */
const factoryLinesMax = 180

/** Words with a better one in docs/GLOSSARY.md, as identifiers or parts of them. */
const forbiddenWords = /\b(homeserver|tenant|whitelist|blacklist|prekey)\b/i
const forbiddenNames = /(^|\/)(utils?|common|helpers?|managers?|misc)(\.ts$|\/)/

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

interface Import {
  readonly file: string
  readonly specifier: string
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const problems: string[] = []

const files = Object.values(rooms).flatMap(room => sourceFiles(room.folder))
const imports = files.flatMap(importsOf)

if (files.length === 0) problems.push('tidy has seen no files at all; is it run in the repository?')
checkRooms()
checkSecrets()
checkOracles()
for (const file of files) checkFile(file)

for (const problem of problems) console.error(`tidy: ${problem}`)
console.log(`tidy: ${files.length} files, ${imports.length} imports, ${problems.length} problems`)
if (problems.length > 0) process.exit(1)

function checkRooms(): void {
  for (const [name, room] of Object.entries(rooms)) {
    if (!existsSync(join(root, room.folder))) continue
    if (!existsSync(join(root, room.folder, 'README.md'))) problems.push(`${room.folder} has no README.md`)
    const manifest = JSON.parse(read(join(room.folder, 'package.json'))) as Manifest
    const declared = { ...(neverShipped.includes(name) ? manifest.devDependencies : {}), ...manifest.dependencies }
    for (const { file, specifier } of imports.filter(({ file }) => file.startsWith(`${room.folder}/`))) {
      checkImport(name, room, file, specifier, declared)
    }
  }
}

function checkImport(name: string, room: Room, file: string, specifier: string, declared: Record<string, string>): void {
  // A suite that engines run on themselves has a door, and imports the test runner of the repository like any test.
  const isTest = !isProduct(file)
  if (specifier.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(file), specifier))
    if (!target.startsWith(`${room.folder}/`) && !isTest) problems.push(`${file} reaches out of its room: ${specifier}`)
    return
  }
  if (isTest) return
  const mayUsePlatform = room.platformFree !== true || platformFolders.test(`/${file}`)
  if (specifier.startsWith('node:')) {
    if (!mayUsePlatform) problems.push(`${file} is platform-free but imports ${specifier}`)
    return
  }
  const causeway = /^@causeway\/([a-z]+)(?:\/(.+))?$/.exec(specifier)
  const packageName = causeway
    ? `@causeway/${causeway[1]}`
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/')
  if (causeway?.[1] !== name && !Object.hasOwn(declared, packageName))
    problems.push(`${file} imports ${packageName}, which its package.json does not declare`)
  if (!causeway || causeway[1] === name || room.mayImport.includes('*')) return
  const door = causeway[2] === undefined ? causeway[1] : `${causeway[1]}/${causeway[2]}`
  const allowed = room.mayImport.some(
    may =>
      may === door ||
      (may === causeway[1] && !secretDoors.includes(door as string)) ||
      (may === causeway[1] && name === 'client'),
  )
  if (!allowed) problems.push(`${file}: ${name} may not import ${door}`)
}

/** "No backdoor" as a test: nothing that runs on the server reaches a file that handles members' secrets. */
function checkSecrets(): void {
  for (const name of serverSide) {
    const room = rooms[name] as Room
    const seen = new Set(sourceFiles(room.folder).filter(isProduct))
    for (const file of seen) for (const next of targetsOf(file)) seen.add(next)
    for (const file of seen) {
      const isSecret = file.startsWith('packages/mls/src/member/') || file.startsWith('packages/client/')
      if (isSecret) problems.push(`${room.folder} reaches ${file}, which handles secrets of members`)
    }
  }
}

/** Nothing that is shipped reaches an oracle, neither by an import nor by what it asks npm for. */
function checkOracles(): void {
  for (const [name, room] of Object.entries(rooms)) {
    if (neverShipped.includes(name) || !existsSync(join(root, room.folder))) continue
    const manifest = read(join(room.folder, 'package.json'))
    for (const oracle of oraclePackages)
      if (manifest.includes(`"${oracle}"`)) problems.push(`${room.folder} depends on ${oracle}`)
    for (const { file, specifier } of imports.filter(({ file }) => file.startsWith(`${room.folder}/`))) {
      const isOracle = oraclePackages.some(oracle => specifier === oracle || specifier.startsWith(`${oracle}/`))
      if (isOracle || /(^|\/)oracles\//.test(specifier)) problems.push(`${file} is shipped but imports ${specifier}`)
    }
  }
}

function targetsOf(file: string): string[] {
  return importsOf(file).flatMap(({ specifier }) => {
    if (specifier.startsWith('.'))
      return [relative(root, resolve(root, dirname(file), specifier))].filter(target => existsSync(join(root, target)))
    const causeway = /^@causeway\/([a-z]+)(?:\/(.+))?$/.exec(specifier)
    if (!causeway) return []
    const folder = rooms[causeway[1] as string]?.folder
    if (folder === undefined) return []
    const manifest = JSON.parse(read(join(folder, 'package.json'))) as { exports: Record<string, string> }
    const target = manifest.exports[causeway[2] === undefined ? '.' : `./${causeway[2]}`]
    if (target === undefined) problems.push(`${file} imports ${specifier}, which is no door`)
    return target === undefined ? [] : [join(folder, target)]
  })
}

function checkFile(file: string): void {
  const text = read(file)
  const lines = text.split('\n')
  const isTest = !isProduct(file)
  if (forbiddenNames.test(file)) problems.push(`${file}: name a file after its noun`)
  if (!isTest && lines.length > fileLinesMax) problems.push(`${file} has ${lines.length} lines (at most ${fileLinesMax})`)
  if (!isTest) checkFunctions(file, lines)
  const word = forbiddenWords.exec(text)
  if (word) problems.push(`${file} says "${word[0]}"; the glossary has another word`)
  if (/\b(TODO|FIXME|XXX)\b/.test(text)) problems.push(`${file} has a leftover mark`)
}

/** Counts by indentation: good enough to notice a function that wants to be two. */
function checkFunctions(file: string, lines: readonly string[]): void {
  let start = -1
  let max = 0
  lines.forEach((line, at) => {
    const declared = /^(?:export )?(?:async )?function (\w+)/.exec(line)
    if (declared) {
      start = at
      max = /^(create|open)/.test(declared[1] as string) ? factoryLinesMax : functionLinesMax
    }
    if (line !== '}' || start < 0) return
    if (at - start > max) problems.push(`${file}:${start + 1} has a function of ${at - start} lines (at most ${max})`)
    start = -1
  })
}

function importsOf(file: string): Import[] {
  const pattern = /^\s*(?:import|export)\b[^'"]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/gm
  const text = read(file).replace(/^\s*(\/\/|\*).*$/gm, '')
  return [...text.matchAll(pattern)].map(match => ({ file, specifier: (match[1] ?? match[2] ?? match[3]) as string }))
}

function sourceFiles(folder: string): string[] {
  return globSync(`${folder}/src/**/*.{ts,tsx}`, { cwd: root }).toSorted()
}

function isProduct(file: string): boolean {
  return !/\.test(-support)?\.ts$/.test(file) && !file.includes('/acceptance/') && !file.includes('/testing/')
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
