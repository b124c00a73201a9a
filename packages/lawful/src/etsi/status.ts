// Where a matter stands, in the words of TS 103 120 (§7.2.5, §8.3.3).

import type { Matter, State } from '../review/matter.ts'

const taskStatus: Readonly<Record<State, string>> = {
  draft: 'AwaitingApproval',
  submitted: 'AwaitingApproval',
  authentic: 'AwaitingApproval',
  needs_info: 'AwaitingApproval',
  in_review: 'AwaitingApproval',
  scope_proposed: 'AwaitingApproval',
  objected: 'AwaitingApproval',
  approved: 'AwaitingDisclosure',
  collected: 'AwaitingDisclosure',
  packaged: 'AwaitingDisclosure',
  delivered: 'Disclosed',
  acknowledged: 'Disclosed',
  delivery_expired: 'Disclosed',
  closed: 'Disclosed',
  answered_no_data: 'DisclosureNotAvailable',
  rejected_inauthentic: 'Rejected',
  rejected_law: 'Invalid',
  closed_withdrawn: 'Cancelled',
  closed_cancelled: 'Cancelled',
}

/** LDTaskStatus. What was closed without a delivery was answered: there was nothing. */
export function taskStatusOf({ state, delivery }: Pick<Matter, 'state' | 'delivery'>): string {
  return state === 'closed' && delivery === undefined ? 'DisclosureNotAvailable' : taskStatus[state]
}

const authorisationStatus: Readonly<Record<string, string>> = {
  AwaitingDisclosure: 'Approved',
  Disclosed: 'Approved',
  DisclosureNotAvailable: 'Approved',
}

/** AuthorisationStatus. */
export function authorisationStatusOf(matter: Pick<Matter, 'state' | 'delivery'>): string {
  const status = taskStatusOf(matter)
  return authorisationStatus[status] ?? status
}
