// Events → counters → features → rules → proposed friction. Counters live in memory while an account is busy and go to the store
// in batches; nothing waits for them but what reads them.

import type { Store } from '@causeway/store/ports'
import { decode, encode } from '@causeway/wire'
import type { RuleBook } from '../rules/book.ts'
import { explain, type Explanation } from '../rules/explain.ts'
import type { MetadataLevel, RuleMode } from '../rules/rule.ts'
import { dayOf } from '../time.ts'
import { count } from './count.ts'
import { type Counters, countersCodec, emptyCounters } from './counters.ts'
import type { SignalEvent } from './events.ts'
import { computeFeatures, featureNames } from './features.ts'
import { createRegistrations } from './registrations.ts'

/** A rule fired. What is done about it is decided elsewhere, and never above `level`. */
export interface Hit {
  readonly account: number
  readonly atMs: number
  readonly rule: string
  readonly version: number
  readonly mode: RuleMode
  readonly level: MetadataLevel
  readonly explanation: Explanation
}

export interface Signals {
  /** Counts at once when the account is known here, else as soon as its counters are read. */
  note(event: SignalEvent): void
  /** undefined while they are being read. */
  peek(account: number): Counters | undefined
  load(account: number): Promise<Counters>
  /** Everything noted is counted and durable. */
  settle(): Promise<void>
}

export interface SignalsDeps {
  readonly store: Pick<Store, 'counters' | 'putCounters'>
  readonly book: RuleBook
  readonly onHit: (hit: Hit) => void
  /** Accounts whose counters stay in memory. */
  readonly heldMax?: number
  /** Changed accounts that are written together; the more wait, the more of their changes are one write. */
  readonly batchMax?: number
  /** Runs `work` once, soon: what has changed is written then, however little it is. */
  readonly soon?: (work: () => void) => void
}

export function createSignals(deps: SignalsDeps): Signals {
  const { store, book, onHit, heldMax = 50_000, batchMax = 4_096, soon } = deps
  const held = new Map<number, Counters>()
  const loading = new Map<number, Promise<Counters>>()
  const changed = new Set<number>()
  const registrations = createRegistrations()
  const values = new Float64Array(featureNames.length)
  /** What each account fired last, so that a standing condition is told once a day and not with every event. */
  const fired = new Map<string, number>()
  let writing: Promise<void> = Promise.resolve()
  let pendingWrites = 0

  function note(event: SignalEvent): void {
    const counters = held.get(event.account)
    if (counters !== undefined) take(counters, event)
    else void load(event.account).then(loaded => take(loaded, event))
  }

  function take(counters: Counters, event: SignalEvent): void {
    count(counters, event)
    noteNetwork(event)
    if (changed.size === 0) soon?.(write)
    changed.add(event.account)
    // Only an event that can make a rule truer is worth asking the rules.
    if (event.kind !== 'answered' && event.kind !== 'sent') judge(counters, event.account, event.atMs)
    if (changed.size >= batchMax) write()
  }

  function noteNetwork(event: SignalEvent): void {
    if (event.kind === 'registered') registrations.add(event.account, event.networkKey, event.atMs)
    else if (event.kind === 'attempt') registrations.attempted(event.account, event.atMs)
    else if (event.kind === 'answered') registrations.answered(event.account)
  }

  function judge(counters: Counters, account: number, atMs: number): void {
    const day = dayOf(atMs)
    computeFeatures(counters, atMs, values, registrations.near(account, atMs))
    book.evaluate(values, day, rule => {
      const key = `${rule.id} ${account}`
      if (fired.get(key) === day) return
      fired.set(key, day)
      if (fired.size > heldMax) fired.delete(fired.keys().next().value as string)
      const { id, version, mode, maxLevel } = rule
      onHit({ account, atMs, rule: id, version, mode, level: maxLevel, explanation: explain(rule, values) })
    })
  }

  function load(account: number): Promise<Counters> {
    const known = held.get(account)
    if (known !== undefined) return Promise.resolve(known)
    const before = loading.get(account)
    if (before !== undefined) return before
    const started = store
      .counters({ account })
      .then(body => {
        const counters = body === undefined ? emptyCounters() : decode(countersCodec, body)
        held.set(account, counters)
        if (held.size > heldMax) evict()
        return counters
      })
      .finally(() => loading.delete(account))
    loading.set(account, started)
    return started
  }

  /** The longest held that is written already. */
  function evict(): void {
    for (const account of held.keys()) {
      if (held.size <= heldMax) return
      if (!changed.has(account)) held.delete(account)
    }
  }

  function write(): void {
    const rows = [...changed].flatMap(account => {
      const counters = held.get(account)
      const day = dayOf(Math.max(counters?.firstMs ?? 0, counters?.lastSentMs ?? 0, counters?.attempts.at(-1)?.atMs ?? 0))
      return counters === undefined ? [] : [{ account, day, body: encode(countersCodec, counters) }]
    })
    changed.clear()
    if (rows.length === 0) return
    pendingWrites++
    writing = Promise.all([writing, store.putCounters({ rows })]).then(
      () => void pendingWrites--,
      () => {
        // Not durable: written again with the next batch.
        pendingWrites--
        for (const { account } of rows) changed.add(account)
        soon?.(write)
      },
    )
  }

  return {
    note,
    peek: account => held.get(account),
    load,
    async settle() {
      while (loading.size > 0) await Promise.allSettled(loading.values())
      // Callbacks of the loads run before this goes on.
      await Promise.resolve()
      write()
      while (pendingWrites > 0) await writing
    },
  }
}
