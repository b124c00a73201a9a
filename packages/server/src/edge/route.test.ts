import { contract, type Endpoint } from '@causeway/wire'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { limitedAddress } from './address.ts'
import { createHeartbeatWheel } from './heartbeat.ts'
import { createRateLimit } from './limit.ts'
import { createRouter, decodedSegment } from './route.ts'

const router = createRouter()

test('any parameter value comes back as it was, whatever characters it has', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), value => {
      const routed = router.find('GET', `/v1/accounts/${encodeURIComponent(value)}`)
      const hasControl = decodedSegment(encodeURIComponent(value)) === undefined
      expect(routed.kind).toBe(hasControl ? 'unknown-endpoint' : 'found')
      if (routed.kind === 'found') expect(routed.params).toEqual({ user: value })
    }),
  )
})

test.each([
  '',
  '*',
  'v1/rooms',
  '/v1/rooms/',
  '/v1//x',
  '/v1/accounts/%',
  '/v1/accounts/%ff',
  '/v1/accounts/%00',
  `/v1/accounts/${'x'.repeat(2000)}`,
])('the path %j is no endpoint', path => expect(router.find('GET', path).kind).toBe('unknown-endpoint'))

test('a literal segment is preferred to a parameter, and no two endpoints share method and path', () => {
  const endpoints = Object.values(contract) as Endpoint[]
  const places = endpoints.map(({ method, path }) => `${method} ${path.replace(/:[a-z]+/g, ':')}`)
  expect(new Set(places).size).toBe(places.length)
})

test('a rate limit lets a burst pass, then the rate, and never remembers more keys than allowed', () => {
  let nowMs = 0
  const limit = createRateLimit({ clock: { nowMs: () => nowMs }, keysMax: 100 })
  const passed = Array.from({ length: 20 }, () => limit.take('a', 60, 5)).filter(waitMs => waitMs === 0)
  expect(passed).toHaveLength(5)
  expect(limit.take('a', 60, 5)).toBe(1000)
  nowMs += 1000
  expect([limit.take('a', 60, 5), limit.take('a', 60, 5)]).toEqual([0, 1000])
  for (let index = 0; index < 1000; index++) limit.take(`key ${index}`, 60, 5)
  expect(limit.size).toBe(100)
  nowMs += 60_000
  limit.forgetRested()
  expect(limit.size).toBe(0)
})

test.each([
  ['203.0.113.7', undefined, 0, '203.0.113.7'],
  ['::ffff:203.0.113.7', undefined, 0, '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2::/64'],
  ['2001:db8::1', undefined, 0, '2001:db8:0:0::/64'],
  ['10.0.0.1', '198.51.100.9', 0, '10.0.0.1'],
  ['10.0.0.1', 'forged, 198.51.100.9', 1, '198.51.100.9'],
  ['10.0.0.1', 'forged, 198.51.100.9, 10.0.0.2', 2, '198.51.100.9'],
  ['10.0.0.1', undefined, 1, '10.0.0.1'],
])('peer %s, forwarded for %s, %i proxies trusted: limits count for %s', (peer, forwarded, proxies, expected) => {
  expect(limitedAddress(peer, forwarded, proxies)).toBe(expected)
})

test('each turn of the wheel looks once at every connection, also when some leave while it turns', () => {
  const wheel = createHeartbeatWheel<Beat>(8)
  class Beat {
    wheelSlot = -1
    wheelIndex = 0
    beats = 0
    leaves = false
    beat(): void {
      this.beats++
      if (this.leaves) wheel.remove(this)
    }
  }
  const beats = Array.from({ length: 100 }, () => new Beat())
  for (const beat of beats) wheel.add(beat)
  for (const [index, beat] of beats.entries()) beat.leaves = index % 3 === 0
  for (let tick = 0; tick < 16; tick++) wheel.tick()
  expect(beats.map(beat => beat.beats)).toEqual(beats.map(beat => (beat.leaves ? 1 : 2)))
  expect(wheel.size).toBe(beats.filter(beat => !beat.leaves).length)
  expect([...wheel.all()]).toHaveLength(wheel.size)
})
