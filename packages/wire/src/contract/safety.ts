// Safety as the person sees it: their own limits, blocks, linked accounts; a guardian's approvals.

import * as v from 'valibot'
import { evidenceSizeBytesMax, reportAbouts, reportCategoryNames, reportedMessagesMax, seenNameLengthMax } from '../report.ts'
import { ageBands, startRules } from '../safety.ts'
import { endpoint, jsonUpTo } from './endpoint.ts'
import { bytes, roomUriField, userUriField } from './fields.ts'

const json = jsonUpTo(65_536)

const limitState = v.object({
  /** `new-contacts`: requests to people never in contact. `unanswered`: messages to people who have not answered. */
  what: v.picklist(['new-contacts', 'unanswered']),
  windowMs: v.number(),
  max: v.number(),
  /** The error that one more is refused with while there is no room. */
  code: v.picklist(['safety.limit_reached', 'safety.unanswered']),
  used: v.number(),
  /** When the next one is possible, if none is left now. */
  endsAtMs: v.optional(v.number()),
  /** In words, for the person it touches. */
  sentence: v.string(),
})

const startRule = v.picklist(startRules)

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
      /** What the rules for the own age say about being asked by strangers of each; for adults always `request`. */
      whoMayAsk: v.object({ '18+': startRule, '16-17': startRule, '13-15': startRule }),
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
      /** Whom the caller looks after: settings and a number, never content. */
      wards: v.array(
        v.object({
          ward: userUriField,
          handle: v.string(),
          contacts: v.number(),
          findable: v.boolean(),
          mayEnd: v.boolean(),
        }),
      ),
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
  holds: ['safety.guardian', 'safety.setting', 'account.handle', 'contact.consent'],
  summary: 'Contacts that wait for the caller as guardian, and those it decided',
})

/** A minor asks somebody grown up to look after who writes to them: the code is told by word of mouth. */
export const inviteGuardian = endpoint({
  method: 'POST',
  path: '/v1/supervision/invitations',
  auth: 'device',
  response: json(v.object({ code: v.string(), expiresAtMs: v.number() })),
  errors: ['auth.forbidden', 'request.too_many'],
  holds: ['safety.guardian'],
  rate: 'rare',
  summary: 'A code that makes another account of the same app the own guardian, for ten minutes; minors without a guardian only',
})

export const acceptWard = endpoint({
  method: 'POST',
  path: '/v1/wards',
  auth: 'device',
  request: json(v.object({ code: v.pipe(v.string(), v.maxLength(64)) })),
  errors: ['safety.bad_code'],
  holds: ['safety.guardian'],
  rate: 'rare',
  summary: 'Become the guardian of the account that made the code',
})

/** Under 16 the guardian ends it; from 16 on either does. What the app itself says of guardians only the app can change. */
export const endGuardianship = endpoint({
  method: 'POST',
  path: '/v1/supervision/end',
  auth: 'device',
  request: json(v.object({ ward: v.optional(userUriField) })),
  errors: ['safety.guardian_needed', 'auth.forbidden'],
  holds: ['safety.guardian'],
  rate: 'rare',
  summary: 'End being looked after, or looking after `ward`',
})

/** As the one who is looked after: only what the account asked for itself. */
export const readSupervision = endpoint({
  method: 'GET',
  path: '/v1/supervision',
  auth: 'device',
  response: json(
    v.object({
      supervised: v.boolean(),
      /** Who decides, as far as they have an account here. */
      guardian: v.optional(v.object({ user: userUriField, handle: v.string() })),
      /** Whether the account can end it by itself. */
      mayEnd: v.boolean(),
      asked: v.array(v.object({ user: userUriField, state: v.picklist(['asked', 'approved', 'declined']) })),
    }),
  ),
  holds: ['safety.guardian', 'account.handle', 'contact.consent'],
  summary: 'Whether a guardian decides about new contacts, and what became of those asked for',
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

const sealedSizeBytesMax = evidenceSizeBytesMax + 1024

/** To whom evidence is sealed: a key of the safety team, whose other half is not on the server. */
export const readSafetyKey = endpoint({
  method: 'GET',
  path: '/v1/safety/key',
  auth: 'device',
  response: json(v.object({ key: bytes(32, 32) })),
  errors: ['safety.no_team'],
  holds: [],
  summary: 'The public key that evidence of reports is sealed to',
})

const claim = v.object({
  frankingTag: bytes(32, 32),
  serverFrank: bytes(32, 32),
  cipherSuite: v.number(),
  signature: bytes(1024),
  senderUri: userUriField,
  roomUri: roomUriField,
  timestamp: v.number(),
})

/** What was not put into the report stays unknown to everybody: the server has no way to ask for more. */
export const fileReport = endpoint({
  method: 'POST',
  path: '/v1/reports',
  auth: 'device',
  request: jsonUpTo(12_582_912)(
    v.object({
      subject: userUriField,
      about: v.picklist(reportAbouts),
      seenName: v.pipe(v.string(), v.maxLength(seenNameLengthMax)),
      category: v.picklist(reportCategoryNames),
      claims: v.pipe(v.array(claim), v.maxLength(reportedMessagesMax)),
      sealed: bytes(sealedSizeBytesMax),
    }),
  ),
  response: json(v.object({ report: v.string(), verdict: v.picklist(['verified', 'unverifiable', 'failed']) })),
  errors: ['safety.no_team', 'account.unknown', 'request.too_many'],
  holds: ['safety.report', 'safety.evidence'],
  rate: 'rare',
  summary: 'Report a person, with messages they sent; the evidence is sealed to the safety team',
})

/** Outcomes say what was done in general, never what was done to whom. */
export const listReports = endpoint({
  method: 'GET',
  path: '/v1/reports',
  auth: 'device',
  response: json(
    v.object({
      reports: v.array(
        v.object({
          report: v.string(),
          filedAtMs: v.number(),
          category: v.picklist(reportCategoryNames),
          verdict: v.picklist(['verified', 'unverifiable', 'failed']),
          state: v.picklist(['open', 'closed']),
          outcome: v.optional(v.picklist(['action-taken', 'no-action'])),
          canAppeal: v.boolean(),
          /** What became of the own appeal against the outcome. */
          appeal: v.picklist(['none', 'open', 'upheld', 'overturned']),
        }),
      ),
    }),
  ),
  holds: ['safety.report'],
  summary: 'Receipts and outcomes of the own reports',
})

/** Somebody who did not decide looks at it again. */
export const appealReport = endpoint({
  method: 'POST',
  path: '/v1/reports/:report/appeal',
  auth: 'device',
  request: json(v.object({ text: v.pipe(v.string(), v.maxLength(2000)) })),
  errors: ['safety.nothing_to_appeal'],
  holds: ['safety.appeal'],
  rate: 'rare',
  summary: 'Ask that the outcome of an own report is looked at again',
})

const restriction = v.object({
  action: v.string(),
  level: v.number(),
  scope: v.picklist(['property', 'backbone']),
  sentence: v.string(),
  clause: v.string(),
  sinceMs: v.number(),
  untilMs: v.optional(v.number()),
  appeal: v.picklist(['possible', 'open', 'upheld', 'overturned']),
  /** The statement of reasons, in the fields of the EU's DSA transparency database. */
  statement: v.record(v.string(), v.unknown()),
})

/** Works for a suspended account too. */
export const listRestrictions = endpoint({
  method: 'GET',
  path: '/v1/restrictions',
  auth: 'device',
  response: json(v.object({ restrictions: v.array(restriction) })),
  holds: ['safety.action'],
  summary: 'What restricts the own account, why, how long, and what became of an appeal',
})

/** Works for a suspended account too. */
export const appealRestriction = endpoint({
  method: 'POST',
  path: '/v1/restrictions/:action/appeal',
  auth: 'device',
  request: json(v.object({ text: v.pipe(v.string(), v.maxLength(2000)) })),
  errors: ['safety.nothing_to_appeal'],
  holds: ['safety.appeal'],
  rate: 'rare',
  summary: 'Ask that somebody who did not decide looks at a restriction again',
})

/** A decision of ROOST Coop (docs/api/actions.md there). It becomes a proposal; a person of the own desk confirms. */
export const receiveCoopAction = endpoint({
  method: 'POST',
  path: '/v1/bridges/coop/actions',
  auth: 'none',
  request: { kind: 'bytes', contentType: 'application/json', sizeBytesMax: 65_536 },
  requestHeaders: ['coop-signature'],
  errors: ['safety.no_bridge', 'auth.forbidden'],
  holds: ['safety.report', 'safety.audit'],
  summary: 'An action callback of Coop, signed with its key',
})

/**
 * Verdicts of ROOST Osprey, by an output sink of the operator's (docs/osprey.md): the JSON of `osprey.rpc.common.v1.Verdicts` and the
 * account's pseudonym, signed as Standard Webhooks say. What the operator named becomes a proposal; a person of the own desk confirms.
 */
export const receiveOspreyVerdicts = endpoint({
  method: 'POST',
  path: '/v1/bridges/osprey/verdicts',
  auth: 'none',
  request: { kind: 'bytes', contentType: 'application/json', sizeBytesMax: 65_536 },
  requestHeaders: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  /** `no-case`: nobody reported this account, and metadata alone opens no case. `waiting`: a proposal is there already. */
  response: json(v.object({ state: v.picklist(['proposed', 'repeated', 'waiting', 'no-case', 'no-verdict']) })),
  errors: ['safety.no_bridge', 'safety.changed', 'auth.forbidden'],
  holds: ['safety.report', 'safety.audit'],
  summary: 'Verdicts of Osprey, signed by its output sink',
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
  'inviteGuardian',
  'acceptWard',
  'endGuardianship',
  'readSupervision',
  'readSafetyKey',
  'fileReport',
  'listReports',
  'appealReport',
  'listRestrictions',
  'appealRestriction',
  'receiveCoopAction',
  'receiveOspreyVerdicts',
] as const
export type SafetyEndpointName = (typeof safetyEndpointNames)[number]
