import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { createBrowserCrypto } from '../browser/index.ts'
import { createKeyCache, publicKeyBytes } from './keys.ts'

const browser = createBrowserCrypto()

test.each(['Ed25519', 'Ed448'] as const)('Node derives the %s public key from d alone, whatever x says', name => {
  const pair = browser.signatureKeyPair(name)
  expect(publicKeyBytes(name, createKeyCache().privateKey(name, pair.privateKey))).toEqual(pair.publicKey)
})

test.each(['X25519', 'X448'] as const)('Node derives the %s public key from d alone, whatever x says', name => {
  const pair = browser.dhKeyPair(name)
  expect(publicKeyBytes(name, createKeyCache().privateKey(name, pair.privateKey))).toEqual(pair.publicKey)
})

test('an import, refused or not, leaves the stacks of other errors as long as they were', () => {
  const before = Error.stackTraceLimit
  const cache = createKeyCache()
  expect(cache.publicKey('P-256', new Uint8Array(65).fill(4))).toBeUndefined()
  expect(cache.publicKey('X25519', browser.dhKeyPair('X25519').publicKey)).toBeDefined()
  expect(Error.stackTraceLimit).toBe(before)
})

test('a key is imported once for its array, and again only when the array holds something else', () => {
  const cache = createKeyCache()
  const bytes = browser.signatureKeyPair('Ed25519').privateKey
  const first = cache.privateKey('Ed25519', bytes)
  expect(cache.privateKey('Ed25519', bytes)).toBe(first)
  // The same bytes may be keys of two curves.
  expect(cache.privateKey('X25519', bytes).asymmetricKeyType).toBe('x25519')
  bytes[0]! ^= 1
  expect(createPublicKey(cache.privateKey('Ed25519', bytes)).equals(createPublicKey(first))).toBe(false)
})
