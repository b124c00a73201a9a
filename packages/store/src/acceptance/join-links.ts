// Links into a group and who asks by them: uses are counted where they are taken, and one person asks once.

import { describe, expect, test } from 'vitest'
import { enrol, newId, openFor, type OpenStore, today } from './population.ts'

export function joinLinksAcceptance(open: OpenStore): void {
  describe('a join link', () => {
    async function group() {
      const store = await openFor(open)
      const [[ada], [bob], [cleo]] = [await enrol(store, 'ada'), await enrol(store, 'bob'), await enrol(store, 'cleo')]
      const id = newId()
      const kind = 'group' as const
      const made = await store.createRoom({
        id,
        room: `mimi://one.example/r/${Buffer.from(id).toString('hex')}`,
        kind,
        groupState: new Uint8Array(1),
        account: ada!.account,
        role: 4,
        device: ada!.device,
        day: today,
      })
      const { stream } = (made as Extract<typeof made, { kind: 'created' }>).room
      const link = new Uint8Array(32).fill(1)
      const row = { link, stream, account: ada!.account, expiresAtMs: 5, usesMax: 1, approval: true, preview: new Uint8Array(3) }
      const create = (change: Partial<typeof row> = {}) =>
        store.createJoinLink({ ...row, ...change, expiryDay: today, linksMax: 2 })
      const ask = (account: number, state: 'asked' | 'withheld' = 'asked') =>
        store.askToJoin({
          account,
          link,
          askedAtMs: 7,
          proof: new Uint8Array(32),
          state,
          pendingMax: 2,
          mailings: [],
          mailExpiryDay: today,
          expiryDay: today,
        })
      return { store, stream, link, row, create, ask, ada: ada!, bob: bob!.account, cleo: cleo!.account }
    }

    test('is made once, so many of a room, and is not open when taken back', async () => {
      const { store, stream, link, row, create, ask, bob } = await group()
      expect(await create()).toEqual({ kind: 'created' })
      expect(await create()).toEqual({ kind: 'created' })
      expect(await create({ link: new Uint8Array(32).fill(2) })).toEqual({ kind: 'created' })
      expect(await create({ link: new Uint8Array(32).fill(3) })).toEqual({ kind: 'too-many' })
      expect(await store.joinLink({ link })).toMatchObject({ ...row, uses: 0, isRevoked: false })
      expect(await store.joinLinksOfRoom({ stream })).toHaveLength(2)
      await ask(bob)
      expect(await store.revokeJoinLink({ link, stream: stream + 1 })).toBe(false)
      expect(await store.revokeJoinLink({ link, stream })).toBe(true)
      expect(await store.joinRequestsOfRoom({ stream })).toEqual([])
      expect((await ask(bob)).kind).toBe('unknown')
    })

    test('has its uses: asked twice is one, declined gives it back, withheld is not shown', async () => {
      const { store, stream, create, ask, bob, cleo } = await group()
      await create()
      expect((await ask(bob)).kind).toBe('asked')
      expect((await ask(bob)).kind).toBe('again')
      expect((await ask(cleo)).kind).toBe('used-up')
      expect(await store.joinRequestsOfRoom({ stream })).toMatchObject([{ account: bob, askedAtMs: 7, state: 'asked' }])
      await store.settleJoinRequest({ stream, account: bob, state: 'declined' })
      await store.settleJoinRequest({ stream, account: bob, state: 'declined' })
      expect((await ask(bob)).kind).toBe('again')
      expect((await ask(cleo, 'withheld')).kind).toBe('asked')
      expect(await store.joinRequestsOfRoom({ stream })).toEqual([])
      expect(await store.joinRequest({ stream, account: cleo })).toMatchObject({ state: 'withheld' })
      await store.settleJoinRequest({ stream, account: cleo, state: undefined })
      expect(await store.joinRequest({ stream, account: cleo })).toBeUndefined()
    })

    test('and its requests end with their day', async () => {
      const { store, stream, link, create, ask, bob } = await group()
      await create({ usesMax: 9 })
      await ask(bob)
      await store.sweep({ day: today, idleDays: 30, limit: 100 })
      expect(await store.joinRequest({ stream, account: bob })).toBeDefined()
      await store.sweep({ day: today + 1, idleDays: 30, limit: 100 })
      expect(await store.joinRequest({ stream, account: bob })).toBeUndefined()
      expect(await store.joinLink({ link })).toBeUndefined()
    })
  })
}
