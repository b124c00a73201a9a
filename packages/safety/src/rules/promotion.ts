// From shadow to friction, and back (lawful-safety B3). Promotion is a decision of two people over a measured precision; falling
// back needs nobody.

import { CausewayError } from '@causeway/wire'
import { problemsOf } from './compile.ts'
import type { Rule, RuleMode } from './rule.ts'

export interface ShadowRecord {
  readonly sinceDay: number
  /** Hits that a person looked at without knowing what the rule wants to do. */
  readonly labelledRight: number
  readonly labelledWrong: number
}

export interface Promotion {
  readonly rule: Rule
  /** Lower end of the 95 % interval; the middle would flatter small samples. */
  readonly precisionLowerBound: number
}

export const shadowDaysMin = 14
export const labelledHitsMin = 50

/** What a rule lacks for more than shadow, each a sentence; who approves is another question. */
export function missingFor(rule: Rule, to: 'friction' | 'enforce', shadow: ShadowRecord, today: number): string[] {
  const labelled = shadow.labelledRight + shadow.labelledWrong
  return [
    ...(rule.mode === 'shadow' || (rule.mode === 'friction' && to === 'enforce') ? [] : [`it is ${rule.mode}`]),
    ...(today - shadow.sinceDay >= shadowDaysMin ? [] : [`${shadowDaysMin} days in shadow are needed`]),
    ...(labelled >= labelledHitsMin ? [] : [`${labelled} hits were labelled, ${labelledHitsMin} are needed`]),
    ...(today <= rule.expiryDay ? [] : ['it has expired']),
    ...problemsOf(rule),
  ]
}

/** Throws `safety.rule_not_ready` with what is missing. */
export function promote(
  rule: Rule,
  to: 'friction' | 'enforce',
  shadow: ShadowRecord,
  people: { readonly proposer: string; readonly approver: string },
  today: number,
): Promotion {
  const missing = missingFor(rule, to, shadow, today)
  if (people.approver === '' || people.approver === people.proposer) missing.push('a second person has to approve')
  if (missing.length > 0) throw new CausewayError('safety.rule_not_ready', missing.join('; '))
  const labelled = shadow.labelledRight + shadow.labelledWrong
  return { rule: { ...rule, mode: to }, precisionLowerBound: wilsonLowerBound(shadow.labelledRight, labelled) }
}

export interface Week {
  readonly hits: number
  readonly decided: number
  readonly overturned: number
}

export const overturnedShareMax = 0.2
export const hitsGrowthMax = 3

/** The mode a rule has after this week: too many overturned, or three times its baseline, and it only watches again. */
export function modeAfter(rule: Rule, week: Week, baselineHits: number): RuleMode {
  if (rule.mode !== 'friction' && rule.mode !== 'enforce') return rule.mode
  const isOverturned = week.decided > 0 && week.overturned / week.decided > overturnedShareMax
  const isFlooding = baselineHits > 0 && week.hits > baselineHits * hitsGrowthMax
  return isOverturned || isFlooding ? 'shadow' : rule.mode
}

/** Wilson score interval, lower end, 95 %. */
export function wilsonLowerBound(right: number, total: number): number {
  if (total === 0) return 0
  const z = 1.96
  const share = right / total
  const middle = share + z ** 2 / (2 * total)
  const spread = z * Math.sqrt((share * (1 - share) + z ** 2 / (4 * total)) / total)
  return Math.max(0, (middle - spread) / (1 + z ** 2 / total))
}
