import { expect, test } from 'vitest'
import { befriend, type Person, person, start, textsOf, until } from '../client.test-support.ts'
import { createTestHub } from '../hub.test-support.ts'
import { tables } from '../tables.ts'
import type { Room } from './room.ts'

async function pair(): Promise<{ ada: Person; bob: Person; atAda: Room; atBob: Room; pass: (ms: number) => void }> {
  let passedMs = 0
  const hub = createTestHub(() => Date.now() + passedMs)
  const ada = await person(hub, 'chirp.example', 'ada')
  const bob = await person(hub, 'parley.example', 'bob')
  await befriend(ada, bob)
  const atAda = await ada.client.rooms.create({ with: [bob.client.me.user] })
  await until('bob is in', async () => (await bob.client.rooms.get(atAda.uri)) !== undefined)
  const atBob = (await bob.client.rooms.get(atAda.uri)) as Room
  return { ada, bob, atAda, atBob, pass: ms => void (passedMs += ms) }
}

const texts = async (room: Room): Promise<unknown[]> => textsOf(await room.messages())

test('with a timer set by one, what both write vanishes on both sides, and what was there before stays', async () => {
  const { ada, bob, atAda, atBob } = await pair()
  await atAda.send('stays')
  await atAda.setTimer(1)
  await until('bob knows', async () => (await atBob.summary()).timerSeconds === 1)
  await atAda.send('goes')
  await atBob.send('goes too')
  await until('all is there', async () => (await texts(atAda)).length === 3 && (await texts(atBob)).length === 3)
  await until('only what stays is left', async () =>
    [await texts(atAda), await texts(atBob)].every(each => each.join() === 'stays'),
  )
  expect(bob.seen.some(({ name }) => name === 'expired')).toBe(true)
  expect((await atBob.summary()).unread).toBe(1)
  for (const { options } of [ada, bob]) expect(await options.store.list(tables.expiries, {})).toEqual([])
})

test('a device that sleeps over the end takes the message away when it wakes, and one that was away never shows it', async () => {
  const { ada, bob, atAda, atBob, pass } = await pair()
  await atAda.setTimer(3600)
  await until('bob knows', async () => (await atBob.summary()).timerSeconds === 3600)
  await atBob.send('before the night')
  await until('ada has it', async () => (await texts(atAda)).length === 1)
  await ada.client.close()
  await atBob.send('while she sleeps')
  await bob.client.sync()
  pass(3_601_000)
  const woken = await start(ada.options)
  const room = (await woken.client.rooms.get(atAda.uri)) as Room
  await until('nothing is left', async () => (await texts(room)).length === 0)
  expect(woken.seen.filter(({ name }) => name === 'message')).toEqual([])
})

test('a timer can be taken back, and no longer one than MIMI content can say is set', async () => {
  const { atAda, atBob } = await pair()
  await atAda.setTimer(60)
  await until('bob knows', async () => (await atBob.summary()).timerSeconds === 60)
  await atBob.setTimer(undefined)
  await until('ada knows', async () => (await atAda.summary()).timerSeconds === undefined)
  await atAda.send('for ever')
  await until('it is sent', async () => (await atAda.messages()).at(-1)?.position !== undefined)
  expect((await atAda.messages()).at(-1)?.expiresAtMs).toBeUndefined()
  await expect(atAda.setTimer(31_536_001)).rejects.toMatchObject({ code: 'request.invalid' })
})
