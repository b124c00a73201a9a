// Did this hub carry this message, from this sender, then? The ground of every report. Nothing is stored; whoever shows the opened
// message was given it, so no membership is asked for: people report after they have left.

import { type CryptoProvider, equalBytes, frankingTag, verifyFrank, verifyServerFrank } from '@causeway/crypto'
import { CausewayError, decodeMimiContent, idOf, type MimiContent, parseRoomUri, type RoomUri } from '@causeway/wire'
import type { Limits } from '../limits.ts'
import type { Clock, Handler } from '../ports.ts'
import type { HubKeys } from './hub-keys.ts'
import { idOfSegment } from './rooms.ts'

export function createVerifyFrank(deps: {
  crypto: CryptoProvider
  clock: Clock
  limits: Limits
  hubKeys: HubKeys
}): Handler<'verifyFrank'> {
  const { crypto, clock, limits, hubKeys } = deps
  return async ({ params, body }) => {
    const { content, serverFrank, cipherSuite, signature, senderUri, timestamp } = body
    const id = idOfSegment(params.room)
    const opened = contentOrUndefined(content)
    if (opened === undefined) return { body: { verdict: 'failed' } }
    const roomUri = roomUriOrUndefined(opened.roomUri)
    if (roomUri === undefined || !equalBytes(idOf(roomUri), id)) throw new CausewayError('room.unknown')
    // The keys of those days are gone: nothing can be said any more.
    if (timestamp < clock.nowMs() - limits.reportDays * 86_400_000) return { body: { verdict: 'expired' } }
    if (!isTime(timestamp) || opened.senderUri !== senderUri) return { body: { verdict: 'failed' } }
    const frank = { serverFrank, cipherSuite, signature }
    const context = { senderUri, roomUri, acceptedTimestamp: timestamp }
    const tag = frankingTag(crypto, opened.salt, content)
    const isOurs =
      verifyServerFrank(crypto, hubKeys.forTime(timestamp).hubKey, tag, frank, context) &&
      verifyFrank(crypto, hubKeys.publicKey, frank, context)
    return { body: { verdict: isOurs ? 'verified' : 'failed' } }
  }
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
