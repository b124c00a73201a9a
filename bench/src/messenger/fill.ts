// Runs in a page of the messenger's origin while no engine runs: fills the device's own store with rooms, as records, and then takes in
// their history through the client, as a device that was linked does. Rooms are over: nobody else knows them.

import { browserOptions, createClient, openBrowserStore } from '@causeway/client/browser'
import { base64urlFromBytes, encodeMimiContent, textContent, uriFromId, utf8ToBytes } from '@causeway/wire'
import type { RoomUri, UserUri } from '@causeway/wire'

export interface Filling {
  readonly rooms: number
  readonly messages: number
  /** Messages of the first room; the others share the rest. */
  readonly longRoom: number
}

declare global {
  var fillMessenger: (filling: Filling) => Promise<{ importMs: number; imported: number }>
}

globalThis.fillMessenger = async ({ rooms, messages, longRoom }) => {
  const store = await openBrowserStore('causeway')
  const me = JSON.parse(new TextDecoder().decode(await store.get('account', 'me'))) as { user: UserUri; property: string }
  const domain = me.property
  const uris = Array.from({ length: rooms }, () => uriFromId('r', domain, crypto.getRandomValues(new Uint8Array(16))) as RoomUri)
  const other = uriFromId('u', domain, crypto.getRandomValues(new Uint8Array(16))) as UserUri
  await store.write(
    uris.map((room, at) => ({
      kind: 'put',
      table: 'rooms',
      key: keyOf(room),
      value: roomRecord(room, `Group ${at}`, me.user, other),
    })),
  )
  const each = Math.floor((messages - longRoom) / (rooms - 1))
  const counts = uris.map((_, at) => (at === 0 ? longRoom : each))
  const started = Date.now() - messages * 1000
  const pieces = uris.map((room, at) =>
    history(room, [me.user, other], counts[at] as number, started + (at === 0 ? messages * 1000 : at * 1000)),
  )
  const client = await createClient(browserOptions({ server: location.origin, store, login: async () => '' }))
  let imported = 0
  const from = performance.now()
  for (let at = 0; at < uris.length; at += roomsAtOnce) {
    const some = uris.slice(at, at + roomsAtOnce)
    const counts = await Promise.all(
      some.map((room, index) => client.history.importRoom(room, pieces[at + index] as Uint8Array[])),
    )
    imported += counts.reduce((sum, count) => sum + count, 0)
  }
  const importMs = performance.now() - from
  await client.close()
  return { importMs, imported }
}

function keyOf(room: RoomUri): string {
  return room.slice(room.lastIndexOf('/') + 1).toLowerCase()
}

function roomRecord(room: RoomUri, name: string, me: UserUri, other: UserUri): Uint8Array {
  const participants = [me, other].map(user => ({ user, role: 2 }))
  const counters = {
    cursor: 0,
    joinedEpoch: { $integer: '0' },
    unread: 0,
    lastMessageAtMs: 0,
    lost: 0,
    quarantined: 0,
    nextNumber: 0,
  }
  const joining = { rejoinAfterMs: 0, joiningHead: 0, joiningParticipants: [] }
  const lists = { departed: [], gone: [], deliveredDue: [] }
  return record({ room, kind: 'group', status: 'over', participants, name, readPosition: '', ...counters, ...lists, ...joining })
}

/** Rooms taken in at a time: the store writes what waits together. */
const roomsAtOnce = 50

const words = 'the quick brown fox jumps over lazy dogs while nine wizards brew tea near quiet harbours and count swallows'.split(
  ' ',
)

/** Pieces of 200, as `exportRoom` gives them. */
function history(room: RoomUri, users: readonly UserUri[], count: number, fromMs: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < count; at += 200)
    pieces.push(
      piece(Array.from({ length: Math.min(200, count - at) }, (_, index) => message(room, users, at + index + 1, fromMs))),
    )
  return pieces
}

function message(room: RoomUri, users: readonly UserUri[], cursor: number, fromMs: number): [string, Uint8Array] {
  const sender = users[cursor % 2] as UserUri
  const text = Array.from(
    { length: 3 + ((cursor * 7) % 19) },
    (_, at) => words[(cursor * 13 + at * 5 + (at % 3)) % words.length],
  ).join(' ')
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const content = encodeMimiContent(textContent({ salt, senderUri: sender, roomUri: room }, `${text} ${cursor}`))
  const id = bytes(crypto.getRandomValues(new Uint8Array(32)))
  const shown = {
    kind: 'text',
    text: `${text} ${cursor}`,
    plain: true,
    edited: false,
    deleted: false,
    reactions: [],
    delivered: [],
    read: [],
  }
  const row = {
    id,
    cursor,
    timestamp: fromMs + cursor * 1000,
    sender,
    senderDevice: sender,
    content: bytes(content),
    frank: {},
    versionId: id,
    ...shown,
  }
  return [String(cursor).padStart(16, '0'), record(row)]
}

function bytes(value: Uint8Array): { $bytes: string } {
  return { $bytes: base64urlFromBytes(value) }
}

function record(row: unknown): Uint8Array {
  return utf8ToBytes(JSON.stringify(row))
}

function piece(rows: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const whole = new Uint8Array(rows.reduce((sum, [key, value]) => sum + 6 + key.length + value.length, 0))
  const view = new DataView(whole.buffer)
  let at = 0
  for (const [key, value] of rows) {
    view.setUint16(at, key.length)
    view.setUint32(at + 2, value.length)
    whole.set(utf8ToBytes(key), at + 6)
    whole.set(value, at + 6 + key.length)
    at += 6 + key.length + value.length
  }
  return whole
}
