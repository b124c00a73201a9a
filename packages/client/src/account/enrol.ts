// Becoming a device. The keys are durable before the server hears of them, so a crash anywhere in between repeats the same
// enrolment instead of leaving a device that nobody can be.

import { CausewayError, hasCode } from '@causeway/wire'
import type { Api } from '../api.ts'
import type { Ports } from '../ports.ts'
import { type MeRow, putRow, readRow, tables } from '../tables.ts'
import { certifyDevice, createDeviceKeys } from './identity.ts'
import type { Sessions } from './session.ts'

export interface EnrolDeps extends Ports {
  readonly api: Api
  readonly sessions: Sessions
  readonly deviceName: string
}

interface Enrolment {
  /** Every device of the account is lost: a new account key, which the old one has not signed. */
  readonly startsOver?: boolean
}

/** The enrolled device of this store. Throws `account.key_mismatch` when the account has devices already: link this one. */
export async function enrol(deps: EnrolDeps, enrolment: Enrolment = {}): Promise<MeRow> {
  const me = (await readRow<MeRow>(deps.store, tables.account, 'me')) ?? (await becomeFirstDevice(deps, enrolment))
  return me.enrolled ? me : await finishEnrolment(deps, me)
}

/** Tells the server; safe to repeat. */
export async function finishEnrolment(deps: EnrolDeps, me: MeRow): Promise<MeRow> {
  if (!(await isKnown(deps, me))) {
    const endpoint = me.startsOver === true ? 'resetAccount' : 'enrolDevice'
    deps.sessions.keep((await deps.api(endpoint, { body: { certificate: me.certificate } })).body)
  }
  const enrolled = { ...me, enrolled: true }
  await deps.store.write([putRow(tables.account, 'me', enrolled)])
  return enrolled
}

/**
 * The same for a device of another own account: `asking` is that account's api which offered it as `link`. What the account is called is
 * known only then.
 */
export async function finishEntering(deps: EnrolDeps, me: MeRow, asking: Api, link: string): Promise<MeRow> {
  deps.sessions.keep((await asking('enrolOffered', { params: { link }, body: { certificate: me.certificate } })).body)
  const { handle } = (await deps.api('whoAmI', { as: 'device' })).body
  const entered = { ...me, handle, enrolled: true }
  await deps.store.write([putRow(tables.account, 'me', entered)])
  return entered
}

async function becomeFirstDevice(deps: EnrolDeps, { startsOver = false }: Enrolment): Promise<MeRow> {
  const { crypto } = deps
  const who = (await deps.api('whoAmI', { as: 'login' })).body
  if (who.exists && !startsOver)
    throw new CausewayError('account.key_mismatch', 'link this device from another one of the account')
  const keys = createDeviceKeys(crypto, who.property)
  const account = { ...crypto.signatureKeyPair('Ed25519'), generation: 0 }
  const subject = {
    user: who.user,
    device: keys.device,
    signatureKey: keys.signature.publicKey,
    sealingKey: keys.sealing.publicKey,
  }
  const me: MeRow = {
    ...subject,
    property: who.property,
    handle: who.handle,
    deviceName: deps.deviceName,
    signaturePrivateKey: keys.signature.privateKey,
    sealingPrivateKey: keys.sealing.privateKey,
    certificate: certifyDevice(crypto, account, subject, deps.clock.nowMs()),
    accountKey: account.publicKey,
    accountPrivateKey: account.privateKey,
    generation: account.generation,
    enrolled: false,
    startsOver: who.exists,
  }
  await deps.store.write([putRow(tables.account, 'me', me)])
  return me
}

/** Whether an earlier enrolment arrived whose answer was lost: then the device key opens a session. */
async function isKnown(deps: EnrolDeps, me: MeRow): Promise<boolean> {
  try {
    await deps.sessions.token(me)
    return true
  } catch (error) {
    if (hasCode(error, 'device.unknown') || hasCode(error, 'auth.bad_signature')) return false
    throw error
  }
}
