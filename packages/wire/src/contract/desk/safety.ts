// The safety desk. What was not reported is not here: no endpoint names a message, a room or a person to look at.

import * as v from 'valibot'
import { reportCategoryNames } from '../../report.ts'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { bytes } from '../fields.ts'
import { stepUpProof } from './sessions.ts'

const json = jsonUpTo(1_048_576)
const working = ['safety-moderator', 'safety-senior', 'child-safety', 'safety-lead'] as const
const verdict = v.picklist(['verified', 'unverifiable', 'failed'])
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
        }),
      ),
      severeToday: v.number(),
      severeMax: v.number(),
    }),
  ),
  holds: ['safety.report', 'safety.audit'],
  summary: 'Open cases, the most urgent first, and what may still be looked at today',
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
  response: jsonUpTo(67_108_864)(
    v.object({
      subject: v.string(),
      property: v.string(),
      category: v.picklist(reportCategoryNames),
      openedAtMs: v.number(),
      level,
      strikes: v.number(),
      reports: v.array(
        v.object({
          report: v.string(),
          verdict,
          filedAtMs: v.number(),
          /** An encoded ReportHeader: what the evidence is bound to. */
          header: bytes(65_536),
          /** Opened here, with the key of the safety team; null when it was destroyed. */
          sealed: v.nullable(bytes(16_777_216)),
        }),
      ),
      /** Restrictions by rules, each with why and the smallest change. */
      signals: v.array(v.object({ rule: v.string(), sentence: v.string(), level, atMs: v.number(), untilMs: v.number() })),
      proposal: v.nullable(
        v.object({ by: v.string(), outcome, clause: v.string(), note: v.string(), level, scope, hash: bytes(32, 32) }),
      ),
    }),
  ),
  errors: ['safety.changed', 'safety.unknown', 'safety.not_allowed'],
  holds: ['safety.evidence', 'safety.report', 'safety.action', 'safety.audit'],
  summary: 'The evidence of a case that one has taken, sealed, and what rules and people did before; the look is written down',
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
      rules: v.array(v.object({ rule: v.string(), restrictions: figure, reversedShare: figure })),
    }),
  ),
  holds: ['safety.report', 'safety.action'],
  summary: 'The desk in numbers; null where fewer than ten would be counted',
})

/** The endpoints that the room `safety` answers at the desk. */
export type SafetyDeskEndpointName =
  | 'listSafetyCases'
  | 'takeSafetyCase'
  | 'readSafetyCase'
  | 'failSafetyEvidence'
  | 'decideSafetyCase'
  | 'confirmSafetyCase'
  | 'listSafetyAppeals'
  | 'decideSafetyAppeal'
  | 'readSafetyStatistics'
