// Cases by what somebody at the desk was told: the number of a case, of a report, or the address of the account it is about. Nothing
// else can be looked for: the desk holds what was reported, and neither words nor who knows whom.

import type { Store } from '@causeway/store/ports'
import type { Records, Versioned } from '../records.ts'
import type { Case } from '../reports/case.ts'
import type { Report } from '../reports/report.ts'
import type { Audit } from './audit.ts'
import { checkMay, maySee, type Staff } from './staff.ts'

export interface FoundCase {
  readonly case: string
  readonly category: Case['category']
  readonly property: string
  readonly reports: number
  readonly openedAtMs: number
  readonly isOpen: boolean
  /** What was decided; undefined for an open case. */
  readonly outcome: 'action-taken' | 'no-action' | undefined
}

/** The newest; an account that is reported more often is looked at case by case. */
export const foundMax = 100

/** The newest first, of those that this person may see; the question itself is written down first. */
export async function foundCases(
  { records, store, audit }: { readonly records: Records; readonly store: Store; readonly audit: Audit },
  staff: Staff,
  by: string,
): Promise<FoundCase[]> {
  checkMay(staff, 'list')
  await audit.note(staff, 'find', by)
  const found = await casesBy(records, store, by)
  return found
    .filter(({ value }) => maySee(staff, value.category))
    .sort((a, b) => b.value.openedAtMs - a.value.openedAtMs)
    .slice(0, foundMax)
    .map(rowOf)
}

async function casesBy(records: Records, store: Store, by: string): Promise<Versioned<Case>[]> {
  if (by.startsWith('mimi://')) {
    const person = await store.standingByUser({ user: by })
    return person === undefined ? [] : await records.list<Case>('case', { subject: person.account })
  }
  const caseId = (await records.read<Report>('report', by))?.value.caseId ?? by
  const found = await records.read<Case>('case', caseId)
  return found === undefined ? [] : [found]
}

function rowOf({ id, state, value }: Versioned<Case>): FoundCase {
  const { category, property, openedAtMs, decision } = value
  const reports = value.reports.length + value.furtherReports
  return { case: id, category, property, reports, openedAtMs, isOpen: state === 'open', outcome: decision?.outcome }
}
