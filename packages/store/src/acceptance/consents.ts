// Consent, and what is mailed with it.

import { describe, expect, test } from 'vitest'
import { bytes, enrol, nextMonth, openFor, type OpenStore, textsIn } from './population.ts'

export function consentAcceptance(open: OpenStore): void {
  describe('consent', () => {
    test('is told to the devices in the same step, once however often it is said', async () => {
      const store = await openFor(open)
      const [[ada], [bob]] = [await enrol(store, 'ada'), await enrol(store, 'bob')]
      const between = { requester: ada!.account, target: bob!.account }
      const ask = {
        ...between,
        state: 'requested' as const,
        mailings: [{ device: bob!.device, body: bytes('ada asks') }],
        expiryDay: nextMonth,
      }
      expect(await store.setConsent(ask)).toEqual([{ device: bob!.device, stream: bob!.mailbox, cursor: 1 }])
      expect(await store.setConsent(ask)).toEqual([])
      expect(await textsIn(store, bob!.mailbox)).toEqual(['ada asks'])
      expect(await store.consent(between)).toBe('requested')
      expect(await store.consent({ requester: bob!.account, target: ada!.account })).toBeUndefined()
    })

    test('that cannot be told is not changed', async () => {
      const store = await openFor(open)
      const [[ada], [bob]] = [await enrol(store, 'ada'), await enrol(store, 'bob')]
      const between = { requester: ada!.account, target: bob!.account }
      const mailings = [{ device: 1 << 20, body: bytes('nobody') }]
      await expect(store.setConsent({ ...between, state: 'granted', mailings, expiryDay: nextMonth })).rejects.toMatchObject({
        code: 'device.unknown',
      })
      expect(await store.consent(between)).toBeUndefined()
    })

    test('is listed for both sides, and gone when deleted', async () => {
      const store = await openFor(open)
      const [[ada], [bob], [eve]] = [await enrol(store, 'ada'), await enrol(store, 'bob'), await enrol(store, 'eve')]
      const set = (requester: number, target: number, state: 'granted' | 'barred' | 'revoked' | undefined) =>
        store.setConsent({ requester, target, state, mailings: [], expiryDay: nextMonth })
      await set(ada!.account, bob!.account, 'granted')
      await set(eve!.account, ada!.account, 'barred')
      await set(ada!.account, ada!.account, 'granted')
      const listed = (await store.consentsOf({ account: ada!.account })).map(
        row => `${row.requesterUser} ${row.targetUser} ${row.state}`,
      )
      const user = (person: string) => `mimi://a.example/u/${person}`
      expect(listed.toSorted()).toEqual([
        `${user('ada')} ${user('ada')} granted`,
        `${user('ada')} ${user('bob')} granted`,
        `${user('eve')} ${user('ada')} barred`,
      ])
      await set(ada!.account, bob!.account, 'revoked')
      expect((await store.consentsOf({ account: bob!.account })).map(({ state }) => state)).toEqual(['revoked'])
      await set(ada!.account, bob!.account, undefined)
      expect(await store.consentsOf({ account: bob!.account })).toEqual([])
    })
  })
}
