// The people of the story: real clients with stores of their own.

import { join } from 'node:path'
import type { Client, Room } from '@causeway/client'
import { createNodeClient, passwordLogin } from '@causeway/client/node'
import type { RoomUri } from '@causeway/wire'
import { until } from './until.ts'

export interface CastMember {
  /** As the story calls them. */
  readonly name: string
  readonly property: string
  readonly handle: string
  readonly client: Client
  room(room: RoomUri): Promise<Room>
  /** Every text in every room, edits applied, as often as it stands there. */
  texts(): Promise<string[]>
  /** How often the app was told of each message: more than once would be a repeat. */
  readonly told: ReadonlyMap<string, number>
}

export const roles = [
  { name: 'Ada', property: 'lumen.localhost', handle: 'ada' },
  { name: 'Ben', property: 'harbor.localhost', handle: '+15550001' },
  { name: 'Cleo', property: 'commons.localhost', handle: 'cleo@commons.example' },
] as const

export async function castMember(role: (typeof roles)[number], server: string, folder: string): Promise<CastMember> {
  const { name, property, handle } = role
  const login = passwordLogin({ server, property, handle, secret: `the secret of ${name}` })
  const client = await createNodeClient({ server, login, store: join(folder, `${name.toLowerCase()}.db`), deviceName: 'demo' })
  const told = new Map<string, number>()
  client.events.on('message', ({ message }) => {
    const id = Buffer.from(message.id).toString('hex')
    told.set(id, (told.get(id) ?? 0) + 1)
  })
  await client.sync()
  return {
    name,
    property,
    handle,
    client,
    told,
    async room(uri) {
      return await until(`${name} is in the room`, async () => {
        const room = await client.rooms.get(uri)
        return room !== undefined && (await room.summary()).status === 'active' ? room : undefined
      })
    },
    texts: () => textsOf(client),
  }
}

const pageMax = 500

async function textsOf(client: Client): Promise<string[]> {
  const texts: string[] = []
  for (const { room: uri } of await client.rooms.list()) {
    const room = await client.rooms.get(uri)
    // Waiting messages are left out: they are at nobody's yet.
    for (const { text, position } of (await room?.messages({ limit: pageMax })) ?? [])
      if (text !== undefined && position !== undefined) texts.push(text)
  }
  return texts
}
