import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cautiousLinks } from './links.ts'

const why = (text: string) => cautiousLinks(text).map(each => [each.host, each.why])

test('a link that is not what it looks like is named, with where it leads', () => {
  expect(why('see https://fеrry.com/login')).toEqual([['fеrry.com', 'mixed-scripts']])
  expect(why('see https://асе.com')).toEqual([['асе.com', 'look-alike']])
  expect(why('https://bank.example@evil.example/x')).toEqual([['evil.example', 'user-info']])
  expect(why('http://xn--mller-kva.de http://192.0.2.7:8080/a http://[2001:db8::1]/')).toEqual([
    ['xn--mller-kva.de', 'encoded'],
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
  cautiousLinks(`https://xn--${'9'.repeat(2000)}.com`)
  cautiousLinks(`https://${'a.'.repeat(100_000)}`)
  expect(performance.now() - started).toBeLessThan(500)
})

// Each with what it imitates; `lumen.example` is an app's own address.
const imitations: readonly (readonly [host: string, imitates: string])[] = [
  ['paypa1.com', 'paypal.com'],
  ['раураl.com', 'paypal.com'],
  ['www.rnicrosoft.com', 'microsoft.com'],
  ['g00gle.com', 'google.com'],
  ['vvhatsapp.com', 'whatsapp.com'],
  ['ıcloud.com', 'icloud.com'],
  ['góogle.com', 'google.com'],
  ['xn--80ak6aa92e.com', 'apple.com'],
  ['paypal.com.evil.example', 'paypal.com'],
  ['login.paypa1.com.evil.example', 'paypal.com'],
  ['steamcommunlty.com', 'steamcommunity.com'],
  ['lurnen.example', 'lumen.example'],
  ['lumen.example.evil.test', 'lumen.example'],
]

test.each(imitations)('%s imitates %s', (host, imitates) => {
  expect(cautiousLinks(`https://${host}/login`, ['lumen.example'])).toMatchObject([{ host, why: 'imitation', imitates }])
})

test('the real ones, what lies below them, and names that are only alike pass', () => {
  const hosts = [
    'paypal.com',
    'www.paypal.com',
    'microsoft.com',
    'lumen.example',
    'chat.lumen.example',
    'g00gle.example',
    'applet.com',
  ]
  for (const host of hosts) expect(cautiousLinks(`https://${host}/`, ['lumen.example'])).toEqual([])
})

test('an address that ends in a number is one, however it is written', () => {
  for (const host of ['127.1', '0x7f.1', '2130706433', '192.0.2.7.', '0300.0250.1.1'])
    expect(why(`http://${host}/`)).toEqual([[host, 'number']])
})

test('what starts with www. is a link too', () => {
  expect(cautiousLinks('www.paypa1.com')).toMatchObject([
    { link: 'www.paypa1.com', host: 'www.paypa1.com', imitates: 'paypal.com' },
  ])
})
