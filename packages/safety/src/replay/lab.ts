// The replay lab (B-B3): first contacts of a data set, or of stored pseudonymous events, through the engine of the running server,
// before a rule may even watch. What it finds are figures of the data set, never of the field.

import type { Store } from '@causeway/store/ports'
import { capsOf, type LimitOptions, limitStates, refusalOf } from '../friction/limits.ts'
import { uncheckedBook } from '../rules/book.ts'
import type { Rule } from '../rules/rule.ts'
import { createSignals, type Signals } from '../signals/engine.ts'

/** One message. Account numbers are those of the data set, or pseudonyms. */
export interface LabMessage {
  readonly from: number
  readonly to: number
  readonly atMs: number
}

export interface LabResult {
  readonly people: ReadonlySet<number>
  /** Accounts that each rule ever fired on. */
  readonly hits: ReadonlyMap<string, ReadonlySet<number>>
  /** When a rule first fired on an account, and how many people it had reached by then. */
  readonly firstHits: ReadonlyMap<string, ReadonlyMap<number, { readonly atMs: number; readonly reached: number }>>
  /** Accounts that a limit ever made wait. */
  readonly delayed: ReadonlySet<number>
  /** New people each account reached. */
  readonly reached: ReadonlyMap<number, number>
}

export interface LabOptions {
  readonly store: Pick<Store, 'counters' | 'putCounters'>
  readonly rules: readonly Rule[]
  /** With limits, what they refuse does not happen; without, everything does. */
  readonly limits?: LimitOptions
  /** Called between pieces, so that others get their turn. */
  readonly rest?: () => Promise<void>
}

const pieceMessages = 500

interface Pair {
  readonly initiator: number
  isAnswered: boolean
  waiting: number
}

export async function replay(messages: readonly LabMessage[], options: LabOptions): Promise<LabResult> {
  const hits = new Map<string, Set<number>>(options.rules.map(({ id }) => [id, new Set()]))
  const firstHits = new Map<string, Map<number, { atMs: number; reached: number }>>(
    options.rules.map(({ id }) => [id, new Map()]),
  )
  const reached = new Map<number, number>()
  const signals = createSignals({
    store: options.store,
    book: uncheckedBook(options.rules),
    onHit({ account, rule, atMs }) {
      if (hits.get(rule)?.has(account) === true) return
      hits.get(rule)?.add(account)
      firstHits.get(rule)?.set(account, { atMs, reached: reached.get(account) ?? 0 })
    },
  })
  const delayed = new Set<number>()
  const people = new Set<number>()
  const pairs = new Map<string, Pair>()
  for (const [at, message] of messages.entries()) {
    if (at % pieceMessages === 0) await options.rest?.()
    for (const account of [message.from, message.to]) await meet(signals, people, account, message.atMs)
    if (await refuses(signals, options.limits, pairs, message)) delayed.add(message.from)
    else take(signals, pairs, reached, message)
  }
  await signals.settle()
  return { people, hits, firstHits, delayed, reached }
}

async function meet(signals: Signals, people: Set<number>, account: number, atMs: number): Promise<void> {
  if (people.has(account)) return
  people.add(account)
  await signals.load(account)
  signals.note({ kind: 'registered', account, atMs, networkKey: undefined })
}

async function refuses(
  signals: Signals,
  limits: LimitOptions | undefined,
  pairs: ReadonlyMap<string, Pair>,
  { from, to, atMs }: LabMessage,
): Promise<boolean> {
  if (limits === undefined) return false
  const pair = pairs.get(pairKey(from, to))
  if (pair !== undefined && (pair.isAnswered || pair.initiator !== from)) return false
  const counters = await signals.load(from)
  const states = limitStates(counters, capsOf(limits, 'unknown', counters.firstMs, atMs), atMs)
  return refusalOf(states, pair === undefined ? 'new-contacts' : 'unanswered') !== undefined
}

function take(signals: Signals, pairs: Map<string, Pair>, reached: Map<number, number>, { from, to, atMs }: LabMessage): void {
  const key = pairKey(from, to)
  let pair = pairs.get(key)
  if (pair === undefined) {
    pair = { initiator: from, isAnswered: false, waiting: 0 }
    pairs.set(key, pair)
    reached.set(from, (reached.get(from) ?? 0) + 1)
    const nobodyWasAsked = { isMinorStranger: false, wasRefused: false, isEcho: false }
    signals.note({ kind: 'attempt', account: from, atMs, target: to, toward: 'adult', ...nobodyWasAsked })
  } else if (pair.initiator !== from && !pair.isAnswered) {
    pair.isAnswered = true
    signals.note({ kind: 'answered', account: pair.initiator, atMs, target: from, released: pair.waiting })
  }
  const isUnanswered = pair.initiator === from && !pair.isAnswered
  if (isUnanswered) pair.waiting++
  signals.note({ kind: 'sent', account: from, atMs, isUnanswered })
}

function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}
