// The attack: forgery after forgery against our engine. Each ends in something taken or in a coded refusal, quickly, and a refusal
// leaves the state as it was to the byte.

import { CausewayError } from '@causeway/wire'
import { randomFrom, type Random } from '../world/random.ts'
import { type Forgery, groupInfo, keyPackage, processed, welcome } from './forgeries.ts'
import type { Scene } from './scene.ts'

export interface SiegeReport {
  readonly executions: number
  /** By kind of forgery. */
  readonly taken: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
  /** How often each code came, with what it says. */
  readonly reasons: Readonly<Record<string, number>>
  /** The executions that were the first to end as they did: these reach every place that was reached. */
  readonly firsts: readonly { readonly execution: number; readonly ending: string }[]
  readonly slowestMs: number
  readonly failures: readonly string[]
}

export interface SiegeWish {
  readonly seed: number
  readonly seconds: number
  /** Only these. */
  readonly executions?: readonly number[]
  /** Told before each, so that a watchdog knows what hangs. */
  readonly beat?: (execution: number) => void
}

const forgeryMsMax = 1000
const failuresMax = 10

export async function besiege(scene: Scene, { seed, seconds, executions, beat }: SiegeWish): Promise<SiegeReport> {
  const counts: Counts = { executions: 0, taken: {}, refused: {}, reasons: {}, firsts: [], slowestMs: 0, failures: [] }
  const endsAtMs = performance.now() + seconds * 1000
  const kinds = Object.keys(assaults)
  for (const execution of executions ?? numbersFrom(1)) {
    if (performance.now() >= endsAtMs || counts.failures.length >= failuresMax) break
    beat?.(execution)
    const kind = kinds[execution % kinds.length] as string
    await assault(scene, kind, randomFrom(seed, execution), counts, { seed, execution })
  }
  return counts
}

function* numbersFrom(first: number): Generator<number> {
  for (let number = first; ; number++) yield number
}

interface Counts {
  executions: number
  taken: Record<string, number>
  refused: Record<string, number>
  reasons: Record<string, number>
  firsts: { execution: number; ending: string }[]
  slowestMs: number
  failures: string[]
}

/** From which everything of one forgery follows. */
interface Place {
  readonly seed: number
  readonly execution: number
}

interface Assault {
  readonly forge: Forgery
  run(scene: Scene, bytes: Uint8Array): Promise<unknown>
  readonly changesVictim: boolean
}

const assaults: Readonly<Record<string, Assault>> = {
  ...Object.fromEntries(
    Object.entries(processed).map(([kind, forge]) => [
      kind,
      { forge, run: ({ victim }: Scene, bytes: Uint8Array) => victim.process(bytes), changesVictim: true },
    ]),
  ),
  welcome: { forge: welcome, run: ({ guest }, bytes) => guest.tryWelcome(bytes), changesVictim: false },
  'group-info': { forge: groupInfo, run: ({ guest }, bytes) => guest.joinExternally(bytes, false), changesVictim: false },
  'key-package': {
    forge: keyPackage,
    run: async ({ victim }, bytes) => (await victim.commit({ add: [bytes], remove: [] })).reject(),
    changesVictim: true,
  },
  state: {
    forge: async ({ victimState }, random) => damaged(victimState, random),
    run: ({ victim }, bytes) => victim.restore(bytes),
    changesVictim: false,
  },
}

async function assault(scene: Scene, kind: string, random: Random, counts: Counts, { seed, execution }: Place): Promise<void> {
  const where = `seed ${seed}, execution ${execution}, ${kind}`
  const { forge, run, changesVictim } = assaults[kind] as Assault
  const bytes = await forge(scene, random).catch(() => undefined)
  // A change that ts-mls cannot write down.
  if (bytes === undefined) return
  counts.executions++
  const startedMs = performance.now()
  const outcome = await run(scene, bytes.slice()).then(
    () => 'taken' as const,
    (error: unknown) => error,
  )
  const tookMs = performance.now() - startedMs
  counts.slowestMs = Math.max(counts.slowestMs, tookMs)
  if (tookMs > forgeryMsMax) counts.failures.push(`${where}: takes ${Math.round(tookMs)} ms`)
  const ending = outcome === 'taken' ? `${kind}: taken` : judge(outcome, kind, counts, where)
  if (outcome === 'taken') counts.taken[kind] = (counts.taken[kind] ?? 0) + 1
  if (!counts.firsts.some(first => first.ending === ending)) counts.firsts.push({ execution, ending })
  if (changesVictim) await checkVictim(scene, outcome === 'taken', counts, where)
}

function judge(error: unknown, kind: string, counts: Counts, where: string): string {
  if (!(error instanceof CausewayError) || !/^(mls|wire)\./.test(error.code)) {
    counts.failures.push(`${where}: throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return `${kind}: throws`
  }
  counts.refused[kind] = (counts.refused[kind] ?? 0) + 1
  const reason = `${kind}: ${error.code} ${error.detail ?? ''}`.trim()
  counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1
  return reason
}

async function checkVictim({ victim, victimState }: Scene, wasTaken: boolean, counts: Counts, where: string): Promise<void> {
  if (!wasTaken && Buffer.compare(victim.serialise(), victimState) !== 0)
    counts.failures.push(`${where}: is refused and changes the state`)
  else if (!wasTaken) return
  await victim.becomeAgain(victimState)
}

function damaged(state: Uint8Array, random: Random): Uint8Array {
  const copy = state.slice(0, random.below(8) === 0 ? random.below(state.length) : state.length)
  for (let change = random.below(4); change >= 0; change--)
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256)
  return copy
}
