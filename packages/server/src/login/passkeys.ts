// Passkeys of people, at the embedded login. One is for the host of its property alone: the browser offers it nowhere else, and an
// answer that names another page or host is refused.

import type { CryptoProvider } from '@causeway/crypto'
import type { LoginOwner, LoginPasskeys } from '@causeway/provider'
import {
  assertionOptions,
  challengeIn,
  bytesIn,
  type Place,
  registrationOptions,
  verifiedAssertion,
  verifiedRegistration,
} from '@causeway/staff/webauthn'
import {
  base32FromBytes,
  base64urlFromBytes,
  bytesFromBase32,
  CausewayError,
  type PasskeyAssertion,
  passkeysMax,
} from '@causeway/wire'
import type { Property } from '../config/properties.ts'
import type { LoginAccount, LoginAccounts } from './accounts.ts'
import { createChallenges } from './challenges.ts'
import { pageOriginsOf } from './page-origins.ts'
import type { PasskeyRow } from './passkey-rows.ts'

const dayMs = 86_400_000

export interface PasskeyDeps {
  readonly accounts: LoginAccounts
  readonly crypto: CryptoProvider
  readonly nowMs: () => number
  /** Where pages are served by this server itself; known once it listens. */
  readonly port: () => number
  /** Throws `auth.forbidden` for a property without embedded login. */
  readonly propertyOf: (domain: string) => Property
  readonly tokenFor: (property: Property, handle: string, account: Pick<LoginAccount, 'subject' | 'ageBand'>) => Promise<string>
}

export function createLoginPasskeys(deps: PasskeyDeps): LoginPasskeys {
  const { accounts, crypto, nowMs, port, propertyOf, tokenFor } = deps
  const rows = accounts.passkeys
  const challenges = createChallenges({ crypto, nowMs })
  const placeOf = (property: Property): Place => ({ origins: pageOriginsOf(property, port()), rpId: property.domain })
  const room = (owner: LoginOwner): PasskeyRow[] => {
    const known = rows.of(owner)
    if (known.length >= passkeysMax) throw new CausewayError('auth.too_many_passkeys')
    return known
  }

  return {
    openSignIn: domain => assertionOptions({ rpId: propertyOf(domain).domain, challenge: challenges.open(['sign-in', domain]) }),
    async signIn(domain, assertion) {
      const property = propertyOf(domain)
      const challenge = challengeIn(assertion.response.clientDataJSON)
      if (challenge === undefined || !challenges.isOpen(['sign-in', domain], challenge)) throw notOpen()
      const passkey = rows.find(bytesIn(assertion.id))
      if (passkey?.property !== domain || !belongsTo(passkey, assertion)) throw bad()
      const counter = await verifiedAssertion({ ...placeOf(property), challenge, passkey, assertion })
      if (counter === undefined) throw bad()
      if (!challenges.use(challenge)) throw notOpen()
      // Removed meanwhile, or its counter was seen: then it is a copy.
      if (!rows.use(passkey.credentialId, counter)) throw bad()
      const account = accounts.findBySubject(domain, passkey.subject)
      if (account === undefined) throw bad()
      return { token: await tokenFor(property, account.handle, account), handle: account.handle }
    },
    async open(owner) {
      const { property, subject, handle } = owner
      const { domain: rpId, name: rpName } = propertyOf(property)
      const challenge = challenges.open(['add', property, subject])
      const userId = userIdOf(owner)
      return await registrationOptions({ rpId, rpName, challenge, userId, userName: handle, known: room(owner) })
    },
    async add(owner, registration) {
      const { property, subject } = owner
      const challenge = challengeIn(registration.response.clientDataJSON)
      if (challenge === undefined || !challenges.isOpen(['add', property, subject], challenge)) throw notOpen()
      const made = await verifiedRegistration({ ...placeOf(propertyOf(property)), challenge, registration })
      if (made === undefined) throw bad()
      if (!challenges.use(challenge)) throw notOpen()
      room(owner)
      const createdDay = Math.floor(nowMs() / dayMs)
      if (!rows.add({ ...made, property, subject, createdDay })) throw new CausewayError('auth.bad_passkey', 'it is here already')
      return base64urlFromBytes(made.credentialId)
    },
    async list(owner) {
      const passkeys = rows.of(owner).map(({ credentialId, createdDay, transports }) => ({
        id: base64urlFromBytes(credentialId),
        createdDay,
        transports: [...transports],
      }))
      const { domain: rpId } = propertyOf(owner.property)
      return { passkeys, userHandle: base64urlFromBytes(userIdOf(owner)), rpId }
    },
    async remove(owner, passkey) {
      if (!rows.remove(owner, bytesIn(passkey))) throw new CausewayError('auth.unknown_passkey')
    },
  }
}

/** The issuer's own random id of its user: it says nothing to whoever reads it off an authenticator. */
function userIdOf({ subject }: Pick<LoginOwner, 'subject'>): Uint8Array {
  return bytesFromBase32(subject)
}

/** WebAuthn §7.2 step 6: with a discoverable passkey the authenticator says whose it is. */
function belongsTo({ subject }: PasskeyRow, { response: { userHandle } }: PasskeyAssertion): boolean {
  return userHandle !== undefined && base32FromBytes(bytesIn(userHandle)) === subject
}

/** The same for everything that was wrong with the answer itself: a stranger learns nothing from it. */
function bad(): CausewayError {
  return new CausewayError('auth.bad_passkey')
}

function notOpen(): CausewayError {
  return new CausewayError('auth.bad_passkey', 'the challenge is over or was used; ask for another')
}
