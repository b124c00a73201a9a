// The browser's half of WebAuthn: options of a server in, what it verifies out (Level 3 §5.1: parse…FromJSON, toJSON). Only the
// fields that are named here leave: results of extensions stay behind, because a PRF output is a secret of its user's (§10.1.4).

type Options = Readonly<Record<string, unknown>>

/** RegistrationResponseJSON, as far as it is verified; base64url. */
export interface Registration {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: { readonly clientDataJSON: string; readonly attestationObject: string; readonly transports: string[] }
}

/** AuthenticationResponseJSON, as far as it is verified; base64url. */
export interface Assertion {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string
  }
}

export interface AssertionWishes {
  /** Offered among the suggestions of a field (`autocomplete="… webauthn"`), not asked for at once. */
  readonly quietly?: boolean
  readonly signal?: AbortSignal
}

/** Whether this browser has passkeys, and speaks JSON of them. */
export function hasPasskeys(): boolean {
  return 'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}

/** Whether this device itself can make one: with a finger, a face or its screen lock. */
export async function makesPasskeys(): Promise<boolean> {
  return hasPasskeys() && (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())
}

/** Whether passkeys stand among the suggestions of a field. */
export async function suggestsPasskeys(): Promise<boolean> {
  const isKnown = hasPasskeys() && 'isConditionalMediationAvailable' in PublicKeyCredential
  return isKnown && (await PublicKeyCredential.isConditionalMediationAvailable())
}

/** Makes a passkey. Rejects with `NotAllowedError` when its user turns away, `InvalidStateError` when there is one already. */
export async function registrationFor(options: Options): Promise<Registration> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON)
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const { id, rawId, response } = made.toJSON() as Registration
  const { clientDataJSON, attestationObject, transports } = response
  return { id, rawId, type: 'public-key', response: { clientDataJSON, attestationObject, transports } }
}

/** Signs with a passkey. Rejects with `NotAllowedError` when its user turns away, `AbortError` when `signal` says so. */
export async function assertionFor(options: Options, { quietly = false, signal }: AssertionWishes = {}): Promise<Assertion> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON)
  const got = (await navigator.credentials.get({
    publicKey,
    ...(quietly ? { mediation: 'conditional' } : {}),
    ...(signal === undefined ? {} : { signal }),
  })) as PublicKeyCredential
  const { id, rawId, response } = got.toJSON() as Assertion
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    id,
    rawId,
    type: 'public-key',
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) },
  }
}

/** Tells the browser which passkeys of this user are good, so that it offers no others (§5.1.10.3); older browsers hear nothing. */
export async function tellGoodPasskeys(good: {
  readonly rpId: string
  readonly userHandle: string
  readonly ids: readonly string[]
}): Promise<void> {
  const { signalAllAcceptedCredentials: tell } = PublicKeyCredential as unknown as {
    signalAllAcceptedCredentials?: (told: object) => Promise<void>
  }
  const { rpId, userHandle: userId, ids } = good
  await tell?.call(PublicKeyCredential, { rpId, userId, allAcceptedCredentialIds: [...ids] })
}
