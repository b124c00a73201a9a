// The desks: invitations and challenges used once, counters that only grow, sessions that end.

import type { StaffRole } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import type { PasskeyRow, Store } from '../ports/index.ts'
import { bytes, openFor, type OpenStore } from './population.ts'

const hourMs = 3_600_000

interface Person {
  readonly id: string
  readonly roles?: readonly StaffRole[]
  readonly bootstrapMax?: number
}

function enrolled(store: Store, { id, roles = ['auditor'], bootstrapMax }: Person, invitation = id) {
  return store.enrolStaff({
    person: { id, realm: 'staff', group: '', name: id, roles, createdDay: 20_000 },
    passkey: passkeyOf(id),
    invitation: bytes(`invitation ${invitation}`),
    bootstrapMax,
  })
}

function passkeyOf(id: string): PasskeyRow {
  return { credentialId: bytes(`passkey ${id}`), staffId: id, publicKey: bytes('key'), counter: 1, transports: ['internal'] }
}

export function staffAcceptance(open: OpenStore): void {
  describe('staff', () => {
    test('is enrolled by an invitation once, with a passkey that nobody else has', async () => {
      const store = await openFor(open)
      expect(await enrolled(store, { id: 'ana' })).toEqual({ kind: 'enrolled' })
      expect(await enrolled(store, { id: 'bo' }, 'ana')).toEqual({ kind: 'used' })
      const again = { person: { id: 'cy', realm: 'staff', group: '', name: 'cy', roles: [], createdDay: 1 } as const }
      const sent = { ...again, passkey: passkeyOf('ana'), invitation: bytes('other'), bootstrapMax: undefined }
      expect(await store.enrolStaff(sent)).toEqual({ kind: 'passkey-exists' })
      expect(await store.listStaff({ realm: 'staff' })).toMatchObject([
        { id: 'ana', roles: ['auditor'], state: 'active', passkeys: 1 },
      ])
    })

    test('is bootstrapped up to so many active administrators', async () => {
      const store = await openFor(open)
      const administrator = (id: string) => enrolled(store, { id, roles: ['administrator'], bootstrapMax: 2 })
      expect([await administrator('ana'), await administrator('bo'), await administrator('cy')]).toMatchObject([
        { kind: 'enrolled' },
        { kind: 'enrolled' },
        { kind: 'too-late' },
      ])
      await store.changeStaff({ id: 'ana', roles: ['administrator'], state: 'ended' })
      expect(await administrator('cy')).toEqual({ kind: 'enrolled' })
    })

    test('shows a copied passkey by a counter that does not grow', async () => {
      const store = await openFor(open)
      await enrolled(store, { id: 'ana' })
      const { credentialId } = passkeyOf('ana')
      const use = (counter: number) => store.usePasskey({ credentialId, counter })
      expect([await use(2), await use(2), await use(1), await use(0), await use(7)]).toEqual([true, false, false, false, true])
    })

    test('takes a challenge once, and not after its end', async () => {
      const store = await openFor(open)
      const put = (id: string) => store.putStaffChallenge({ id, body: `of ${id}`, nowMs: 0, endsAtMs: 1000 })
      await put('a')
      await put('b')
      expect(await store.takeStaffChallenge({ id: 'a', nowMs: 999 })).toBe('of a')
      expect(await store.takeStaffChallenge({ id: 'a', nowMs: 999 })).toBeUndefined()
      expect(await store.takeStaffChallenge({ id: 'b', nowMs: 1000 })).toBeUndefined()
    })

    test('has sessions that end by rest, by their end, and with the account', async () => {
      const store = await openFor(open)
      await enrolled(store, { id: 'ana' })
      const begin = (token: string) =>
        store.openStaffSession({ tokenHash: bytes(token), staffId: 'ana', nowMs: 0, idleMs: hourMs, endsAtMs: 3 * hourMs })
      const at = async (token: string, nowMs: number) =>
        (await store.staffSession({ tokenHash: bytes(token), nowMs, idleMs: hourMs }))?.person.id
      await begin('one')
      expect([await at('one', hourMs - 1), await at('one', 2 * hourMs - 2)]).toEqual(['ana', 'ana'])
      expect(await at('one', 3 * hourMs - 2)).toBeUndefined()
      await begin('two')
      await store.changeStaff({ id: 'ana', roles: ['auditor'], state: 'ended' })
      expect(await at('two', 1)).toBeUndefined()
    })

    test('forgets proposals and audit events past their time', async () => {
      const store = await openFor(open)
      const proposal = (id: string, atMs: number) => ({ id, proposedBy: 'ana', atMs, change: '{}' })
      await store.putStaffProposal({ proposal: proposal('old', 1), endedBeforeMs: 0 })
      await store.putStaffProposal({ proposal: proposal('new', 9), endedBeforeMs: 5 })
      expect((await store.staffProposals({ sinceMs: 0 })).map(({ id }) => id)).toEqual(['new'])
      const event = (atMs: number) =>
        ({ atMs, realm: 'staff', staffId: 'ana', action: 'x', subject: '', outcome: 'done' }) as const
      await store.appendStaffAudit({ event: event(1), keptSinceMs: 0 })
      await store.appendStaffAudit({ event: event(9), keptSinceMs: 5 })
      expect((await store.staffAudit({ before: 100, staffId: undefined, limit: 10 })).map(({ atMs }) => atMs)).toEqual([9])
    })
  })
}
