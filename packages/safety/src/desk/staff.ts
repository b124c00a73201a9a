// Who may do what at the desk, and which two things nobody does both of (B7, A10).

import { CausewayError, type ReportCategoryName } from '@causeway/wire'

export const roles = [
  'reviewer',
  'child-safety',
  'lead',
  'quality',
  'statistics',
  'rules-author',
  'rules-approver',
  'lawful',
  'platform-admin',
] as const
export type Role = (typeof roles)[number]

export interface Staff {
  readonly id: string
  readonly roles: readonly Role[]
  /** Categories this person has opted out of looking at. */
  readonly optedOut?: readonly ReportCategoryName[]
}

/** Who answers legal requests does not judge reports, who runs the machines sees neither, who writes a rule does not approve it. */
export const forbiddenPairs: readonly (readonly [Role, Role])[] = [
  ['lawful', 'reviewer'],
  ['lawful', 'child-safety'],
  ['lawful', 'lead'],
  ['lawful', 'quality'],
  ['platform-admin', 'reviewer'],
  ['platform-admin', 'child-safety'],
  ['platform-admin', 'lead'],
  ['platform-admin', 'quality'],
  ['rules-author', 'rules-approver'],
]

/** Throws `safety.not_allowed`. */
export function checkRoles({ roles: held }: Staff): void {
  const pair = forbiddenPairs.find(([one, other]) => held.includes(one) && held.includes(other))
  if (pair !== undefined) throw new CausewayError('safety.not_allowed', `nobody is both ${pair[0]} and ${pair[1]}`)
}

type Act = 'list' | 'review' | 'decide' | 'second' | 'appeals' | 'second-look' | 'statistics' | 'reverse' | 'mute-reporter'

const actRoles: Readonly<Record<Act, readonly Role[]>> = {
  list: ['reviewer', 'child-safety', 'lead'],
  review: ['reviewer', 'child-safety', 'lead'],
  decide: ['reviewer', 'child-safety', 'lead'],
  second: ['reviewer', 'child-safety', 'lead'],
  appeals: ['reviewer', 'child-safety', 'lead'],
  'second-look': ['quality'],
  statistics: ['statistics', 'lead', 'quality'],
  reverse: ['lead'],
  'mute-reporter': ['lead'],
}

/** Throws `safety.not_allowed`. Cases about children are for those trained for them alone. */
export function checkMay(staff: Staff, act: Act, category?: ReportCategoryName): void {
  checkRoles(staff)
  if (!staff.roles.some(role => actRoles[act].includes(role))) throw new CausewayError('safety.not_allowed', act)
  if (category !== undefined && !maySee(staff, category)) throw new CausewayError('safety.not_allowed', category)
}

export function maySee({ roles: held, optedOut }: Staff, category: ReportCategoryName): boolean {
  if (optedOut?.includes(category) === true) return false
  return !category.startsWith('child.') || held.includes('child-safety')
}
