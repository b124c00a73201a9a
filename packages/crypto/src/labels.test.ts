// The official vectors of RFC 9420's labelled operations, on both providers and all seven suites.

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hex, providers, vectorsPath } from './providers.test-support.ts'
import {
  cipherSuite,
  componentLabel,
  decryptWithLabel,
  deriveSecret,
  deriveTreeSecret,
  encryptorWithLabel,
  expandWithLabel,
  refHash,
  signWithLabel,
  verifyWithLabel,
} from './index.ts'

interface Vector {
  cipher_suite: number
  ref_hash: { label: string; value: string; out: string }
  expand_with_label: { secret: string; label: string; context: string; length: number; out: string }
  derive_secret: { secret: string; label: string; out: string }
  derive_tree_secret: { secret: string; label: string; generation: number; length: number; out: string }
  sign_with_label: { priv: string; pub: string; content: string; label: string; signature: string }
  encrypt_with_label: {
    priv: string
    pub: string
    label: string
    context: string
    plaintext: string
    kem_output: string
    ciphertext: string
  }
}

const path = vectorsPath('mls/crypto-basics.json')
const present = existsSync(path)
if (!present) console.warn(`SKIPPED: ${path} is absent; the labelled operations are not checked against the official vectors`)
const vectors: Vector[] = present ? JSON.parse(readFileSync(path, 'utf8')) : []

describe.each(providers)('on $name', crypto => {
  if (!present) test.skip('needs the official vectors', () => undefined)
  describe.each(vectors.map(vector => ({ vector, suite: cipherSuite(vector.cipher_suite) })))(
    'suite $suite.id',
    ({ vector, suite }) => {
      test('RefHash, ExpandWithLabel, DeriveSecret and DeriveTreeSecret give the official bytes', () => {
        const { ref_hash, expand_with_label: e, derive_secret: d, derive_tree_secret: t } = vector
        expect(refHash(crypto, suite.hash, ref_hash.label, hex(ref_hash.value))).toEqual(hex(ref_hash.out))
        expect(expandWithLabel(crypto, suite.hash, hex(e.secret), e.label, hex(e.context), e.length)).toEqual(hex(e.out))
        expect(deriveSecret(crypto, suite, hex(d.secret), d.label)).toEqual(hex(d.out))
        expect(deriveTreeSecret(crypto, suite.hash, hex(t.secret), t.label, t.generation, t.length)).toEqual(hex(t.out))
      })

      test('SignWithLabel signs what VerifyWithLabel accepts, under this label and content only', () => {
        const { label, ...v } = vector.sign_with_label
        const verify = (l: string, content: Uint8Array, signature: Uint8Array) =>
          verifyWithLabel(crypto, suite.signature, hex(v.pub), l, content, signature)
        expect(verify(label, hex(v.content), hex(v.signature))).toBe(true)
        const own = signWithLabel(crypto, suite.signature, hex(v.priv), label, hex(v.content))
        expect(verify(label, hex(v.content), own)).toBe(true)
        expect(verify(`${label}x`, hex(v.content), own)).toBe(false)
        expect(verify(label, hex(`${v.content}00`), own)).toBe(false)
      })

      test('DecryptWithLabel opens the official ciphertext and our own, and nothing under another label or context', () => {
        const { label, ...v } = vector.encrypt_with_label
        const pair = { privateKey: hex(v.priv), publicKey: hex(v.pub) }
        const sealed = { kemOutput: hex(v.kem_output), ciphertext: hex(v.ciphertext) }
        expect(decryptWithLabel(crypto, suite, pair, label, hex(v.context), sealed)).toEqual(hex(v.plaintext))
        const own = encryptorWithLabel(crypto, suite, label, hex(v.context))(pair.publicKey, hex(v.plaintext))
        expect(decryptWithLabel(crypto, suite, pair, label, hex(v.context), own)).toEqual(hex(v.plaintext))
        expect(() => decryptWithLabel(crypto, suite, pair, `${label}x`, hex(v.context), own)).toThrow(/tag/)
        expect(() => decryptWithLabel(crypto, suite, pair, label, hex(`${v.context}00`), own)).toThrow(/tag/)
      })
    },
  )
})

test('a component label names the component and its operation, with lengths before each part', () => {
  expect(componentLabel(0x8001, 'x')).toEqual(Uint8Array.of(13, ...Buffer.from('MLS Component'), 0x80, 0x01, 1, 0x78))
})
