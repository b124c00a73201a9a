import { expect, test } from 'vitest'
import { acquaintanceOf, protectionsFor } from './protections.ts'

test('minors are protected from the start, adults from what fetches by itself', () => {
  for (const band of ['U13', '13-15', '16-17'] as const)
    expect(protectionsFor(band)).toEqual({ blurMedia: true, holdMedia: true, warnLinks: true, hidePresence: true })
  for (const band of ['18+', 'unknown'] as const)
    expect(protectionsFor(band)).toEqual({ blurMedia: false, holdMedia: true, warnLinks: true, hidePresence: false })
})

test('who agreed a moment ago is new, for a minor longer than for an adult; who never agreed is a stranger', () => {
  const day = 86_400_000
  const contact = { state: 'granted', agreedAtMs: 0 } as const
  expect(acquaintanceOf('18+', undefined, 0)).toBe('stranger')
  expect(acquaintanceOf('18+', { state: 'requested' }, 0)).toBe('stranger')
  for (const [band, days] of [
    ['18+', 7],
    ['unknown', 7],
    ['16-17', 30],
    ['13-15', 30],
    ['U13', 30],
  ] as const) {
    expect(acquaintanceOf(band, contact, days * day - 1)).toBe('new')
    expect(acquaintanceOf(band, contact, days * day)).toBe('known')
  }
  // An agreement of before this was noted is old enough.
  expect(acquaintanceOf('13-15', { state: 'granted' }, 40 * day)).toBe('known')
})
