// The decoders of packages/crypto, and the two doors where a stranger's bytes meet a key.

import {
  attachmentHeader,
  frankBatchSignature,
  open,
  seal,
  sealedBox,
  sealingKeyPair,
  stampFranks,
  verifyFrank,
} from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { type Codec, decode, encode, uriFromId } from '@causeway/wire'
import type { FuzzTarget } from './fuzz-run.ts'

const crypto = createNodeCrypto({ random: length => new Uint8Array(length).fill(5) })
const none = new Uint8Array(0)
const context = {
  senderUri: uriFromId('u', 'chat.example', new Uint8Array(16).fill(1)),
  roomUri: uriFromId('r', 'hub.example', new Uint8Array(16).fill(3)),
  acceptedTimestamp: 1_790_000_000_000,
}
const hub = crypto.signatureKeyPair('Ed25519')
const request = { frankingTag: new Uint8Array(32), cipherSuite: 1, context }
const [alone] = stampFranks(crypto, { hubKey: none, signaturePrivateKey: hub.privateKey }, [request])
const batch = stampFranks(
  crypto,
  { hubKey: none, signaturePrivateKey: hub.privateKey },
  Array.from({ length: 5 }, () => request),
)
const recipient = sealingKeyPair(crypto)
const box = seal(crypto, recipient.publicKey, none, none, new Uint8Array(20))

export const cryptoTargets: readonly FuzzTarget[] = [
  tls('frank-batch-signature', frankBatchSignature, ...batch.map(frank => frank.signature)),
  tls(
    'attachment-header',
    attachmentHeader,
    encode(attachmentHeader, { sizeBytes: 0 }),
    encode(attachmentHeader, { sizeBytes: 2 ** 31 }),
  ),
  tls('sealed-box', sealedBox, box),
  {
    name: 'crypto/verify-frank',
    decode: signature => verifyFrank(crypto, hub.publicKey, { ...alone!, signature }, context),
    seeds: [alone!.signature, batch[0]!.signature, batch[4]!.signature],
    // It answers false, whatever it is given.
    codes: [],
  },
  {
    name: 'crypto/open-sealed-box',
    decode: bytes => open(crypto, recipient, none, none, bytes),
    seeds: [box],
    codes: ['wire.', 'crypto.'],
  },
]

/** A TLS-presentation codec: one spelling, so what decodes must encode to the same bytes. */
function tls<T>(name: string, codec: Codec<T>, ...seeds: readonly Uint8Array[]): FuzzTarget {
  return {
    name: `crypto/${name}`,
    decode: input => decode(codec, input),
    encode: (value: T) => encode(codec, value),
    seeds,
    codes: ['wire.'],
  }
}
