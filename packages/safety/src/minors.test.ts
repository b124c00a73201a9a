import type { AgeBand } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { type Device, refusal } from '../../provider/src/world.test-support.ts'
import { connect, createSafeWorld, domains, type SafeWorld, wasReached } from './world.test-support.ts'

type Band = 'U13' | '13-15' | '16-17' | '18+'
type Relation = 'strangers' | 'common contact' | 'shared group' | 'connected'
const bands: readonly Band[] = ['U13', '13-15', '16-17', '18+']
const relations: readonly Relation[] = ['strangers', 'common contact', 'shared group', 'connected']

/** The table of B6 once more, by hand: which relations are enough to ask. `unknown` starts like 18+. */
const enough: Record<Band, Record<Band, readonly Relation[]>> = {
  '18+': { U13: ['connected'], '13-15': ['connected'], '16-17': relations, '18+': relations },
  '16-17': { U13: ['connected'], '13-15': ['common contact', 'connected'], '16-17': relations, '18+': relations },
  '13-15': {
    U13: ['connected'],
    '13-15': ['common contact', 'shared group', 'connected'],
    '16-17': relations,
    '18+': relations,
  },
  U13: { U13: ['connected'], '13-15': ['connected'], '16-17': ['connected'], '18+': ['connected'] },
}

const guarded = Object.fromEntries(domains.map(domain => [domain, { hasGuardians: true }]))

async function inRelation(world: SafeWorld, relation: Relation, one: Device, other: Device): Promise<void> {
  const property = one.property
  if (relation === 'connected') await connect(world, one, other)
  if (relation === 'common contact') {
    const friend = await world.enrol(property, `friend of ${one.handle}`, '18+')
    await connect(world, one, friend)
    await connect(world, other, friend)
  }
  if (relation !== 'shared group') return
  const host = await world.enrol(property, `host of ${one.handle}`, '18+')
  // The host knows both without connecting them: one agreement each, in one direction.
  const [h, a, b] = [(await host.caller()).account, (await one.caller()).account, (await other.caller()).account]
  const room = await host.createRoom('group')
  const { stream } = (await world.store.roomsOfAccount({ account: h }))[0]!
  const row = await world.store.roomByStream({ stream })
  await world.store.commitEpoch({
    stream,
    expectedEpoch: row!.epoch,
    newEpoch: row!.epoch + 1n,
    groupState: row!.groupState,
    entry: { clientId: new Uint8Array(16), floor: 0, body: new Uint8Array(1), expiryDay: 99_999 },
    participants: [a, b].map(account => ({ account, role: 2 })),
    addedDevices: [],
    removedDevices: [],
    mailings: [],
  })
  expect(room.room).toBe(row!.room)
}

describe('B-M3: who may start, every cell for every ordered pair of properties', () => {
  for (const from of [...bands, 'unknown'] as const)
    for (const to of bands)
      test(`${from} → ${to}`, async () => {
        const world = await createSafeWorld(guarded)
        let people = 0
        for (const at of domains)
          for (const there of domains)
            for (const relation of relations) {
              const one = await world.enrol(at, `a${++people}`, from)
              const other = await world.enrol(there, `b${people}`, to)
              await inRelation(world, relation, one, other)
              const place = `${at} → ${there}, ${relation}`
              const may = enough[from === 'unknown' ? '18+' : from][to].includes(relation)
              // Who is connected has nothing to ask.
              await one.consent(other, 'request')
              if (relation !== 'connected') expect(await wasReached(other, one), place).toBe(may)
              const found = await one.call('findUser', { body: { property: there, handle: other.handle } })
              expect(found.user, `${place}, found`).toBe(may ? other.user : null)
            }
      })
})

test('what an adult says with a request never reaches a minor who does not know them; between others it does', async () => {
  const world = await createSafeWorld()
  let people = 0
  const said = async (from: AgeBand, to: AgeBand): Promise<number> => {
    const one = await world.enrol('one.example', `says${++people}`, from)
    const other = await world.enrol('two.example', `hears${people}`, to)
    const words = { frankingTag: new Uint8Array(32), boxes: [{ device: other.uri, sealed: Uint8Array.of(1, 2, 3) }] }
    await one.call('updateConsent', { body: { user: other.user, operation: 'request', words } })
    // Whatever became of it, who asked sees the same.
    expect(await one.consents()).toEqual({ [other.user]: 'requested' })
    const [request] = await other.mailbox()
    return request?.kind === 'consent' ? (request.words?.sealed.length ?? 0) : -1
  }
  expect(await said('18+', '16-17')).toBe(0)
  expect(await said('unknown', '16-17')).toBe(0)
  expect(await said('18+', '13-15')).toBe(-1)
  for (const [from, to] of [
    ['18+', '18+'],
    ['16-17', '16-17'],
    ['16-17', '18+'],
    ['13-15', '16-17'],
  ] as const)
    expect(await said(from, to), `${from} → ${to}`).toBe(3)
})

const places = domains.flatMap(at => domains.map(there => ({ at, there })))

describe('B-M3: who may add whom to a group, every cell for every ordered pair of properties', () => {
  for (const from of [...bands, 'unknown'] as const)
    for (const to of bands)
      test(`${from} adds ${to}`, async () => {
        const world = await createSafeWorld(guarded)
        const isAskable = enough[from === 'unknown' ? '18+' : from][to].length > 1
        for (const { at, there } of places)
          for (const isConnected of [false, true]) {
            const one = await world.enrol(at, `adds ${there} ${isConnected}`, from)
            const other = await world.enrol(there, `added ${at} ${isConnected}`, to)
            await other.upload(3)
            const [a, b] = [(await one.caller()).account, (await other.caller()).account]
            // An agreement of one side, whoever gave it: enough only where asking would be.
            await world.store.setConsent({ requester: a, target: b, state: 'granted', mailings: [], expiryDay: 99_999 })
            if (isConnected) await connect(world, one, other)
            const may = isConnected || isAskable ? 'accepted' : 'consent.needed'
            const room = await one.createRoom('group')
            const update = { changed: [], removed: [], added: [{ user: other.user, role: 2 }] }
            const place = `${at} → ${there}, ${isConnected ? 'connected' : 'one agreed'}`
            expect(await refusal(room.commit({ add: [(await other.keyPackage()).message] }, update)), place).toBe(may)
            expect(await refusal(one.claim(other)), `${place}, keys`).toBe(may)
          }
      })
})

describe.each(places)('B-M3: what is kept back cannot be got around, $at → $there', ({ at, there }) => {
  /** Another app than the adult's. */
  const elsewhere = domains.find(domain => domain !== at)!
  async function pair(world: SafeWorld): Promise<{ adult: Device; minor: Device }> {
    return { adult: await world.enrol(at, 'adult', '18+'), minor: await world.enrol(there, 'minor', '13-15') }
  }

  test('not by keys or a group, whatever the minor may have agreed to unasked', async () => {
    const world = await createSafeWorld()
    const { adult, minor } = await pair(world)
    await adult.upload(5)
    await minor.upload(5)
    // One direction only, as an old client might have left it.
    const [a, m] = [(await adult.caller()).account, (await minor.caller()).account]
    await world.store.setConsent({ requester: a, target: m, state: 'granted', mailings: [], expiryDay: 99_999 })
    expect(await refusal(adult.claim(minor))).toBe('consent.needed')
    const room = await adult.createRoom('group')
    const packages = [(await minor.keyPackage()).message]
    const update = { changed: [], removed: [], added: [{ user: minor.user, role: 2 }] }
    expect(await refusal(room.commit({ add: packages }, update))).toBe('consent.needed')
    const direct = await adult.createRoom('direct')
    expect(await refusal(direct.commit({ add: packages }, update))).toBe('consent.needed')
  })

  test('not by a grant that the minor gives unasked', async () => {
    const world = await createSafeWorld()
    const { adult, minor } = await pair(world)
    await minor.upload(1)
    await minor.consent(adult, 'grant')
    expect(await adult.consents()).toEqual({})
    expect(await refusal(adult.claim(minor))).toBe('consent.needed')
  })

  test('not by a device of another person who was invited: a leaf without a participant', async () => {
    const world = await createSafeWorld()
    const { adult, minor } = await pair(world)
    const friend = await world.enrol(there, 'friend', '13-15')
    await connect(world, friend, minor)
    await minor.upload(2)
    const room = await friend.createRoom('group')
    await room.add(minor)
    // The invitation that the friend forwards names the minor's device only; the adult cannot come in by itself.
    const outsider = await adult.call('readGroupInfo', { params: { room: room.segment } }).then(
      () => 'accepted',
      (error: { code: string }) => error.code,
    )
    expect(outsider).toBe('room.not_participant')
  })

  test('not by another property, a new device or a new key of the same account', async () => {
    const world = await createSafeWorld()
    const { adult, minor } = await pair(world)
    await adult.consent(minor, 'request')
    const switched = await world.enrol(elsewhere, 'adult', '18+')
    await switched.consent(minor, 'request')
    const tablet = await adult.another()
    await tablet.consent(minor, 'request')
    // Registered once more: a new key, the same account.
    await adult.rotate([adult])
    await adult.consent(minor, 'request')
    for (const one of [adult, switched, tablet]) expect(await wasReached(minor, one)).toBe(false)
  })

  test('not by linking an account that says to be young: the strictest of all accounts holds', async () => {
    const world = await createSafeWorld()
    const { adult, minor } = await pair(world)
    const young = await world.enrol(elsewhere, 'pretends', '13-15')
    const friend = await world.enrol(there, 'friend', '13-15')
    for (const one of [young, minor]) await connect(world, one, friend)
    const { code } = await world.ask(adult, 'offerPersonLink')
    await world.ask(young, 'acceptPersonLink', { code })
    await young.consent(minor, 'request')
    expect(await wasReached(minor, young)).toBe(false)
  })

  test('and a minor on one app is a minor on every app that is linked', async () => {
    const world = await createSafeWorld()
    const { adult, minor } = await pair(world)
    const same = await world.enrol(domains.find(domain => domain !== there)!, 'same person', '18+')
    const { code } = await world.ask(minor, 'offerPersonLink')
    await world.ask(same, 'acceptPersonLink', { code })
    await adult.consent(same, 'request')
    expect(await wasReached(same, adult)).toBe(false)
  })

  test('a property for children treats who says nothing as 13 to 15', async () => {
    const world = await createSafeWorld({ [there]: { unknownAge: '13-15' } })
    const adult = await world.enrol(at, 'adult', '18+')
    const child = await world.enrol(there, 'child', 'unknown')
    await adult.consent(child, 'request')
    expect(await wasReached(child, adult)).toBe(false)
  })

  test('under 13 is refused where no guardian can approve', async () => {
    const world = await createSafeWorld({ 'two.example': { hasGuardians: true } })
    expect(await refusal(world.enrol('one.example', 'small', 'U13'))).toBe('safety.age_refused')
    expect(await refusal(world.enrol('two.example', 'small', 'U13', 'parent'))).toBe('accepted')
  })
})

describe('B-M3: nobody can find out the band of another', () => {
  test('every answer about a minor equals the answer about an adult who has not answered, or is hidden', async () => {
    const world = await createSafeWorld()
    const adult = await world.enrol('one.example', 'adult', '18+')
    const answersAbout = async (other: Device): Promise<unknown[]> => {
      const body = { user: other.user }
      const seen: unknown[] = []
      for (const operation of ['request', 'request', 'cancel', 'request'] as const) {
        seen.push(await adult.call('updateConsent', { body: { ...body, operation } }))
        seen.push(Object.values(await adult.consents()).at(-1), (await world.ask(adult, 'readSafety')).limits[0]?.used)
      }
      seen.push(await refusal(adult.claim(other)))
      seen.push(await adult.call('findUser', { body: { property: other.property, handle: other.handle } }))
      seen.push(await adult.mailbox())
      await adult.consent(other, 'cancel')
      return seen
    }
    const about = async (handle: string, band: AgeBand): Promise<unknown[]> => {
      const other = await world.enrol('two.example', handle, band)
      if (band === '18+') await world.ask(other, 'changeSafetySettings', { findable: false })
      const before = (await world.ask(adult, 'readSafety')).limits[0]?.used ?? 0
      return (await answersAbout(other)).map(answer => (typeof answer === 'number' ? answer - before : answer))
    }
    // A hidden adult may be asked by address; asking looks alike.
    expect(await about('minor', '13-15')).toEqual(await about('hidden adult', '18+'))
  })

  test('the time of an answer does not tell either', async () => {
    const world = await createSafeWorld()
    const timesAbout: Record<'13-15' | '18+', number[]> = { '13-15': [], '18+': [] }
    for (let at = 0; at < 240; at++) {
      const band = at % 2 === 0 ? '13-15' : '18+'
      // A new one each time, so that no limit is near.
      const adult = await world.enrol('one.example', `adult${at}`, '18+')
      const other = await world.enrol('two.example', `other${at}`, band)
      const started = performance.now()
      await adult.consent(other, 'request')
      if (at >= 40) timesAbout[band].push(performance.now() - started)
    }
    const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number
    // Beside a network's milliseconds, and with 20 attempts a day, this is nothing to measure by.
    expect(Math.abs(median(timesAbout['13-15']) - median(timesAbout['18+']))).toBeLessThan(1)
  })
})
