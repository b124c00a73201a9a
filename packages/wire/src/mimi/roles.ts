// Roles and capabilities of draft-ietf-mimi-room-policy-03, with the errata of docs/decisions: role changes name a role index.

import { CausewayError } from '../errors.ts'
import { applyParticipantListUpdate, type Participant, type ParticipantListUpdate, type RoomKind } from './protocol.ts'
import type { UserUri } from '../uri.ts'

/** Capability numbers of room-policy §"Role capabilities", as far as the hub can enforce them today. */
export const capability = {
  addParticipant: 0x0000,
  removeParticipant: 0x0001,
  addOwnClient: 0x0002,
  removeOwnClient: 0x0003,
  removeSelf: 0x0006,
  kick: 0x000c,
  changeUserRole: 0x000f,
  sendMessage: 0x0100,
  receiveMessage: 0x0101,
} as const

export interface Role {
  readonly index: number
  readonly name: 'none' | 'banned' | 'member' | 'admin' | 'owner'
  readonly capabilities: ReadonlySet<number>
  /** From which role a target may be moved to which. */
  readonly authorizedRoleChanges: readonly { readonly from: number; readonly targets: readonly number[] }[]
}

/** Role 0 is "not a participant" and role 1 "banned" in every room (room-policy §Roles). */
export const roleIndex = { none: 0, banned: 1, member: 2, admin: 3, owner: 4 } as const

const c = capability
const everyday = [c.addOwnClient, c.removeOwnClient, c.sendMessage, c.receiveMessage]
const none: Role = { index: 0, name: 'none', capabilities: new Set(), authorizedRoleChanges: [] }
const banned: Role = { index: 1, name: 'banned', capabilities: new Set(), authorizedRoleChanges: [] }

const groupRoles: readonly Role[] = [
  none,
  banned,
  {
    index: 2,
    name: 'member',
    capabilities: new Set([...everyday, c.removeSelf]),
    authorizedRoleChanges: [{ from: 2, targets: [0] }],
  },
  {
    index: 3,
    name: 'admin',
    capabilities: new Set([...everyday, c.removeSelf, c.addParticipant, c.removeParticipant, c.kick, c.changeUserRole]),
    authorizedRoleChanges: [
      { from: 0, targets: [2] },
      { from: 2, targets: [0, 1, 3] },
      { from: 1, targets: [0, 2] },
    ],
  },
  {
    index: 4,
    name: 'owner',
    capabilities: new Set([...everyday, c.removeSelf, c.addParticipant, c.removeParticipant, c.kick, c.changeUserRole]),
    authorizedRoleChanges: [
      { from: 0, targets: [2, 3] },
      { from: 1, targets: [0, 2] },
      { from: 2, targets: [0, 1, 3, 4] },
      { from: 3, targets: [0, 1, 2, 4] },
      { from: 4, targets: [2, 3] },
    ],
  },
]

/** A direct room has fixed membership: its owner may bring the other one in, once; nobody is added or removed after. */
const directRoles: readonly Role[] = [
  none,
  banned,
  {
    index: 2,
    name: 'member',
    capabilities: new Set([...everyday, c.removeSelf]),
    authorizedRoleChanges: [{ from: 2, targets: [0] }],
  },
  none,
  {
    index: 4,
    name: 'owner',
    capabilities: new Set([...everyday, c.removeSelf, c.addParticipant]),
    authorizedRoleChanges: [{ from: 0, targets: [2] }],
  },
]

export const participantsMax: Readonly<Record<RoomKind, number>> = { direct: 2, group: 1000, self: 1 }

export function rolesOf(kind: RoomKind): readonly Role[] {
  return kind === 'group' ? groupRoles : directRoles
}

export function roleOf(kind: RoomKind, participants: readonly Participant[], user: UserUri): Role {
  const index = participants.find(participant => participant.user === user)?.role ?? roleIndex.none
  return rolesOf(kind)[index] ?? none
}

/** The participant list after `actor`'s update, or `room.not_allowed`, `room.full`, `wire.bad_structure`. */
export function authorizeUpdate(
  kind: RoomKind,
  participants: readonly Participant[],
  actor: UserUri,
  update: ParticipantListUpdate,
): Participant[] {
  const role = roleOf(kind, participants, actor)
  const next = applyParticipantListUpdate(participants, update)
  for (const { user, role: target } of update.added) authorizeMove(role, roleIndex.none, target, user === actor)
  for (const { index, role: target } of update.changed) {
    const subject = participants[index] as Participant
    authorizeMove(role, subject.role, target, subject.user === actor)
  }
  for (const index of update.removed) {
    const subject = participants[index] as Participant
    authorizeMove(role, subject.role, roleIndex.none, subject.user === actor)
  }
  if (next.length > participantsMax[kind]) throw new CausewayError('room.full')
  // A group without an owner could never be mended: the last one names another before stepping back.
  if (kind === 'group' && next.length > 0 && hasOwner(participants) && !hasOwner(next)) {
    throw new CausewayError('room.not_allowed', 'a group keeps at least one owner')
  }
  return next
}

function authorizeMove(actor: Role, from: number, target: number, isSelf: boolean): void {
  const needed = isSelf && target === roleIndex.none ? capability.removeSelf : neededCapability(from, target)
  const allowed = actor.capabilities.has(needed) && (isSelf || mayMove(actor, from, target))
  if (!allowed || (isSelf && target > actor.index)) throw new CausewayError('room.not_allowed')
}

function neededCapability(from: number, target: number): number {
  if (from === roleIndex.none) return capability.addParticipant
  return target === roleIndex.none ? capability.removeParticipant : capability.changeUserRole
}

function mayMove(actor: Role, from: number, target: number): boolean {
  return actor.authorizedRoleChanges.some(change => change.from === from && change.targets.includes(target))
}

function hasOwner(participants: readonly Participant[]): boolean {
  return participants.some(participant => participant.role === roleIndex.owner)
}
