import { expect, test } from 'vitest'
import { runEpisode } from './episode.ts'

test('one seed is one world: it gives the same digest and the same number of events every time', async () => {
  const first = await runEpisode('42')
  const second = await runEpisode('42')
  expect(first.violations).toEqual([])
  expect(second.digest).toBe(first.digest)
  expect(second.events).toBe(first.events)
})

test('another seed is another world', async () => {
  const [one, two] = [await runEpisode('1'), await runEpisode('2')]
  expect(one.digest).not.toBe(two.digest)
})

test('worlds in which everything breaks at once come to rest, and nothing is wrong in them', async () => {
  for (const seed of ['harsh-1', 'harsh-2', 'harsh-3']) expect((await runEpisode(seed)).violations).toEqual([])
})
