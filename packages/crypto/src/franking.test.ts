import { decode, encode, frank as frankCodec, parseUserUri, uriFromId } from '@causeway/wire'
import type { Frank } from '@causeway/wire'
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  concat,
  frankBatchSignature,
  frankContextBytes,
  frankingDay,
  frankingIntegrityTbs,
  frankingTag,
  hubKeyForDay,
  stampFranks,
  verifyFrank,
  verifyServerFrank,
  verifyWithLabel,
} from './index.ts'
import type { FrankRequest } from './index.ts'
import { ascii, hex, providers } from './providers.test-support.ts'

const day = 86_400_000
const now = 1_790_000_000_000
const senderUri = uriFromId('u', 'a.example', new Uint8Array(16).fill(1))
const roomUri = uriFromId('r', 'hub.example', new Uint8Array(16).fill(2))
const context = { senderUri, roomUri, acceptedTimestamp: now }

describe.each(providers)('on $name', crypto => {
  const pair = crypto.signatureKeyPair('Ed25519', new Uint8Array(32).fill(9))
  const keys = { hubKey: hubKeyForDay(crypto, new Uint8Array(32).fill(3), now), signaturePrivateKey: pair.privateKey }
  const requests = (count: number): FrankRequest[] =>
    Array.from({ length: count }, (_, n) => ({
      frankingTag: crypto.hash('SHA-256', Uint8Array.of(n)),
      cipherSuite: n % 2 === 0 ? 1 : 3,
      context: { ...context, acceptedTimestamp: now + n },
    }))

  test('a frank alone is MIMI to the byte: HMAC over tag and context, SignWithLabel over FrankingIntegrityTBS', () => {
    const [request] = requests(1)
    const [frank] = stampFranks(crypto, keys, [request!])
    const u64 = Buffer.alloc(8)
    u64.writeBigUInt64BE(BigInt(now))
    const uri = (value: string) => concat(Uint8Array.of(value.length), ascii(value))
    const contextBytes = concat(uri(senderUri), uri(roomUri), u64)
    expect(frankContextBytes(context)).toEqual(contextBytes)
    const mac = createHmac('sha256', keys.hubKey).update(request!.frankingTag).update(contextBytes).digest()
    expect(frank!.serverFrank).toEqual(new Uint8Array(mac))
    const tbs = concat(mac, Uint8Array.of(0, 1), contextBytes)
    const signContent = concat(
      Uint8Array.of(28),
      ascii('MLS 1.0 FrankingIntegrityTBS'),
      Uint8Array.of(0x40 | (tbs.length >> 8), tbs.length),
      tbs,
    )
    expect(frank!.signature).toEqual(crypto.sign('Ed25519', pair.privateKey, signContent))
    expect(decode(frankCodec, encode(frankCodec, frank!))).toEqual(frank)
  })

  test('URIs of 64 bytes and more get the two-byte length of RFC 9420', () => {
    const long = parseUserUri(`mimi://${'a'.repeat(60)}.example/u/${senderUri.split('/').at(-1)}`)
    const bytes = frankContextBytes({ ...context, senderUri: long })
    expect([bytes[0], bytes[1]]).toEqual([0x40, long.length])
    expect(bytes.length).toBe(2 + long.length + 1 + roomUri.length + 8)
  })

  test.each([1, 2, 3, 5, 8, 16, 31, 32])('in a batch of %i every frank verifies for its own context and no other', count => {
    const batch = requests(count)
    const franks = stampFranks(crypto, keys, batch)
    for (const n of new Set([0, 1, count >> 1, count - 1].filter(i => i < count))) {
      expect(verifyFrank(crypto, pair.publicKey, franks[n]!, batch[n]!.context)).toBe(true)
      const other = batch[(n + 1) % count]!.context
      if (count > 1) expect(verifyFrank(crypto, pair.publicKey, franks[n]!, other)).toBe(false)
      expect(verifyServerFrank(crypto, keys.hubKey, batch[n]!.frankingTag, franks[n]!, batch[n]!.context)).toBe(true)
    }
  })

  test('one signature stands for at most 32 franks', () => {
    const batch = requests(65)
    const franks = stampFranks(crypto, keys, batch)
    expect(franks.map(frank => frank.signature.length === 64)).toEqual([...Array.from({ length: 64 }, () => false), true])
    const sizes = franks.slice(0, 64).map(frank => decode(frankBatchSignature, frank.signature).size)
    expect(new Set(sizes)).toEqual(new Set([32]))
    expect(verifyFrank(crypto, pair.publicKey, franks[40]!, batch[40]!.context)).toBe(true)
  })

  test('a changed sender, room, time, suite, server frank, key or signature byte does not verify', () => {
    for (const count of [1, 3]) {
      const frank = stampFranks(crypto, keys, requests(count))[0]!
      const refuses = (f: Frank, c = context, key = pair.publicKey) => expect(verifyFrank(crypto, key, f, c)).toBe(false)
      expect(verifyFrank(crypto, pair.publicKey, frank, context)).toBe(true)
      refuses(frank, { ...context, senderUri: uriFromId('u', 'a.example', new Uint8Array(16)) })
      refuses(frank, { ...context, roomUri: uriFromId('r', 'hub.example', new Uint8Array(16)) })
      refuses(frank, { ...context, acceptedTimestamp: now + 1 })
      refuses(frank, context, crypto.signatureKeyPair('Ed25519').publicKey)
      refuses({ ...frank, cipherSuite: 3 })
      refuses({ ...frank, cipherSuite: 2 })
      refuses({ ...frank, cipherSuite: 0x0a0a })
      refuses({ ...frank, serverFrank: changed(frank.serverFrank, 5) })
      refuses({ ...frank, signature: new Uint8Array(0) })
      refuses({ ...frank, signature: frank.signature.subarray(1) })
      refuses({ ...frank, signature: concat(frank.signature, Uint8Array.of(0)) })
      const step = Math.ceil(frank.signature.length / 12)
      for (let at = 0; at < frank.signature.length; at += step) refuses({ ...frank, signature: changed(frank.signature, at) })
    }
  })

  test('a batch signature cannot be moved to another leaf, or pass its inner node off as a leaf', () => {
    const batch = requests(4)
    const franks = stampFranks(crypto, keys, batch)
    expect(verifyFrank(crypto, pair.publicKey, { ...franks[0]!, signature: franks[1]!.signature }, batch[0]!.context)).toBe(false)
    const inner = decode(frankBatchSignature, franks[0]!.signature)
    const shortened = { index: 0, size: 2, path: inner.path.slice(1), signature: inner.signature }
    const moved = { ...franks[0]!, signature: encode(frankBatchSignature, shortened) }
    expect(verifyFrank(crypto, pair.publicKey, moved, batch[0]!.context)).toBe(false)
  })

  test('a plain signature made for another label is no frank', () => {
    const frank = stampFranks(crypto, keys, requests(2))[0]!
    const { signature } = decode(frankBatchSignature, frank.signature)
    const tbs = frankingIntegrityTbs(frank.serverFrank, 1, context)
    expect(verifyWithLabel(crypto, 'Ed25519', pair.publicKey, 'FrankingIntegrityTBS', tbs, signature)).toBe(false)
  })

  test('the tag is an HMAC under a salt of exactly 16 bytes', () => {
    const salt = hex('000102030405060708090a0b0c0d0e0f')
    const expected = createHmac('sha256', salt).update('data').digest()
    expect(frankingTag(crypto, salt, ascii('data'))).toEqual(new Uint8Array(expected))
    for (const length of [0, 15, 17, 32]) {
      expect(() => frankingTag(crypto, new Uint8Array(length), ascii('data'))).toThrow(/16 bytes/)
    }
  })

  test('the hub key changes at midnight UTC and not before', () => {
    const master = new Uint8Array(32).fill(3)
    const midnight = Math.ceil(now / day) * day
    expect(hubKeyForDay(crypto, master, midnight - 1)).toEqual(keys.hubKey)
    expect(hubKeyForDay(crypto, master, midnight)).not.toEqual(keys.hubKey)
    expect(frankingDay(midnight) - frankingDay(now)).toBe(1)
  })
})

test('both providers stamp the same bytes', () => {
  const [a, b] = providers.map(crypto => {
    const keys = { hubKey: hubKeyForDay(crypto, new Uint8Array(32), now), signaturePrivateKey: new Uint8Array(32).fill(9) }
    const request = { frankingTag: new Uint8Array(32), cipherSuite: 1, context }
    return [stampFranks(crypto, keys, [request]), stampFranks(crypto, keys, [request, request, request])]
  })
  expect(a).toEqual(b)
})

test.each([
  ['another version', '02 00 02 20', 'wire.bad_enum'],
  ['a batch of one', '01 00 01 00', 'wire.out_of_range'],
  ['a batch of 33', '01 00 21 00', 'wire.out_of_range'],
  ['an index outside the batch', '01 02 02 20', 'wire.out_of_range'],
  ['a path that is too short', '01 00 02 00', 'wire.bad_length'],
  ['a path cut inside a hash', '01 00 02 01 00', 'wire.truncated'],
  ['no path', '01 00 02', 'wire.truncated'],
])('a batch signature with %s is refused', (_, start, code) => {
  expect(() => decode(frankBatchSignature, hex(start))).toThrow(expect.objectContaining({ code }))
})

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at]! ^= 0x01
  return copy
}
