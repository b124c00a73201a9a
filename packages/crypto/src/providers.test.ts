// Every provider against published vectors, against refusals, and against each other.

import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBrowserCrypto } from './browser/index.ts'
import { concat, expand, extract, isLowOrderX25519 } from './index.ts'
import type { AeadName, DhName, HashName, SignatureName } from './index.ts'
import { createNodeCrypto } from './node/index.ts'
import { ascii, hex, providers } from './providers.test-support.ts'

const hashNames: HashName[] = ['SHA-256', 'SHA-384', 'SHA-512']
const aeadNames: AeadName[] = ['AES-128-GCM', 'AES-256-GCM', 'ChaCha20-Poly1305']
const signatureNames: SignatureName[] = ['Ed25519', 'Ed448', 'P-256', 'P-384', 'P-521']
const dhNames: DhName[] = ['X25519', 'X448', 'P-256', 'P-384', 'P-521']
const refused = expect.objectContaining({ code: 'crypto.invalid' })

// FIPS 180-4 examples.
const hashOfAbc = {
  'SHA-256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  'SHA-384': 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  'SHA-512':
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
}
// RFC 4231 §4.2.
const hmacOfHiThere = {
  'SHA-256': 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  'SHA-384': 'afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6',
  'SHA-512':
    '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
}

// GCM specification, test cases 4 and 16; RFC 8439 §2.8.2.
const gcmPlaintext =
  'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39'
const aeadVectors: { name: AeadName; key: string; nonce: string; aad: string; plaintext: Uint8Array; sealed: string }[] = [
  {
    name: 'AES-128-GCM',
    key: 'feffe9928665731c6d6a8f9467308308',
    nonce: 'cafebabefacedbaddecaf888',
    aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    plaintext: hex(gcmPlaintext),
    sealed:
      '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47',
  },
  {
    name: 'AES-256-GCM',
    key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
    nonce: 'cafebabefacedbaddecaf888',
    aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    plaintext: hex(gcmPlaintext),
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
  },
  {
    name: 'ChaCha20-Poly1305',
    key: '808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f',
    nonce: '070000004041424344454647',
    aad: '50515253c0c1c2c3c4c5c6c7',
    plaintext: ascii(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    ),
    sealed:
      'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691',
  },
]

// RFC 8032 §7.1 (tests 1 and 2) and §7.4 (blank).
const eddsaVectors: { name: SignatureName; seed: string; publicKey: string; message: string; signature: string }[] = [
  {
    name: 'Ed25519',
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    name: 'Ed25519',
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    name: 'Ed448',
    seed: '6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b',
    publicKey:
      '5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180',
    message: '',
    signature:
      '533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600',
  },
]

// RFC 7748 §6.1 and §6.2.
const dhVectors: { name: DhName; ours: string; publicKey: string; theirs: string; shared: string }[] = [
  {
    name: 'X25519',
    ours: '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
    publicKey: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
    theirs: '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
    shared: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
  },
  {
    name: 'X448',
    ours: '9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b',
    publicKey: '9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0',
    theirs: '3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609',
    shared: '07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d',
  },
]

// RFC 6979 §A.2.5, SHA-256 of "sample". Its s is the larger of the two forms, which must be accepted.
const p256Vector = {
  privateKey: 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
  publicKey:
    '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
  signature:
    '3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
}

describe.each(providers)('the $name provider', crypto => {
  test.each(hashNames)('%s of "abc" is the published digest, also in pieces', name => {
    expect(crypto.hash(name, ascii('abc'))).toEqual(hex(hashOfAbc[name]))
    const stream = crypto.hashStream(name)
    stream.update(ascii('a'))
    stream.update(ascii('bc'))
    expect(stream.digest()).toEqual(hex(hashOfAbc[name]))
  })

  test('HMAC gives the tags of RFC 4231, also for a short key and one longer than a block', () => {
    for (const name of hashNames) {
      expect(crypto.hmac(name, new Uint8Array(20).fill(0x0b), ascii('Hi There'))).toEqual(hex(hmacOfHiThere[name]))
    }
    expect(crypto.hmac('SHA-256', ascii('Jefe'), ascii('what do ya want for nothing?'))).toEqual(
      hex('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'),
    )
    const text = 'Test Using Larger Than Block-Size Key - Hash Key First'
    expect(crypto.hmac('SHA-256', new Uint8Array(131).fill(0xaa), ascii(text))).toEqual(
      hex('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'),
    )
  })

  test('HKDF gives the keys of RFC 5869 A.1 and A.3', () => {
    const ikm = new Uint8Array(22).fill(0x0b)
    const prk1 = extract(crypto, 'SHA-256', hex('000102030405060708090a0b0c'), ikm)
    expect(prk1).toEqual(hex('077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5'))
    expect(expand(crypto, 'SHA-256', prk1, hex('f0f1f2f3f4f5f6f7f8f9'), 42)).toEqual(
      hex('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'),
    )
    const prk3 = extract(crypto, 'SHA-256', new Uint8Array(0), ikm)
    expect(prk3).toEqual(hex('19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04'))
    expect(expand(crypto, 'SHA-256', prk3, new Uint8Array(0), 42)).toEqual(
      hex('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'),
    )
  })

  test.each(aeadVectors)(
    '$name seals the published plaintext to the published bytes',
    ({ name, key, nonce, aad, plaintext, sealed }) => {
      expect(crypto.aeadSeal(name, hex(key), hex(nonce), hex(aad), plaintext)).toEqual(hex(sealed))
      expect(crypto.aeadOpen(name, hex(key), hex(nonce), hex(aad), hex(sealed))).toEqual(plaintext)
    },
  )

  test.each(aeadVectors)('$name refuses a changed tag, text, aad, nonce or key, and what is shorter than a tag', vector => {
    const { name } = vector
    const [key, nonce, aad, sealed] = [hex(vector.key), hex(vector.nonce), hex(vector.aad), hex(vector.sealed)]
    expect(() => crypto.aeadOpen(name, key, nonce, aad, flipped(sealed, sealed.length - 1))).toThrow(refused)
    expect(() => crypto.aeadOpen(name, key, nonce, aad, flipped(sealed, 0))).toThrow(refused)
    expect(() => crypto.aeadOpen(name, key, nonce, flipped(aad, 0), sealed)).toThrow(refused)
    expect(() => crypto.aeadOpen(name, key, flipped(nonce, 0), aad, sealed)).toThrow(refused)
    expect(() => crypto.aeadOpen(name, flipped(key, 0), nonce, aad, sealed)).toThrow(refused)
    expect(() => crypto.aeadOpen(name, key, nonce, aad, sealed.subarray(0, 15))).toThrow(refused)
  })

  test('an AEAD key or nonce of another size is a bug, not a weaker encryption', () => {
    const none = new Uint8Array(0)
    for (const name of aeadNames) {
      expect(() => crypto.aeadSeal(name, new Uint8Array(24), new Uint8Array(12), none, none)).toThrow(/assertion/)
      const key = new Uint8Array(name === 'AES-128-GCM' ? 16 : 32)
      expect(() => crypto.aeadSeal(name, key, new Uint8Array(8), none, none)).toThrow(/assertion/)
      expect(() => crypto.aeadOpen(name, key, new Uint8Array(16), none, new Uint8Array(16))).toThrow(/assertion/)
    }
  })

  test.each(eddsaVectors)('$name makes the published key and signature', ({ name, ...v }) => {
    expect(crypto.signatureKeyPair(name, hex(v.seed)).publicKey).toEqual(hex(v.publicKey))
    expect(crypto.sign(name, hex(v.seed), hex(v.message))).toEqual(hex(v.signature))
    expect(crypto.verify(name, hex(v.publicKey), hex(v.message), hex(v.signature))).toBe(true)
  })

  test('P-256 accepts the signature of RFC 6979, whose s is large', () => {
    expect(crypto.signatureKeyPair('P-256', hex(p256Vector.privateKey)).publicKey).toEqual(hex(p256Vector.publicKey))
    expect(crypto.verify('P-256', hex(p256Vector.publicKey), ascii('sample'), hex(p256Vector.signature))).toBe(true)
    expect(crypto.verify('P-256', hex(p256Vector.publicKey), ascii('Sample'), hex(p256Vector.signature))).toBe(false)
  })

  test.each(signatureNames)('%s verifies its own signatures and says false, never throws, for anything else', name => {
    const { publicKey, privateKey } = crypto.signatureKeyPair(name)
    const signature = crypto.sign(name, privateKey, ascii('one'))
    expect(crypto.verify(name, publicKey, ascii('one'), signature)).toBe(true)
    expect(crypto.verify(name, publicKey, ascii('two'), signature)).toBe(false)
    expect(crypto.verify(name, publicKey, ascii('one'), flipped(signature, signature.length - 3))).toBe(false)
    expect(crypto.verify(name, publicKey, ascii('one'), signature.subarray(1))).toBe(false)
    expect(crypto.verify(name, publicKey, ascii('one'), concat(signature, Uint8Array.of(0)))).toBe(false)
    expect(crypto.verify(name, publicKey, ascii('one'), new Uint8Array(0))).toBe(false)
    expect(crypto.verify(name, publicKey.subarray(1), ascii('one'), signature)).toBe(false)
    expect(crypto.verify(name, new Uint8Array(publicKey.length), ascii('one'), signature)).toBe(false)
    expect(crypto.verify(name, new Uint8Array(publicKey.length).fill(0xff), ascii('one'), signature)).toBe(false)
    expect(() => crypto.sign(name, privateKey.subarray(1), ascii('one'))).toThrow(refused)
  })

  test.each(dhVectors)('$name agrees on the published secret', ({ name, ours, publicKey, theirs, shared }) => {
    expect(crypto.dhKeyPair(name, hex(ours)).publicKey).toEqual(hex(publicKey))
    expect(crypto.dh(name, hex(ours), hex(theirs))).toEqual(hex(shared))
  })

  test('X25519 and X448 refuse points of low order, whose shared secret everybody knows', () => {
    const x25519 = [
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0100000000000000000000000000000000000000000000000000000000000000',
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
      '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ]
    const { privateKey } = crypto.dhKeyPair('X25519')
    for (const point of x25519) expect(() => crypto.dh('X25519', privateKey, hex(point)), point).toThrow(refused)
    const x448 = crypto.dhKeyPair('X448').privateKey
    expect(() => crypto.dh('X448', x448, new Uint8Array(56))).toThrow(refused)
    expect(() => crypto.dh('X448', x448, Uint8Array.of(1, ...new Uint8Array(55)))).toThrow(refused)
  })

  test.each(dhNames)('%s refuses keys of wrong length and points off the curve', name => {
    const { privateKey, publicKey } = crypto.dhKeyPair(name)
    expect(() => crypto.dh(name, privateKey, publicKey.subarray(1))).toThrow(refused)
    expect(() => crypto.dh(name, privateKey.subarray(1), publicKey)).toThrow(refused)
    expect(() => crypto.dhKeyPair(name, privateKey.subarray(1))).toThrow(refused)
    if (!name.startsWith('P-')) return
    expect(() => crypto.dh(name, privateKey, flipped(publicKey, publicKey.length - 1))).toThrow(refused)
    expect(() => crypto.dhKeyPair(name, new Uint8Array(privateKey.length))).toThrow(refused)
    expect(() => crypto.dhKeyPair(name, new Uint8Array(privateKey.length).fill(0xff))).toThrow(refused)
  })

  test('an array that is wiped or filled anew does not go on standing for the old key', () => {
    const [old, other] = [crypto.signatureKeyPair('Ed25519'), crypto.signatureKeyPair('Ed25519')]
    const signature = crypto.sign('Ed25519', old.privateKey, ascii('m'))
    expect(crypto.verify('Ed25519', old.publicKey, ascii('m'), signature)).toBe(true)
    old.publicKey.set(other.publicKey)
    expect(crypto.verify('Ed25519', old.publicKey, ascii('m'), signature)).toBe(false)
    old.privateKey.set(other.privateKey)
    expect(crypto.verify('Ed25519', other.publicKey, ascii('m'), crypto.sign('Ed25519', old.privateKey, ascii('m')))).toBe(true)
    old.privateKey.fill(0)
    expect(crypto.verify('Ed25519', other.publicKey, ascii('m'), crypto.sign('Ed25519', old.privateKey, ascii('m')))).toBe(false)
  })

  test("what is returned is the caller's: plain arrays, so that slice() copies", () => {
    const digest = crypto.hash('SHA-256', ascii('x'))
    expect(digest.constructor).toBe(Uint8Array)
    expect(crypto.hmac('SHA-256', digest, digest).constructor).toBe(Uint8Array)
    expect(crypto.signatureKeyPair('P-256').publicKey.constructor).toBe(Uint8Array)
    expect(crypto.dh('P-256', hex(p256Vector.privateKey), hex(p256Vector.publicKey)).constructor).toBe(Uint8Array)
    expect(crypto.random(70_000).length).toBe(70_000)
  })

  test('Ed25519 refuses every key of small order and every y that is not below p', () => {
    const { privateKey } = crypto.signatureKeyPair('Ed25519')
    const signature = crypto.sign('Ed25519', privateKey, ascii('m'))
    // R = the identity, S = 0: verifies under a small-order key for about every message in a lax verifier.
    const universal = concat(Uint8Array.of(1), new Uint8Array(63))
    const notBelowP = ['ed', 'ee', 'ef', 'ff'].map(low => `${low}${'ff'.repeat(30)}`).flatMap(y => [`${y}7f`, `${y}ff`])
    for (const key of [...ED25519_TORSION_SUBGROUP, ...notBelowP, `01${'00'.repeat(30)}80`]) {
      for (const s of [signature, universal]) expect(crypto.verify('Ed25519', hex(key), ascii('m'), s), key).toBe(false)
    }
  })

  test('Ed25519 refuses a signature that holds only up to the cofactor, as OpenSSL does', () => {
    const { publicKey, signature } = cofactoredSignature()
    expect(ed25519.verify(signature, ascii('m'), publicKey, { zip215: false })).toBe(true)
    expect(crypto.verify('Ed25519', publicKey, ascii('m'), signature)).toBe(false)
  })
})

describe('both providers', () => {
  const [node, browser] = [createNodeCrypto(), createBrowserCrypto()]
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
  const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

  test('hash and authenticate any bytes alike', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hashNames), bytes(200), bytes(2000), (name, key, data) => {
        expect(node.hash(name, data)).toEqual(browser.hash(name, data))
        expect(node.hmac(name, key, data)).toEqual(browser.hmac(name, key, data))
        expect(node.tag(name, key, data)).toEqual(node.hmac(name, key, data))
        expect(browser.tag(name, key, data)).toEqual(browser.hmac(name, key, data))
      }),
      { numRuns: 200 },
    )
  })

  test('authenticate data in any parts as if it were whole, and leave the parts as they were', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hashNames), bytes(200), fc.array(bytes(700), { maxLength: 4 }), (name, key, parts) => {
        const [keyBefore, before] = [key.slice(), parts.map(part => part.slice())]
        const whole = node.hmac(name, key, concat(...parts))
        for (const crypto of [node, browser]) {
          expect(crypto.hmac(name, key, ...parts)).toEqual(whole)
          expect(crypto.tag(name, key, ...parts)).toEqual(whole)
        }
        expect([key, parts]).toEqual([keyBefore, before])
      }),
      { numRuns: 200 },
    )
  })

  test('seal any bytes alike and open what the other sealed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...aeadNames),
        exactly(32),
        exactly(12),
        bytes(64),
        bytes(500),
        (name, key32, nonce, aad, plaintext) => {
          const key = name === 'AES-128-GCM' ? key32.slice(0, 16) : key32
          const sealed = node.aeadSeal(name, key, nonce, aad, plaintext)
          expect(browser.aeadSeal(name, key, nonce, aad, plaintext)).toEqual(sealed)
          expect(browser.aeadOpen(name, key, nonce, aad, sealed)).toEqual(new Uint8Array(plaintext))
        },
      ),
      { numRuns: 100 },
    )
  })

  test('make the same keys from the same random bytes', () => {
    const seeded = () => {
      let calls = 0
      return (length: number) => expand(node, 'SHA-512', node.hash('SHA-512', Uint8Array.of(++calls)), ascii('seed'), length)
    }
    const [a, b] = [createNodeCrypto({ random: seeded() }), createBrowserCrypto({ random: seeded() })]
    for (const name of signatureNames) expect(a.signatureKeyPair(name)).toEqual(b.signatureKeyPair(name))
    for (const name of dhNames) expect(a.dhKeyPair(name)).toEqual(b.dhKeyPair(name))
  })

  test.each(signatureNames)("accept the other's %s signatures, and EdDSA ones are equal", name => {
    fc.assert(
      fc.property(bytes(100), message => {
        const pair = node.signatureKeyPair(name)
        const [byNode, byBrowser] = [node.sign(name, pair.privateKey, message), browser.sign(name, pair.privateKey, message)]
        if (name.startsWith('Ed')) expect(byNode).toEqual(byBrowser)
        expect(node.verify(name, pair.publicKey, message, byBrowser)).toBe(true)
        expect(browser.verify(name, pair.publicKey, message, byNode)).toBe(true)
      }),
      { numRuns: 5 },
    )
  })

  test.each(dhNames)('agree on %s secrets', name => {
    fc.assert(
      fc.property(fc.constant(undefined), () => {
        const [ours, theirs] = [node.dhKeyPair(name), browser.dhKeyPair(name)]
        const secret = node.dh(name, ours.privateKey, theirs.publicKey)
        expect(browser.dh(name, theirs.privateKey, ours.publicKey)).toEqual(secret)
      }),
      { numRuns: 5 },
    )
  })

  test('answer alike for any Ed25519 key and signature bytes, mixed-order keys included', () => {
    const pair = node.signatureKeyPair('Ed25519')
    const torsion = ED25519_TORSION_SUBGROUP.map(point => ed25519.Point.fromHex(point))
    const mixed = torsion.map(point => ed25519.Point.fromBytes(pair.publicKey).add(point).toBytes())
    fc.assert(
      fc.property(fc.constantFrom(...mixed), fc.nat(63), fc.nat(255), bytes(8), (key, at, xor, message) => {
        const signature = node.sign('Ed25519', pair.privateKey, message)
        signature[at]! ^= xor
        expect(browser.verify('Ed25519', key, message, signature)).toBe(node.verify('Ed25519', key, message, signature))
      }),
      { numRuns: 40 },
    )
  })
})

/** R carries a point of order 8, so S·B = R + k·A only after multiplying by the cofactor. */
function cofactoredSignature(): { publicKey: Uint8Array; signature: Uint8Array } {
  const { BASE, Fn } = ed25519.Point
  const [secret, nonce] = [123_456_789n, 987_654_321n]
  const torsion = ED25519_TORSION_SUBGROUP.map(point => ed25519.Point.fromHex(point)).find(p => !p.multiplyUnsafe(4n).is0())!
  const publicKey = BASE.multiply(secret).toBytes()
  const r = BASE.multiply(nonce).add(torsion).toBytes()
  const digest = sha512(concat(r, publicKey, ascii('m')))
  const k = Fn.create(BigInt(`0x${Buffer.from(digest).reverse().toString('hex')}`))
  const s = Fn.add(nonce, Fn.mul(k, secret))
  return { publicKey, signature: concat(r, hex(s.toString(16).padStart(64, '0')).reverse()) }
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice()
  changed[at]! ^= 1
  return changed
}

test('the keys that isLowOrderX25519 names are those that no secret can be agreed with, on both providers', () => {
  const keys = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}ff`,
  ].map(hex)
  for (const provider of [createNodeCrypto(), createBrowserCrypto()]) {
    const own = provider.dhKeyPair('X25519').privateKey
    for (const key of keys) {
      expect(isLowOrderX25519(key)).toBe(true)
      expect(() => provider.dh('X25519', own, key)).toThrow(refused)
    }
    const { publicKey } = provider.dhKeyPair('X25519')
    expect(isLowOrderX25519(publicKey)).toBe(false)
  }
})
