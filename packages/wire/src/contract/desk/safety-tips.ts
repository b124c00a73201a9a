// Reports to NCMEC, by two people of child safety. The files pass through in memory, once, when the second person confirms.

import * as v from 'valibot'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { bytes } from '../fields.ts'
import { stepUpProof } from './sessions.ts'

const json = jsonUpTo(65_536)
const roles = ['child-safety'] as const
const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const fileName = v.pipe(v.string(), v.minLength(1), v.maxLength(255))
const filesMax = 16
/** As the schema of the CyberTipline names them. */
const incidentType = v.picklist([
  'Child Pornography (possession, manufacture, and distribution)',
  'Child Sex Trafficking',
  'Child Sex Tourism',
  'Child Sexual Molestation',
  'Misleading Domain Name',
  'Misleading Words or Digital Images on the Internet',
  'Online Enticement of Children for Sexual Acts',
  'Unsolicited Obscene Material Sent to a Child',
])

const tip = {
  incidentType,
  incidentAtMs: v.pipe(v.number(), v.integer(), v.minValue(0)),
  urgency: text(3000),
  note: text(3000),
  files: v.pipe(v.array(v.object({ name: fileName, sha256: bytes(32, 32) })), v.maxLength(filesMax)),
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

export const listCyberTips = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/cases/:case/tips/read',
  auth: 'staff',
  roles,
  response: json(
    v.object({
      tips: v.array(
        v.object({
          tip: v.string(),
          ...tip,
          by: v.string(),
          mode: v.picklist(['test', 'production']),
          state: v.picklist(['proposed', 'sending', 'filed']),
          reportId: v.nullable(v.string()),
          /** SHA-256 over the case and exactly what is proposed. */
          hash: bytes(32, 32),
        }),
      ),
    }),
  ),
  errors: ['safety.unknown', 'safety.not_allowed'],
  holds: ['safety.tip', 'safety.audit'],
  summary: 'Reports to NCMEC about a case, and what became of them',
})

/** `stepUp`: action `safety.tip` over the tip's hash. `files`: those whose hashes were proposed, in their order. */
export const confirmCyberTip = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/tips/:tip/confirm',
  auth: 'staff',
  roles,
  request: jsonUpTo(16_777_216)(
    v.object({ stepUp: stepUpProof, files: v.pipe(v.array(bytes(8_388_608)), v.maxLength(filesMax)) }),
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

export type SafetyTipEndpointName = 'proposeCyberTip' | 'listCyberTips' | 'confirmCyberTip'
