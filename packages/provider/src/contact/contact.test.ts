import { requestUri, verifyFrank } from '@causeway/crypto'
import { groupIdOf } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { createWorld, crypto, dayMs, type Device, engine, refusal, type World } from '../world.test-support.ts'

async function two(): Promise<{ world: World; alice: Device; bob: Device }> {
  const world = createWorld()
  return { world, alice: await world.person('one.example', 'alice'), bob: await world.person('two.example', 'bob') }
}

describe('consent', () => {
  test('a request that is granted opens both directions, and each is told', async () => {
    const { alice, bob } = await two()
    await alice.consent(bob, 'request')
    expect(await bob.mailbox()).toMatchObject([{ kind: 'consent', operation: 'request', user: alice.user }])
    expect([await alice.consents(), await bob.consents()]).toEqual([{ [bob.user]: 'requested' }, { [alice.user]: 'asked' }])
    await bob.consent(alice, 'grant')
    expect(await alice.mailbox()).toMatchObject([{ kind: 'consent', operation: 'grant', user: bob.user }])
    expect([await alice.consents(), await bob.consents()]).toEqual([{ [bob.user]: 'granted' }, { [alice.user]: 'granted' }])
    expect([await refusal(alice.claim(bob)), await refusal(bob.claim(alice))]).toEqual(['accepted', 'accepted'])
  })

  test('first words go to the device that they are sealed to, with the request alone', async () => {
    const { alice, bob } = await two()
    const frankingTag = crypto.random(32)
    const words = { frankingTag, boxes: [{ device: bob.uri, sealed: Uint8Array.of(1, 2, 3) }] }
    await alice.call('updateConsent', { body: { user: bob.user, operation: 'request', words } })
    expect(await bob.mailbox()).toMatchObject([{ operation: 'request', words: { sealed: Uint8Array.of(1, 2, 3), frankingTag } }])
    const toAlice = { frankingTag, boxes: [{ ...words.boxes[0]!, device: alice.uri }] }
    await bob.call('updateConsent', { body: { user: alice.user, operation: 'grant', words: toAlice } })
    expect(await alice.mailbox()).toMatchObject([{ operation: 'grant', words: undefined }])
  })

  test('first words are stamped for the two and the time of the request, and for nothing else', async () => {
    const { world, alice, bob } = await two()
    const frankingTag = crypto.random(32)
    const words = { frankingTag, boxes: [{ device: bob.uri, sealed: Uint8Array.of(1) }] }
    await alice.call('updateConsent', { body: { user: bob.user, operation: 'request', words } })
    const [mail] = await bob.mailbox()
    if (mail?.kind !== 'consent' || mail.words === undefined) throw new Error('no words')
    const { frank } = mail.words
    const { hubKey } = await alice.call('listProperties')
    const roomUri = requestUri(crypto, alice.user, bob.user)
    const right = { senderUri: alice.user, roomUri, acceptedTimestamp: mail.timestamp }
    expect(verifyFrank(crypto, hubKey, frank, right)).toBe(true)
    const claim = { frankingTag, frank, senderUri: alice.user, roomUri, timestamp: mail.timestamp }
    expect(world.provider.frankVerdict(claim)).toBe('verified')
    for (const wrong of [
      { senderUri: bob.user },
      { roomUri: requestUri(crypto, bob.user, alice.user) },
      { acceptedTimestamp: 1 },
    ])
      expect(verifyFrank(crypto, hubKey, frank, { ...right, ...wrong })).toBe(false)
  })

  test('no room is made at the address that a request is stamped for', async () => {
    const { world, alice, bob } = await two()
    const room = requestUri(crypto, bob.user, alice.user)
    const group = await engine.createGroup(alice.identity, groupIdOf(room), { nowMs: world.clock.at })
    const creation = { room, kind: 'direct', groupInfo: await group.groupInfo() } as const
    expect(await refusal(alice.call('createRoom', { body: creation }))).toBe('room.invalid_commit')
  })

  test('a refusal looks to the requester as if nobody had answered, whatever it tries', async () => {
    const { alice, bob } = await two()
    await alice.consent(bob, 'request')
    await bob.consent(alice, 'revoke')
    expect(await bob.consents()).toEqual({ [alice.user]: 'refused' })
    expect(await alice.consents()).toEqual({ [bob.user]: 'requested' })
    await alice.consent(bob, 'request')
    expect(await alice.consents()).toEqual({ [bob.user]: 'requested' })
    expect(await bob.mailbox()).toHaveLength(1)
    await alice.consent(bob, 'cancel')
    expect(await alice.consents()).toEqual({})
    await alice.consent(bob, 'request')
    expect(await alice.consents()).toEqual({ [bob.user]: 'requested' })
    expect(await bob.mailbox()).toHaveLength(1)
    expect(await alice.mailbox()).toEqual([])
    expect(await refusal(alice.claim(bob))).toBe('consent.needed')
  })

  test('a refusal beforehand shows nothing to the one who never asked', async () => {
    const { alice, bob } = await two()
    await bob.consent(alice, 'revoke')
    expect(await alice.consents()).toEqual({})
    await alice.consent(bob, 'request')
    expect([await alice.consents(), await bob.mailbox()]).toEqual([{ [bob.user]: 'requested' }, []])
  })

  test('asking nobody is answered like asking somebody', async () => {
    const { alice, bob } = await two()
    const nobody = { user: bob.user.replace(/.{4}$/, 'aaaa') } as Device
    for (const operation of ['request', 'cancel', 'grant', 'revoke'] as const) {
      expect(await refusal(alice.consent(nobody, operation))).toBe('accepted')
    }
  })

  test('a grant nobody asked for lets the other write, not oneself, and does not knock', async () => {
    const { alice, bob } = await two()
    await alice.consent(bob, 'grant')
    expect(await bob.mailbox()).toEqual([])
    expect([await refusal(bob.claim(alice)), await refusal(alice.claim(bob))]).toEqual(['accepted', 'consent.needed'])
  })

  test('a withdrawn request is withdrawn, and two who ask each other agree', async () => {
    const { alice, bob } = await two()
    await alice.consent(bob, 'request')
    await alice.consent(bob, 'cancel')
    expect((await bob.mailbox()).map(message => message.kind === 'consent' && message.operation)).toEqual(['request', 'cancel'])
    expect(await bob.consents()).toEqual({})
    await bob.consent(alice, 'request')
    await alice.consent(bob, 'request')
    expect([await alice.consents(), await bob.consents()]).toEqual([{ [bob.user]: 'granted' }, { [alice.user]: 'granted' }])
  })

  test('who agreed may take it back', async () => {
    const { alice, bob } = await two()
    await alice.consent(bob, 'request')
    await bob.consent(alice, 'grant')
    await bob.consent(alice, 'revoke')
    expect(await refusal(alice.claim(bob))).toBe('consent.needed')
    expect(await alice.consents()).toEqual({ [bob.user]: 'granted' })
  })

  test('fifty requests a day, no more', async () => {
    const { world, alice, bob } = await two()
    for (let i = 0; i < 50; i++) await alice.consent(bob, 'request')
    expect(await refusal(alice.consent(bob, 'request'))).toBe('request.too_many')
    world.clock.at += dayMs
    await alice.openSession()
    expect(await refusal(alice.consent(bob, 'request'))).toBe('accepted')
  })
})
