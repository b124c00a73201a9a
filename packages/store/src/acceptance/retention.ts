// Retention: what is past its day goes.

import { describe, expect, test } from 'vitest'
import { bytes, enrol, entryFor, newId, openFor, type OpenStore, roomWith, textsIn, today } from './population.ts'
import { sweepAll } from './trimming.ts'

export function retentionAcceptance(open: OpenStore): void {
  describe('the sweep', () => {
    test('deletes entries past their day, read or not, and leaves no hole', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const { stream } = await roomWith(store, ada!)
      const days = [today + 31, today + 31, today + 40, today + 31, today + 50]
      await store.append({ items: days.map((day, index) => entryFor(stream, `${index}`, day)) })
      await sweepAll(store, today + 31, 30)
      expect(await textsIn(store, stream)).toEqual(['0', '1', '2', '3', '4'])
      await sweepAll(store, today + 32, 30)
      // Entry 3 is past its day, but stands behind one that is not.
      expect(await textsIn(store, stream)).toEqual(['2', '3', '4'])
      await sweepAll(store, today + 41, 30)
      expect(await textsIn(store, stream)).toEqual(['4'])
      await sweepAll(store, today + 51, 30)
      expect(await store.readStream({ stream, after: 0, limit: 9, sizeBytesMax: 9 })).toEqual({ head: 6, low: 6, entries: [] })
      expect(await store.append({ items: [entryFor(stream)] })).toEqual([{ cursor: 7, duplicate: false }])
    })

    test('does a bounded piece at a time, and says when there is more', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const { stream } = await roomWith(store, ada!)
      await store.append({ items: Array.from({ length: 99 }, () => entryFor(stream, 'old', today)) })
      const day = today + 31
      expect(await store.sweep({ day, idleDays: 30, limit: 60 })).toMatchObject({ entries: 60, more: true })
      expect(await store.sweep({ day, idleDays: 30, limit: 60 })).toMatchObject({ entries: 40, more: false })
      expect(await textsIn(store, stream)).toEqual([])
    })

    test('forgets key packages past their day', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const device = ada!.device
      const packages = [today, today + 9].map(expiryDay => ({ ref: newId(), body: bytes('kp'), lastResort: false, expiryDay }))
      await store.putKeyPackages({ device, packages, max: 9 })
      await sweepAll(store, today + 1, 30)
      expect((await store.counts({}))['keyPackages']).toBe(1)
    })

    test('names files past their day until they are deleted', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const record = { account: ada!.account, sizeBytes: 10, receivedBytes: 0 }
      const [old, young] = [newId(), newId()]
      await store.createMedia({ ...record, id: old, expiryDay: today })
      await store.createMedia({ ...record, id: young, expiryDay: today + 1 })
      const sweep = () => store.sweep({ day: today + 1, idleDays: 30, limit: 10 })
      expect((await sweep()).media).toEqual([old])
      expect((await sweep()).media).toEqual([old])
      await store.deleteMedia({ id: old })
      expect((await sweep()).media).toEqual([])
      expect(await store.mediaById({ id: young })).toBeDefined()
    })
  })
}
