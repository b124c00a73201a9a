import { equalBytes } from '@causeway/crypto'
import type { MlsPublic, MlsPublicGroup } from '@causeway/mls/public'
import type { Store } from '@causeway/store/ports'
import { CausewayError, domainOf, groupIdOf, idOf, roleIndex, type RoomCreation, utf8ToBytes, type Gate } from '@causeway/wire'
import type { Delivery } from '../delivery/delivery.ts'
import type { ProviderEvents } from '../events.ts'
import { cipherSuite } from '../keys/upload-key-packages.ts'
import { dayOf } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'
import { codeOf } from '../refusal.ts'
import type { Leaves } from './leaves.ts'
import { stateOf } from './room.ts'
import type { Rooms } from './rooms.ts'

/** The first epoch: its creator's leaf alone, in the group that belongs to the room's address (MIMI -06 §3). */
export function createCreateRoom(deps: {
  store: Store
  mls: MlsPublic
  clock: Clock
  gate: Gate
  events: ProviderEvents
  leaves: Leaves
  rooms: Rooms
  delivery: Delivery
}): Handler<'createRoom'> {
  const { store, mls, clock, gate, events, leaves, rooms, delivery } = deps
  return async ({ body }, caller) => {
    const group = firstEpoch(mls, body, caller)
    const [leaf] = group.members()
    if (leaf === undefined || (await leaves.deviceOf(leaf))?.device !== caller.device)
      throw new CausewayError('room.leaf_without_participant')
    const verdict = await gate.admit({ kind: 'create-room', account: caller.account, room: body.kind })
    if (verdict.kind === 'refused') throw new CausewayError(verdict.code)
    const groupState = group.serialise()
    const created = await store.createRoom({
      id: idOf(body.room),
      room: body.room,
      kind: body.kind,
      groupState,
      account: caller.account,
      role: roleIndex.owner,
      device: caller.device,
      day: dayOf(clock.nowMs()),
    })
    if (created.kind === 'exists') return { body: await repeated(deps, body, caller) }
    const room = rooms.add(created.room)
    delivery.follow(caller.device, room, 0)
    events.roomCreated({})
    return { body: stateOf(room) }
  }
}

function firstEpoch(mls: MlsPublic, { room, groupInfo }: RoomCreation, caller: DeviceCaller): MlsPublicGroup {
  const group = groupOrRefused(mls, groupInfo)
  const members = group.members()
  const isFirst = group.epoch === 0n && equalBytes(group.groupId, groupIdOf(room)) && suiteOf(groupInfo) === cipherSuite
  if (!isFirst || domainOf(room) !== domainOf(caller.user)) throw new CausewayError('room.invalid_commit')
  const isAlone = members.length === 1 && members[0] !== undefined && equalBytes(members[0].identity, utf8ToBytes(caller.uri))
  if (!isAlone) throw new CausewayError('room.leaf_without_participant')
  return group
}

function groupOrRefused(mls: MlsPublic, groupInfo: Uint8Array): MlsPublicGroup {
  try {
    return mls.fromGroupInfo(groupInfo)
  } catch (cause) {
    if (cause instanceof CausewayError) throw new CausewayError('room.invalid_commit', cause.code, { cause })
    throw cause
  }
}

/** MLSMessage and GroupContext begin with version, wire format, version, cipher suite, each a u16 (RFC 9420 §6, §8.1). */
function suiteOf(groupInfo: Uint8Array): number {
  return ((groupInfo[6] ?? 0) << 8) | (groupInfo[7] ?? 0)
}

/** The answer was lost and the creator asks again. */
async function repeated(
  { rooms }: { rooms: Rooms },
  { room: uri, groupInfo }: RoomCreation,
  caller: DeviceCaller,
): Promise<ReturnType<typeof stateOf>> {
  const room = await rooms.byId(idOf(uri)).catch((error: unknown) => {
    if (codeOf(error) === 'server.internal') throw error
    return undefined
  })
  const isOwn = room?.group.epoch === 0n && room.devices.has(caller.device) && equalBytes(room.group.groupInfo(), groupInfo)
  if (room === undefined || !isOwn) throw new CausewayError('room.exists')
  return stateOf(room)
}
