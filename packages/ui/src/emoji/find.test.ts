import { expect, test } from 'vitest'
import { shortenEmoji } from '../i18n/vite-plugin.ts'
import { findEmoji } from './find.ts'

const emojis = [
  { emoji: '👍', group: 1, name: 'thumbs up', words: 'thumbs up +1 hand yes' },
  { emoji: '👎', group: 1, name: 'thumbs down', words: 'thumbs down -1 hand no' },
]
const found = (wanted: string): string =>
  findEmoji(emojis, wanted)
    .map(({ emoji }) => emoji)
    .join('')

test('an emoji is found by beginnings of its words, in any order and case', () => {
  expect(found('UP th')).toBe('👍')
  expect(found('hand')).toBe('👍👎')
  expect(found('humbs')).toBe('')
})

test('an emoji finds itself, and nothing wanted finds all', () => {
  expect(found('👎')).toBe('👎')
  expect(found('  ')).toBe('👍👎')
})

test('the bundle keeps what the picker shows, in the order of the standard', () => {
  const rows = shortenEmoji([
    { unicode: '🏽', label: 'medium skin tone', group: 2, order: 1 },
    { unicode: '🐢', label: 'turtle', group: 3, order: 9, tags: ['slow'] },
    { unicode: '😀', label: 'grinning face', group: 0, order: 2 },
    { unicode: '🇦', label: 'regional indicator A' },
  ])
  expect(rows).toEqual([
    ['😀', 0, 'grinning face', ''],
    ['🐢', 3, 'turtle', 'slow'],
  ])
})
