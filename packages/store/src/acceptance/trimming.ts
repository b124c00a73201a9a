// Trimming: an entry goes when every device that is waited for has it.

import { describe, expect, test } from 'vitest'
import type { DeviceRow, RoomRow } from '../ports/operations.ts'
import type { Store } from '../ports/store.ts'
import { appendTexts, enrol, newId, openFor, type OpenStore, roomWith, textsIn, today, positionsOf } from './population.ts'

export function trimAcceptance(open: OpenStore): void {
  describe('trimming', () => {
    test('keeps what the slowest device has not acknowledged', async () => {
      const { store, room, devices } = await threeDevices(open)
      await appendTexts(store, room.stream, 'two', 'three', 'four')
      const [ada, bob, eve] = devices
      await acknowledge(store, room, ada!, 4)
      await acknowledge(store, room, bob!, 3)
      expect(await position(store, room)).toEqual({ head: 4, low: 1 })
      await acknowledge(store, room, eve!, 2)
      expect(await position(store, room)).toEqual({ head: 4, low: 2 })
      expect(await textsIn(store, room.stream)).toEqual(['three', 'four'])
      await acknowledge(store, room, eve!, 4)
      expect(await position(store, room)).toEqual({ head: 4, low: 3 })
    })

    test('never moves a cursor back, nor beyond the head', async () => {
      const { store, room, devices } = await threeDevices(open)
      await appendTexts(store, room.stream, 'two')
      for (const device of devices) await acknowledge(store, room, device, 1000)
      for (const device of devices) await acknowledge(store, room, device, 1)
      expect(await position(store, room)).toEqual({ head: 2, low: 2 })
      const positions = await positionsOf(store, devices[0]!.device)
      expect(positions.find(({ stream }) => stream === room.stream)).toMatchObject({ cursor: 2, head: 2, low: 2 })
      expect(await appendTexts(store, room.stream, 'three')).toEqual([3])
    })

    test('goes on by one acknowledgement of many streams', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const rooms = await Promise.all(Array.from({ length: 20 }, () => roomWith(store, ada!)))
      await Promise.all(rooms.map(({ stream }) => appendTexts(store, stream, 'two', 'three')))
      await store.acknowledge({ items: rooms.map(({ stream }) => ({ stream, device: ada!.device, cursor: 2 })) })
      expect(await Promise.all(rooms.map(room => position(store, room)))).toEqual(rooms.map(() => ({ head: 3, low: 2 })))
    })

    test('no longer waits for a device that left', async () => {
      const { store, room, devices } = await threeDevices(open)
      const [ada, bob, eve] = devices
      await appendTexts(store, room.stream, 'two')
      await acknowledge(store, room, ada!, 2)
      await acknowledge(store, room, bob!, 2)
      expect(await position(store, room)).toEqual({ head: 2, low: 1 })
      const entry = { clientId: newId(), floor: 0, body: new Uint8Array(1), expiryDay: today + 1 }
      await store.removeParticipant({ stream: room.stream, account: eve!.account, entry })
      expect(await position(store, room)).toEqual({ head: 3, low: 2 })
    })

    test('no longer waits for an idle device after the sweep, which then sees the gap by `low`', async () => {
      const { store, room, devices } = await threeDevices(open)
      const [ada, bob, idle] = devices
      const later = today + 20
      await store.markSeen({ device: ada!.device, day: later })
      await store.markSeen({ device: bob!.device, day: later })
      await appendTexts(store, room.stream, 'two', 'three')
      await acknowledge(store, room, ada!, 3)
      await acknowledge(store, room, bob!, 2)
      expect((await position(store, room)).low).toBe(1)
      await sweepAll(store, today, 10)
      expect((await position(store, room)).low).toBe(1)
      await sweepAll(store, later, 10)
      expect((await position(store, room)).low).toBe(2)
      const back = await positionsOf(store, idle!.device)
      expect(back.find(({ stream }) => stream === room.stream)).toMatchObject({ cursor: 1, low: 2, head: 3 })
      expect(await store.readStream({ stream: room.stream, after: 0, limit: 9, sizeBytesMax: 99 })).toMatchObject({
        low: 2,
        entries: [{ cursor: 3 }],
      })
      // Back again, it is waited for again.
      await store.markSeen({ device: idle!.device, day: later })
      await acknowledge(store, room, idle!, 2)
      await acknowledge(store, room, bob!, 3)
      expect((await position(store, room)).low).toBe(2)
    })

    test('of a long log is done by sweeps at the latest', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const room = await roomWith(store, ada!)
      await appendTexts(store, room.stream, ...Array.from({ length: 5000 }, (_, index) => `${index}`))
      await acknowledge(store, room, ada!, 4500)
      await sweepAll(store, today, 30)
      expect(await position(store, room)).toEqual({ head: 5001, low: 4500 })
      expect(await textsIn(store, room.stream)).toHaveLength(501)
    })

    test('is finished after the store was opened again', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const room = await roomWith(store, ada!)
      await appendTexts(store, room.stream, ...Array.from({ length: 3000 }, (_, index) => `${index}`))
      await acknowledge(store, room, ada!, 3001)
      const again = await store.reopen()
      await sweepAll(again, today, 30)
      expect(await position(again, room)).toEqual({ head: 3001, low: 3001 })
      expect(await appendTexts(again, room.stream, 'next')).toEqual([3002])
    })
  })
}

/** The first reads from the start; the others from the commit on that added them, which is entry 1. */
async function threeDevices(open: OpenStore): Promise<{ store: Store; room: RoomRow; devices: DeviceRow[] }> {
  const store = await openFor(open)
  const devices = (await Promise.all(['ada', 'bob', 'eve'].map(person => enrol(store, person)))).flat()
  const room = await roomWith(store, devices[0]!, ...devices.slice(1))
  return { store, room, devices }
}

function acknowledge(store: Store, { stream }: RoomRow, { device }: DeviceRow, cursor: number): Promise<void> {
  return store.acknowledge({ items: [{ stream, device, cursor }] })
}

async function position(store: Store, { stream }: RoomRow): Promise<{ head: number; low: number }> {
  const { head, low } = await store.readStream({ stream, after: 0, limit: 1, sizeBytesMax: 1 })
  return { head, low }
}

export async function sweepAll(store: Store, day: number, idleDays: number): Promise<void> {
  while ((await store.sweep({ day, idleDays, limit: 1000 })).more);
}
