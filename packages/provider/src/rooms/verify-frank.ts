// Did this hub carry this message, from this sender, then? The ground of every report. Nothing is stored; whoever shows the opened
// message was given it, so no membership is asked for: people report after they have left.

import { type CryptoProvider, equalBytes, frankingTag, verifyFrank, verifyServerFrank } from '@causeway/crypto'
import {
  CausewayError,
  decodeMimiContent,
  domainOf,
  type Frank,
  idOf,
  type MimiContent,
  parseRoomUri,
  type RoomUri,
  type UserUri,
} from '@causeway/wire'
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
    const { content, serverFrank, cipherSuite, signature, senderUri, timestamp } = body
    const id = idOfSegment(params.room)
    const opened = contentOrUndefined(content)
    if (opened === undefined) return { body: { verdict: 'failed' } }
    const roomUri = roomUriOrUndefined(opened.roomUri)
    if (roomUri === undefined || !equalBytes(idOf(roomUri), id)) throw new CausewayError('room.unknown')
    if (opened.senderUri !== senderUri) return { body: { verdict: isOld(deps, timestamp) ? 'expired' : 'failed' } }
    const frank = { serverFrank, cipherSuite, signature }
    const tag = frankingTag(deps.crypto, opened.salt, content)
    return { body: { verdict: stampVerdict(deps, { frankingTag: tag, frank, senderUri, roomUri, timestamp }) } }
  }
}

/** What the stamps say about a commitment whose message the server does not see. */
export function frankVerdict(deps: FrankDeps & { properties: readonly Property[] }, claim: FrankClaim): FrankVerdict {
  if (!deps.properties.some(({ domain }) => domain === domainOf(claim.roomUri))) return 'foreign'
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

function roomUriOrUndefined(uri: string): RoomUri | undefined {
  try {
    return parseRoomUri(uri)
  } catch {
    return undefined
  }
}

function contentOrUndefined(bytes: Uint8Array): MimiContent | undefined {
  try {
    return decodeMimiContent(bytes)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
