// Devices that were removed from their account: cut off at once, and made known in every room where they hold a leaf.

import type { CryptoProvider } from '@causeway/crypto'
import type { DeviceRow, Store } from '@causeway/store/ports'
import type { DeviceUri } from '@causeway/wire'
import type { Devices } from '../accounts/devices.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { ProviderEvents } from '../events.ts'
import type { Limits } from '../limits.ts'
import type { Clock } from '../ports.ts'
import { uriOf } from './leaves.ts'
import { change, type Room } from './room.ts'
import { eventEntry } from './room-events.ts'
import type { Rooms } from './rooms.ts'

export interface Removals {
  announce(removed: readonly DeviceRow[], streams: readonly number[]): Promise<void>
}

interface RemovalDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly limits: Limits
  readonly events: ProviderEvents
  readonly devices: Devices
  readonly rooms: Rooms
  readonly delivery: Delivery
}

export function createRemovals(deps: RemovalDeps): Removals {
  const { devices, rooms, delivery, events } = deps
  return {
    async announce(removed, streams) {
      if (removed.length === 0) return
      for (const { uri, device } of removed) {
        devices.forget(uri)
        delivery.disconnect(device)
      }
      for (const stream of streams) {
        const room = await rooms.byStream(stream)
        if (room !== undefined) await change(room, () => announceIn(deps, room, removed))
      }
      delivery.flush()
      events.devicesRemoved({ devices: removed.length })
    },
  }
}

async function announceIn(deps: RemovalDeps, room: Room, removed: readonly DeviceRow[]): Promise<void> {
  for (const { device } of removed) room.devices.delete(device)
  const leaves = new Set(room.group.members().map(uriOf))
  const gone = removed.map(({ uri }) => uri as DeviceUri).filter(uri => leaves.has(uri))
  const entries = gone.map(device => eventEntry(deps, room, { kind: 'deviceRemoved', device }, 0))
  if (entries.length === 0) return
  const written = await deps.store.append({ items: entries.map(({ entry }) => ({ ...entry, stream: room.stream })) })
  for (const [at, { cursor, duplicate }] of written.entries()) {
    const record = entries[at]?.record
    if (!duplicate && record !== undefined) deps.rooms.published(room, cursor, record)
  }
}
