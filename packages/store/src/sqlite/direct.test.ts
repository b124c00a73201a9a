import { expect, test } from 'vitest'
import { appendTexts, enrol, entryFor, roomWith, textsIn } from '../acceptance/population.ts'
import { storeAcceptance, type StoreUnderTest } from '../acceptance/store.ts'
import { type DirectOptions, openDirectStore } from './direct.ts'
import type { Faults } from './engine.ts'

storeAcceptance("the store in the caller's thread", limits => Promise.resolve(underTest({ path: ':memory:', ...limits })))

function underTest(options: DirectOptions): StoreUnderTest {
  const store = openDirectStore(options)
  return {
    store,
    reopen: () => Promise.resolve(underTest({ ...options, disk: store.crash() })),
    close: () => Promise.resolve(store.close()),
  }
}

test('after a failed fsync nothing is answered any more, and only a new start knows what is held', async () => {
  let isBroken = false
  const faults: Faults = {
    beforeCommit() {
      if (isBroken) throw new Error('EIO: fsync')
    },
  }
  const store = openDirectStore({ path: ':memory:', faults })
  const [ada] = await enrol(store, 'ada')
  const { stream } = await roomWith(store, ada!)
  isBroken = true
  await expect(appendTexts(store, stream, 'lost')).rejects.toMatchObject({ code: 'store.unavailable' })
  isBroken = false
  await expect(appendTexts(store, stream, 'too early')).rejects.toMatchObject({ code: 'store.unavailable' })
  await expect(textsIn(store, stream)).rejects.toMatchObject({ code: 'store.unavailable' })
  const again = openDirectStore({ disk: store.crash() })
  expect(await textsIn(again, stream)).toEqual(['commit to 1'])
  expect(await appendTexts(again, stream, 'now')).toEqual([2])
})

test('an append that became durable just before the store died is found by its retry', async () => {
  let isDying = false
  const faults: Faults = {
    afterCommit() {
      if (isDying) throw new Error('the power went')
    },
  }
  const store = openDirectStore({ path: ':memory:', faults })
  const [ada] = await enrol(store, 'ada')
  const { stream } = await roomWith(store, ada!)
  isDying = true
  const entry = entryFor(stream)
  await expect(store.append({ items: [entry] })).rejects.toMatchObject({ code: 'store.unavailable' })
  const again = openDirectStore({ disk: store.crash() })
  expect(await again.append({ items: [entry] })).toEqual([{ cursor: 2, duplicate: true }])
})
