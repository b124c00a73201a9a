// Reports to NCMEC, by two people of child safety. The files pass through in memory, once, when the second person confirms.

import * as v from 'valibot'
import { incidentTypes, tipFilesMax, tipStates } from '../../cybertip.ts'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { bytes } from '../fields.ts'
import { caseReport } from './case-report.ts'
import { stepUpProof } from './sessions.ts'

const json = jsonUpTo(65_536)
const shown = jsonUpTo(1_048_576)
const roles = ['child-safety'] as const
const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const fileName = v.pipe(v.string(), v.minLength(1), v.maxLength(255))
const tip = {
  incidentType: v.picklist(incidentTypes),
  incidentAtMs: v.pipe(v.number(), v.integer(), v.minValue(0)),
  urgency: text(3000),
  note: text(3000),
  files: v.pipe(v.array(v.object({ name: fileName, sha256: bytes(32, 32) })), v.maxLength(tipFilesMax)),
}

export const proposeCyberTip = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/tips',
  auth: 'staff',
  roles,
  request: json(v.object(tip)),
  response: json(v.object({ tip: v.string() })),
  errors: ['safety.unknown', 'safety.not_allowed', 'safety.no_bridge'],
  holds: ['safety.tip', 'safety.audit'],
  summary: 'Propose a report to NCMEC over the hashes of the files; nothing goes out yet',
})

const mode = v.picklist(['test', 'production'])
const state = v.picklist(tipStates)
const filed = v.object({
  /** Its number at NCMEC. */
  reportId: v.string(),
  by: v.string(),
  atMs: v.number(),
  /** How often the slowest request was asked. */
  tries: v.number(),
  /** It is kept until the end of this day, as days since 1970. */
  heldUntilDay: v.number(),
})

export const listCyberTips = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/tips',
  auth: 'staff',
  roles,
  response: shown(
    v.object({
      /** Where they go; null where the operator set up nothing. */
      mode: v.nullable(mode),
      tips: v.array(
        v.object({
          tip: v.string(),
          case: v.string(),
          incidentType: tip.incidentType,
          by: v.string(),
          atMs: v.number(),
          mode,
          state,
          filed: v.nullable(filed),
        }),
      ),
    }),
  ),
  errors: ['safety.not_allowed'],
  holds: ['safety.tip', 'safety.audit'],
  summary: 'Reports to NCMEC, the newest first, and what became of them',
})

export const readCyberTips = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/tips/read',
  auth: 'staff',
  roles,
  response: shown(
    v.object({
      mode: v.nullable(mode),
      /** The evidence of the case, which opens to who holds the case, or is to sign a report about it. */
      reports: v.array(caseReport),
      tips: v.array(
        v.object({
          tip: v.string(),
          ...tip,
          by: v.string(),
          atMs: v.number(),
          mode,
          state,
          /** The last time it did not get through, and why. */
          failed: v.nullable(v.object({ by: v.string(), atMs: v.number(), why: v.string() })),
          filed: v.nullable(filed),
          /** SHA-256 over the case and exactly what is proposed. */
          hash: bytes(32, 32),
        }),
      ),
    }),
  ),
  errors: ['safety.unknown', 'safety.not_allowed'],
  holds: ['safety.tip', 'safety.report', 'safety.audit'],
  summary: 'Reports to NCMEC about a case, and what became of them',
})

export const withdrawCyberTip = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/tips/:tip/withdraw',
  auth: 'staff',
  roles,
  errors: ['safety.unknown', 'safety.changed', 'safety.not_allowed'],
  holds: ['safety.tip', 'safety.audit'],
  summary: 'Take back a proposal that did not go out; it stays on record',
})

/** `stepUp`: action `safety.tip` over the tip's hash. `files`: those whose hashes were proposed, in their order. */
export const confirmCyberTip = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/tips/:tip/confirm',
  auth: 'staff',
  roles,
  request: jsonUpTo(16_777_216)(
    v.object({ stepUp: stepUpProof, files: v.pipe(v.array(bytes(8_388_608)), v.maxLength(tipFilesMax)) }),
  ),
  response: json(v.object({ reportId: v.string() })),
  errors: [
    'safety.unknown',
    'safety.changed',
    'safety.not_allowed',
    'safety.no_bridge',
    'safety.bridge_failed',
    'staff.bad_step_up',
  ],
  holds: ['safety.tip', 'safety.audit'],
  summary: 'File it as the second person, with a passkey over exactly what was proposed',
})

export type SafetyTipEndpointName = 'proposeCyberTip' | 'listCyberTips' | 'readCyberTips' | 'withdrawCyberTip' | 'confirmCyberTip'
