import { describe, expect, test } from 'vitest'
import { befriended, createWorld, dayMs, engine, refusal } from '../world.test-support.ts'
import { base64urlFromBytes, type UserUri } from '@causeway/wire'

describe('key packages', () => {
  test('each is handed out once, and the last resort when none is left', async () => {
    const world = createWorld()
    const [alice, bob] = [await world.person('one.example', 'alice'), await world.person('two.example', 'bob')]
    await befriended(world, alice, bob)
    await bob.upload(0, true)
    expect(await bob.call('countKeyPackages')).toEqual({ available: 5, lastResort: true })
    const claimed: string[] = []
    for (let i = 0; i < 7; i++) claimed.push(...(await alice.claim(bob)).map(base64urlFromBytes))
    expect(new Set(claimed.slice(0, 5)).size).toBe(5)
    expect(claimed[5]).toBe(claimed[6])
    expect(claimed.slice(0, 5)).not.toContain(claimed[5])
    expect(await bob.call('countKeyPackages')).toEqual({ available: 0, lastResort: true })
  })

  test('twenty claims at once never get the same one', async () => {
    const world = createWorld()
    const [alice, bob] = [await world.person('one.example', 'alice'), await world.person('two.example', 'bob')]
    await befriended(world, alice, bob)
    await bob.upload(15)
    const claimed = (await Promise.all(Array.from({ length: 20 }, () => alice.claim(bob)))).flat().map(base64urlFromBytes)
    expect(new Set(claimed).size).toBe(20)
    expect((await alice.claim(bob)).length).toBe(0)
  })

  test('somebody who empties stocks is stopped', async () => {
    const world = createWorld({ limits: { claimsPerHourMax: 2 } })
    const [alice, bob] = [await world.person('one.example', 'alice'), await world.person('two.example', 'bob')]
    await befriended(world, alice, bob)
    expect([await refusal(alice.claim(bob)), await refusal(alice.claim(bob)), await refusal(alice.claim(bob))]).toEqual([
      'accepted',
      'accepted',
      'request.too_many',
    ])
  })

  test('a stranger gets none; the own devices do, and a named device of somebody in a common room', async () => {
    const world = createWorld()
    const [alice, bob] = [await world.person('one.example', 'alice'), await world.person('two.example', 'bob')]
    const carol = await world.person('three.example', 'carol')
    await befriended(world, alice, bob)
    await carol.upload(5)
    await alice.consent(carol, 'request')
    await carol.consent(alice, 'grant')
    expect(await refusal(bob.claim(carol))).toBe('consent.needed')
    const room = await alice.createRoom()
    await room.add(bob)
    await room.add(carol)
    const named = { body: { users: [carol.user], devices: [carol.uri] } }
    expect(await bob.call('claimKeyPackages', named)).toHaveLength(1)
    // Whom Carol has not agreed with cannot add her either: nothing of hers is used up for it.
    expect(await refusal(bob.claim(carol))).toBe('consent.needed')
    const tablet = await alice.another()
    await tablet.upload(1)
    expect(await alice.claim(alice)).toHaveLength(1)
    const nobody = { user: bob.user.replace(/.{4}$/, 'aaaa') } as typeof bob
    expect(await refusal(alice.claim(nobody))).toBe('account.unknown')
  })

  test('of several, exactly those are named who would be refused alone, and nobody loses a key package', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const others = await Promise.all(['bob', 'carol', 'dan', 'eve'].map(name => world.person('two.example', name)))
    const [bob, carol, dan, eve] = others
    for (const agreed of [bob!, dan!]) await befriended(world, alice, agreed)
    await carol!.consent(alice, 'request')
    await eve!.upload(1)
    const users = others.map(({ user }) => user)
    const alone = await Promise.all(others.map(each => refusal(alice.claim(each))))
    expect(alone).toEqual(['accepted', 'consent.needed', 'accepted', 'consent.needed'])
    const left = async () => await Promise.all(others.map(each => each.call('countKeyPackages', {})))
    const before = await left()
    await expect(alice.call('claimKeyPackages', { body: { users } })).rejects.toMatchObject({
      code: 'consent.needed',
      users: [carol!.user, eve!.user],
    })
    expect(await left()).toEqual(before)
    const nobody = bob!.user.replace(/.{4}$/, 'aaaa') as UserUri
    await expect(alice.call('claimKeyPackages', { body: { users: [...users, nobody] } })).rejects.toMatchObject({
      code: 'account.unknown',
      users: [nobody],
    })
  })

  test('a package of another device, with another certificate, expired or broken is refused', async () => {
    const world = createWorld()
    const [alice, bob] = [await world.person('one.example', 'alice'), await world.person('one.example', 'bob')]
    const upload = (message: Uint8Array) => refusal(alice.call('uploadKeyPackages', { body: [message] }))
    expect(await upload((await bob.keyPackage()).message)).toBe('keys.invalid')
    const recertified = await engine.generateKeyPackage(
      { ...alice.identity, certificate: alice.certify() },
      { nowMs: world.clock.at, lastResort: false },
    )
    expect(await upload(recertified.message)).toBe('keys.invalid')
    const old = await engine.generateKeyPackage(alice.identity, { nowMs: world.clock.at - 60 * dayMs, lastResort: false })
    expect(await upload(old.message)).toBe('keys.invalid')
    const broken = (await alice.keyPackage()).message.slice()
    broken[80] = (broken[80] ?? 0) ^ 1
    expect(await upload(broken)).toBe('keys.invalid')
    expect(await upload((await alice.keyPackage()).message)).toBe('accepted')
  })
})
