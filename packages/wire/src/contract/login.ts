// The embedded login: for demos and small operators only; absent on properties with a login of their own. A secret first, and
// passkeys (W3C Web Authentication Level 3) from then on, each for the host of its property alone.

import * as v from 'valibot'
import { ageBands } from '../safety.ts'
import { endpoint, jsonUpTo } from './endpoint.ts'
import { browserOptions, passkeyAssertion, passkeyId, passkeyRegistration } from './webauthn.ts'

const json = jsonUpTo(65_536)

const handle = v.pipe(v.string(), v.minLength(1), v.maxLength(254))
const property = v.pipe(v.string(), v.maxLength(253))
/** Passkeys per account. */
export const passkeysMax = 10

export const embeddedLogin = endpoint({
  method: 'POST',
  path: '/v1/login',
  auth: 'none',
  request: json(
    v.object({
      property,
      handle,
      secret: v.pipe(v.string(), v.minLength(8), v.maxLength(200)),
      /** Taken at sign-up only. A property of its own says it in the claim `age_band` of its tokens. */
      ageBand: v.optional(v.picklist(ageBands)),
    }),
  ),
  response: json(v.object({ token: v.string() })),
  errors: ['auth.bad_token', 'auth.forbidden'],
  holds: ['account.handle', 'account.subject', 'safety.age_band', 'network.ip_address'],
  rate: 'rare',
  summary: 'Sign in (or up) with the embedded login of a sample property',
})

export const openPasskeySignIn = endpoint({
  method: 'POST',
  path: '/v1/login/passkey/options',
  auth: 'none',
  request: json(v.object({ property })),
  response: json(v.object({ options: browserOptions })),
  errors: ['auth.forbidden'],
  holds: ['network.ip_address'],
  summary: 'A challenge for a passkey of this property; names nobody',
})

export const passkeySignIn = endpoint({
  method: 'POST',
  path: '/v1/login/passkey',
  auth: 'none',
  request: json(v.object({ property, assertion: passkeyAssertion })),
  response: json(v.object({ token: v.string(), handle })),
  errors: ['auth.bad_passkey', 'auth.forbidden'],
  holds: ['login.passkey', 'login.challenge', 'account.handle', 'account.subject', 'safety.age_band', 'network.ip_address'],
  rate: 'rare',
  summary: 'Sign in with a passkey: the same token as with the secret, and whose it is',
})

export const openPasskey = endpoint({
  method: 'POST',
  path: '/v1/passkeys/options',
  auth: 'device',
  response: json(v.object({ options: browserOptions })),
  errors: ['auth.forbidden', 'auth.too_many_passkeys'],
  holds: ['login.passkey', 'account.subject', 'account.handle'],
  summary: 'What the browser needs to make a passkey for the own account',
})

export const addPasskey = endpoint({
  method: 'POST',
  path: '/v1/passkeys',
  auth: 'device',
  request: json(v.object({ registration: passkeyRegistration })),
  response: json(v.object({ passkey: passkeyId })),
  errors: ['auth.bad_passkey', 'auth.forbidden', 'auth.too_many_passkeys'],
  holds: ['login.passkey', 'login.challenge', 'account.subject'],
  rate: 'rare',
  summary: 'Keep the public key of a passkey that was just made',
})

export const listPasskeys = endpoint({
  method: 'GET',
  path: '/v1/passkeys',
  auth: 'device',
  response: json(
    v.object({
      passkeys: v.array(v.object({ id: passkeyId, createdDay: v.number(), transports: v.array(v.string()) })),
      /** What the passkeys say of whose they are; for the browser's list of passkeys (§5.1.10, signal methods). */
      userHandle: v.string(),
      rpId: v.string(),
    }),
  ),
  errors: ['auth.forbidden'],
  holds: ['login.passkey'],
  summary: 'The passkeys that sign in to the own account',
})

export const removePasskey = endpoint({
  method: 'DELETE',
  path: '/v1/passkeys/:passkey',
  auth: 'device',
  errors: ['auth.forbidden', 'auth.unknown_passkey'],
  holds: ['login.passkey'],
  summary: 'A passkey signs in no more',
})
