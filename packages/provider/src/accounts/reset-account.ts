// The last way back, when every device is lost: a new account key that the old one did not sign. Contacts are alarmed by that.

import { equalBytes } from '@causeway/crypto'
import { CausewayError, idOf } from '@causeway/wire'
import { dayOf } from '../limits.ts'
import type { Handler } from '../ports.ts'
import type { Removals } from '../rooms/removals.ts'
import { certificateOf, type EnrolDeps, enrolled, mustBeAdmitted, observeEnrolment } from './enrol-device.ts'

export function createResetAccount(deps: EnrolDeps & { removals: Removals }): Handler<'resetAccount'> {
  return async ({ body }, caller) => {
    const certificate = certificateOf(deps.crypto, body.certificate, caller)
    const account = await deps.store.accountBySubject(caller)
    if (account === undefined) throw new CausewayError('account.unknown')
    if (account.state === 'suspended') throw new CausewayError('auth.bad_token', 'the account is suspended')
    await mustBeAdmitted(deps.gate, caller)
    const isRepeated = account.generation === 0 && equalBytes(account.key, certificate.accountKey)
    const isOld = equalBytes(account.key, certificate.accountKey) || equalBytes(account.firstKey, certificate.accountKey)
    if (certificate.generation !== 0 || (isOld && !isRepeated)) throw new CausewayError('device.bad_certificate')
    if (isRepeated) await mustBeEnrolled(deps, certificate.device, body.certificate)
    const { device, removed, rooms } = await deps.store.resetAccount({
      account: account.account,
      accountKey: certificate.accountKey,
      deviceUri: certificate.device,
      deviceId: idOf(certificate.device),
      certificate: body.certificate,
      signatureKey: certificate.signatureKey,
      day: dayOf(deps.clock.nowMs()),
    })
    await deps.removals.announce(removed, rooms)
    deps.events.accountReset({})
    await observeEnrolment(deps.gate, caller, account.account, false)
    await deps.gate.observe({ kind: 'reset', account: account.account })
    return { body: enrolled(deps.sessions, device) }
  }
}

/** The key on record may come again only as the very same request, whose answer was lost: a reset is for a new key. */
async function mustBeEnrolled({ store }: EnrolDeps, uri: string, certificate: Uint8Array): Promise<void> {
  const row = await store.deviceByUri({ uri })
  if (row?.state !== 'active' || !equalBytes(row.certificate, certificate)) throw new CausewayError('device.bad_certificate')
}
