// What safety costs: events through counters, features and rules with the counters durable, on one core; the gate on every message.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createRuleBook, createSignals, openSafety, shippedRules, type SignalEvent } from '@causeway/safety'
import { type DirectStore, openDirectStore, storeFor } from '@causeway/store'
import { type Figure, figureFrom, median } from './figures.ts'

const accounts = 5_000
const events = 200_000
const gateCalls = 50_000
const start = 1_790_000_000_000

export async function safetyBench(options: { readonly rounds: number }): Promise<Figure[]> {
  const perSecond: number[] = []
  const gate: { medianMicros: number; p99Micros: number }[] = []
  for (let round = 0; round < options.rounds; round++) {
    perSecond.push(await inFolder(eventsPerSecond))
    gate.push(await inFolder(gateMicros))
  }
  const note = 'one thread: engine, rules and SQLite with synchronous=FULL in the same one'
  return [
    figureFrom('safety', {
      figure: 'events counted, judged and durable',
      value: median(perSecond),
      unit: 'events/s',
      goal: '>= 20000',
      note,
    }),
    figureFrom('safety', {
      figure: 'gate on a message, median',
      value: median(gate.map(({ medianMicros }) => medianMicros)),
      unit: 'us',
      goal: '<= 20',
    }),
    figureFrom('safety', { figure: 'gate on a message, p99', value: median(gate.map(({ p99Micros }) => p99Micros)), unit: 'us' }),
  ]
}

async function inFolder<T>(work: (store: DirectStore) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-safety-'))
  const store = openDirectStore({ path: join(folder, 'safety.db') })
  try {
    return await work(store)
  } finally {
    store.close()
    rmSync(folder, { recursive: true })
  }
}

/** A day of 5,000 accounts: four messages to one first contact, some answers. */
async function eventsPerSecond(store: DirectStore): Promise<number> {
  let hits = 0
  const signals = createSignals({ store, book: createRuleBook(shippedRules), onHit: () => void hits++ })
  for (let account = 1; account <= accounts; account++) await signals.load(account)
  const made = Array.from({ length: events }, (_, at) => eventAt(at))
  const started = performance.now()
  for (const event of made) signals.note(event)
  await signals.settle()
  const seconds = (performance.now() - started) / 1000
  if ((await store.counters({ account: 1 })) === undefined) throw new Error('nothing was written')
  return events / seconds
}

function eventAt(at: number): SignalEvent {
  const account = 1 + ((at * 7919) % accounts)
  const atMs = start + at * 400
  switch (at % 6) {
    case 0:
      return {
        kind: 'attempt',
        account,
        atMs,
        target: 1 + (at % accounts),
        toward: 'adult',
        isMinorStranger: false,
        wasRefused: false,
        isEcho: false,
      }
    case 1:
      return { kind: 'answered', account, atMs, target: 1 + ((at - 1) % accounts), released: 1 }
    default:
      return { kind: 'sent', account, atMs, isUnanswered: at % 3 === 0 }
  }
}

/** The gate of a running safety room with 10,000 blocks, for accounts that are busy. */
async function gateMicros(store: DirectStore): Promise<{ medianMicros: number; p99Micros: number }> {
  for (let block = 0; block < 10_000; block++)
    await store.setBlock({ blocker: 1 + (block % 100), blocked: 200_000 + block, kind: 'block', day: 20_000 })
  const safety = await openSafety({
    store: storeFor(store, 'safety'),
    crypto: createNodeCrypto(),
    clock: { nowMs: () => start },
    properties: [],
    checkFrank: () => 'failed',
    hasAsked: () => Promise.resolve(false),
    release: () => Promise.resolve(),
    withhold: () => Promise.resolve(),
  })
  const actions = Array.from({ length: 1_000 }, (_, at) => ({
    account: 1 + at,
    stream: at,
    room: 'direct' as const,
    head: at % 2 === 0 ? 2 : 100,
    participants: [{ account: 1 + at }, { account: 5_000 + at }],
  }))
  for (const action of actions) safety.gate.check(action)
  await safety.settle()
  const micros: number[] = []
  for (let call = 0; call < gateCalls; call++) {
    const action = actions[call % actions.length] as (typeof actions)[number]
    const started = performance.now()
    safety.gate.check(action)
    micros.push((performance.now() - started) * 1000)
  }
  await safety.settle()
  const sorted = micros.toSorted((a, b) => a - b)
  return { medianMicros: median(sorted), p99Micros: sorted[Math.floor(sorted.length * 0.99)] as number }
}
