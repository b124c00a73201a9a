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
  /** Rejects with the store's error when a room could not be told in two attempts; all others are told all the same. */
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
  const { devices, delivery, events } = deps
  return {
    async announce(removed, streams) {
      if (removed.length === 0) return
      for (const { uri, device } of removed) {
        devices.forget(uri)
        delivery.disconnect(device)
      }
      // Once more where the store gave no answer: the entry has the same id, so it is not written twice.
      const silent = await tell(deps, removed, streams)
      const untold = await tell(deps, removed, [...silent.keys()])
      delivery.flush()
      events.devicesRemoved({ devices: removed.length })
      for (const error of untold.values()) throw error
    },
  }
}

/** The rooms that could not be told, with the reason. */
async function tell(
  deps: RemovalDeps,
  removed: readonly DeviceRow[],
  streams: readonly number[],
): Promise<ReadonlyMap<number, unknown>> {
  const failed = new Map<number, unknown>()
  for (const stream of streams) {
    try {
      const room = await deps.rooms.byStream(stream)
      if (room !== undefined) await change(room, () => announceIn(deps, room, removed))
    } catch (error) {
      failed.set(stream, error)
    }
  }
  return failed
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
    // Written by an append whose answer was lost: then nobody has been told of it yet.
    else if (cursor > room.head) deps.rooms.grew(room, cursor)
  }
}
