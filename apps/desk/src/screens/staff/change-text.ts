// A change of the staff list in words.

import { staffRoles } from '@causeway/wire'
import type { Answer } from '../../api/call.ts'

export type Change = Answer<'listStaffProposals'>['proposals'][number]['change']

/** `nameOf`: whose number it is, where that is known. */
export function changeText(change: Change, nameOf: (staff: string) => string | undefined = () => undefined): string {
  if (change.kind === 'add') return `Add ${change.name} as ${rolesText(change.roles)}`
  const name = nameOf(change.staff) ?? `person ${change.staff.slice(0, 6)}`
  return change.kind === 'end' ? `End the account of ${name}` : `Give ${name} the roles ${rolesText(change.roles)}`
}

function rolesText(roles: readonly (keyof typeof staffRoles)[]): string {
  return roles.map(role => staffRoles[role].title).join(', ')
}
