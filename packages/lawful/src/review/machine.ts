// The case machine as data: from where, by which event, to where, by whom, under which conditions. What is not in the table
// cannot happen.

import { type Role, type State, statesBeforeAnswer } from './matter.ts'

export const eventKinds = [
  'co_sign',
  'submit',
  'verify_certification',
  'authenticate',
  'reject_authenticity',
  'validate',
  'reject',
  'ask_for_more',
  'supplement',
  'give_up',
  'propose_scope',
  'reconsider',
  'object',
  'authority_narrows',
  'authority_upholds',
  'authority_withdraws',
  'record_call_back',
  'approve',
  'collect',
  'answer_no_data',
  'package',
  'second_look',
  'publish',
  'download',
  'acknowledge',
  'expire_delivery',
  'withdraw',
  'cancel',
  'close',
  'preserve',
  'extend_preservation',
  'release_preservation',
  'expire_preservation',
  'extend_gag',
  'lift_gag',
  'expire_gag',
  'send_notice',
  'breach_clock',
  'message',
  'seal',
  're_evaluate',
] as const
export type EventKind = (typeof eventKinds)[number]

export type GuardName =
  | 'own_matter'
  | 'officer_active'
  | 'agency_active'
  | 'officer_reverified'
  | 'officer_known_by_two'
  | 'new_officer_limits'
  | 'co_signer'
  | 'authority_in_directory'
  | 'cleared'
  | 'messages_left'
  | 'validation_passes'
  | 'scope_given'
  | 'not_preparer'
  | 'not_approved_already'
  | 'scope_unchanged'
  | 'call_back_done'
  | 'call_back_number_old'
  | 'approvals_complete'
  | 'custodian_separate'
  | 'not_preservation_path'
  | 'nothing_found'
  | 'something_found'
  | 'not_builder'
  | 'second_look_done'
  | 'notice_settled'
  | 'preservation_active'
  | 'preservation_over'
  | 'preservation_free'
  | 'preservation_extendable'
  | 'preservation_due'
  | 'gag_active'
  | 'gag_due'
  | 'notice_due'
  | 'delivery_due'
  | 'clock_due'

export interface Transition {
  readonly event: EventKind
  readonly from: readonly State[]
  /** `same`: only a side region or a note changes. */
  readonly to: State | 'same'
  readonly actors: readonly Role[]
  readonly guards: readonly GuardName[]
  /** The passkey signs this very step. */
  readonly stepUp?: true
}

const open: readonly State[] = [...statesBeforeAnswer, 'delivered', 'acknowledged', 'delivery_expired', 'answered_no_data']
const answered: readonly State[] = [
  'acknowledged',
  'delivery_expired',
  'answered_no_data',
  'rejected_inauthentic',
  'rejected_law',
]
const everywhere: readonly State[] = [...open, 'closed']
const preservable: readonly State[] = ['authentic', 'in_review', 'scope_proposed', 'objected']

const submitted: readonly State[] = [...everywhere.filter(state => state !== 'draft'), 'rejected_inauthentic', 'rejected_law']

export const transitions: readonly Transition[] = [
  { event: 'co_sign', from: ['draft'], to: 'same', actors: ['officer'], guards: ['own_matter', 'co_signer'], stepUp: true },
  {
    event: 'submit',
    from: ['draft'],
    to: 'submitted',
    actors: ['officer'],
    guards: ['own_matter', 'officer_active', 'new_officer_limits'],
    stepUp: true,
  },
  {
    event: 'verify_certification',
    from: ['submitted', 'needs_info'],
    to: 'same',
    actors: ['intake'],
    guards: ['authority_in_directory'],
  },
  {
    event: 'authenticate',
    from: ['submitted'],
    to: 'authentic',
    actors: ['intake'],
    guards: ['agency_active', 'officer_active', 'officer_reverified', 'officer_known_by_two'],
  },
  {
    event: 'reject_authenticity',
    from: ['submitted', 'authentic', 'in_review'],
    to: 'rejected_inauthentic',
    actors: ['intake'],
    guards: [],
  },
  { event: 'validate', from: ['authentic'], to: 'in_review', actors: ['system'], guards: ['validation_passes'] },
  { event: 'reject', from: ['authentic', 'in_review'], to: 'rejected_law', actors: ['system', 'lead'], guards: [] },
  {
    event: 'ask_for_more',
    from: ['authentic', 'in_review'],
    to: 'needs_info',
    actors: ['system', 'reviewer', 'lead'],
    guards: [],
  },
  // To be submitted anew: what was changed is signed by a passkey, and intake compares it with the document once more.
  { event: 'supplement', from: ['needs_info'], to: 'draft', actors: ['officer'], guards: ['own_matter', 'officer_active'] },
  { event: 'give_up', from: ['needs_info'], to: 'closed_withdrawn', actors: ['system'], guards: [] },
  {
    event: 'propose_scope',
    from: ['in_review'],
    to: 'scope_proposed',
    actors: ['reviewer', 'lead'],
    // Whose account it is becomes known here: in an emergency not before the agency was called back.
    guards: ['scope_given', 'not_preservation_path', 'call_back_done'],
  },
  { event: 'reconsider', from: ['scope_proposed', 'approved'], to: 'in_review', actors: ['reviewer', 'lead'], guards: [] },
  { event: 'object', from: ['in_review'], to: 'objected', actors: ['lead'], guards: [] },
  { event: 'authority_narrows', from: ['objected'], to: 'in_review', actors: ['lead'], guards: [] },
  { event: 'authority_upholds', from: ['objected'], to: 'scope_proposed', actors: ['lead'], guards: ['scope_given'] },
  { event: 'authority_withdraws', from: ['objected'], to: 'closed_withdrawn', actors: ['lead'], guards: [] },
  {
    event: 'record_call_back',
    from: ['submitted', 'authentic', 'in_review', 'scope_proposed'],
    to: 'same',
    actors: ['intake', 'reviewer', 'lead'],
    guards: ['call_back_number_old'],
  },
  {
    event: 'approve',
    from: ['scope_proposed'],
    to: 'approved',
    actors: ['lead', 'counsel'],
    guards: ['not_preparer', 'not_approved_already', 'scope_unchanged', 'call_back_done'],
    stepUp: true,
  },
  {
    event: 'collect',
    from: ['approved'],
    to: 'collected',
    actors: ['custodian'],
    guards: ['approvals_complete', 'custodian_separate'],
    stepUp: true,
  },
  { event: 'answer_no_data', from: ['collected'], to: 'answered_no_data', actors: ['system'], guards: ['nothing_found'] },
  {
    event: 'package',
    from: ['collected'],
    to: 'packaged',
    actors: ['custodian'],
    guards: ['something_found', 'custodian_separate'],
  },
  { event: 'second_look', from: ['packaged'], to: 'same', actors: ['reviewer', 'lead'], guards: ['not_builder'] },
  {
    event: 'publish',
    from: ['packaged'],
    to: 'delivered',
    actors: ['custodian', 'lead'],
    guards: ['second_look_done'],
    stepUp: true,
  },
  { event: 'download', from: ['delivered'], to: 'same', actors: ['officer'], guards: ['own_matter', 'officer_active'] },
  { event: 'acknowledge', from: ['delivered'], to: 'acknowledged', actors: ['officer'], guards: ['own_matter'] },
  { event: 'expire_delivery', from: ['delivered'], to: 'delivery_expired', actors: ['system'], guards: ['delivery_due'] },
  { event: 'withdraw', from: statesBeforeAnswer, to: 'closed_withdrawn', actors: ['officer'], guards: ['own_matter'] },
  { event: 'cancel', from: open, to: 'closed_cancelled', actors: ['lead'], guards: [] },
  { event: 'close', from: answered, to: 'closed', actors: ['lead', 'reviewer'], guards: ['notice_settled'] },
  { event: 'close', from: ['in_review'], to: 'closed', actors: ['lead', 'reviewer'], guards: ['preservation_over'] },
  // Side regions: they do not move the case.
  { event: 'preserve', from: preservable, to: 'same', actors: ['custodian'], guards: ['preservation_free'] },
  {
    event: 'extend_preservation',
    from: everywhere,
    to: 'same',
    actors: ['custodian', 'lead'],
    guards: ['preservation_active', 'preservation_extendable'],
  },
  { event: 'release_preservation', from: everywhere, to: 'same', actors: ['custodian', 'lead'], guards: ['preservation_active'] },
  {
    event: 'expire_preservation',
    from: everywhere,
    to: 'same',
    actors: ['system'],
    guards: ['preservation_active', 'preservation_due'],
  },
  { event: 'extend_gag', from: everywhere, to: 'same', actors: ['lead'], guards: ['gag_active'] },
  { event: 'lift_gag', from: everywhere, to: 'same', actors: ['lead'], guards: ['gag_active'] },
  { event: 'expire_gag', from: everywhere, to: 'same', actors: ['system'], guards: ['gag_active', 'gag_due'] },
  { event: 'send_notice', from: everywhere, to: 'same', actors: ['system'], guards: ['notice_due'] },
  { event: 'breach_clock', from: statesBeforeAnswer, to: 'same', actors: ['system'], guards: ['clock_due'] },
  {
    event: 'message',
    from: submitted,
    to: 'same',
    actors: ['officer', 'intake', 'reviewer', 'lead', 'counsel', 'custodian'],
    guards: ['messages_left'],
  },
  // Another policy pack: what was proposed or approved under the old one is reviewed anew.
  { event: 're_evaluate', from: ['in_review', 'scope_proposed', 'approved'], to: 'in_review', actors: ['system'], guards: [] },
  { event: 're_evaluate', from: ['objected', 'needs_info'], to: 'same', actors: ['system'], guards: [] },
  { event: 'seal', from: submitted, to: 'same', actors: ['lead', 'counsel'], guards: ['cleared'] },
]

export function transitionOf(state: State, event: EventKind): Transition | undefined {
  return transitions.find(transition => transition.event === event && transition.from.includes(state))
}
