// Guardians: what waits for them, how one is agreed on, and what ends with them.

import { describe, expect, test } from 'vitest'
import { type Device, refusal } from '../../../provider/src/world.test-support.ts'
import { createSafeWorld, domains, type SafeWorld, wasReached } from '../world.test-support.ts'

const guarded = Object.fromEntries(domains.map(domain => [domain, { hasGuardians: true }]))

describe('a guardian', () => {
  test('sees who waits, and what is approved goes out then; a decline stays silent', async () => {
    const world = await createSafeWorld({ 'two.example': { hasGuardians: true } })
    const parent = await world.enrol('two.example', 'parent', '18+')
    const minor = await world.enrol('two.example', 'minor', '13-15', 'parent')
    const [coach, other] = [await world.enrol('one.example', 'coach', '18+'), await world.enrol('one.example', 'other', '18+')]
    for (const one of [coach, other]) await one.consent(minor, 'request')
    expect(await world.ask(minor, 'readSupervision')).toMatchObject({ supervised: true, asked: [] })
    expect(await world.ask(coach, 'readSupervision')).toMatchObject({ supervised: false, asked: [] })
    const { requests } = await world.ask(parent, 'listWardRequests')
    expect(requests.map(({ otherHandle, state }) => `${otherHandle} ${state}`).toSorted()).toEqual(['coach asked', 'other asked'])
    expect(
      await refusal(world.ask(coach, 'answerWardRequest', { ward: minor.user, other: coach.user, answer: 'approved' })),
    ).toBe('auth.forbidden')
    await world.ask(parent, 'answerWardRequest', { ward: minor.user, other: coach.user, answer: 'approved' })
    await world.ask(parent, 'answerWardRequest', { ward: minor.user, other: other.user, answer: 'declined' })
    expect([await wasReached(minor, coach), await wasReached(minor, other)]).toEqual([true, false])
    expect(await other.consents()).toEqual({ [minor.user]: 'requested' })
    await minor.consent(coach, 'grant')
    await minor.upload(1)
    expect(await refusal(coach.claim(minor))).toBe('accepted')
  })

  test('of a small child approves whom the child asks', async () => {
    const world = await createSafeWorld({ 'two.example': { hasGuardians: true } })
    const parent = await world.enrol('two.example', 'parent', '18+')
    const child = await world.enrol('two.example', 'child', 'U13', 'parent')
    const grandmother = await world.enrol('one.example', 'grandmother', '18+')
    await child.consent(grandmother, 'request')
    expect(await wasReached(grandmother, child)).toBe(false)
    const asked = async () => (await world.ask(child, 'readSupervision')).asked
    expect(await asked()).toEqual([{ user: grandmother.user, state: 'asked' }])
    await world.ask(parent, 'answerWardRequest', { ward: child.user, other: grandmother.user, answer: 'approved' })
    expect(await wasReached(grandmother, child)).toBe(true)
    expect(await asked()).toEqual([{ user: grandmother.user, state: 'approved' }])
  })
})

describe('B-S7: a guardian by invitation', () => {
  test('is agreed on by both with a code, sees settings and a number, and ends as the age has it', async () => {
    const world = await createSafeWorld()
    const [child, teen] = [await world.enrol('two.example', 'child', '13-15'), await world.enrol('two.example', 'teen', '16-17')]
    const [aunt, abroad] = [await world.enrol('two.example', 'aunt', '18+'), await world.enrol('one.example', 'abroad', '18+')]
    expect(await refusal(world.ask(aunt, 'inviteGuardian'))).toBe('auth.forbidden')
    const { code } = await world.ask(child, 'inviteGuardian')
    // Not by oneself, a minor, somebody of another app; and none of them learns more than that it does not fit.
    expect(await refusal(world.ask(child, 'acceptWard', { code }))).toBe('safety.bad_code')
    for (const device of [teen, abroad]) {
      const fresh = (await world.ask(child, 'inviteGuardian')).code
      expect(await refusal(world.ask(device, 'acceptWard', { code: fresh }))).toBe('safety.bad_code')
    }
    expect(await refusal(world.ask(aunt, 'acceptWard', { code }))).toBe('safety.bad_code')
    await world.ask(aunt, 'acceptWard', { code: (await world.ask(child, 'inviteGuardian')).code })
    expect(await refusal(world.ask(child, 'inviteGuardian'))).toBe('auth.forbidden')
    const guardian = { user: aunt.user, handle: 'aunt' }
    expect(await world.ask(child, 'readSupervision')).toEqual({ supervised: true, guardian, mayEnd: false, asked: [] })
    expect((await world.ask(aunt, 'listWardRequests')).wards).toEqual([
      { ward: child.user, handle: 'child', contacts: 0, findable: true, mayEnd: true },
    ])

    const stranger = await world.enrol('one.example', 'stranger', '18+')
    await stranger.consent(child, 'request')
    expect(await wasReached(child, stranger)).toBe(false)
    await world.ask(aunt, 'answerWardRequest', { ward: child.user, other: stranger.user, answer: 'approved' })
    expect(await wasReached(child, stranger)).toBe(true)

    expect(await refusal(world.ask(child, 'endGuardianship', {}))).toBe('safety.guardian_needed')
    expect(await refusal(world.ask(stranger, 'endGuardianship', { ward: child.user }))).toBe('auth.forbidden')
    await world.ask(aunt, 'endGuardianship', { ward: child.user })
    expect(await world.ask(child, 'readSupervision')).toMatchObject({ supervised: false, mayEnd: false })

    await world.ask(aunt, 'acceptWard', { code: (await world.ask(teen, 'inviteGuardian')).code })
    expect(await world.ask(teen, 'readSupervision')).toMatchObject({ supervised: true, mayEnd: true })
    await world.ask(teen, 'endGuardianship', {})
    expect((await world.ask(aunt, 'listWardRequests')).wards).toEqual([])
  })
})

describe('B-S7: what a guardian approved lapses with the guardian', () => {
  const ends: readonly { readonly how: string; readonly isInvited: boolean; end(family: Family): Promise<unknown> }[] = [
    {
      how: 'the guardian ends it',
      isInvited: true,
      end: ({ world, aunt, child }) => world.ask(aunt, 'endGuardianship', { ward: child.user }),
    },
    { how: 'the app names another', isInvited: true, end: ({ world, child }) => world.says(child, '13-15', 'uncle') },
    {
      how: 'the app names another after its own',
      isInvited: false,
      end: ({ world, child }) => world.says(child, '13-15', 'uncle'),
    },
    { how: 'the app names nobody any more', isInvited: false, end: ({ world, child }) => world.says(child, '13-15') },
  ]

  for (const { how, isInvited, end } of ends)
    for (const from of domains)
      test(`${how}; an adult of ${from}`, async () => {
        const family = await familyOf(isInvited)
        const { world, aunt, child } = family
        const people = await Promise.all(['agreed', 'unanswered', 'later'].map(name => world.enrol(from, name, '18+')))
        const [agreed, unanswered, later] = people as [Device, Device, Device]
        for (const one of people) await one.consent(child, 'request')
        for (const one of people)
          await world.ask(aunt, 'answerWardRequest', { ward: child.user, other: one.user, answer: 'approved' })
        await child.consent(agreed, 'grant')
        await later.consent(child, 'cancel')
        await child.upload(3)
        const seen = await child.mailbox()
        await end(family)

        // Who was not answered: the request is gone from the child's devices, and the one who asked sees no difference.
        expect((await child.mailbox()).slice(seen.length)).toMatchObject([
          { kind: 'consent', operation: 'cancel', user: unanswered.user },
        ])
        expect(await unanswered.consents()).toEqual({ [child.user]: 'requested' })
        // Nor does asking again help, or asking for the first time since.
        await unanswered.consent(child, 'request')
        await later.consent(child, 'request')
        expect((await child.mailbox()).slice(seen.length)).toHaveLength(1)
        for (const one of [unanswered, later]) {
          expect(await refusal(one.claim(child))).toBe('consent.needed')
          expect((await one.call('findUser', { body: { property: 'two.example', handle: 'child' } })).user).toBe(null)
        }
        // Whom both agreed on is a mutual contact, whoever helped.
        expect(await refusal(agreed.claim(child))).toBe('accepted')
        // What was decided is not shown to whoever is the guardian next, who is asked anew.
        const next = await world.enrol('two.example', 'uncle', '18+')
        expect((await world.ask(aunt, 'listWardRequests')).requests).toEqual([])
        const asked = how.includes('another') ? [unanswered.user, later.user] : []
        const { requests } = await world.ask(next, 'listWardRequests')
        expect(requests.map(({ other, state }) => [other, state])).toEqual(asked.map(user => [user, 'asked']))
      })

  test('and an approval that the guardian takes back takes the unanswered request back', async () => {
    const { world, aunt, child } = await familyOf(true)
    const coach = await world.enrol('one.example', 'coach', '18+')
    await coach.consent(child, 'request')
    const answer = (said: 'approved' | 'declined') =>
      world.ask(aunt, 'answerWardRequest', { ward: child.user, other: coach.user, answer: said })
    await answer('approved')
    await answer('declined')
    const operations = (await child.mailbox()).map(message => message.kind === 'consent' && message.operation)
    expect(operations).toEqual(['request', 'cancel'])
    expect(await coach.consents()).toEqual({ [child.user]: 'requested' })
  })

  test('of two guardians of one person, at two apps, one no is enough', async () => {
    const { world, aunt, child } = await familyOf(true)
    const there = await world.enrol('three.example', 'same child', '13-15', 'teacher')
    const teacher = await world.enrol('three.example', 'teacher', '18+')
    const { code } = await world.ask(child, 'offerPersonLink')
    await world.ask(there, 'acceptPersonLink', { code })
    const coach = await world.enrol('one.example', 'coach', '18+')
    for (const one of [child, there]) await coach.consent(one, 'request')
    await world.ask(teacher, 'answerWardRequest', { ward: there.user, other: coach.user, answer: 'declined' })
    await world.ask(aunt, 'answerWardRequest', { ward: child.user, other: coach.user, answer: 'approved' })
    await coach.consent(child, 'cancel')
    await coach.consent(child, 'request')
    expect((await child.mailbox()).at(-1)).toMatchObject({ operation: 'cancel' })
  })
})

interface Family {
  readonly world: SafeWorld
  readonly aunt: Device
  readonly child: Device
}

/** A child whose guardian it agreed on with a code, or whom its app named. */
async function familyOf(isInvited: boolean): Promise<Family> {
  const world = await createSafeWorld(guarded)
  const aunt = await world.enrol('two.example', 'aunt', '18+')
  const child = await world.enrol('two.example', 'child', '13-15', isInvited ? '' : 'aunt')
  if (isInvited) await world.ask(aunt, 'acceptWard', { code: (await world.ask(child, 'inviteGuardian')).code })
  return { world, aunt, child }
}
