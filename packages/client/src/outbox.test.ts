import type { ErrorCode } from '@causeway/wire'
import { expect, test } from 'vitest'
import { befriend, type Person, person, start, textsOf, until } from './client.test-support.ts'
import { createClient } from './client.ts'
import { createTestHub, type TestHub } from './hub.test-support.ts'
import type { Room } from './rooms/room.ts'
import { tables } from './tables.ts'

async function pair(): Promise<{ hub: TestHub; ada: Person; bob: Person; atAda: Room; atBob: Room }> {
  const hub = createTestHub(() => Date.now())
  const ada = await person(hub, 'chirp.example', 'ada')
  const bob = await person(hub, 'parley.example', 'bob')
  await befriend(ada, bob)
  const atAda = await ada.client.rooms.create({ with: [bob.client.me.user] })
  await until('bob is in', async () => (await bob.client.rooms.get(atAda.uri)) !== undefined)
  const atBob = (await bob.client.rooms.get(atAda.uri)) as Room
  return { hub, ada, bob, atAda, atBob }
}

const refusing =
  (code: ErrorCode): (() => ErrorCode) =>
  () =>
    code
const idOf = async (room: Room, text: string): Promise<Uint8Array> =>
  (await room.messages()).find(message => message.text === text)?.id as Uint8Array

test('a refused message stays, says why, outlives a restart, and arrives once when it is tried again', async () => {
  const { hub, ada, atAda, atBob } = await pair()
  hub.faults.refuse = refusing('consent.refused')
  await atAda.send('please')
  await until('it failed', async () => (await atAda.messages())[0]?.state === 'failed')
  expect((await atAda.messages())[0]).toMatchObject({ text: 'please', cause: 'consent.refused' })
  await ada.client.close()
  const again = await start(ada.options)
  const room = (await again.client.rooms.get(atAda.uri)) as Room
  expect((await room.messages())[0]).toMatchObject({ state: 'failed', cause: 'consent.refused' })
  await expect(room.retry(new Uint8Array(32))).rejects.toMatchObject({ code: 'request.invalid' })
  hub.faults.refuse = () => undefined
  const id = await idOf(room, 'please')
  await room.retry(id)
  await until('bob has it', async () => textsOf(await atBob.messages()).join() === 'please')
  await until('it is in the log', async () => (await room.messages())[0]?.position !== undefined)
  await expect(room.retry(id)).rejects.toMatchObject({ code: 'request.invalid' })
  await expect(room.discard(id)).rejects.toMatchObject({ code: 'request.invalid' })
  expect(textsOf(await room.messages())).toEqual(['please'])
  expect(await again.options.store.list(tables.outbox, {})).toEqual([])
})

test('a failed message that is discarded is gone, and the ones after it were not held up', async () => {
  const { hub, atAda, atBob } = await pair()
  let count = 0
  hub.faults.refuse = () => (count++ === 0 ? 'consent.refused' : undefined)
  await atAda.send('never mind')
  await until('it failed', async () => (await atAda.messages())[0]?.state === 'failed')
  await atAda.send('this one')
  await until('bob has the other', async () => textsOf(await atBob.messages()).join() === 'this one')
  await atAda.discard(await idOf(atAda, 'never mind'))
  expect(textsOf(await atAda.messages())).toEqual(['this one'])
})

test('what was written without a network can be taken back before it leaves, and not after', async () => {
  const { hub, ada, atAda, atBob } = await pair()
  await ada.client.close()
  hub.faults.before = () => {
    throw new Error('no network')
  }
  const offline = await createClient(ada.options)
  const room = (await offline.rooms.get(atAda.uri)) as Room
  await room.send('a')
  await room.send('b')
  await room.discard(await idOf(room, 'a'))
  expect(textsOf(await room.messages())).toEqual(['b'])
  delete hub.faults.before
  await offline.sync()
  await until('bob has b alone', async () => textsOf(await atBob.messages()).join() === 'b')
  await offline.close()
})

test('a message that the hub does not take yet says what it waits for, and goes when it may', async () => {
  const { hub, ada, atAda, atBob } = await pair()
  hub.faults.refuse = refusing('safety.unanswered')
  await atAda.send('one more')
  await until('it is told', async () => (await atAda.messages())[0]?.cause === 'safety.unanswered')
  expect((await atAda.messages())[0]?.state).toBe('pending')
  expect(ada.seen).toContainEqual(expect.objectContaining({ name: 'status', state: 'pending', cause: 'safety.unanswered' }))
  hub.faults.refuse = () => undefined
  await until('bob has it', async () => textsOf(await atBob.messages()).join() === 'one more')
})

test('a receipt that is refused does not stay', async () => {
  const { hub, bob, atAda, atBob } = await pair()
  await atAda.send('read me')
  await until('bob has it', async () => (await atBob.messages()).length === 1)
  await until('bob has said so', async () => (await atAda.messages())[0]?.state === 'delivered')
  hub.faults.refuse = refusing('room.not_allowed')
  await atBob.markRead()
  await until('nothing waits', async () => (await bob.options.store.list(tables.outbox, {})).length === 0)
})
