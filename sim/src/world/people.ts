// What people do with their apps, by whoever asks: the scenarios by name, the random worlds by chance.

import type { Client, Room } from '@causeway/client'
import { CausewayError, type UserUri } from '@causeway/wire'
import { canary } from './canary.ts'
import { codeOrText, type SimDevice } from './device.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** Something a person began that may take its time; it ends with the life of the device at the latest. */
export interface Deed {
  readonly what: string
  readonly device: SimDevice
  readonly life: number
  isDone: boolean
}

export interface People {
  readonly deeds: Deed[]
  /** Does something random with a random device that is on. */
  actAtRandom(): void
  /** Deeds that are neither done nor ended by a crash. */
  unfinished(): Deed[]
}

type Act = (device: SimDevice, client: Client) => Promise<void>

export function createPeople(world: World, random: Random): People {
  const deeds: Deed[] = []
  const text = (): string => {
    const made = canary(random)
    world.ledger.texts.add(made)
    return made
  }
  const begin = (what: string, device: SimDevice, act: Act): void => {
    const { client } = device
    if (client === undefined) return
    const deed: Deed = { what, device, life: device.lives, isDone: false }
    deeds.push(deed)
    world.trace.mark(device.name, what)
    act(device, client).then(
      () => void (deed.isDone = true),
      (error: unknown) => {
        deed.isDone = true
        if (error instanceof CausewayError) world.trace.mark(device.name, `${what}: ${error.code}`)
        else world.surprises.push(`${device.name} ${what}: ${codeOrText(error)}`)
      },
    )
  }
  const inSomeRoom =
    (act: (room: Room, client: Client, device: SimDevice) => Promise<void>): Act =>
    async (device, client) => {
      const rooms = (await client.rooms.list()).filter(({ status }) => status === 'active')
      const room = rooms.length === 0 ? undefined : await client.rooms.get(random.pick(rooms).room)
      if (room !== undefined) await act(room, client, device)
    }
  const send = async (room: Room, device: SimDevice): Promise<void> => {
    const body = text()
    const { id } = await room.send(body)
    world.ledger.wrote(device.name, room.uri, id, body)
  }
  const pickMessage = async (room: Room, isOwn?: boolean): Promise<Uint8Array | undefined> => {
    const messages = await room.messages({ limit: 20 })
    const fit = messages.filter(
      each => each.position !== undefined && !each.deleted && (isOwn === undefined || each.isOwn === isOwn),
    )
    return fit.length === 0 ? undefined : random.pick(fit).id
  }
  const others = async (room: Room, client: Client): Promise<UserUri[]> =>
    (await room.members()).map(({ user }) => user).filter(user => user !== client.me.user)
  const absent = async (room: Room): Promise<UserUri[]> => {
    const present = new Set((await room.members()).map(({ user }) => user))
    return everybody(world).filter(user => !present.has(user))
  }

  const acts: Readonly<Record<string, { weight: number; act: Act }>> = {
    sends: { weight: 40, act: inSomeRoom((room, _client, device) => send(room, device)) },
    'sends three at once': {
      weight: 6,
      act: inSomeRoom(async (room, _client, device) => {
        await Promise.all([send(room, device), send(room, device), send(room, device)])
      }),
    },
    replies: {
      weight: 5,
      act: inSomeRoom(async (room, _client, device) => {
        const to = await pickMessage(room)
        if (to === undefined) return
        const body = text()
        const { id } = await room.reply(to, body)
        world.ledger.wrote(device.name, room.uri, id, body)
      }),
    },
    edits: {
      weight: 5,
      act: inSomeRoom(async room => {
        const id = await pickMessage(room, true)
        if (id !== undefined) await room.edit(id, text())
      }),
    },
    deletes: {
      weight: 2,
      act: inSomeRoom(async room => {
        const id = await pickMessage(room, true)
        if (id !== undefined) await room.delete(id)
      }),
    },
    reacts: {
      weight: 5,
      act: inSomeRoom(async room => {
        const id = await pickMessage(room)
        if (id !== undefined) await room.react(id, '👍')
      }),
    },
    reads: { weight: 8, act: inSomeRoom(async room => await room.markRead()) },
    'sends a file': {
      weight: 3,
      act: inSomeRoom(async (room, _client, device) => {
        const bytes = new TextEncoder().encode(text().repeat(random.between(1, 40)))
        const caption = text()
        const { id } = await room.sendFile(fileOf(canary(random), bytes), { caption })
        world.ledger.wrote(device.name, room.uri, id, caption)
      }),
    },
    'renames a room': { weight: 3, act: inSomeRoom(async room => await room.rename(canary(random))) },
    adds: {
      weight: 6,
      act: inSomeRoom(async room => {
        const users = await absent(room)
        if (users.length > 0) await room.add([random.pick(users)])
      }),
    },
    removes: {
      weight: 4,
      act: inSomeRoom(async (room, client) => {
        const users = await others(room, client)
        if (users.length > 0) await room.remove([random.pick(users)])
      }),
    },
    'changes a role': {
      weight: 3,
      act: inSomeRoom(async (room, client) => {
        const users = await others(room, client)
        if (users.length > 0) await room.setRole(random.pick(users), random.pick(['member', 'admin', 'owner']))
      }),
    },
    leaves: { weight: 1, act: inSomeRoom(async room => await room.leave()) },
    refreshes: { weight: 3, act: inSomeRoom(async room => await room.refresh()) },
    'creates a group': {
      weight: 3,
      act: async (_device, client) => {
        const users = everybody(world).filter(user => user !== client.me.user)
        await client.rooms.create({ with: users.slice(0, random.between(0, users.length)), kind: 'group', name: canary(random) })
      },
    },
    'writes to somebody': {
      weight: 2,
      act: async (device, client) => {
        const users = everybody(world).filter(user => user !== client.me.user)
        await send(await client.rooms.create({ with: [random.pick(users)], kind: 'direct' }), device)
      },
    },
    'links a device': { weight: 2, act: async (device, client) => await link(world, device, client) },
    'removes a device': {
      weight: 1,
      act: async (_device, client) => {
        const devices = (await client.devices.list()).filter(({ isThis }) => !isThis)
        if (devices.length > 0) await client.devices.remove(random.pick(devices).device)
      },
    },
  }
  const names = Object.entries(acts).flatMap(([name, { weight }]) => Array.from({ length: weight }, () => name))

  return {
    deeds,
    actAtRandom() {
      const awake = world.devices.filter(({ client }) => client !== undefined)
      if (awake.length === 0) return
      const name = random.pick(names)
      begin(name, random.pick(awake), (acts[name] as { act: Act }).act)
    },
    // Linking waits for the other device, which may be gone.
    unfinished: () =>
      deeds
        .filter(({ what }) => what !== 'links a device')
        .filter(({ isDone, device, life }) => !isDone && device.isOn && device.lives === life),
  }
}

/** The users whose first device is known. */
export function everybody(world: World): UserUri[] {
  const users = new Set<UserUri>()
  for (const { user } of world.devices) if (user !== undefined) users.add(user)
  return [...users]
}

const devicesPerPersonMax = 2

/** A further device of the same person, approved by this one. */
async function link(world: World, device: SimDevice, client: Client): Promise<void> {
  if (world.devices.filter(({ person }) => person === device.person).length >= devicesPerPersonMax) return
  const added = world.addDevice(device.person, device.property)
  const { code } = await added.link()
  await client.devices.approve(code)
}

function fileOf(name: string, bytes: Uint8Array): Parameters<Room['sendFile']>[0] {
  const read = async (offset: number, length: number): Promise<Uint8Array> => bytes.subarray(offset, offset + length)
  return { name, contentType: 'image/jpeg', sizeBytes: bytes.length, read }
}
