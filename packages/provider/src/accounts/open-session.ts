// Signing in: the device signs our challenge with the key that its certificate and its leaves carry.

import { type CryptoProvider, verifyWithLabel } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import { CausewayError, sessionLabel, type UserUri } from '@causeway/wire'
import type { ProviderEvents } from '../events.ts'
import type { Handler } from '../ports.ts'
import type { Devices } from './devices.ts'
import type { Sessions } from './sessions.ts'

/** The same answer for a device that nobody has: a challenge tells nothing. */
export function createOpenChallenge({ sessions }: { sessions: Sessions }): Handler<'openChallenge'> {
  return ({ body }) => Promise.resolve({ body: { challenge: sessions.challengeFor(body.device) } })
}

export function createOpenSession(deps: {
  store: Store
  crypto: CryptoProvider
  sessions: Sessions
  devices: Devices
  events: ProviderEvents
}): Handler<'openSession'> {
  const { store, crypto, sessions, devices, events } = deps
  return async ({ body }) => {
    const { device: uri, challenge, signature } = body
    if (!sessions.isChallenge(uri, challenge)) throw new CausewayError('auth.bad_signature')
    const row = await devices.anyNow(uri)
    if (row === undefined) throw new CausewayError('device.unknown')
    if (row.state === 'removed') throw new CausewayError('device.removed')
    if (!verifyWithLabel(crypto, 'Ed25519', row.signatureKey, sessionLabel, challenge, signature))
      throw new CausewayError('auth.bad_signature')
    const account = await store.accountByUser({ user: row.user })
    if (account?.state !== 'active') throw new CausewayError('auth.forbidden', 'the account is suspended')
    await devices.seen(uri)
    events.sessionOpened({})
    return { body: sessions.issue({ device: row.device, account: row.account, uri, user: row.user as UserUri }) }
  }
}
