// Rules at the safety desk: seen by everybody who works there, looked at in shadow, tried on data sets, promoted by two.

import * as v from 'valibot'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { bytes } from '../fields.ts'
import { stepUpProof } from './sessions.ts'

const json = jsonUpTo(1_048_576)
const seeing = ['safety-moderator', 'safety-senior', 'child-safety', 'safety-quality', 'safety-lead'] as const
const labelling = ['safety-senior', 'safety-quality', 'safety-lead'] as const
const mode = v.picklist(['off', 'shadow', 'friction', 'enforce'])
const days = v.number()

const shadow = v.object({
  sinceDay: days,
  hits: v.number(),
  labelledRight: v.number(),
  labelledWrong: v.number(),
  /** Lower end of the 95 % interval; null where nothing was labelled. */
  precisionLowerBound: v.nullable(v.number()),
})

const ruleView = v.object({
  rule: v.string(),
  version: v.number(),
  title: v.string(),
  owner: v.string(),
  clause: v.string(),
  lawfulBasis: v.string(),
  category: v.string(),
  maxLevel: v.number(),
  /** After this day it is off until somebody reviews it; days since 1970. */
  expiryDay: days,
  mode,
  /** What it asks, in words. */
  asks: v.string(),
  shadow,
  /** What is still missing for a promotion, each a sentence. */
  missing: v.array(v.string()),
  /** `hash`: SHA-256 over the rule, its version, what is proposed and the figures it was proposed with. */
  proposal: v.nullable(v.object({ by: v.string(), to: mode, atMs: v.number(), hash: bytes(32, 32) })),
})

export const listSafetyRules = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/rules',
  auth: 'staff',
  roles: seeing,
  response: json(v.object({ rules: v.array(ruleView) })),
  holds: ['safety.rule', 'safety.hit'],
  summary: 'Every rule over metadata: what it asks, for which clause, until when, and how well it did in shadow',
})

/** Less is done at once by one person; more waits for a second, and only after the shadow. */
export const proposeSafetyRule = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/rules/:rule/propose',
  auth: 'staff',
  roles: ['safety-lead'],
  request: json(v.object({ to: mode })),
  response: json(v.object({ state: v.picklist(['changed', 'waits-for-second']) })),
  errors: ['safety.unknown', 'safety.changed', 'safety.rule_not_ready'],
  holds: ['safety.rule'],
  summary: 'Let a rule do less, or propose that it does more',
})

/** `stepUp`: action `safety.promote` over the proposal's hash. */
export const confirmSafetyRule = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/rules/:rule/confirm',
  auth: 'staff',
  roles: ['safety-lead', 'safety-senior'],
  request: json(v.object({ stepUp: stepUpProof })),
  errors: ['safety.unknown', 'safety.changed', 'safety.not_allowed', 'safety.rule_not_ready', 'staff.bad_step_up'],
  holds: ['safety.rule'],
  summary: 'Promote a rule as the second person, with a passkey over exactly what was proposed',
})

export const listSafetyHits = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/hits',
  auth: 'staff',
  roles: labelling,
  response: json(
    v.object({
      hits: v.array(
        v.object({
          hit: v.string(),
          clause: v.string(),
          atMs: v.number(),
          /** What the rule asked about, with what was counted; not what it would do, and not about whom. */
          values: v.array(v.object({ id: v.string(), what: v.string(), value: v.number() })),
          /** Of the same account since: reports that people upheld, and restrictions by people. */
          upheldReports: v.number(),
          strikes: v.number(),
        }),
      ),
    }),
  ),
  holds: ['safety.hit', 'safety.report', 'safety.action', 'safety.audit'],
  summary: 'What rules in shadow would have fired on, to be judged without knowing what they would do',
})

export const labelSafetyHit = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/hits/:hit',
  auth: 'staff',
  roles: labelling,
  request: json(v.object({ right: v.boolean() })),
  errors: ['safety.unknown', 'safety.changed'],
  holds: ['safety.hit', 'safety.audit'],
  summary: 'Say whether a hit of a rule in shadow was right',
})

const labRow = v.object({
  rule: v.string(),
  title: v.string(),
  hits: v.number(),
  share: v.number(),
  /** New people an account had reached when it was first hit: the median. */
  reachedMedian: v.nullable(v.number()),
})

/** Nothing of it is kept. `data`: lines of `from to seconds`, numbers, oldest first, as in the SNAP data sets; more columns are ignored. */
export const replaySafetyRule = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/replay',
  auth: 'staff',
  roles: ['safety-lead'],
  request: jsonUpTo(8_388_608)(v.object({ when: v.unknown(), data: v.string() })),
  response: json(
    v.object({
      people: v.number(),
      messages: v.number(),
      /** People whom the default limits ever made wait. */
      delayed: v.number(),
      rows: v.array(labRow),
    }),
  ),
  errors: ['safety.bad_rule'],
  holds: [],
  rate: 'rare',
  summary: 'Run a candidate rule over a data set of first contacts, beside the rules that are there',
})

/** The endpoints that the room `safety` answers about rules. */
export type SafetyRuleEndpointName =
  | 'listSafetyRules'
  | 'proposeSafetyRule'
  | 'confirmSafetyRule'
  | 'listSafetyHits'
  | 'labelSafetyHit'
  | 'replaySafetyRule'
