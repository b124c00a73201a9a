// Many lives of mixed groups, from one seed.

import { createNodeCrypto } from '@causeway/crypto/node'
import { causewayEngine } from '../causeway.ts'
import type { Engine } from '../device.ts'
import { openMlsEngine } from '../openmls/device.ts'
import { correctedTsMlsEngine, stockTsMlsEngine } from '../ts-mls/index.ts'
import { randomFrom, type Random } from './random.ts'
import { steps } from './steps.ts'
import { Divergence, World } from './world.ts'

export interface FuzzWish {
  readonly seed: number
  readonly steps: number
  /** Only this life of the seed. */
  readonly life?: number
  /** Only these, to see whether a divergence is theirs alone. */
  readonly engines?: readonly string[]
  readonly report?: (line: string) => void
}

export interface FuzzOutcome {
  readonly steps: number
  readonly lives: number
  /** How often each step was done. */
  readonly counts: Readonly<Record<string, number>>
  readonly largest: number
  readonly divergences: readonly { readonly life: number; readonly step: number; readonly what: string }[]
}

const stepsPerLife = 60
const divergencesMax = 10

export async function fuzzGroups({ seed, steps: wanted, life: only, engines, report }: FuzzWish): Promise<FuzzOutcome> {
  const counts: Record<string, number> = {}
  const divergences: { life: number; step: number; what: string }[] = []
  let [done, lives, largest] = [0, 0, 0]
  for (let life = only ?? 1; done < wanted && divergences.length < divergencesMax; life++) {
    const lived = await liveOnce(seed, life, Math.min(stepsPerLife, wanted - done), counts, engines)
    done += lived.steps
    lives++
    largest = Math.max(largest, lived.largest)
    if (lived.what !== undefined) divergences.push({ life, step: lived.steps, what: lived.what })
    report?.(
      `life ${life}: ${lived.steps} steps, up to ${lived.largest} members${lived.what === undefined ? '' : `: ${lived.what}`}`,
    )
    if (only !== undefined) break
  }
  return { steps: done, lives, counts, largest, divergences }
}

interface Lived {
  readonly steps: number
  readonly largest: number
  readonly what: string | undefined
}

async function liveOnce(
  seed: number,
  life: number,
  wanted: number,
  counts: Record<string, number>,
  only: readonly string[] | undefined,
): Promise<Lived> {
  const random = randomFrom(seed, life)
  const crypto = createNodeCrypto({ random: length => random.bytes(length) })
  const engines = (await enginesFor(random, crypto)).filter(({ name }) => only?.includes(name) !== false)
  const world = new World(crypto, randomFrom(seed, life + 0x1000_0000), engines, sizeOf(random))
  let [done, largest, doing] = [0, 2, 'begin']
  try {
    await world.begin(random.bytes(16))
    await world.everyoneAgrees()
    while (done < wanted) {
      const name = world.random.pick(Object.keys(steps))
      doing = name
      if (!(await steps[name]?.(world))) continue
      done++
      counts[name] = (counts[name] ?? 0) + 1
      await world.everyoneAgrees()
      largest = Math.max(largest, world.members.length)
    }
    await world.end()
    return { steps: done, largest, what: undefined }
  } catch (error) {
    if (!(error instanceof Divergence)) throw error
    return { steps: done, largest, what: `${doing}: ${error.message}` }
  }
}

/** 2 to 40, small ones more often. */
function sizeOf(random: Random): number {
  return Math.round(2 * 20 ** (random.below(1001) / 1000))
}

async function enginesFor(random: Random, crypto: ReturnType<typeof createNodeCrypto>): Promise<Engine[]> {
  const ours = causewayEngine({ crypto, nowMs: Date.now() })
  const others = [await correctedTsMlsEngine(crypto), openMlsEngine()]
  // The stock provider is slow, and differs from the other only below the library.
  return random.below(4) === 0 ? [ours, ours, await stockTsMlsEngine(true), ...others] : [ours, ours, ...others]
}
