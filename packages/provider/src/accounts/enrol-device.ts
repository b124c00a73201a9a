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
    const device = await enrol(deps, caller, account, certificate, body.certificate)
    if (account === undefined) deps.events.accountCreated({})
    deps.events.deviceEnrolled({})
    await observeEnrolment(deps.gate, caller, device.account, account === undefined)
    return { body: enrolled(deps.sessions, device) }
  }
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
  const certificate = decodeOrRefuse(bytes)
  const isOwn = certificate.user === caller.user && domainOf(certificate.device) === caller.property
  if (!isOwn || !verifyDeviceCertificate(crypto, certificate)) throw new CausewayError('device.bad_certificate')
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
  caller: LoginCaller,
  account: AccountRow | undefined,
  certificate: DeviceCertificate,
  bytes: Uint8Array,
): Promise<DeviceRow> {
  const outcome = await deps.store.enrolDevice({
    account: account?.account,
    user: caller.user,
    property: caller.property,
    subject: caller.subject,
    handle: caller.handle,
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
