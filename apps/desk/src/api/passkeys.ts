// The browser's half of WebAuthn: options of the server in, its JSON answers out (Level 3, §5.1: parse…FromJSON, toJSON).

import type { Realm, StepUpProof } from '@causeway/wire'
import { type Answer, call } from './call.ts'

type Options = Record<string, unknown>

/** Makes the first passkey of an invited person; they are signed in then. */
export async function enrol(invitation: string, options: Options): Promise<Answer<'enrolStaff'>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON)
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const { id, rawId, response } = made.toJSON() as unknown as RegistrationJson
  const { clientDataJSON, attestationObject, transports } = response
  const registration = { id, rawId, type: 'public-key' as const, response: { clientDataJSON, attestationObject, transports } }
  return await call('enrolStaff', { body: { invitation, registration } })
}

export async function signIn(realm: Realm): Promise<Answer<'signIn'>> {
  const { options } = await call('openSignIn', { body: { realm } })
  return await call('signIn', { body: { realm, assertion: await assertionFor(options) } })
}

/** A signature over `hash` (SHA-256 of exactly what is approved) for the act `action`. */
export async function stepUp(action: string, hash: Uint8Array): Promise<StepUpProof> {
  const { options } = await call('openStepUp', { body: { action, hash } })
  return await assertionFor(options)
}

async function assertionFor(options: Options): Promise<StepUpProof> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON)
  const got = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  const { id, rawId, response } = got.toJSON() as unknown as AssertionJson
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    id,
    rawId,
    type: 'public-key',
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) },
  }
}

interface RegistrationJson {
  readonly id: string
  readonly rawId: string
  readonly response: { readonly clientDataJSON: string; readonly attestationObject: string; readonly transports: string[] }
}

interface AssertionJson {
  readonly id: string
  readonly rawId: string
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string
  }
}
