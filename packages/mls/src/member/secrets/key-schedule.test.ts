// What the official vectors do not show of the key schedule (RFC 9420 §8): that nothing is left behind on the way, and what joiners
// from outside and members agree on.

import { cipherSuite, cipherSuites, setupBaseS } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../vectors.test-support.ts'
import {
  externalInitForJoiner,
  externalInitForMember,
  externalKeyPair,
  exportSecret,
  isTag,
  joinerSecret,
  startEpoch,
  welcomeSecretOf,
} from './key-schedule.ts'
import { pskSecret } from './psk-secret.ts'
import { recording } from './recording.test-support.ts'

const crypto = createNodeCrypto()
const suite = cipherSuite(1)
const secret = (byte: number): Uint8Array => new Uint8Array(suite.hashBytes).fill(byte)
const context = new TextEncoder().encode('context')

describe('no secret is left but those that are given out:', () => {
  test('of the joiner secret and the Welcome secret', () => {
    const watched = recording(crypto)
    const given = [secret(1), secret(2)] as const
    const joiner = joinerSecret(watched.crypto, suite, ...given, context)
    const welcome = welcomeSecretOf(watched.crypto, suite, joiner, given[0])
    expect(watched.left(...given, joiner, welcome)).toBe(0)
    expect(watched.left(...given)).toBe(2)
  })

  test('of the secrets of an epoch', () => {
    const watched = recording(crypto)
    const joiner = secret(1)
    const { secrets, ...others } = startEpoch(watched.crypto, suite, joiner, secret(0), context)
    expect(watched.left(joiner, ...Object.values(secrets), ...Object.values(others))).toBe(0)
  })

  test('of an exported secret', () => {
    const watched = recording(crypto)
    const exporter = secret(1)
    const exported = exportSecret(watched.crypto, suite, exporter, 'label', context, suite.hashBytes)
    expect(watched.left(exporter, exported)).toBe(0)
  })

  test('of PSKs', () => {
    const watched = recording(crypto)
    const psks = [1, 2, 3].map(byte => ({
      id: { pskType: 'external', pskId: Uint8Array.of(byte), pskNonce: secret(byte) } as const,
      secret: secret(byte),
    }))
    const mixed = pskSecret(watched.crypto, suite, psks)
    expect(watched.left(...psks.map(psk => psk.secret), mixed)).toBe(0)
  })

  test.each(cipherSuites.map(({ id }) => id))('of the external key pair of suite %i', id => {
    const watched = recording(crypto)
    const external = new Uint8Array(cipherSuite(id).hashBytes).fill(3)
    const pair = externalKeyPair(watched.crypto, cipherSuite(id), external)
    expect(watched.left(external, pair.privateKey)).toBe(0)
  })
})

describe('a joiner from outside', () => {
  test.each(cipherSuites.map(({ id }) => id))('and a member make the same init secret, in suite %i', id => {
    const given = cipherSuite(id)
    const externalSecret = crypto.random(given.hashBytes)
    const { publicKey } = externalKeyPair(crypto, given, externalSecret)
    const { kemOutput, initSecret } = externalInitForJoiner(crypto, given, publicKey)
    expect(initSecret).toHaveLength(given.hashBytes)
    expect(toHex(externalInitForMember(crypto, given, externalSecret, kemOutput))).toBe(toHex(initSecret))
    expect(externalInitForMember(crypto, given, crypto.random(given.hashBytes), kemOutput)).not.toEqual(initSecret)
  })

  test('uses the exporter label of RFC 9420 §8.3', () => {
    const externalSecret = secret(7)
    const { publicKey } = externalKeyPair(crypto, suite, externalSecret)
    const { kemOutput, context: sender } = setupBaseS(crypto, suite, publicKey, new Uint8Array())
    const expected = sender.exportSecret(new TextEncoder().encode('MLS 1.0 external init secret'), 32)
    expect(toHex(externalInitForMember(crypto, suite, externalSecret, kemOutput))).toBe(toHex(expected))
  })

  test('who sends no KEM output is refused with a code', () => {
    const wrong = [new Uint8Array(), new Uint8Array(31), new Uint8Array(32)]
    for (const kemOutput of wrong)
      expect(() => externalInitForMember(crypto, suite, secret(7), kemOutput)).toThrow(
        expect.objectContaining({ code: 'crypto.invalid' }),
      )
  })

  test('leaves no private key of the group behind at a member', () => {
    const { kemOutput } = externalInitForJoiner(crypto, suite, externalKeyPair(crypto, suite, secret(7)).publicKey)
    const watched = recording(crypto)
    const external = secret(7)
    const initSecret = externalInitForMember(watched.crypto, suite, external, kemOutput)
    // What HPKE hashes of its public parameters is no secret.
    expect(watched.left(external, initSecret)).toBe(1)
    const refused = recording(crypto)
    expect(() => externalInitForMember(refused.crypto, suite, external, new Uint8Array(32))).toThrow()
    expect(refused.left(external)).toBe(0)
  })

  test('keeps nothing but the init secret itself', () => {
    const { publicKey } = externalKeyPair(crypto, suite, secret(7))
    externalInitForJoiner(crypto, suite, publicKey)
    const watched = recording(crypto)
    const { initSecret } = externalInitForJoiner(watched.crypto, suite, publicKey)
    expect(watched.left(initSecret)).toBe(1)
  })
})

test('the root of the exporter tree is DeriveSecret(epoch_secret, "application_export")', () => {
  const { applicationExport } = startEpoch(crypto, suite, secret(1), secret(0), context)
  // Of another program.
  expect(toHex(applicationExport)).toBe('092206eeff565d0a3b244d7bd7d5e3ee767614f9b60e2de0b0783fff745457d3')
})

test('a tag that is missing, of another length, or another, is none', () => {
  const tag = secret(5)
  expect(isTag(tag, undefined)).toBe(false)
  expect(isTag(tag, tag.slice(1))).toBe(false)
  expect(isTag(tag, secret(6))).toBe(false)
  expect(isTag(tag, secret(5))).toBe(true)
})
