// The rules in force and how they change: what fires in shadow is kept to be judged; more than shadow is decided by two, over measured
// precision; less is done by one, or by the rule's own bad week.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import { base32FromBytes, CausewayError, utf8ToBytes } from '@causeway/wire'
import type { Action, Actions } from '../ladder/actions.ts'
import type { Clock } from '../ports.ts'
import { type Change, changed, type Records, type Versioned } from '../records.ts'
import type { Hit } from '../signals/engine.ts'
import { dayOf } from '../time.ts'
import type { RuleBook } from './book.ts'
import type { Explanation } from './explain.ts'
import { missingFor, modeAfter, promote, type ShadowRecord, wilsonLowerBound } from './promotion.ts'
import type { Rule, RuleMode } from './rule.ts'

/** Who acts, and what is written down with it. */
export interface Actor {
  readonly id: string
  readonly entry: Change<unknown>
}

export interface RuleState {
  readonly sinceDay: number
  readonly mode: RuleMode
  readonly proposal?: RuleProposal
  readonly history: readonly {
    readonly by: string
    readonly second?: string
    /** The second person's step-up: a StepUpRecord as JSON. */
    readonly signature?: string
    readonly from: RuleMode
    readonly to: RuleMode
    readonly atMs: number
    readonly precisionLowerBound?: number
  }[]
}

export interface RuleProposal {
  readonly by: string
  readonly to: 'friction' | 'enforce'
  readonly atMs: number
  readonly shadow: ShadowRecord
}

/** What a rule in shadow would have fired on. */
export interface ShadowHit {
  readonly rule: string
  readonly version: number
  readonly atMs: number
  readonly explanation: Explanation
  readonly labelled?: { readonly by: string; readonly right: boolean }
}

export interface RuleFigures extends ShadowRecord {
  readonly hits: number
  readonly precisionLowerBound: number | null
}

export interface RuleOffice {
  /** Modes as people left them; the shadow of what is new begins today. */
  open(): Promise<void>
  /** Keeps a hit in shadow, once for each account and version. */
  shadowed(hit: Hit): Promise<void>
  list(): Promise<{ rule: Rule; state: RuleState; figures: RuleFigures; missing: readonly string[] }[]>
  /** `changed` at once for less; more waits. `safety.rule_not_ready` says what is missing. */
  propose(actor: Actor, ruleId: string, to: RuleMode): Promise<'changed' | 'waits-for-second'>
  proposalOf(ruleId: string): Promise<{ rule: Rule; proposal: RuleProposal }>
  confirm(actor: Actor, ruleId: string, signature: string): Promise<void>
  waiting(): Promise<Versioned<ShadowHit>[]>
  label(actor: Actor, hitId: string, right: boolean): Promise<void>
  /** Daily: a rule whose week was bad only watches again (B3). */
  review(): Promise<void>
}

const hitDays = 60
const hitsListed = 10_000
const shownAtOnce = 100
const weekDays = 7
const baselineWeeks = 4
const ranks: Readonly<Record<RuleMode, number>> = { off: 0, shadow: 1, friction: 2, enforce: 3 }

interface OfficeDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly records: Records
  readonly actions: Actions
  readonly book: RuleBook
}

export function createRuleOffice({ crypto, clock, records, book }: OfficeDeps): RuleOffice {
  const today = (): number => dayOf(clock.nowMs())
  const keyOf = (rule: Rule): string => `${rule.id} ${rule.version}`
  const ruleOf = (id: string): Rule => {
    const rule = book.rules.find(each => each.id === id)
    if (rule === undefined) throw new CausewayError('safety.unknown')
    return rule
  }

  async function stateOf(rule: Rule): Promise<Versioned<RuleState>> {
    const found = await records.read<RuleState>('rule', keyOf(rule))
    if (found === undefined) throw new CausewayError('safety.unknown')
    return found
  }

  const allHits = (): Promise<Versioned<ShadowHit>[]> => records.list<ShadowHit>('hit', { limit: hitsListed })

  function figuresOf(rule: Rule, state: RuleState, all: readonly Versioned<ShadowHit>[]): RuleFigures {
    const hits = all.filter(({ value }) => value.rule === rule.id && value.version === rule.version)
    const [right, wrong] = ['right', 'wrong'].map(label => hits.filter(hit => hit.state === label).length) as [number, number]
    const precisionLowerBound = right + wrong === 0 ? null : wilsonLowerBound(right, right + wrong)
    return { sinceDay: state.sinceDay, hits: hits.length, labelledRight: right, labelledWrong: wrong, precisionLowerBound }
  }

  async function setMode(
    { by, second, signature, precisionLowerBound }: Omit<RuleState['history'][number], 'from' | 'to' | 'atMs'>,
    rule: Rule,
    to: RuleMode,
    together: readonly Change<unknown>[],
  ): Promise<void> {
    const before = await stateOf(rule)
    const step = {
      by,
      ...(second === undefined ? {} : { second }),
      ...(signature === undefined ? {} : { signature }),
      ...(precisionLowerBound === undefined ? {} : { precisionLowerBound }),
      from: rule.mode,
      to,
      atMs: clock.nowMs(),
    }
    const { proposal: _, ...rest } = before.value
    // Who only watches again begins a new shadow.
    const sinceDay = to === 'shadow' ? today() : before.value.sinceDay
    const value: RuleState = { ...rest, sinceDay, mode: to, history: [...before.value.history, step] }
    await records.write([changed('rule', before, value, { state: to }), ...together])
    book.setMode(rule.id, to)
  }

  return {
    async open() {
      for (const rule of book.rules) {
        const found = await records.read<RuleState>('rule', keyOf(rule))
        if (found !== undefined) {
          book.setMode(rule.id, found.value.mode)
          continue
        }
        const value: RuleState = { sinceDay: today(), mode: rule.mode, history: [] }
        await records.write([newRecord('rule', keyOf(rule), { state: rule.mode, value })])
      }
    },
    async shadowed({ account, rule, version, atMs, explanation }) {
      const id = base32FromBytes(crypto.hash('SHA-256', utf8ToBytes(`${rule} ${version} ${account}`)).subarray(0, 16))
      if ((await records.read('hit', id)) !== undefined) return
      const value: ShadowHit = { rule, version, atMs, explanation }
      const row = { subject: account, state: 'open', rank: atMs, expiryDay: dayOf(atMs) + hitDays, value }
      await records.write([newRecord('hit', id, row)])
    },
    async list() {
      const hits = await allHits()
      return await Promise.all(
        book.rules.map(async rule => {
          const { value: state } = await stateOf(rule)
          const figures = figuresOf(rule, state, hits)
          const next = rule.mode === 'friction' ? 'enforce' : 'friction'
          return { rule, state, figures, missing: rule.mode === 'enforce' ? [] : missingFor(rule, next, figures, today()) }
        }),
      )
    },
    async propose(actor, ruleId, to) {
      const rule = ruleOf(ruleId)
      if (ranks[to] === ranks[rule.mode]) throw new CausewayError('safety.changed', `it is ${to} already`)
      // Watching alone does nothing to anybody.
      if (to === 'off' || to === 'shadow' || ranks[to] < ranks[rule.mode]) {
        await setMode({ by: actor.id }, rule, to, [actor.entry])
        return 'changed'
      }
      const before = await stateOf(rule)
      const shadow = figuresOf(rule, before.value, await allHits())
      const missing = missingFor(rule, to, shadow, today())
      if (missing.length > 0) throw new CausewayError('safety.rule_not_ready', missing.join('; '))
      const { sinceDay, labelledRight, labelledWrong } = shadow
      const proposal: RuleProposal = { by: actor.id, to, atMs: clock.nowMs(), shadow: { sinceDay, labelledRight, labelledWrong } }
      await records.write([changed('rule', before, { ...before.value, proposal }), actor.entry])
      return 'waits-for-second'
    },
    async proposalOf(ruleId) {
      const rule = ruleOf(ruleId)
      const { proposal } = (await stateOf(rule)).value
      if (proposal === undefined) throw new CausewayError('safety.unknown')
      return { rule, proposal }
    },
    async confirm(actor, ruleId, signature) {
      const { rule, proposal } = await this.proposalOf(ruleId)
      const { by, to, shadow } = proposal
      if (by === actor.id) throw new CausewayError('safety.not_allowed', 'a second person has to confirm')
      const { precisionLowerBound } = promote(rule, to, shadow, { proposer: by, approver: actor.id }, today())
      await setMode({ by, second: actor.id, signature, precisionLowerBound }, rule, to, [actor.entry])
    },
    waiting: () => records.list<ShadowHit>('hit', { state: 'open', limit: shownAtOnce }),
    async label(actor, hitId, right) {
      const before = await records.read<ShadowHit>('hit', hitId)
      if (before === undefined || before.state !== 'open') throw new CausewayError('safety.unknown')
      const value: ShadowHit = { ...before.value, labelled: { by: actor.id, right } }
      await records.write([changed('hit', before, value, { state: right ? 'right' : 'wrong' }), actor.entry])
    },
    async review() {
      const actions = (await records.list<Action>('action', {})).map(({ value }) => value)
      for (const rule of book.rules) {
        const own = actions.filter(({ origin }) => origin.kind === 'metadata' && origin.rule === rule.id)
        const agesDays = own.map(({ issuedAtMs }) => today() - dayOf(issuedAtMs))
        const inWeek = own.filter((_, at) => (agesDays[at] as number) < weekDays)
        const before = agesDays.filter(age => age >= weekDays && age < weekDays * (1 + baselineWeeks)).length
        const overturned = inWeek.filter(({ reversed }) => reversed !== undefined).length
        const week = { hits: inWeek.length, decided: inWeek.length, overturned }
        const mode = modeAfter(rule, week, before / baselineWeeks)
        if (mode !== rule.mode) await setMode({ by: 'its own week' }, rule, mode, [])
      }
    },
  }
}

function newRecord<T>(
  kind: 'rule' | 'hit',
  id: string,
  row: { subject?: number; state: string; rank?: number; expiryDay?: number; value: T },
): Change<T> {
  return { kind, id, from: 0, subject: 0, owner: 0, rank: 0, expiryDay: 0, ...row }
}
