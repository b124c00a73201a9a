// What somebody says with a request for contact, reported before it is answered: right, and every way it can be wrong.

import { frankingTag, openEvidence, requestUri, sealEvidence } from '@causeway/crypto'
import {
  decodeMimiContent,
  encodeMimiContent,
  type ReportClaim,
  type ReportHeader,
  type RoomUri,
  textContent,
  type UserUri,
} from '@causeway/wire'
import { beforeEach, expect, test } from 'vitest'
import { crypto, dayMs, type Device } from '../../../provider/src/world.test-support.ts'
import type { Staff } from '../desk/staff.ts'
import { reportsShown } from './case.ts'
import { conversation, createSafeWorld, type SafeWorld, teamKeys } from '../world.test-support.ts'

const lead: Staff = { id: 'lena', roles: ['safety-lead'] }

let world: SafeWorld
let eve: Device
let bob: Device
let kim: Device
beforeEach(async () => {
  world = await createSafeWorld()
  eve = await world.enrol('one.example', 'eve', '18+')
  bob = await world.enrol('two.example', 'bob', '18+')
  kim = await world.enrol('two.example', 'kim', '18+')
})

interface Said {
  readonly claim: ReportClaim
  readonly content: Uint8Array
}

function words(text: string, senderUri: UserUri, roomUri: RoomUri): { content: Uint8Array; tag: Uint8Array } {
  const salt = crypto.random(16)
  const content = encodeMimiContent(textContent({ salt, senderUri, roomUri }, text))
  return { content, tag: frankingTag(crypto, salt, content) }
}

/** Asks, and gives what the other device has of it. */
async function asks(from: Device, to: Device, text: string): Promise<Said> {
  const roomUri = requestUri(crypto, from.user, to.user)
  const { content, tag } = words(text, from.user, roomUri)
  const boxes = [{ device: to.uri, sealed: crypto.random(100) }]
  await from.call('updateConsent', { body: { user: to.user, operation: 'request', words: { frankingTag: tag, boxes } } })
  const mail = (await to.mailbox()).findLast(({ kind }) => kind === 'consent')
  if (mail?.kind !== 'consent' || mail.words === undefined) throw new Error('no words')
  const { frank, frankingTag: shown } = mail.words
  return { claim: { frankingTag: shown, frank, senderUri: from.user, roomUri, timestamp: mail.timestamp }, content }
}

function headerOf(by: Device, of: Device, claims: readonly ReportClaim[]): ReportHeader {
  return { reporter: by.user, subject: of.user, about: 'request', seenName: of.handle, category: 'spam.unwanted', claims }
}

async function report(by: Device, of: Device, { claim, content }: Said): Promise<string> {
  const header = headerOf(by, of, [claim])
  const sealed = sealEvidence(crypto, teamKeys.publicKey, header, { note: '', messages: [{ content, files: [] }] })
  const { frank, ...rest } = claim
  const { subject, about, seenName, category } = header
  const body = { subject, about, seenName, category, claims: [{ ...rest, ...frank }], sealed }
  return (await world.ask(by, 'fileReport', body)).verdict
}

/** What a reviewer's browser makes of the evidence. */
function opened(by: Device, of: Device, { claim, content }: Said): string {
  const header = headerOf(by, of, [claim])
  const sealed = sealEvidence(crypto, teamKeys.publicKey, header, { note: '', messages: [{ content, files: [] }] })
  const result = openEvidence(crypto, teamKeys, header, sealed)
  return result.kind === 'failed' ? `failed ${result.why}` : result.kind
}

test('verified before it is answered, after it was declined, and when it was taken back', async () => {
  const said = await asks(eve, bob, 'Buy my coins')
  expect(await report(bob, eve, said)).toBe('verified')
  expect(opened(bob, eve, said)).toBe('opened')
  const [row] = await world.safety.desk.queue(lead)
  await world.safety.desk.take(lead, row!.case)
  const { value } = await world.safety.desk.look(lead, row!.case)
  expect(reportsShown(value)).toMatchObject([{ about: 'request', verdict: 'verified', hasWords: true }])

  const toKim = await asks(eve, kim, 'Buy my coins')
  await kim.consent(eve, 'revoke')
  await eve.consent(kim, 'cancel')
  expect(await report(kim, eve, toKim)).toBe('verified')
})

test('verified after it was withdrawn, and after another request stands in its place', async () => {
  const said = await asks(eve, bob, 'You will regret this')
  await eve.consent(bob, 'cancel')
  expect(await bob.consents()).toEqual({})
  expect(await report(bob, eve, said)).toBe('verified')
  expect(opened(bob, eve, said)).toBe('opened')

  const toKim = await asks(eve, kim, 'You will regret this')
  await eve.consent(kim, 'cancel')
  const later = await asks(eve, kim, 'Hello, I am new here')
  expect([await report(kim, eve, toKim), await report(kim, eve, later)]).toEqual(['verified', 'verified'])
})

test('what an adult says to a minor is on no device, before it is withdrawn and afterwards', async () => {
  const mia = await world.enrol('two.example', 'mia', '16-17')
  const roomUri = requestUri(crypto, eve.user, mia.user)
  const { tag } = words('You look nice', eve.user, roomUri)
  const boxes = [{ device: mia.uri, sealed: crypto.random(100) }]
  await eve.call('updateConsent', { body: { user: mia.user, operation: 'request', words: { frankingTag: tag, boxes } } })
  await eve.consent(mia, 'cancel')
  const mail = (await mia.mailbox()).flatMap(each => (each.kind === 'consent' ? [[each.operation, each.words]] : []))
  expect(mail).toEqual([
    ['request', undefined],
    ['cancel', undefined],
  ])
})

test('failed with altered text, whether the commitment is altered with it or not', async () => {
  const said = await asks(eve, bob, 'You look nice')
  const { salt } = decodeMimiContent(said.content)
  const content = encodeMimiContent(
    textContent({ salt, senderUri: eve.user, roomUri: requestUri(crypto, eve.user, bob.user) }, 'You look ill'),
  )
  expect(opened(bob, eve, { ...said, content })).toBe('failed tag')
  const recommitted = { ...said.claim, frankingTag: frankingTag(crypto, salt, content) }
  expect(await report(bob, eve, { claim: recommitted, content })).toBe('failed')
})

test('failed with a forged sender: of another, or somebody else under the own request', async () => {
  const said = await asks(kim, bob, 'I am Kim')
  expect(await report(bob, eve, said)).toBe('failed')
  const roomUri = requestUri(crypto, eve.user, bob.user)
  expect(await report(bob, eve, { ...said, claim: { ...said.claim, senderUri: eve.user, roomUri } })).toBe('failed')
  expect(opened(bob, eve, { ...said, claim: { ...said.claim, senderUri: eve.user } })).toBe('failed sender')
})

test('failed with what was said to another, or by the reporter', async () => {
  const toKim = await asks(eve, kim, 'Only for Kim')
  expect(await report(bob, eve, toKim)).toBe('failed')
  const moved = { ...toKim.claim, roomUri: requestUri(crypto, eve.user, bob.user) }
  expect(await report(bob, eve, { ...toKim, claim: moved })).toBe('failed')
  expect(opened(bob, eve, { ...toKim, claim: moved })).toBe('failed room')
  const own = await asks(bob, eve, 'I asked myself')
  expect(await report(bob, eve, own)).toBe('failed')
})

test('failed when it is replayed with another time, unverifiable when the keys of its day are gone', async () => {
  const said = await asks(eve, bob, 'Years ago')
  for (const timestamp of [said.claim.timestamp + 1, said.claim.timestamp - dayMs, 9e15])
    expect(await report(bob, eve, { ...said, claim: { ...said.claim, timestamp } })).toBe('failed')
  const old = { ...said.claim, timestamp: said.claim.timestamp - 100 * dayMs }
  expect(await report(bob, eve, { ...said, claim: old })).toBe('unverifiable')
})

test('failed with the stamp of a foreign key', async () => {
  const said = await asks(eve, bob, 'Hello')
  const other = await createSafeWorld()
  const [evil, friend] = [await other.enrol('one.example', 'eve', '18+'), await other.enrol('two.example', 'bob', '18+')]
  const abroad = await asks(evil, friend, 'Hello')
  expect(await report(bob, eve, { ...said, claim: { ...said.claim, frank: abroad.claim.frank } })).toBe('failed')
  expect(await report(bob, eve, { ...said, claim: { ...said.claim, frankingTag: abroad.claim.frankingTag } })).toBe('failed')
})

test('failed with a genuine message of a room: it was not said with a request', async () => {
  const { say } = await conversation(world, eve, bob)
  expect(await report(bob, eve, await say('in a room'))).toBe('failed')
})
