// MLS cipher suite 1 (RFC 9420 §17.1) on our own primitives, in the shape ts-mls asks for. Randomness enters through the
// provider alone, so that the same seed makes the same group.

import type { CryptoProvider } from '@causeway/crypto'
import type { CiphersuiteImpl, Hpke, PrivateKey, PublicKey } from 'ts-mls'
import { createHpke } from './hpke.ts'

const hashLength = 32

/** MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519. */
export function createSuite(crypto: CryptoProvider): CiphersuiteImpl {
  return {
    name: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519',
    rng: { randomBytes: length => crypto.random(length) },
    hash: {
      digest: async data => crypto.hash('SHA-256', data),
      mac: async (key, data) => crypto.hmac('SHA-256', key, data),
      verifyMac: async (key, mac, data) => equalInConstantTime(crypto.hmac('SHA-256', key, data), mac),
    },
    kdf: {
      size: hashLength,
      extract: async (salt, ikm) => crypto.hmac('SHA-256', salt, ikm),
      expand: async (prk, info, length) => expand(crypto, prk, info, length),
    },
    signature: {
      sign: async (key, message) => crypto.sign('Ed25519', key, message),
      verify: async (key, message, signature) => crypto.verify('Ed25519', key, message, signature),
      keygen: async () => {
        const pair = crypto.signatureKeyPair('Ed25519', crypto.random(32))
        return { publicKey: pair.publicKey, signKey: pair.privateKey }
      },
    },
    hpke: hpkeForTsMls(crypto),
  }
}

/** HKDF-Expand with SHA-256 (RFC 5869 §2.3). */
function expand(crypto: CryptoProvider, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  const block = new Uint8Array(hashLength + info.length + 1)
  block.set(info, hashLength)
  for (let done = 0, counter = 1; done < length; done += hashLength, counter++) {
    block[block.length - 1] = counter
    const next = crypto.hmac('SHA-256', prk, counter === 1 ? block.subarray(hashLength) : block)
    out.set(next.subarray(0, Math.min(hashLength, length - done)), done)
    block.set(next)
    next.fill(0)
  }
  block.fill(0)
  return out
}

function hpkeForTsMls(crypto: CryptoProvider): Hpke {
  const hpke = createHpke(crypto, (prk, info, length) => expand(crypto, prk, info, length))
  const none = new Uint8Array()
  return {
    keyLength: 16,
    nonceLength: 12,
    seal: async (key, plaintext, info, aad) => hpke.seal(raw(key), info, aad ?? none, plaintext),
    open: async (key, enc, ciphertext, info, aad) => hpke.open(raw(key), enc, info, aad ?? none, ciphertext),
    exportSecret: async (key, context, length, info) => hpke.exportTo(raw(key), info, context, length),
    importSecret: async (key, context, enc, length, info) => hpke.exportFrom(raw(key), enc, info, context, length),
    deriveKeyPair: async ikm => asKeys(hpke.deriveKeyPair(ikm)),
    generateKeyPair: async () => asKeys(hpke.deriveKeyPair(crypto.random(hashLength))),
    importPrivateKey: async bytes => asPrivateKey(bytes),
    importPublicKey: async bytes => asPublicKey(bytes),
    exportPrivateKey: async key => raw(key),
    exportPublicKey: async key => raw(key),
    encryptAead: async (key, nonce, aad, plaintext) => crypto.aeadSeal('AES-128-GCM', key, nonce, aad ?? none, plaintext),
    decryptAead: async (key, nonce, aad, ciphertext) => crypto.aeadOpen('AES-128-GCM', key, nonce, aad ?? none, ciphertext),
  }
}

// ts-mls types keys as WebCrypto's CryptoKey and never looks inside: ours are the raw bytes.
const asPrivateKey = (bytes: Uint8Array): PrivateKey => bytes as unknown as PrivateKey
const asPublicKey = (bytes: Uint8Array): PublicKey => bytes as unknown as PublicKey
const raw = (key: unknown): Uint8Array => key as Uint8Array

function asKeys(pair: { publicKey: Uint8Array; privateKey: Uint8Array }): { publicKey: PublicKey; privateKey: PrivateKey } {
  return { publicKey: asPublicKey(pair.publicKey), privateKey: asPrivateKey(pair.privateKey) }
}

function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}
