// HPKE, RFC 9180, base mode with DHKEM, for the KEMs, KDFs and AEADs of the MLS suites. Names are the RFC's.

import { assert, CausewayError, hasCode, utf8ToBytes } from '@causeway/wire'
import { concat, zero } from './bytes.ts'
import { expand } from './hkdf.ts'
import type { CryptoProvider, KeyPair } from './provider.ts'
import { privateKeyBytes, publicKeyBytes } from './sizes.ts'
import type { CipherSuite } from './suites.ts'

/** What a single-shot seal gives; the shape of RFC 9420's HPKECiphertext. */
export interface HpkeCiphertext {
  /** RFC 9180's `enc`: the ephemeral public key. */
  readonly kemOutput: Uint8Array
  readonly ciphertext: Uint8Array
}

/** One direction of an HPKE context: each call uses the next sequence number. */
export interface SenderContext {
  seal(aad: Uint8Array, plaintext: Uint8Array): Uint8Array
  exportSecret(exporterContext: Uint8Array, length: number): Uint8Array
  /** The end of the context: its keys are gone. */
  wipe(): void
}

export interface RecipientContext {
  /** Throws `crypto.invalid`; the sequence number then stays where it is (RFC 9180 §5.2). */
  open(aad: Uint8Array, ciphertext: Uint8Array): Uint8Array
  exportSecret(exporterContext: Uint8Array, length: number): Uint8Array
  /** The end of the context: its keys are gone. */
  wipe(): void
}

/**
 * SealBase (RFC 9180 §6.1): encrypts once to `pkR`. Throws `crypto.invalid` for a bad public key.
 * `ephemeral` is for vectors only: a pair used twice breaks the encryption.
 */
export function sealBase(
  crypto: CryptoProvider,
  suite: CipherSuite,
  pkR: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  ephemeral?: KeyPair,
): HpkeCiphertext {
  return sealerBase(crypto, suite, info, aad)(pkR, plaintext, ephemeral)
}

/** One SealBase for each call, to one recipient each. */
export type Sealer = (pkR: Uint8Array, plaintext: Uint8Array, ephemeral?: KeyPair) => HpkeCiphertext

/** SealBase to many recipients with the same `info` and `aad`: a long `info` is hashed once, not for each of them. */
export function sealerBase(crypto: CryptoProvider, suite: CipherSuite, info: Uint8Array, aad: Uint8Array): Sealer {
  const context = scheduleContext(crypto, suite, info)
  return (pkR, plaintext, ephemeral) => {
    const { sharedSecret, enc } = encap(crypto, suite, pkR, ephemeral)
    const { key, baseNonce, secret } = keySchedule(crypto, suite, sharedSecret, context)
    const ciphertext = crypto.aeadSeal(suite.aead, key, baseNonce, aad, plaintext)
    zero(sharedSecret, secret, key, baseNonce)
    return { kemOutput: enc, ciphertext }
  }
}

/** OpenBase (RFC 9180 §6.1). Throws `crypto.invalid`. */
export function openBase(
  crypto: CryptoProvider,
  suite: CipherSuite,
  recipient: KeyPair,
  sealed: HpkeCiphertext,
  info: Uint8Array,
  aad: Uint8Array,
): Uint8Array {
  const sharedSecret = decap(crypto, suite, sealed.kemOutput, recipient)
  const { key, baseNonce, secret } = keySchedule(crypto, suite, sharedSecret, scheduleContext(crypto, suite, info))
  try {
    return crypto.aeadOpen(suite.aead, key, baseNonce, aad, sealed.ciphertext)
  } finally {
    zero(sharedSecret, secret, key, baseNonce)
  }
}

/** SetupBaseS (RFC 9180 §5.1.1): `kemOutput` goes to the recipient. */
export function setupBaseS(
  crypto: CryptoProvider,
  suite: CipherSuite,
  pkR: Uint8Array,
  info: Uint8Array,
  ephemeral?: KeyPair,
): { readonly kemOutput: Uint8Array; readonly context: SenderContext } {
  const { sharedSecret, enc } = encap(crypto, suite, pkR, ephemeral)
  const schedule = keySchedule(crypto, suite, sharedSecret, scheduleContext(crypto, suite, info))
  zero(sharedSecret)
  const nonce = nonceSequence(schedule.baseNonce)
  return {
    kemOutput: enc,
    context: {
      seal(aad, plaintext) {
        const ciphertext = crypto.aeadSeal(suite.aead, schedule.key, nonce.current(), aad, plaintext)
        nonce.advance()
        return ciphertext
      },
      ...exporter(crypto, suite, schedule),
    },
  }
}

/** SetupBaseR (RFC 9180 §5.1.1). Throws `crypto.invalid` for a bad `kemOutput`. */
export function setupBaseR(
  crypto: CryptoProvider,
  suite: CipherSuite,
  kemOutput: Uint8Array,
  recipient: KeyPair,
  info: Uint8Array,
): RecipientContext {
  const sharedSecret = decap(crypto, suite, kemOutput, recipient)
  const schedule = keySchedule(crypto, suite, sharedSecret, scheduleContext(crypto, suite, info))
  zero(sharedSecret)
  const nonce = nonceSequence(schedule.baseNonce)
  return {
    open(aad, ciphertext) {
      const plaintext = crypto.aeadOpen(suite.aead, schedule.key, nonce.current(), aad, ciphertext)
      nonce.advance()
      return plaintext
    },
    ...exporter(crypto, suite, schedule),
  }
}

/** DeriveKeyPair (RFC 9180 §7.1.3): a KEM key pair from secret material at least as long as a private key. */
export function deriveKeyPair(crypto: CryptoProvider, suite: CipherSuite, ikm: Uint8Array): KeyPair {
  const kem = kemSuiteId(suite)
  const dkpPrk = labeledExtract(crypto, suite, kem, empty, 'dkp_prk', ikm)
  try {
    if (suite.dh === 'X25519' || suite.dh === 'X448') {
      const bytes = labeledExpand(crypto, suite, kem, dkpPrk, 'sk', empty, privateKeyBytes[suite.dh])
      const pair = crypto.dhKeyPair(suite.dh, bytes)
      zero(bytes)
      return pair
    }
    for (let counter = 0; counter < 256; counter++) {
      const bytes = labeledExpand(crypto, suite, kem, dkpPrk, 'candidate', Uint8Array.of(counter), privateKeyBytes[suite.dh])
      if (suite.dh === 'P-521') bytes[0]! &= 0x01
      const pair = keyPairInRange(crypto, suite, bytes)
      zero(bytes)
      if (pair !== undefined) return pair
    }
    throw new CausewayError('crypto.invalid', 'no key pair from this material')
  } finally {
    zero(dkpPrk)
  }
}

interface Schedule {
  readonly key: Uint8Array
  readonly baseNonce: Uint8Array
  readonly secret: Uint8Array
  readonly context: Uint8Array
}

// RFC 9180 §4.1, DHKEM.Encap.
function encap(
  crypto: CryptoProvider,
  suite: CipherSuite,
  pkR: Uint8Array,
  ephemeral: KeyPair | undefined,
): { sharedSecret: Uint8Array; enc: Uint8Array } {
  const pairE = ephemeral ?? crypto.dhKeyPair(suite.dh)
  const dh = crypto.dh(suite.dh, pairE.privateKey, pkR)
  if (ephemeral === undefined) zero(pairE.privateKey)
  return { sharedSecret: extractAndExpand(crypto, suite, dh, concat(pairE.publicKey, pkR)), enc: pairE.publicKey }
}

// RFC 9180 §4.1, DHKEM.Decap.
function decap(crypto: CryptoProvider, suite: CipherSuite, enc: Uint8Array, recipient: KeyPair): Uint8Array {
  if (enc.length !== publicKeyBytes[suite.dh]) throw new CausewayError('crypto.invalid', 'KEM output of wrong length')
  const dh = crypto.dh(suite.dh, recipient.privateKey, enc)
  return extractAndExpand(crypto, suite, dh, concat(enc, recipient.publicKey))
}

function extractAndExpand(crypto: CryptoProvider, suite: CipherSuite, dh: Uint8Array, kemContext: Uint8Array): Uint8Array {
  const kem = kemSuiteId(suite)
  const eaePrk = labeledExtract(crypto, suite, kem, empty, 'eae_prk', dh)
  const sharedSecret = labeledExpand(crypto, suite, kem, eaePrk, 'shared_secret', kemContext, suite.kemSecretBytes)
  zero(dh, eaePrk)
  return sharedSecret
}

// RFC 9180 §5.1, key_schedule_context with mode_base (0) and the default empty psk_id.
function scheduleContext(crypto: CryptoProvider, suite: CipherSuite, info: Uint8Array): Uint8Array {
  const infoHash = labeledExtract(crypto, suite, hpkeSuiteId(suite), empty, 'info_hash', info)
  return concat(modeBase, pskIdHash(crypto, suite), infoHash)
}

// RFC 9180 §5.1 with the default empty psk.
function keySchedule(crypto: CryptoProvider, suite: CipherSuite, sharedSecret: Uint8Array, context: Uint8Array): Schedule {
  const id = hpkeSuiteId(suite)
  const secret = labeledExtract(crypto, suite, id, sharedSecret, 'secret', empty)
  const key = labeledExpand(crypto, suite, id, secret, 'key', context, suite.aeadKeyBytes)
  const baseNonce = labeledExpand(crypto, suite, id, secret, 'base_nonce', context, suite.aeadNonceBytes)
  return { key, baseNonce, secret, context }
}

function exporter(
  crypto: CryptoProvider,
  suite: CipherSuite,
  { secret, key, baseNonce, context }: Schedule,
): Pick<SenderContext, 'exportSecret' | 'wipe'> {
  const id = hpkeSuiteId(suite)
  const exporterSecret = labeledExpand(crypto, suite, id, secret, 'exp', context, suite.hashBytes)
  zero(secret)
  return {
    exportSecret: (exporterContext, length) => labeledExpand(crypto, suite, id, exporterSecret, 'sec', exporterContext, length),
    wipe: () => zero(exporterSecret, key, baseNonce),
  }
}

// RFC 9180 §5.2: base_nonce XOR the sequence number. 2^48 messages are out of reach long before the number repeats.
function nonceSequence(baseNonce: Uint8Array): { current(): Uint8Array; advance(): void } {
  let sequence = 0
  return {
    current() {
      const nonce = baseNonce.slice()
      let rest = sequence
      for (let i = nonce.length - 1; rest > 0; i--) {
        nonce[i]! ^= rest & 0xff
        rest = Math.floor(rest / 256)
      }
      return nonce
    },
    advance() {
      sequence += 1
      assert(sequence < 2 ** 48, 'an HPKE context is not used 2^48 times')
    },
  }
}

// The same for every message of a suite.
const pskIdHashes = new Map<number, Uint8Array>()

function pskIdHash(crypto: CryptoProvider, suite: CipherSuite): Uint8Array {
  let known = pskIdHashes.get(suite.id)
  if (known === undefined) {
    known = labeledExtract(crypto, suite, hpkeSuiteId(suite), empty, 'psk_id_hash', empty)
    pskIdHashes.set(suite.id, known)
  }
  return known
}

// RFC 9180 §4, LabeledExtract.
function labeledExtract(
  crypto: CryptoProvider,
  suite: CipherSuite,
  suiteId: Uint8Array,
  salt: Uint8Array,
  label: string,
  ikm: Uint8Array,
): Uint8Array {
  return crypto.hmac(suite.hash, salt, version, suiteId, labelBytes(label), ikm)
}

// RFC 9180 §4, LabeledExpand.
function labeledExpand(
  crypto: CryptoProvider,
  suite: CipherSuite,
  suiteId: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const labeledInfo = concat(Uint8Array.of(length >> 8, length), version, suiteId, labelBytes(label), info)
  return expand(crypto, suite.hash, prk, labeledInfo, length)
}

function keyPairInRange(crypto: CryptoProvider, suite: CipherSuite, bytes: Uint8Array): KeyPair | undefined {
  try {
    return crypto.dhKeyPair(suite.dh, bytes)
  } catch (error) {
    if (hasCode(error, 'crypto.invalid')) return undefined
    throw error
  }
}

function kemSuiteId(suite: CipherSuite): Uint8Array {
  return concat(labelBytes('KEM'), Uint8Array.of(suite.kemId >> 8, suite.kemId))
}

function hpkeSuiteId(suite: CipherSuite): Uint8Array {
  return concat(labelBytes('HPKE'), Uint8Array.of(0, suite.kemId, 0, suite.kdfId, 0, suite.aeadId))
}

// The dozen labels of the RFC: encoding one takes as long as the hash that it goes into.
const labels = new Map<string, Uint8Array>()

function labelBytes(label: string): Uint8Array {
  let known = labels.get(label)
  if (known === undefined) {
    known = utf8ToBytes(label)
    labels.set(label, known)
  }
  return known
}

const version = utf8ToBytes('HPKE-v1')
const modeBase = Uint8Array.of(0)
const empty = new Uint8Array(0)
