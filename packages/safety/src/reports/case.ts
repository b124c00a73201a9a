// Reports about the same become one case. What a case says of its reports is enough to order it; evidence is apart, sealed.

import { reportCategories, type ReportAbout, type ReportCategoryName } from '@causeway/wire'
import type { ClaimVerdict } from './verdict.ts'

export interface CaseReport {
  readonly report: string
  readonly reporter: number
  readonly filedAtMs: number
  readonly about: ReportAbout
  verdict: ClaimVerdict
  /** The reporter's reputation when it was filed, 0 to 1; 0 for a second report of the same person within 30 days. */
  readonly weight: number
  /** The trusted flagger that reported, by the name of the organisation. */
  readonly flagger?: string
  /** The room of the reported messages, as a hash: witnesses in different rooms are independent of each other. */
  readonly place: string
  /** Hashes of the commitments of the subject's messages. */
  readonly tags: readonly string[]
}

export interface Decision {
  readonly by: string
  readonly second?: string
  /** The second person's step-up over exactly the proposal: a StepUpRecord as JSON. */
  readonly signature?: string
  readonly atMs: number
  readonly outcome: 'action-taken' | 'no-action'
  readonly clause: string
  readonly note: string
  readonly action?: string
}

export interface Case {
  readonly subject: string
  readonly property: string
  readonly category: ReportCategoryName
  readonly openedAtMs: number
  readonly reports: CaseReport[]
  /** Reports beyond those listed. */
  furtherReports: number
  assignee?: string
  assignedUntilMs?: number
  /** A decision that waits for a second person. */
  proposal?: Omit<Decision, 'second' | 'signature'> & {
    readonly level: number
    readonly scope: 'property' | 'backbone'
    readonly untilMs?: number
  }
  decision?: Decision
  /** Independent second looks, blind to the first. */
  readonly secondLooks: { readonly by: string; readonly outcome: Decision['outcome'] }[]
}

/** What a case tells of its reports; the evidence of each is asked for by itself. */
export function reportsShown({
  reports,
}: Case): (Pick<CaseReport, 'report' | 'verdict' | 'about' | 'filedAtMs'> & { readonly hasWords: boolean })[] {
  return reports.map(({ report, verdict, about, filedAtMs, tags }) => ({
    report,
    verdict,
    about,
    hasWords: tags.length > 0,
    filedAtMs,
  }))
}

/** Listed one by one; the rest is counted. */
export const caseReportsMax = 200

/**
 * Severity × how many independent people vouch. Everybody who reports from one room is one witness who grows with the logarithm of
 * their number, and all reports without verified messages are one weak witness together: a crowd that agreed to report weighs
 * less than three people who did not.
 */
export function priorityOf(
  category: ReportCategoryName,
  reports: readonly Pick<CaseReport, 'verdict' | 'weight' | 'place' | 'flagger'>[],
): number {
  const { severity, bypassesReputation } = reportCategories[category]
  const places = new Map<string, { weight: number; count: number }>()
  const unverified = { weight: 0, count: 0 }
  for (const { verdict, weight, place } of reports) {
    if (verdict === 'failed' || weight === 0) continue
    const group = verdict === 'verified' ? (places.get(place) ?? { weight: 0, count: 0 }) : unverified
    group.weight = Math.max(group.weight, weight)
    group.count++
    if (verdict === 'verified') places.set(place, group)
  }
  const witness = [...places.values()].reduce((sum, group) => sum + strengthOf(group), 0) + 0.3 * strengthOf(unverified)
  // Also from who reported that person before: only what failed is no word of anybody.
  const isDanger = bypassesReputation && reports.some(({ verdict }) => verdict !== 'failed')
  const heard = isDanger ? Math.max(1, witness) : witness
  const imminence = severity === 4 ? 2 : 1
  const isFlagged = flaggerIn(reports) !== undefined
  // Before others as severe, whom as many people vouch for; behind danger to somebody.
  return Math.round(1000 * severity * imminence * (isFlagged ? flaggedFactor * Math.max(1, heard) : heard))
}

/** 3 × 1.5 is less than 4 × 2: no flag makes what is serious more urgent than danger. */
const flaggedFactor = 1.5

/** The trusted flagger among those who reported, if one is. What failed says nothing. */
export function flaggerIn(reports: readonly Pick<CaseReport, 'verdict' | 'flagger'>[]): string | undefined {
  return reports.find(({ verdict, flagger }) => flagger !== undefined && verdict !== 'failed')?.flagger
}

function strengthOf({ weight, count }: { weight: number; count: number }): number {
  return count === 0 ? 0 : weight + 0.05 * Math.log2(count)
}
