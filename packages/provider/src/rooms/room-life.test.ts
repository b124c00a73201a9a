import { describe, expect, test } from 'vitest'
import {
  befriended,
  createWorld,
  refusal,
  type Device,
  type Membership,
  type World,
  added,
  engine,
  crypto,
} from '../world.test-support.ts'

async function aliceAndBob(): Promise<{ world: World; alice: Device; bob: Device; a: Membership; b: Membership }> {
  const world = createWorld()
  const alice = await world.person('one.example', 'alice')
  const bob = await world.person('two.example', 'bob')
  await befriended(world, alice, bob)
  const a = await alice.createRoom()
  expect((await a.add(bob)).kind).toBe('accepted')
  return { world, alice, bob, a, b: await bob.join() }
}

describe('a room across two properties', () => {
  test('whoever was added reads what is written after, and answers', async () => {
    const { a, b } = await aliceAndBob()
    const sent = await a.send('hello over there')
    const [entry] = await b.log(b.cursor)
    expect(entry?.cursor).toBe(sent.cursor)
    if (entry?.entry.kind !== 'application') throw new Error('not a message')
    expect(entry.entry.timestamp).toBe(sent.timestamp)
    const processed = await b.group.process(entry.entry.message)
    expect(processed.kind).toBe('message')
    expect((await b.send('hello')).cursor).toBe(sent.cursor + 1)
  })

  test('both see the same participants, and a stranger sees no room at all', async () => {
    const { world, a, b, alice, bob } = await aliceAndBob()
    expect(await b.state()).toEqual(await a.state())
    expect((await a.state()).participants.map(({ user }) => user)).toEqual([alice.user, bob.user])
    const carol = await world.person('three.example', 'carol')
    expect(await refusal(carol.call('readRoom', { params: { room: a.segment } }))).toBe('room.unknown')
    expect(await refusal(carol.call('readGroupInfo', { params: { room: a.segment } }))).toBe('room.not_participant')
    expect(await refusal(carol.call('readStream', { params: { stream: a.segment } }))).toBe('room.not_participant')
    expect(await carol.call('listRooms')).toEqual([])
    expect((await bob.call('listRooms')).map(({ room }) => room)).toEqual([a.room])
  })

  test('of two commits in one epoch exactly one wins, and the loser is told the epoch', async () => {
    const { a, b } = await aliceAndBob()
    const [one, two] = [await a.stage({}), await b.stage({})]
    const outcomes = await Promise.all([a.submitCommit(one), b.submitCommit(two)])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['accepted', 'wrongEpoch'])
    const loser = outcomes.find(outcome => outcome.kind === 'wrongEpoch')
    expect(loser?.kind === 'wrongEpoch' && loser.currentEpoch).toBe((await a.state()).epoch)
  })

  test('a commit sent again is answered as it was, and counted once', async () => {
    const { a } = await aliceAndBob()
    const staged = await a.stage({})
    const first = await a.submitCommit(staged)
    expect(await a.submitCommit(staged)).toEqual(first)
    expect((await a.log()).filter(({ entry }) => entry.kind === 'commit')).toHaveLength(2)
  })

  test('a broken commit moves nothing', async () => {
    const { a } = await aliceAndBob()
    const before = await a.state()
    const staged = await a.stage({})
    const broken = staged.commit.slice()
    broken[broken.length - 40] = (broken[broken.length - 40] ?? 0) ^ 1
    expect(await refusal(a.submitCommit({ ...staged, commit: broken }))).toBe('room.invalid_commit')
    expect(await refusal(a.submitCommit({ ...staged, groupInfo: broken }))).toBe('room.invalid_commit')
    expect(await a.state()).toEqual(before)
    expect((await a.submitCommit(staged)).kind).toBe('accepted')
  })

  test('a removed participant can neither send nor read, and learns it from the mailbox', async () => {
    const { a, b, bob } = await aliceAndBob()
    const { message } = await b.encrypt('too late')
    expect((await a.remove(bob)).kind).toBe('accepted')
    expect(await refusal(b.submit(message))).toBe('room.not_participant')
    expect(await refusal(b.log())).toBe('room.not_participant')
    expect(await refusal(bob.call('readGroupInfo', { params: { room: a.segment } }))).toBe('room.not_participant')
    expect((await bob.mailbox()).at(-1)).toMatchObject({ kind: 'removed', room: a.room })
  })

  test('a participant removed from the list but left in the tree is refused', async () => {
    const { a } = await aliceAndBob()
    expect(await refusal(a.commit({}, { changed: [], removed: [1], added: [] }))).toBe('room.leaf_without_participant')
  })

  test('a member may not add anybody, an admin may', async () => {
    const { world, a, b, alice, bob } = await aliceAndBob()
    const carol = await world.person('three.example', 'carol')
    await befriended(world, bob, carol)
    expect(await refusal(b.add(carol))).toBe('room.not_allowed')
    await a.commit({}, { changed: [{ index: 1, role: 3 }], removed: [], added: [] })
    await b.catchUp()
    expect((await b.add(carol)).kind).toBe('accepted')
    expect(alice.user).not.toBe(carol.user)
  })

  test('nobody is added who has not agreed', async () => {
    const { world, a } = await aliceAndBob()
    const carol = await world.person('three.example', 'carol')
    await carol.upload(1)
    const keyPackage = await carol.keyPackage()
    expect(await refusal(a.device.claim(carol))).toBe('consent.needed')
    expect(await refusal(a.commit({ add: [keyPackage.message] }, added(carol.user)))).toBe('consent.needed')
  })

  test('a leaf without participant, and a leaf whose certificate is another, are refused', async () => {
    const { world, a, alice } = await aliceAndBob()
    const carol = await world.person('three.example', 'carol')
    await befriended(world, alice, carol)
    const [keyPackage] = await alice.claim(carol)
    expect(await refusal(a.commit({ add: [keyPackage as Uint8Array] }))).toBe('room.leaf_without_participant')
    // The device certifies itself anew, with a key that the hub has not seen.
    carol.certificate = carol.certify()
    const ghost = await carol.keyPackage()
    expect(await refusal(a.commit({ add: [ghost.message] }, added(carol.user)))).toBe('room.leaf_without_participant')
  })

  test('a welcome that does not fit the added devices is refused', async () => {
    const { world, a, alice } = await aliceAndBob()
    const carol = await world.person('three.example', 'carol')
    await befriended(world, alice, carol)
    const staged = await a.stage({ add: await alice.claim(carol) }, added(carol.user))
    expect(await refusal(a.submitCommit({ ...staged, welcome: undefined }))).toBe('room.invalid_commit')
  })

  test('a device cannot submit the commit of another device', async () => {
    const { a, b } = await aliceAndBob()
    const staged = await a.stage({})
    expect(await refusal(b.submitCommit(staged))).toBe('room.not_allowed')
  })

  test('a participant may not throw out a device of somebody who stays', async () => {
    const { a, bob } = await aliceAndBob()
    expect(await refusal(a.commit({ remove: [a.leafOf(bob)] }))).toBe('room.not_allowed')
  })
})

describe('own devices', () => {
  test('a further device joins by itself, and its leaf is delivered to from then on', async () => {
    const { a, b, bob } = await aliceAndBob()
    const tablet = await bob.another()
    expect(await refusal(tablet.call('readStream', { params: { stream: a.segment } }))).toBe('room.not_participant')
    const { groupInfo } = await tablet.call('readGroupInfo', { params: { room: a.segment } })
    const joined = await engine.joinExternal(tablet.identity, groupInfo, { nowMs: bob.world.clock.at, resync: false })
    const outcome = await tablet.call('updateRoom', {
      params: { room: a.segment },
      body: { commit: joined.commit, welcome: undefined, groupInfo: joined.groupInfo },
    })
    expect(outcome.kind).toBe('accepted')
    await a.catchUp()
    await b.catchUp()
    await a.send('to both')
    expect((await tablet.call('readStream', { params: { stream: a.segment }, query: { after: '2' } })).entries).toHaveLength(1)
  })

  test('a device that lost its state rejoins in place of its old leaf', async () => {
    const { a, b, bob } = await aliceAndBob()
    const { groupInfo } = await bob.call('readGroupInfo', { params: { room: a.segment } })
    const again = await engine.joinExternal(bob.identity, groupInfo, { nowMs: bob.world.clock.at, resync: true })
    const outcome = await bob.call('updateRoom', {
      params: { room: a.segment },
      body: { commit: again.commit, welcome: undefined, groupInfo: again.groupInfo },
    })
    expect(outcome.kind).toBe('accepted')
    b.group = again.group
    await a.catchUp()
    expect((await b.send('back again')).cursor).toBeGreaterThan(0)
    expect(a.group.members()).toHaveLength(2)
  })

  test('a stranger cannot join by itself', async () => {
    const { world, a } = await aliceAndBob()
    const carol = await world.person('three.example', 'carol')
    const { groupInfo } = await a.device.call('readGroupInfo', { params: { room: a.segment } })
    const joined = await engine.joinExternal(carol.identity, groupInfo, { nowMs: world.clock.at, resync: false })
    const body = { commit: joined.commit, welcome: undefined, groupInfo: joined.groupInfo }
    expect(await refusal(carol.call('updateRoom', { params: { room: a.segment }, body }))).toBe('room.not_participant')
  })

  test('a removed device is cut off in every room, told of there, and its leaf may be removed by anybody', async () => {
    const { a, bob } = await aliceAndBob()
    const tablet = await bob.another()
    const { groupInfo } = await tablet.call('readGroupInfo', { params: { room: a.segment } })
    const joined = await engine.joinExternal(tablet.identity, groupInfo, { nowMs: bob.world.clock.at, resync: false })
    const body = { commit: joined.commit, welcome: undefined, groupInfo: joined.groupInfo }
    await tablet.call('updateRoom', { params: { room: a.segment }, body })
    await a.catchUp()
    const { sink } = await tablet.connect()
    await bob.rotate([bob])
    expect(sink.closed).toBe(4403)
    expect(await refusal(tablet.caller())).toBe('device.removed')
    expect((await a.log()).at(-1)?.entry).toMatchObject({ kind: 'event', event: { kind: 'deviceRemoved', device: tablet.uri } })
    await a.catchUp()
    expect((await a.commit({ remove: [a.leafOf(tablet)] })).kind).toBe('accepted')
  })
})

describe('leaving', () => {
  test('who leaves is not delivered to, and any member may remove the leaf', async () => {
    const { a, b, bob } = await aliceAndBob()
    await bob.call('leaveRoom', { params: { room: a.segment } })
    expect((await a.log()).at(-1)?.entry).toMatchObject({ kind: 'event', event: { kind: 'participantLeft', user: bob.user } })
    const { message } = await b.encrypt('still here?')
    expect(await refusal(b.submit(message))).toBe('room.not_participant')
    await a.catchUp()
    expect((await a.commit({ remove: [a.leafOf(bob)] })).kind).toBe('accepted')
    expect(await refusal(bob.call('leaveRoom', { params: { room: a.segment } }))).toBe('room.not_participant')
  })

  test('the only owner of a group names another one first', async () => {
    const { a } = await aliceAndBob()
    expect(await refusal(a.device.call('leaveRoom', { params: { room: a.segment } }))).toBe('room.not_allowed')
  })

  test('a room that everybody left is gone', async () => {
    const { world, alice } = await aliceAndBob()
    const notes = await alice.createRoom('self')
    await alice.call('leaveRoom', { params: { room: notes.segment } })
    expect(await refusal(alice.call('readGroupInfo', { params: { room: notes.segment } }))).toBe('room.unknown')
    expect(await world.store.roomById({ id: crypto.random(16) })).toBeUndefined()
  })
})

describe('kinds of rooms', () => {
  test('a direct room takes one other person, once', async () => {
    const { world, alice, bob } = await aliceAndBob()
    const direct = await alice.createRoom('direct')
    await direct.add(bob)
    const carol = await world.person('three.example', 'carol')
    await befriended(world, alice, carol)
    expect(await refusal(direct.add(carol))).toBe('room.full')
    expect(await refusal(direct.remove(bob))).toBe('room.not_allowed')
  })

  test('notes to self take nobody', async () => {
    const { alice, bob } = await aliceAndBob()
    const notes = await alice.createRoom('self')
    expect(await refusal(notes.add(bob))).toBe('room.full')
  })

  test('a room is created once, by its own property, with the creator alone in it', async () => {
    const { alice, bob, a } = await aliceAndBob()
    const again = await alice.createRoom()
    const groupInfo = await again.group.groupInfo()
    expect((await alice.call('createRoom', { body: { room: again.room, kind: 'group', groupInfo } })).epoch).toBe(0n)
    expect(await refusal(bob.call('createRoom', { body: { room: again.room, kind: 'group', groupInfo } }))).toBe(
      'room.invalid_commit',
    )
    const late = await a.group.groupInfo()
    expect(await refusal(alice.call('createRoom', { body: { room: a.room, kind: 'group', groupInfo: late } }))).toBe(
      'room.invalid_commit',
    )
    const taken = await refusal(alice.createRoom('group', new Uint8Array(16)))
    expect([taken, await refusal(alice.createRoom('group', new Uint8Array(16)))]).toEqual(['accepted', 'room.exists'])
    const ghost = await alice.another()
    ghost.certificate = ghost.certify()
    expect(await refusal(ghost.createRoom())).toBe('room.leaf_without_participant')
  })
})

test('after a restart a room goes on where it stood, with its participants in the same order', async () => {
  const { world, a, b, alice, bob } = await aliceAndBob()
  const before = await a.state()
  await a.send('before')
  const later = world.restarted()
  for (const device of [alice, bob]) Object.assign(device, { world: later })
  expect(await a.state()).toEqual({ ...before, head: before.head + 1 })
  later.clock.at -= 5_000
  const [, sent] = [await a.send('after'), await b.send('and after')]
  expect(sent.timestamp).toBe(world.clock.at + 5_000)
})
