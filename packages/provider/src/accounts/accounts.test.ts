import { signWithLabel, verifyAccountChain } from '@causeway/crypto'
import { encode, linkOffer, sessionLabel, uriFromId } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { openGate } from '../gate.ts'
import { createWorld, crypto, dayMs, Device, refusal, type World } from '../world.test-support.ts'

describe('enrolment', () => {
  test('the address told before enrolment is the one that enrolment gives', async () => {
    const world = createWorld()
    const caller = await world.provider.authenticate('login', world.login('one.example', 'alice'))
    const who = async () => (await world.provider.dispatch('whoAmI', empty, caller)).body
    const before = await who()
    expect(before).toMatchObject({ property: 'one.example', handle: 'alice', exists: false })
    const alice = await world.person('one.example', 'alice')
    expect(alice.user).toBe(before.user)
    expect(await alice.asLogin('whoAmI')).toMatchObject({ user: before.user, exists: true })
    expect(await alice.call('whoAmI')).toMatchObject({ user: before.user, handle: 'alice', exists: true })
  })

  test('the same subject at two properties has two addresses that do not resemble each other', async () => {
    const world = createWorld()
    const [one, two] = [await world.person('one.example', 'alice'), await world.person('two.example', 'alice')]
    expect(one.user.split('/u/')[1]).not.toBe(two.user.split('/u/')[1])
  })

  test('an account record proves its devices', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const tablet = await alice.another()
    const bob = await world.person('two.example', 'bob')
    const record = await bob.call('readAccount', { params: { user: encodeURIComponent(alice.user) } })
    expect([...(verifyAccountChain(crypto, record)?.devices.keys() ?? [])]).toEqual([alice.uri, tablet.uri])
    expect(await refusal(bob.call('readAccount', { params: { user: strangerOf(bob) } }))).toBe('account.unknown')
  })

  test('a second account key, a foreign address, a broken signature and a wrong generation are refused', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const bob = await world.person('one.example', 'bob')
    const other = new Device(world, alice.property, alice.handle, alice.user, crypto.signatureKeyPair('Ed25519'), 0)
    expect(await refusal(other.enrol())).toBe('account.key_mismatch')
    const tablet = new Device(world, alice.property, alice.handle, alice.user, alice.account, 0)
    const enrol = (certificate: Uint8Array) => refusal(tablet.asLogin('enrolDevice', { body: { certificate } }))
    expect(await enrol(tablet.certify({ user: bob.user }))).toBe('device.bad_certificate')
    expect(await enrol(tablet.certify({ generation: 1 }))).toBe('account.key_mismatch')
    const broken = tablet.certificate.slice()
    broken[60] = (broken[60] ?? 0) ^ 1
    expect(await enrol(broken)).toMatch(/device.bad_certificate/)
    expect(await enrol(tablet.certificate.subarray(0, 50))).toBe('device.bad_certificate')
    const elsewhere = new Device(
      world,
      alice.property,
      alice.handle,
      alice.user,
      alice.account,
      0,
      uriFromId('d', 'two.example', crypto.random(16)),
    )
    expect(await refusal(elsewhere.enrol())).toBe('device.bad_certificate')
  })

  test('an enrolment repeated after a lost answer is the same device; the id with other keys is refused', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    await alice.enrol()
    expect((await alice.call('readAccount', { params: { user: alice.user } })).devices).toHaveLength(1)
    const impostor = new Device(world, alice.property, alice.handle, alice.user, alice.account, 0, alice.uri)
    expect(await refusal(impostor.enrol())).toBe('device.bad_certificate')
  })

  test('an account has at most twelve devices', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    for (let i = 1; i < 12; i++) await alice.another()
    expect(await refusal(alice.another())).toBe('device.too_many')
  })

  test('a handle follows the login, and is found by exact match; one that another has is refused', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    await world.person('one.example', 'bob')
    const enrolAs = async (handle: string) => {
      const tablet = new Device(world, alice.property, alice.handle, alice.user, alice.account, 0)
      const caller = await world.provider.authenticate('login', world.login('one.example', 'alice', handle))
      return await world.provider.dispatch('enrolDevice', { ...empty, body: { certificate: tablet.certificate } }, caller)
    }
    expect(await refusal(enrolAs('bob'))).toBe('account.handle_taken')
    await enrolAs('alice.2')
    const find = (handle: string) => alice.call('findUser', { body: { property: 'one.example', handle } })
    expect([(await find('alice.2')).user, (await find('alice')).user]).toEqual([alice.user, null])
  })
})

describe('sessions', () => {
  test('a signed challenge opens a session; another signature, a stale challenge or another device does not', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    await alice.openSession()
    expect((await alice.caller()).uri).toBe(alice.uri)
    const { challenge } = await world.call('openChallenge', { body: { device: alice.uri } })
    const open = (device: Device['uri'], signer: Device) => {
      const signature = signWithLabel(crypto, 'Ed25519', signer.signature.privateKey, sessionLabel, challenge)
      return refusal(world.call('openSession', { body: { device, challenge, signature } }))
    }
    const bob = await world.person('one.example', 'bob')
    expect(await open(alice.uri, bob)).toBe('auth.bad_signature')
    expect(await open(bob.uri, bob)).toBe('auth.bad_signature')
    expect(await open(alice.uri, alice)).toBe('accepted')
    world.clock.at += 121_000
    expect(await open(alice.uri, alice)).toBe('auth.bad_signature')
  })

  test('an unknown device gets a challenge like any other, and no session; a removed one is told so', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const ghost = new Device(world, alice.property, alice.handle, alice.user, alice.account, 0)
    expect(await refusal(ghost.openSession())).toBe('device.unknown')
    const tablet = await alice.another()
    await alice.rotate([alice])
    expect(await refusal(tablet.openSession())).toBe('device.removed')
    expect(await refusal(tablet.caller())).toBe('device.removed')
    // Also after a restart, when nothing is remembered.
    expect(await refusal(world.restarted().provider.authenticate('session', tablet.session))).toBe('device.removed')
  })

  test('a session ends after an hour, and no byte of it can be changed', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const { session } = alice
    for (const at of [0, 10, 40, 80, session.length - 2]) {
      const changed = `${session.slice(0, at)}${session[at] === 'A' ? 'B' : 'A'}${session.slice(at + 1)}`
      expect(await refusal(world.provider.authenticate('session', changed))).toBe('auth.bad_session')
    }
    expect(await refusal(world.provider.authenticate('session', ''))).toBe('auth.bad_session')
    world.clock.at += 3_600_001
    expect(await refusal(alice.caller())).toBe('auth.bad_session')
  })

  test('an endpoint for devices takes neither a login nor nobody', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    expect(await refusal(alice.asLogin('listRooms'))).toBe('auth.missing')
    expect(await refusal(world.call('listRooms'))).toBe('auth.missing')
    expect(await refusal(alice.call('enrolDevice', { body: { certificate: alice.certificate } }))).toBe('auth.missing')
  })
})

describe('the account key', () => {
  test('a rotation removes who is not kept and mails the new key to who is', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const [tablet, phone] = [await alice.another(), await alice.another()]
    await alice.rotate([alice, tablet])
    expect(await tablet.mailbox()).toMatchObject([{ kind: 'accountKey', sealed: Uint8Array.of(1, 2, 3) }])
    expect(await refusal(phone.caller())).toBe('device.removed')
    const record = await alice.call('readAccount', { params: { user: alice.user } })
    expect([...(verifyAccountChain(crypto, record)?.devices.keys() ?? [])]).toEqual([alice.uri, tablet.uri])
    const next = await tablet.another()
    expect((await next.caller()).account).toBe((await alice.caller()).account)
  })

  test('a rotation that is old, forged, keeps a stranger or forgets somebody is refused', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const tablet = await alice.another()
    const stranger = await world.person('one.example', 'mallory')
    const key = alice.account
    await alice.rotate([alice, tablet])
    const fresh = alice.account
    alice.account = key
    expect(await refusal(alice.rotate([alice]))).toBe('account.key_mismatch')
    alice.account = { publicKey: fresh.publicKey, privateKey: key.privateKey }
    expect(await refusal(alice.rotate([alice]))).toBe('auth.bad_signature')
    alice.account = fresh
    expect(await refusal(alice.rotate([alice, stranger]))).toBe('device.unknown')
    expect(await refusal(alice.rotate([tablet]))).toBe('device.unknown')
  })

  test('a reset starts the chain anew and removes all devices; the old key does not come back', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const reset = new Device(world, alice.property, alice.handle, alice.user, crypto.signatureKeyPair('Ed25519'), 0)
    const { session } = await reset.asLogin('resetAccount', { body: { certificate: reset.certificate } })
    expect(await refusal(alice.caller())).toBe('device.removed')
    reset.session = session
    const record = await reset.call('readAccount', { params: { user: alice.user } })
    expect(record.firstKey).toEqual(reset.account.publicKey)
    const again = await reset.asLogin('resetAccount', { body: { certificate: reset.certificate } })
    expect(again.device).toBe(reset.uri)
    const same = new Device(world, alice.property, alice.handle, alice.user, reset.account, 0)
    expect(await refusal(same.asLogin('resetAccount', { body: { certificate: same.certificate } }))).toBe(
      'device.bad_certificate',
    )
    const nobody = new Device(
      world,
      'one.example',
      'nobody',
      await userOf(world, 'nobody'),
      crypto.signatureKeyPair('Ed25519'),
      0,
    )
    expect(await refusal(nobody.asLogin('resetAccount', { body: { certificate: nobody.certificate } }))).toBe('account.unknown')
  })
})

describe('links', () => {
  const offer = encode(linkOffer, {
    signatureKey: crypto.random(32),
    sealingKey: crypto.random(32),
    device: uriFromId('d', 'one.example', crypto.random(16)),
  })

  test('an offer is seen and answered by the own account only, and is gone after ten minutes', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    const bob = await world.person('one.example', 'bob')
    const { link } = await alice.asLogin('offerLink', { body: { offer } })
    expect((await alice.call('listLinks')).links).toEqual([{ link, offer, isFromOwn: false }])
    expect((await bob.call('listLinks')).links).toEqual([])
    expect(await refusal(bob.call('answerLink', { params: { link }, body: { sealed: offer } }))).toBe('device.unknown')
    expect((await alice.asLogin('pollLink', { params: { link } })).sealed).toBeNull()
    await alice.call('answerLink', { params: { link }, body: { sealed: Uint8Array.of(7) } })
    expect((await alice.asLogin('pollLink', { params: { link } })).sealed).toEqual(Uint8Array.of(7))
    expect(await refusal(bob.asLogin('pollLink', { params: { link } }))).toBe('device.unknown')
    expect((await alice.call('listLinks')).links).toEqual([])
    world.clock.at += 600_001
    expect(await refusal(alice.asLogin('pollLink', { params: { link } }))).toBe('device.unknown')
  })

  describe('from another own account', () => {
    /** Alice at one app and at another; Bob, who is nobody of hers. */
    async function people() {
      const own: number[] = []
      const gate = { ...openGate, ownAccounts: async (account: number) => (own.includes(account) ? own : [account]) }
      const world = createWorld({ deps: { gate } })
      const one = await world.person('one.example', 'alice')
      const two = await world.person('two.example', 'alice2')
      const bob = await world.person('two.example', 'bob')
      own.push((await one.caller()).account, (await two.caller()).account)
      /** A device of the account at two.example, at which no login is asked for. */
      const further = new Device(world, two.property, two.handle, two.user, two.account, 0)
      const sealingKey = crypto.random(32)
      const offered = encode(linkOffer, { device: further.uri, signatureKey: further.signature.publicKey, sealingKey })
      const { link } = await one.call('offerLink', { body: { offer: offered } })
      const enrol = (by: Device, certificate = further.certify({ sealingKey })) =>
        by.call('enrolOffered', { params: { link }, body: { certificate } })
      return { own, world, one, two, bob, further, offered, link, enrol }
    }

    test('a device is offered, answered and enrolled without a login, and is one like every other', async () => {
      const { one, two, bob, further, offered, link, enrol } = await people()
      expect((await two.call('listLinks')).links).toEqual([{ link, offer: offered, isFromOwn: true }])
      for (const other of [one, bob]) expect((await other.call('listLinks')).links).toEqual([])
      expect(await refusal(enrol(one))).toBe('device.unknown')
      expect(await refusal(bob.call('answerLink', { params: { link }, body: { sealed: offered } }))).toBe('device.unknown')
      expect(await refusal(two.call('pollLink', { params: { link } }))).toBe('device.unknown')
      await two.call('answerLink', { params: { link }, body: { sealed: Uint8Array.of(7) } })
      expect((await one.call('pollLink', { params: { link } })).sealed).toEqual(Uint8Array.of(7))
      const { session, user, device } = await enrol(one)
      expect({ user, device }).toEqual({ user: two.user, device: further.uri })
      further.session = session
      expect(await further.call('whoAmI')).toMatchObject({ user: two.user, handle: 'alice2' })
      const record = await bob.call('readAccount', { params: { user: encodeURIComponent(two.user) } })
      expect([...(verifyAccountChain(crypto, record)?.devices.keys() ?? [])]).toEqual([two.uri, further.uri])
    })

    test('neither another device, nor another certificate, nor an unanswered offer, nor an ended link lets anybody in', async () => {
      const { own, one, two, bob, further, link, enrol } = await people()
      await two.call('answerLink', { params: { link }, body: { sealed: Uint8Array.of(7) } })
      expect(await refusal(enrol(bob))).toBe('device.unknown')
      expect(await refusal(enrol(await one.another()))).toBe('device.unknown')
      expect(await refusal(enrol(one, further.certify()))).toBe('device.bad_certificate')
      expect(await refusal(enrol(one, two.certificate))).toBe('device.bad_certificate')
      expect(await refusal(enrol(one, bob.certificate))).toBe('device.bad_certificate')
      own.pop()
      expect(await refusal(enrol(one))).toBe('device.unknown')
      expect(await refusal(bob.call('offerLink', { body: { offer } }))).toBe('account.unknown')
    })
  })

  test('an account has at most five offers open, and one that does not exist has none', async () => {
    const world = createWorld()
    const alice = await world.person('one.example', 'alice')
    for (let i = 0; i < 5; i++) await alice.asLogin('offerLink', { body: { offer } })
    expect(await refusal(alice.asLogin('offerLink', { body: { offer } }))).toBe('request.too_many')
    expect(await refusal(alice.asLogin('offerLink', { body: { offer: offer.subarray(1) } }))).toMatch(/^wire\./)
    const ghost = new Device(world, 'one.example', 'ghost', await userOf(world, 'ghost'), alice.account, 0)
    expect(await refusal(ghost.asLogin('offerLink', { body: { offer } }))).toBe('account.unknown')
  })
})

describe('properties', () => {
  test('the embedded login serves its own properties only', async () => {
    const world = createWorld()
    const login = (property: string) =>
      world.call('embeddedLogin', { body: { property, handle: 'alice', secret: 'correct horse' } })
    expect((await login('one.example')).token).toBe('one.example|alice|alice')
    expect(await refusal(login('two.example'))).toBe('auth.forbidden')
    const { properties, hubKey } = await world.call('listProperties')
    expect(properties.map(({ domain }) => domain)).toEqual(['one.example', 'two.example', 'three.example'])
    expect(hubKey).toHaveLength(32)
  })

  test('the directory cannot be read out', async () => {
    const world = createWorld({ limits: { lookupsPerDayMax: 3 } })
    const alice = await world.person('one.example', 'alice')
    const find = () => refusal(alice.call('findUser', { body: { property: 'one.example', handle: 'x' } }))
    expect([await find(), await find(), await find(), await find()]).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'request.too_many',
    ])
    world.clock.at += dayMs
    await alice.openSession()
    expect(await find()).toBe('accepted')
  })
})

const empty = { params: {}, query: {}, headers: {}, body: undefined } as never as {
  params: never
  query: Record<string, never>
  headers: Record<string, never>
  body: undefined
}

function strangerOf({ user }: Device): string {
  return user.replace(/.{4}$/, 'aaaa')
}

async function userOf(world: World, handle: string): Promise<Device['user']> {
  const caller = await world.provider.authenticate('login', world.login('one.example', handle))
  return (await world.provider.dispatch('whoAmI', empty, caller)).body.user
}
