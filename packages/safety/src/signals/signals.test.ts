import { openDirectStore } from '@causeway/store'
import { decode, encode } from '@causeway/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRuleBook } from '../rules/book.ts'
import { shippedRules } from '../rules/shipped.ts'
import { dayMs, hourMs } from '../time.ts'
import { count } from './count.ts'
import { attemptsMax, countersCodec, emptyCounters } from './counters.ts'
import { createSignals, type Hit } from './engine.ts'
import type { SignalEvent } from './events.ts'
import { computeFeatures, featureAt, type FeatureName, featureNames } from './features.ts'
import { addTo, dayCounts, dayOfRoom, release, sumOf, weeksOf } from './windows.ts'

const start = 20_000 * dayMs

const plain = { toward: 'adult', isMinorStranger: false, wasRefused: false, isEcho: false } as const

function attempt(account: number, target: number, atMs: number, more: Partial<SignalEvent> = {}): SignalEvent {
  return { kind: 'attempt', account, target, atMs, ...plain, ...more } as SignalEvent
}

const anyEvent = fc.oneof(
  fc.record({ kind: fc.constant('attempt'), target: fc.nat(50), toward: fc.constantFrom('child', 'teen', 'adult') }),
  fc.record({ kind: fc.constant('answered'), target: fc.nat(50), released: fc.nat(5) }),
  fc.record({ kind: fc.constant('sent'), isUnanswered: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('blocked', 'group-add', 'group-left', 'device-change') }),
  fc.record({ kind: fc.constant('reported'), weight: fc.double({ min: 0, max: 1, noNaN: true }), isQuick: fc.boolean() }),
)

test('counters are bounded whatever happens, and come back from the store as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.nat(40 * dayMs)), { maxLength: 400 }), steps => {
      const counters = emptyCounters()
      let atMs = start
      for (const [event, pause] of steps) {
        atMs += Math.round(pause / 50)
        count(counters, { account: 1, atMs, isMinorStranger: true, wasRefused: true, isEcho: false, ...event } as SignalEvent)
      }
      expect(counters.attempts.length).toBeLessThanOrEqual(attemptsMax)
      const stored = encode(countersCodec, counters)
      expect(stored.length).toBeLessThan(4_096)
      const again = decode(countersCodec, stored)
      const features = (from: typeof counters) =>
        computeFeatures(from, atMs, new Float64Array(featureNames.length), { accounts: 3, answeredShare: 0.5 }).map(value =>
          Math.round(value * 100),
        )
      expect(features(again)).toEqual(features(counters))
    }),
    { numRuns: 60 },
  )
})

test('a window counts days, forgets them, and gives back what was answered', () => {
  const window = dayCounts(31)
  for (let day = 100; day < 140; day++) addTo(window, day, 2)
  expect([sumOf(window, 139, 30), sumOf(window, 139), sumOf(window, 150, 30), sumOf(window, 300)]).toEqual([60, 62, 38, 0])
  release(window, 5)
  expect(sumOf(window, 139, 30)).toBe(55)
  expect(dayOfRoom(window, 139, 40)).toBeGreaterThan(139)
  addTo(window, 50, 9)
  expect(sumOf(window, 139, 30)).toBe(55)
})

test('F1 to F15 say what happened, and nothing where nothing can be said', () => {
  const counters = emptyCounters()
  const events: SignalEvent[] = [
    { kind: 'registered', account: 1, atMs: start, networkKey: 'n' },
    ...Array.from({ length: 12 }, (_, at) =>
      attempt(1, at, start + at * hourMs, at < 6 ? { toward: 'child', isMinorStranger: true } : {}),
    ),
    { kind: 'answered', account: 1, atMs: start + 13 * hourMs, target: 3, released: 0 },
    attempt(1, 77, start + 13 * hourMs, { wasRefused: true, isEcho: true }),
    { kind: 'blocked', account: 1, atMs: start + 13 * hourMs },
    { kind: 'group-add', account: 1, atMs: start + 13 * hourMs },
    { kind: 'device-change', account: 1, atMs: start + 13 * hourMs },
    { kind: 'reported', account: 1, atMs: start + 13 * hourMs, weight: 0.5, isQuick: true },
    ...Array.from({ length: 30 }, (_, at) => ({
      kind: 'sent' as const,
      account: 1,
      atMs: start + 13 * hourMs + at * 10_000,
      isUnanswered: true,
    })),
  ]
  for (const event of events) count(counters, event)
  const values = computeFeatures(counters, start + 14 * hourMs, new Float64Array(featureNames.length), undefined)
  const value = (name: FeatureName) => values[featureAt[name]]
  expect(value('newContacts24h')).toBe(13)
  expect(value('newContactsEver')).toBe(13)
  expect(value('answeredShare')).toBeCloseTo(1 / 12)
  expect(value('answeredShareSettled')).toBeNaN()
  expect(value('unanswered30d')).toBe(30)
  expect(value('accountAgeDays')).toBeCloseTo(14 / 24)
  expect(value('blockedShare7d')).toBeCloseTo(1 / 13)
  expect(value('reporters30d')).toBe(0.5)
  expect(value('burstiness')).toBeCloseTo(0, 1)
  expect(value('registrationsNearby24h')).toBeNaN()
  expect(value('groupAdds7d')).toBe(1)
  expect([value('minorAttempts30d'), value('minorAttemptShare30d')]).toEqual([6, 6 / 13])
  expect(value('minorAttemptWeeks')).toBe(1)
  expect(value('ageConcentration30d')).toBeGreaterThan(0)
  expect([value('echoes30d'), value('refusedAttempts30d'), value('deviceChanges30d'), value('quickReports7d')]).toEqual([
    1, 1, 1, 1,
  ])
})

test('F10: weeks are counted back from today, and what is four weeks old is none of them', () => {
  const window = dayCounts(31)
  for (const day of [100, 106, 107, 120, 127]) addTo(window, day)
  expect([127, 128, 134, 135, 148, 149, 155].map(day => weeksOf(window, day, 4))).toEqual([4, 3, 3, 2, 1, 1, 0])
  expect(weeksOf(dayCounts(31), 5, 4)).toBe(0)
})

test('F8: accounts of one network are counted for a day', async () => {
  const hits: Hit[] = []
  const store = openDirectStore({ path: ':memory:' })
  const signals = createSignals({ store, book: createRuleBook(shippedRules), onHit: hit => hits.push(hit) })
  for (let account = 1; account <= 20; account++) {
    await signals.load(account)
    signals.note({ kind: 'registered', account, atMs: start + account, networkKey: 'farm' })
  }
  for (let target = 100; target < 110; target++) signals.note(attempt(20, target, start + hourMs + target))
  expect(hits).toMatchObject([{ account: 20, rule: 'registration-farm', level: 1 }])
  const late = start + 2 * dayMs
  for (let target = 200; target < 212; target++) signals.note(attempt(19, target, late + target))
  expect(hits.filter(({ account }) => account === 19)).toEqual([])
})

test('counters written by one engine are found by the next, and a store that fails loses none', async () => {
  const store = openDirectStore({ path: ':memory:' })
  let isBroken = true
  const putCounters: typeof store.putCounters = input => (isBroken ? Promise.reject(new Error('away')) : store.putCounters(input))
  const deps = { store: { counters: store.counters, putCounters }, book: createRuleBook([]), onHit: () => undefined }
  const one = createSignals(deps)
  for (let target = 0; target < 5; target++) one.note(attempt(7, target, start + target))
  await one.settle()
  expect(await store.counters({ account: 7 })).toBeUndefined()
  isBroken = false
  await one.settle()
  const two = createSignals(deps)
  expect((await two.load(7)).attemptsEver).toBe(5)
})

test('F8: what a network’s accounts are answered is known when they have contacted enough', async () => {
  const hits: Hit[] = []
  const store = openDirectStore({ path: ':memory:' })
  const signals = createSignals({ store, book: createRuleBook(shippedRules), onHit: hit => hits.push(hit) })
  const networks = [
    ['farm', 1, false],
    ['campus', 101, true],
  ] as const
  const contact = (first: number, isAnswered: boolean, fromMs: number): void => {
    for (let account = first; account < first + 20; account++)
      for (let target = 0; target < 3; target++) {
        const atMs = fromMs + account + target
        signals.note(attempt(account, 1000 + target, atMs))
        if (isAnswered) signals.note({ kind: 'answered', account, atMs, target: 1000 + target, released: 1 })
      }
  }
  for (const [networkKey, first] of networks)
    for (let account = first; account < first + 20; account++) {
      await signals.load(account)
      signals.note({ kind: 'registered', account, atMs: start + account, networkKey })
    }
  for (const [, first, isAnswered] of networks) contact(first, isAnswered, start + hourMs)
  // Nobody had time to answer: it cannot be told yet.
  expect(hits).toEqual([])
  for (const [, first, isAnswered] of networks) contact(first, isAnswered, start + 9 * hourMs)
  const farms = hits.filter(({ rule }) => rule === 'registration-farm').map(({ account }) => account)
  expect(farms.length).toBe(20)
  expect(farms.every(account => account <= 20)).toBe(true)
})

test('F9: who leaves again counts against the one who added them, for a week', () => {
  const counters = emptyCounters()
  const values = () => computeFeatures(counters, start + hourMs, new Float64Array(featureNames.length), undefined)
  for (let at = 0; at < 9; at++) count(counters, { kind: 'group-add', account: 1, atMs: start })
  count(counters, { kind: 'group-left', account: 1, atMs: start })
  expect(values()[featureAt.groupLeftShare7d]).toBeNaN()
  count(counters, { kind: 'group-add', account: 1, atMs: start })
  expect([values()[featureAt.groupLeft7d], values()[featureAt.groupLeftShare7d]]).toEqual([1, 0.1])
})

test('counters of version 1, which knew no group-left, are read', () => {
  const counters = emptyCounters()
  count(counters, { kind: 'blocked', account: 1, atMs: start })
  const now = encode(countersCodec, counters)
  // Version 1 ended before the last window, which is empty here: a day and no buckets.
  const before = Uint8Array.from([1, ...now.subarray(1, -5)])
  expect(decode(countersCodec, before)).toEqual(counters)
})

test('a rule that goes on firing is told once a day', async () => {
  const hits: Hit[] = []
  const store = openDirectStore({ path: ':memory:' })
  const signals = createSignals({ store, book: createRuleBook(shippedRules), onHit: hit => hits.push(hit) })
  await signals.load(1)
  for (let target = 0; target < 60; target++) signals.note(attempt(1, target, start + target * 1000))
  expect(hits.map(({ rule }) => rule).toSorted()).toEqual(['spam-blast', 'spam-ever', 'spam-slow'])
  expect(hits.every(({ explanation }) => explanation.smallestChange.length > 0)).toBe(true)
})
