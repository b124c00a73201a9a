// People of a desk under test, enrolled and signed in by the real endpoints with a software authenticator.

import { base64urlFromBytes, bytesFromBase64url, type Realm, type StaffRole, type StepUpProof } from '@causeway/wire'
import type { SignedIn } from '../sessions.ts'
import type { Desk, Staff } from '../staff.ts'
import { type Authenticator, type Bend, createAuthenticator } from './authenticator.ts'

export interface SignedInForTest {
  readonly staffId: string
  readonly authenticator: Authenticator
  /** As a browser would send it. */
  readonly cookie: string
  /** The caller of this moment, as a handler gets it. */
  caller(): Promise<SignedIn>
}

const empty = { params: {}, query: {}, headers: {} }

/** Somebody new, by an invitation of the desk; signed in. */
export async function enrol(
  world: { staff: Staff; desk: Desk; origin: string },
  person: { name: string; roles: readonly StaffRole[]; realm?: Realm; group?: string },
): Promise<SignedInForTest> {
  const { name, roles, realm = 'staff', group = '' } = person
  return await enrolBy(world, world.staff.invitations.invite({ realm, group, name, roles }), realm)
}

/** By a link that is there already. */
export async function enrolBy(
  world: { desk: Desk; origin: string },
  link: string,
  realm: Realm,
  authenticator: Authenticator = createAuthenticator({ origin: world.origin }),
  bend: Bend = {},
): Promise<SignedInForTest> {
  const { desk } = world
  const invitation = link.slice(link.indexOf('#') + 1)
  const opened = await desk.dispatch('openEnrolment', { ...empty, body: { invitation } }, undefined)
  const registration = authenticator.register(opened.body.options, bend)
  const { body, headers } = await desk.dispatch('enrolStaff', { ...empty, body: { invitation, registration } }, undefined)
  return signedIn(desk, realm, body.person.id, authenticator, headers)
}

export async function signIn(
  { desk }: { desk: Desk },
  realm: Realm,
  authenticator: Authenticator,
  bend: Bend = {},
): Promise<SignedInForTest> {
  const { body } = await desk.dispatch('openSignIn', { ...empty, body: { realm } }, undefined)
  const assertion = authenticator.assert(body.options, bend)
  const answer = await desk.dispatch('signIn', { ...empty, body: { realm, assertion } }, undefined)
  return signedIn(desk, realm, answer.body.person.id, authenticator, answer.headers)
}

/** The proof that this person approves `hash`. */
export async function stepUp(
  { desk }: { desk: Desk },
  person: SignedInForTest,
  action: string,
  hash: Uint8Array | string,
  bend: Bend = {},
): Promise<StepUpProof> {
  const asBytes = bytesFromBase64url(typeof hash === 'string' ? hash : base64urlFromBytes(hash))
  const { body } = await desk.dispatch('openStepUp', { ...empty, body: { action, hash: asBytes } }, await person.caller())
  return person.authenticator.assert(body.options, bend)
}

function signedIn(
  desk: Desk,
  realm: Realm,
  staffId: string,
  authenticator: Authenticator,
  headers: Readonly<Record<string, string>> | undefined,
): SignedInForTest {
  const [cookie = ''] = (headers?.['set-cookie'] ?? '').split(';')
  return {
    staffId,
    authenticator,
    cookie,
    async caller() {
      const caller = await desk.authenticate({ auth: realm }, cookie)
      if (caller === undefined) throw new Error('signed out')
      return caller
    },
  }
}
