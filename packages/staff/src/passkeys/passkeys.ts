// Passkeys: what the browser is asked, and whether its answer holds (W3C Web Authentication Level 3 §7.1 and §7.2, by
// @simplewebauthn/server). The user is always verified: a passkey alone, lying about, opens nothing.

import type { PasskeyRow } from '@causeway/store/ports'
import { base64urlFromBytes, bytesFromBase64url } from '@causeway/wire'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { rpIdOf } from '../deps.ts'

type BrowserOptions = Record<string, unknown>
export type Registration = Pick<RegistrationResponseJSON, 'id' | 'rawId' | 'type'> & {
  readonly response: { clientDataJSON: string; attestationObject: string; transports?: string[] | undefined }
}
export type Assertion = Pick<AuthenticationResponseJSON, 'id' | 'rawId' | 'type'> & {
  readonly response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | undefined }
}

/** EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257]
const timeoutMs = 5 * 60_000

export async function registrationOptions(input: {
  origin: string
  challenge: Uint8Array
  staffId: Uint8Array
  name: string
}): Promise<BrowserOptions> {
  return (await generateRegistrationOptions({
    rpName: 'Causeway desk',
    rpID: rpIdOf(input.origin),
    userName: input.name,
    userDisplayName: input.name,
    userID: new Uint8Array(input.staffId),
    challenge: new Uint8Array(input.challenge),
    timeout: timeoutMs,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })) as unknown as BrowserOptions
}

/** `passkeys`: of the one person who may answer; none named, and the browser offers what it has. */
export async function assertionOptions(input: {
  origin: string
  challenge: Uint8Array
  passkeys?: readonly PasskeyRow[]
}): Promise<BrowserOptions> {
  return (await generateAuthenticationOptions({
    rpID: rpIdOf(input.origin),
    challenge: new Uint8Array(input.challenge),
    timeout: timeoutMs,
    userVerification: 'required',
    allowCredentials: (input.passkeys ?? []).map(({ credentialId, transports }) => ({
      id: base64urlFromBytes(credentialId),
      transports: [...transports],
    })),
  })) as unknown as BrowserOptions
}

/** The passkey that a registration brings; undefined when the registration does not hold. */
export async function verifiedRegistration(input: {
  origin: string
  challenge: string
  staffId: string
  registration: Registration
}): Promise<PasskeyRow | undefined> {
  const { origin, challenge, staffId, registration } = input
  const verified = await verifyRegistrationResponse({
    response: { ...registration, clientExtensionResults: {} } as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpIdOf(origin),
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined)
  if (verified?.verified !== true) return undefined
  const { id, publicKey, counter } = verified.registrationInfo.credential
  const transports = (registration.response.transports ?? []).filter(transport => /^[a-z-]+$/.test(transport))
  return { credentialId: bytesFromBase64url(id), staffId, publicKey, counter, transports }
}

/** The counter that a genuine assertion of this passkey brings; undefined when it is not genuine or the counter went back. */
export async function verifiedAssertion(input: {
  origin: string
  rpId: string
  challenge: string
  passkey: Pick<PasskeyRow, 'credentialId' | 'publicKey' | 'counter'>
  assertion: Assertion
}): Promise<number | undefined> {
  const { origin, rpId, challenge, passkey, assertion } = input
  const verified = await verifyAuthenticationResponse({
    response: { ...assertion, clientExtensionResults: {} } as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
    credential: {
      id: base64urlFromBytes(passkey.credentialId),
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch(() => undefined)
  return verified?.verified === true ? verified.authenticationInfo.newCounter : undefined
}
