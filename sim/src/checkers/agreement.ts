// After healing, everybody in a room is in the same epoch of the same group, with the same people in it; and so is the hub.

import { decode, deviceCertificate } from '@causeway/wire'
import { type Checker, short } from './checker.ts'
import type { DeviceFacts, DeviceRoom, Facts, HubRoom } from './facts.ts'

export const epochsAgree: Checker = facts =>
  facts.rooms.flatMap(room => {
    const wrong: string[] = []
    let first: { name: string; authenticator: string } | undefined
    for (const [{ name }, { group }] of membersOf(facts, room)) {
      if (group === undefined) {
        wrong.push(`${name} has no group for ${short(room.key)}`)
        continue
      }
      if (group.epoch !== room.epoch)
        wrong.push(`${name} is in epoch ${group.epoch} of ${short(room.key)}, the hub in ${room.epoch}`)
      first ??= { name, authenticator: group.authenticator }
      if (first.authenticator !== group.authenticator)
        wrong.push(`${name} and ${first.name} disagree about the epoch of ${short(room.key)}`)
    }
    return wrong
  })

/** Hub, tree and every member name the same participants; every leaf belongs to one of them and is delivered to. */
export const participantsAgree: Checker = facts =>
  facts.rooms.flatMap(room => {
    if (room.participants.length === 0) return []
    const wrong: string[] = []
    const leaves = room.leaves.map(({ device }) => device).sort()
    const users = [...new Set(room.leaves.map(({ certificate }) => userOf(certificate)))].sort()
    if (!isEqual(users, room.participants))
      wrong.push(`the tree of ${short(room.key)} holds ${users.length} users, its list ${room.participants.length}`)
    if (!isEqual(leaves, room.devices))
      wrong.push(`${short(room.key)} has ${leaves.length} leaves and delivers to ${room.devices.length} devices`)
    for (const [{ name }, { row, group }] of membersOf(facts, room)) {
      const roles = row.participants.map(({ user, role }) => `${user} ${role}`).sort()
      if (!isEqual(roles, room.roles)) wrong.push(`${name} sees other participants in ${short(room.key)} than the hub`)
      if (group !== undefined && !isEqual(group.leaves, leaves))
        wrong.push(`${name} sees other leaves in ${short(room.key)} than the hub`)
    }
    return wrong
  })

/** Whoever the hub delivers to is in the room by its own belief, and the other way round. */
export const membershipsAgree: Checker = facts =>
  facts.rooms.flatMap(room =>
    facts.devices.flatMap(device => {
      if (device.isRemoved) return []
      const isMember = room.participants.includes(device.me.user)
      const status = device.rooms.find(({ key }) => key === room.key)?.row.status
      if (isMember && status !== 'active')
        return [`${device.name} is ${status ?? 'not'} in ${short(room.key)}, which counts it in`]
      if (!isMember && status === 'active') return [`${device.name} believes to be in ${short(room.key)}`]
      return []
    }),
  )

function membersOf(facts: Facts, room: HubRoom): [DeviceFacts, DeviceRoom][] {
  return facts.devices.flatMap(device => {
    const mine = device.rooms.find(({ key }) => key === room.key)
    const isMember = room.participants.includes(device.me.user) && !device.isRemoved
    return isMember && mine?.row.status === 'active' ? [[device, mine] as [DeviceFacts, DeviceRoom]] : []
  })
}

function userOf(certificate: Uint8Array | undefined): string {
  return certificate === undefined ? '(none)' : decode(deviceCertificate, certificate).user
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at])
}
