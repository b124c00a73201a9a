// MLS cipher suite 1 (RFC 9420 §17.1) on our own primitives, in the shape ts-mls asks for. Randomness enters through the
// provider alone, so that the same seed makes the same group.

import {
  type CipherSuite,
  cipherSuite,
  type CryptoProvider,
  deriveKeyPair,
  equalBytes,
  expand,
  type KeyPair,
  openBase,
  sealBase,
  setupBaseR,
  setupBaseS,
} from '@causeway/crypto'
import type { CiphersuiteImpl, Hpke, PrivateKey, PublicKey } from 'ts-mls'

/** MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519. */
export function createSuite(crypto: CryptoProvider): CiphersuiteImpl {
  const suite = cipherSuite(1)
  return {
    name: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519',
    rng: { randomBytes: length => crypto.random(length) },
    hash: {
      digest: async data => crypto.hash(suite.hash, data),
      mac: async (key, data) => crypto.hmac(suite.hash, key, data),
      verifyMac: async (key, mac, data) => equalBytes(crypto.hmac(suite.hash, key, data), mac),
    },
    kdf: {
      size: suite.hashBytes,
      extract: async (salt, ikm) => crypto.hmac(suite.hash, salt, ikm),
      expand: async (prk, info, length) => expand(crypto, suite.hash, prk, info, length),
    },
    signature: {
      sign: async (key, message) => crypto.sign(suite.signature, key, message),
      verify: async (key, message, signature) => crypto.verify(suite.signature, key, message, signature),
      keygen: async () => {
        const pair = crypto.signatureKeyPair(suite.signature)
        return { publicKey: pair.publicKey, signKey: pair.privateKey }
      },
    },
    hpke: hpkeForTsMls(crypto, suite),
  }
}

function hpkeForTsMls(crypto: CryptoProvider, suite: CipherSuite): Hpke {
  const none = new Uint8Array()
  const pairOf = (privateKey: Uint8Array): KeyPair => ({
    privateKey,
    publicKey: crypto.dhKeyPair(suite.dh, privateKey).publicKey,
  })
  return {
    keyLength: suite.aeadKeyBytes,
    nonceLength: suite.aeadNonceBytes,
    async seal(key, plaintext, info, aad) {
      const { kemOutput, ciphertext } = sealBase(crypto, suite, raw(key), info, aad ?? none, plaintext)
      return { enc: kemOutput, ct: ciphertext }
    },
    open: async (key, kemOutput, ciphertext, info, aad) =>
      openBase(crypto, suite, pairOf(raw(key)), { kemOutput, ciphertext }, info, aad ?? none),
    async exportSecret(key, context, length, info) {
      const sender = setupBaseS(crypto, suite, raw(key), info)
      return { enc: sender.kemOutput, secret: sender.context.exportSecret(context, length) }
    },
    importSecret: async (key, context, kemOutput, length, info) =>
      setupBaseR(crypto, suite, kemOutput, pairOf(raw(key)), info).exportSecret(context, length),
    deriveKeyPair: async ikm => asKeys(deriveKeyPair(crypto, suite, ikm)),
    generateKeyPair: async () => asKeys(crypto.dhKeyPair(suite.dh)),
    importPrivateKey: async bytes => asPrivateKey(bytes),
    importPublicKey: async bytes => asPublicKey(bytes),
    exportPrivateKey: async key => raw(key),
    exportPublicKey: async key => raw(key),
    encryptAead: async (key, nonce, aad, plaintext) => crypto.aeadSeal(suite.aead, key, nonce, aad ?? none, plaintext),
    decryptAead: async (key, nonce, aad, ciphertext) => crypto.aeadOpen(suite.aead, key, nonce, aad ?? none, ciphertext),
  }
}

// ts-mls types keys as WebCrypto's CryptoKey and never looks inside: ours are the raw bytes.
const asPrivateKey = (bytes: Uint8Array): PrivateKey => bytes as unknown as PrivateKey
const asPublicKey = (bytes: Uint8Array): PublicKey => bytes as unknown as PublicKey
const raw = (key: unknown): Uint8Array => key as Uint8Array

function asKeys(pair: { publicKey: Uint8Array; privateKey: Uint8Array }): { publicKey: PublicKey; privateKey: PrivateKey } {
  return { publicKey: asPublicKey(pair.publicKey), privateKey: asPrivateKey(pair.privateKey) }
}
