// Signals (wire/signal.ts): what holds for a moment. Sent to whoever is connected, believed only from a member of the present epoch,
// kept nowhere. Typing and presence are made of them.

import { isSignalOf, openSignal, sealSignal, signalKeyLabel, signalKeySizeBytes } from '@causeway/crypto'
import type { MlsGroup, MlsMember } from '@causeway/mls/member'
import { CausewayError, decode, idOf, sealedSignal, signalParticipantsMax } from '@causeway/wire'
import type { RoomKind, RoomUri, SignalKind, UserUri } from '@causeway/wire'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import { readRow, type RoomRow, tables } from '../tables.ts'
import type { RoomTurn, RoomTurns } from './turn.ts'

export interface ReceivedSignal {
  readonly room: RoomUri
  readonly roomKind: RoomKind
  readonly user: UserUri
  readonly kind: SignalKind
}

export interface Signals {
  /** To the room's devices that are connected now; to nobody while this one is not, or where the room takes no signals. */
  send(room: RoomUri, kind: SignalKind): Promise<void>
  /** `stream`: the room's key. What does not verify is dropped. */
  received(stream: string, sealed: Uint8Array): Promise<void>
  on(handler: (signal: ReceivedSignal) => void): void
}

/** Clocks of devices differ; what is older was held back by somebody. */
const ageMsMax = 120_000
const nothing = new Uint8Array(0)

export function createSignals(deps: { context: Context; turns: RoomTurns; connection: () => Connection }): Signals {
  const { context, turns, connection } = deps
  const handlers: ((signal: ReceivedSignal) => void)[] = []
  /** The newest of each leaf, so that none is told twice. */
  const newest = new Map<string, number>()
  let sentLastMs = 0

  function isNew(room: RoomUri, leaf: number, sentAtMs: number): boolean {
    const key = `${room} ${leaf}`
    if (Math.abs(context.clock.nowMs() - sentAtMs) > ageMsMax || (newest.get(key) ?? 0) >= sentAtMs) return false
    newest.set(key, sentAtMs)
    return true
  }

  async function open(turn: RoomTurn, sealed: Uint8Array): Promise<ReceivedSignal | undefined> {
    const { row, group } = turn
    const box = decode(sealedSignal, sealed)
    if (group === undefined || BigInt(box.epoch) !== group.epoch) return undefined
    const said = openSignal(context.crypto, await exportKey(group), row.room, box)
    const member = group.members().find(({ leafIndex }) => leafIndex === said.leaf)
    if (
      member === undefined ||
      !isSignalOf(context.crypto, member.signaturePublicKey, { room: row.room, epoch: box.epoch }, said)
    )
      return undefined
    const user = await vouchedUser(context, row, member)
    if (user === undefined || user === context.me().user || !isNew(row.room, said.leaf, said.sentAtMs)) return undefined
    return { room: row.room, roomKind: row.kind, user, kind: said.kind }
  }

  return {
    async send(room, kind) {
      if (connection().state !== 'online') return
      const sealed = await turns.take(room, async ({ row, group }) => {
        if (group === undefined || !takesSignals(row)) return undefined
        const { signaturePrivateKey } = context.me()
        // Two of the same millisecond would look like one that was sent twice.
        sentLastMs = Math.max(context.clock.nowMs(), sentLastMs + 1)
        const sentAtMs = sentLastMs
        const tbs = { room, epoch: Number(group.epoch), leaf: group.ownLeafIndex, kind, sentAtMs }
        return sealSignal(context.crypto, await exportKey(group), signaturePrivateKey, tbs)
      })
      if (sealed !== undefined) connection().signal(idOf(room), sealed)
    },
    async received(stream, sealed) {
      const row = await readRow<RoomRow>(context.store, tables.rooms, stream)
      if (row === undefined || !takesSignals(row)) return
      const signal = await turns.take(row.room, turn => open(turn, sealed)).catch(ignoreUntrue)
      if (signal !== undefined) for (const handler of handlers) handler(signal)
    },
    on: handler => void handlers.push(handler),
  }
}

/** As with messages: not while somebody is in the tree who should not be. */
function takesSignals({ status, participants, alarmed, departed }: RoomRow): boolean {
  return status === 'active' && participants.length <= signalParticipantsMax && alarmed === undefined && departed.length === 0
}

function exportKey(group: MlsGroup): Promise<Uint8Array> {
  return group.exportSecret(signalKeyLabel, nothing, signalKeySizeBytes)
}

async function vouchedUser(context: Context, row: RoomRow, { certificate }: MlsMember): Promise<UserUri | undefined> {
  const member = await context.trust.memberOf(certificate)
  if (member === undefined || member.standing === 'unknown' || member.standing === 'removed') return undefined
  return row.participants.some(({ user }) => user === member.user) ? member.user : undefined
}

function ignoreUntrue(error: unknown): undefined {
  if (!(error instanceof CausewayError)) throw error
}
