// npm run mutate: Stryker on the tree, key schedule and secret tree of the MLS engine, file by file, each in minutes, and a table of the
// scores. Fails where one is below 85 %. Arguments name the files that are meant: `npm run mutate -- tree-math secret-tree`; a file that
// was judged already is judged from the mutants whose code or tests changed.

import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
const kept = join(root, '.stryker')
/** By stryker.config.json. */
const written = join(kept, 'report.json')
const scoreMin = 85
// Stryker works on a copy of the repository elsewhere, from where a relative path would lead to nothing.
const vectors = resolve(root, process.env['CAUSEWAY_VECTORS'] ?? '../shared/vectors')

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>
}

const secrets = ['key-schedule', 'psk-secret', 'secret-tree', 'export-tree', 'tree-kem']
const judged = [
  ...globSync('packages/mls/src/tree/*.ts', { cwd: root }).filter(path => !/\.test(-support)?\.ts$/.test(path)),
  ...secrets.map(name => `packages/mls/src/member/secrets/${name}.ts`),
].toSorted()

const wished = process.argv.slice(2)
const known = judged.map(nameOf)
const strangers = wished.filter(name => !known.includes(name))
if (strangers.length > 0) {
  console.error(`${strangers.join(', ')}: not judged here; these are: ${known.join(', ')}`)
  process.exit(2)
}
for (const path of judged) if (wished.length === 0 || wished.includes(nameOf(path))) judge(path)
process.exitCode = printTable() ? 0 : 1

function judge(path: string): void {
  const name = nameOf(path)
  const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  rmSync(written, { force: true })
  rmSync(reportOf(name), { force: true })
  const { status } = spawnSync(
    process.execPath,
    [stryker, 'run', '--mutate', path, '--incrementalFile', `.stryker/${name}.incremental.json`],
    { cwd: root, stdio: 'inherit', env: { ...process.env, CAUSEWAY_VECTORS: vectors } },
  )
  if (existsSync(written)) renameSync(written, reportOf(name))
  else console.error(`${path}: Stryker ended with ${status} and no report`)
}

/** Every file that was judged, now or before. True where each that was meant has its score. */
function printTable(): boolean {
  let isEnough = true
  console.log('\nfile                     killed  survived  score')
  for (const path of judged) {
    const score = scoreOf(nameOf(path))
    const isMeant = wished.length === 0 || wished.includes(nameOf(path))
    if (isMeant && (score === undefined || score.percent < scoreMin)) isEnough = false
    if (score === undefined) {
      if (isMeant) console.log(`${nameOf(path).padEnd(23)}  no report`)
      continue
    }
    const { killed, survived, percent } = score
    const row = [
      nameOf(path).padEnd(23),
      String(killed).padStart(7),
      String(survived).padStart(9),
      `${percent.toFixed(1)} %`.padStart(8),
    ]
    console.log(row.join(' '))
  }
  return isEnough
}

/** Mutants that only ever ran when the file was loaded, or that are no program, count neither way. */
function scoreOf(name: string): { killed: number; survived: number; percent: number } | undefined {
  if (!existsSync(reportOf(name))) return undefined
  const report = JSON.parse(readFileSync(reportOf(name), 'utf8')) as Report
  const statuses = Object.values(report.files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const count = (...wanted: string[]): number => statuses.filter(status => wanted.includes(status)).length
  const [killed, survived] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')]
  return { killed, survived, percent: killed + survived === 0 ? 100 : (100 * killed) / (killed + survived) }
}

function reportOf(name: string): string {
  return join(kept, `${name}.json`)
}

function nameOf(path: string): string {
  return basename(path, '.ts')
}
