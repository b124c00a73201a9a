import { expect, test } from 'vitest'
import type { Connection } from './connection.ts'
import type { Context } from './context.ts'
import { createSync } from './sync.ts'

test('what is delivered in the very moment in which reading ends is not left lying', async () => {
  // So many promises later than the first: in one of these moments the reader has just found nothing more.
  for (let moment = 0; moment < 24; moment++) {
    const processed: number[] = []
    const sync = createSync({
      context: { events: { emit: () => undefined }, timers: { after: () => () => undefined } } as unknown as Context,
      connection: () => ({ ack: () => undefined }) as unknown as Connection,
      readerOf: () => ({
        cursor: async () => processed.at(-1) ?? 0,
        process: async entries => void processed.push(...entries.map(({ cursor }) => cursor)),
        lost: async () => undefined,
      }),
    })
    sync.delivered('aaaa', 1, new Uint8Array())
    for (let at = 0; at < moment; at++) await Promise.resolve()
    sync.delivered('aaaa', 2, new Uint8Array())
    await new Promise(resolve => setTimeout(resolve))
    expect(processed, `delivered after ${moment} promises`).toEqual([1, 2])
    sync.stop()
  }
})
