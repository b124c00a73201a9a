// The largest group: a thousand people in it, and nobody more by any way.

import { participantsMax, roleIndex } from '@causeway/wire'
import { expect, test } from 'vitest'
import { createWorld, crypto, dayMs, type Device, type Membership, refusal, type World } from '../world.test-support.ts'

const code = new Uint8Array(32).fill(7)

async function agreed(world: World, owner: Device, handle: string): Promise<Device> {
  const other = await world.person('two.example', handle)
  await other.upload(1)
  // Unasked, a yes lets the other one write.
  await other.consent(owner, 'grant')
  return other
}

async function addAll(room: Membership, others: readonly Device[]): Promise<void> {
  for (let at = 0; at < others.length; at += 100) {
    const some = others.slice(at, at + 100)
    const added = some.map(({ user }) => ({ user, role: roleIndex.member }))
    const outcome = await room.commit({ add: await room.device.claim(...some) }, { changed: [], removed: [], added })
    expect(outcome.kind).toBe('accepted')
  }
}

test('a group takes a thousand people and no more: not by an admin, not by a link, not by a request of before; who leaves makes room', async () => {
  const world = createWorld({ limits: { contactRequestsPerDayMax: 2_000 } })
  const ada = await world.person('one.example', 'ada')
  const others: Device[] = []
  for (let at = 1; at < participantsMax.group; at++) others.push(await agreed(world, ada, `person ${at}`))
  const room = await ada.createRoom()
  await addAll(room, others.slice(0, -1))
  const params = { room: room.segment }
  const link = {
    link: crypto.hash('SHA-256', code),
    preview: Uint8Array.of(1),
    expiresAtMs: world.clock.at + dayMs,
    usesMax: 9,
    approval: true,
  }
  await ada.call('createJoinLink', { params, body: link })
  const ask = (who: Device) => who.call('askToJoin', { body: { code, proof: new Uint8Array(32) } })
  const early = await world.person('two.example', 'early')
  await early.upload(2)
  await ask(early)

  // The last place goes to somebody else.
  const last = others.at(-1)!
  await addAll(room, [last])
  expect((await room.state()).participants).toHaveLength(participantsMax.group)
  const late = await agreed(world, ada, 'late')
  const before = (await room.state()).epoch
  expect(await refusal(room.add(late))).toBe('room.full')
  expect(await refusal(ask(late))).toBe('room.full')
  expect(await refusal(room.add(early))).toBe('room.full')
  expect((await room.state()).epoch).toBe(before)
  // The link still says what it leads to; who asked before stays asked.
  expect((await late.call('readJoinLink', { body: { code } })).state).toBe('open')
  expect((await ada.call('listJoinRequests', { params })).requests.map(({ user }) => user)).toEqual([early.user])

  await room.remove(last)
  expect(await refusal(room.add(early))).toBe('accepted')
  expect((await ada.call('listJoinRequests', { params })).requests).toEqual([])
}, 120_000)
