// npm run fuzz:process -- --seconds N --seed S [--execution E] [--keep]
// Forged handshakes, messages, Welcomes, GroupInfos, key packages and stored states against the group engine: a member with all its keys
// signs them. Forgeries that failed once or led to something new are kept in fuzz-corpus/mls-process.txt and come first; --keep adds
// those of this run. The last line is JSON.

import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { createNodeCrypto } from '@causeway/crypto/node'
import { besiege, newScene, type SiegeReport } from '../oracles/src/index.ts'
import { randomFrom } from '../oracles/src/world/random.ts'

const hangMs = 20_000
const corpus = join(import.meta.dirname, 'fuzz-corpus/mls-process.txt')
const keptForgeriesMax = 200

if (isMainThread) await main()
else watch(workerData as Watched)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      execution: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  })
  const [seconds, seed] = [numberOf('seconds', values.seconds), numberOf('seed', values.seed)]
  const beats = new BigInt64Array(new SharedArrayBuffer(16))
  const watchdog = new Worker(new URL(import.meta.url), { workerData: { beats } satisfies Watched })
  const beat = (of: number) => (execution: number) => {
    Atomics.store(beats, 0, BigInt(of))
    Atomics.store(beats, 1, BigInt(execution))
  }
  const only = values.execution === undefined ? undefined : numberOf('execution', values.execution)
  const kept = only === undefined ? keptForgeries() : []
  const reports: SiegeReport[] = []
  for (const [from, forgeries] of Map.groupBy(kept, forgery => forgery.seed)) {
    const executions = forgeries.map(({ execution }) => execution)
    reports.push(await besiege(await scene(from), { seed: from, seconds: Infinity, executions, beat: beat(from) }))
  }
  const fresh = only === undefined ? {} : { executions: [only] }
  const report = await besiege(await scene(seed), { seed, seconds, ...fresh, beat: beat(seed) })
  reports.push(report)
  await watchdog.terminate()
  if (values.keep) keep(seed, report, kept)
  print(reports)
}

/** Everything of a scene follows from its seed, but for lifetimes: ts-mls looks at the clock. */
function scene(seed: number): ReturnType<typeof newScene> {
  const random = randomFrom(seed, 0)
  return newScene(createNodeCrypto({ random: length => random.bytes(length) }), Date.now())
}

interface Forgery {
  readonly seed: number
  readonly execution: number
  /** How it ended when it was kept; of one that failed, why. */
  readonly ending: string
}

/** `seed execution ending` in each line. */
function keptForgeries(): Forgery[] {
  const lines = readFileSync(corpus, 'utf8').split('\n')
  return lines.flatMap(line => {
    const [, seed, execution, ending] = /^(\d+) (\d+) ?(.*)$/.exec(line) ?? []
    return ending === undefined ? [] : [{ seed: Number(seed), execution: Number(execution), ending }]
  })
}

function keep(seed: number, { firsts }: SiegeReport, kept: readonly Forgery[]): void {
  const known = new Set(kept.map(({ ending }) => ending))
  const found = firsts.map(first => ({ ...first, ending: first.ending.replaceAll(/\s+/g, ' ') }))
  const fresh = found.filter(({ ending }) => !known.has(ending)).slice(0, keptForgeriesMax - kept.length)
  appendFileSync(corpus, fresh.map(({ execution, ending }) => `${seed} ${execution} ${ending}\n`).join(''))
}

function print(reports: readonly SiegeReport[]): void {
  const total = { executions: 0, taken: 0, refused: 0, failures: 0 }
  for (const { executions, taken, refused, failures } of reports) {
    total.executions += executions
    total.taken += sum(taken)
    total.refused += sum(refused)
    total.failures += failures.length
    for (const failure of failures) console.error(`fuzz:process: ${failure}`)
  }
  const { taken, refused, reasons, slowestMs } = reports.at(-1) as SiegeReport
  for (const kind of Object.keys({ ...refused, ...taken }))
    console.log(
      `${kind.padEnd(16)} ${String(refused[kind] ?? 0).padStart(8)} refused ${String(taken[kind] ?? 0).padStart(7)} taken`,
    )
  console.log(`${Object.keys(reasons).length} different refusals, slowest ${slowestMs.toFixed(1)} ms`)
  console.log(JSON.stringify(total))
  process.exit(total.failures === 0 ? 0 : 1)
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0)
}

interface Watched {
  /** The seed and the execution at work. */
  readonly beats: BigInt64Array
}

/** On a thread of its own: what hangs cannot watch itself. */
function watch({ beats }: Watched): void {
  let seen = ''
  setInterval(() => {
    const now = `--seed ${beats[0]} --execution ${beats[1]}`
    if (now === seen && beats[1] !== 0n) {
      console.error(`fuzz:process: hangs; again: npm run fuzz:process -- ${now}`)
      process.kill(process.pid, 'SIGKILL')
    }
    seen = now
  }, hangMs)
}

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  console.error(`fuzz:process: --${name} wants a number, not "${text}"`)
  process.exit(2)
}
