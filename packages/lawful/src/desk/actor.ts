// From somebody who is signed in at the desk to an actor of the case machine: the role that fits what they are about to do.

import type { StaffCaller } from '@causeway/staff/ports'
import type { StaffRole } from '@causeway/wire'
import { type EventKind, transitions } from '../review/machine.ts'
import type { Actor, Role } from '../review/matter.ts'

const roleOf: Partial<Record<StaffRole, Role>> = {
  'legal-intake': 'intake',
  'legal-counsel': 'reviewer',
  'legal-approver': 'lead',
  'legal-custodian': 'custodian',
  'legal-sealed': 'counsel',
  'transparency-editor': 'editor',
  auditor: 'auditor',
  administrator: 'platform_admin',
  officer: 'officer',
  'agency-admin': 'officer',
}

/** For `event`, the first held role that may do it; else the first held role, which the machine refuses. */
export function actorFor({ staffId, roles, group }: StaffCaller, event?: EventKind): Actor {
  const held = roles.map(role => roleOf[role] ?? 'safety')
  const may = transitions.filter(transition => transition.event === event).flatMap(({ actors }) => actors)
  const role = held.find(role => may.includes(role)) ?? held[0] ?? 'safety'
  return role === 'officer'
    ? { id: staffId, role, agency: group }
    : { id: staffId, role, isCleared: roles.includes('legal-sealed') }
}
