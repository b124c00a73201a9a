// base32 and base64url together: both promise one spelling for the same bytes.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base32FromBytes, bytesFromBase32 } from './base32.ts'
import { base64urlFromBytes, bytesFromBase64url } from './base64url.ts'

const badUri: unknown = expect.objectContaining({ code: 'wire.bad_uri' })
const badText: unknown = expect.objectContaining({ code: 'wire.bad_text' })
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('base32', () => {
  test('has the vectors of RFC 4648 §10, in lower case without padding', () => {
    const vectors = { '': '', f: 'my', fo: 'mzxq', foo: 'mzxw6', foob: 'mzxw6yq', fooba: 'mzxw6ytb', foobar: 'mzxw6ytboi' }
    for (const [text, encoded] of Object.entries(vectors)) {
      expect(base32FromBytes(ascii(text))).toBe(encoded)
      expect(bytesFromBase32(encoded)).toEqual(ascii(text))
    }
  })

  test('refuses upper case, padding, other characters, unused bits and useless characters', () => {
    for (const bad of [
      'MY',
      'my======',
      'm1',
      'm0',
      'my ',
      'mé',
      '🦊',
      'mz',
      'm',
      'mya',
      'mzxw6a',
      'aaaaaaaaaaaaaaaaaaaaaaaaab',
    ]) {
      expect(() => bytesFromBase32(bad), bad).toThrow(badUri)
    }
  })

  test('of any bytes comes back, and any text is refused or the one spelling of its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), value => {
        expect(bytesFromBase32(base32FromBytes(value))).toEqual(value)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('abcyz267=')), maxLength: 30 }), text => {
        oneSpelling(text, bytesFromBase32, base32FromBytes)
      }),
    )
  })
})

describe('base64url', () => {
  test('has the vectors of RFC 4648 §10 without padding, and the two characters of its own', () => {
    const vectors = { '': '', f: 'Zg', fo: 'Zm8', foo: 'Zm9v', foob: 'Zm9vYg', fooba: 'Zm9vYmE', foobar: 'Zm9vYmFy' }
    for (const [text, encoded] of Object.entries(vectors)) {
      expect(base64urlFromBytes(ascii(text))).toBe(encoded)
      expect(bytesFromBase64url(encoded)).toEqual(ascii(text))
    }
    expect(base64urlFromBytes(new Uint8Array([0xfb, 0xff]))).toBe('-_8')
  })

  test('refuses padding, plain base64, white space, unused bits and a lone character', () => {
    for (const bad of ['Zg==', '+/8', 'Zg\n', ' Zg', 'Zh', 'Zm9', 'Z', 'Zm9vY', 'é', '🦊aa']) {
      expect(() => bytesFromBase64url(bad), bad).toThrow(badText)
    }
  })

  test('of any bytes is what Node makes of them, and any text is refused or the one spelling of its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), value => {
        expect(base64urlFromBytes(value)).toBe(Buffer.from(value).toString('base64url'))
        expect(bytesFromBase64url(base64urlFromBytes(value))).toEqual(value)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ABgwz019-_=')), maxLength: 30 }), text => {
        oneSpelling(text, bytesFromBase64url, base64urlFromBytes)
      }),
    )
  })
})

function oneSpelling(text: string, decode: (text: string) => Uint8Array, encode: (bytes: Uint8Array) => string): void {
  let value: Uint8Array
  try {
    value = decode(text)
  } catch {
    return
  }
  expect(encode(value)).toBe(text)
}
