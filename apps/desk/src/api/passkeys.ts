// Passkeys at the desk: enrolment, sign-in, and signatures over exactly what is approved.

import { assertionFor, registrationFor } from '@causeway/ui/passkeys'
import type { Realm, StepUpProof } from '@causeway/wire'
import { type Answer, call } from './call.ts'

/** Makes the first passkey of an invited person; they are signed in then. */
export async function enrol(invitation: string, options: Readonly<Record<string, unknown>>): Promise<Answer<'enrolStaff'>> {
  return await call('enrolStaff', { body: { invitation, registration: await registrationFor(options) } })
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
