// Synthetic populations through the counters, features, rules and limits of the running server: what each rule finds, whom it
// would harm, and how much somebody has done by then.

import {
  capsOf,
  type CaseReport,
  createRuleBook,
  createSignals,
  defaultLimitOptions,
  limitStates,
  priorityOf,
  refusalOf,
  type Rule,
  shippedRules,
  type SignalEvent,
  type Signals,
} from '@causeway/safety'
import { openDirectStore } from '@causeway/store'
import { benignKinds, type Kind, type Person, populate } from './populations.ts'

export interface RuleFigures {
  readonly rule: string
  readonly mode: Rule['mode']
  /** Of those it fired on, the share who do harm; undefined when it fired on nobody. */
  readonly precision: number | undefined
  /** The share of the kind that it was written for. */
  readonly recall: number
  readonly target: readonly Kind[]
  /** The share of ordinary people it ever fired on. */
  readonly benignHarm: number
  /** New people reached by the median offender of its kind before it fired. */
  readonly reachedAtHit: number | undefined
  readonly hoursToHit: number | undefined
}

export interface SafetyFigures {
  readonly seed: string
  readonly people: number
  readonly events: number
  readonly rules: readonly RuleFigures[]
  readonly delayed: readonly { readonly kind: Kind; readonly share: number }[]
  readonly reached: readonly { readonly kind: Kind; readonly withLimits: number; readonly without: number }[]
  readonly brigade: { readonly crowd: number; readonly three: number }
}

/** Whom each shipped rule is for. */
const targets: Readonly<Record<string, readonly Kind[]>> = {
  'spam-blast': ['blast'],
  'spam-slow': ['slow'],
  'spam-ever': ['blast', 'slow'],
  'group-adds-mass': ['group-spammer'],
  'registration-farm': ['farm'],
  'minor-directed': ['groomer'],
  'refusal-persistence': ['persistent'],
  'account-takeover': ['takeover'],
}

interface Outcome {
  readonly firstHit: Map<string, Map<number, { atMs: number; reached: number }>>
  readonly delayed: Set<number>
  readonly reached: Map<number, number>
  readonly firstAttempt: Map<number, number>
}

export async function simulateSafety(seed: string): Promise<SafetyFigures> {
  const { people, events } = populate(seed)
  const kinds = new Map(people.map(({ account, kind }) => [account, kind]))
  const free = await live(events, undefined)
  const limited = await live(events, kinds)
  return {
    seed,
    people: people.length,
    events: events.length,
    rules: shippedRules.map(rule => figuresOf(rule, people, free)),
    delayed: perKind(people, who => share(who, account => limited.delayed.has(account))),
    reached: kindsOf(people).map(kind => {
      const who = people.filter(each => each.kind === kind).map(({ account }) => account)
      const median = (outcome: Outcome): number => middle(who.map(account => outcome.reached.get(account) ?? 0)) ?? 0
      return { kind, withLimits: median(limited), without: median(free) }
    }),
    brigade: brigade(),
  }
}

/** With `kinds`, an attempt that the limits refuse does not happen, nor what would have come of it. */
async function live(events: readonly SignalEvent[], kinds: ReadonlyMap<number, Kind> | undefined): Promise<Outcome> {
  const outcome: Outcome = { firstHit: new Map(), delayed: new Set(), reached: new Map(), firstAttempt: new Map() }
  const store = openDirectStore({ path: ':memory:', synchronous: 'off' })
  const signals = createSignals({
    store,
    book: createRuleBook(shippedRules),
    onHit({ rule, account, atMs }) {
      const hits = outcome.firstHit.get(rule) ?? new Map<number, { atMs: number; reached: number }>()
      outcome.firstHit.set(rule, hits)
      if (!hits.has(account)) hits.set(account, { atMs, reached: outcome.reached.get(account) ?? 0 })
    },
  })
  const refused = new Set<string>()
  for (const event of events) {
    await signals.load(event.account)
    const isDropped = kinds !== undefined && (await isRefused(signals, event, kinds, refused))
    if (isDropped) outcome.delayed.add(event.account)
    if (isDropped || ('target' in event && refused.has(`${event.account} ${event.target}`))) continue
    if (event.kind === 'attempt') {
      outcome.reached.set(event.account, (outcome.reached.get(event.account) ?? 0) + 1)
      if (!outcome.firstAttempt.has(event.account)) outcome.firstAttempt.set(event.account, event.atMs)
    }
    signals.note(event)
  }
  await signals.settle()
  store.close()
  return outcome
}

async function isRefused(
  signals: Signals,
  event: SignalEvent,
  kinds: ReadonlyMap<number, Kind>,
  refused: Set<string>,
): Promise<boolean> {
  if (event.kind !== 'attempt') return false
  const counters = await signals.load(event.account)
  const band = kinds.get(event.account) === 'teen' ? '16-17' : '18+'
  const states = limitStates(counters, capsOf(defaultLimitOptions, band, counters.firstMs, event.atMs), event.atMs)
  if (refusalOf(states, 'new-contacts') === undefined) return false
  refused.add(`${event.account} ${event.target}`)
  return true
}

function figuresOf(rule: Rule, people: readonly Person[], { firstHit, firstAttempt }: Outcome): RuleFigures {
  const hits = firstHit.get(rule.id) ?? new Map<number, { atMs: number; reached: number }>()
  const target = targets[rule.id] ?? []
  const of = (isWanted: (kind: Kind) => boolean) => people.filter(({ kind }) => isWanted(kind)).map(({ account }) => account)
  const benign = of(kind => benignKinds.includes(kind))
  const meant = of(kind => target.includes(kind))
  const isHit = (account: number): boolean => hits.has(account)
  const benignHits = benign.filter(isHit).length
  const found = meant.flatMap(account => hits.get(account) ?? [])
  const hours = meant.flatMap(account => {
    const [hit, first] = [hits.get(account), firstAttempt.get(account)]
    return hit === undefined || first === undefined ? [] : [(hit.atMs - first) / 3_600_000]
  })
  return {
    rule: rule.id,
    mode: rule.mode,
    precision: hits.size === 0 ? undefined : (hits.size - benignHits) / hits.size,
    recall: share(meant, isHit),
    target,
    benignHarm: benignHits / benign.length,
    reachedAtHit: middle(found.map(({ reached }) => reached)),
    hoursToHit: middle(hours),
  }
}

/** Five hundred who agreed to report, and three who did not. */
function brigade(): SafetyFigures['brigade'] {
  const one = (place: string, verdict: CaseReport['verdict']): CaseReport => ({
    report: '',
    about: 'messages',
    reporter: 0,
    filedAtMs: 0,
    verdict,
    weight: 0.5,
    place,
    tags: [],
  })
  const crowd = Array.from({ length: 500 }, (_, at) => one(`${at}`, 'unverifiable'))
  const three = ['a', 'b', 'c'].map(place => one(place, 'verified'))
  return { crowd: priorityOf('harassment.insult', crowd), three: priorityOf('harassment.insult', three) }
}

function kindsOf(people: readonly Person[]): Kind[] {
  return [...new Set(people.map(({ kind }) => kind))]
}

function perKind(people: readonly Person[], figure: (accounts: readonly number[]) => number): { kind: Kind; share: number }[] {
  return kindsOf(people).map(kind => ({
    kind,
    share: figure(people.filter(each => each.kind === kind).map(({ account }) => account)),
  }))
}

function share(accounts: readonly number[], holds: (account: number) => boolean): number {
  return accounts.length === 0 ? 0 : accounts.filter(holds).length / accounts.length
}

function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
