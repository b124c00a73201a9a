// Enrolment, sign-in, sign-out, and the challenge of a step-up.

import { base32FromBytes, CausewayError, type Realm } from '@causeway/wire'
import type { StaffRow } from '@causeway/store/ports'
import { rpIdOf } from '../deps.ts'
import { bootstrapAdministratorsMax } from '../invitations.ts'
import type { StaffParts } from '../parts.ts'
import { assertionOptions, bytesIn, registrationOptions, verifiedAssertion, verifiedRegistration } from '../passkeys/webauthn.ts'
import type { DeskHandlers } from '../ports/index.ts'
import type { SignedIn } from '../sessions.ts'

type Handlers = Pick<
  DeskHandlers,
  'readDesk' | 'openEnrolment' | 'enrolStaff' | 'openSignIn' | 'signIn' | 'readSession' | 'signOut' | 'openStepUp'
>

export function createSignIn(parts: StaffParts): Handlers {
  const { store, origin, challenges, sessions, stepUps, properties } = parts
  return {
    async readDesk() {
      const staff = await store.listStaff({ realm: 'staff' })
      return {
        body: {
          hasStaff: staff.some(({ state }) => state === 'active'),
          properties: properties.map(({ domain, name }) => ({ domain, name })),
        },
      }
    },
    ...createEnrolment(parts),
    async openSignIn({ body: { realm } }) {
      const challenge = await challenges.open({ kind: 'sign-in', realm })
      return { body: { options: await assertionOptions({ rpId: rpIdOf(origin()), challenge }) } }
    },
    async signIn({ body: { realm, assertion } }) {
      const person = await verifiedPerson(parts, realm, assertion)
      return await signedIn(parts, person)
    },
    async readSession(_request, caller) {
      return { body: sessionView(caller as SignedIn) }
    },
    async signOut(_request, caller) {
      return { body: undefined, headers: { 'set-cookie': await sessions.end(caller as SignedIn) } }
    },
    async openStepUp({ body: { action, hash } }, caller) {
      return { body: { options: await stepUps.open(caller, action, hash) } }
    },
  }
}

function createEnrolment(parts: StaffParts): Pick<Handlers, 'openEnrolment' | 'enrolStaff'> {
  const { store, crypto, clock, origin, challenges, invitations } = parts
  return {
    async openEnrolment({ body: { invitation } }) {
      const { realm, name, roles, group, hash } = invitations.read(invitation)
      const staffId = crypto.random(16)
      const id = base32FromBytes(staffId)
      const challenge = await challenges.open({ kind: 'enrol', invitation: base32FromBytes(hash), staffId: id })
      const rpId = rpIdOf(origin())
      const options = await registrationOptions({ rpId, rpName: 'Causeway desk', challenge, userId: staffId, userName: name })
      return { body: { person: { realm, id, name, roles: [...roles], group }, options } }
    },
    async enrolStaff({ body: { invitation, registration } }) {
      const { realm, group, name, roles, hash, bootstrap } = invitations.read(invitation)
      const taken = await challenges.take(registration.response.clientDataJSON)
      if (taken?.purpose.kind !== 'enrol' || taken.purpose.invitation !== base32FromBytes(hash))
        throw new CausewayError('staff.bad_passkey', 'the challenge is not open; load the page again')
      const { staffId } = taken.purpose
      const place = { origins: [origin()], rpId: rpIdOf(origin()) }
      const made = await verifiedRegistration({ ...place, challenge: taken.challenge, registration })
      if (made === undefined) throw new CausewayError('staff.bad_passkey')
      const passkey = { ...made, staffId }
      const createdDay = Math.floor(clock.nowMs() / 86_400_000)
      const person = { id: staffId, realm, group, name, roles, createdDay }
      const bootstrapMax = bootstrap ? bootstrapAdministratorsMax : undefined
      const { kind } = await store.enrolStaff({ person, passkey, invitation: hash, bootstrapMax })
      if (kind !== 'enrolled') throw new CausewayError('staff.bad_invitation', refusals[kind])
      await parts.audit.record({ caller: { realm, staffId }, action: 'enrolled', subject: roles.join(' '), outcome: 'done' })
      return await signedIn(parts, { ...person, state: 'active', passkeys: 1 })
    },
  }
}

const refusals = {
  used: 'it was used',
  'passkey-exists': 'this passkey belongs to somebody',
  'too-late': 'two administrators are here already; they add further ones at the desk',
} as const

/** Every refusal is the same one: whether a passkey, a person or a realm was wrong is told to nobody outside. */
async function verifiedPerson(
  { store, origin, challenges, audit }: StaffParts,
  realm: Realm,
  assertion: Parameters<DeskHandlers['signIn']>[0]['body']['assertion'],
): Promise<StaffRow> {
  const bad = (): CausewayError => new CausewayError('staff.bad_passkey')
  const taken = await challenges.take(assertion.response.clientDataJSON)
  const passkey = await store.passkeyById({ credentialId: bytesIn(assertion.id) })
  const person = passkey === undefined ? undefined : await store.staffById({ id: passkey.staffId })
  if (passkey === undefined || person === undefined) throw bad()
  const refuse = async (): Promise<never> => {
    await audit.record({ caller: { realm: person.realm, staffId: person.id }, action: 'signIn', subject: '', outcome: 'refused' })
    throw bad()
  }
  const isOpen = taken?.purpose.kind === 'sign-in' && taken.purpose.realm === realm && person.realm === realm
  if (!isOpen || person.state !== 'active' || !belongsTo(person.id, assertion.response.userHandle)) return await refuse()
  const place = { origins: [origin()], rpId: rpIdOf(origin()) }
  const counter = await verifiedAssertion({ ...place, challenge: taken.challenge, passkey, assertion })
  if (counter === undefined) return await refuse()
  if (!(await store.usePasskey({ credentialId: passkey.credentialId, counter }))) return await refuse()
  return person
}

/** WebAuthn §7.2 step 6: with a discoverable passkey the authenticator says whose it is. */
function belongsTo(staffId: string, userHandle: string | undefined): boolean {
  return userHandle !== undefined && base32FromBytes(bytesIn(userHandle)) === staffId
}

async function signedIn({ sessions, audit }: StaffParts, person: StaffRow): Promise<Awaited<ReturnType<DeskHandlers['signIn']>>> {
  const { id: staffId, realm, name, roles, group } = person
  await audit.record({ caller: { realm, staffId }, action: 'signIn', subject: '', outcome: 'done' })
  const { cookie, expiresAtMs } = await sessions.open(person)
  return { body: sessionView({ realm, staffId, name, roles, group, expiresAtMs }), headers: { 'set-cookie': cookie } }
}

function sessionView({ realm, staffId, name, roles, group, expiresAtMs }: Omit<SignedIn, 'session'>): {
  person: { realm: Realm; id: string; name: string; roles: SignedIn['roles'][number][]; group: string }
  expiresAtMs: number
} {
  return { person: { realm, id: staffId, name, roles: [...roles], group }, expiresAtMs }
}
