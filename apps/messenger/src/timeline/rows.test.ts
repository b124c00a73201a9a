import { expect, test } from 'vitest'
import { groupGapMs, rowsOf } from './rows.ts'
import type { Placed } from './rows.ts'

const noon = new Date(2026, 5, 1, 12).getTime()
const message = (id: string, sender: string, atMs: number): Placed => ({ id, key: id, sender, atMs })
const shapeOf = (messages: Placed[], unreadFrom?: string): string =>
  rowsOf(messages, unreadFrom)
    .map(row => (row.kind === 'message' ? `${row.first ? '(' : ''}${row.key}${row.last ? ')' : ''}` : row.kind))
    .join(' ')

test('one person within minutes is one group; another person, a pause end it', () => {
  const messages = [
    message('a', 'ada', noon),
    message('b', 'ada', noon + 1000),
    message('c', 'ben', noon + 2000),
    message('d', 'ben', noon + 2000 + groupGapMs),
  ]
  expect(shapeOf(messages)).toBe('day (a b) (c) (d)')
})

test('midnight parts days and groups', () => {
  const beforeMidnight = new Date(2026, 5, 1, 23, 59).getTime()
  expect(shapeOf([message('a', 'ada', beforeMidnight), message('b', 'ada', beforeMidnight + 120_000)])).toBe('day (a) day (b)')
})

test('the unread mark stands before the first unread message and parts its group', () => {
  expect(shapeOf([message('a', 'ada', noon), message('b', 'ada', noon + 1)], 'b')).toBe('day (a) unread (b)')
})
