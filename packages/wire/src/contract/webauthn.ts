// WebAuthn's JSON forms (W3C Web Authentication Level 3 §5.1), as far as they are verified. Everything else that a browser puts into
// them is dropped here: results of extensions above all, because a PRF output is a secret of its user's (§10.1.4).

import * as v from 'valibot'

/** base64url text, handed to the verifier as it is. */
const base64url = (max: number): v.GenericSchema<unknown, string> =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^[\w-]*$/, 'must be base64url'))

/** The id of a passkey: at most 1,023 bytes (§4, credential ID). */
export const passkeyId: v.GenericSchema<unknown, string> = base64url(1400)

/** What `navigator.credentials` is given: §5.1.8 and §5.1.10 JSON forms, as the server made them. */
export const browserOptions: v.GenericSchema<unknown, Record<string, unknown>> = v.record(v.string(), v.unknown())

const registration = v.object({
  id: passkeyId,
  rawId: passkeyId,
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(16_384),
    transports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(8))),
  }),
})

const assertion = v.object({
  id: passkeyId,
  rawId: passkeyId,
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(4096),
    signature: base64url(2048),
    userHandle: v.optional(base64url(128)),
  }),
})

/** RegistrationResponseJSON: the answer of `navigator.credentials.create`. */
export type PasskeyRegistration = v.InferOutput<typeof registration>
/** AuthenticationResponseJSON: the answer of `navigator.credentials.get`. */
export type PasskeyAssertion = v.InferOutput<typeof assertion>
export const passkeyRegistration: v.GenericSchema<unknown, PasskeyRegistration> = registration
export const passkeyAssertion: v.GenericSchema<unknown, PasskeyAssertion> = assertion
