// What a lead of the safety team decides about reporters: trusted flaggers, and whose reports weigh least.

import * as v from 'valibot'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { userUriField } from '../fields.ts'

const json = jsonUpTo(1_048_576)
const name = v.pipe(v.string(), v.maxLength(200))

export const listSafetyReporters = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/reporters',
  auth: 'staff',
  roles: ['safety-lead'],
  response: json(
    v.object({
      reporters: v.array(
        v.object({
          user: userUriField,
          handle: v.string(),
          standing: v.picklist(['flagger', 'muted']),
          /** The organisation, or the reason. */
          name,
          untilMs: v.number(),
          /** False when it is over, or when a flagger was wrong too often. */
          holds: v.boolean(),
          upheld: v.number(),
          dismissed: v.number(),
        }),
      ),
    }),
  ),
  holds: ['safety.reporter', 'account.handle', 'safety.audit'],
  summary: 'Accounts of trusted flaggers, and those whose reports weigh least',
})

/** `plain`: like everybody. A trusted flagger (DSA art. 22) comes first among equals; a mute needs its reason. Either ends within a year. */
export const changeSafetyReporter = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/reporters',
  auth: 'staff',
  roles: ['safety-lead'],
  request: json(v.object({ user: userUriField, standing: v.picklist(['flagger', 'muted', 'plain']), name, untilMs: v.number() })),
  errors: ['account.unknown', 'safety.changed', 'safety.not_allowed'],
  holds: ['safety.reporter', 'safety.audit'],
  summary: 'Name an account as that of a trusted flagger, let its reports weigh least, or neither',
})

/** The endpoints that the room `safety` answers about reporters. */
export type SafetyReporterEndpointName = 'listSafetyReporters' | 'changeSafetyReporter'
