// Accounts and devices: unique names, and a removed device has nothing left.

import { describe, expect, test } from 'vitest'
import type { DeviceRow } from '../ports/operations.ts'
import type { Store } from '../ports/store.ts'
import {
  bytes,
  commitOf,
  enrol,
  enrolment,
  newId,
  nextMonth,
  openFor,
  type OpenStore,
  roomAt,
  roomWith,
  textsIn,
  today,
  positionsOf,
} from './population.ts'

export function accountAcceptance(open: OpenStore): void {
  describe('an account', () => {
    test('is the only one of its subject and of its handle at a property', async () => {
      const store = await openFor(open)
      await enrol(store, 'ada')
      const other = enrolment('bob', 'bob-phone')
      const kind = async (input: typeof other) => (await store.enrolDevice(input)).kind
      expect(await kind({ ...other, subject: 'ada' })).toBe('exists')
      expect(await kind({ ...other, user: 'mimi://a.example/u/ada' })).toBe('exists')
      expect(await kind({ ...other, handle: '@ada' })).toBe('handle-taken')
      expect(await kind({ ...other, deviceUri: 'mimi://a.example/d/ada-phone' })).toBe('device-exists')
      expect(await kind({ ...other, property: 'b.example', subject: 'ada', handle: '@ada' })).toBe('enrolled')
    })

    test('has one winner of many who ask for its handle at once', async () => {
      const store = await openFor(open)
      const people = Array.from({ length: 10 }, (_, index) => ({ ...enrolment(`p${index}`, `p${index}`), handle: '@rare' }))
      const kinds = (await Promise.all(people.map(person => store.enrolDevice(person)))).map(({ kind }) => kind)
      expect(kinds.filter(kind => kind === 'enrolled')).toHaveLength(1)
      expect(kinds.filter(kind => kind === 'handle-taken')).toHaveLength(9)
    })

    test('keeps its address when its handle changes, and frees the old handle', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      await enrol(store, 'bob')
      const account = ada!.account
      expect(await store.changeHandle({ account, handle: '@bob', day: today + 1 })).toEqual({ kind: 'handle-taken' })
      expect(await store.changeHandle({ account, handle: '@ada', day: today + 2 })).toEqual({ kind: 'changed' })
      expect(await store.changeHandle({ account, handle: '@new', day: today + 3 })).toEqual({ kind: 'changed' })
      expect(await store.accountByHandle({ property: 'a.example', handle: '@ada' })).toBeUndefined()
      const found = await store.accountByHandle({ property: 'a.example', handle: '@new' })
      expect(found?.handleDay).toBe(today + 3)
      expect(found).toEqual(await store.accountByUser({ user: 'mimi://a.example/u/ada' }))
      expect(found).toEqual(await store.accountBySubject({ property: 'a.example', subject: 'ada' }))
    })

    test('has devices up to a limit; an enrolment whose answer was lost is answered again', async () => {
      const store = await openFor(open)
      const [phone] = await enrol(store, 'ada')
      const second = { ...enrolment('ada', 'ada-laptop'), account: phone!.account, devicesMax: 2 }
      const first = await store.enrolDevice(second)
      expect(first.kind).toBe('enrolled')
      expect(await store.enrolDevice(second)).toEqual(first)
      expect(await store.enrolDevice({ ...second, deviceUri: 'mimi://a.example/d/3', deviceId: newId() })).toEqual({
        kind: 'too-many',
      })
      expect(await store.enrolDevice({ ...second, deviceUri: 'mimi://a.example/d/3', generation: 1 })).toEqual({
        kind: 'wrong-generation',
      })
      expect(await store.devicesOfAccount({ account: phone!.account })).toHaveLength(2)
      expect(await store.deviceByUri({ uri: second.deviceUri })).toMatchObject({ state: 'active', lastSeenDay: today })
    })
  })

  describe('a new account key', () => {
    test('removes the devices it does not keep, with everything that was theirs', async () => {
      const store = await openFor(open)
      const { kept, lost, stream } = await twoDevices(store)
      const outcome = await store.rotateAccountKey({
        account: kept.account,
        expectedGeneration: 0,
        rotation: bytes('rotation 1'),
        newKey: bytes('key 1'),
        kept: [kept.device],
        mailings: [{ device: kept.device, body: bytes('new certificate') }],
        expiryDay: nextMonth,
      })
      expect(outcome).toMatchObject({ kind: 'rotated', removed: [{ uri: lost.uri, state: 'removed' }], rooms: [stream] })
      await expectNothingLeft(store, lost, stream)
      expect(await textsIn(store, kept.mailbox)).toEqual(['new certificate'])
      expect(await store.countKeyPackages({ device: kept.device, day: today })).toEqual({ available: 1, lastResort: false })
      expect(await store.accountByUser({ user: kept.user })).toMatchObject({
        generation: 1,
        key: bytes('key 1'),
        firstKey: bytes('key of ada'),
        rotations: [bytes('rotation 1')],
      })
    })

    test('of two at once is one, and the other changes nothing', async () => {
      const store = await openFor(open)
      const { kept, lost } = await twoDevices(store)
      const rotate = (keptDevice: DeviceRow) =>
        store.rotateAccountKey({
          account: kept.account,
          expectedGeneration: 0,
          rotation: bytes('r'),
          newKey: bytes('k'),
          kept: [keptDevice.device],
          mailings: [],
          expiryDay: nextMonth,
        })
      const outcomes = await Promise.all([rotate(kept), rotate(lost)])
      expect(outcomes.map(({ kind }) => kind)).toEqual(['rotated', 'wrong-generation'])
      expect((await store.devicesOfAccount({ account: kept.account })).map(({ device }) => device)).toEqual([kept.device])
    })

    test('that cannot tell a device removes none', async () => {
      const store = await openFor(open)
      const { kept, stream } = await twoDevices(store)
      const before = await roomAt(store, stream)
      const rotation = store.rotateAccountKey({
        account: kept.account,
        expectedGeneration: 0,
        rotation: bytes('r'),
        newKey: bytes('k'),
        kept: [kept.device],
        mailings: [{ device: 1 << 20, body: bytes('nobody') }],
        expiryDay: nextMonth,
      })
      await expect(rotation).rejects.toMatchObject({ code: 'device.unknown' })
      expect(await roomAt(store, stream)).toEqual(before)
      expect(await store.devicesOfAccount({ account: kept.account })).toHaveLength(2)
      expect((await store.accountByUser({ user: kept.user }))?.generation).toBe(0)
    })
  })

  describe('an account begun anew', () => {
    test('has the new device only, and its address', async () => {
      const store = await openFor(open)
      const { kept, lost, stream } = await twoDevices(store)
      const { certificate, signatureKey, deviceId } = enrolment('ada', 'ada-new')
      const input = {
        account: kept.account,
        accountKey: bytes('another key'),
        deviceUri: 'mimi://a.example/d/ada-new',
        deviceId,
        certificate,
        signatureKey,
        day: today + 1,
      }
      const outcome = await store.resetAccount(input)
      expect(outcome.removed.map(({ uri }) => uri)).toEqual([kept.uri, lost.uri])
      expect(outcome.rooms).toEqual([stream])
      for (const device of [kept, lost]) await expectNothingLeft(store, device, stream)
      expect(await store.devicesOfAccount({ account: kept.account })).toEqual([outcome.device])
      expect(await store.accountByUser({ user: kept.user })).toMatchObject({
        generation: 0,
        key: bytes('another key'),
        firstKey: bytes('another key'),
        rotations: [],
      })
      // The answer may have been lost.
      expect(await store.resetAccount(input)).toEqual({ device: outcome.device, removed: [], rooms: [] })
      await expect(store.resetAccount({ ...input, deviceUri: kept.uri })).rejects.toMatchObject({
        code: 'device.bad_certificate',
      })
    })
  })
}

async function expectNothingLeft(store: Store, device: DeviceRow, stream: number): Promise<void> {
  expect(await positionsOf(store, device.device)).toEqual([])
  expect(await store.countKeyPackages({ device: device.device, day: today })).toEqual({ available: 0, lastResort: false })
  expect(await textsIn(store, device.mailbox)).toEqual([])
  expect((await roomAt(store, stream)).devices.map(held => held.device)).not.toContain(device.device)
  expect(await store.deviceByUri({ uri: device.uri })).toMatchObject({ state: 'removed', certificate: new Uint8Array(0) })
  // What is sent to it meanwhile is for nobody, and is no error.
  await store.mail({ mailings: [{ device: device.device, body: bytes('late') }], expiryDay: nextMonth })
  expect(await textsIn(store, device.mailbox)).toEqual([])
  // Keys that come late are not taken.
  const late = { ref: newId(), body: bytes('late'), lastResort: true, expiryDay: nextMonth }
  expect(await store.putKeyPackages({ device: device.device, packages: [late], max: 9 })).toEqual({ available: 0 })
}

/** Ada's two devices in one room with Bob, each with a key package and a mailing. */
async function twoDevices(store: Store): Promise<{ kept: DeviceRow; lost: DeviceRow; stream: number }> {
  const [kept, lost] = (await enrol(store, 'ada', 'phone', 'laptop')) as [DeviceRow, DeviceRow]
  const [bob] = await enrol(store, 'bob')
  const { stream } = await roomWith(store, bob!, kept, lost)
  await store.commitEpoch(commitOf(stream, 1n))
  for (const { device } of [kept, lost]) {
    const packages = [{ ref: newId(), body: bytes('kp'), lastResort: false, expiryDay: nextMonth }]
    await store.putKeyPackages({ device, packages, max: 9 })
  }
  await store.mail({ mailings: [{ device: lost.device, body: bytes('never read') }], expiryDay: nextMonth })
  return { kept, lost, stream }
}
