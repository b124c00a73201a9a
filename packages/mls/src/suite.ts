// What handshakes need of a cipher suite (RFC 9420 §5.1): hashing and verifying. No secret passes through here.

import { type CipherSuite, cipherSuite, type CryptoProvider, publicKeyBytes, refHash, verifyWithLabel } from '@causeway/crypto'
import { must } from './must.ts'

/** Signature labels, RFC 9420 §17.6, without the common prefix. */
export type SignatureLabel = 'FramedContentTBS' | 'LeafNodeTBS' | 'KeyPackageTBS' | 'GroupInfoTBS'

/** Labels of hash references, RFC 9420 §5.2. */
export type ReferenceLabel = 'MLS 1.0 KeyPackage Reference' | 'MLS 1.0 Proposal Reference'

export interface Suite {
  readonly id: number
  /** KDF.Nh in bytes. */
  readonly hashBytes: number
  /** Of an HPKE public key, in bytes. */
  readonly encryptionKeyBytes: number
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
    encryptionKeyBytes: publicKeyBytes[suite.dh],
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
