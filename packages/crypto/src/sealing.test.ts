import { encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { equalBytes, open, seal, sealedBox, sealingKeyPair, zero } from './index.ts'
import { ascii, providers } from './providers.test-support.ts'

const [info, aad, text] = [ascii('causeway link'), ascii('aad'), ascii('secret')]

describe.each(providers)('on $name', crypto => {
  test('a sealed box opens for its key, purpose and aad, and for nothing else', () => {
    const [recipient, stranger] = [sealingKeyPair(crypto), sealingKeyPair(crypto)]
    const box = seal(crypto, recipient.publicKey, info, aad, text)
    expect(open(crypto, recipient, info, aad, box)).toEqual(text)
    const refused = expect.objectContaining({ code: 'crypto.invalid' })
    expect(() => open(crypto, stranger, info, aad, box)).toThrow(refused)
    expect(() => open(crypto, recipient, ascii('causeway report'), aad, box)).toThrow(refused)
    expect(() => open(crypto, recipient, info, text, box)).toThrow(refused)
    expect(() => open(crypto, recipient, info, aad, encode(sealedBox, { suite: 1, kemOutput: text, ciphertext: text }))).toThrow(
      refused,
    )
    expect(() => open(crypto, recipient, info, aad, encode(sealedBox, { suite: 3, kemOutput: text, ciphertext: text }))).toThrow(
      refused,
    )
    expect(() => open(crypto, recipient, info, aad, box.subarray(0, 20))).toThrow(
      expect.objectContaining({ code: 'wire.truncated' }),
    )
  })

  test('the same text sealed twice gives two boxes', () => {
    const { publicKey } = sealingKeyPair(crypto)
    expect(seal(crypto, publicKey, info, aad, text)).not.toEqual(seal(crypto, publicKey, info, aad, text))
  })
})

test('a box sealed in a browser opens on Node', () => {
  const [node, browser] = [providers[0]!, providers[1]!]
  const recipient = sealingKeyPair(node)
  expect(open(node, recipient, info, aad, seal(browser, recipient.publicKey, info, aad, text))).toEqual(text)
})

test('equalBytes compares all bytes and lengths, zero wipes all it is given', () => {
  const [a, b] = [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4)]
  expect([equalBytes(a, a.slice()), equalBytes(a, b), equalBytes(a, a.subarray(1))]).toEqual([true, false, false])
  zero(a, b)
  expect([...a, ...b]).toEqual([0, 0, 0, 0, 0, 0])
})
