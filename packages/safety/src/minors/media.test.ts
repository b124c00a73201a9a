// B6: nobody can send media to a child before the child has answered twice. What the hub can see of it: whose file it is, who fetches
// it, and how many messages went between the two.

import type { AgeBand } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { type Device, type Membership, refusal } from '../../../provider/src/world.test-support.ts'
import { connect, createSafeWorld, domains, type SafeWorld } from '../world.test-support.ts'

const guarded = Object.fromEntries(domains.map(domain => [domain, { hasGuardians: true }]))
const bands = ['U13', '13-15', '16-17', '18+', 'unknown'] as const
const isHeldFor: readonly AgeBand[] = ['U13', '13-15']

interface Talk {
  readonly sender: Device
  readonly reader: Device
  readonly atSender: Membership
  readonly atReader: Membership
}

async function talk(world: SafeWorld, sender: Device, reader: Device): Promise<Talk> {
  for (const one of [sender, reader]) await one.upload(3)
  await connect(world, sender, reader)
  const atSender = await sender.createRoom('direct')
  await atSender.add(reader)
  return { sender, reader, atSender, atReader: await reader.join() }
}

async function say(membership: Membership): Promise<void> {
  await membership.submit((await membership.encrypt('words')).message)
}

async function fileOf(sender: Device): Promise<{ read: (by: Device, query?: Record<string, string>) => Promise<string> }> {
  const request = { params: {}, query: {}, headers: { 'upload-length': '3' }, body: undefined } as never
  const { headers } = await sender.world.provider.dispatch('createMedia', request, await sender.caller())
  const media = headers?.['location']?.split('/').at(-1) as string
  await sender.call('appendMedia', { params: { media }, headers: { 'upload-offset': '0' }, body: Uint8Array.of(1, 2, 3) })
  return { read: (by, query = {}) => refusal(by.call('readMedia', { params: { media }, query })) }
}

describe('B-M3: media in a new conversation, every pair of bands on every ordered pair of properties', () => {
  for (const from of bands)
    for (const to of bands)
      test(`${from} sends, ${to} fetches`, async () => {
        const world = await createSafeWorld(guarded)
        for (const [at, there] of domains.flatMap(one => domains.map(other => [one, other] as const))) {
          const sender = await world.enrol(at, `sender ${there}`, from, 'parent')
          const reader = await world.enrol(there, `reader ${at}`, to, 'parent')
          const { atSender, atReader } = await talk(world, sender, reader)
          const file = await fileOf(sender)
          const held = isHeldFor.includes(to) ? 'media.held' : 'accepted'
          await say(atSender)
          expect(await file.read(reader)).toBe(held)
          await say(atReader)
          expect(await file.read(reader), 'after one answer').toBe(held)
          // What goes to the safety team need not be looked at first.
          expect(await file.read(reader, { for: 'report' })).toBe('accepted')
          await say(atReader)
          expect(await file.read(reader), 'after two answers').toBe('accepted')
        }
      })
})

async function pair(band: AgeBand = '13-15'): Promise<Talk & { world: SafeWorld }> {
  const world = await createSafeWorld(guarded)
  const sender = await world.enrol('one.example', 'adult', '18+')
  const reader = await world.enrol('two.example', 'child', band)
  return { world, ...(await talk(world, sender, reader)) }
}

test('the sender cannot tell: the same answers and the same rights over the file, whoever the other one is', async () => {
  const seen = async (band: AgeBand): Promise<unknown[]> => {
    const { sender, reader, atSender } = await pair(band)
    await say(atSender)
    const file = await fileOf(sender)
    const before = [await file.read(sender), await sender.mailbox()]
    await file.read(reader)
    return [
      ...before,
      await file.read(sender),
      await sender.mailbox(),
      (await sender.call('readRoom', { params: { room: atSender.segment } })).head,
    ]
  }
  expect(await seen('13-15')).toEqual(await seen('18+'))
})

test('bypass: another room of the same two begins where the first one was, and not as answered', async () => {
  const { sender, reader, atSender } = await pair()
  await say(atSender)
  const file = await fileOf(sender)
  const again = await sender.createRoom('direct')
  await again.add(reader)
  await say(again)
  expect(await file.read(reader)).toBe('media.held')
})

test('bypass: a child that says to be an adult elsewhere, by linking an account, is a child here', async () => {
  const { world, sender, reader, atSender } = await pair('18+')
  const elsewhere = await world.enrol('three.example', 'the same', '13-15')
  const { code } = await world.ask(reader, 'offerPersonLink')
  await world.ask(elsewhere, 'acceptPersonLink', { code })
  await say(atSender)
  expect(await (await fileOf(sender)).read(reader)).toBe('media.held')
})

test('what may have come through a group of both is served: the hub does not know which message a file belongs to', async () => {
  const { sender, reader, atSender } = await pair()
  await say(atSender)
  const file = await fileOf(sender)
  expect(await file.read(reader)).toBe('media.held')
  const group = await sender.createRoom('group')
  await group.add(reader)
  expect(await file.read(reader)).toBe('accepted')
})
