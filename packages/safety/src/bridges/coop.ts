// Cases for ROOST Coop, in the bodies of its Report API (docs/api/report.md there), and decisions back by its Action callbacks
// (docs/api/actions.md). The evidence does not go: it is sealed to the own safety team. What comes back is a proposal, which a person
// at the own desk confirms.

import { CausewayError, isoTime, reportCategories } from '@causeway/wire'
import type { Case, CaseReport } from '../reports/case.ts'
import type { Level } from '../ladder/levels.ts'

/** What the operator set up at Coop. */
export interface CoopNames {
  /** Item types there: of users, and of cases. */
  readonly userTypeId: string
  readonly caseTypeId: string
  /** Policies there by our category; a category without one is sent without. */
  readonly policies: Readonly<Record<string, string>>
  /** Actions there, and what each proposes here. */
  readonly actions: Readonly<Record<string, { readonly outcome: 'action-taken' | 'no-action'; readonly level: Level }>>
}

/** The body of `POST /api/v1/report`. */
export interface CoopReport {
  readonly reporter: { readonly kind: 'user'; readonly typeId: string; readonly id: string }
  readonly reportedAt: string
  readonly reportedForReason: { readonly policyId?: string; readonly reason: string; readonly csam: boolean }
  readonly reportedItem: {
    readonly id: string
    readonly typeId: string
    readonly data: Readonly<Record<string, string | number>>
  }
}

export function coopReportOf(
  caseId: string,
  { category, property, reports }: Pick<Case, 'category' | 'property' | 'reports'>,
  report: Pick<CaseReport, 'report' | 'reporter' | 'filedAtMs' | 'verdict' | 'about'>,
  names: CoopNames,
  pseudonymOf: (account: number) => string,
): CoopReport {
  const policyId = names.policies[category]
  return {
    reporter: { kind: 'user', typeId: names.userTypeId, id: pseudonymOf(report.reporter) },
    reportedAt: isoTime(report.filedAtMs),
    reportedForReason: {
      ...(policyId === undefined ? {} : { policyId }),
      reason: reportCategories[category].title,
      csam: category === 'child.sexual',
    },
    reportedItem: {
      id: caseId,
      typeId: names.caseTypeId,
      data: {
        app: property,
        category,
        severity: reportCategories[category].severity,
        about: report.about,
        verdict: report.verdict,
        reports: reports.length,
      },
    },
  }
}

export interface CoopDecision {
  readonly caseId: string
  readonly outcome: 'action-taken' | 'no-action'
  readonly level: Level
  readonly clause: string
  readonly by: string
  readonly note: string
}

const textMax = 2000

/** An Action callback whose signature was checked. `request.invalid` for another body, an item of another type, an unknown action. */
export function coopDecisionFrom(body: unknown, names: CoopNames): CoopDecision {
  const { item, action, policies, actorEmail, actorNote } = objectOf(body)
  const { id: caseId, typeId } = objectOf(item)
  const { id: actionId } = objectOf(action)
  const isOurs = typeId === names.caseTypeId && typeof caseId === 'string' && /^[a-z2-7]{26}$/.test(caseId)
  const known = typeof actionId === 'string' && Object.hasOwn(names.actions, actionId) ? names.actions[actionId] : undefined
  if (!isOurs || known === undefined) throw new CausewayError('request.invalid', 'no action of ours on a case of ours')
  const [policy] = Array.isArray(policies) ? (policies as unknown[]).map(objectOf) : []
  return {
    caseId,
    ...known,
    clause: textOf(policy?.['name'], 200) || 'Decided at Coop',
    // Without an actor a rule there decided: it proposes all the same, and a person here decides.
    by: `coop ${textOf(actorEmail, 200) || 'rule'}`,
    note: textOf(actorNote, textMax),
  }
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function textOf(value: unknown, lengthMax: number): string {
  return typeof value === 'string' ? value.slice(0, lengthMax) : ''
}
