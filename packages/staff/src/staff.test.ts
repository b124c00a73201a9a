import { createNodeCrypto } from '@causeway/crypto/node'
import { openDirectStore } from '@causeway/store'
import type { Store } from '@causeway/store/ports'
import { bytesFromBase64url, CausewayError, type ErrorCode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { createStaff, type Desk, type Staff, verifyStepUpRecord } from './index.ts'
import { createAuthenticator, enrol, enrolBy, type SignedInForTest, signIn, stepUp } from './testing/index.ts'

const crypto = createNodeCrypto()
const origin = 'https://desk.example'
const empty = { params: {}, query: {}, headers: {} }
const hashOf = (text: string): Uint8Array => crypto.hash('SHA-256', new TextEncoder().encode(text))

interface World {
  readonly staff: Staff
  readonly desk: Desk
  readonly store: Store
  readonly origin: string
  nowMs: number
}

function openWorld(audit?: { record(): Promise<void> }): World {
  const store = openDirectStore({ path: ':memory:', synchronous: 'off' })
  const world = { nowMs: Date.UTC(2027, 0, 4, 9), store, origin }
  const clock = { nowMs: () => world.nowMs }
  const staff = createStaff({
    store,
    crypto,
    clock,
    key: new Uint8Array(32).fill(7),
    origin: () => origin,
    properties: [],
    ...(audit === undefined ? {} : { audit }),
  })
  return Object.assign(world, { staff, desk: staff.desk({} as never) })
}

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  return await work.then(
    () => undefined,
    (error: unknown) => (error instanceof CausewayError ? error.code : Promise.reject(error)),
  )
}

/** Two administrators, as the machine makes them. */
async function administrators(world: World): Promise<[SignedInForTest, SignedInForTest]> {
  const make = async (name: string) => await enrolBy(world, world.staff.invitations.bootstrap(name), 'staff')
  return [await make('Ana'), await make('Bo')]
}

async function propose(
  world: World,
  by: SignedInForTest,
  change: Parameters<typeof body>[0],
): Promise<{ id: string; hash: string }> {
  const answer = await world.desk.dispatch('proposeStaff', { ...empty, body: body(change) }, await by.caller())
  return answer.body.proposal
}

type Change =
  | { kind: 'add'; name: string; roles: ('safety-moderator' | 'legal-intake' | 'administrator')[] }
  | { kind: 'roles'; staff: string; roles: ('safety-moderator' | 'safety-lead')[] }
  | { kind: 'end'; staff: string }

function body(change: Change) {
  return { change }
}

async function decide(
  world: World,
  by: SignedInForTest,
  proposal: { id: string; hash: string },
  signedHash: Uint8Array | string = proposal.hash,
) {
  const proof = await stepUp(world, by, 'staff.confirm', signedHash)
  const request = { ...empty, params: { proposal: proposal.id }, body: { decision: 'confirm' as const, stepUp: proof } }
  return (await world.desk.dispatch('decideStaffProposal', request, await by.caller())).body.enrolmentLink
}

describe('enrolment', () => {
  test('the machine makes two administrators and no third', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    expect(await ana.caller()).toMatchObject({ name: 'Ana', roles: ['administrator'], realm: 'staff' })
    expect(await codeOf(enrolBy(world, world.staff.invitations.bootstrap('Cy'), 'staff'))).toBe('staff.bad_invitation')
  })

  test('a link works once, for a week, and not when a letter of it is changed', async () => {
    const world = openWorld()
    const link = world.staff.invitations.invite({ realm: 'staff', group: '', name: 'Cy', roles: ['auditor'] })
    await enrolBy(world, link, 'staff')
    expect(await codeOf(enrolBy(world, link, 'staff'))).toBe('staff.bad_invitation')
    const late = world.staff.invitations.invite({ realm: 'staff', group: '', name: 'Di', roles: ['auditor'] })
    const bent = late.slice(0, -3) + (late.at(-3) === 'A' ? 'B' : 'A') + late.slice(-2)
    expect(await codeOf(enrolBy(world, bent, 'staff'))).toBe('staff.bad_invitation')
    world.nowMs += 7 * 24 * 3_600_000 + 1
    expect(await codeOf(enrolBy(world, late, 'staff'))).toBe('staff.bad_invitation')
  })

  test.each([
    ['of another origin', { origin: 'https://desk.example.evil.test' }],
    ['for another RP ID', { rpId: 'evil.test' }],
    ['without the person verified', { unverified: true }],
    ['over another challenge', { challenge: 'A'.repeat(43) }],
    ['of the wrong type', { type: 'webauthn.get' }],
  ])('a registration %s is refused', async (_what, bend) => {
    const world = openWorld()
    const link = world.staff.invitations.bootstrap('Ana')
    expect(await codeOf(enrolBy(world, link, 'staff', createAuthenticator({ origin }), bend))).toBe('staff.bad_passkey')
    // Nothing was used up.
    await enrolBy(world, link, 'staff')
  })

  test('a passkey belongs to one person', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const link = world.staff.invitations.invite({ realm: 'staff', group: '', name: 'Cy', roles: ['auditor'] })
    expect(await codeOf(enrolBy(world, link, 'staff', ana.authenticator))).toBe('staff.bad_invitation')
  })

  test('roles that never meet in one person are not granted', () => {
    const { staff } = openWorld()
    const invite = (roles: Parameters<Staff['invitations']['invite']>[0]['roles']) => () =>
      staff.invitations.invite({ realm: 'staff', group: '', name: 'Cy', roles })
    expect(invite(['safety-moderator', 'legal-intake'])).toThrow('never meet')
    expect(invite(['administrator', 'auditor'])).toThrow('never meet')
    expect(invite(['legal-approver', 'legal-custodian'])).toThrow('collectors')
    expect(invite(['safety-moderator', 'child-safety'])).not.toThrow()
  })
})

describe('sign-in', () => {
  test.each(['ES256', 'EdDSA'] as const)('with an %s passkey, counting or synced', async algorithm => {
    const world = openWorld()
    for (const counting of [true, false]) {
      const authenticator = createAuthenticator({ origin, algorithm, counting })
      const link = world.staff.invitations.invite({ realm: 'staff', group: '', name: 'Cy', roles: ['auditor'] })
      await enrolBy(world, link, 'staff', authenticator)
      expect((await (await signIn(world, 'staff', authenticator)).caller()).name).toBe('Cy')
    }
  })

  test.each([
    ['of another origin', { origin: 'http://desk.example' }],
    ['for another RP ID', { rpId: 'example' }],
    ['with a broken signature', { signature: 'broken' as const }],
    ['without the person verified', { unverified: true }],
    ['with a counter that went back', { counter: 1 }],
    ['over a challenge that we did not make', { challenge: 'B'.repeat(43) }],
  ])('an assertion %s is refused, and the log says so', async (_what, bend) => {
    const world = openWorld()
    const [ana] = await administrators(world)
    await signIn(world, 'staff', ana.authenticator)
    expect(await codeOf(signIn(world, 'staff', ana.authenticator, bend))).toBe('staff.bad_passkey')
    const [last] = await world.store.staffAudit({ before: 1e9, staffId: ana.staffId, limit: 1 })
    expect(last).toMatchObject({ action: 'signIn', outcome: 'refused' })
  })

  test('an answer sent twice opens one session', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const { body: opened } = await world.desk.dispatch('openSignIn', { ...empty, body: { realm: 'staff' } }, undefined)
    const assertion = ana.authenticator.assert(opened.options)
    const send = () => world.desk.dispatch('signIn', { ...empty, body: { realm: 'staff', assertion } }, undefined)
    await send()
    expect(await codeOf(send())).toBe('staff.bad_passkey')
  })

  test('a challenge ends after five minutes', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const { body: opened } = await world.desk.dispatch('openSignIn', { ...empty, body: { realm: 'staff' } }, undefined)
    const assertion = ana.authenticator.assert(opened.options)
    world.nowMs += 5 * 60_000
    const sent = world.desk.dispatch('signIn', { ...empty, body: { realm: 'staff', assertion } }, undefined)
    expect(await codeOf(sent)).toBe('staff.bad_passkey')
  })

  test('a step-up challenge signs nobody in', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const assertion = await stepUp(world, ana, 'x', hashOf('x'))
    const sent = world.desk.dispatch('signIn', { ...empty, body: { realm: 'staff', assertion } }, undefined)
    expect(await codeOf(sent)).toBe('staff.bad_passkey')
  })

  test("an officer's passkey opens nothing of the staff, and the other way round", async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const officer = await enrol(world, { name: 'Ofc. Reed', roles: ['officer'], realm: 'officer', group: 'agency-1' })
    expect(await codeOf(signIn(world, 'staff', officer.authenticator))).toBe('staff.bad_passkey')
    expect(await codeOf(signIn(world, 'officer', ana.authenticator))).toBe('staff.bad_passkey')
    expect(await codeOf(world.desk.authenticate({ auth: 'staff' }, officer.cookie))).toBe('staff.signed_out')
    const renamed = officer.cookie.replace('officer', 'staff')
    expect(await codeOf(world.desk.authenticate({ auth: 'staff' }, renamed))).toBe('staff.signed_out')
  })
})

describe('a session', () => {
  test('ends by itself after half an hour of rest, and after ten hours of work', async () => {
    const world = openWorld()
    const [ana, bo] = await administrators(world)
    for (let worked = 0; worked < 10 * 60 - 29; worked += 29) {
      world.nowMs += 29 * 60_000
      if (worked < 10 * 60 - 58) await ana.caller()
    }
    expect(await codeOf(bo.caller())).toBe('staff.signed_out')
    world.nowMs += 29 * 60_000
    expect(await codeOf(ana.caller())).toBe('staff.signed_out')
  })

  test('ends by signing out, for good', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const { headers } = await world.desk.dispatch('signOut', { ...empty, body: undefined }, await ana.caller())
    expect(headers?.['set-cookie']).toContain('Max-Age=0')
    expect(await codeOf(ana.caller())).toBe('staff.signed_out')
  })

  test('has a cookie for this host, its server and its own pages alone', async () => {
    const world = openWorld()
    const link = world.staff.invitations.bootstrap('Ana')
    const invitation = link.slice(link.indexOf('#') + 1)
    const { body: opened } = await world.desk.dispatch('openEnrolment', { ...empty, body: { invitation } }, undefined)
    const registration = createAuthenticator({ origin }).register(opened.options)
    const { headers } = await world.desk.dispatch('enrolStaff', { ...empty, body: { invitation, registration } }, undefined)
    expect(headers?.['set-cookie']).toMatch(/^__Host-causeway-staff=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/)
  })

  test('follows a change of roles with the next request, and ends with the account', async () => {
    const world = openWorld()
    const [ana, bo] = await administrators(world)
    const cy = await enrol(world, { name: 'Cy', roles: ['safety-moderator'] })
    const promoted = await propose(world, ana, { kind: 'roles', staff: cy.staffId, roles: ['safety-lead'] })
    await decide(world, bo, promoted)
    expect((await cy.caller()).roles).toEqual(['safety-lead'])
    await decide(world, bo, await propose(world, ana, { kind: 'end', staff: cy.staffId }))
    expect(await codeOf(cy.caller())).toBe('staff.signed_out')
    expect(await codeOf(signIn(world, 'staff', cy.authenticator))).toBe('staff.bad_passkey')
  })
})

describe('the staff list', () => {
  test('grows by two administrators, the second one signing', async () => {
    const world = openWorld()
    const [ana, bo] = await administrators(world)
    const link = await decide(world, bo, await propose(world, ana, { kind: 'add', name: 'Cy', roles: ['safety-moderator'] }))
    const cy = await enrolBy(world, link ?? '', 'staff')
    expect((await cy.caller()).roles).toEqual(['safety-moderator'])
  })

  test('does not grow by one administrator alone, nor by a signature over another change', async () => {
    const world = openWorld()
    const [ana, bo] = await administrators(world)
    const proposal = await propose(world, ana, { kind: 'add', name: 'Cy', roles: ['safety-moderator'] })
    const other = await propose(world, ana, { kind: 'add', name: 'Cy', roles: ['administrator'] })
    expect(await codeOf(decide(world, ana, proposal))).toBe('staff.second_person')
    expect(await codeOf(decide(world, bo, proposal, other.hash))).toBe('staff.bad_step_up')
    await decide(world, bo, proposal)
    expect(await codeOf(decide(world, bo, proposal))).toBe('staff.unknown')
  })

  test('is for administrators; who is refused stands in the log', async () => {
    const world = openWorld()
    const cy = await enrol(world, { name: 'Cy', roles: ['safety-moderator'] })
    const asked = world.desk.dispatch('listStaff', { ...empty, body: undefined }, await cy.caller())
    expect(await codeOf(asked)).toBe('staff.role_needed')
    const [last] = await world.store.staffAudit({ before: 1e9, staffId: cy.staffId, limit: 1 })
    expect(last).toMatchObject({ action: 'listStaff', outcome: 'refused' })
  })
})

describe('step-up', () => {
  async function signed(world: World, person: SignedInForTest, bend = {}) {
    const proof = await stepUp(world, person, 'scope.approve', hashOf('scope'), bend)
    const verify = async (over: { action?: string; hash?: Uint8Array; by?: SignedInForTest } = {}) =>
      await world.staff.stepUp.verify({
        caller: await (over.by ?? person).caller(),
        action: over.action ?? 'scope.approve',
        hash: over.hash ?? hashOf('scope'),
        proof,
      })
    return verify
  }

  test('makes a record that anybody can verify, and no other hash, act or person fits', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const record = await (await signed(world, ana))()
    // As it would lie in a file for years.
    const kept = JSON.parse(JSON.stringify(record)) as typeof record
    const expected = { staffId: ana.staffId, action: 'scope.approve', hash: hashOf('scope') }
    expect(await verifyStepUpRecord(crypto, kept, expected)).toBe(true)
    expect(await verifyStepUpRecord(crypto, kept, { ...expected, hash: hashOf('wider scope') })).toBe(false)
    expect(await verifyStepUpRecord(crypto, kept, { ...expected, action: 'scope.collect' })).toBe(false)
    expect(await verifyStepUpRecord(crypto, kept, { ...expected, staffId: 'somebody' })).toBe(false)
    const rewritten = { ...kept, statement: { ...kept.statement, hash: 'A'.repeat(43) } }
    expect(await verifyStepUpRecord(crypto, rewritten, { ...expected, hash: bytesFromBase64url('A'.repeat(43)) })).toBe(false)
  })

  test('counts once', async () => {
    const world = openWorld()
    const [ana] = await administrators(world)
    const verify = await signed(world, ana)
    await verify()
    expect(await codeOf(verify())).toBe('staff.bad_step_up')
  })

  test('is void for another hash, another act, another person', async () => {
    const world = openWorld()
    const [ana, bo] = await administrators(world)
    expect(await codeOf((await signed(world, ana))({ hash: hashOf('edited scope') }))).toBe('staff.bad_step_up')
    expect(await codeOf((await signed(world, ana))({ action: 'scope.publish' }))).toBe('staff.bad_step_up')
    expect(await codeOf((await signed(world, ana))({ by: bo }))).toBe('staff.bad_step_up')
  })

  test.each([
    ['of another origin', { origin: 'https://evil.test' }],
    ['for another RP ID', { rpId: 'evil.test' }],
    ['with a broken signature', { signature: 'broken' as const }],
    ['without the person verified', { unverified: true }],
    ['with a counter that went back', { counter: 0 }],
  ])('%s is refused', async (_what, bend) => {
    const world = openWorld()
    const [ana] = await administrators(world)
    expect(await codeOf((await signed(world, ana, bend))())).toBe('staff.bad_step_up')
  })

  test("with another person's passkey is refused", async () => {
    const world = openWorld()
    const [ana, bo] = await administrators(world)
    const borrowed = { ...ana, authenticator: bo.authenticator }
    expect(await codeOf((await signed(world, borrowed))())).toBe('staff.bad_step_up')
  })
})

describe('the audit log', () => {
  test('has a line for every view and act, newest first', async () => {
    const world = openWorld()
    const [ana, bo] = await administrators(world)
    await world.desk.dispatch('listStaff', { ...empty, body: undefined }, await ana.caller())
    await decide(world, bo, await propose(world, ana, { kind: 'add', name: 'Cy', roles: ['legal-intake'] }))
    const { body: page } = await world.desk.dispatch('listAudit', { ...empty, body: undefined }, await ana.caller())
    expect(page.events.map(({ action, person, outcome }) => `${person.name} ${action} ${outcome}`)).toEqual([
      'Ana listAudit allowed',
      'Bo staff.confirm done',
      'Bo decideStaffProposal allowed',
      'Bo openStepUp allowed',
      'Ana proposeStaff allowed',
      'Ana listStaff allowed',
      'Bo signIn done',
      'Bo enrolled done',
      'Ana signIn done',
      'Ana enrolled done',
    ])
  })

  test('that cannot be written stops what it is about', async () => {
    let works = true
    const world = openWorld({
      record: () => (works ? Promise.resolve() : Promise.reject(new CausewayError('store.unavailable'))),
    })
    const [ana, bo] = await administrators(world)
    const proposal = await propose(world, ana, { kind: 'add', name: 'Cy', roles: ['legal-intake'] })
    works = false
    expect(await codeOf(world.desk.dispatch('listStaff', { ...empty, body: undefined }, await ana.caller()))).toBe(
      'store.unavailable',
    )
    works = true
    const proof = await stepUp(world, bo, 'staff.confirm', proposal.hash)
    works = false
    const request = { ...empty, params: { proposal: proposal.id }, body: { decision: 'confirm' as const, stepUp: proof } }
    expect(await codeOf(world.desk.dispatch('decideStaffProposal', request, await bo.caller()))).toBe('store.unavailable')
    expect(await world.store.staffProposal({ id: proposal.id, sinceMs: 0 })).toBeDefined()
  })
})
