import {
  Aes128Gcm,
  Aes256Gcm,
  CipherSuite as OtherSuite,
  DhkemP256HkdfSha256,
  DhkemP384HkdfSha384,
  DhkemP521HkdfSha512,
  DhkemX25519HkdfSha256,
  HkdfSha256,
  HkdfSha384,
  HkdfSha512,
} from '@hpke/core'
import { describe, expect, test } from 'vitest'
import { cipherSuite, deriveKeyPair, openBase, sealBase, setupBaseR, setupBaseS } from './index.ts'
import { ascii, hex, providers } from './providers.test-support.ts'

const refused = expect.objectContaining({ code: 'crypto.invalid' })

// RFC 9180 A.1.1 and A.2.1: info "Ode on a Grecian Urn", plaintext "Beauty is truth, truth beauty", aad "Count-<n>".
const vectors = [
  {
    suiteId: 1,
    ikmE: '7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234',
    skE: '52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736',
    pkE: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
    skR: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
    pkR: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
    sealed: ['f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a'],
    exported: {},
  },
  {
    suiteId: 3,
    ikmE: '909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b',
    skE: 'f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600',
    pkE: '1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a',
    skR: '8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb',
    pkR: '4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a',
    sealed: [
      '1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28',
      '6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c',
      '71146bd6795ccc9c49ce25dda112a48f202ad220559502cef1f34271e0cb4b02b4f10ecac6f48c32f878fae86b',
    ],
    exported: {
      '': '4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e',
      '00': '8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69',
      '54657374436f6e74657874': '5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53',
    },
  },
]
const info = ascii('Ode on a Grecian Urn')
const plaintext = ascii('Beauty is truth, truth beauty')

describe.each(providers)('on $name', crypto => {
  test.each(vectors)('the base mode of suite $suiteId seals, opens and exports what RFC 9180 prints', v => {
    const suite = cipherSuite(v.suiteId)
    const ephemeral = { privateKey: hex(v.skE), publicKey: hex(v.pkE) }
    const recipient = { privateKey: hex(v.skR), publicKey: hex(v.pkR) }
    expect(deriveKeyPair(crypto, suite, hex(v.ikmE))).toEqual(ephemeral)
    const { kemOutput, context: sender } = setupBaseS(crypto, suite, recipient.publicKey, info, ephemeral)
    expect(kemOutput).toEqual(ephemeral.publicKey)
    const receiver = setupBaseR(crypto, suite, kemOutput, recipient, info)
    for (const [n, sealed] of v.sealed.entries()) {
      expect(sender.seal(ascii(`Count-${n}`), plaintext)).toEqual(hex(sealed))
      expect(() => receiver.open(ascii('Count-x'), hex(sealed))).toThrow(refused)
      expect(receiver.open(ascii(`Count-${n}`), hex(sealed))).toEqual(plaintext)
    }
    for (const [context, secret] of Object.entries(v.exported)) {
      expect(sender.exportSecret(hex(context), 32)).toEqual(hex(secret))
      expect(receiver.exportSecret(hex(context), 32)).toEqual(hex(secret))
    }
  })

  test.each([1, 2, 3, 4, 5, 6, 7])('suite %i opens its own single shots, and nobody else does', id => {
    const suite = cipherSuite(id)
    const [recipient, stranger] = [crypto.dhKeyPair(suite.dh), crypto.dhKeyPair(suite.dh)]
    const sealed = sealBase(crypto, suite, recipient.publicKey, info, ascii('aad'), plaintext)
    expect(openBase(crypto, suite, recipient, sealed, info, ascii('aad'))).toEqual(plaintext)
    expect(() => openBase(crypto, suite, stranger, sealed, info, ascii('aad'))).toThrow(refused)
    expect(() => openBase(crypto, suite, recipient, sealed, ascii('other'), ascii('aad'))).toThrow(refused)
    expect(() => openBase(crypto, suite, recipient, sealed, info, ascii('other'))).toThrow(refused)
    const cut = { ...sealed, kemOutput: sealed.kemOutput.subarray(1) }
    expect(() => openBase(crypto, suite, recipient, cut, info, ascii('aad'))).toThrow(refused)
    expect(() => sealBase(crypto, suite, new Uint8Array(recipient.publicKey.length), info, info, plaintext)).toThrow(refused)
  })

  test('the sequence number runs into higher bytes of the nonce without repeating', () => {
    const suite = cipherSuite(1)
    const recipient = crypto.dhKeyPair('X25519')
    const { kemOutput, context } = setupBaseS(crypto, suite, recipient.publicKey, info)
    const receiver = setupBaseR(crypto, suite, kemOutput, recipient, info)
    const seen = new Set<string>()
    for (let n = 0; n < 300; n++) {
      const sealed = context.seal(info, plaintext)
      seen.add(Buffer.from(sealed).toString('hex'))
      expect(receiver.open(info, sealed)).toEqual(plaintext)
    }
    expect(seen.size).toBe(300)
  })
})

const peers = [
  { id: 1, kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() },
  { id: 2, kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() },
  { id: 5, kem: new DhkemP521HkdfSha512(), kdf: new HkdfSha512(), aead: new Aes256Gcm() },
  { id: 7, kem: new DhkemP384HkdfSha384(), kdf: new HkdfSha384(), aead: new Aes256Gcm() },
]

test.each(peers)('@hpke/core opens what suite $id seals, we open what it seals, exports agree', async ({ id, ...algorithms }) => {
  const crypto = providers[0]!
  const suite = cipherSuite(id)
  const other = new OtherSuite(algorithms)
  const pair = deriveKeyPair(crypto, suite, new Uint8Array(66).fill(7))
  const recipientKey = await other.kem.deserializePrivateKey(pair.privateKey.slice().buffer)
  const ours = sealBase(crypto, suite, pair.publicKey, info, ascii('aad'), plaintext)
  const opened = await other.open({ recipientKey, enc: ours.kemOutput, info }, ours.ciphertext, ascii('aad'))
  expect(new Uint8Array(opened)).toEqual(plaintext)

  const recipientPublicKey = await other.kem.deserializePublicKey(pair.publicKey.slice().buffer)
  const sender = await other.createSenderContext({ recipientPublicKey, info })
  const receiver = setupBaseR(crypto, suite, new Uint8Array(sender.enc), pair, info)
  const theirs = new Uint8Array(await sender.seal(plaintext, ascii('aad')))
  expect(receiver.open(ascii('aad'), theirs)).toEqual(plaintext)
  expect(receiver.exportSecret(ascii('x'), 40)).toEqual(new Uint8Array(await sender.export(ascii('x'), 40)))
})

test('DeriveKeyPair agrees with @hpke/core on every curve both know', async () => {
  for (const { id, kem } of peers) {
    const ikm = new Uint8Array(66).fill(id)
    const theirs = await kem.deriveKeyPair(ikm.slice().buffer)
    const ours = deriveKeyPair(providers[0]!, cipherSuite(id), ikm)
    expect(ours.publicKey).toEqual(new Uint8Array(await kem.serializePublicKey(theirs.publicKey)))
  }
})
