// Safety as the person sees it: their own limits, blocks, linked accounts; a guardian's approvals.

import * as v from 'valibot'
import { ageBands } from '../safety.ts'
import { endpoint, jsonUpTo } from './endpoint.ts'
import { userUriField } from './fields.ts'

const json = jsonUpTo(65_536)

const limitState = v.object({
  /** `new-contacts`: requests to people never in contact. `unanswered`: messages to people who have not answered. */
  what: v.picklist(['new-contacts', 'unanswered']),
  windowMs: v.number(),
  max: v.number(),
  used: v.number(),
  /** When the next one is possible, if none is left now. */
  endsAtMs: v.optional(v.number()),
  /** In words, for the person it touches. */
  sentence: v.string(),
})

/** A person's own view: nothing of it can be asked about somebody else. */
export const readSafety = endpoint({
  method: 'GET',
  path: '/v1/safety',
  auth: 'device',
  response: json(
    v.object({
      ageBand: v.picklist(ageBands),
      supervised: v.boolean(),
      findable: v.boolean(),
      /** How many accounts this person has linked, this one included. */
      linkedAccounts: v.number(),
      limits: v.array(limitState),
      blocks: v.array(v.object({ user: userUriField, kind: v.picklist(['block', 'mute']) })),
    }),
  ),
  holds: ['safety.age_band', 'safety.guardian', 'safety.setting', 'safety.counters', 'safety.block'],
  summary: 'The own limits with the time they end, blocks and settings',
})

export const changeSafetySettings = endpoint({
  method: 'POST',
  path: '/v1/safety/settings',
  auth: 'device',
  request: json(v.object({ findable: v.boolean() })),
  errors: ['safety.guardian_needed'],
  holds: ['safety.setting'],
  summary: 'Whether the own handle finds this account',
})

/** Holds for the person behind that account, across the accounts they linked; which those are is not told. */
export const changeBlock = endpoint({
  method: 'POST',
  path: '/v1/blocks',
  auth: 'device',
  request: json(v.object({ user: userUriField, kind: v.picklist(['block', 'mute', 'none']) })),
  holds: ['safety.block', 'safety.refusal'],
  summary: 'Block or mute a person, or take it back; answers nobody and somebody alike',
})

export const offerPersonLink = endpoint({
  method: 'POST',
  path: '/v1/person/links',
  auth: 'device',
  response: json(v.object({ code: v.string(), expiresAtMs: v.number() })),
  holds: ['safety.person_link'],
  rate: 'rare',
  summary: 'A code that links another own account, for ten minutes',
})

export const acceptPersonLink = endpoint({
  method: 'POST',
  path: '/v1/person/links/accept',
  auth: 'device',
  request: json(v.object({ code: v.pipe(v.string(), v.maxLength(64)) })),
  errors: ['safety.bad_code'],
  holds: ['safety.person_link'],
  rate: 'rare',
  summary: 'Link this account with the one that made the code',
})

export const endPersonLink = endpoint({
  method: 'POST',
  path: '/v1/person/links/end',
  auth: 'device',
  holds: ['safety.person_link'],
  rate: 'rare',
  summary: 'Take this account out of the own linked accounts; refusals hold for 90 days still',
})

/** What waits for a guardian: who wants contact with whom. Never content. */
export const listWardRequests = endpoint({
  method: 'GET',
  path: '/v1/wards/requests',
  auth: 'device',
  response: json(
    v.object({
      requests: v.array(
        v.object({
          ward: userUriField,
          other: userUriField,
          otherHandle: v.string(),
          state: v.picklist(['asked', 'approved', 'declined']),
        }),
      ),
    }),
  ),
  holds: ['safety.guardian', 'account.handle'],
  summary: 'Contacts that wait for the caller as guardian, and those it decided',
})

export const answerWardRequest = endpoint({
  method: 'POST',
  path: '/v1/wards/requests',
  auth: 'device',
  request: json(v.object({ ward: userUriField, other: userUriField, answer: v.picklist(['approved', 'declined']) })),
  errors: ['auth.forbidden'],
  holds: ['safety.guardian'],
  summary: 'Approve or decline a contact of a supervised account',
})

/** The endpoints that the room `safety` answers. */
export const safetyEndpointNames = [
  'readSafety',
  'changeSafetySettings',
  'changeBlock',
  'offerPersonLink',
  'acceptPersonLink',
  'endPersonLink',
  'listWardRequests',
  'answerWardRequest',
] as const
export type SafetyEndpointName = (typeof safetyEndpointNames)[number]
