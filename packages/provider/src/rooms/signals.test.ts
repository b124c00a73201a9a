import { idOf, sealedSignalSizeBytes, type ServerRecord } from '@causeway/wire'
import { beforeEach, expect, test } from 'vitest'
import { openGate } from '../gate.ts'
import { befriended, createWorld, type Device, frameOf, type Membership, type World } from '../world.test-support.ts'

let world: World
let alice: Device
let bob: Device
let room: Membership
let lets = true

beforeEach(async () => {
  lets = true
  world = createWorld({ limits: { signalsPerTenSecondsMax: 3 }, deps: { gate: { ...openGate, passes: () => lets } } })
  alice = await world.person('one.example', 'alice')
  bob = await world.person('two.example', 'bob')
  await befriended(world, alice, bob)
  room = await alice.createRoom()
  await room.add(bob)
  await bob.join()
})

const sealed = new Uint8Array(sealedSignalSizeBytes).fill(7)
const signalsOf = (records: readonly ServerRecord[]): Uint8Array[] =>
  records.flatMap(record => (record.kind === 'signal' ? [record.sealed.slice()] : []))
const signal = (): Uint8Array => frameOf({ kind: 'signal', room: idOf(room.room), sealed })

test('a signal reaches the other devices that are connected, is stored nowhere and not answered', async () => {
  const [one, two] = [await alice.connect(), await bob.connect()]
  one.sink.take()
  two.sink.take()
  one.connection.receive(signal())
  await world.settled()
  expect(signalsOf(two.sink.take())).toEqual([sealed])
  expect(one.sink.take()).toEqual([])
  two.connection.close()
  one.connection.receive(signal())
  await world.settled()
  const again = await bob.connect()
  expect(signalsOf(again.sink.take())).toEqual([])
})

test('what may not pass is dropped: too many, from outside, or kept back by safety', async () => {
  const eve = await world.person('one.example', 'eve')
  const [one, two, three] = [await alice.connect(), await bob.connect(), await eve.connect()]
  two.sink.take()
  three.connection.receive(signal())
  lets = false
  one.connection.receive(signal())
  await world.settled()
  expect(signalsOf(two.sink.take())).toEqual([])
  lets = true
  for (let count = 0; count < 5; count++) one.connection.receive(signal())
  await world.settled()
  // One of the three was spent on what safety kept back.
  expect(signalsOf(two.sink.take())).toHaveLength(2)
})
