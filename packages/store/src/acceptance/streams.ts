// Streams: order, gaps, repetition, refusals.

import { describe, expect, test } from 'vitest'
import { storeFor, type Store } from '../ports/store.ts'
import {
  appendTexts,
  bytes,
  commitOf,
  enrol,
  entryFor,
  newId,
  nextMonth,
  openFor,
  type OpenStore,
  roomWith,
  textsIn,
} from './population.ts'

export function streamAcceptance(open: OpenStore): void {
  describe('a stream', () => {
    test('has no gap for a reader who follows sixteen writers', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const rooms = await Promise.all([1, 2, 3].map(() => roomWith(store, ada!)))
      let isWriting = true
      const readers = rooms.map(({ stream }) => follow(store, stream, () => isWriting))
      const answered = await Promise.all(Array.from({ length: 16 }, (_, writer) => writeTo(store, rooms, `${writer}`)))
      isWriting = false
      const read = await Promise.all(readers)
      for (const [index, { stream }] of rooms.entries()) {
        const entries = read[index] as Map<number, string>
        expect([...entries.keys()]).toEqual(Array.from(entries, (_, at) => at + 1))
        const told = answered.flat().filter(answer => answer.stream === stream)
        expect(entries.size).toBe(told.length + 1)
        for (const { cursor, text } of told) expect(entries.get(cursor)).toBe(text)
      }
    })

    test('keeps the order of one batch, across streams', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const [one, two] = await Promise.all([roomWith(store, ada!), roomWith(store, ada!)])
      const items = Array.from({ length: 100 }, (_, index) => entryFor((index % 3 === 0 ? one : two).stream, `${index}`))
      const appended = await store.append({ items })
      expect(appended.every(({ duplicate }) => !duplicate)).toBe(true)
      expect(await textsIn(store, one.stream, 1)).toEqual(Array.from({ length: 34 }, (_, index) => `${index * 3}`))
      expect((await textsIn(store, two.stream, 1)).length).toBe(66)
    })

    test('is read in pieces of a bounded size, of at least one entry', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      await appendTexts(store, stream, 'x'.repeat(600), 'y'.repeat(600), 'z')
      const read = (after: number, limit: number, sizeBytesMax: number) =>
        store.readStream({ stream, after, limit, sizeBytesMax }).then(({ entries }) => entries.map(({ cursor }) => cursor))
      expect(await read(1, 100, 1000)).toEqual([2])
      expect(await read(1, 100, 1)).toEqual([2])
      expect(await read(2, 100, 1000)).toEqual([3, 4])
      expect(await read(1, 2, 1 << 20)).toEqual([2, 3])
      expect(await read(4, 100, 1000)).toEqual([])
    })

    test('gives entries back byte for byte, also large and empty ones', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      const large = Uint8Array.from({ length: 300_000 }, (_, at) => at * 31)
      await store.append({
        items: [
          { ...entryFor(stream), body: large },
          { ...entryFor(stream), body: new Uint8Array(0) },
        ],
      })
      const { entries, head, low } = await store.readStream({ stream, after: 1, limit: 9, sizeBytesMax: 1 << 20 })
      expect({ head, low }).toEqual({ head: 3, low: 0 })
      expect(entries.map(({ body }) => body.length)).toEqual([300_000, 0])
      expect(Buffer.compare(entries[0]!.body, large)).toBe(0)
    })
  })

  describe('a device that comes back', () => {
    test('is answered at once with its streams, mailbox first, and what it has not acknowledged', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const [one, two] = [await roomWith(store, ada!), await roomWith(store, ada!)]
      await store.mail({ mailings: [{ device: ada!.device, body: bytes('mailed') }], expiryDay: nextMonth })
      await appendTexts(store, one.stream, 'read', 'unread', 'unread too')
      await store.acknowledge({ items: [{ stream: one.stream, device: ada!.device, cursor: 2 }] })
      const streams = await resumed(store, ada!.device)
      expect(streams.map(({ stream, texts }) => [stream, texts])).toEqual([
        [ada!.mailbox, ['mailed']],
        [one.stream, ['unread', 'unread too']],
        [two.stream, await textsIn(store, two.stream, streams[2]!.cursor)],
      ])
      expect(streams[1]).toMatchObject({ cursor: 2, head: 4 })
    })

    test('gets no more than it asked for, but never nothing', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const [one, two] = [await roomWith(store, ada!), await roomWith(store, ada!)]
      await appendTexts(store, one.stream, 'x'.repeat(600), 'y'.repeat(600))
      await appendTexts(store, two.stream, 'z')
      await store.acknowledge({ items: [one, two].map(({ stream }) => ({ stream, device: ada!.device, cursor: 1 })) })
      const lengths = async (limit: number, sizeBytesMax: number) =>
        (await resumed(store, ada!.device, limit, sizeBytesMax)).map(({ texts }) => texts.map(text => text.length))
      expect(await lengths(9, 5000)).toEqual([[], [600, 600], [1]])
      expect(await lengths(1, 5000)).toEqual([[], [600], [1]])
      expect(await lengths(9, 700)).toEqual([[], [600], [1]])
      expect(await lengths(9, 100)).toEqual([[], [600], []])
    })
  })

  describe('an append tried again', () => {
    test('is answered as the first one was', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      const entry = entryFor(stream)
      expect(await store.append({ items: [entry] })).toEqual([{ cursor: 2, duplicate: false }])
      await appendTexts(store, stream, 'between')
      expect(await store.append({ items: [entry] })).toEqual([{ cursor: 2, duplicate: true }])
      expect(await textsIn(store, stream, 1)).toEqual(['hello', 'between'])
    })

    test('twice in one batch is one entry', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      const entry = entryFor(stream)
      const answers = await store.append({ items: [entry, entryFor(stream, 'other'), entry] })
      expect(answers).toEqual([
        { cursor: 2, duplicate: false },
        { cursor: 3, duplicate: false },
        { cursor: 2, duplicate: true },
      ])
    })

    test('is found behind thousands of later ones', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      const first = entryFor(stream, 'first')
      await store.append({ items: [first] })
      await store.append({ items: Array.from({ length: 3000 }, () => entryFor(stream, 'later')) })
      expect(await store.append({ items: [first] })).toEqual([{ cursor: 2, duplicate: true }])
    })

    test('is found after the store was opened again', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      const entries = Array.from({ length: 50 }, (_, index) => entryFor(stream, `${index}`))
      await store.append({ items: entries })
      const again = await store.reopen()
      const answers = await again.append({ items: [...entries.slice(20), entryFor(stream, 'new')] })
      expect(answers.map(({ duplicate }) => duplicate)).toEqual([...Array.from({ length: 30 }, () => true), false])
      expect(answers.at(-1)).toEqual({ cursor: 52, duplicate: false })
      expect((await textsIn(again, stream, 1)).length).toBe(51)
    })

    test('with a floor at or above its entry is another entry', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      const entry = entryFor(stream)
      await store.append({ items: [entry] })
      expect(await store.append({ items: [{ ...entry, floor: 2 }] })).toEqual([{ cursor: 3, duplicate: false }])
    })

    test('in another stream is another entry', async () => {
      const store = await openFor(open)
      const [one, two] = [await room(store, 'ada'), await room(store, 'bob')]
      const entry = entryFor(one.stream)
      const answers = await store.append({ items: [entry, { ...entry, stream: two.stream }] })
      expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, false])
    })
  })

  describe('a refused operation', () => {
    test('does not undo its neighbours of the same turn', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const { stream } = await roomWith(store, ada!)
      const unknown = 1 << 20
      const outcomes = await Promise.allSettled([
        store.append({ items: [entryFor(stream, 'before')] }),
        store.append({ items: [entryFor(stream, 'beside the unknown'), entryFor(unknown)] }),
        store.mail({
          mailings: [
            { device: ada!.device, body: bytes('undone') },
            { device: unknown, body: bytes('') },
          ],
          expiryDay: nextMonth,
        }),
        store.commitEpoch({ ...commitOf(stream, 1n), mailings: [{ device: unknown, body: bytes('welcome') }] }),
        store.mail({ mailings: [{ device: ada!.device, body: bytes('mailed') }], expiryDay: nextMonth }),
        store.append({ items: [entryFor(stream, 'after')] }),
      ])
      const codes = outcomes.map(outcome => (outcome.status === 'fulfilled' ? 'done' : (outcome.reason as { code: string }).code))
      expect(codes).toEqual(['done', 'room.unknown', 'device.unknown', 'device.unknown', 'done', 'done'])
      expect(await textsIn(store, stream, 1)).toEqual(['before', 'after'])
      expect(await textsIn(store, ada!.mailbox)).toEqual(['mailed'])
      expect((await store.roomByStream({ stream }))?.epoch).toBe(1n)
    })

    test('for a purpose says which datum it would have read', async () => {
      const store = await openFor(open)
      const { stream } = await room(store)
      const safety = storeFor(store, 'safety')
      await expect(safety.append({ items: [entryFor(stream)] })).rejects.toMatchObject({
        code: 'inventory.purpose_refused',
        detail: expect.stringContaining('message.ciphertext') as string,
      })
      await expect(safety.readStream({ stream, after: 0, limit: 1, sizeBytesMax: 1 })).rejects.toMatchObject({
        code: 'inventory.purpose_refused',
      })
      expect(await storeFor(store, 'delivery').append({ items: [entryFor(stream)] })).toHaveLength(1)
    })
  })

  describe('a mailing', () => {
    test('of the same bytes, still waiting, is one mailing', async () => {
      const store = await openFor(open)
      const [ada] = await enrol(store, 'ada')
      const mailing = { device: ada!.device, body: bytes('welcome') }
      const first = await store.mail({ mailings: [mailing], expiryDay: nextMonth })
      expect(await store.mail({ mailings: [mailing], expiryDay: nextMonth })).toEqual(first)
      expect(first).toEqual([{ device: ada!.device, stream: ada!.mailbox, cursor: 1 }])
      await store.acknowledge({ items: [{ stream: ada!.mailbox, device: ada!.device, cursor: 1 }] })
      expect((await store.mail({ mailings: [mailing], expiryDay: nextMonth }))[0]?.cursor).toBe(2)
    })
  })
}

async function resumed(store: Store, device: number, limit = 100, sizeBytesMax = 1 << 20) {
  const streams = await store.resumeDevice({ device, limit, sizeBytesMax })
  return streams.map(({ entries, ...position }) => ({
    ...position,
    texts: entries.map(({ body }) => new TextDecoder().decode(body)),
  }))
}

async function room(store: Store, person = 'ada'): Promise<{ stream: number }> {
  const [device] = await enrol(store, person)
  return await roomWith(store, device!)
}

async function writeTo(store: Store, rooms: readonly { stream: number }[], writer: string) {
  const answers: { stream: number; cursor: number; text: string }[] = []
  for (let round = 0; round < 40; round += 1) {
    const items = rooms.map(({ stream }) => ({ ...entryFor(stream, `${writer}:${round}`), clientId: newId() }))
    const appended = await store.append({ items })
    appended.forEach(({ cursor }, index) => answers.push({ stream: items[index]!.stream, cursor, text: `${writer}:${round}` }))
  }
  return answers
}

/** Reads by cursor while others write, and once more when they are done. */
async function follow(store: Store, stream: number, isWriting: () => boolean): Promise<Map<number, string>> {
  const seen = new Map<number, string>()
  for (let isLast = false; ; isLast = !isWriting()) {
    const { entries } = await store.readStream({ stream, after: seen.size, limit: 50, sizeBytesMax: 1 << 20 })
    for (const { cursor, body } of entries) seen.set(cursor, new TextDecoder().decode(body))
    if (isLast && entries.length === 0) return seen
  }
}
