// HPKE base mode (RFC 9180) for DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM: what suite 1 needs of it.

import type { CryptoProvider, KeyPair } from '@causeway/crypto'

type Expand = (prk: Uint8Array, info: Uint8Array, length: number) => Uint8Array

/** Single-shot HPKE; every message has its own encapsulated key, so the sequence number is always 0. */
export interface Hpke {
  seal(publicKey: Uint8Array, info: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): { enc: Uint8Array; ct: Uint8Array }
  open(privateKey: Uint8Array, enc: Uint8Array, info: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array
  exportTo(publicKey: Uint8Array, info: Uint8Array, context: Uint8Array, length: number): { enc: Uint8Array; secret: Uint8Array }
  exportFrom(privateKey: Uint8Array, enc: Uint8Array, info: Uint8Array, context: Uint8Array, length: number): Uint8Array
  deriveKeyPair(ikm: Uint8Array): KeyPair
}

const none = new Uint8Array()
const kemSuite = ascii('KEM\x00\x20')
const hpkeSuite = ascii('HPKE\x00\x20\x00\x01\x00\x01')

export function createHpke(crypto: CryptoProvider, expand: Expand): Hpke {
  const extract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array =>
    crypto.hmac('SHA-256', salt, concat(ascii('HPKE-v1'), suite, ascii(label), ikm))
  const labeledExpand = (suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array =>
    expand(prk, concat(Uint8Array.of(length >> 8, length & 0xff), ascii('HPKE-v1'), suite, ascii(label), info), length)

  // RFC 9180 §7.1.3.
  function deriveKeyPair(ikm: Uint8Array): KeyPair {
    const prk = extract(kemSuite, none, 'dkp_prk', ikm)
    return crypto.dhKeyPair('X25519', labeledExpand(kemSuite, prk, 'sk', none, 32))
  }

  // RFC 9180 §4.1.
  function encap(publicKey: Uint8Array): { enc: Uint8Array; shared: Uint8Array } {
    const ephemeral = deriveKeyPair(crypto.random(32))
    const dh = crypto.dh('X25519', ephemeral.privateKey, publicKey)
    const shared = extractAndExpand(dh, concat(ephemeral.publicKey, publicKey))
    ephemeral.privateKey.fill(0)
    return { enc: ephemeral.publicKey, shared }
  }

  function decap(privateKey: Uint8Array, enc: Uint8Array): Uint8Array {
    const { publicKey } = crypto.dhKeyPair('X25519', privateKey)
    return extractAndExpand(crypto.dh('X25519', privateKey, enc), concat(enc, publicKey))
  }

  function extractAndExpand(dh: Uint8Array, kemContext: Uint8Array): Uint8Array {
    const prk = extract(kemSuite, none, 'eae_prk', dh)
    dh.fill(0)
    return labeledExpand(kemSuite, prk, 'shared_secret', kemContext, 32)
  }

  // RFC 9180 §5.1, mode_base.
  const pskIdHash = extract(hpkeSuite, none, 'psk_id_hash', none)
  function schedule(shared: Uint8Array, info: Uint8Array): (label: string, length: number) => Uint8Array {
    const context = concat(Uint8Array.of(0), pskIdHash, extract(hpkeSuite, none, 'info_hash', info))
    const secret = extract(hpkeSuite, shared, 'secret', none)
    shared.fill(0)
    return (label, length) => labeledExpand(hpkeSuite, secret, label, context, length)
  }

  return {
    seal(publicKey, info, aad, plaintext) {
      const { enc, shared } = encap(publicKey)
      const derive = schedule(shared, info)
      return { enc, ct: crypto.aeadSeal('AES-128-GCM', derive('key', 16), derive('base_nonce', 12), aad, plaintext) }
    },
    open(privateKey, enc, info, aad, ciphertext) {
      const derive = schedule(decap(privateKey, enc), info)
      return crypto.aeadOpen('AES-128-GCM', derive('key', 16), derive('base_nonce', 12), aad, ciphertext)
    },
    exportTo(publicKey, info, context, length) {
      const { enc, shared } = encap(publicKey)
      const exporter = schedule(shared, info)('exp', 32)
      return { enc, secret: labeledExpand(hpkeSuite, exporter, 'sec', context, length) }
    },
    exportFrom(privateKey, enc, info, context, length) {
      const exporter = schedule(decap(privateKey, enc), info)('exp', 32)
      return labeledExpand(hpkeSuite, exporter, 'sec', context, length)
    },
    deriveKeyPair,
  }
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
