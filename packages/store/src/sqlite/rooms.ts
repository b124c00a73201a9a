// Rooms: a stream, the public state of one MLS group, and who takes part. The epoch moves by compare-and-set only.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import type { AccountNumber, RoomRow, StoreOperations, StreamNumber } from '../ports/operations.ts'
import type { Streams } from './streams.ts'

type Row = Record<string, SQLOutputValue>
type RoomOperations = Pick<
  StoreOperations,
  'createRoom' | 'roomById' | 'roomByStream' | 'roomsOfAccount' | 'commitEpoch' | 'removeParticipant'
>

const kinds: readonly RoomRow['kind'][] = ['direct', 'group', 'self']

export function createRooms(db: DatabaseSync, streams: Streams): RoomOperations {
  const sql = statements(db)
  const readers = createRoomReaders(sql, streams)
  const { roomFrom } = readers

  function createRoom(input: Parameters<StoreOperations['createRoom']>[0]): ReturnType<StoreOperations['createRoom']> {
    if (streams.exists(input.id) || sql.byUri.get(input.room) !== undefined) return { kind: 'exists' }
    const stream = streams.create(input.id)
    sql.create.run(stream, input.room, kinds.indexOf(input.kind), input.groupState)
    sql.setParticipant.run(stream, input.account, input.role)
    streams.addReader(stream, input.device, 0)
    const room = roomFrom(sql.byStream.get(stream))
    if (room === undefined) throw new Error('a room just made is not there')
    return { kind: 'created', room }
  }

  function commitEpoch(input: Parameters<StoreOperations['commitEpoch']>[0]): ReturnType<StoreOperations['commitEpoch']> {
    const { stream, entry, newEpoch, expectedEpoch, groupState } = input
    const row = sql.epoch.get(stream)
    if (row === undefined) throw new CausewayError('room.unknown')
    const currentEpoch = row['epoch'] as bigint
    const before = streams.heldCursor({ ...entry, stream })
    if (before === undefined && currentEpoch !== expectedEpoch) return { kind: 'wrong-epoch', currentEpoch }
    const clientIdOf = (_: unknown, index: number): Uint8Array => derivedClientId(entry.clientId, index)
    // A commit whose answer was lost is answered as it was; a welcome that was read meanwhile is not mailed again.
    if (before !== undefined)
      return { kind: 'accepted', cursor: before, mailed: streams.mailedBefore(input.mailings, clientIdOf) }
    const mailed = streams.mail(input.mailings, entry.expiryDay, clientIdOf)
    const { cursor } = streams.appendOne({ ...entry, stream })
    sql.advance.run(newEpoch, groupState, stream)
    for (const { account, role } of input.participants) setRole(stream, account, role)
    // The commit itself is kept until they acknowledge it: who joined by itself sees only there that it was accepted.
    for (const device of input.addedDevices) streams.addReader(stream, device, cursor - 1)
    for (const device of input.removedDevices) streams.removeReader(stream, device)
    if (sql.participants.get(stream) === undefined) deleteRoom(stream)
    return { kind: 'accepted', cursor, mailed }
  }

  function setRole(stream: StreamNumber, account: AccountNumber, role: number): void {
    if (role === 0) {
      sql.deleteParticipant.run(stream, account)
      for (const device of sql.devicesOfAccount.all(stream, account)) streams.removeReader(stream, Number(device['device']))
    } else {
      sql.setParticipant.run(stream, account, role)
    }
  }

  function removeParticipant({
    stream,
    account,
    entry,
  }: Parameters<StoreOperations['removeParticipant']>[0]): ReturnType<StoreOperations['removeParticipant']> {
    if (sql.epoch.get(stream) === undefined) throw new CausewayError('room.unknown')
    const { cursor } = streams.appendOne({ ...entry, stream })
    setRole(stream, account, 0)
    if (sql.participants.get(stream) === undefined) deleteRoom(stream)
    return { cursor }
  }

  /** Nobody takes part any more: nothing of the room is kept but its random id, so that a creation that comes late makes no ghost. */
  function deleteRoom(stream: StreamNumber): void {
    streams.end(stream)
    sql.deleteRoom.run(stream)
  }

  return { ...readers.operations, createRoom, commitEpoch, removeParticipant }
}

function createRoomReaders(sql: Statements, streams: Streams) {
  function roomFrom(row: Row | undefined): RoomRow | undefined {
    if (row === undefined) return undefined
    const stream = Number(row['stream'])
    const { head, low } = streams.position(stream)
    return { ...outlineFrom(row), groupState: row['group_state'] as Uint8Array, head, low, devices: devicesOf(stream) }
  }

  function outlineFrom(row: Row): Pick<RoomRow, 'stream' | 'room' | 'kind' | 'epoch' | 'head' | 'participants'> {
    const stream = Number(row['stream'])
    return {
      stream,
      room: String(row['room']),
      kind: kinds[Number(row['kind'])] ?? 'group',
      epoch: row['epoch'] as bigint,
      head: streams.position(stream).head,
      participants: sql.participants.all(stream).map(participant => ({
        account: Number(participant['account']),
        user: String(participant['user']),
        role: Number(participant['role']),
      })),
    }
  }

  function devicesOf(stream: StreamNumber): RoomRow['devices'] {
    return sql.devices.all(stream).map(row => ({
      device: Number(row['device']),
      uri: String(row['uri']),
      account: Number(row['account']),
      cursor: Number(row['cursor']),
    }))
  }

  return {
    roomFrom,
    operations: {
      roomById: ({ id }) => roomFrom(sql.byId.get(id)),
      roomByStream: ({ stream }) => roomFrom(sql.byStream.get(stream)),
      roomsOfAccount: ({ account }) => sql.ofAccount.all(account).map(outlineFrom),
    } satisfies Pick<RoomOperations, 'roomById' | 'roomByStream' | 'roomsOfAccount'>,
  }
}

/** The id of the n-th mailing of a commit: several may go to the same mailbox. */
function derivedClientId(clientId: Uint8Array, index: number): Uint8Array {
  const derived = Uint8Array.from(clientId)
  const view = new DataView(derived.buffer)
  view.setUint32(12, view.getUint32(12) ^ (index + 1))
  return derived
}

type Statements = ReturnType<typeof statements>

function statements(db: DatabaseSync) {
  const room = 'SELECT r.stream, r.room, r.kind, r.epoch, r.group_state FROM room r'
  const all = {
    byId: db.prepare(`${room} JOIN stream s ON s.stream = r.stream WHERE s.id = ?`),
    byUri: db.prepare('SELECT 1 FROM room WHERE room = ?'),
    byStream: db.prepare(`${room} WHERE r.stream = ?`),
    ofAccount: db.prepare(
      `SELECT r.stream, r.room, r.kind, r.epoch FROM participant p JOIN room r ON r.stream = p.stream
       WHERE p.account = ? ORDER BY r.stream`,
    ),
    participants: db.prepare(
      `SELECT p.account, a.user, p.role FROM participant p JOIN account a ON a.account = p.account
       WHERE p.stream = ? ORDER BY p.place`,
    ),
    devices: db.prepare(
      `SELECT c.device, d.uri, d.account, c.cursor FROM cursor c JOIN device d ON d.device = c.device
       WHERE c.stream = ? ORDER BY c.device`,
    ),
    devicesOfAccount: db.prepare(
      'SELECT c.device FROM cursor c JOIN device d ON d.device = c.device WHERE c.stream = ? AND d.account = ?',
    ),
    epoch: db.prepare('SELECT epoch FROM room WHERE stream = ?'),
    create: db.prepare('INSERT INTO room (stream, room, kind, epoch, group_state) VALUES (?, ?, ?, 0, ?)'),
    advance: db.prepare('UPDATE room SET epoch = ?, group_state = ? WHERE stream = ?'),
    setParticipant: db.prepare(
      `INSERT INTO participant (stream, account, role, place)
       VALUES (?1, ?2, ?3, (SELECT coalesce(max(place), 0) + 1 FROM participant WHERE stream = ?1))
       ON CONFLICT (stream, account) DO UPDATE SET role = excluded.role`,
    ),
    deleteParticipant: db.prepare('DELETE FROM participant WHERE stream = ? AND account = ?'),
    deleteRoom: db.prepare('DELETE FROM room WHERE stream = ?'),
  }
  // An epoch is a uint64 (RFC 9420 §8.1).
  for (const statement of [all.byId, all.byStream, all.ofAccount, all.epoch]) statement.setReadBigInts(true)
  return all
}
