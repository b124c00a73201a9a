// npm run fuzz:mls -- --steps N --seed S [--life L] [--engines causeway,ts-mls,ts-mls-stock,openmls]
// Random groups of mixed engines: ours, ts-mls, OpenMLS, and the hub that follows. The last line is JSON; a divergence makes the
// exit code 1 and says how to see it again.

import { parseArgs } from 'node:util'
import { fuzzGroups } from '../oracles/src/index.ts'

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    life: { type: 'string' },
    engines: { type: 'string' },
  },
})
const [steps, seed] = [numberOf('steps', values.steps), numberOf('seed', values.seed)]
const life = values.life === undefined ? {} : { life: numberOf('life', values.life) }
const only = values.engines === undefined ? {} : { engines: values.engines.split(',') }
const started = performance.now()
const outcome = await fuzzGroups({ steps, seed, ...life, ...only, report: line => console.log(line) })

for (const [name, count] of Object.entries(outcome.counts)) console.log(`${name.padEnd(18)} ${count}`)
for (const { life: at, step, what } of outcome.divergences) {
  console.error(`fuzz:mls: life ${at} of seed ${seed} diverges after step ${step}: ${what}`)
  console.error(`  again: npm run fuzz:mls -- --seed ${seed} --life ${at} --steps ${steps}`)
}
const { steps: done, lives, largest, divergences } = outcome
const seconds = Math.round((performance.now() - started) / 1000)
console.log(JSON.stringify({ steps: done, lives, largest, seconds, divergences: divergences.length }))
// core-crypto's wasm keeps the process alive.
process.exit(divergences.length === 0 ? 0 : 1)

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  console.error(`fuzz:mls: --${name} wants a number, not "${text}"`)
  process.exit(2)
}
