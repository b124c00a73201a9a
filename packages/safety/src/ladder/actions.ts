// Restrictions: issued within the ceiling, ended by themselves, reversed as if they had never been. What holds for an account is
// computed from what stands, so a reversal has nothing to forget.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import { base32FromBytes, type ReportCategoryName } from '@causeway/wire'
import type { Clock } from '../ports.ts'
import { type Change, changed, type EvidenceChanges, type Records, type Versioned } from '../records.ts'
import type { Explanation } from '../rules/explain.ts'
import { dayMs } from '../time.ts'
import { checkIssue, endOf, type Level, type Origin } from './levels.ts'
import { type Statement, statementOf } from './statement.ts'

export interface Action {
  readonly account: number
  readonly property: string
  readonly level: Level
  readonly scope: 'property' | 'backbone'
  readonly origin: Origin
  readonly clause: string
  readonly issuedAtMs: number
  readonly untilMs: number
  readonly explanation?: Explanation
  readonly statement: Statement
  /** Who took it back, and when. */
  readonly reversed?: { readonly by: string; readonly atMs: number }
}

export interface Issue {
  readonly account: number
  readonly property: string
  readonly level: Level
  readonly scope: 'property' | 'backbone'
  readonly origin: Origin
  readonly clause: string
  readonly category?: ReportCategoryName
  readonly explanation?: Explanation
  readonly untilMs?: number
}

/** What restricts an account now; strikes are restrictions of people that were not reversed. */
export interface Effect {
  readonly level: Level
  readonly strikes: number
}

export interface Actions {
  /** Throws `safety.not_allowed` above the ceiling. `with`: written in the same transaction. */
  issue(issue: Issue, together?: readonly Change<unknown>[], evidence?: EvidenceChanges): Promise<string>
  reverse(action: Versioned<Action>, by: string, together?: readonly Change<unknown>[]): Promise<void>
  of(account: number): Promise<Versioned<Action>[]>
  /** From memory: the highest level that holds for an account now. */
  levelNow(account: number): Level
  effectOf(account: number): Promise<Effect>
  /** Reads what holds: at the start. */
  load(): Promise<void>
}

/** Kept after its end for an appeal. */
const appealDays = 180

export function createActions(deps: { store: Store; crypto: CryptoProvider; clock: Clock; records: Records }): Actions {
  const { store, crypto, clock, records } = deps
  const standing = new Map<number, { level: Level; untilMs: number }[]>()

  async function remember(account: number): Promise<void> {
    const nowMs = clock.nowMs()
    const held = (await everyOne(account)).flatMap(({ value }) =>
      holds(value, nowMs) ? [{ level: value.level, untilMs: value.untilMs }] : [],
    )
    if (held.length === 0) standing.delete(account)
    else standing.set(account, held)
  }

  /** Its own, and those on the whole backbone of every account of the same person. */
  async function everyOne(account: number): Promise<Versioned<Action>[]> {
    const person = (await store.standingOf({ account }))?.person ?? [account]
    const found = await Promise.all(person.map(each => records.list<Action>('action', { subject: each, limit: 1000 })))
    return found.flat().filter(({ value }) => value.account === account || value.scope === 'backbone')
  }

  async function rememberPerson(account: number): Promise<void> {
    for (const each of (await store.standingOf({ account }))?.person ?? [account]) await remember(each)
  }

  return {
    async issue(issue, together = [], evidence = {}) {
      const { account, property, level, scope, origin, clause, category, explanation } = issue
      checkIssue(origin, level, scope, clause)
      const id = base32FromBytes(crypto.random(16))
      const issuedAtMs = clock.nowMs()
      const untilMs = endOf(level, issuedAtMs, issue.untilMs)
      const told = { action: id, level, origin, clause, category, explanation, atMs: issuedAtMs, untilMs }
      const value: Action = {
        account,
        property,
        level,
        scope,
        origin,
        clause,
        issuedAtMs,
        untilMs,
        ...(explanation === undefined ? {} : { explanation }),
        statement: statementOf(told),
      }
      const expiryDay = Math.ceil(untilMs / dayMs) + appealDays
      const change = {
        kind: 'action',
        id,
        from: 0,
        subject: account,
        owner: account,
        state: 'standing',
        rank: issuedAtMs,
      } as const
      await records.write([{ ...change, expiryDay, value }, ...together], evidence)
      await rememberPerson(account)
      return id
    },
    async reverse(action, by, together = []) {
      const value: Action = { ...action.value, reversed: { by, atMs: clock.nowMs() } }
      await records.write([changed('action', action, value, { state: 'reversed' }), ...together])
      await rememberPerson(action.value.account)
    },
    of: everyOne,
    levelNow(account) {
      const held = standing.get(account)
      if (held === undefined) return 0
      const nowMs = clock.nowMs()
      return held.reduce<Level>((highest, { level, untilMs }) => (untilMs > nowMs && level > highest ? level : highest), 0)
    },
    async effectOf(account) {
      const all = await everyOne(account)
      const nowMs = clock.nowMs()
      const held = all.filter(({ value }) => holds(value, nowMs)).map(({ value }) => value.level)
      const strikes = all.filter(({ value }) => value.origin.kind === 'people' && value.reversed === undefined && value.level > 0)
      return { level: held.reduce<Level>((a, b) => (b > a ? b : a), 0), strikes: strikes.length }
    },
    async load() {
      const nowMs = clock.nowMs()
      const all = await records.list<Action>('action', { state: 'standing' })
      for (const account of new Set(all.filter(({ value }) => holds(value, nowMs)).map(({ value }) => value.account)))
        await rememberPerson(account)
    },
  }
}

function holds({ untilMs, reversed }: Action, nowMs: number): boolean {
  return reversed === undefined && untilMs > nowMs
}
