// What the desk does, in numbers (B-M11). A figure over fewer than ten is not given: it would be about somebody.

import type { ReportCategoryName } from '@causeway/wire'
import type { Action } from '../ladder/actions.ts'
import type { Appeal } from '../ladder/appeals.ts'
import type { Records } from '../records.ts'
import type { Case } from '../reports/case.ts'
import type { Report } from '../reports/report.ts'
import { dayOf } from '../time.ts'

export const countMin = 10

export interface Statistics {
  /** `null`: fewer than ten. */
  readonly reports: number | null
  readonly verifiedShare: number | null
  readonly casesClosed: number | null
  readonly hoursToDecisionP50: number | null
  readonly hoursToDecisionP95: number | null
  readonly appealsDecided: number | null
  readonly overturnedShare: number | null
  /** Cohen's kappa of first and second looks, and of how many. */
  readonly kappa: number | null
  readonly secondLooks: number | null
  readonly kappas: readonly { readonly category: ReportCategoryName; readonly kappa: number; readonly looks: number }[]
  readonly weeks: readonly { readonly startDay: number; readonly reports: number | null; readonly closed: number | null }[]
  readonly rules: readonly {
    readonly rule: string
    readonly restrictions: number | null
    readonly reversedShare: number | null
  }[]
  /** Reports of trusted flaggers, and of those decided the share upheld. */
  readonly flagged: number | null
  readonly flaggedUpheldShare: number | null
}

export async function statisticsOf(records: Records, nowMs: number): Promise<Statistics> {
  const [reports, closed, actions, appeals] = await Promise.all([
    records.list<Report>('report', {}),
    records.list<Case>('case', { state: 'closed' }),
    records.list<Action>('action', {}),
    records.list<Appeal>('appeal', { state: 'decided' }),
  ])
  const hours = closed
    .flatMap(({ value }) => (value.decision === undefined ? [] : [(value.decision.atMs - value.openedAtMs) / 3_600_000]))
    .toSorted((a, b) => a - b)
  const looks = closed.flatMap(({ value }) =>
    value.secondLooks.flatMap(({ outcome }) =>
      value.decision === undefined ? [] : [{ category: value.category, pair: [value.decision.outcome, outcome] as const }],
    ),
  )
  const overturned = appeals.filter(({ value }) => value.decided?.outcome === 'overturned').length
  const verified = reports.filter(({ value }) => value.verdict === 'verified').length
  return {
    reports: enough(reports.length, reports.length),
    verifiedShare: enough(reports.length, verified / reports.length),
    casesClosed: enough(closed.length, closed.length),
    hoursToDecisionP50: enough(hours.length, hours[Math.floor(hours.length * 0.5)] ?? 0),
    hoursToDecisionP95: enough(hours.length, hours[Math.floor(hours.length * 0.95)] ?? 0),
    appealsDecided: enough(appeals.length, appeals.length),
    overturnedShare: enough(appeals.length, overturned / appeals.length),
    kappa: enough(looks.length, kappaOf(looks.map(({ pair }) => pair))),
    secondLooks: enough(looks.length, looks.length),
    kappas: kappasOf(looks),
    weeks: weeksOf(
      dayOf(nowMs),
      reports.map(({ value }) => value.filedAtMs),
      closed.flatMap(({ value }) => (value.decision === undefined ? [] : [value.decision.atMs])),
    ),
    rules: rulesOf(actions.map(({ value }) => value)),
    ...flaggedOf(reports.map(({ value }) => value)),
  }
}

function flaggedOf(reports: readonly Report[]): Pick<Statistics, 'flagged' | 'flaggedUpheldShare'> {
  const flagged = reports.filter(({ isFlagged }) => isFlagged === true)
  const decided = flagged.filter(({ outcome }) => outcome !== undefined)
  const upheld = decided.filter(({ outcome }) => outcome === 'action-taken').length
  return {
    flagged: enough(flagged.length, flagged.length),
    flaggedUpheldShare: enough(decided.length, upheld / decided.length),
  }
}

function enough(count: number, figure: number): number | null {
  return count < countMin ? null : figure
}

interface Look {
  readonly category: ReportCategoryName
  readonly pair: readonly [string, string]
}

function kappasOf(looks: readonly Look[]): Statistics['kappas'] {
  const byCategory = [...Map.groupBy(looks, ({ category }) => category)]
  const known = byCategory.filter(([, of]) => of.length >= countMin)
  return known.map(([category, of]) => ({ category, kappa: kappaOf(of.map(({ pair }) => pair)), looks: of.length }))
}

const weeksShown = 12

function weeksOf(today: number, filedAtMs: readonly number[], closedAtMs: readonly number[]): Statistics['weeks'] {
  const within = (times: readonly number[], startDay: number): number | null => {
    const count = times.filter(atMs => dayOf(atMs) >= startDay && dayOf(atMs) < startDay + 7).length
    // Nothing at all is about nobody.
    return count === 0 ? 0 : enough(count, count)
  }
  return Array.from({ length: weeksShown }, (_, at) => {
    const startDay = today - 7 * (weeksShown - at) + 1
    return { startDay, reports: within(filedAtMs, startDay), closed: within(closedAtMs, startDay) }
  })
}

function rulesOf(actions: readonly Action[]): Statistics['rules'] {
  const byRule = Map.groupBy(
    actions.flatMap(action => (action.origin.kind === 'metadata' ? [{ rule: action.origin.rule, action }] : [])),
    ({ rule }) => rule,
  )
  return [...byRule].map(([rule, hits]) => {
    const reversed = hits.filter(({ action }) => action.reversed !== undefined).length
    return {
      rule,
      restrictions: enough(hits.length, hits.length),
      reversedShare: enough(hits.length, reversed / hits.length),
    }
  })
}

/** Agreement beyond chance: 1 always, 0 as by tossing coins (Cohen 1960). */
export function kappaOf(pairs: readonly (readonly [string, string])[]): number {
  if (pairs.length === 0) return 0
  const shareOf = (side: 0 | 1, label: string): number => pairs.filter(pair => pair[side] === label).length / pairs.length
  const labels = [...new Set(pairs.flat())]
  const agreed = pairs.filter(([one, other]) => one === other).length / pairs.length
  const byChance = labels.reduce((sum, label) => sum + shareOf(0, label) * shareOf(1, label), 0)
  return byChance === 1 ? 1 : (agreed - byChance) / (1 - byChance)
}
