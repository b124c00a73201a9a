// What an instrument asks beyond the basics: one predicate per requirement. `unknown`: a person must find out; never a pass.

import { dayMs } from '@causeway/wire'
import type { Authorisation, TaskForm } from './form.ts'
import type { Requirement } from './instrument.ts'
import type { RuleId } from './validate.ts'

export type Met = 'yes' | 'no' | 'unknown'

interface Rule {
  readonly id: RuleId
  readonly sentence: string
  met(paper: Authorisation, task: TaskForm): Met
}

const of = (isMet: boolean): Met => (isMet ? 'yes' : 'no')
const said = (text: string | undefined): Met => of((text ?? '').trim().length >= 3)
const notThere = (located: 'yes' | 'no' | 'unknown'): Met => (located === 'unknown' ? 'unknown' : of(located === 'no'))
const isSerious = ({ offence }: Authorisation): boolean => (offence?.maxPenaltyMonths ?? 0) >= 36

export const requirements: Readonly<Record<Requirement, Rule>> = {
  account_only: {
    id: 'V-02',
    sentence: 'The account must be named.',
    met: (_, { selector }) => of(selector.value !== ''),
  },
  annex_form: {
    id: 'V-02',
    sentence: 'The certificate must be on the form of the regulation.',
    met: paper => of(paper.annexForm === true),
  },
  authorisation_number: {
    id: 'V-02',
    sentence: 'The number of the authorisation is missing.',
    met: paper => said(paper.authorisationNumber),
  },
  certification_signed: {
    id: 'V-14',
    sentence: 'A certification of the designated authority, verified against the directory, is missing.',
    met: ({ certification }) =>
      of(certification?.verified === true && certification.authority !== '' && certification.statement !== ''),
  },
  contact_point: { id: 'V-02', sentence: 'A contact point for questions is missing.', met: paper => said(paper.contactPoint) },
  danger: {
    id: 'V-20',
    sentence: 'Which danger of death or serious injury there is must be said.',
    met: ({ emergency }) => said(emergency?.danger),
  },
  enforcing_state_flag: {
    id: 'V-02',
    sentence: 'Whether the enforcing state was notified must be said.',
    met: paper => of(paper.enforcingStateNotified !== undefined),
  },
  excluded_material: {
    id: 'V-15',
    sentence: 'A statement on excluded material (privileged, confidential personal records) is missing.',
    met: paper => of(paper.excludedMaterialStatement === true),
  },
  finding: { id: 'V-02', sentence: 'The finding of the court is missing.', met: paper => said(paper.finding) },
  identified_person: {
    id: 'V-20',
    sentence: 'The person at risk must be identified.',
    met: ({ emergency }) => said(emergency?.person),
  },
  invocation: {
    id: 'V-14',
    sentence: 'The paper must say that the agreement is invoked.',
    met: paper => of(paper.invokesAgreement === true),
  },
  issued_within_92_days: {
    id: 'V-06',
    sentence: 'The order must be served within three months of being made.',
    met: ({ issuedAtMs, validFromMs }) => of((validFromMs ?? issuedAtMs) - issuedAtMs <= 92 * dayMs),
  },
  offence_36_months: {
    id: 'V-12',
    sentence: 'The offence must carry a maximum of at least three years.',
    met: paper =>
      paper.offence?.maxPenaltyMonths === undefined ? (paper.offence === undefined ? 'no' : 'unknown') : of(isSerious(paper)),
  },
  offence_36_months_or_listed: {
    id: 'V-12',
    sentence: 'The offence must carry a maximum of at least three years, or be listed.',
    met: paper => of(isSerious(paper) || paper.offence?.listed === true),
  },
  period: {
    id: 'V-06',
    sentence: 'The period must be bounded on both sides.',
    met: (_, { fromMs, toMs }) => of(fromMs !== undefined && toMs !== undefined),
  },
  process_sought: {
    id: 'V-02',
    sentence: 'Which process is sought must be stated.',
    met: paper => said(paper.processSought),
  },
  purpose: { id: 'V-02', sentence: 'The purpose is missing.', met: paper => said(paper.purpose) },
  representative: {
    id: 'V-11',
    sentence: 'It must be addressed to our designated establishment or representative.',
    met: paper => of(paper.addressedToRepresentative === true),
  },
  return_date: { id: 'V-09', sentence: 'The return date is missing.', met: paper => of(paper.returnByMs !== undefined) },
  statute: { id: 'V-02', sentence: 'The statute is missing.', met: paper => said(paper.statute) },
  supervisor: { id: 'V-20', sentence: 'A supervisor must be named.', met: ({ emergency }) => said(emergency?.supervisor) },
  target_not_in_uk: {
    id: 'V-13',
    sentence: 'The target must not be in the United Kingdom.',
    met: (_, { target }) => notThere(target.uk),
  },
  target_not_us: {
    id: 'V-13',
    sentence: 'The target must be neither a US person nor in the United States.',
    met: (_, { target }) => notThere(target.us),
  },
  validity_within_60_days: {
    id: 'V-06',
    sentence: 'The order may run for 60 days at most.',
    met: ({ validFromMs, validToMs }) =>
      of(validFromMs !== undefined && validToMs !== undefined && validToMs - validFromMs <= 60 * dayMs),
  },
  why_now: { id: 'V-20', sentence: 'Why it cannot wait must be said.', met: ({ emergency }) => said(emergency?.whyNow) },
}
