import { frankBatchSignature, frankingTag, verifyFrank } from '@causeway/crypto'
import { openDirectStore } from '@causeway/store'
import {
  CausewayError,
  component,
  decode,
  decodeMimiContent,
  encode,
  type Frank,
  idOf,
  parseRoomUri,
  safeAad,
} from '@causeway/wire'
import { beforeEach, describe, expect, test } from 'vitest'
import { openGate } from '../gate.ts'
import {
  befriended,
  createWorld,
  crypto,
  dayMs,
  type Device,
  frameOf,
  type Membership,
  refusal,
  type World,
} from '../world.test-support.ts'

let world: World
let alice: Device
let bob: Device
let a: Membership
let b: Membership

beforeEach(async () => {
  world = createWorld()
  alice = await world.person('one.example', 'alice')
  bob = await world.person('two.example', 'bob')
  await befriended(world, alice, bob)
  a = await alice.createRoom()
  await a.add(bob)
  b = await bob.join()
})

async function newest(): Promise<{ timestamp: number; frank: Frank }> {
  const entry = (await b.log()).at(-1)?.entry
  if (entry?.kind !== 'application') throw new Error('not a message')
  return entry
}

describe('submitting', () => {
  test('the same submission again gets the same answer and is there once', async () => {
    const { message } = await a.encrypt('once')
    const clientId = crypto.random(16)
    const first = await a.submit(message, clientId)
    world.clock.at += 1_000
    expect(await a.submit(message, clientId)).toEqual(first)
    const together = await Promise.all([a.submit(message, clientId), a.submit(message, clientId)])
    expect(together).toEqual([first, first])
    expect((await b.log(b.cursor)).map(({ cursor }) => cursor)).toEqual([first.cursor])
  })

  test('is not searched for in more of the log than is allowed; who is further behind catches up first', async () => {
    world = createWorld({ limits: { floorDistanceMax: 3 } })
    alice = await world.person('one.example', 'alice')
    a = await alice.createRoom()
    const { message } = await a.encrypt('far behind')
    const clientId = crypto.random(16)
    const first = await a.submit(message, clientId)
    for (const text of ['one', 'two']) await a.send(text)
    expect(await a.submit(message, clientId)).toEqual(first)
    await a.submit((await a.encrypt('three')).message, crypto.random(16), first.cursor)
    expect(await refusal(a.submit(message, clientId))).toBe('room.floor_too_low')
    // One of a batch is refused, the others are not touched by it.
    const [late, next] = await Promise.allSettled([
      a.submit(message, clientId),
      a.submit((await a.encrypt('four')).message, crypto.random(16), first.cursor + 1),
    ])
    expect([late.status, next.status]).toEqual(['rejected', 'fulfilled'])
  })

  test('a message of the epoch before is taken, one of two epochs before is not', async () => {
    const { message: first } = await a.encrypt('from epoch 1')
    const { message: second } = await a.encrypt('from epoch 1 too')
    await a.commit({})
    expect(await refusal(a.submit(first))).toBe('accepted')
    await a.commit({})
    expect(await refusal(a.submit(second))).toBe('room.epoch_too_old')
  })

  test('without a franking tag, or with anything beside it, a message is refused', async () => {
    const tag = crypto.random(32)
    const items: [number, Uint8Array][][] = [
      [],
      [[component.frankAad, tag.subarray(1)]],
      [
        [component.frankAad, tag],
        [0x99, tag],
      ],
    ]
    for (const each of items) {
      const { message } = await a.encrypt('unreportable', encode(safeAad, new Map(each)))
      expect(await refusal(a.submit(message))).toBe('room.no_frank')
    }
    const { message } = await a.encrypt('unreportable', tag)
    expect(await refusal(a.submit(message))).toBe('room.no_frank')
  })

  test('what is no message of this room is refused, and what is none at all too', async () => {
    const other = await alice.createRoom()
    const { message } = await other.encrypt('elsewhere')
    expect(await refusal(a.submit(message))).toBe('mls.invalid')
    expect(await refusal(a.submit(message.subarray(0, 20)))).toMatch(/^(wire|mls)\./)
    expect(await refusal(a.submit((await a.stage({})).commit))).toMatch(/^(wire|mls)\./)
    expect(await refusal(a.submit(new Uint8Array(70_000)))).toBe('wire.too_large')
    const nowhere = {
      params: { room: 'a'.repeat(26) },
      headers: { 'idempotency-key': 'A'.repeat(22), 'causeway-floor': '0' },
      body: message,
    }
    expect(await refusal(alice.call('submitMessage', nowhere))).toBe('room.unknown')
    expect(await refusal(alice.call('submitMessage', { ...nowhere, params: { room: a.segment }, headers: {} }))).toBe(
      'request.invalid',
    )
  })

  test('while a commit runs, messages wait for it and are judged by what it leaves', async () => {
    const { message } = await b.encrypt('in the same moment')
    const staged = await a.stage({ remove: [a.leafOf(bob)] }, { changed: [], removed: [1], added: [] })
    const [outcome, sent] = await Promise.all([a.submitCommit(staged), refusal(b.submit(message))])
    expect(outcome.kind).toBe('accepted')
    // Either it came before the commit, or it was refused; never after it.
    const entries = await a.log()
    const order = entries.map(({ entry }) => entry.kind).join(' ')
    expect(order).toBe(sent === 'accepted' ? 'commit application commit' : 'commit commit')
  })

  test('the gate is asked, and its refusal is the answer', async () => {
    let refused = false
    const gated = createWorld({
      deps: { gate: { ...openGate, check: () => (refused ? 'auth.forbidden' : undefined) } },
    })
    const carol = await gated.person('one.example', 'carol')
    const notes = await carol.createRoom('self')
    expect(await refusal(notes.send('one'))).toBe('accepted')
    refused = true
    expect(await refusal(notes.send('two'))).toBe('auth.forbidden')
  })

  test('nothing is answered or delivered before the store has it, and a full store refuses', async () => {
    const store = openDirectStore({ path: ':memory:' })
    let release = (): void => undefined
    let mode: 'pass' | 'hold' | 'full' = 'pass'
    const append: typeof store.append = async input => {
      if (mode === 'full') throw new CausewayError('store.full')
      if (mode === 'hold') await new Promise<void>(resolve => (release = resolve))
      return await store.append(input)
    }
    const slow = createWorld({ deps: { store: { ...store, append } } })
    const carol = await slow.person('one.example', 'carol')
    const notes = await carol.createRoom('self')
    const { sink } = await carol.connect()
    sink.take()
    mode = 'hold'
    const sending = notes.send('wait for it')
    await slow.settled()
    expect(sink.frames).toHaveLength(0)
    release()
    await sending
    expect(sink.take().map(({ kind }) => kind)).toEqual(['deliver'])
    mode = 'full'
    expect(await refusal(notes.send('too much'))).toBe('store.full')
    expect(sink.take()).toEqual([])
  })
})

describe('franks', () => {
  const tagOf = (content: Uint8Array): Uint8Array => frankingTag(crypto, decodeMimiContent(content).salt, content)

  test('a carried message verifies, one changed in any part does not', async () => {
    const { message, content } = await a.encrypt('reported')
    const { timestamp } = await a.submit(message)
    const { frank } = await newest()
    const report = {
      frankingTag: tagOf(content),
      serverFrank: frank.serverFrank,
      cipherSuite: frank.cipherSuite,
      signature: frank.signature,
      senderUri: alice.user,
      roomUri: parseRoomUri(a.room),
      timestamp,
    }
    const verdict = async (changes: Partial<typeof report>) =>
      (await bob.call('verifyFrank', { params: { room: a.segment }, body: { ...report, ...changes } })).verdict
    expect(await verdict({})).toBe('verified')
    const other = (await a.encrypt('never sent')).content
    expect(await verdict({ frankingTag: tagOf(other) })).toBe('failed')
    expect(await verdict({ timestamp: timestamp + 1 })).toBe('failed')
    expect(await verdict({ senderUri: bob.user })).toBe('failed')
    expect(await verdict({ serverFrank: crypto.random(32) })).toBe('failed')
    expect(await verdict({ signature: crypto.random(64) })).toBe('failed')
    expect(await refusal(bob.call('verifyFrank', { params: { room: 'a'.repeat(26) }, body: report }))).toBe('room.unknown')
    world.clock.at += 91 * dayMs
    await bob.openSession()
    expect(await verdict({})).toBe('expired')
  })

  test('messages of one turn share a signature, and each frank verifies on its own', async () => {
    const { connection } = await alice.connect()
    const texts = await Promise.all(Array.from({ length: 40 }, async (_, at) => await a.encrypt(`message ${at}`)))
    connection.receive(frameOf(...texts.map(({ message }, at) => a.record(message, at))))
    await world.settled()
    const { hubKey } = await world.call('listProperties')
    const entries = (await b.log(b.cursor)).map(({ entry }) => entry)
    expect(entries).toHaveLength(40)
    const sizes = entries.map(entry => {
      if (entry.kind !== 'application') throw new Error('not a message')
      const context = { senderUri: alice.user, roomUri: parseRoomUri(a.room), acceptedTimestamp: entry.timestamp }
      expect(verifyFrank(crypto, hubKey, entry.frank, context)).toBe(true)
      expect(verifyFrank(crypto, hubKey, entry.frank, { ...context, senderUri: bob.user })).toBe(false)
      return decode(frankBatchSignature, entry.frank.signature).size
    })
    expect(sizes).toEqual([...Array.from({ length: 32 }, () => 32), ...Array.from({ length: 8 }, () => 8)])
    expect(idOf(a.room)).toHaveLength(16)
  })

  test('around midnight each message is stamped with the key of its own day', async () => {
    const midnight = Math.ceil(world.clock.at / dayMs) * dayMs
    world.clock.at = midnight - 1
    await Promise.all([alice.openSession(), bob.openSession()])
    const verdictOf = async (text: string) => {
      const { message, content } = await a.encrypt(text)
      const { timestamp } = await a.submit(message)
      const { frank } = await newest()
      const body = { ...frank, frankingTag: tagOf(content), senderUri: alice.user, roomUri: parseRoomUri(a.room), timestamp }
      return [(await bob.call('verifyFrank', { params: { room: a.segment }, body })).verdict, timestamp]
    }
    expect(await verdictOf('yesterday')).toEqual(['verified', midnight - 1])
    world.clock.at = midnight
    expect(await verdictOf('today')).toEqual(['verified', midnight])
    // The clock was set back: time in the room was not.
    world.clock.at = midnight - 60_000
    expect(await verdictOf('still today')).toEqual(['verified', midnight])
  })
})
