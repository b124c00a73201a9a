// The words of lawful matters, as people at the desk read them.

import { hasCode } from '@causeway/wire'
import type { Category } from './view.ts'

export const categoryTexts: Readonly<Record<Category, { readonly title: string; readonly about: string }>> = {
  SUB: { title: 'Subscriber', about: 'Who the account is: address, handle, app, since when' },
  ACC: { title: 'Access', about: 'Devices of the account' },
  TRF: { title: 'Traffic', about: 'With whom, when, how large' },
  SAF: { title: 'Safety', about: 'Reports and measures' },
  CTC: { title: 'Encrypted content', about: 'Ciphertext that waits for delivery; the operator has no key to it' },
  CTP: { title: 'Readable content', about: 'Content the operator can read, where there is any' },
  NON: { title: 'Messages, calls, pictures, keys', about: 'Not held. The answer is ready before you ask' },
}

export const stateTexts: Readonly<Record<string, string>> = {
  draft: 'Draft, not submitted',
  submitted: 'Submitted',
  authentic: 'Found genuine',
  needs_info: 'Something is missing',
  in_review: 'In legal review',
  scope_proposed: 'Scope proposed, waits for approval',
  objected: 'Objected',
  approved: 'Approved',
  collected: 'Collected',
  packaged: 'Packaged',
  delivered: 'Delivered',
  acknowledged: 'Fetched and acknowledged',
  delivery_expired: 'Delivery expired',
  answered_no_data: 'Answered: nothing found',
  rejected_inauthentic: 'Refused: not genuine',
  rejected_law: 'Refused',
  closed_withdrawn: 'Withdrawn',
  closed_cancelled: 'Cancelled',
  closed: 'Closed',
}

/** Officers see that it is worked on, not who of us has it. */
export function stateTextForOfficer(state: string): string {
  return ['scope_proposed', 'approved', 'collected', 'packaged'].includes(state) ? 'In work' : stateText(state)
}

export function stateText(state: string): string {
  return stateTexts[state] ?? state
}

export const outcomeTexts: Readonly<Record<string, string>> = {
  produced: 'Produced',
  none_found: 'Nothing found',
  not_held: 'Not held',
  held_unreadable: 'Held, unreadable',
  out_of_scope: 'Beyond this paper',
  objected: 'Objected',
}

export const issuerTexts: Readonly<Record<string, string>> = {
  police: 'Police',
  prosecutor: 'Prosecutor',
  court: 'Court or judge',
  grand_jury: 'Grand jury',
  agency: 'Agency',
  federal_agency: 'Federal agency',
  minister: 'Minister',
  minister_with_commissioner: 'Secretary of State with Judicial Commissioner',
  authorising_office: 'Authorising office',
  private_party: 'Private party',
}

export const selectorTexts: Readonly<Record<string, string>> = {
  handle: 'Handle (number, name or mail address in an app)',
  account: 'Account address (mimi://…)',
  app_user: "The app's own user id",
  device: 'Device address (mimi://…)',
}

export const countryTexts: Readonly<Record<string, string>> = {
  US: 'United States',
  GB: 'United Kingdom',
  EU: 'European Union',
  AU: 'Australia',
}

export const eventTexts: Readonly<Record<string, string>> = {
  co_sign: 'Co-signed by the agency’s administrator',
  submit: 'Submitted',
  verify_certification: 'Certification verified',
  authenticate: 'Found genuine',
  reject_authenticity: 'Refused as not genuine',
  validate: 'Rules passed',
  reject: 'Refused',
  ask_for_more: 'More was asked for',
  supplement: 'Supplemented',
  give_up: 'Given up',
  propose_scope: 'Scope proposed',
  reconsider: 'Taken back into review',
  object: 'Objected',
  authority_narrows: 'The authority narrowed it',
  authority_upholds: 'The authority upheld it',
  authority_withdraws: 'The authority withdrew it',
  record_call_back: 'Called back',
  approve: 'Approved',
  collect: 'Collected',
  answer_no_data: 'Nothing found',
  package: 'Packaged',
  second_look: 'Second look',
  publish: 'Delivered',
  download: 'Downloaded',
  acknowledge: 'Acknowledged',
  expire_delivery: 'Delivery expired',
  withdraw: 'Withdrawn',
  cancel: 'Cancelled',
  close: 'Closed',
  preserve: 'Preserved',
  extend_preservation: 'Preservation extended',
  release_preservation: 'Preservation released',
  expire_preservation: 'Preservation expired',
  extend_gag: 'Secrecy extended',
  lift_gag: 'Secrecy lifted',
  expire_gag: 'Secrecy ended',
  send_notice: 'The person was told',
  breach_clock: 'The deadline passed',
  message: 'Message',
  seal: 'Sealed',
}

/** Conditions of the case machine, as the server names them, in words. */
const guardTexts: Readonly<Record<string, string>> = {
  'call back done': 'First somebody calls back to a number of the directory, and the agency confirms the request.',
  'call back number old': 'That number cannot be used yet: two of us must have entered it, 30 days ago or more.',
  'approvals complete': 'There are not enough approvals of this very scope.',
  'not preparer': 'You proposed this scope; somebody else approves it.',
  'not approved already': 'You approved it already; the second approval is somebody else’s.',
  'scope unchanged': 'The scope was changed meanwhile; look at it again.',
  'custodian separate': 'You approved it; somebody else collects.',
  'not builder': 'You packaged it; somebody else takes the second look.',
  'second look done': 'Somebody has to take a second look first.',
  'new officer limits': 'In your first days an emergency needs the co-signature of your agency’s administrator.',
  'co signer': 'Only an administrator of the agency co-signs, and never their own request.',
  'officer reverified': 'The officer was not verified for twelve months: verify them anew at their agency.',
  'agency active': 'The agency is not verified by two of us, or it is suspended.',
  'officer active': 'The officer is suspended.',
  'authority in directory': 'That is not the authority the paper names, or two of us have not verified it.',
  cleared: 'Only those who are cleared for sealed matters seal one.',
  'preservation over': 'The preserved copy is still there: release it, or wait until it expires.',
  'preservation extendable': 'A preservation is extended once.',
  'notice settled': 'The person has still to be told.',
  'not preservation path': 'This kind of paper discloses nothing.',
}

/** undefined: the error says it well enough itself. */
export function guardText(error: unknown): string | undefined {
  return hasCode(error, 'lawful.guard') ? guardTexts[error.detail ?? ''] : undefined
}

export function eventText(event: string): string {
  return eventTexts[event] ?? event.replaceAll('_', ' ')
}

/** `14 Mar 2027 to 2 Apr 2027`; open ends are said. */
export function periodText(fromMs: number | undefined, toMs: number | undefined): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
  const from = fromMs === undefined ? 'the beginning' : day.format(fromMs)
  return `${from} to ${toMs === undefined ? 'today' : day.format(toMs)}`
}
