// npm run fuzz -- --seconds N --seed S [--only NAME] [--executions N] [--keep]
// Every decoder of the product on what earlier runs kept (fuzz-corpus/decoders), then on random and nearly valid input. With --keep
// what leads to something new is kept for later runs. The last line is JSON; exit code 1 on a failure.

import { parseArgs } from 'node:util'
import { readKept, writeKept } from './fuzz-kept.ts'
import { type FuzzReport, fuzz } from './fuzz-run.ts'
import { fuzzTargets } from './fuzz-targets.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    executions: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const targets = fuzzTargets.filter(({ name }) => name.includes(values.only))
if (targets.length === 0)
  refuse(`no decoder is called "${values.only}"; there are: ${fuzzTargets.map(({ name }) => name).join(', ')}`)

const limits = { seconds: numberOf('seconds', values.seconds), seed: numberOf('seed', values.seed) }
const executions = values.executions === undefined ? {} : { executionsPerTarget: numberOf('executions', values.executions) }
const reports = await fuzz(targets, { ...limits, ...executions, kept: readKept })
for (const report of reports) print(report)
if (values.keep) for (const { name, kept } of reports) writeKept(name, kept)

const failures = reports.reduce((sum, report) => sum + report.failures.length, 0)
const total = reports.reduce((sum, report) => sum + report.executions, 0)
const kept = reports.reduce((sum, report) => sum + report.kept.length, 0)
console.log(JSON.stringify({ executions: total, failures, kept }))
process.exitCode = failures === 0 ? 0 : 1

function print({ name, executions: count, accepted, slowestMs, failures: found }: FuzzReport): void {
  console.log(
    `${name.padEnd(36)} ${String(count).padStart(10)} inputs  ${String(accepted).padStart(9)} accepted  slowest ${slowestMs} ms`,
  )
  for (const { what, execution, inputHex } of found) {
    console.log(`  FAILED ${what}`)
    console.log(`    again: npm run fuzz -- --seed ${limits.seed} --only ${name} --executions ${execution}`)
    console.log(`    input: ${inputHex}`)
  }
}

function numberOf(name: string, value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0) refuse(`--${name} takes a whole number`)
  return number
}

function refuse(sentence: string): never {
  console.error(`fuzz: ${sentence}`)
  process.exit(2)
}
