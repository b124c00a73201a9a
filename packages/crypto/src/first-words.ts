// First words of a request for contact: signed by a device, sealed to another.

import {
  type DeviceUri,
  decode,
  encode,
  type FirstWords,
  firstWords,
  firstWordsLabel,
  type FirstWordsTbs,
  firstWordsTbs,
  utf8ToBytes,
} from '@causeway/wire'
import { signWithLabel, verifyWithLabel } from './labels.ts'
import type { CryptoProvider, KeyPair } from './provider.ts'
import { open, seal } from './sealing.ts'

const purpose = utf8ToBytes('Causeway first words 1')

export function signFirstWords(crypto: CryptoProvider, privateKey: Uint8Array, tbs: FirstWordsTbs): FirstWords {
  const signature = signWithLabel(crypto, 'Ed25519', privateKey, firstWordsLabel, encode(firstWordsTbs, tbs))
  return { ...tbs, signature }
}

/** Whether the holder of this key said it. The caller checks that the key is a device's of the sender, and who the recipient is. */
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
