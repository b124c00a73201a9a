import { openDirectStore } from '@causeway/store'
import { decode, encodeServerRecord, fanoutMessage, idOf, mailboxMessage, type ServerRecord } from '@causeway/wire'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  befriended,
  createBus,
  createWorld,
  crypto,
  type Device,
  frameOf,
  type Membership,
  refusal,
  TestSink,
  type World,
} from '../world.test-support.ts'

let world: World
let alice: Device
let bob: Device
let a: Membership
let b: Membership

beforeEach(async () => {
  world = createWorld({ limits: { sinkSizeBytesMax: 10_000, pageSizeBytesMax: 4_000, submitsInFlightMax: 8 } })
  alice = await world.person('one.example', 'alice')
  bob = await world.person('two.example', 'bob')
  await befriended(world, alice, bob)
  a = await alice.createRoom()
  await a.add(bob)
  b = await bob.join()
})

const cursorsOf = (records: readonly ServerRecord[], room: Membership): number[] =>
  records.flatMap(record => (record.kind === 'deliver' && same(record.stream, idOf(room.room)) ? [record.cursor] : []))
const same = (one: Uint8Array, two: Uint8Array): boolean => one.every((byte, at) => byte === two[at])

describe('a connection', () => {
  test('resuming sends what is not acknowledged, mailbox first, then ready', async () => {
    await a.send('while you were away')
    const { sink } = await bob.connect()
    const records = sink.take()
    expect(records.at(-1)).toEqual({ kind: 'ready' })
    const [first] = records
    if (first?.kind !== 'deliver') throw new Error('nothing delivered')
    expect(decode(mailboxMessage, first.body).kind).toBe('consent')
    // The commit that brought the device in is its own to acknowledge.
    expect(cursorsOf(records, a)).toEqual([1, 2])
  })

  test('one that is live gets each entry at once, in one frame a turn; the sender its answer first', async () => {
    const [one, two] = [await alice.connect(), await bob.connect()]
    one.sink.take()
    two.sink.take()
    const messages = [(await a.encrypt('one')).message, (await a.encrypt('two')).message]
    one.connection.receive(frameOf(...messages.map((message, at) => a.record(message, at + 7))))
    await world.settled()
    expect([one.sink.frames.length, two.sink.frames.length]).toEqual([1, 1])
    expect(one.sink.take().map(record => [record.kind, record.kind === 'accepted' && record.request])).toEqual([
      ['accepted', 7],
      ['deliver', false],
      ['accepted', 8],
      ['deliver', false],
    ])
    const delivered = two.sink.take()
    expect(cursorsOf(delivered, a)).toEqual([2, 3])
    const entry = decode(fanoutMessage, (delivered[0] as { body: Uint8Array }).body)
    expect(entry.kind === 'application' && entry.message).toEqual(messages[0])
  })

  test('what was acknowledged does not come again, what was not does', async () => {
    await a.send('one')
    await a.send('two')
    const first = await bob.connect()
    first.connection.receive(frameOf({ kind: 'ack', stream: idOf(a.room), cursor: 2 }))
    await world.pass(300)
    first.connection.close()
    const second = await bob.connect()
    expect(cursorsOf(second.sink.take(), a)).toEqual([3])
  })

  test('acknowledgements still waiting are written when the provider closes', async () => {
    await a.send('one')
    const { connection } = await bob.connect()
    connection.receive(frameOf({ kind: 'ack', stream: idOf(a.room), cursor: 2 }))
    connection.close()
    await world.provider.close()
    const later = world.restarted()
    Object.assign(bob, { world: later })
    expect(cursorsOf((await bob.connect()).sink.take(), a)).toEqual([])
  })

  test('acknowledging more than there is does not swallow what comes', async () => {
    const { connection } = await bob.connect()
    connection.receive(frameOf({ kind: 'ack', stream: idOf(a.room), cursor: 1_000_000 }))
    await world.pass(300)
    connection.close()
    await a.send('after')
    expect(cursorsOf((await bob.connect()).sink.take(), a)).toEqual([2])
  })

  test('a device that comes back replaces its old connection', async () => {
    const first = await bob.connect()
    const second = await bob.connect()
    first.sink.take()
    second.sink.take()
    expect(first.sink.closed).toBe(4409)
    await a.send('to the new one')
    await world.settled()
    expect([first.sink.take(), cursorsOf(second.sink.take(), a)]).toEqual([[], [2]])
  })

  test('a device added while connected follows the room from its commit on; a removed one gets nothing more', async () => {
    const carol = await world.person('three.example', 'carol')
    await befriended(world, alice, carol)
    const { sink } = await carol.connect()
    sink.take()
    await a.add(carol)
    await world.settled()
    const welcomed = sink.take()
    expect(welcomed.map(({ kind }) => kind)).toEqual(['deliver'])
    const sent = await a.send('welcome')
    await world.settled()
    expect(cursorsOf(sink.take(), a)).toEqual([sent.cursor])
    await a.remove(carol)
    await a.send('behind your back')
    await world.settled()
    const rest = sink.take()
    expect(cursorsOf(rest, a)).toEqual([])
    expect(rest.map(record => record.kind === 'deliver' && decode(mailboxMessage, record.body).kind)).toEqual(['removed'])
  })

  test('a refused submission is answered with its code, and too many at once are', async () => {
    const { sink, connection } = await alice.connect()
    sink.take()
    const { message } = await a.encrypt('fine')
    const elsewhere = { ...a.record(message, 1), room: crypto.random(16) }
    connection.receive(frameOf(elsewhere as never))
    await world.settled()
    expect(sink.take()).toMatchObject([{ kind: 'refused', request: 1, code: 'room.unknown' }])
    connection.receive(frameOf(...Array.from({ length: 10 }, (_, at) => a.record(message, at))))
    await world.settled()
    const kinds = sink.take().map(record => (record.kind === 'refused' ? record.code : record.kind))
    expect(kinds.filter(kind => kind === 'request.too_many')).toHaveLength(2)
    expect(kinds.filter(kind => kind === 'accepted')).toHaveLength(8)
  })

  test('bytes that are no frame are refused with a code', async () => {
    const { connection } = await alice.connect()
    expect(() => connection.receive(Uint8Array.of(0x77))).toThrow(/table/)
    expect(() => connection.receive(Uint8Array.of(0x01, 0x00))).toThrow(/end before/)
  })
})

describe('a slow connection', () => {
  test('gets nothing pushed while it is full, and everything by cursor when it has drained', async () => {
    const { sink, connection } = await bob.connect()
    sink.take()
    sink.buffered = 20_000
    for (let i = 0; i < 5; i++) await a.send(`message ${i}`)
    await world.settled()
    const before = cursorsOf(sink.take(), a)
    expect(before).toEqual([2])
    sink.buffered = 0
    connection.drained()
    await world.settled()
    await a.send('and live again')
    await world.settled()
    expect(cursorsOf(sink.take(), a)).toEqual([3, 4, 5, 6, 7])
  })

  test('is read on page by page, and not ready before it has all', async () => {
    for (let i = 0; i < 30; i++) await a.send(`message ${i}`)
    const sink = new TestSink()
    sink.buffered = 20_000
    const { connection } = await bob.connect(sink)
    const first = sink.take()
    expect(first.some(({ kind }) => kind === 'ready')).toBe(false)
    expect(cursorsOf(first, a).length).toBeLessThan(30)
    sink.buffered = 0
    connection.drained()
    await world.settled()
    const records = [...first, ...sink.take()]
    expect(records.at(-1)).toEqual({ kind: 'ready' })
    expect(cursorsOf(records, a)).toEqual(Array.from({ length: 31 }, (_, at) => at + 1))
  })
})

describe('repair', () => {
  test('what a device seen within thirty days has not fetched stays, though all others have it', async () => {
    const { connection } = await bob.connect()
    connection.close()
    const day = 86_400_000
    const sweepAfter = async (days: number): Promise<void> => {
      world.clock.at += days * day
      await world.provider.sweep()
      await Promise.all([alice.openSession(), bob.openSession()])
    }
    const sendAndAcknowledge = async (text: string): Promise<void> => {
      const { cursor } = await a.send(text)
      const { connection: own } = await alice.connect()
      own.receive(frameOf({ kind: 'ack', stream: idOf(a.room), cursor }))
      await world.pass(300)
      own.close()
    }
    await sweepAfter(20)
    await sendAndAcknowledge('kept')
    await sweepAfter(20)
    await sendAndAcknowledge('kept too')
    expect(cursorsOf((await bob.connect()).sink.take(), a)).toEqual([2, 3])
  })

  test('a device that misses entries which are gone is told of the gap', async () => {
    const { sink, connection } = await alice.connect()
    await a.send('one')
    world.clock.at += 32 * 86_400_000
    await world.provider.sweep()
    await Promise.all([alice.openSession(), bob.openSession()])
    const sent = await a.send('two')
    connection.close()
    sink.take()
    const records = (await bob.connect()).sink.take()
    const gap = records.find(record => record.kind === 'gap' && same(record.stream, idOf(a.room)))
    expect(gap).toMatchObject({ kind: 'gap', low: sent.cursor })
    expect(cursorsOf(records, a)).toEqual([sent.cursor])
    expect((await bob.call('readStream', { params: { stream: a.segment } })).low).toBe(sent.cursor)
  })

  test('an entry that another process wrote arrives by its hint, and by cursor when hints are lost', async () => {
    const store = openDirectStore({ path: ':memory:' })
    const bus = createBus()
    let isLossy = false
    const lossy = { ...bus, publish: (hint: Parameters<typeof bus.publish>[0]) => (isLossy ? undefined : bus.publish(hint)) }
    const one = createWorld({ deps: { store, bus: lossy } })
    const carol = await one.person('one.example', 'carol')
    const notes = await carol.createRoom('self')
    const { sink } = await carol.connect()
    sink.take()
    const stream = (await store.roomById({ id: idOf(notes.room) }))?.stream as number
    const append = async (text: string): Promise<number> => {
      const body = new TextEncoder().encode(text)
      const [appended] = await store.append({
        items: [{ stream, clientId: crypto.random(16), floor: 0, body, expiryDay: 99_999 }],
      })
      const cursor = appended?.cursor as number
      const record = encodeServerRecord({ kind: 'deliver', stream: idOf(notes.room), cursor, body })
      lossy.publish({ stream: idOf(notes.room), head: cursor, record })
      await one.settled()
      return cursor
    }
    await append('first')
    expect(cursorsOf(sink.take(), notes)).toEqual([1])
    isLossy = true
    await append('second')
    expect(cursorsOf(sink.take(), notes)).toEqual([])
    isLossy = false
    await append('third')
    expect(cursorsOf(sink.take(), notes)).toEqual([2, 3])
  })

  test('a store that does not answer ends the connection instead of leaving a hole', async () => {
    const store = openDirectStore({ path: ':memory:' })
    const broken = createWorld({ deps: { store: { ...store, resumeDevice: () => Promise.reject(new Error('gone')) } } })
    const carol = await broken.person('one.example', 'carol')
    const dave = await broken.person('one.example', 'dave')
    await dave.consent(carol, 'request')
    const { sink } = await carol.connect()
    expect(sink.closed).toBe(1013)
    expect(sink.take()).toEqual([])
    expect(await refusal(carol.caller())).toBe('accepted')
  })

  test('both ways at once, every device ends with the same log', async () => {
    const [one, two] = [await alice.connect(), await bob.connect()]
    await b.catchUp()
    for (let i = 0; i < 8; i++) {
      const [{ message: x }, { message: y }] = [await a.encrypt(`a${i}`), await b.encrypt(`b${i}`)]
      one.connection.receive(frameOf(a.record(x, i)))
      two.connection.receive(frameOf(b.record(y, i)))
    }
    await world.settled()
    const [seenByAlice, seenByBob] = [cursorsOf(one.sink.take(), a), cursorsOf(two.sink.take(), a)]
    expect(seenByBob.filter(cursor => cursor > 1)).toEqual(Array.from({ length: 16 }, (_, at) => at + 2))
    expect(seenByAlice.filter(cursor => cursor > 1)).toEqual(seenByBob.filter(cursor => cursor > 1))
  })
})
