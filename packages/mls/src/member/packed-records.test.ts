// The one value of a group's records: what it leaves out it gives back, and what was stored before it can still be read.

import { CausewayError, encode, opaque, struct, text, vector } from '@causeway/wire'
import { expect, test } from 'vitest'
import { device, engine, nowMs, utf8 } from '../public/forging.test-support.ts'
import { leafNodeCodec } from '../structures/leaf-node.ts'
import { leafNode } from '../tree/trees.test-support.ts'
import type { StateRecord } from './engine.ts'
import { deserialiseRecords, serialiseRecords } from './packed-records.ts'

const formBefore = vector(struct<StateRecord>({ key: text, value: opaque }))

const owner = await device('owner of records')
const group = await engine.createGroup(owner.identity, utf8('a stored group'), { nowMs })
const others = await Promise.all(['one', 'two', 'three'].map(name => device(`${name} of records`)))
await group.commit({ add: others.map(({ keyPackage }) => keyPackage.message) })
group.mergeStaged()
const state = group.serialise()

test('every record comes back as it was', () => {
  const records = deserialiseRecords(state)
  expect(records.filter(({ key }) => key.startsWith('n')).map(({ key }) => key)).toEqual(['n0', 'n2', 'n4', 'n6'])
  expect(serialiseRecords(records)).toEqual(state)
})

test('capabilities of many stand there once', () => {
  const records = deserialiseRecords(state)
  expect(encode(formBefore, records).length - state.length).toBeGreaterThan(3 * 30)
})

test('a state of the form before this one is read', async () => {
  const stored = encode(formBefore, deserialiseRecords(state))
  const restored = await engine.restore(owner.identity, stored)
  expect(restored.serialise()).toEqual(state)
})

test('more kinds of capabilities than are counted, and very long ones, stay where they were', () => {
  const leaf = (number: number, proposals: readonly number[]): StateRecord => ({
    key: `n${2 * number}`,
    value: encode(leafNodeCodec, leafNode(number % 50, proposals)),
  })
  const kinds = Array.from({ length: 300 }, (_, number) => leaf(number, [number]))
  const long = leaf(
    300,
    Array.from({ length: 5000 }, (_, type) => type),
  )
  expect(deserialiseRecords(serialiseRecords([...kinds, long]))).toEqual([...kinds, long])
})

test('damage is refused with a code, wherever it is', async () => {
  for (let at = 0; at < state.length; at++) {
    const damaged = state.slice(0, at)
    await expect(engine.restore(owner.identity, damaged)).rejects.toBeInstanceOf(CausewayError)
  }
  const shared = encode(vector(opaque), [])
  const pointing = new Uint8Array([0xc2, ...shared, 5, 2, 0x6e, 0x30, 1, 0])
  await expect(engine.restore(owner.identity, pointing)).rejects.toMatchObject({ code: 'mls.invalid' })
})
