// The safety desk. What was not reported is not here: no endpoint names a message, a room or a person to look at.

import * as v from 'valibot'
import { reportCategoryNames } from '../../report.ts'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { bytes } from '../fields.ts'
import { caseReport } from './case-report.ts'
import type { SafetyCareEndpointName } from './safety-care.ts'
import type { SafetyReporterEndpointName } from './safety-reporters.ts'
import type { SafetyRuleEndpointName } from './safety-rules.ts'
import type { SafetyTipEndpointName } from './safety-tips.ts'
import { stepUpProof } from './sessions.ts'

const json = jsonUpTo(1_048_576)
const working = ['safety-moderator', 'safety-senior', 'child-safety', 'safety-lead'] as const
const outcome = v.picklist(['action-taken', 'no-action'])
const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const level = v.picklist([0, 1, 2, 3, 4, 5, 6])
const scope = v.picklist(['property', 'backbone'])

export const listSafetyCases = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/cases',
  auth: 'staff',
  roles: working,
  response: jsonUpTo(8_388_608)(
    v.object({
      cases: v.array(
        v.object({
          case: v.string(),
          category: v.picklist(reportCategoryNames),
          property: v.string(),
          priority: v.number(),
          reports: v.number(),
          verified: v.number(),
          openedAtMs: v.number(),
          assignee: v.nullable(v.string()),
          waitsForSecond: v.boolean(),
          /** A trusted flagger that is among those who reported, by the name of the organisation. */
          flagger: v.optional(v.string()),
        }),
      ),
      severeToday: v.number(),
      severeMax: v.number(),
      /** A pause from what is hard to look at is due until then. */
      breakUntilMs: v.optional(v.number()),
    }),
  ),
  holds: ['safety.report', 'safety.audit'],
  summary: 'Open cases, the most urgent first, and what may still be looked at today',
})

/** What is looked for is in the body: an address of an account belongs into no log of requests. */
export const findSafetyCases = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/find',
  auth: 'staff',
  roles: working,
  request: json(v.object({ by: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) })),
  response: json(
    v.object({
      cases: v.array(
        v.object({
          case: v.string(),
          category: v.picklist(reportCategoryNames),
          property: v.string(),
          reports: v.number(),
          openedAtMs: v.number(),
          isOpen: v.boolean(),
          outcome: v.optional(outcome),
        }),
      ),
    }),
  ),
  holds: ['safety.report', 'safety.audit'],
  summary: 'Cases by the number of a case or of a report, or by the address of the account they are about; written down',
})

export const takeSafetyCase = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/take',
  auth: 'staff',
  roles: working,
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed'],
  holds: ['safety.audit'],
  summary: 'Take a case for fifteen minutes',
})

export const readSafetyCase = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/read',
  auth: 'staff',
  roles: working,
  response: json(
    v.object({
      subject: v.string(),
      property: v.string(),
      category: v.picklist(reportCategoryNames),
      openedAtMs: v.number(),
      level,
      strikes: v.number(),
      /** What was filed; the evidence of each is asked for by itself. */
      reports: v.array(caseReport),
      /** Restrictions by rules, each with why and the smallest change. */
      signals: v.array(v.object({ rule: v.string(), sentence: v.string(), level, atMs: v.number(), untilMs: v.number() })),
      /** `hash`: SHA-256 over the case and exactly what is proposed in it. */
      proposal: v.nullable(
        v.object({ by: v.string(), outcome, clause: v.string(), note: v.string(), level, scope, hash: bytes(32, 32) }),
      ),
    }),
  ),
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed'],
  holds: ['safety.report', 'safety.action', 'safety.audit'],
  summary:
    'A case that one has taken: what was filed, and what rules and people did before; no evidence. The look is written down',
})

const evidenceOfReport = v.object({
  /** An encoded ReportHeader: what the evidence is bound to. */
  header: bytes(65_536),
  /** Opened here, with the key of the safety team; null when it was destroyed. */
  sealed: v.nullable(bytes(16_777_216)),
})

/** One report at a time: what is not asked for does not leave the server. */
export const readSafetyEvidence = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/reports/:report/read',
  auth: 'staff',
  roles: [...working, 'safety-quality'],
  response: jsonUpTo(25_165_824)(evidenceOfReport),
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed', 'safety.budget_used', 'safety.break_due'],
  holds: ['safety.evidence', 'safety.audit'],
  summary: 'The sealed evidence of one report of a case that one has taken; taken from the budget of the day, and written down',
})

/** Comes before it is shown: nothing is seen that was not written down. */
export const showSafetyItem = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/reports/:report/shown',
  auth: 'staff',
  roles: [...working, 'safety-quality'],
  request: json(
    v.object({
      item: v.pipe(v.string(), v.regex(/^(text|file|name|note) \d{1,3}$/, 'must be text, file, name or note, and a number')),
    }),
  ),
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed'],
  holds: ['safety.audit'],
  summary: 'One text or file of a report is uncovered on the own screen',
})

export const failSafetyEvidence = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/reports/:report/failed',
  auth: 'staff',
  roles: working,
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed'],
  holds: ['safety.report', 'safety.reporter'],
  summary: 'The evidence was not what its commitments say: it counts as forged',
})

export const decideSafetyCase = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/decide',
  auth: 'staff',
  roles: working,
  request: json(v.object({ outcome, clause: v.pipe(text(200), v.minLength(1)), note: text(2000), level, scope })),
  response: json(v.object({ state: v.picklist(['decided', 'waits-for-second']) })),
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed'],
  holds: ['safety.report', 'safety.action'],
  summary: 'Decide a case; what one person may not decide waits for a second',
})

/** `stepUp`: action `safety.confirm` over the proposal's hash. */
export const confirmSafetyCase = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/confirm',
  auth: 'staff',
  roles: ['safety-senior', 'child-safety', 'safety-lead'],
  request: json(v.object({ stepUp: stepUpProof })),
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed', 'staff.bad_step_up'],
  holds: ['safety.action'],
  summary: 'Confirm as the second person, with a passkey over exactly what was proposed',
})

export const listSafetyAppeals = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/appeals',
  auth: 'staff',
  roles: ['safety-senior', 'safety-lead'],
  response: json(
    v.object({
      appeals: v.array(
        v.object({ appeal: v.string(), kind: v.picklist(['action', 'report']), text: v.string(), filedAtMs: v.number() }),
      ),
    }),
  ),
  holds: ['safety.appeal'],
  summary: 'Appeals that wait, the oldest first',
})

export const decideSafetyAppeal = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/appeals/:appeal',
  auth: 'staff',
  roles: ['safety-senior', 'safety-lead'],
  request: json(v.object({ outcome: v.picklist(['upheld', 'overturned']), note: text(2000) })),
  errors: ['safety.unknown', 'safety.not_allowed'],
  holds: ['safety.appeal', 'safety.action'],
  summary: 'Decide an appeal; never one against an own decision',
})

const figure = v.nullable(v.number())

export const readSafetyStatistics = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/statistics',
  auth: 'staff',
  roles: ['safety-lead', 'safety-quality'],
  response: json(
    v.object({
      reports: figure,
      verifiedShare: figure,
      casesClosed: figure,
      hoursToDecisionP50: figure,
      hoursToDecisionP95: figure,
      appealsDecided: figure,
      overturnedShare: figure,
      kappa: figure,
      secondLooks: figure,
      /** Agreement for each category of which ten were looked at twice. */
      kappas: v.array(v.object({ category: v.picklist(reportCategoryNames), kappa: v.number(), looks: v.number() })),
      /** The last twelve weeks, oldest first, as far as reports are kept. */
      weeks: v.array(v.object({ startDay: v.number(), reports: figure, closed: figure })),
      rules: v.array(v.object({ rule: v.string(), restrictions: figure, reversedShare: figure })),
      /** Reports of trusted flaggers (DSA art. 15.1b), and of those decided the share upheld. */
      flagged: figure,
      flaggedUpheldShare: figure,
    }),
  ),
  holds: ['safety.report', 'safety.action'],
  summary: 'The desk in numbers; null where fewer than ten would be counted',
})

/** The endpoints that the room `safety` answers at the desk. */
export type SafetyDeskEndpointName =
  | 'listSafetyCases'
  | 'findSafetyCases'
  | 'takeSafetyCase'
  | 'readSafetyCase'
  | 'readSafetyEvidence'
  | 'showSafetyItem'
  | 'failSafetyEvidence'
  | 'decideSafetyCase'
  | 'confirmSafetyCase'
  | 'listSafetyAppeals'
  | 'decideSafetyAppeal'
  | 'readSafetyStatistics'
  | SafetyRuleEndpointName
  | SafetyCareEndpointName
  | SafetyReporterEndpointName
  | SafetyTipEndpointName
