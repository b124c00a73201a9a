// One order for all, and each message once.

import { base64urlFromBytes } from '@causeway/wire'
import { type Checker, short } from './checker.ts'
import type { Membership } from '../world/hub-ledger.ts'

/** What stands at a place of a room's log is the same on every device. */
export const sameOrder: Checker = ({ devices }) => {
  const wrong: string[] = []
  const first = new Map<string, { id: string; device: string }>()
  for (const { name, rooms } of devices) {
    for (const { key, messages } of rooms) {
      for (const { cursor, id } of messages) {
        const place = `${key}/${cursor}`
        const mine = base64urlFromBytes(id)
        const theirs = first.get(place)
        if (theirs === undefined) first.set(place, { id: mine, device: name })
        else if (theirs.id !== mine) wrong.push(`${name} and ${theirs.device} see different messages at ${short(key)} ${cursor}`)
      }
    }
  }
  return wrong
}

/** Every app was told of a room's messages in the order of its log. */
export const toldInOrder: Checker = ({ app }) => {
  const wrong: string[] = []
  const last = new Map<string, string>()
  for (const { device, room, position } of app.shown) {
    const place = `${device} ${room}`
    const before = last.get(place)
    if (before !== undefined && position <= before)
      wrong.push(`${device} was told of ${position} after ${before} in ${short(room)}`)
    last.set(place, position)
  }
  return wrong
}

/** No message is told twice, stands twice in a timeline, or twice in a log. */
export const nothingTwice: Checker = ({ app, devices, hub, rooms }) => {
  const wrong: string[] = []
  const told = new Set<string>()
  for (const { device, id } of app.shown) {
    const once = `${device} ${id}`
    if (told.has(once)) wrong.push(`${device} was told of ${short(id)} twice`)
    told.add(once)
  }
  for (const { key, ciphertexts } of rooms) {
    if (new Set(ciphertexts).size < ciphertexts.length) wrong.push(`the log of ${short(key)} holds one ciphertext twice`)
  }
  for (const { name, rooms } of devices) {
    for (const { key, messages } of rooms) {
      const ids = new Set(messages.map(({ id }) => base64urlFromBytes(id)))
      if (ids.size < messages.length) wrong.push(`${name} shows a message twice in ${short(key)}`)
    }
  }
  for (const { key, entries, memberships } of hub.rooms.values()) {
    const first = new Map<string, number>()
    for (const [cursor, clientId] of entries) {
      if (clientId === '') continue
      const before = first.get(clientId)
      if (before !== undefined && !mayBeRetold(memberships, before, cursor))
        wrong.push(`the log of ${short(key)} has one submission at ${before} and at ${cursor}`)
      first.set(clientId, cursor)
    }
  }
  return wrong
}

/**
 * Who was removed and added again between the two may not read what the log holds before its return, and so cannot know whether its
 * submission arrived. It says it again; every device knows the message by its id and shows it once, which is checked above.
 */
function mayBeRetold(memberships: readonly Membership[], before: number, cursor: number): boolean {
  return memberships.some(({ device, until }) => {
    const wasAway = until !== undefined && until >= before && until < cursor
    return wasAway && memberships.some(later => later.device === device && later.after >= until)
  })
}
