// The statement of reasons for a restriction, in the fields of the EU's DSA transparency database (its codes, its field rules).
// Messages between people are no "online platform"; the export is there for whoever needs it, the statement is for the person.

import { isoDay, type ReportCategoryName, reportCategories } from '@causeway/wire'
import type { Explanation } from '../rules/explain.ts'
import { type Level, levelNames, type Origin } from './levels.ts'

export interface Statement {
  readonly decision_visibility?: readonly string[]
  readonly decision_provision?: string
  readonly decision_account?: string
  readonly decision_ground: string
  readonly incompatible_content_ground: string
  readonly incompatible_content_explanation: string
  readonly content_type: readonly string[]
  readonly category: string
  readonly content_date: string
  readonly application_date: string
  readonly end_date_account_restriction?: string
  readonly end_date_service_restriction?: string
  readonly decision_facts: string
  readonly source_type: string
  readonly automated_detection: 'Yes' | 'No'
  readonly automated_decision: string
  readonly puid: string
}

export interface StatementInput {
  readonly action: string
  readonly level: Level
  readonly origin: Origin
  readonly clause: string
  readonly category: ReportCategoryName | undefined
  readonly explanation: Explanation | undefined
  readonly atMs: number
  readonly untilMs: number
}

export function statementOf(input: StatementInput): Statement {
  const { level, origin, clause, category, explanation, atMs, untilMs } = input
  const isAccount = level >= 4
  return {
    ...(isAccount
      ? { decision_account: level === 6 ? 'DECISION_ACCOUNT_TERMINATED' : 'DECISION_ACCOUNT_SUSPENDED' }
      : level === 0
        ? { decision_visibility: ['DECISION_VISIBILITY_OTHER'] }
        : { decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION' }),
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    incompatible_content_ground: clause.slice(0, 500),
    incompatible_content_explanation: `${levelNames[level]} Policy clause: ${clause}.`.slice(0, 2000),
    content_type: ['CONTENT_TYPE_OTHER'],
    category: category === undefined ? 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC' : reportCategories[category].dsa,
    content_date: dateOf(atMs),
    application_date: dateOf(atMs),
    ...(level === 6
      ? {}
      : isAccount
        ? { end_date_account_restriction: dateOf(untilMs) }
        : { end_date_service_restriction: dateOf(untilMs) }),
    decision_facts: factsOf(origin, category, explanation).slice(0, 5000),
    source_type: origin.kind === 'metadata' ? 'SOURCE_VOLUNTARY' : 'SOURCE_TYPE_OTHER_NOTIFICATION',
    automated_detection: origin.kind === 'people' ? 'No' : 'Yes',
    automated_decision: origin.kind === 'people' ? 'AUTOMATED_DECISION_NOT_AUTOMATED' : 'AUTOMATED_DECISION_FULLY',
    puid: input.action,
  }
}

/** Never who reported. */
function factsOf(origin: Origin, category: ReportCategoryName | undefined, explanation: Explanation | undefined): string {
  if (origin.kind === 'metadata')
    return `Found by a rule over metadata, without reading any message: ${explanation?.sentence ?? origin.rule}`
  const about = category === undefined ? 'what was reported' : `"${reportCategories[category].title}"`
  const who = origin.kind === 'people' ? 'A person of the safety team decided' : 'A rule together with verified reports decided'
  return `${who} about ${about}, after messages that their recipients chose to report. Nothing else was read.`
}

function dateOf(timestampMs: number): string {
  return isoDay(Math.floor(timestampMs / 86_400_000))
}
