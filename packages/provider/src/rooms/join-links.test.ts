import { expect, test } from 'vitest'
import { crypto, createWorld, dayMs, type Device, type Membership, refusal } from '../world.test-support.ts'

const code = new Uint8Array(32).fill(7)
const link = crypto.hash('SHA-256', code)
const proof = new Uint8Array(32).fill(9)

async function group(limits = {}) {
  const world = createWorld({ limits })
  const [ada, bob, cleo] = await Promise.all([
    world.person('one.example', 'ada'),
    world.person('two.example', 'bob'),
    world.person('three.example', 'cleo'),
  ])
  await bob.upload(3)
  await cleo.upload(3)
  const room = await ada.createRoom()
  const params = { room: room.segment }
  const create = (change = {}, by: Device = ada) =>
    by.call('createJoinLink', {
      params,
      body: { link, preview: Uint8Array.of(1, 2), expiresAtMs: world.clock.at + dayMs, usesMax: 2, approval: true, ...change },
    })
  const ask = (who: Device) => who.call('askToJoin', { body: { code, proof } })
  const read = (who: Device) => who.call('readJoinLink', { body: { code } })
  const requests = async () => (await ada.call('listJoinRequests', { params })).requests.map(({ user }) => user)
  return { world, ada, bob, cleo, room, params, create, ask, read, requests }
}

const letIn = (room: Membership, who: Device) => room.add(who)

test('somebody follows a link, asks, is shown to the admin and let in, without having agreed to be contacted', async () => {
  const { ada, bob, room, params, create, ask, read, requests } = await group()
  await create()
  expect(await read(bob)).toMatchObject({ preview: Uint8Array.of(1, 2), approval: true, state: 'open' })
  expect(await refusal(room.add(bob))).toBe('consent.needed')
  await ask(bob)
  await ask(bob)
  expect((await read(bob)).state).toBe('asked')
  expect((await ada.mailbox()).filter(({ kind }) => kind === 'joinRequest')).toMatchObject([{ user: bob.user, room: room.room }])
  expect((await ada.call('listJoinRequests', { params })).requests).toMatchObject([
    { user: bob.user, handle: 'bob', link, proof },
  ])
  expect((await ada.call('listJoinLinks', { params })).links).toMatchObject([{ link, by: ada.user, uses: 1, state: 'open' }])
  await letIn(room, bob)
  await bob.join()
  expect(await requests()).toEqual([])
  expect(await read(bob)).toMatchObject({ state: 'member', room: room.room })
})

test('a link that is taken back, over or used up says so, and lets nobody in', async () => {
  const { world, ada, bob, cleo, room, params, create, ask, read } = await group()
  expect(await refusal(read(bob))).toBe('join.unknown')
  await create({ usesMax: 1 })
  await ask(bob)
  expect(await refusal(ask(cleo))).toBe('join.expired')
  await ada.call('revokeJoinLink', { params, body: { link } })
  expect(await refusal(read(cleo))).toBe('join.revoked')
  expect(await refusal(ask(cleo))).toBe('join.revoked')
  expect(await refusal(room.add(bob))).toBe('consent.needed')
  const other = new Uint8Array(32).fill(8)
  await create({ link: crypto.hash('SHA-256', other), expiresAtMs: world.clock.at + 600_000 })
  await world.pass(600_000)
  expect(await refusal(cleo.call('readJoinLink', { body: { code: other } }))).toBe('join.expired')
})

test('only those who may add people make links, see requests, answer them; who is declined sees an open request', async () => {
  const { ada, bob, cleo, room, params, create, ask, read, requests } = await group()
  await create()
  await ask(bob)
  await letIn(room, bob)
  await ask(cleo)
  expect(await refusal(create({ link: new Uint8Array(32) }, bob))).toBe('room.not_allowed')
  expect(await refusal(bob.call('listJoinLinks', { params }))).toBe('room.not_allowed')
  expect(await refusal(bob.call('listJoinRequests', { params }))).toBe('room.not_allowed')
  const decline = { params, body: { user: cleo.user } }
  expect(await refusal(bob.call('declineJoinRequest', decline))).toBe('room.not_allowed')
  expect(await refusal(cleo.call('revokeJoinLink', { params, body: { link } }))).toBe('room.not_participant')
  await ada.call('declineJoinRequest', decline)
  expect(await refusal(ada.call('declineJoinRequest', decline))).toBe('join.not_open')
  expect((await read(cleo)).state).toBe('asked')
  await ask(cleo)
  expect(await requests()).toEqual([])
  expect((await ada.mailbox()).filter(({ kind }) => kind === 'joinRequest')).toHaveLength(2)
})

test('links and asking have limits', async () => {
  const { world, bob, create, ask } = await group({ joinAsksPerDayMax: 2 })
  expect(await refusal(create({ expiresAtMs: world.clock.at }))).toBe('request.invalid')
  expect(await refusal(create({ expiresAtMs: world.clock.at + 366 * dayMs }))).toBe('request.invalid')
  for (let at = 0; at < 20; at++) await create({ link: crypto.random(32) })
  expect(await refusal(create())).toBe('request.too_many')
  for (let at = 0; at < 2; at++) expect(await refusal(ask(bob))).toBe('join.unknown')
  expect(await refusal(ask(bob))).toBe('request.too_many')
})
