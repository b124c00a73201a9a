// B6 for join links: whoever comes in by a link is held against every member, in both directions, when they ask and when they are
// let in; and nobody can tell what was kept back from what nobody has answered.

import { describe, expect, test } from 'vitest'
import { crypto, type Device, type Membership, refusal } from '../../provider/src/world.test-support.ts'
import { connect, createSafeWorld, domains, type SafeWorld } from './world.test-support.ts'

type Band = 'U13' | '13-15' | '16-17' | '18+' | 'unknown'
const bands: readonly Band[] = ['U13', '13-15', '16-17', '18+', 'unknown']
const guarded = Object.fromEntries(domains.map(domain => [domain, { hasGuardians: true }]))
const dayMs = 86_400_000

/** By hand, of the table of B6 read both ways: which strangers may be together by a link. */
const mayMeet: readonly (readonly [Band, Band])[] = [
  ['18+', '18+'],
  ['18+', '16-17'],
  ['16-17', '16-17'],
]

const asKnown = (band: Band): Band => (band === 'unknown' ? '18+' : band)

function strangersMayMeet(one: Band, other: Band): boolean {
  const [a, b] = [asKnown(one), asKnown(other)]
  return mayMeet.some(([x, y]) => (a === x && b === y) || (a === y && b === x))
}

async function linkOf(world: SafeWorld, room: Membership, by: Device) {
  const code = crypto.random(32)
  const body = {
    link: crypto.hash('SHA-256', code),
    preview: new Uint8Array(1),
    expiresAtMs: world.clock.at + dayMs,
    usesMax: 100,
  }
  await by.call('createJoinLink', { params: { room: room.segment }, body: { ...body, approval: true } })
  return {
    ask: (who: Device) => who.call('askToJoin', { body: { code, proof: new Uint8Array(32) } }),
    state: async (who: Device) => (await who.call('readJoinLink', { body: { code } })).state,
    shown: async () => (await by.call('listJoinRequests', { params: { room: room.segment } })).requests.map(({ user }) => user),
  }
}

describe('B-M3: who may come in by a link, every pair of bands on every ordered pair of properties', () => {
  for (const joiner of bands)
    for (const member of bands)
      test(`${joiner} asks to join a group of ${member}`, async () => {
        const world = await createSafeWorld(guarded)
        for (const [from, to] of domains.flatMap(one => domains.map(other => [one, other] as const))) {
          const owner = await world.enrol(to, `owner ${from}`, member)
          const one = await world.enrol(from, `joiner ${to}`, joiner)
          await one.upload(1)
          const room = await owner.createRoom('group')
          const link = await linkOf(world, room, owner)
          await link.ask(one)
          const isShown = strangersMayMeet(joiner, member)
          expect(await link.shown()).toEqual(isShown ? [one.user] : [])
          // What the one who asks sees is the same either way.
          expect(await link.state(one)).toBe('asked')
          expect(await refusal(room.add(one))).toBe(isShown ? 'accepted' : 'consent.needed')
        }
      })
})

async function crowd() {
  const world = await createSafeWorld(guarded)
  const owner = await world.enrol('one.example', 'owner', '16-17')
  const room = await owner.createRoom('group')
  return { world, owner, room, link: await linkOf(world, room, owner) }
}

test('who knows each other comes in whatever the band; one stranger among the members is enough to be kept out', async () => {
  const { world, owner, room, link } = await crowd()
  const child = await world.enrol('two.example', 'child', '13-15')
  const adult = await world.enrol('three.example', 'adult', '18+')
  for (const one of [child, adult]) await one.upload(3)
  await connect(world, child, owner)
  await link.ask(child)
  expect(await link.shown()).toEqual([child.user])
  await room.add(child)
  await link.ask(adult)
  expect(await link.shown()).toEqual([])
  expect(await link.state(adult)).toBe('asked')
})

test('bypass: two who may not meet ask before either is in, and are let in one after the other', async () => {
  const { world, owner, room, link } = await crowd()
  const child = await world.enrol('two.example', 'child', '13-15')
  const adult = await world.enrol('three.example', 'adult', '18+')
  for (const one of [child, adult]) {
    await one.upload(3)
    if (one === child) await connect(world, one, owner)
    await link.ask(one)
  }
  expect(await link.shown()).toEqual([child.user, adult.user])
  await room.add(child)
  const [keyPackage] = await owner.claim(adult)
  const update = { changed: [], removed: [], added: [{ user: adult.user, role: 2 }] }
  expect(await refusal(room.commit({ add: [keyPackage!] }, update))).toBe('join.not_open')
  expect(await link.shown()).toEqual([])
  expect(await link.state(adult)).toBe('asked')
})

test('bypass: another account of the same person is not let past a block, nor an unlinked stranger past an age', async () => {
  const { world, owner, link } = await crowd()
  const one = await world.enrol('two.example', 'one', '18+')
  const again = await world.enrol('three.example', 'again', '18+')
  const { code } = await world.ask(one, 'offerPersonLink')
  await world.ask(again, 'acceptPersonLink', { code })
  await world.ask(owner, 'changeBlock', { user: one.user, kind: 'block' })
  await link.ask(one)
  await link.ask(again)
  expect(await link.shown()).toEqual([])
  expect([await link.state(one), await link.state(again)]).toEqual(['asked', 'asked'])
})
