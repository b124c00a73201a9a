// `npm run check`: everything a change must pass, in the order that fails fastest. Prints what each step took.

import { spawnSync } from 'node:child_process'

const node = process.execPath
const quiet = '--disable-warning=ExperimentalWarning'
const steps: readonly (readonly [name: string, ...args: string[]])[] = [
  ['types', 'node_modules/typescript/bin/tsc', '-b'],
  ['lint', 'node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '--quiet'],
  ['format', 'node_modules/@biomejs/biome/bin/biome', 'format', '.'],
  ['tidy', quiet, 'tools/tidy.ts'],
  ['dead code', 'node_modules/knip/bin/knip.js', '--no-progress'],
  ['openapi', quiet, 'tools/openapi.ts', '--check'],
  ['tests', 'node_modules/vitest/vitest.mjs', 'run'],
  ['simulation', quiet, 'sim/src/main.ts', '--seeds', '40'],
]

// CI has run the tests already and simulates more seeds by itself.
const skipped = process.argv.includes('--without-tests') ? ['tests', 'simulation'] : []
const started = performance.now()
for (const [name, ...args] of steps.filter(([name]) => !skipped.includes(name))) {
  const stepStarted = performance.now()
  const { status } = spawnSync(node, args, { stdio: 'inherit' })
  console.log(`check: ${name} ${status === 0 ? 'passed' : 'FAILED'} in ${seconds(stepStarted)} s`)
  if (status !== 0) process.exit(1)
}
console.log(`check: all passed in ${seconds(started)} s`)

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}
