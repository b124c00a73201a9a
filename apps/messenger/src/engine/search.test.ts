import { expect, test } from 'vitest'
import type { Found } from './api-search.ts'
import { type Pair, pair, until } from './engine.test-support.ts'

async function textsFound({ call }: Pair, query: string, count?: number): Promise<string[]> {
  for (;;) {
    const { hits, complete } = await call<Found>('search', query, {}, count)
    if (complete) return hits.map(({ text }) => text)
  }
}

test('what was there before, what came since and what waits is found, newest first, each once', async () => {
  const both = await pair()
  const { ada, bob, atAda, atBob, hub } = both
  const notes = await ada.rooms.create({ with: [] })
  await atBob.send('Früher Tee')
  await until('ada has it', async () => (await atAda.messages()).length === 1)
  await notes.send('tea of my own')
  await until('it is said', async () => (await notes.messages())[0]?.position !== undefined)
  expect(await textsFound(both, 'TE')).toEqual(['tea of my own', 'Früher Tee'])
  expect(await textsFound(both, 'fruh')).toEqual(['Früher Tee'])
  await atBob.send('tea again')
  await until('ada has it', async () => (await atAda.messages()).length === 2)
  hub.faults.before = () => {
    throw new Error('no network')
  }
  await notes.send('tea that waits')
  const found = await textsFound(both, 'te')
  expect(found.toSorted()).toEqual(['Früher Tee', 'tea again', 'tea of my own', 'tea that waits'].toSorted())
  expect(found.slice(-2)).toEqual(['tea of my own', 'Früher Tee'])
  await Promise.all([ada.close(), bob.close()])
})

test('an edit is found by its new words only, a deletion by none', async () => {
  const both = await pair()
  const { ada, bob, atAda, atBob } = both
  await atBob.send('herring')
  await until('ada has it', async () => (await atAda.messages()).length === 1)
  expect(await textsFound(both, 'herring')).toEqual(['herring'])
  const id = (await atBob.messages())[0]?.id as Uint8Array
  await atBob.edit(id, 'salmon')
  await until('ada has the edit', async () => (await textsFound(both, 'salmon')).length === 1)
  expect(await textsFound(both, 'herring')).toEqual([])
  await atBob.delete(id)
  await until('it is gone', async () => (await textsFound(both, 'salmon')).length === 0)
  await Promise.all([ada.close(), bob.close()])
})

test('a message whose time is over leaves the screen, the list and the search', async () => {
  const both = await pair()
  const { ada, bob, atAda, atBob, topics, call } = both
  await atAda.setTimer(1)
  await until('bob knows', async () => (await atBob.summary()).timerSeconds === 1)
  await atBob.send('gone with the wind')
  await until('it is found', async () => (await textsFound(both, 'wind')).length === 1)
  expect((await call<{ last?: { text: string } }[]>('conversations'))[0]?.last?.text).toBe('gone with the wind')
  topics.length = 0
  await until('it has ended', async () => (await atAda.messages()).every(({ text }) => text !== 'gone with the wind'))
  await until('the tabs are told', () => topics.includes(`room ${atAda.uri}`) && topics.includes('conversations'))
  expect(await textsFound(both, 'wind')).toEqual([])
  expect((await call<{ last?: { text: string } }[]>('conversations'))[0]?.last?.text).not.toBe('gone with the wind')
  await Promise.all([ada.close(), bob.close()])
})

test('a page of hits is a page, and says that there are more', async () => {
  const both = await pair()
  const { ada, bob, atAda, call } = both
  for (let at = 0; at < 45; at++) await atAda.send(`pebble ${at}`)
  await until('all is said', async () => (await atAda.messages({ limit: 100 })).every(({ position }) => position !== undefined))
  const first = await call<Found>('search', 'pebble', {})
  expect([first.hits.length, first.hasMore, first.hits[0]?.text]).toEqual([30, true, 'pebble 44'])
  const all = await call<Found>('search', 'pebble', {}, 60)
  expect([all.hits.length, all.hasMore, all.complete]).toEqual([45, false, true])
  expect(all.hits.map(({ text }) => text)).toEqual(Array.from({ length: 45 }, (_, at) => `pebble ${44 - at}`))
  await Promise.all([ada.close(), bob.close()])
})
