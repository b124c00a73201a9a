import { expect, test } from 'vitest'
import { clockOf, dayName, percentOf, regional, shortTime, sizeOf, spanOf } from './dates.ts'

const now = new Date(2026, 5, 10, 12).getTime()
const day = 86_400_000

test('a list says the time today, the weekday this week, the date before', () => {
  expect(shortTime('en-GB', now - 3_600_000, now)).toBe('11:00')
  expect(shortTime('en', now - 2 * day, now)).toBe('Mon')
  expect(shortTime('en', now - 30 * day, now)).toBe('5/11/26')
})

test('days are named as people name them, in their language', () => {
  expect(dayName('en', now, now)).toBe('Today')
  expect(dayName('de', now - day, now)).toBe('Gestern')
  expect(dayName('en', now - 400 * day, now)).toBe('May 6, 2025')
})

test('sizes, clocks and spans', () => {
  expect([sizeOf('en', 12), sizeOf('en', 1_400_000), sizeOf('en', 2e9)]).toEqual(['12 bytes', '1.4 MB', '2 GB'])
  expect([clockOf(65), clockOf(3.4)]).toEqual(['1:05', '0:03'])
  expect([spanOf('en', 2_419_200), spanOf('en', 86_400), spanOf('en', 90)]).toEqual(['4 weeks', '1 day', '90 seconds'])
})

test('a percentage has its sign where the language has it', () => {
  expect([percentOf('en', 90), percentOf('de', 150)]).toEqual(['90%', '150\u00a0%'])
  // With a mark of direction, so that the sign does not change sides in a line that reads the other way.
  expect(percentOf('ar', 100)).toMatch(/^100[\u200e\u061c]?[%٪]/)
})

test('dates are as where the reader lives, if that is of the language of the texts; digits are those of the texts', () => {
  const time = (locale: string): string => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(now)
  expect(time(regional('en', ['de-CH', 'en-GB', 'en-US']))).toBe('12:00')
  expect(time(regional('en', ['en-US', 'en-GB']))).toContain('PM')
  expect(regional('de', ['fr-FR', 'de@posix'])).toBe('de')
  const digits = (locale: string): string => new Intl.NumberFormat(locale).format(12)
  for (const own of ['ar-EG', 'ar-AE']) expect(digits(regional('ar', [own]))).toBe(digits('ar'))
})
