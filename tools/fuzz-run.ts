// Runs decoders on hostile input and watches what comes out: only coded errors, quickly, without keeping memory.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import { CausewayError } from '@causeway/wire'
import { type KeptInput, mayKeep, outcomeOf } from './fuzz-kept.ts'
import { type Random, nextInput, randomFromSeed } from './fuzz-mutate.ts'

/** One decoder and what is promised of it. */
export interface FuzzTarget {
  /** `room/decoder`, such as `wire/mimi-content`. */
  readonly name: string
  readonly decode: (bytes: Uint8Array) => unknown
  /** For formats with one spelling: what decodes must encode to the same bytes. */
  readonly encode?: (value: never) => Uint8Array
  /** Valid inputs to start from; each must decode. */
  readonly seeds: readonly Uint8Array[]
  /** Prefixes of the codes that may come out. */
  readonly codes: readonly string[]
}

export interface FuzzOptions {
  readonly seed: number
  /** Time for all targets together; ignored when `executionsPerTarget` is given. */
  readonly seconds: number
  /** Exactly so many inputs for each target: the same seed then gives the same run. */
  readonly executionsPerTarget?: number
  /** Inputs of earlier runs, by target: they come first. Only with them is it watched what else is worth keeping. */
  readonly kept?: (target: string) => readonly KeptInput[]
}

export interface FuzzFailure {
  readonly target: string
  readonly execution: number
  readonly what: string
  readonly inputHex: string
}

export interface FuzzReport {
  readonly name: string
  readonly executions: number
  readonly accepted: number
  readonly slowestMs: number
  readonly failures: readonly FuzzFailure[]
  /** What was kept before, and what this run found worth keeping: small inputs that made the decoder say something new. */
  readonly kept: readonly KeptInput[]
}

export const inputMsMax = 100
export const heapGrowthBytesMax = 16 * 1_048_576
const failuresPerTargetMax = 5
const corpusMax = 200
/** Enough to see what is new; a shape can be told in endlessly many ways. */
const outcomesMax = 256
const sliceExecutions = 2_000

/** Fuzzes the targets in turns until time or count is used up. */
export async function fuzz(targets: readonly FuzzTarget[], options: FuzzOptions): Promise<FuzzReport[]> {
  const runs = targets.map(target => new Run(target, options.seed, options.kept?.(target.name)))
  const endsAtMs = performance.now() + options.seconds * 1000
  const perTarget = options.executionsPerTarget
  const finished = (): boolean =>
    perTarget === undefined ? performance.now() >= endsAtMs : runs.every(run => run.hasEnded || run.executions >= perTarget)
  // A turn at least, so that a short run still meets every decoder.
  do {
    for (const run of runs) await run.slice(Math.min(sliceExecutions, (perTarget ?? Infinity) - run.executions))
  } while (!finished())
  return runs.map(run => run.report())
}

class Run {
  readonly #target: FuzzTarget
  readonly #random: Random
  readonly #corpus: Uint8Array[]
  readonly #failures: FuzzFailure[] = []
  readonly #kept: KeptInput[]
  /** undefined where nobody wants to keep anything. */
  readonly #outcomes: Set<string> | undefined
  executions = 0
  #accepted = 0
  #slowestMs = 0
  #heapGrowthBytes = 0
  #slices = 0

  constructor(target: FuzzTarget, seed: number, kept: readonly KeptInput[] | undefined) {
    this.#target = target
    this.#random = randomFromSeed(seed, target.name)
    this.#kept = [...(kept ?? [])]
    this.#corpus = [...target.seeds, ...this.#kept.map(({ bytes }) => bytes)]
    this.#outcomes = kept && new Set(kept.map(({ outcome }) => outcome))
    for (const { bytes } of kept ?? []) this.#execute(bytes)
    for (const bytes of target.seeds) if (!this.#execute(bytes)) this.#fail('a seed does not decode', bytes)
  }

  /** Enough failures were found; more of the same would say nothing new. */
  get hasEnded(): boolean {
    return this.#failures.length >= failuresPerTargetMax
  }

  async slice(executions: number): Promise<void> {
    // The first turn compiles code and fills the corpus; what still grows afterwards is kept for good.
    const isMeasured = this.#slices++ > 0
    const before = isMeasured ? heapUsedBytes() : 0
    for (let left = executions; left > 0; left--) {
      if (this.hasEnded) return
      const input = nextInput(this.#random, this.#corpus)
      if (this.#execute(input)) this.#remember(input)
    }
    // What a WeakRef names stays until the turn is over.
    await nextTurn()
    if (isMeasured) this.#heapGrowthBytes += heapUsedBytes() - before
    if (this.#heapGrowthBytes > heapGrowthBytesMax) this.#fail(`keeps memory: ${this.#heapGrowthBytes} bytes`, new Uint8Array(0))
  }

  report(): FuzzReport {
    const { executions } = this
    const slowestMs = Math.round(this.#slowestMs * 100) / 100
    const [failures, kept] = [this.#failures, this.#kept]
    return { name: this.#target.name, executions, accepted: this.#accepted, slowestMs, failures, kept }
  }

  /** True when the input decoded. */
  #execute(input: Uint8Array): boolean {
    this.executions++
    const bytes = input.slice()
    const startedMs = performance.now()
    const outcome = this.#decode(bytes)
    const tookMs = performance.now() - startedMs
    if (tookMs > inputMsMax && this.#quickestMs(input) > inputMsMax) this.#fail(`takes ${Math.round(tookMs)} ms`, input)
    this.#slowestMs = Math.max(this.#slowestMs, tookMs)
    if (Buffer.compare(bytes, input) !== 0) this.#fail('changes its input', input)
    this.#keepNew(outcome, input)
    if (!('value' in outcome)) return false
    this.#accepted++
    this.#checkSpelling(outcome.value, input)
    return true
  }

  #decode(bytes: Uint8Array): { value: unknown } | { error: unknown } {
    try {
      return { value: this.#target.decode(bytes) }
    } catch (error) {
      const allowed = error instanceof CausewayError && this.#target.codes.some(prefix => error.code.startsWith(prefix))
      if (!allowed) this.#fail(`throws ${String(error)}`, bytes)
      return { error }
    }
  }

  /** An input that leads to a new place is a good one to change further, also in later runs. */
  #keepNew(result: { value: unknown } | { error: unknown }, bytes: Uint8Array): void {
    if (this.#outcomes === undefined || this.#outcomes.size >= outcomesMax) return
    const outcome = outcomeOf(result)
    if (this.#outcomes.has(outcome)) return
    this.#outcomes.add(outcome)
    this.#remember(bytes)
    if (!this.#target.seeds.includes(bytes) && mayKeep(this.#kept, bytes)) this.#kept.push({ bytes, outcome })
  }

  #checkSpelling(value: unknown, input: Uint8Array): void {
    if (this.#target.encode === undefined) return
    try {
      if (Buffer.compare(this.#target.encode(value as never), input) !== 0) this.#fail('has a second spelling', input)
    } catch (error) {
      this.#fail(`decodes what cannot be encoded: ${String(error)}`, input)
    }
  }

  /** A busy machine makes anything slow once; only what is slow every time counts. */
  #quickestMs(input: Uint8Array): number {
    const times = Array.from({ length: 3 }, () => {
      const startedMs = performance.now()
      this.#decode(input.slice())
      return performance.now() - startedMs
    })
    return Math.min(...times)
  }

  /** Accepted inputs are the best ones to change further. */
  #remember(input: Uint8Array): void {
    if (this.#corpus.length < corpusMax) this.#corpus.push(input)
    else this.#corpus[this.#target.seeds.length + this.#random.below(corpusMax - this.#target.seeds.length)] = input
  }

  #fail(what: string, input: Uint8Array): void {
    if (this.hasEnded) return
    const inputHex = Buffer.from(input.subarray(0, 4096)).toString('hex')
    this.#failures.push({ target: this.#target.name, execution: this.executions, what, inputHex })
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapUsedBytes(): number {
  // What only a weak map held (cached native keys) is found dead in the first round and freed in the second.
  collectGarbage()
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
