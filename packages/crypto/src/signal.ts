// Signals (wire/signal.ts): signed by the device, encrypted under a key that only the group of this epoch can export. They take
// nothing from the ratchets of messages, so one that is lost costs nothing.

import {
  decode,
  encode,
  type SealedSignal,
  sealedSignal,
  type Signal,
  signal,
  signalLabel,
  type SignalTbs,
  signalTbs,
  utf8ToBytes,
} from '@causeway/wire'
import { zero } from './bytes.ts'
import { signWithLabel, verifyWithLabel } from './labels.ts'
import type { CryptoProvider } from './provider.ts'

/** Label and length of the key, for the group's exporter (RFC 9420 §8.5). The context is empty: the secret is the epoch's. */
export const signalKeyLabel = 'causeway signal'
export const signalKeySizeBytes = 16

/** `key`: exported with `signalKeyLabel`; wiped here. */
export function sealSignal(crypto: CryptoProvider, key: Uint8Array, privateKey: Uint8Array, tbs: SignalTbs): Uint8Array {
  const { room, epoch, leaf, kind, sentAtMs } = tbs
  const signature = signWithLabel(crypto, 'Ed25519', privateKey, signalLabel, encode(signalTbs, tbs))
  const nonce = crypto.random(12)
  const plaintext = encode(signal, { leaf, kind, sentAtMs, signature })
  const ciphertext = crypto.aeadSeal('AES-128-GCM', key, nonce, utf8ToBytes(room), plaintext)
  zero(key)
  return encode(sealedSignal, { epoch, nonce, ciphertext })
}

/** Throws `crypto.invalid` and `wire.*`. Who sent it is to be checked by `isSignalOf`. `key` is wiped. */
export function openSignal(
  crypto: CryptoProvider,
  key: Uint8Array,
  room: SignalTbs['room'],
  { nonce, ciphertext }: SealedSignal,
): Signal {
  try {
    return decode(signal, crypto.aeadOpen('AES-128-GCM', key, nonce, utf8ToBytes(room), ciphertext))
  } finally {
    zero(key)
  }
}

/** Whether the leaf with this key signed it, for this room and epoch. */
export function isSignalOf(
  crypto: CryptoProvider,
  signatureKey: Uint8Array,
  { room, epoch }: Pick<SignalTbs, 'room' | 'epoch'>,
  { signature, ...told }: Signal,
): boolean {
  return verifyWithLabel(crypto, 'Ed25519', signatureKey, signalLabel, encode(signalTbs, { room, epoch, ...told }), signature)
}
