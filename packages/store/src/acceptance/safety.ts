// Who may start: standings, persons, guardians, blocks, refusals, counters.

import { describe, expect, test } from 'vitest'
import type { SafetyRecord } from '../ports/safety-operations.ts'
import { bytes, commitOf, enrol, nextMonth, openFor, type OpenStore, roomWith, today } from './population.ts'

export function safetyAcceptance(open: OpenStore): void {
  describe('safety', () => {
    const since = { sinceDay: today, linkEndedSinceDay: today }

    test('knows of an account what its app said, and nothing before', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const account = ada!.account
      expect(await store.standingOf({ account })).toMatchObject({
        ageBand: 'unknown',
        guardianSubject: '',
        findable: true,
        person: [account],
      })
      await store.setFindable({ account, findable: false })
      await store.setStanding({ account, ageBand: '13-15', guardianSubject: 'parent', day: today })
      const told = { ageBand: '13-15', guardianSubject: 'parent', findable: false, property: 'a.example' }
      expect(await store.standingOf({ account })).toMatchObject(told)
      expect(await store.standingByUser({ user: ada!.user })).toMatchObject(told)
      expect(await store.standingByUser({ user: 'mimi://a.example/u/nobody' })).toBeUndefined()
    })

    test('sees what lies between two accounts, in one answer', async () => {
      const store = await openFor(open)
      const [[ada], [bob], [cyd]] = [await enrol(store, 'ada'), await enrol(store, 'bob'), await enrol(store, 'cyd')]
      const [a, b, c] = [ada!.account, bob!.account, cyd!.account]
      const between = async () => await store.between({ from: a, to: b, ...since })
      const grant = async (...pairs: [number, number][]) => {
        for (const [requester, target] of pairs)
          await store.setConsent({ requester, target, state: 'granted', mailings: [], expiryDay: nextMonth })
      }
      expect(await between()).toMatchObject({
        connected: false,
        commonContact: false,
        sharedGroup: false,
        blocked: false,
        refused: false,
        refusedElsewhere: false,
      })
      expect((await between())?.guardian).toBeUndefined()
      await grant([a, c], [c, a], [b, c])
      expect(await between()).toMatchObject({ commonContact: false })
      await grant([c, b])
      expect(await between()).toMatchObject({ commonContact: true, connected: false })
      await grant([a, b])
      expect(await between()).toMatchObject({ connected: false })
      await grant([b, a])
      expect(await between()).toMatchObject({ connected: true })
      // Role 1 is a ban.
      const { stream } = await roomWith(store, ada!, bob!)
      expect(await between()).toMatchObject({ sharedGroup: false })
      const participants = [{ account: b, role: 2 }]
      await store.commitEpoch({ ...commitOf(stream, 1n), participants })
      expect(await between()).toMatchObject({ sharedGroup: true })
      expect(await store.between({ from: a, to: 9_999, ...since })).toBeUndefined()
    })

    test('takes a block and a refusal for every account of both persons, while the link holds and as long after as asked', async () => {
      const store = await openFor(open)
      const [[ada], [bob], [eve]] = [await enrol(store, 'ada'), await enrol(store, 'bob'), await enrol(store, 'eve')]
      const [a, b, e] = [ada!.account, bob!.account, eve!.account]
      await store.linkPersons({ account: b, other: e })
      expect(new Set((await store.standingOf({ account: b }))?.person)).toEqual(new Set([b, e]))
      await store.setBlock({ blocker: a, blocked: b, kind: 'block', day: today })
      expect(await store.between({ from: e, to: a, ...since })).toMatchObject({ blocked: true })
      expect(new Set((await store.blockedPairs({})).map(({ blocked }) => blocked))).toEqual(new Set([b, e]))
      expect(await store.blocksOf({ account: a })).toEqual([{ user: bob!.user, kind: 'block' }])
      await store.setBlock({ blocker: a, blocked: b, kind: 'mute', day: today })
      expect([await store.blockedPairs({}), (await store.between({ from: e, to: a, ...since }))?.blocked]).toEqual([[], false])
      await store.setBlock({ blocker: a, blocked: b, kind: undefined, day: today })
      expect(await store.blocksOf({ account: a })).toEqual([])

      await store.noteRefusal({ refuser: a, refused: b, day: today })
      await store.unlinkPerson({ account: e, day: today })
      expect((await store.standingOf({ account: e }))?.person).toEqual([e])
      expect(await store.between({ from: e, to: a, ...since })).toMatchObject({ refused: true, refusedElsewhere: true })
      expect(await store.between({ from: b, to: a, ...since })).toMatchObject({ refused: true, refusedElsewhere: false })
      const later = { sinceDay: today + 1, linkEndedSinceDay: today + 1 }
      expect(await store.between({ from: b, to: a, ...later })).toMatchObject({ refused: false })
      const tomorrow = today + 1
      await store.sweepSafety({
        refusedBeforeDay: tomorrow,
        linkEndedBeforeDay: tomorrow,
        countedBeforeDay: tomorrow,
        expiredBeforeDay: tomorrow,
      })
      expect(await store.between({ from: e, to: a, ...since })).toMatchObject({ refused: false })
    })

    test('joins persons that were linked apart, and refuses an account with itself', async () => {
      const store = await openFor(open)
      const accounts: number[] = []
      for (const person of ['ada', 'bob', 'cyd', 'dan']) accounts.push((await enrol(store, person))[0]!.account)
      const [a, b, c, d] = accounts as [number, number, number, number]
      await store.linkPersons({ account: a, other: b })
      await store.linkPersons({ account: c, other: d })
      await store.linkPersons({ account: b, other: d })
      expect(new Set((await store.standingOf({ account: c }))?.person)).toEqual(new Set(accounts))
      await expect(store.linkPersons({ account: a, other: a })).rejects.toMatchObject({ code: 'safety.bad_code' })
    })

    test('who was invited stays guardian until it is ended or the app names another', async () => {
      const store = await openFor(open)
      const [[kid], [aunt], [eve]] = [await enrol(store, 'kid'), await enrol(store, 'aunt'), await enrol(store, 'eve')]
      const [ward, guardian] = [kid!.account, aunt!.account]
      const said = { account: ward, ageBand: '13-15', day: today } as const
      await store.setStanding({ ...said, guardianSubject: '' })
      expect(await store.guardianOf({ ward })).toBeUndefined()
      await store.setGuardian({ ward, guardian, day: today })
      // A later sign-in that names nobody changes nothing.
      await store.setStanding({ ...said, guardianSubject: '' })
      expect(await store.guardianOf({ ward })).toMatchObject({ user: aunt!.user, invited: true })
      for (const [requester, target] of [
        [ward, eve!.account],
        [eve!.account, ward],
        [ward, guardian],
      ] as const)
        await store.setConsent({ requester, target, state: 'granted', mailings: [], expiryDay: nextMonth })
      expect(await store.wardsOf({ guardian })).toMatchObject([
        { account: ward, user: kid!.user, invited: true, findable: true, contacts: 1 },
      ])
      await store.setGuardian({ ward, guardian: undefined, day: today })
      expect([await store.guardianOf({ ward }), await store.wardsOf({ guardian })]).toEqual([undefined, []])
      await store.setGuardian({ ward, guardian, day: today })
      const { guardianSubject } = (await store.standingOf({ account: ward }))!
      await store.setStanding({ ...said, guardianSubject })
      expect(await store.guardianOf({ ward })).toMatchObject({ invited: false })
    })

    test('a guardian is asked once, and what was decided stands', async () => {
      const store = await openFor(open)
      const [[kid], [parent], [eve]] = [await enrol(store, 'kid'), await enrol(store, 'parent'), await enrol(store, 'eve')]
      await store.setStanding({ account: kid!.account, ageBand: 'U13', guardianSubject: 'parent', day: today })
      const request = { ward: kid!.account, other: eve!.account, day: today }
      await store.askGuardian(request)
      const seen = async () =>
        (await store.wardRequests({ guardian: parent!.account })).map(({ otherUser, state }) => [otherUser, state])
      expect(await seen()).toEqual([[eve!.user, 'asked']])
      await store.answerGuardian({ ...request, state: 'declined' })
      await store.askGuardian(request)
      expect(await seen()).toEqual([[eve!.user, 'declined']])
      expect(await store.wardRequests({ guardian: eve!.account })).toEqual([])
      // What others asked is not told to the ward; what it asked itself is.
      expect(await store.approvalsOf({ ward: kid!.account })).toEqual([])
      const own = { requester: kid!.account, target: eve!.account, state: 'withheld', mailings: [], expiryDay: today } as const
      await store.setConsent(own)
      expect(await store.approvalsOf({ ward: kid!.account })).toEqual([{ otherUser: eve!.user, state: 'declined' }])
      expect(await store.between({ from: eve!.account, to: kid!.account, ...since })).toMatchObject({ guardian: 'declined' })
    })

    test('what a guardian decided ends with the guardian, and what was approved is told', async () => {
      const store = await openFor(open)
      const [[kid], [aunt], [eve], [tom]] = [
        await enrol(store, 'kid'),
        await enrol(store, 'aunt'),
        await enrol(store, 'eve'),
        await enrol(store, 'tom'),
      ]
      const [ward, guardian] = [kid!.account, aunt!.account]
      const said = { account: ward, ageBand: '13-15', day: today } as const
      const decide = async () => {
        await store.answerGuardian({ ward, other: eve!.account, state: 'approved', day: today })
        await store.answerGuardian({ ward, other: tom!.account, state: 'declined', day: today })
      }
      const left = async () => (await store.between({ from: eve!.account, to: ward, ...since }))?.guardian
      const lapsed = [{ wardUser: kid!.user, otherUser: eve!.user }]
      expect(await store.setStanding({ ...said, guardianSubject: 'aunt' })).toEqual([])
      await decide()
      expect(await store.setStanding({ ...said, guardianSubject: 'aunt' })).toEqual([])
      expect(await left()).toBe('approved')
      expect(await store.setStanding({ ...said, guardianSubject: '' })).toEqual(lapsed)
      expect(await left()).toBeUndefined()
      expect(await store.setGuardian({ ward, guardian, day: today })).toEqual([])
      await decide()
      expect(await store.setStanding({ ...said, guardianSubject: '' })).toEqual([])
      expect(await left()).toBe('approved')
      expect(await store.setGuardian({ ward, guardian: undefined, day: today })).toEqual(lapsed)
      expect(await left()).toBeUndefined()
      expect(await store.wardRequests({ guardian })).toEqual([])
    })

    test('records change by version, all or none, and are listed by rank', async () => {
      const store = await openFor(open)
      const record = (id: string, more: Partial<SafetyRecord> = {}): SafetyRecord => ({
        kind: 'case',
        id,
        version: 1,
        subject: 7,
        owner: 0,
        state: 'open',
        rank: 1,
        expiryDay: 0,
        body: bytes(id),
        ...more,
      })
      const records = [record('a'), record('b', { rank: 5 }), record('c', { state: 'closed', expiryDay: today })]
      expect(await store.writeSafetyRecords({ records })).toEqual({ kind: 'written' })
      const listed = async (by: { state?: string; subject?: number }) =>
        (await store.safetyRecords({ kind: 'case', limit: 10, ...by })).map(({ id }) => id)
      expect([await listed({ state: 'open' }), await listed({ subject: 7 }), await listed({})]).toEqual([
        ['b', 'a'],
        ['b', 'a', 'c'],
        ['b', 'a', 'c'],
      ])
      const raced = { records: [record('a', { version: 2, state: 'closed' }), record('b', { version: 3 })] }
      expect(await store.writeSafetyRecords(raced)).toEqual({ kind: 'changed', id: 'b' })
      expect(await store.safetyRecord({ kind: 'case', id: 'a' })).toMatchObject({ version: 1, state: 'open' })
      expect(await store.writeSafetyRecords({ records: [record('a')] })).toEqual({ kind: 'changed', id: 'a' })
      const tomorrow = today + 1
      await store.sweepSafety({ refusedBeforeDay: 0, linkEndedBeforeDay: 0, countedBeforeDay: 0, expiredBeforeDay: tomorrow })
      expect(await listed({})).toEqual(['b', 'a'])
    })

    test('evidence ends with its key, and its end is remembered', async () => {
      const store = await openFor(open)
      const evidence = { report: 'r1', body: bytes('sealed'), key: bytes('key'), expiryDay: 0 }
      await store.writeSafetyRecords({ records: [], evidence })
      expect(await store.evidenceOf({ report: 'r1' })).toMatchObject({ report: 'r1', expiryDay: 0 })
      const shred = { beforeDay: today, day: today, limit: 10 }
      expect(await store.shredEvidence(shred)).toEqual([])
      await store.writeSafetyRecords({ records: [], evidenceEnds: [{ report: 'r1', expiryDay: today - 1 }] })
      expect((await store.shredEvidence(shred)).map(({ report }) => report)).toEqual(['r1'])
      expect(await store.evidenceOf({ report: 'r1' })).toBeUndefined()
      expect(await store.evidenceCounts({})).toEqual({ held: 0, shredded: 1 })
    })

    test('counters are replaced as a whole', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const account = ada!.account
      expect(await store.counters({ account })).toBeUndefined()
      for (const body of ['one', 'two']) await store.putCounters({ rows: [{ account, day: today, body: bytes(body) }] })
      expect(new TextDecoder().decode(await store.counters({ account }))).toBe('two')
    })
  })
}
