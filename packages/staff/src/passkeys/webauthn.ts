// Passkeys: what the browser is asked, and whether its answer holds (W3C Web Authentication Level 3 §7.1 and §7.2, by
// @simplewebauthn/server). The user is always verified: a passkey alone, lying about, opens nothing. Who may answer, and for what,
// is settled by those who call: the desk here, and the embedded login of people (server/login).

import {
  base64urlFromBytes,
  bytesFromBase64url,
  CausewayError,
  type PasskeyAssertion,
  type PasskeyRegistration,
  utf8FromBytes,
} from '@causeway/wire'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'

/** §5.1.8 and §5.1.10 JSON forms, for `navigator.credentials`. */
type BrowserOptions = Record<string, unknown>

/** The public half of a passkey, as it is kept. */
export interface Passkey {
  readonly credentialId: Uint8Array
  /** COSE_Key. */
  readonly publicKey: Uint8Array
  /** §6.1.1; 0 for ever with a passkey that is synced. */
  readonly counter: number
  readonly transports: readonly string[]
}

/** Where an answer must come from: one of these pages, about this host. */
export interface Place {
  readonly origins: readonly string[]
  readonly rpId: string
}

/** EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257]
/** How long the browser waits, and how long a challenge is good for. */
export const challengeMs: number = 5 * 60_000

/** `userId`: what the passkey says on sign-in of whose it is; at most 64 bytes. `known`: authenticators of these make no second one. */
export async function registrationOptions(input: {
  rpId: string
  rpName: string
  challenge: Uint8Array
  userId: Uint8Array
  userName: string
  known?: readonly Pick<Passkey, 'credentialId' | 'transports'>[]
}): Promise<BrowserOptions> {
  return (await generateRegistrationOptions({
    rpName: input.rpName,
    rpID: input.rpId,
    userName: input.userName,
    userDisplayName: input.userName,
    userID: new Uint8Array(input.userId),
    challenge: new Uint8Array(input.challenge),
    timeout: challengeMs,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: (input.known ?? []).map(descriptorOf),
    supportedAlgorithmIDs: algorithms,
  })) as unknown as BrowserOptions
}

/** `passkeys`: of the one person who may answer; none named, and the browser offers what it has. */
export async function assertionOptions(input: {
  rpId: string
  challenge: Uint8Array
  passkeys?: readonly Pick<Passkey, 'credentialId' | 'transports'>[]
}): Promise<BrowserOptions> {
  return (await generateAuthenticationOptions({
    rpID: input.rpId,
    challenge: new Uint8Array(input.challenge),
    timeout: challengeMs,
    userVerification: 'required',
    allowCredentials: (input.passkeys ?? []).map(descriptorOf),
  })) as unknown as BrowserOptions
}

/** The passkey that a registration brings; undefined when the registration does not hold. */
export async function verifiedRegistration(
  input: Place & { challenge: string; registration: PasskeyRegistration },
): Promise<Passkey | undefined> {
  const { origins, rpId, challenge, registration } = input
  const verified = await verifyRegistrationResponse({
    response: { ...registration, clientExtensionResults: {} } as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined)
  if (verified?.verified !== true) return undefined
  const { id, publicKey, counter } = verified.registrationInfo.credential
  const transports = (registration.response.transports ?? []).filter(transport => /^[a-z-]+$/.test(transport))
  return { credentialId: bytesFromBase64url(id), publicKey, counter, transports }
}

/** The counter that a genuine assertion of this passkey brings; undefined when it is not genuine or the counter went back. */
export async function verifiedAssertion(
  input: Place & {
    challenge: string
    passkey: Pick<Passkey, 'credentialId' | 'publicKey' | 'counter'>
    assertion: PasskeyAssertion
  },
): Promise<number | undefined> {
  const { origins, rpId, challenge, passkey, assertion } = input
  const verified = await verifyAuthenticationResponse({
    response: { ...assertion, clientExtensionResults: {} } as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
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

/** §5.8.1: client data is JSON with a member `challenge`; ours are 32 bytes. */
export function challengeIn(clientDataJson: string): string | undefined {
  try {
    const data = JSON.parse(utf8FromBytes(bytesFromBase64url(clientDataJson))) as { challenge?: unknown } | null
    const challenge = data?.challenge
    return typeof challenge === 'string' && challenge.length === 43 ? challenge : undefined
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof CausewayError) return undefined
    throw error
  }
}

/** base64url of a browser; what is none gives no bytes, which name no passkey and nobody. */
export function bytesIn(id: string): Uint8Array {
  try {
    return bytesFromBase64url(id)
  } catch {
    return new Uint8Array(0)
  }
}

function descriptorOf({ credentialId, transports }: Pick<Passkey, 'credentialId' | 'transports'>): {
  id: string
  transports: string[]
} {
  return { id: base64urlFromBytes(credentialId), transports: [...transports] }
}
