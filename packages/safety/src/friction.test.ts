import { expect, test } from 'vitest'
import { dayMs, type Device, refusal } from '../../provider/src/world.test-support.ts'
import { defaultLimitOptions } from './friction/limits.ts'
import { connect, createSafeWorld, type SafeWorld, wasReached } from './world.test-support.ts'

const { fresh, children } = defaultLimitOptions

async function strangers(world: SafeWorld, count: number): Promise<Device[]> {
  const people: Device[] = []
  for (let at = 0; at < count; at++) people.push(await world.enrol('two.example', `stranger${at}`, '18+'))
  return people
}

test('B-M4: so many new people a day; the person sees the limit, in words, with its end; an answer makes room', async () => {
  const world = await createSafeWorld()
  const ada = await world.enrol('one.example', 'ada', '18+')
  const people = await strangers(world, fresh.newContactsPerDay + 2)
  const started = world.clock.at
  for (const other of people.slice(0, fresh.newContactsPerDay)) await ada.consent(other, 'request')
  const [more, evenMore] = people.slice(fresh.newContactsPerDay) as [Device, Device]
  expect(await refusal(ada.consent(more, 'request'))).toBe('safety.limit_reached')
  const [limit] = (await world.ask(ada, 'readSafety')).limits
  expect(limit).toMatchObject({ what: 'new-contacts', max: fresh.newContactsPerDay, used: fresh.newContactsPerDay })
  expect(limit?.endsAtMs).toBe(started + dayMs)
  expect(limit?.sentence).toContain('An answer makes room at once')

  await people[0]!.consent(ada, 'grant')
  expect(await refusal(ada.consent(more, 'request'))).toBe('accepted')
  expect(await refusal(ada.consent(evenMore, 'request'))).toBe('safety.limit_reached')
  world.clock.at = started + dayMs
  await ada.openSession()
  expect(await refusal(ada.consent(evenMore, 'request'))).toBe('accepted')
})

test('B-M4: the limits of a child are lower, those of an account that has been there for long higher', async () => {
  const world = await createSafeWorld()
  const child = await world.enrol('one.example', 'child', '13-15')
  expect((await world.ask(child, 'readSafety')).limits.map(({ max }) => max)).toEqual([
    children.newContactsPerDay,
    children.unanswered,
  ])
  const ada = await world.enrol('one.example', 'ada', '18+')
  world.clock.at += 60 * dayMs
  await ada.openSession()
  const { settled } = defaultLimitOptions
  expect((await world.ask(ada, 'readSafety')).limits.map(({ max }) => max)).toEqual([
    settled.newContactsPerDay,
    settled.unanswered,
  ])
})

test('B-M4: messages without an answer run out, an answer releases them, and what is counted outlives a restart', async () => {
  const world = await createSafeWorld()
  const [ada, bob] = [await world.enrol('one.example', 'ada', '13-15'), await world.enrol('two.example', 'bob', '13-15')]
  await connect(world, ada, bob)
  const [a, b] = [(await ada.caller()).account, (await bob.caller()).account]
  await world.ask(ada, 'readSafety')
  const submit = (account: number) =>
    world.safety.gate.check({
      account,
      stream: 77,
      room: 'direct',
      head: 2,
      participants: [{ account: a }, { account: b }],
    })
  // The caps of an account are read with its first message.
  expect(submit(a)).toBeUndefined()
  await world.settled()
  for (let sent = 1; sent < children.unanswered; sent++) expect(submit(a)).toBeUndefined()
  expect(submit(a)).toBe('safety.unanswered')
  expect((await world.ask(ada, 'readSafety')).limits[1]).toMatchObject({ used: children.unanswered })
  await world.safety.settle()
  expect(await world.store.counters({ account: a })).toBeDefined()

  expect(submit(b)).toBeUndefined()
  await world.settled()
  expect(submit(a)).toBeUndefined()
  expect((await world.ask(ada, 'readSafety')).limits[1]).toMatchObject({ used: 0 })
})

test('a block holds for the person, over all their linked accounts, and shows nobody that they are linked', async () => {
  const world = await createSafeWorld()
  const bob = await world.enrol('two.example', 'bob', '18+')
  const eve = await world.enrol('one.example', 'eve', '18+')
  const alias = await world.enrol('three.example', 'alias', '18+')
  const { code } = await world.ask(eve, 'offerPersonLink')
  await world.ask(alias, 'acceptPersonLink', { code })
  for (const one of [eve, alias]) {
    await connect(world, one, bob)
    await one.upload(1)
  }
  await bob.upload(4)
  await world.ask(bob, 'changeBlock', { user: eve.user, kind: 'block' })
  const own = await world.ask(bob, 'readSafety')
  expect(own.blocks).toEqual([{ user: eve.user, kind: 'block' }])
  expect(JSON.stringify(own)).not.toContain(alias.user)
  for (const one of [eve, alias]) {
    expect(await refusal(one.claim(bob))).toBe('consent.needed')
    const submitted = world.safety.gate.check({
      account: (await one.caller()).account,
      stream: 5,
      room: 'direct',
      head: 2,
      participants: [{ account: (await one.caller()).account }, { account: (await bob.caller()).account }],
    })
    expect(submitted).toBe('consent.needed')
  }
  await world.ask(bob, 'changeBlock', { user: eve.user, kind: 'none' })
  for (const one of [eve, alias]) expect(await refusal(one.claim(bob))).toBe('accepted')
})

test('a mute keeps nobody away, and blocking nobody is answered like blocking somebody', async () => {
  const world = await createSafeWorld()
  const [bob, eve] = [await world.enrol('two.example', 'bob', '18+'), await world.enrol('one.example', 'eve', '18+')]
  await world.ask(bob, 'changeBlock', { user: eve.user, kind: 'mute' })
  await eve.consent(bob, 'request')
  expect(await wasReached(bob, eve)).toBe(true)
  const nobody = eve.user.replace(/.{4}$/, 'aaaa') as Device['user']
  expect(await world.ask(bob, 'changeBlock', { user: nobody, kind: 'block' })).toBeUndefined()
})

test('B-B1: refused on one app, nobody can start on another for 90 days, also not after the link was ended', async () => {
  const world = await createSafeWorld()
  const bob = await world.enrol('one.example', 'bob', '18+')
  const bobThere = await world.enrol('two.example', 'bob', '18+')
  const eve = await world.enrol('one.example', 'eve', '18+')
  const eveThere = await world.enrol('two.example', 'eve', '18+')
  for (const [one, two] of [
    [bob, bobThere],
    [eve, eveThere],
  ] as const) {
    const { code } = await world.ask(one, 'offerPersonLink')
    await world.ask(two, 'acceptPersonLink', { code })
  }
  await eve.consent(bob, 'request')
  await bob.consent(eve, 'revoke')
  await world.ask(eveThere, 'endPersonLink')
  for (const [one, other] of [
    [eveThere, bobThere],
    [eveThere, bob],
    [eve, bobThere],
  ] as const) {
    await one.consent(other, 'request')
    expect(await wasReached(other, one)).toBe(false)
    expect(await one.consents()).toMatchObject({ [other.user]: 'requested' })
  }
  world.clock.at += 91 * dayMs
  await world.safety.sweep()
  for (const one of [eve, bobThere]) await one.openSession()
  await eve.consent(bobThere, 'cancel')
  await eve.consent(bobThere, 'request')
  expect(await wasReached(bobThere, eve)).toBe(true)
})

test('a code links once, within ten minutes, another account', async () => {
  const world = await createSafeWorld()
  const [ada, there] = [await world.enrol('one.example', 'ada', '18+'), await world.enrol('two.example', 'ada', '18+')]
  const { code } = await world.ask(ada, 'offerPersonLink')
  expect(await refusal(world.ask(ada, 'acceptPersonLink', { code }))).toBe('safety.bad_code')
  await world.ask(there, 'acceptPersonLink', { code })
  expect((await world.ask(ada, 'readSafety')).linkedAccounts).toBe(2)
  expect(await refusal(world.ask(there, 'acceptPersonLink', { code }))).toBe('safety.bad_code')
  const late = (await world.ask(ada, 'offerPersonLink')).code
  world.clock.at += 600_001
  expect(await refusal(world.ask(there, 'acceptPersonLink', { code: late }))).toBe('safety.bad_code')
  await world.ask(there, 'endPersonLink')
  expect((await world.ask(ada, 'readSafety')).linkedAccounts).toBe(1)
})
