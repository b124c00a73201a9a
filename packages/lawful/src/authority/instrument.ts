// The words of a policy pack. A pack is data: what an instrument asks for, how far it reaches, how fast, who must approve.

import type { issuerKinds } from '@causeway/wire'
import type { Category } from '../scope/category.ts'

export type IssuerKind = (typeof issuerKinds)[number]

export type ClockUnit = 'hours' | 'days' | 'business_days'

/** `return_date`: the paper says when. `none`: nothing is produced. */
export type ClockRule =
  | { readonly kind: 'fixed'; readonly count: number; readonly unit: ClockUnit; readonly basis: string }
  | { readonly kind: 'return_date'; readonly basis: string }
  | { readonly kind: 'none' }

/** Facts of a form beyond the basics (issuer, reference, dates, target, signature); see `requirements.ts`. */
export type Requirement =
  | 'account_only'
  | 'annex_form'
  | 'authorisation_number'
  | 'certification_signed'
  | 'contact_point'
  | 'danger'
  | 'enforcing_state_flag'
  | 'excluded_material'
  | 'finding'
  | 'identified_person'
  | 'invocation'
  | 'issued_within_92_days'
  | 'offence_36_months'
  | 'offence_36_months_or_listed'
  | 'period'
  | 'process_sought'
  | 'purpose'
  | 'representative'
  | 'return_date'
  | 'statute'
  | 'supervisor'
  | 'target_not_in_uk'
  | 'target_not_us'
  | 'validity_within_60_days'
  | 'why_now'

export type Path =
  /** Data are disclosed after review. */
  | 'disclose'
  /** A copy is kept; nothing is disclosed. */
  | 'preserve'
  /** Call-back, two approvals, few categories. */
  | 'emergency'
  /** A placeholder in the room of sealed matters; nothing is decided by the system. */
  | 'sealed'
  /** A standard answer: this cannot be done here. */
  | 'refuse'
  /** No request for data at all: the board and counsel, outside the system. */
  | 'outside'

export interface Instrument {
  readonly code: string
  readonly title: string
  readonly law: string
  readonly country: string
  readonly path: Path
  readonly issuers: readonly IssuerKind[]
  readonly requires: readonly Requirement[]
  /** How far it reaches at most. */
  readonly reach: readonly Category[]
  /** Reached only when counsel agrees. */
  readonly withCounsel?: readonly Category[]
  readonly clock: ClockRule
  readonly emergencyClock?: ClockRule
  readonly approvals: number
  readonly approvalsInEmergency?: number
  /** Who informs the user: us after the secrecy ends, the authority, or nobody because nothing is disclosed. */
  readonly notice: 'user' | 'authority' | 'none'
  readonly calendar: CalendarName
  readonly zone: string
  readonly answer?: string
}

export type CalendarName = 'US' | 'UK' | 'EU' | 'AU'

export interface Calendar {
  /** Days that do not count, as `YYYY-MM-DD`, beside Saturdays and Sundays. */
  readonly holidays: readonly string[]
}

export interface PolicyPack {
  readonly version: string
  readonly date: string
  readonly notice: string
  readonly instruments: readonly Instrument[]
  readonly calendars: Readonly<Record<CalendarName, Calendar>>
  readonly emergencyTriageMinutes: number
  readonly officerReverifyMonths: number
  readonly newOfficerDays: number
  readonly callBackNumberAgeDays: number
}
