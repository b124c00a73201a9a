// CryptoProvider in plain JavaScript on noble: synchronous, and for the short inputs of MLS faster than WebCrypto, whose every call is
// a promise and a trip to another thread. Only its curves are slower, and `createBrowserRunner` has those of WebCrypto take their
// place. Its bytes equal those of the Node provider.

import { gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { CHash } from '@noble/hashes/utils.js'
import { assert, CausewayError } from '@causeway/wire'
import { generatePrivateKey } from '../private-keys.ts'
import type { AeadName, CryptoProvider, DhName, HashName, HashStream, KeyPair, SignatureName } from '../provider.ts'
import { aeadKeyBytes, aeadNonceBytes, aeadTagBytes } from '../sizes.ts'
import { dhPublicKey, sharedSecret, signaturePublicKey, signMessage, verifyMessage } from './curves.ts'

/** The provider for browsers and any other JavaScript engine. `options.random` replaces `crypto.getRandomValues`. */
export function createBrowserCrypto(options: { readonly random?: (length: number) => Uint8Array } = {}): CryptoProvider {
  const random = options.random ?? systemRandom
  return {
    name: 'browser',
    random,
    hash: (name, data) => hashes[name](data),
    hashStream,
    hmac: hmacOf,
    tag: hmacOf,
    aeadSeal: (name, key, nonce, aad, plaintext) => cipher(name, key, nonce, aad).encrypt(plaintext),
    aeadOpen(name, key, nonce, aad, ciphertext) {
      const opening = cipher(name, key, nonce, aad)
      if (ciphertext.length < aeadTagBytes) throw new CausewayError('crypto.invalid', 'shorter than its tag')
      try {
        return opening.decrypt(ciphertext)
      } catch {
        throw new CausewayError('crypto.invalid', 'the tag does not verify')
      }
    },
    signatureKeyPair: (name, seed) => pair(name, seed, random, signaturePublicKey),
    sign: signMessage,
    verify: verifyMessage,
    dhKeyPair: (name, privateKey) => pair(name, privateKey, random, dhPublicKey),
    dh: sharedSecret,
  }
}

function pair<Name extends SignatureName | DhName>(
  name: Name,
  given: Uint8Array | undefined,
  random: (length: number) => Uint8Array,
  publicKeyOf: (name: Name, privateKey: Uint8Array) => Uint8Array,
): KeyPair {
  const privateKey = given === undefined ? generatePrivateKey(name, random) : given.slice()
  return { privateKey, publicKey: publicKeyOf(name, privateKey) }
}

const hashes: Record<HashName, CHash> = { 'SHA-256': sha256, 'SHA-384': sha384, 'SHA-512': sha512 }

function hmacOf(name: HashName, key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array {
  const state = hmac.create(hashes[name], key)
  for (const part of data) state.update(part)
  return state.digest()
}

function hashStream(name: HashName): HashStream {
  const state = hashes[name].create()
  return {
    update(piece) {
      state.update(piece)
    },
    digest: () => state.digest(),
  }
}

interface Cipher {
  encrypt(plaintext: Uint8Array): Uint8Array
  decrypt(ciphertext: Uint8Array): Uint8Array
}

function cipher(name: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array): Cipher {
  // Sizes come from our own key schedule, never from a peer.
  assert(key.length === aeadKeyBytes[name], 'an AEAD key has the size of its algorithm')
  assert(nonce.length === aeadNonceBytes, 'an AEAD nonce has 12 bytes')
  return name === 'ChaCha20-Poly1305' ? chacha20poly1305(key, nonce, aad) : gcm(key, nonce, aad)
}

function systemRandom(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  // getRandomValues refuses more than 65536 bytes at once.
  for (let at = 0; at < length; at += 65_536) globalThis.crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}
