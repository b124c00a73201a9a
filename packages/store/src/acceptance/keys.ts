// Key packages: each handed out once.

import { describe, expect, test } from 'vitest'
import type { DeviceNumber } from '../ports/operations.ts'
import type { Store } from '../ports/store.ts'
import { bytes, enrol, newId, openFor, type OpenStore, today } from './population.ts'

export function keyAcceptance(open: OpenStore): void {
  describe('key packages', () => {
    test('are handed out once each to twenty claimers, then the last resort again and again', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const device = ada!.device
      await store.putKeyPackages({ device, packages: [...packagesOf(3000), lastResort('last')], max: 3000 })
      const claimed = (await Promise.all(Array.from({ length: 20 }, () => claimUntilLast(store, device)))).flat()
      expect(claimed).toHaveLength(3000)
      expect(new Set(claimed).size).toBe(3000)
      expect(await store.countKeyPackages({ device, day: today })).toEqual({ available: 0, lastResort: true })
      expect(await claim(store, device)).toBe('last')
      expect(await claim(store, device)).toBe('last')
    })

    test('come oldest first, of several devices in one call, and none where there is none', async () => {
      const store = await openFor(open)
      const [phone, laptop] = await enrol(store, 'ada', 'phone', 'laptop')
      await store.putKeyPackages({ device: phone!.device, packages: packagesOf(2), max: 9 })
      const devices = [phone!.device, laptop!.device, phone!.device, phone!.device]
      const claimed = await store.claimKeyPackages({ devices, day: today })
      expect(claimed.map(({ device }) => device)).toEqual(devices)
      expect(claimed.map(({ body }) => body && new TextDecoder().decode(body))).toEqual(['0', undefined, '1', undefined])
    })

    test('put again after they were handed out are not handed out twice', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const device = ada!.device
      const packages = packagesOf(2)
      await store.putKeyPackages({ device, packages, max: 9 })
      expect(await claim(store, device)).toBe('0')
      const again = await store.reopen()
      expect(await again.putKeyPackages({ device, packages, max: 9 })).toEqual({ available: 1 })
      expect(await claim(again, device)).toBe('1')
      expect(await claim(again, device)).toBe('none')
    })

    test('past their day are passed over, the last resort too', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const device = ada!.device
      const packages = [...packagesOf(1, today), ...packagesOf(1, today + 9), lastResort('last', today)]
      await store.putKeyPackages({ device, packages, max: 9 })
      expect(await store.countKeyPackages({ device, day: today + 1 })).toEqual({ available: 1, lastResort: false })
      expect(await claim(store, device, today + 1)).toBe('0')
      expect(await claim(store, device, today + 1)).toBe('none')
    })

    test('are kept up to a limit, and there is one last resort, the newest', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const device = ada!.device
      expect(await store.putKeyPackages({ device, packages: packagesOf(5), max: 3 })).toEqual({ available: 3 })
      await store.putKeyPackages({ device, packages: [lastResort('old')], max: 3 })
      await store.putKeyPackages({ device, packages: [lastResort('new')], max: 3 })
      for (const expected of ['0', '1', '2', 'new', 'new']) expect(await claim(store, device)).toBe(expected)
    })
  })
}

function packagesOf(count: number, expiryDay: number = today + 90) {
  return Array.from({ length: count }, (_, index) => ({ ref: newId(), body: bytes(`${index}`), lastResort: false, expiryDay }))
}

function lastResort(text: string, expiryDay: number = today + 90) {
  return { ref: newId(), body: bytes(text), lastResort: true, expiryDay }
}

async function claim(store: Store, device: DeviceNumber, day: number = today): Promise<string> {
  const [claimed] = await store.claimKeyPackages({ devices: [device], day })
  return claimed?.body === undefined ? 'none' : new TextDecoder().decode(claimed.body)
}

async function claimUntilLast(store: Store, device: DeviceNumber): Promise<string[]> {
  const texts: string[] = []
  for (;;) {
    const claimed = await store.claimKeyPackages({ devices: Array.from({ length: 7 }, () => device), day: today })
    const some = claimed.map(({ body }) => new TextDecoder().decode(body)).filter(text => text !== 'last')
    texts.push(...some)
    if (some.length < claimed.length) return texts
  }
}
