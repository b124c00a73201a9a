// The MLS engine against the others, in one process on one core: operations in groups of 3, 102 and 1,002, each also against the floor of
// its primitives; what the hub's half costs; what a group weighs in memory and in the store.

import type { BenchOptions } from './relay.ts'
import { type Figure, figureFrom, type Measured } from './figures.ts'
import { type Operation, operations } from './mls/measure.ts'
import type { RunResult, RunWish } from './mls/run.ts'
import { loadCore, run } from './process.ts'

/** The figure, the way it is counted, its goals. */
const goals: Readonly<Record<Operation, { unit: string; versusWasm?: string; versusFloor?: string }>> = {
  add: { unit: 'ms', versusWasm: '<= 1', versusFloor: '<= 2' },
  'process-add': { unit: 'ms', versusWasm: '<= 1', versusFloor: '<= 2' },
  join: { unit: 'ms', versusWasm: '<= 1', versusFloor: '<= 2' },
  update: { unit: 'ms', versusWasm: '<= 1', versusFloor: '<= 2' },
  'process-update': { unit: 'ms', versusWasm: '<= 1', versusFloor: '<= 2' },
  encrypt: { unit: 'messages/s', versusWasm: '>= 6', versusFloor: '<= 1.5' },
  decrypt: { unit: 'messages/s', versusWasm: '>= 3', versusFloor: '<= 1.5' },
  // Many messages in one transaction of core-crypto, whose state then is written once; ours is called and persisted message by message.
  'encrypt-many': { unit: 'messages/s' },
  'decrypt-many': { unit: 'messages/s' },
}
/** Held to the goal only where the issue says so: adds of 100 and 1,000. */
const withoutGoal = new Set(['add of 1'])
const wasm = 'core-crypto 10.3.0 wasm'
const growthGoal = '<= 12'

export async function mlsBench({ rounds, alone }: BenchOptions): Promise<Figure[]> {
  const wish: RunWish = { rounds: Math.min(rounds, 3), alone }
  const output = await run(loadCore, process.execPath, [
    '--expose-gc',
    '--disable-warning=ExperimentalWarning',
    `${import.meta.dirname}/mls/run.ts`,
    JSON.stringify(wish),
  ])
  const result = JSON.parse(output.slice(output.indexOf('{'))) as RunResult
  const figures = [
    ...operationFigures(result, alone),
    ...growthFigures(result),
    ...primitiveFigures(result),
    ...floorFigures(result),
    ...weightFigures(result),
  ]
  return figures.map(measured => figureFrom('mls', measured))
}

function operationFigures({ medians, floors }: RunResult, alone: boolean): Measured[] {
  const figures: Measured[] = []
  for (const [added, ours] of Object.entries(medians['causeway'] ?? {})) {
    for (const operation of operations) {
      const figure = nameOf(operation, Number(added))
      const { unit, versusWasm } = goals[operation]
      const goal = versusWasm === undefined || withoutGoal.has(figure) ? {} : { goal: versusWasm }
      const value = ours[operation]
      const peerValue = medians['openmls']?.[Number(added)]?.[operation]
      const note = unit === 'ms' ? {} : floorNote(floors[Number(added)]?.[operation], peerValue)
      figures.push({ figure, value, unit, peer: wasm, peerValue, ...goal, ...note })
      if (alone) continue
      for (const [peer, engine] of [
        ['ts-mls 1.6.4 on our node provider', 'ts-mls'],
        ['ts-mls 1.6.4 on its own provider', 'ts-mls-stock'],
      ] as const)
        figures.push({ figure, value, unit, peer, peerValue: medians[engine]?.[Number(added)]?.[operation] })
    }
  }
  return figures
}

/** How far the primitives alone would get, if everything around them took no time. */
function floorNote(floorMs: number | undefined, peerValue: number | undefined): Pick<Measured, 'note'> {
  if (floorMs === undefined || peerValue === undefined) return {}
  const perSecond = 1000 / floorMs
  return { note: `its floor alone, ${perSecond.toPrecision(4)}/s, would be ${(perSecond / peerValue).toPrecision(3)}x` }
}

function growthFigures({ medians }: RunResult): Measured[] {
  const [hundred, thousand] = [medians['causeway']?.[100], medians['causeway']?.[1000]]
  if (hundred === undefined || thousand === undefined) return []
  return operations
    .filter(operation => goals[operation].unit === 'ms')
    .map(operation => ({
      figure: `growth of ${operation} from 100 to 1000`,
      value: thousand[operation] / hundred[operation],
      unit: 'x',
      goal: growthGoal,
    }))
}

function floorFigures({ medians, floors, publicProcessMs }: RunResult): Measured[] {
  const figures: Measured[] = []
  for (const [added, ours] of Object.entries(medians['causeway'] ?? {})) {
    for (const operation of operations) {
      const floorMs = floors[Number(added)]?.[operation]
      const { unit, versusFloor } = goals[operation]
      if (floorMs === undefined || versusFloor === undefined) continue
      const tookMs = unit === 'ms' ? ours[operation] : 1000 / ours[operation]
      figures.push({
        figure: `${nameOf(operation, Number(added))} against its floor`,
        value: tookMs / floorMs,
        unit: 'x',
        goal: versusFloor,
        note: `floor ${floorMs.toPrecision(3)} ms, took ${tookMs.toPrecision(3)} ms`,
      })
    }
  }
  const floorMs = floors[1000]?.['public-process'] ?? 0
  // Either bound is enough.
  const goalMs = Math.max(10, 1.5 * floorMs)
  figures.push({
    figure: 'mls/public processes a commit in a group of 1000',
    value: publicProcessMs,
    unit: 'ms',
    goal: `<= ${goalMs.toPrecision(3)}`,
    note: `floor ${floorMs.toPrecision(3)} ms`,
  })
  return figures
}

function primitiveFigures({ primitives }: RunResult): Measured[] {
  return Object.entries(primitives).map(([name, value]) => ({ figure: `primitive: ${name}`, value, unit: 'µs' }))
}

function weightFigures({ heapBytes, stateBytes, persisted }: RunResult): Measured[] {
  return [
    { figure: 'heap of a group of 1000', value: heapBytes.restored / 1024, unit: 'KiB', goal: '<= 1024' },
    { figure: 'heap of a group of 1000 after a commit', value: heapBytes.used / 1024, unit: 'KiB', goal: '<= 1024' },
    { figure: 'serialised state of a group of 1000', value: stateBytes / 1024, unit: 'KiB', goal: '<= 250' },
    { figure: 'written for a sent message in a group of 1000', value: persisted.sent, unit: 'bytes', goal: '<= 1024' },
    { figure: 'written for a received message in a group of 1000', value: persisted.received, unit: 'bytes', goal: '<= 1024' },
  ]
}

function nameOf(operation: Operation, added: number): string {
  if (operation === 'add' || operation === 'process-add') return `${operation} of ${added}`
  return `${operation} at ${added === 1 ? 2 : added}`
}
