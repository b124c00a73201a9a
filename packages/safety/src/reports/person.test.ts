// Reports about a person and no message: what the server itself holds is what they are held against.

import { sealEvidence } from '@causeway/crypto'
import type { ReportAbout } from '@causeway/wire'
import { expect, test } from 'vitest'
import { crypto, type Device, refusal } from '../../../provider/src/world.test-support.ts'
import type { Staff } from '../desk/staff.ts'
import { createSafeWorld, type SafeWorld } from '../world.test-support.ts'

const lead: Staff = { id: 'lena', roles: ['safety-lead'] }

async function reportPerson(world: SafeWorld, by: Device, subject: Device, about: ReportAbout, seenName = ''): Promise<string> {
  const header = {
    reporter: by.user,
    subject: subject.user,
    about,
    seenName,
    category: 'identity.impersonation',
    claims: [],
  } as const
  const { key } = await world.ask(by, 'readSafetyKey')
  const sealed = sealEvidence(crypto, key, header, { note: 'look', messages: [] })
  const { reporter: _, claims: __, ...body } = header
  return (await world.ask(by, 'fileReport', { ...body, claims: [], sealed })).verdict
}

test('a request for contact is verified while it stands before the person, and a declined or withheld one is not told apart', async () => {
  const world = await createSafeWorld()
  const eve = await world.enrol('one.example', 'eve', '18+')
  const bob = await world.enrol('two.example', 'bob', '18+')
  const kim = await world.enrol('two.example', 'kim', '13-15')
  expect(await reportPerson(world, bob, eve, 'request')).toBe('unverifiable')
  await eve.call('updateConsent', { body: { user: bob.user, operation: 'request' } })
  // Another category, another report: the same one again would be answered as before.
  expect(await reportPerson(world, bob, eve, 'request', 'eve')).toBe('verified')
  // Withdrawn, the server holds nothing of it, as of one that was withheld: the name is what is proven then.
  await eve.call('updateConsent', { body: { user: bob.user, operation: 'cancel' } })
  expect(await reportPerson(world, bob, eve, 'request', 'withdrawn')).toBe('unverifiable')
  expect(await reportPerson(world, bob, eve, 'profile', 'eve')).toBe('verified')
  await eve.call('updateConsent', { body: { user: kim.user, operation: 'request' } })
  expect(await reportPerson(world, kim, eve, 'request')).toBe('unverifiable')
  await kim.call('updateConsent', { body: { user: eve.user, operation: 'revoke' } })
  expect(await reportPerson(world, kim, eve, 'request', 'eve')).toBe('unverifiable')
})

test('a name is verified when it is the one they go by, and a crowd that reports it is one witness', async () => {
  const world = await createSafeWorld()
  const eve = await world.enrol('one.example', 'not-the-bank', '18+')
  const crowd = await Promise.all(Array.from({ length: 30 }, (_, at) => world.enrol('two.example', `crowd ${at}`, '18+')))
  expect(await reportPerson(world, crowd[0]!, eve, 'profile', 'the-bank')).toBe('unverifiable')
  for (const one of crowd) expect(await reportPerson(world, one, eve, 'profile', 'not-the-bank')).toBe('verified')
  const [row] = await world.safety.desk.queue(lead)
  expect(row).toMatchObject({ reports: 31, verified: 30 })
  const alone = 2 * 1000 * 0.5
  expect(row!.priority).toBeGreaterThanOrEqual(alone)
  expect(row!.priority).toBeLessThan(2 * alone)
})

test('a report about a person carries no messages', async () => {
  const world = await createSafeWorld()
  const eve = await world.enrol('one.example', 'eve', '18+')
  const bob = await world.enrol('two.example', 'bob', '18+')
  const claim = {
    frankingTag: crypto.random(32),
    serverFrank: crypto.random(32),
    cipherSuite: 1,
    signature: crypto.random(64),
    senderUri: eve.user,
    roomUri: `mimi://one.example/r/${'a'.repeat(26)}`,
    timestamp: 1,
  }
  const body = { subject: eve.user, about: 'profile', seenName: 'eve', category: 'spam.fraud', sealed: crypto.random(200) }
  expect(await refusal(world.ask(bob, 'fileReport', { ...body, claims: [claim] } as never))).toBe('request.invalid')
})
