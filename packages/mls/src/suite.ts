// What handshakes need of a cipher suite (RFC 9420 §5.1): hashing and verifying. No secret passes through here.

import {
  type CipherSuite,
  cipherSuite,
  type CryptoProvider,
  isLowOrderX25519,
  privateKeyBytes,
  publicKeyBytes,
  refHash,
  verifyWithLabel,
} from '@causeway/crypto'
import { must } from './must.ts'

/** Signature labels, RFC 9420 §17.6, without the common prefix. */
export type SignatureLabel = 'FramedContentTBS' | 'LeafNodeTBS' | 'KeyPackageTBS' | 'GroupInfoTBS'

/** Labels of hash references, RFC 9420 §5.2. */
export type ReferenceLabel = 'MLS 1.0 KeyPackage Reference' | 'MLS 1.0 Proposal Reference'

export interface Suite {
  readonly id: number
  /** KDF.Nh in bytes. */
  readonly hashBytes: number
  /** Throws `mls.invalid` for an HPKE public key that nothing can be sealed to: in a tree it would block every later path. */
  checkEncryptionKey(publicKey: Uint8Array, name: string): void
  hash(data: Uint8Array): Uint8Array
  /** Throws `mls.invalid`, naming the label, when the signature does not verify. */
  verify(publicKey: Uint8Array, label: SignatureLabel, content: Uint8Array, signature: Uint8Array): void
  reference(label: ReferenceLabel, value: Uint8Array): Uint8Array
}

/** The suite of a number of RFC 9420 §17.1; another number is `mls.unsupported`. */
export function createSuite(crypto: CryptoProvider, id: number): Suite {
  const suite: CipherSuite = cipherSuite(id)
  return {
    id,
    hashBytes: suite.hashBytes,
    checkEncryptionKey(publicKey, name) {
      must(publicKey.length === publicKeyBytes[suite.dh], `${name} of the wrong size`)
      must(canBeSealedTo(crypto, suite, publicKey), `${name} that nothing can be sealed to`)
    },
    hash: data => crypto.hash(suite.hash, data),
    reference: (label, value) => refHash(crypto, suite.hash, label, value),
    verify(publicKey, label, content, signature) {
      must(
        verifyWithLabel(crypto, suite.signature, publicKey, label, content, signature),
        `a signature does not verify: ${label}`,
      )
    },
  }
}

/** Curves say so themselves when asked; with X25519 a look at the few such keys saves a multiplication for each leaf of a tree. */
function canBeSealedTo(crypto: CryptoProvider, { dh }: CipherSuite, publicKey: Uint8Array): boolean {
  if (dh === 'X25519') return !isLowOrderX25519(publicKey)
  const probe = new Uint8Array(privateKeyBytes[dh])
  probe[probe.length - 1] = 2
  try {
    crypto.dh(dh, probe, publicKey)
    return true
  } catch {
    return false
  }
}
