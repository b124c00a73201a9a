// A decision of Coop becomes a proposal that a person here confirms; nothing holds before.

import { utf8ToBytes } from '@causeway/wire'
import { expect, test } from 'vitest'
import { crypto, refusal } from '../../../provider/src/world.test-support.ts'
import { createAudit } from '../desk/audit.ts'
import type { Staff } from '../desk/staff.ts'
import { conversation, createSafeWorld, report } from '../world.test-support.ts'
import { createReceiving } from './receive.ts'

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
  const { receiveCoopAction } = createReceiving({ ...parts, audit: createAudit(parts), coop })
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
  const none = createReceiving({ ...parts, audit: createAudit(parts), coop: undefined })
  expect(await refusal(none.receiveCoopAction({ body, headers: {} } as never, undefined as never))).toBe('safety.no_bridge')
})
