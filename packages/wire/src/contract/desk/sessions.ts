// Signing in at the desk: enrolment by a link, passkeys (W3C Web Authentication Level 3, §5.4–5.5), sessions, and step-up: an
// assertion whose challenge commits to the hash of exactly what is approved.

import * as v from 'valibot'
import { staffRoleNames, realms } from '../../staff.ts'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { bytes } from '../fields.ts'
import { browserOptions, type PasskeyAssertion, passkeyAssertion, passkeyRegistration } from '../webauthn.ts'

const json = jsonUpTo(65_536)
const realm = v.picklist(realms)
const role = v.picklist(staffRoleNames)

/**
 * In the body of an act that is approved by signature: the answer to a challenge of `openStepUp`. The challenge stands in its
 * client data and is used up by the act.
 */
export const stepUpProof: v.GenericSchema<unknown, StepUpProof> = passkeyAssertion
export type StepUpProof = PasskeyAssertion

const person = v.object({
  realm,
  id: v.string(),
  name: v.string(),
  roles: v.array(role),
  /** The agency of an officer; empty for staff. */
  group: v.string(),
})
const session = v.object({ person, expiresAtMs: v.number() })

export const readDesk = endpoint({
  method: 'GET',
  path: '/desk/v1/desk',
  auth: 'none',
  response: json(
    v.object({
      /** Whether somebody has enrolled; until then the page tells how. */
      hasStaff: v.boolean(),
      properties: v.array(v.object({ domain: v.string(), name: v.string() })),
    }),
  ),
  holds: [],
  rate: 'often',
  summary: 'What a visitor who is not signed in may know of this desk',
})

export const openEnrolment = endpoint({
  method: 'POST',
  path: '/desk/v1/enrolment/options',
  auth: 'none',
  request: json(v.object({ invitation: v.pipe(v.string(), v.maxLength(2048)) })),
  response: json(v.object({ person, options: browserOptions })),
  errors: ['staff.bad_invitation'],
  holds: ['staff.session', 'network.ip_address'],
  rate: 'rare',
  summary: 'Read an enrolment link, and get what the browser needs to make a passkey',
})

export const enrolStaff = endpoint({
  method: 'POST',
  path: '/desk/v1/enrolment',
  auth: 'none',
  request: json(v.object({ invitation: v.pipe(v.string(), v.maxLength(2048)), registration: passkeyRegistration })),
  response: json(session),
  errors: ['staff.bad_invitation', 'staff.bad_passkey'],
  holds: ['staff.account', 'staff.passkey', 'staff.session'],
  rate: 'rare',
  summary: 'Use an enrolment link once: the first passkey of a person, who is signed in by it',
})

export const openSignIn = endpoint({
  method: 'POST',
  path: '/desk/v1/sign-in/options',
  auth: 'none',
  request: json(v.object({ realm })),
  response: json(v.object({ options: browserOptions })),
  holds: ['staff.session', 'network.ip_address'],
  rate: 'rare',
  summary: 'A challenge for a passkey of this realm; names nobody',
})

export const signIn = endpoint({
  method: 'POST',
  path: '/desk/v1/sign-in',
  auth: 'none',
  request: json(v.object({ realm, assertion: passkeyAssertion })),
  response: json(session),
  errors: ['staff.bad_passkey'],
  holds: ['staff.passkey', 'staff.session', 'staff.audit'],
  rate: 'rare',
  summary: 'Open a session with a passkey; the token is an HttpOnly cookie of this host',
})

export const readSession = endpoint({
  method: 'GET',
  path: '/desk/v1/session',
  auth: 'staff-or-officer',
  response: json(session),
  holds: ['staff.account', 'staff.session'],
  rate: 'often',
  summary: 'Who is signed in, with the roles of this moment',
})

export const signOut = endpoint({
  method: 'POST',
  path: '/desk/v1/sign-out',
  auth: 'staff-or-officer',
  holds: ['staff.session'],
  summary: 'End this session',
})

export const openStepUp = endpoint({
  method: 'POST',
  path: '/desk/v1/step-up',
  auth: 'staff-or-officer',
  request: json(
    v.object({
      /** What is done: the name of the act that will carry the proof. */
      action: v.pipe(v.string(), v.maxLength(64), v.regex(/^[\w.-]+$/, 'must be of letters, digits, dots and dashes')),
      /** SHA-256 of exactly what is approved. */
      hash: bytes(32, 32),
    }),
  ),
  response: json(v.object({ options: browserOptions })),
  holds: ['staff.session'],
  summary: 'A challenge that commits to one person, one act and one hash; for five minutes, once',
})
