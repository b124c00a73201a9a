// Nothing that was acknowledged is lost, and after healing nothing waits.

import { base64urlFromBytes } from '@causeway/wire'
import { type Checker, short } from './checker.ts'
import type { DeviceFacts, DeviceRoom, Facts } from './facts.ts'

/** A message that its sender was told is sent stands in the timeline of every device that was in the room then and still is. */
export const nothingLost: Checker = facts => {
  const wrong: string[] = []
  for (const [id, sender] of facts.app.acknowledged) {
    const written = facts.app.written.get(id)
    if (written === undefined) continue
    const place = placeOf(facts, id)
    const key = written.room.slice(written.room.lastIndexOf('/') + 1)
    if (place === undefined) {
      const device = facts.devices.find(({ name, isRemoved }) => name === sender && !isRemoved)
      if (device !== undefined && !isKeptAsSent(device, key, id))
        wrong.push(`${sender} was told that ${short(id)} is sent, and nobody has it`)
      continue
    }
    for (const [device, room] of readersAt(facts, key, place)) {
      if (!room.messages.some(({ cursor }) => cursor === place))
        wrong.push(`${device.name} misses ${short(id)} at ${short(key)} ${place}`)
    }
  }
  return wrong
}

/** Its sender left before the log said where it stands: the outbox shows it for good. */
function isKeptAsSent({ rooms, outbox }: DeviceFacts, key: string, id: string): boolean {
  const isOver = rooms.some(room => room.key === key && room.row.status === 'over')
  return isOver && outbox.some(row => row.state === 'accepted' && base64urlFromBytes(row.id) === id)
}

/** No device had to report entries that it could not read: no fault of these worlds is a reason for that. */
export const nothingUnreadable: Checker = ({ devices }) =>
  devices.flatMap(({ name, isRemoved, rooms }) =>
    rooms.flatMap(({ key, row }) => {
      if (isRemoved) return []
      const lost = row.lost > 0 ? [`${name} could not read ${row.lost} entries of ${short(key)}: ${row.lostCause}`] : []
      return row.quarantined > 0 ? [...lost, `${name} holds back ${row.quarantined} messages of ${short(key)}`] : lost
    }),
  )

/** What `send` promised to keep stands in the sender's timeline, or in its outbox with a reason: no crash swallows it. */
export const nothingForgotten: Checker = ({ app, devices }) => {
  const wrong: string[] = []
  for (const [id, { device, room }] of app.written) {
    const sender = devices.find(({ name }) => name === device)
    if (sender === undefined || sender.isRemoved) continue
    const key = room.slice(room.lastIndexOf('/') + 1)
    const messages = sender.rooms.find(each => each.key === key)?.messages ?? []
    const ids = [...messages, ...sender.outbox].map(each => base64urlFromBytes(each.id))
    if (!ids.includes(id)) wrong.push(`${device} forgot its own ${short(id)} in ${short(key)}`)
  }
  return wrong
}

/** No fault of these worlds breaks a device's group: nobody has to enter a room again. */
export const nothingRejoined: Checker = ({ app }) =>
  app.rejoined.map(({ device, room }) => `${device} could not follow ${short(room)} and entered it again`)

/** After healing every message has left, or says why it cannot; and every device is at the head of every log it follows. */
export const nothingWaits: Checker = facts => {
  const wrong: string[] = []
  for (const { name, isRemoved, waiting, rooms, intents } of facts.devices) {
    if (isRemoved) continue
    if (intents > 0) wrong.push(`${name} still has ${intents} changes of rooms to make`)
    if (waiting.length > 0) wrong.push(`${name} still has ${waiting.length} messages to send (${waiting[0]?.state})`)
    for (const { key, row } of rooms) {
      const head = facts.rooms.find(room => room.key === key)?.head ?? 0
      if (row.status === 'active' && row.cursor < head) wrong.push(`${name} is at ${row.cursor} of ${head} in ${short(key)}`)
      if (row.status === 'creating' || row.status === 'joining') wrong.push(`${name} is still ${row.status} ${short(key)}`)
      if (row.alarmed !== undefined) wrong.push(`${name} is alarmed in ${short(key)}: ${row.alarmed}`)
    }
  }
  return wrong
}

function placeOf({ devices }: Facts, id: string): number | undefined {
  for (const { rooms } of devices) {
    for (const { messages } of rooms) {
      const found = messages.find(message => base64urlFromBytes(message.id) === id)
      if (found !== undefined) return found.cursor
    }
  }
  return undefined
}

/** Devices whose present membership includes this place. */
function readersAt(facts: Facts, key: string, cursor: number): [DeviceFacts, DeviceRoom][] {
  const memberships = facts.hub.rooms.get(key)?.memberships ?? []
  return facts.devices.flatMap(device => {
    const isReader = memberships.some(each => each.device === device.me.device && each.until === undefined && each.after < cursor)
    const room = device.rooms.find(each => each.key === key)
    return isReader && !device.isRemoved && room !== undefined ? [[device, room] as [DeviceFacts, DeviceRoom]] : []
  })
}
