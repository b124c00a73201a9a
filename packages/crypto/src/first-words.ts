// First words of a request for contact: franked under an address of their own, signed by a device, sealed to another.

import {
  type DeviceUri,
  decode,
  domainOf,
  encode,
  type FirstWords,
  firstWords,
  firstWordsLabel,
  type FirstWordsTbs,
  firstWordsTbs,
  idSizeBytes,
  requestsHostOf,
  type RoomUri,
  struct,
  text,
  uriFromId,
  type UserUri,
  userUri,
  utf8ToBytes,
} from '@causeway/wire'
import { signWithLabel, verifyWithLabel } from './labels.ts'
import type { CryptoProvider, KeyPair } from './provider.ts'
import { open, seal } from './sealing.ts'

const purpose = utf8ToBytes('Causeway first words 1')
const pair = struct<{ label: string; requester: UserUri; target: UserUri }>({ label: text, requester: userUri, target: userUri })

/**
 * Stands for the room in the content and the frank of what `requester` says to `target` with a request: both sides and the hub compute
 * it alike, and it is another one in the other direction. Its id: SHA-256 of the two, cut to 16 bytes.
 */
export function requestUri(crypto: CryptoProvider, requester: UserUri, target: UserUri): RoomUri {
  const hash = crypto.hash('SHA-256', encode(pair, { label: 'Causeway request 1', requester, target }))
  return uriFromId('r', requestsHostOf(domainOf(target)), hash.slice(0, idSizeBytes))
}

export function signFirstWords(crypto: CryptoProvider, privateKey: Uint8Array, tbs: FirstWordsTbs): FirstWords {
  const signature = signWithLabel(crypto, 'Ed25519', privateKey, firstWordsLabel, encode(firstWordsTbs, tbs))
  return { ...tbs, signature }
}

/** Whether the holder of this key said it. The caller checks that the key is a device's of the sender, and what the content says. */
export function verifyFirstWords(crypto: CryptoProvider, signatureKey: Uint8Array, words: FirstWords): boolean {
  return verifyWithLabel(crypto, 'Ed25519', signatureKey, firstWordsLabel, encode(firstWordsTbs, words), words.signature)
}

export function sealFirstWords(
  crypto: CryptoProvider,
  words: FirstWords,
  to: { readonly device: DeviceUri; readonly sealingKey: Uint8Array },
): Uint8Array {
  return seal(crypto, to.sealingKey, purpose, utf8ToBytes(to.device), encode(firstWords, words))
}

/** Throws `crypto.invalid` or `wire.*` for what was not sealed to this device. */
export function openFirstWords(crypto: CryptoProvider, keys: KeyPair, device: DeviceUri, sealed: Uint8Array): FirstWords {
  return decode(firstWords, open(crypto, keys, purpose, utf8ToBytes(device), sealed))
}
