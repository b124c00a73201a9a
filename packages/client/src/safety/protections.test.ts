import fc from 'fast-check'
import { expect, test } from 'vitest'
import { acquaintanceOf, cautiousLinks, protectionsFor } from './protections.ts'

const why = (text: string) => cautiousLinks(text).map(each => [each.host, each.why])

test('a link that is not what it looks like is named, with where it leads', () => {
  expect(why('see https://раураl.com/login')).toEqual([['раураl.com', 'mixed-scripts']])
  expect(why('see https://асе.com')).toEqual([['асе.com', 'look-alike']])
  expect(why('https://bank.example@evil.example/x')).toEqual([['evil.example', 'user-info']])
  expect(why('http://xn--pypal-4ve.com http://192.0.2.7:8080/a http://[2001:db8::1]/')).toEqual([
    ['xn--pypal-4ve.com', 'encoded'],
    ['192.0.2.7', 'number'],
    ['[2001:db8::1]', 'number'],
  ])
  expect(why('https://bank.example\\@evil.example')).toEqual([])
})

test('what is written as people write it passes', () => {
  const fine = 'https://example.org/@user https://müller.de https://правда.рф https://日本語テスト.jp http://a.b?x=1@2 no link'
  expect(cautiousLinks(fine)).toEqual([])
})

test('any text is looked through without failing, and in bounded time', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), text => void cautiousLinks(text)))
  const started = performance.now()
  cautiousLinks('https://'.repeat(50_000))
  cautiousLinks(`https://${'a.'.repeat(100_000)}`)
  expect(performance.now() - started).toBeLessThan(500)
})

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
