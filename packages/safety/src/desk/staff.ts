// Who may do what at the desk (B7). Roles and the pairs nobody holds together are the desk's (wire/staff.ts).

import { CausewayError, type ReportCategoryName, rolesForbiddenTogether, type StaffRole } from '@causeway/wire'

export interface Staff {
  readonly id: string
  readonly roles: readonly StaffRole[]
  /** Categories this person has opted out of looking at. */
  readonly optedOut?: readonly ReportCategoryName[]
  /** Fewer severe cases in a day than everybody's limit, by their own wish. */
  readonly severeMax?: number
}

export type Act = 'list' | 'review' | 'decide' | 'confirm' | 'appeals' | 'second-look' | 'statistics' | 'reporters' | 'tip'

const working: readonly StaffRole[] = ['safety-moderator', 'safety-senior', 'child-safety', 'safety-lead']

/** Endpoints of the desk name the same roles. */
export const actRoles: Readonly<Record<Act, readonly StaffRole[]>> = {
  list: working,
  review: working,
  decide: working,
  confirm: ['safety-senior', 'child-safety', 'safety-lead'],
  appeals: ['safety-senior', 'safety-lead'],
  'second-look': ['safety-quality'],
  statistics: ['safety-lead', 'safety-quality'],
  reporters: ['safety-lead'],
  tip: ['child-safety'],
}

/** Throws `safety.not_allowed`. Cases about children are for those trained for them alone. */
export function checkMay(staff: Staff, act: Act, category?: ReportCategoryName): void {
  const reason = rolesForbiddenTogether(staff.roles)
  if (reason !== undefined) throw new CausewayError('safety.not_allowed', reason)
  if (!staff.roles.some(role => actRoles[act].includes(role))) throw new CausewayError('safety.not_allowed', act)
  if (category !== undefined && !maySee(staff, category)) throw new CausewayError('safety.not_allowed', category)
}

export function maySee({ roles: held, optedOut }: Staff, category: ReportCategoryName): boolean {
  if (optedOut?.includes(category) === true) return false
  return !category.startsWith('child.') || held.includes('child-safety')
}
