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

test('letters without a shape are not in it, and no dot stands as before a handle', () => {
  expect(['Ada\u3164', '\u115fAda', 'Ada\u2800', 'A\u034fda'].map(nameIn)).toEqual(['Ada', 'Ada', 'Ada', 'Ada'])
  expect(['\u3164', '\u115f\u1160', '\u2800', '\uffa0'].map(nameIn)).toEqual([undefined, undefined, undefined, undefined])
  expect(['Ben \u00b7 +15550001', 'Ben\u2022 +15550001', 'Ben \u3164\u00b7 x'].map(nameIn)).toEqual([
    'Ben +15550001',
    'Ben +15550001',
    'Ben x',
  ])
  expect(['Gal\u00b7la', '\u2764\ufe0f Ada'].map(nameIn)).toEqual(['Gal\u00b7la', '\u2764\ufe0f Ada'])
})

test('what is no name is none', () => {
  for (const text of ['', ' ', '\u200d', '\u202e', '...', 'a'.repeat(nameLengthMax + 1), 'a'.repeat(100_000)])
    expect(nameIn(text), JSON.stringify(text.slice(0, 9))).toBeUndefined()
  expect(nameIn('a'.repeat(nameLengthMax))).toHaveLength(nameLengthMax)
})
