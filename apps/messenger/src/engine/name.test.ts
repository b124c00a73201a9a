import { expect, test } from 'vitest'
import { nameIn, nameLengthMax } from './name.ts'

test('a name is words on one line', () => {
  expect(nameIn('  Ada\n\tLovelace ')).toBe('Ada Lovelace')
  expect(nameIn('Zoe\u0308')).toBe('Zo\u00eb')
  expect(nameIn('آدا')).toBe('آدا')
  expect(nameIn('نمی\u200cخواهم')).toBe('نمی\u200cخواهم')
  expect(nameIn('👩‍🔬 Ada')).toBe('👩‍🔬 Ada')
})

test('signs that are not seen, and marks that climb, are not in it', () => {
  expect(nameIn('Ada\u202e ymmiJ\u202c')).toBe('Ada ymmiJ')
  expect(nameIn('A\u200bda\ufeff\u0000')).toBe('Ada')
  expect(nameIn(`A${'\u0335'.repeat(50)}da`)?.length).toBeLessThanOrEqual(6)
})

test('what is no name is none', () => {
  for (const text of ['', ' ', '\u200d', '\u202e', '...', 'a'.repeat(nameLengthMax + 1), 'a'.repeat(100_000)])
    expect(nameIn(text), JSON.stringify(text.slice(0, 9))).toBeUndefined()
  expect(nameIn('a'.repeat(nameLengthMax))).toHaveLength(nameLengthMax)
})
