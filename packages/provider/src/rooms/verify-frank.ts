// Did this hub carry a message with this commitment, from this sender, then? The ground of every report. The message stays on the device
// and nothing is stored. No membership is asked for: people report after they have left.

import { type CryptoProvider, equalBytes, verifyFrank, verifyServerFrank } from '@causeway/crypto'
import { CausewayError, domainOf, type Frank, idOf, requestsHostOf, type RoomUri, type UserUri } from '@causeway/wire'
import type { Limits } from '../limits.ts'
import type { Clock, Handler, Property } from '../ports.ts'
import type { HubKeys } from './hub-keys.ts'
import { idOfSegment } from './rooms.ts'

/** A commitment with the hub's stamp, as somebody shows it. */
export interface FrankClaim {
  readonly frankingTag: Uint8Array
  readonly frank: Frank
  readonly senderUri: UserUri
  readonly roomUri: RoomUri
  readonly timestamp: number
}

/** `expired`: the keys of that day are gone. `foreign`: another hub orders that room. */
export type FrankVerdict = 'verified' | 'failed' | 'expired' | 'foreign'

interface FrankDeps {
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly limits: Limits
  readonly hubKeys: HubKeys
}

export function createVerifyFrank(deps: FrankDeps): Handler<'verifyFrank'> {
  return async ({ params, body }) => {
    const { serverFrank, cipherSuite, signature, ...claim } = body
    if (!equalBytes(idOf(claim.roomUri), idOfSegment(params.room))) throw new CausewayError('room.unknown')
    return { body: { verdict: stampVerdict(deps, { ...claim, frank: { serverFrank, cipherSuite, signature } }) } }
  }
}

/** What the stamps say about a commitment whose message the server does not see. */
export function frankVerdict(deps: FrankDeps & { properties: readonly Property[] }, claim: FrankClaim): FrankVerdict {
  const host = domainOf(claim.roomUri)
  if (!deps.properties.some(({ domain }) => host === domain || host === requestsHostOf(domain))) return 'foreign'
  return stampVerdict(deps, claim)
}

function stampVerdict(deps: FrankDeps, claim: FrankClaim): Exclude<FrankVerdict, 'foreign'> {
  const { frank, senderUri, roomUri, timestamp } = claim
  if (isOld(deps, timestamp)) return 'expired'
  if (!isTime(timestamp)) return 'failed'
  const { crypto, hubKeys } = deps
  const context = { senderUri, roomUri, acceptedTimestamp: timestamp }
  const isOurs =
    verifyServerFrank(crypto, hubKeys.forTime(timestamp).hubKey, claim.frankingTag, frank, context) &&
    verifyFrank(crypto, hubKeys.publicKey, frank, context)
  return isOurs ? 'verified' : 'failed'
}

/** The keys of those days are gone: nothing can be said any more. */
function isOld({ clock, limits }: FrankDeps, timestamp: number): boolean {
  return timestamp < clock.nowMs() - limits.reportDays * 86_400_000
}

function isTime(timestamp: number): boolean {
  return Number.isSafeInteger(timestamp) && timestamp >= 0 && timestamp < 8_640_000_000_000_000
}
