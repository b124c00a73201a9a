// The device's own stream: Welcomes, answers to contact requests, the account's new key.

import { equalBytes } from '@causeway/crypto'
import { CausewayError, decode, mailboxMessage, type RoomUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import { openAccountKey } from '../devices/devices.ts'
import { faultTeller } from '../events.ts'
import { ignoreCoded, type Parts } from '../parts.ts'
import type { StoreChange } from '../ports.ts'
import { end, enter, enterOwnRooms, soonAgain } from '../rooms/follow.ts'
import { answerByLink } from '../rooms/join-links.ts'
import { joinByWelcome } from '../rooms/join.ts'
import type { LogEntry } from '../rooms/process.ts'
import type { StreamReader } from '../sync.ts'
import { keyOf, putRow, readRow, tables } from '../tables.ts'
import { topUpKeyPackages } from './key-packages.ts'

export function mailboxReader(parts: Parts): StreamReader {
  const { context } = parts
  const cursor = async (): Promise<number> => (await readRow<number>(context.store, tables.cursors, 'mailbox')) ?? 0
  return {
    cursor,
    async process(entries) {
      for (const entry of entries) if (entry.cursor > (await cursor())) await processMail(parts, entry)
    },
    // Mail of longer ago than the hub keeps: rooms and contacts are read anew.
    async lost() {
      const { body: page } = await context.api('readStream', {
        params: { stream: keyOf(context.me().device) },
        query: { after: '0', limit: '1' },
      })
      await context.store.write([putRow(tables.cursors, 'mailbox', Math.max(page.low - 1, 0))])
      await parts.contacts.refresh()
      await enterOwnRooms(parts)
    },
  }
}

async function processMail(parts: Parts, { cursor, body }: LogEntry): Promise<void> {
  const { context, turns } = parts
  const kept = putRow(tables.cursors, 'mailbox', cursor)
  const message = mailOrUndefined(body)
  if (message === undefined) return await context.store.write([kept])
  switch (message.kind) {
    case 'welcome':
      await joinByWelcome(context, turns, message, [kept])
      // Not waited for: the room's own log may be waiting for this mailbox.
      parts.settling(() => enterIfNeeded(parts, message.state.room)).catch(faultTeller(context.events))
      return topUpKeyPackages(context).catch(ignoreCoded)
    case 'consent': {
      const { changes, event } = await parts.contacts.received(message)
      await context.store.write([...changes, kept])
      if (event !== undefined) context.events.emit(event)
      return
    }
    case 'accountKey':
      return await takeAccountKey(context, message.sealed, kept)
    case 'joinRequest': {
      const { room, user } = message
      await context.store.write([kept])
      context.events.emit({ name: 'join-request', room, user })
      // Not waited for: what it adds comes by the room's own log.
      parts.settling(() => answerByLink(parts, room)).catch(faultTeller(context.events))
      return
    }
    case 'removed': {
      if ((await turns.read(message.room)) !== undefined) await turns.take(message.room, end)
      return await context.store.write([kept])
    }
  }
}

async function enterIfNeeded(parts: Parts, room: RoomUri): Promise<void> {
  const row = await parts.turns.read(room)
  if (row?.status === 'joining') return await enter(parts, room, undefined).catch(soonAgain(parts))
  await parts.sync.catchUp(keyOf(room)).catch(ignoreCoded)
  // A device of ours that was enrolled while we were being added has no Welcome and does not know.
  await parts.commits.note(room, { kind: 'siblings' }).catch(ignoreCoded)
}

/** A key that the account's own chain does not end in is not the account's, whoever sealed it. */
async function takeAccountKey(context: Context, sealed: Uint8Array, kept: StoreChange): Promise<void> {
  const me = openAccountKey(context, sealed)
  const record = me === undefined ? undefined : await context.trust.recordOf(me.user, 'now')
  const newest = record?.rotations.at(-1)?.newKey
  if (me === undefined || newest === undefined || !equalBytes(newest, me.accountKey)) return await context.store.write([kept])
  await context.store.write([putRow(tables.account, 'me', me), kept])
  context.setMe(me)
  context.events.emit({ name: 'device', change: 'account-key' })
}

function mailOrUndefined(body: Uint8Array): ReturnType<typeof mailboxMessage.read> | undefined {
  try {
    return decode(mailboxMessage, body)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
