import { expect, test } from 'vitest'
import { isSent } from '../message/send-state.ts'
import type { Message, PropertyInfo } from './api.ts'
import { type Pair, pair, until } from './engine.test-support.ts'
import type { FromEngine, ToEngine } from './protocol.ts'
import { createTabEngine } from './tab.ts'

/** A tab whose calls reach the session as through a worker. */
function tabOf({ call, onChanged }: Pair): ReturnType<typeof createTabEngine> {
  let handler: (message: FromEngine) => void = () => undefined
  const property = { domain: 'chirp.example', name: 'Chirp' } as PropertyInfo
  const answer = async (message: ToEngine): Promise<void> => {
    if (message.kind !== 'call') return
    const { id, method, args } = structuredClone(message)
    try {
      handler({ kind: 'answer', id, value: structuredClone(await call(method, ...args)) })
    } catch (error) {
      handler({ kind: 'refusal', id, code: 'client.fault', message: String(error), users: [] })
    }
  }
  onChanged((...topics) => handler({ kind: 'changed', topics }))
  return createTabEngine({
    post: message => void answer(message),
    listen: given => void (handler = given),
    properties: [property],
    property,
  })
}

test('what is written stands there at once, as not kept yet, once, and stays the same bubble while it is taken in', async () => {
  const both = await pair()
  const { atAda, atBob, ada, bob } = both
  const room = tabOf(both).room(atAda.uri)
  const seen: (readonly Message[])[] = []
  const stop = room.timeline.subscribe(() => void seen.push(room.timeline.get().messages))
  await until('it is loaded', () => room.timeline.get().loaded)
  const sending = Promise.all(['one', 'two', 'three'].map(text => room.send(text)))
  expect(room.timeline.get().messages.map(({ text, state }) => `${text} ${state}`)).toEqual([
    'one written',
    'two written',
    'three written',
  ])
  const keys = room.timeline.get().messages.map(({ key }) => key)
  await sending
  await until('bob has them', async () => (await atBob.messages()).length === 3)
  await until('they are sent', () => room.timeline.get().messages.every(({ state }) => isSent(state)))
  expect((await atBob.messages()).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  for (const messages of seen.slice(1)) {
    expect(new Set(messages.map(({ key }) => key)).size).toBe(messages.length)
    expect(messages.map(({ key }) => key)).toEqual(keys.slice(0, messages.length))
  }
  stop()
  await Promise.all([ada.close(), bob.close()])
})

test('what the engine refuses leaves the screen, and whoever wrote it is told', async () => {
  const both = await pair()
  const { atAda, ada, bob } = both
  const room = tabOf(both).room(atAda.uri)
  const stop = room.timeline.subscribe(() => undefined)
  await until('it is loaded', () => room.timeline.get().loaded)
  await atAda.leave()
  await expect(room.send('too late')).rejects.toThrow()
  expect(room.timeline.get().messages).toEqual([])
  stop()
  await Promise.all([ada.close(), bob.close()])
})

test('older messages come before those that are shown, and stay when new ones come', async () => {
  const both = await pair()
  const { atAda, atBob, ada, bob } = both
  for (let at = 0; at < 150; at++) await atBob.send(`${at}`)
  await until('all came', async () => (await atAda.messages({ limit: 200 })).length === 150)
  await atAda.markRead()
  const room = tabOf(both).room(atAda.uri)
  const stop = room.timeline.subscribe(() => undefined)
  const texts = (): string[] => room.timeline.get().messages.map(({ text }) => text)
  await until('it is loaded', () => room.timeline.get().loaded)
  expect([texts()[0], texts().at(-1)]).toEqual(['90', '149'])
  room.loadOlder()
  room.loadOlder()
  await until('older ones are there', () => texts().length === 150)
  expect(texts()).toEqual(Array.from({ length: 150 }, (_, at) => `${at}`))
  await atBob.send('150')
  await until('the new one is there', () => texts().at(-1) === '150')
  expect(texts().length).toBe(151)
  stop()
  await Promise.all([ada.close(), bob.close()])
})
