// The key schedule (RFC 8446 §7.1), without pre-shared keys.

import {
  concat,
  type CryptoProvider,
  expand,
  extract,
  type HashName,
  hashBytes,
  aeadKeyBytes,
  aeadNonceBytes,
  zero,
} from '@causeway/crypto'
import { utf8ToBytes, Writer } from '@causeway/wire'
import type { Suite } from './suites.ts'

export interface TrafficKeys {
  readonly suite: Suite
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** The secrets of both sides at one stage. Owned by the connection, which wipes them. */
export interface TrafficSecrets {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

export interface Schedule {
  /** After the ServerHello. `transcriptHash`: up to and with it. */
  handshakeSecrets(shared: Uint8Array, transcriptHash: Uint8Array): TrafficSecrets
  /** After the server's Finished. `transcriptHash`: up to and with it. */
  applicationSecrets(transcriptHash: Uint8Array): TrafficSecrets
}

export function createSchedule(crypto: CryptoProvider, hash: HashName): Schedule {
  const zeros = new Uint8Array(hashBytes[hash])
  const emptyHash = crypto.hash(hash, new Uint8Array(0))
  let handshakeSecret = new Uint8Array(0) as Uint8Array
  const derived = (secret: Uint8Array): Uint8Array => expandLabel(crypto, hash, secret, 'derived', emptyHash, zeros.length)
  const both = (secret: Uint8Array, stage: 'hs' | 'ap', transcriptHash: Uint8Array): TrafficSecrets => ({
    client: expandLabel(crypto, hash, secret, `c ${stage} traffic`, transcriptHash, zeros.length),
    server: expandLabel(crypto, hash, secret, `s ${stage} traffic`, transcriptHash, zeros.length),
  })
  return {
    handshakeSecrets(shared, transcriptHash) {
      handshakeSecret = extract(crypto, hash, derived(extract(crypto, hash, zeros, zeros)), shared)
      zero(shared)
      return both(handshakeSecret, 'hs', transcriptHash)
    },
    applicationSecrets(transcriptHash) {
      const master = extract(crypto, hash, derived(handshakeSecret), zeros)
      zero(handshakeSecret)
      const secrets = both(master, 'ap', transcriptHash)
      zero(master)
      return secrets
    },
  }
}

export function trafficKeys(crypto: CryptoProvider, suite: Suite, secret: Uint8Array): TrafficKeys {
  const none = new Uint8Array(0)
  return {
    suite,
    key: expandLabel(crypto, suite.hash, secret, 'key', none, aeadKeyBytes[suite.aead]),
    iv: expandLabel(crypto, suite.hash, secret, 'iv', none, aeadNonceBytes),
  }
}

/** The secret after a KeyUpdate (§7.2). The one before it is wiped. */
export function nextSecret(crypto: CryptoProvider, hash: HashName, secret: Uint8Array): Uint8Array {
  const next = expandLabel(crypto, hash, secret, 'traffic upd', new Uint8Array(0), hashBytes[hash])
  zero(secret)
  return next
}

/** What stands in Finished (§4.4.4). */
export function finishedTag(crypto: CryptoProvider, hash: HashName, secret: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
  const key = expandLabel(crypto, hash, secret, 'finished', new Uint8Array(0), hashBytes[hash])
  return crypto.hmac(hash, key, transcriptHash)
}

function expandLabel(
  crypto: CryptoProvider,
  hash: HashName,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const name = utf8ToBytes(`tls13 ${label}`)
  const writer = new Writer()
  writer.u16(length)
  writer.u8(name.length)
  writer.fixed(name)
  writer.u8(context.length)
  return expand(crypto, hash, secret, concat(writer.finish(), context), length)
}
