// The measured process: every engine in turn, round by round, on one core. Writes one JSON object.
// `node --expose-gc run.ts '{"rounds":3,"alone":false}'`

import {
  CausewayDevice,
  causewayEngine,
  type Engine,
  openMlsEngine,
  stockTsMlsEngine,
  tsMlsEngineOnNode,
} from '@causeway/oracles'
import { setImmediate } from 'node:timers/promises'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsPublic } from '@causeway/mls/public'
import { median } from '../figures.ts'
import { type AddSizes, floors, type Sizes, timePrimitives } from './floor.ts'
import {
  type Measured,
  measureOnce,
  newTimings,
  type Operation,
  operations,
  type Plan,
  strangersOf,
  type Timings,
} from './measure.ts'

export interface RunWish {
  readonly rounds: number
  readonly alone: boolean
}

export type Medians = Record<Operation, number>

export interface RunResult {
  /** By engine, then by how many were added to two. */
  readonly medians: Record<string, Record<number, Medians>>
  /** Milliseconds, by how many were added. */
  readonly floors: Record<number, Record<string, number>>
  /** Microseconds. */
  readonly primitives: Record<string, number>
  readonly publicProcessMs: number
  /** Of a group as it was restored, and after a commit of its own, with tree hashes and an epoch that is over. */
  readonly heapBytes: { readonly restored: number; readonly used: number }
  readonly stateBytes: number
  readonly persisted: { readonly sent: number; readonly received: number }
}

interface Contestant {
  readonly engine: Engine
  readonly timings: Record<number, Timings>
  /** Slow ones take fewer rounds and messages. */
  readonly share: number
}

const sizes = [1, 100, 1000] as const
/** Small groups take so little that a few rounds would time cold code: they are made more often, with fewer messages each. */
const roundsFactor: Readonly<Record<number, number>> = { 1: 40, 100: 3, 1000: 3 }
const messages: Readonly<Record<number, number>> = { 1: 100, 100: 500, 1000: 500 }
const updates = 9
/** Not counted, for any engine: an operation on a small group is over before the compiler has seen it, and the floor is timed warm. */
const warmRounds: Readonly<Record<number, number>> = { 1: 80, 100: 0, 1000: 0 }
const wish = JSON.parse(process.argv[2] ?? '{"rounds":3,"alone":true}') as RunWish
const crypto = createNodeCrypto()
const nowMs = Date.now()

async function run({ rounds, alone }: RunWish): Promise<RunResult> {
  const ours = contestant(causewayEngine({ crypto, nowMs }), 1)
  const peers = alone
    ? []
    : [
        contestant(openMlsEngine(), 1),
        contestant(await tsMlsEngineOnNode(crypto), 0.34),
        contestant(await stockTsMlsEngine(false), 0.34, 'ts-mls-stock'),
      ]
  const strangers = await strangersOf(ours.engine, sizes.at(-1) as number)
  const seen: Record<number, Measured> = {}
  for (const added of sizes) {
    const warm = warmRounds[added] as number
    const wanted = warm + rounds * (roundsFactor[added] as number)
    for (let round = 0; round < wanted; round++) {
      for (const { engine, timings, share } of [ours, ...peers]) {
        if (round >= Math.max(1, Math.round(wanted * share))) continue
        // What wasm holds for objects that are gone is freed by finalizers, which run between turns only: without one, core-crypto
        // drags the groups of all rounds along and takes three times as long at the end.
        await setImmediate()
        // A whole collection throws compiled code away too, which is most of what a small group would then be timed with.
        if (added > 1) collectGarbage()
        const plan: Plan = {
          added,
          messages: Math.round((messages[added] as number) * share),
          updates: Math.ceil(updates * share),
        }
        const into = round < warm * share ? newTimings() : (timings[added] ??= newTimings())
        const measured = await measureOnce(engine, plan, strangers, into)
        if (engine === ours.engine) seen[added] = measured
        else await Promise.all([measured.founder.leave(), measured.second.leave()])
      }
    }
  }
  const primitives = timePrimitives(crypto)
  const last = seen[sizes.at(-1) as number] as Measured
  return {
    medians: Object.fromEntries([ours, ...peers].map(({ engine, timings }) => [engine.name, mediansOf(timings)])),
    floors: Object.fromEntries(
      sizes.map(added => {
        const measured = seen[added] as Measured
        return [added, floors(primitives, sizesOf(measured), addSizesOf(measured), added + 2, added)]
      }),
    ),
    primitives: {
      sign: primitives.sign(256),
      verify: primitives.verify(256),
      'verify with a new key': primitives.verifyFresh,
      'HPKE seal': primitives.hpkeSeal,
      'HPKE open': primitives.hpkeOpen,
      'derive a key pair': primitives.deriveKeyPair,
      'AEAD seal': primitives.seal(256),
      expand: primitives.expand,
    },
    publicProcessMs: publicProcess(last),
    ...(await weight(last.founder as CausewayDevice)),
    persisted: await persistedBytes(last),
  }
}

function contestant(engine: Engine, share: number, name: Engine['name'] = engine.name): Contestant {
  return { engine: { ...engine, name, newDevice: number => engine.newDevice(number) }, timings: {}, share }
}

function mediansOf(timings: Record<number, Timings>): Record<number, Medians> {
  return Object.fromEntries(
    Object.entries(timings).map(([added, seen]) => [
      added,
      Object.fromEntries(operations.map(name => [name, median(seen[name])])) as unknown as Medians,
    ]),
  )
}

function sizesOf({ update, messageBytes, keyPackageBytes }: Measured): Sizes {
  return {
    commit: update.commit.length,
    groupInfo: update.groupInfo.length,
    keyPackage: keyPackageBytes,
    message: messageBytes,
  }
}

function addSizesOf({ grown }: Measured): AddSizes {
  return { commit: grown.commit.length, groupInfo: grown.groupInfo.length }
}

/** The hub follows an update of the largest group, as often as makes a median. */
function publicProcess({ settled, update }: Measured): number {
  const mlsPublic = createMlsPublic({ crypto })
  const stored = mlsPublic.fromGroupInfo(settled.groupInfo).serialise()
  const took = Array.from({ length: 9 }, () => {
    const group = mlsPublic.restore(stored)
    const started = performance.now()
    group.applyCommit(update.commit, update.groupInfo)
    return performance.now() - started
  })
  return median(took)
}

const copies = 5

async function weight(device: CausewayDevice): Promise<Pick<RunResult, 'heapBytes' | 'stateBytes'>> {
  const state = device.serialise()
  const before = await heapUsed()
  const groups = await Promise.all(Array.from({ length: copies }, () => device.restore(state.slice())))
  const restored = await heapUsed()
  for (const group of groups) {
    await group.commit({})
    group.mergeStaged()
  }
  const used = await heapUsed()
  // Referred to after the measurement, so that nothing of them was collected before it.
  if (groups.some(({ epoch }) => epoch === 0n)) throw new Error('a restored group is in its first epoch')
  const heapBytes = { restored: (restored - before) / copies, used: (used - before) / copies }
  return { heapBytes, stateBytes: state.length }
}

/** What is to be written for one message in the largest group, sent and received. */
async function persistedBytes({ founder, second }: Measured): Promise<{ sent: number; received: number }> {
  const [sender, receiver] = [second as CausewayDevice, founder as CausewayDevice]
  for (const device of [sender, receiver]) device.takeChangedBytes()
  const sealed = await sender.encrypt(new Uint8Array(256))
  await receiver.process(sealed)
  return { sent: sender.takeChangedBytes(), received: receiver.takeChangedBytes() }
}

async function heapUsed(): Promise<number> {
  // What is held weakly lives until the end of the turn that looked at it.
  await setImmediate()
  collectGarbage()
  collectGarbage()
  const { heapUsed: heap, arrayBuffers } = process.memoryUsage()
  return heap + arrayBuffers
}

function collectGarbage(): void {
  ;(globalThis as { gc?: () => void }).gc?.()
}

console.log(JSON.stringify(await run(wish)))
// core-crypto's wasm keeps the process alive.
process.exit(0)
