// A decision of Coop, a verdict of Osprey becomes a proposal that a person here confirms; nothing holds before.

import { createHmac } from 'node:crypto'
import { utf8ToBytes } from '@causeway/wire'
import { expect, test } from 'vitest'
import { crypto, refusal } from '../../../provider/src/world.test-support.ts'
import { createAudit } from '../desk/audit.ts'
import type { Staff } from '../desk/staff.ts'
import { conversation, createSafeWorld, report } from '../world.test-support.ts'
import { createReceiving } from './receive.ts'
import { checkWebhook } from './webhook.ts'

const sue: Staff = { id: 'sue', roles: ['safety-senior'] }

test('signed, it waits for a second person; unsigned, unknown or late, it changes nothing', async () => {
  const world = await createSafeWorld()
  const eve = await world.enrol('one.example', 'eve', '18+')
  const bob = await world.enrol('two.example', 'bob', '18+')
  const talk = await conversation(world, eve, bob)
  await report(world, talk, [await talk.say('you fool')])
  const { desk, records } = world.safety
  const caseId = (await desk.queue(sue))[0]!.case
  const names = {
    userTypeId: 'u',
    caseTypeId: 'c',
    policies: {},
    actions: { suspend: { outcome: 'action-taken', level: 4 } },
  } as const
  const parts = { crypto, clock: world.clock, records }
  const coop = { names, isSigned: (_: Uint8Array, signature: string) => signature === 'right' }
  const { receiveCoopAction } = createReceiving({ ...parts, audit: createAudit(parts), coop, osprey: undefined })
  const body = utf8ToBytes(JSON.stringify({ item: { id: caseId, typeId: 'c' }, action: { id: 'suspend' }, policies: [] }))
  const send = (signature: string, bytes = body) =>
    receiveCoopAction(
      { params: {}, query: {}, headers: { 'coop-signature': signature }, body: bytes } as never,
      undefined as never,
    )

  expect(await refusal(send('wrong'))).toBe('auth.forbidden')
  expect(await refusal(send('right', utf8ToBytes('{')))).toBe('request.invalid')
  expect((await desk.queue(sue))[0]?.waitsForSecond).toBe(false)
  await send('right')
  expect((await desk.queue(sue))[0]?.waitsForSecond).toBe(true)
  const { account } = await eve.caller()
  expect(world.safety.actions.levelNow(account)).toBe(0)
  await send('right')
  await desk.take(sue, caseId)
  await desk.confirm(sue, caseId)
  expect(world.safety.actions.levelNow(account)).toBe(4)
  await send('right')
  const none = createReceiving({ ...parts, audit: createAudit(parts), coop: undefined, osprey: undefined })
  expect(await refusal(none.receiveCoopAction({ body, headers: {} } as never, undefined as never))).toBe('safety.no_bridge')
})

const secret = new Uint8Array(24).fill(5)

function webhook(body: unknown, { id = 'msg_1', atMs = 0, key = secret } = {}) {
  const bytes = utf8ToBytes(JSON.stringify(body))
  const seconds = String(Math.floor(atMs / 1000))
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.`).update(bytes).digest('base64')
  const headers = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` }
  return { params: {}, query: {}, headers, body: bytes }
}

test('a verdict of Osprey waits for a person too: on a case that people reported, signed, fresh, and once', async () => {
  const world = await createSafeWorld()
  const eve = await world.enrol('one.example', 'eve', '18+')
  const bob = await world.enrol('two.example', 'bob', '18+')
  const { account } = await eve.caller()
  const { desk, records } = world.safety
  const parts = { crypto, clock: world.clock, records, audit: createAudit({ crypto, clock: world.clock, records }) }
  const verdicts = { slow_down: { outcome: 'action-taken', level: 2 } } as const
  const osprey = { verdicts, secret, pseudonymOf: (number: number) => `p${number}` }
  const { receiveOspreyVerdicts } = createReceiving({ ...parts, coop: undefined, osprey })
  const body = { actionId: '42', actionName: 'contact_requested', verdicts: ['other', 'slow_down'], account: `p${account}` }
  const send = async (message: unknown, how: Parameters<typeof webhook>[1] = {}) => {
    const request = webhook(message, { atMs: world.clock.at, ...how })
    return (await receiveOspreyVerdicts(request as never, undefined as never)).body.state
  }

  expect(await send(body)).toBe('no-case')
  const talk = await conversation(world, eve, bob)
  await report(world, talk, [await talk.say('you fool')])
  const caseId = (await desk.queue(sue))[0]!.case
  expect(await refusal(send(body, { key: new Uint8Array(24) }))).toBe('auth.forbidden')
  expect(await refusal(send(body, { atMs: world.clock.at - 301_000 }))).toBe('auth.forbidden')
  expect(await refusal(send(body, { atMs: world.clock.at + 301_000 }))).toBe('auth.forbidden')
  for (const other of [null, [], { ...body, actionId: 42 }, { ...body, verdicts: 'slow_down' }, { ...body, account: undefined }])
    expect(await refusal(send(other))).toBe('request.invalid')
  for (const name of ['other', 'toString', '__proto__']) expect(await send({ ...body, verdicts: [name] })).toBe('no-verdict')
  expect(await send({ ...body, account: 'p999999' })).toBe('no-case')
  expect((await desk.queue(sue))[0]?.waitsForSecond).toBe(false)

  expect(await send(body)).toBe('proposed')
  expect(await send(body, { id: 'msg_2' })).toBe('waiting')
  expect(world.safety.actions.levelNow(account)).toBe(0)
  await desk.take(sue, caseId)
  expect((await desk.look(sue, caseId)).value.proposal).toMatchObject({ by: 'osprey', clause: 'Osprey: slow_down', level: 2 })
  // Who confirms may decide otherwise as well; the same message proposes nothing after that, a new one on an open case does.
  await desk.decide(sue, caseId, { outcome: 'no-action', clause: 'Looked at', note: '' })
  expect(world.safety.actions.levelNow(account)).toBe(0)
  await report(world, talk, [await talk.say('and a coward')])
  expect(await send(body)).toBe('repeated')
  expect(await send(body, { id: 'msg_3' })).toBe('proposed')
  const again = (await desk.queue(sue))[0]!.case
  await desk.take(sue, again)
  await desk.confirm(sue, again)
  expect(world.safety.actions.levelNow(account)).toBe(2)
  const none = createReceiving({ ...parts, coop: undefined, osprey: undefined })
  expect(await refusal(none.receiveOspreyVerdicts(webhook(body) as never, undefined as never))).toBe('safety.no_bridge')
})

test('a webhook is believed byte by byte: its id, its time, its body, and any of several signatures', () => {
  const { headers, body } = webhook({ a: 1 }, { atMs: 1_790_000_000_000 })
  const check =
    (changed: Partial<typeof headers>, bytes: Uint8Array = body) =>
    () =>
      checkWebhook(crypto, secret, { ...headers, ...changed }, bytes, 1_790_000_000_000)
  expect(check({})()).toBe('msg_1')
  expect(check({ 'webhook-signature': `v1,AAAA v2,x ${headers['webhook-signature']}` })()).toBe('msg_1')
  expect(check({ 'webhook-id': 'msg_2' })).toThrow('not signed')
  expect(check({ 'webhook-id': '' })).toThrow('not signed')
  expect(check({ 'webhook-timestamp': '1790000001' })).toThrow('not signed')
  expect(check({ 'webhook-timestamp': 'now' })).toThrow('not signed')
  expect(check({ 'webhook-signature': '' })).toThrow('not signed')
  expect(check({ 'webhook-signature': headers['webhook-signature'].slice(3) })).toThrow('not signed')
  expect(check({}, utf8ToBytes('{"a":2}'))).toThrow('not signed')
})
