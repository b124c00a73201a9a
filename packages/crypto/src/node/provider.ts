// CryptoProvider on node:crypto. Everything is synchronous, and keys cross into native memory once (see keys.ts).
// Secret keys go through createSecretKey: handing raw bytes to a cipher costs four times as much (18-26 us against 5).

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  diffieHellman,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto'
import type { CipherGCM, DecipherGCM, KeyObject } from 'node:crypto'
import { assert, CausewayError } from '@causeway/wire'
import type { AeadName, CryptoProvider, DhName, HashName, HashStream, KeyPair, SignatureName } from '../provider.ts'
import { generatePrivateKey } from '../private-keys.ts'
import { aeadKeyBytes, aeadNonceBytes, aeadTagBytes } from '../sizes.ts'
import { isRefusedEd25519Key } from '../ed25519-refusals.ts'
import { digest, nodeHashes } from './digest.ts'
import { hmac, plain, tag } from './hmac.ts'
import { createKeyCache, publicKeyBytes } from './keys.ts'

/**
 * The provider for Node. `options.random` replaces the operating system's generator (the simulator's is seeded); every
 * generated key is made from it. ECDSA signatures of this provider are randomised by OpenSSL; EdDSA ones are deterministic.
 */
export function createNodeCrypto(options: { readonly random?: (length: number) => Uint8Array } = {}): CryptoProvider {
  const random = options.random ?? systemRandom
  const keys = createKeyCache()
  const pair = (name: SignatureName | DhName, given: Uint8Array | undefined): KeyPair => {
    const privateKey = given === undefined ? generatePrivateKey(name, random) : given.slice()
    return { privateKey, publicKey: publicKeyBytes(name, keys.privateKey(name, privateKey)) }
  }
  return {
    name: 'node',
    random,
    hash: digest,
    hashStream,
    hmac,
    tag,
    aeadSeal,
    aeadOpen,
    signatureKeyPair: (name, seed) => pair(name, seed),
    sign: (name, privateKey, message) => plain(sign(signatureHashes[name], message, keys.privateKey(name, privateKey))),
    verify(name, publicKey, message, signature) {
      if (name === 'Ed25519' && isRefusedEd25519Key(publicKey)) return false
      const key = keys.publicKey(name, publicKey)
      return key !== undefined && verify(signatureHashes[name], message, key, signature)
    },
    dhKeyPair: (name, privateKey) => pair(name, privateKey),
    dh(name, privateKey, publicKey) {
      const ours = keys.privateKey(name, privateKey)
      const theirs = keys.publicKey(name, publicKey)
      if (theirs === undefined) throw new CausewayError('crypto.invalid', 'not a public key')
      return sharedSecret(ours, theirs)
    },
  }
}

const ciphers: Record<AeadName, string> = {
  'AES-128-GCM': 'aes-128-gcm',
  'AES-256-GCM': 'aes-256-gcm',
  'ChaCha20-Poly1305': 'chacha20-poly1305',
}
// RFC 8446 §4.2.3 fixes the hash of each ECDSA curve; EdDSA hashes by itself.
const signatureHashes: Record<SignatureName, string | null> = {
  Ed25519: null,
  Ed448: null,
  'P-256': 'sha256',
  'P-384': 'sha384',
  'P-521': 'sha512',
}
const tagOption = { authTagLength: aeadTagBytes }

function hashStream(name: HashName): HashStream {
  const state = createHash(nodeHashes[name])
  return {
    update(piece) {
      state.update(piece)
    },
    digest: () => plain(state.digest()),
  }
}

function aeadSeal(name: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  checkAeadSizes(name, key, nonce)
  const cipher = createCipheriv(ciphers[name], createSecretKey(key), nonce, tagOption as never) as CipherGCM
  cipher.setAAD(aad, { plaintextLength: plaintext.length })
  const ciphertext = cipher.update(plaintext)
  cipher.final()
  const sealed = new Uint8Array(ciphertext.length + aeadTagBytes)
  sealed.set(ciphertext)
  sealed.set(cipher.getAuthTag(), ciphertext.length)
  return sealed
}

function aeadOpen(name: AeadName, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  checkAeadSizes(name, key, nonce)
  const length = ciphertext.length - aeadTagBytes
  if (length < 0) throw new CausewayError('crypto.invalid', 'shorter than its tag')
  const decipher = createDecipheriv(ciphers[name], createSecretKey(key), nonce, tagOption as never) as DecipherGCM
  decipher.setAAD(aad, { plaintextLength: length })
  decipher.setAuthTag(ciphertext.subarray(length))
  const plaintext = decipher.update(ciphertext.subarray(0, length))
  try {
    decipher.final()
  } catch {
    // Unauthenticated plaintext must not survive the refusal.
    plaintext.fill(0)
    throw new CausewayError('crypto.invalid', 'the tag does not verify')
  }
  return plain(plaintext)
}

function sharedSecret(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  try {
    // OpenSSL refuses the all-zero result of a low-order point itself (RFC 7748 §6.1).
    return plain(diffieHellman({ privateKey, publicKey }))
  } catch {
    throw new CausewayError('crypto.invalid', 'bad point')
  }
}

function checkAeadSizes(name: AeadName, key: Uint8Array, nonce: Uint8Array): void {
  // Sizes come from our own key schedule, never from a peer.
  assert(key.length === aeadKeyBytes[name], 'an AEAD key has the size of its algorithm')
  assert(nonce.length === aeadNonceBytes, 'an AEAD nonce has 12 bytes')
}

function systemRandom(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length))
}
