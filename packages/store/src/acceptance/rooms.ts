// Rooms: one winner per epoch, and everything of a commit or nothing.

import { describe, expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import {
  appendTexts,
  bytes,
  commitOf,
  creationBy,
  enrol,
  entryFor,
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

export function roomAcceptance(open: OpenStore): void {
  describe('a commit', () => {
    test('has exactly one winner of twenty who race for an epoch', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const { stream } = await roomWith(store, ada!)
      for (let epoch = 1n; epoch <= 10n; epoch += 1n) {
        const commits = Array.from({ length: 20 }, () => commitOf(stream, epoch))
        const outcomes = await Promise.all(commits.map(commit => store.commitEpoch(commit)))
        expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
        const losers = outcomes.filter(({ kind }) => kind === 'wrong-epoch')
        expect(losers).toEqual(Array.from({ length: 19 }, () => ({ kind: 'wrong-epoch', currentEpoch: epoch + 1n })))
      }
      expect(await roomAt(store, stream)).toMatchObject({ epoch: 11n, head: 11 })
    })

    test('changes epoch, group state, log, participants, devices and mailboxes together', async () => {
      const store = await openFor(open)
      const { ada, bob, stream } = await pair(store)
      const [eve] = await enrol(store, 'eve')
      const outcome = await store.commitEpoch({
        ...commitOf(stream, 1n),
        participants: [
          { account: eve!.account, role: 1 },
          { account: bob.account, role: 0 },
        ],
        addedDevices: [eve!.device],
        removedDevices: [bob.device],
        mailings: [{ device: eve!.device, body: bytes('welcome') }],
      })
      expect(outcome).toEqual({
        kind: 'accepted',
        cursor: 2,
        mailed: [{ device: eve!.device, stream: eve!.mailbox, cursor: 1 }],
      })
      const room = await roomAt(store, stream)
      expect(room.epoch).toBe(2n)
      expect(room.groupState).toEqual(bytes('epoch 2'))
      expect(room.participants.map(({ account, role }) => [account, role])).toEqual([
        [ada.account, 2],
        [eve!.account, 1],
      ])
      expect(room.devices.map(({ device, cursor }) => [device, cursor])).toEqual([
        [ada.device, 0],
        [eve!.device, 1],
      ])
      expect(await textsIn(store, eve!.mailbox)).toEqual(['welcome'])
      expect((await positionsOf(store, bob.device)).map(({ stream }) => stream)).toEqual([bob.mailbox])
    })

    test('is kept until the device it added acknowledges it, though everybody else has it', async () => {
      const store = await openFor(open)
      const { ada, bob, stream } = await pair(store)
      const [eve] = await enrol(store, 'eve')
      await store.commitEpoch({
        ...commitOf(stream, 1n),
        participants: [{ account: eve!.account, role: 1 }],
        addedDevices: [eve!.device],
      })
      await store.acknowledge({ items: [ada, bob].map(({ device }) => ({ stream, device, cursor: 2 })) })
      expect(await textsIn(store, stream)).toEqual(['commit to 2'])
      await store.acknowledge({ items: [{ stream, device: eve!.device, cursor: 2 }] })
      expect(await textsIn(store, stream)).toEqual([])
    })

    test('that lost the race changes nothing', async () => {
      const store = await openFor(open)
      const { bob, stream } = await pair(store)
      const before = await roomAt(store, stream)
      const late = {
        ...commitOf(stream, 0n),
        participants: [{ account: bob.account, role: 0 }],
        removedDevices: [bob.device],
        mailings: [{ device: bob.device, body: bytes('x') }],
      }
      expect(await store.commitEpoch(late)).toEqual({ kind: 'wrong-epoch', currentEpoch: 1n })
      expect(await roomAt(store, stream)).toEqual(before)
      expect(await textsIn(store, bob.mailbox)).toEqual([])
    })

    test('whose answer was lost is answered again, also after the store was opened again', async () => {
      const store = await openFor(open)
      const { ada, bob, stream } = await pair(store)
      const mailings = [
        { device: bob.device, body: bytes('one') },
        { device: bob.device, body: bytes('two') },
      ]
      const commit = { ...commitOf(stream, 1n), mailings }
      const first = await store.commitEpoch(commit)
      expect(await store.commitEpoch(commit)).toEqual(first)
      await store.commitEpoch(commitOf(stream, 2n))
      const again = await store.reopen()
      expect(await again.commitEpoch(commit)).toEqual(first)
      expect(await roomAt(again, stream)).toMatchObject({ epoch: 3n, head: 3 })
      expect(await textsIn(again, bob.mailbox)).toEqual(['one', 'two'])
      expect(await textsIn(again, ada.mailbox)).toEqual([])
    })

    test('tried again does not mail a welcome that was read meanwhile', async () => {
      const store = await openFor(open)
      const { bob, stream } = await pair(store)
      const commit = { ...commitOf(stream, 1n), mailings: [{ device: bob.device, body: bytes('welcome') }] }
      await store.commitEpoch(commit)
      await store.acknowledge({ items: [{ stream: bob.mailbox, device: bob.device, cursor: 1 }] })
      expect(await store.commitEpoch(commit)).toMatchObject({ kind: 'accepted', cursor: 2 })
      const again = await store.reopen()
      expect(await again.commitEpoch(commit)).toMatchObject({ kind: 'accepted', cursor: 2 })
      expect(await textsIn(again, bob.mailbox)).toEqual([])
    })

    test('reaches epochs beyond what a double holds', async () => {
      const store = await openFor(open)
      const { stream } = await pair(store)
      const far = (1n << 62n) + 1n
      await store.commitEpoch({ ...commitOf(stream, 1n), newEpoch: far })
      expect((await roomAt(store, stream)).epoch).toBe(far)
      expect(await store.commitEpoch(commitOf(stream, far))).toMatchObject({ kind: 'accepted' })
    })
  })

  describe('a room', () => {
    test('is made once', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const input = {
        id: newId(),
        room: 'mimi://a.example/r/one',
        kind: 'direct',
        groupState: bytes('0'),
        role: 2,
        day: today,
      } as const
      const creator = { account: ada!.account, device: ada!.device }
      const outcomes = await Promise.all([1, 2, 3].map(() => store.createRoom({ ...input, ...creator })))
      expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'exists', 'exists'])
      expect(await store.createRoom({ ...input, ...creator, id: newId() })).toEqual({ kind: 'exists' })
      expect(await store.roomById({ id: input.id })).toMatchObject({ kind: 'direct', epoch: 0n, head: 0, low: 0 })
      expect(await store.roomById({ id: newId() })).toBeUndefined()
    })

    test('keeps its participants in the order they came', async () => {
      const store = await openFor(open)
      const people = (await Promise.all(['ada', 'bob', 'eve', 'joe'].map(person => enrol(store, person)))).map(
        ([device]) => device!,
      )
      const { stream } = await roomWith(store, people[2]!, people[0]!, people[3]!, people[1]!)
      const order = async () => (await roomAt(store, stream)).participants.map(({ user }) => user.split('/').at(-1))
      expect(await order()).toEqual(['eve', 'ada', 'joe', 'bob'])
      // A new role does not move anybody.
      await store.commitEpoch({ ...commitOf(stream, 1n), participants: [{ account: people[0]!.account, role: 3 }] })
      expect(await order()).toEqual(['eve', 'ada', 'joe', 'bob'])
    })

    test('delivers nothing more to a participant who was removed, and is gone with the last one', async () => {
      const store = await openFor(open)
      const { ada, bob, stream } = await pair(store)
      const leave = (account: number) =>
        store.removeParticipant({
          stream,
          account,
          entry: { clientId: newId(), floor: 0, body: bytes('left'), expiryDay: nextMonth },
        })
      expect(await leave(bob.account)).toEqual({ cursor: 2 })
      expect(await store.roomsOfAccount({ account: bob.account })).toEqual([])
      expect((await positionsOf(store, bob.device)).map(({ stream }) => stream)).toEqual([bob.mailbox])
      expect((await store.roomsOfAccount({ account: ada.account })).map(room => room.stream)).toEqual([stream])
      await leave(ada.account)
      expect(await store.roomByStream({ stream })).toBeUndefined()
      await expect(appendTexts(store, stream, 'too late')).rejects.toMatchObject({ code: 'room.unknown' })
      expect((await store.counts({}))['entries']).toBe(0)
    })

    test('that has ended is not made again by a creation that comes late', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const room = creationBy(ada!)
      const created = await store.createRoom(room)
      if (created.kind !== 'created') throw new Error('the room exists')
      const { stream } = created.room
      await store.removeParticipant({ stream, account: ada!.account, entry: entryFor(stream, 'left') })
      expect(await store.createRoom(room)).toEqual({ kind: 'exists' })
      const again = await store.reopen()
      expect(await again.createRoom(room)).toEqual({ kind: 'exists' })
      expect(await again.roomsOfAccount({ account: ada!.account })).toEqual([])
    })
  })
}

async function pair(store: Store) {
  const [[ada], [bob]] = await Promise.all([enrol(store, 'ada'), enrol(store, 'bob')])
  const { stream } = await roomWith(store, ada!, bob!)
  return { ada: ada!, bob: bob!, stream }
}
