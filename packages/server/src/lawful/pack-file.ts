// The policy pack as a file that counsel edits. `causeway config --policy-pack` prints the one that is in effect, to begin with.

import { readFileSync } from 'node:fs'
import { defaultPack, type PolicyPack } from '@causeway/lawful'
import { CausewayError, issuerKinds } from '@causeway/wire'
import * as v from 'valibot'

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2_000))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))
const day = v.pipe(v.string(), v.isoDate())
const category = v.picklist(['SUB', 'ACC', 'TRF', 'SAF', 'CTC', 'CTP'])
const issuer = v.picklist(issuerKinds)
const requirement = v.picklist([
  'account_only',
  'annex_form',
  'authorisation_number',
  'certification_signed',
  'contact_point',
  'danger',
  'enforcing_state_flag',
  'excluded_material',
  'finding',
  'identified_person',
  'invocation',
  'issued_within_92_days',
  'offence_36_months',
  'offence_36_months_or_listed',
  'period',
  'process_sought',
  'purpose',
  'representative',
  'return_date',
  'statute',
  'supervisor',
  'target_not_in_uk',
  'target_not_us',
  'validity_within_60_days',
  'why_now',
])
const clock = v.variant('kind', [
  v.strictObject({
    kind: v.literal('fixed'),
    count: v.pipe(count, v.minValue(1)),
    unit: v.picklist(['hours', 'days', 'business_days']),
    basis: text,
  }),
  v.strictObject({ kind: v.literal('return_date'), basis: text }),
  v.strictObject({ kind: v.literal('none') }),
])
const approvals = v.pipe(count, v.maxValue(10))
const zone = v.pipe(
  text,
  v.check(name => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC', 'is no time zone'),
)

const instrument = v.pipe(
  v.strictObject({
    code: v.pipe(text, v.regex(/^[A-Z][A-Z0-9-]{1,39}$/)),
    title: text,
    law: text,
    country: v.pipe(text, v.maxLength(20)),
    path: v.picklist(['disclose', 'preserve', 'emergency', 'sealed', 'refuse', 'outside']),
    issuers: v.pipe(v.array(issuer), v.minLength(1)),
    requires: v.array(requirement),
    reach: v.array(category),
    withCounsel: v.exactOptional(v.array(category)),
    clock,
    emergencyClock: v.exactOptional(clock),
    approvals,
    approvalsInEmergency: v.exactOptional(approvals),
    notice: v.picklist(['user', 'authority', 'none']),
    calendar: v.picklist(['US', 'UK', 'EU', 'AU']),
    zone,
    answer: v.exactOptional(text),
  }),
  // What no pack may loosen.
  v.check(({ path, approvals: needed }) => path === 'outside' || needed >= 1, 'somebody has to approve'),
  v.check(
    ({ path, reach, approvals: needed }) =>
      path !== 'disclose' || needed >= 2 || !reach.some(each => each === 'CTC' || each === 'CTP'),
    'content needs two approvals',
  ),
)

const calendar = v.strictObject({ holidays: v.array(day) })

const policyPack: v.GenericSchema<unknown, PolicyPack> = v.strictObject({
  version: v.pipe(text, v.maxLength(80)),
  date: day,
  notice: text,
  instruments: v.pipe(
    v.array(instrument),
    v.minLength(1),
    v.maxLength(200),
    v.check(all => new Set(all.map(({ code }) => code)).size === all.length, 'two instruments have one code'),
  ),
  calendars: v.strictObject({ US: calendar, UK: calendar, EU: calendar, AU: calendar }),
  emergencyTriageMinutes: count,
  officerReverifyMonths: v.pipe(count, v.minValue(1), v.maxValue(12)),
  newOfficerDays: v.pipe(count, v.minValue(14)),
  // A number that a requester brought must be older than any hurry.
  callBackNumberAgeDays: v.pipe(count, v.minValue(30)),
})

/** The default where no file is named. Throws `config.invalid` with the place of every problem. */
export function policyPackOf(path: string): PolicyPack {
  if (path === '') return defaultPack
  const result = v.safeParse(policyPack, parsed(path))
  if (result.success) return result.output
  const problems = result.issues.map(issue => `${v.getDotPath(issue) ?? 'the pack'}: ${issue.message}`)
  throw new CausewayError('config.invalid', `lawful.policy_pack, ${path}:\n${problems.slice(0, 20).join('\n')}`)
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new CausewayError('config.invalid', `lawful.policy_pack: ${path} cannot be read as JSON`, { cause })
  }
}
