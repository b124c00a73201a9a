import { createNodeCrypto } from '@causeway/crypto/node'
import { expect, test } from 'vitest'
import { limitedAddress } from './address.ts'
import { coarseNetworkOf, createNetworkKeys } from './network.ts'

const coarse = (address: string): string | undefined => coarseNetworkOf(limitedAddress(address, undefined, 0))

test('a network is coarse: a /24 or a /48, and this machine is none', () => {
  expect(coarse('203.0.113.77')).toBe('203.0.113.0/24')
  expect(coarse('::ffff:203.0.113.9')).toBe('203.0.113.0/24')
  expect(coarse('2001:db8:7:9::1')).toBe('2001:db8:7::/48')
  expect(coarse('2001:db8:7:ffff:1:2:3:4')).toBe('2001:db8:7::/48')
  for (const none of ['127.0.0.1', '::1', 'unknown', '', 'x'.repeat(64), '::']) expect(coarse(none), none).toBeUndefined()
})

test('one network has one key for a day, another the next, and the key does not show the network', () => {
  const clock = { at: 86_400_000 * 100, nowMs: () => clock.at }
  const keyOf = createNetworkKeys({ crypto: createNodeCrypto(), clock })
  const [one, same, other] = [keyOf('203.0.113.7'), keyOf('203.0.113.200'), keyOf('198.51.100.7')]
  expect(one).toBe(same)
  expect(one).not.toBe(other)
  expect(one).not.toContain('203')
  expect(createNetworkKeys({ crypto: createNodeCrypto(), clock })('203.0.113.7')).not.toBe(one)
  clock.at += 86_400_000
  expect(keyOf('203.0.113.7')).not.toBe(one)
})
