// A device enters an account. The first one brings the account key; every further one a certificate under the key on record,
// which only another device of the account can have given to it.

import { type CryptoProvider, equalBytes, verifyDeviceCertificate } from '@causeway/crypto'
import type { AccountRow, DeviceRow, Store } from '@causeway/store/ports'
import {
  CausewayError,
  decode,
  type DeviceCertificate,
  deviceCertificate,
  devicesMax,
  type DeviceUri,
  domainOf,
  idOf,
  type UserUri,
  type Gate,
  type LinkOffer,
} from '@causeway/wire'
import type { ProviderEvents } from '../events.ts'
import { dayOf } from '../limits.ts'
import type { Clock, Handler, LoginCaller } from '../ports.ts'
import type { Sessions } from './sessions.ts'

export interface EnrolDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly sessions: Sessions
  readonly gate: Gate
  readonly events: ProviderEvents
}

export function createEnrolDevice(deps: EnrolDeps): Handler<'enrolDevice'> {
  return async ({ body }, caller) => {
    const certificate = certificateOf(deps.crypto, body.certificate, caller)
    const account = await deps.store.accountBySubject(caller)
    checkKey(certificate, account)
    await mustBeAdmitted(deps.gate, caller)
    if (account !== undefined) await followHandle(deps, account, caller.handle)
    const device = await enrol(deps, caller, certificate, body.certificate, account)
    if (account === undefined) deps.events.accountCreated({})
    deps.events.deviceEnrolled({})
    await observeEnrolment(deps.gate, caller, device.account, account === undefined)
    return { body: enrolled(deps.sessions, device) }
  }
}

/**
 * The device of an offer that a device of `answeredBy` has certified, so that no login is asked for. Nothing is learned of the account's
 * handle or age by it.
 */
export async function enrolOffered(deps: EnrolDeps, answeredBy: number, offer: LinkOffer, bytes: Uint8Array): Promise<DeviceRow> {
  const certificate = verified(deps.crypto, bytes)
  const account = await deps.store.accountByUser({ user: certificate.user })
  const isOffered =
    account?.account === answeredBy &&
    certificate.device === offer.device &&
    domainOf(certificate.device) === account.property &&
    equalBytes(certificate.signatureKey, offer.signatureKey) &&
    equalBytes(certificate.sealingKey, offer.sealingKey)
  if (!isOffered) throw new CausewayError('device.bad_certificate')
  checkKey(certificate, account)
  const device = await enrol(deps, { ...account, user: certificate.user }, certificate, bytes, account)
  deps.events.deviceEnrolled({})
  await deps.gate.observe({ kind: 'entered', account: answeredBy })
  return device
}

/** A property may not take every age. */
export async function mustBeAdmitted(gate: Gate, { account, property, ageBand }: LoginCaller): Promise<void> {
  const verdict = await gate.admit({ kind: 'enrol', account, property, ageBand })
  if (verdict.kind === 'refused') throw new CausewayError(verdict.code)
}

/** What the login says of age and guardian holds from now on. */
export async function observeEnrolment(
  gate: Gate,
  { ageBand, guardian, networkKey }: LoginCaller,
  account: number,
  isFirst: boolean,
): Promise<void> {
  await gate.observe({ kind: 'enrolled', account, isFirst, ageBand, guardianSubject: guardian, networkKey })
}

/** Decoded and verified: signed by the account key it names, for the login's own address and property. */
export function certificateOf(crypto: CryptoProvider, bytes: Uint8Array, caller: LoginCaller): DeviceCertificate {
  const certificate = verified(crypto, bytes)
  const isOwn = certificate.user === caller.user && domainOf(certificate.device) === caller.property
  if (!isOwn) throw new CausewayError('device.bad_certificate')
  return certificate
}

function verified(crypto: CryptoProvider, bytes: Uint8Array): DeviceCertificate {
  const certificate = decodeOrRefuse(bytes)
  if (!verifyDeviceCertificate(crypto, certificate)) throw new CausewayError('device.bad_certificate')
  return certificate
}

export function enrolled(
  sessions: Sessions,
  row: DeviceRow,
): { user: UserUri; device: DeviceUri; session: string; sessionExpiresAtMs: number } {
  const [user, uri] = [row.user as UserUri, row.uri as DeviceUri]
  return { user, device: uri, ...sessions.issue({ device: row.device, account: row.account, uri, user }) }
}

function decodeOrRefuse(bytes: Uint8Array): DeviceCertificate {
  try {
    return decode(deviceCertificate, bytes)
  } catch (cause) {
    throw new CausewayError('device.bad_certificate', undefined, { cause })
  }
}

function checkKey(certificate: DeviceCertificate, account: AccountRow | undefined): void {
  if (account?.state === 'suspended') throw new CausewayError('auth.bad_token', 'the account is suspended')
  const isOnRecord =
    account === undefined
      ? certificate.generation === 0
      : certificate.generation === account.generation && equalBytes(certificate.accountKey, account.key)
  if (!isOnRecord) throw new CausewayError('account.key_mismatch')
}

/** The property says that its user is found by another handle now; the account keeps its address. */
async function followHandle({ store, clock }: EnrolDeps, { account, handle }: AccountRow, present: string): Promise<void> {
  if (handle === present) return
  const changed = await store.changeHandle({ account, handle: present, day: dayOf(clock.nowMs()) })
  if (changed.kind === 'handle-taken') throw new CausewayError('account.handle_taken')
}

async function enrol(
  deps: EnrolDeps,
  who: Pick<LoginCaller, 'user' | 'property' | 'subject' | 'handle'>,
  certificate: DeviceCertificate,
  bytes: Uint8Array,
  account: AccountRow | undefined,
): Promise<DeviceRow> {
  const outcome = await deps.store.enrolDevice({
    account: account?.account,
    user: who.user,
    property: who.property,
    subject: who.subject,
    handle: who.handle,
    accountKey: certificate.accountKey,
    generation: certificate.generation,
    deviceUri: certificate.device,
    deviceId: idOf(certificate.device),
    certificate: bytes,
    signatureKey: certificate.signatureKey,
    day: dayOf(deps.clock.nowMs()),
    devicesMax,
  })
  switch (outcome.kind) {
    case 'enrolled':
      return outcome.device
    case 'handle-taken':
      throw new CausewayError('account.handle_taken')
    case 'too-many':
      throw new CausewayError('device.too_many')
    case 'device-exists':
      // A device id is never used again: a lost local database means a new device (DESIGN §4).
      throw new CausewayError('device.bad_certificate', 'the device id is taken')
    case 'exists':
    case 'wrong-generation':
      throw new CausewayError('account.key_mismatch')
  }
}
