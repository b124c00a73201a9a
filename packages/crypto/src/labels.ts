// The labelled operations of RFC 9420 §5.1, §5.2, §8 and §9, and the component labels of draft-ietf-mls-extensions.

import { assert, utf8ToBytes, Writer } from '@causeway/wire'
import { concat } from './bytes.ts'
import { expand } from './hkdf.ts'
import { openBase, sealerBase } from './hpke.ts'
import type { HpkeCiphertext, Sealer } from './hpke.ts'
import type { CryptoProvider, HashName, KeyPair, SignatureName } from './provider.ts'
import type { CipherSuite } from './suites.ts'

/** A label without its "MLS 1.0 " prefix; bytes for the component labels of `componentLabel`. */
export type Label = string | Uint8Array

/** SignWithLabel (RFC 9420 §5.1.2). */
export function signWithLabel(
  crypto: CryptoProvider,
  signature: SignatureName,
  privateKey: Uint8Array,
  label: Label,
  content: Uint8Array,
): Uint8Array {
  return crypto.sign(signature, privateKey, labelled(label, content))
}

/** VerifyWithLabel (RFC 9420 §5.1.2). False for anything that does not verify, a malformed key too. */
export function verifyWithLabel(
  crypto: CryptoProvider,
  name: SignatureName,
  publicKey: Uint8Array,
  label: Label,
  content: Uint8Array,
  signature: Uint8Array,
): boolean {
  return crypto.verify(name, publicKey, labelled(label, content), signature)
}

/** EncryptWithLabel (RFC 9420 §5.1.3) under one context, which may be long, to as many recipients as are named. */
export function encryptorWithLabel(crypto: CryptoProvider, suite: CipherSuite, label: Label, context: Uint8Array): Sealer {
  return sealerBase(crypto, suite, labelled(label, context), empty)
}

/** DecryptWithLabel (RFC 9420 §5.1.3). Throws `crypto.invalid`. */
export function decryptWithLabel(
  crypto: CryptoProvider,
  suite: CipherSuite,
  recipient: KeyPair,
  label: Label,
  context: Uint8Array,
  sealed: HpkeCiphertext,
): Uint8Array {
  return openBase(crypto, suite, recipient, sealed, labelled(label, context), empty)
}

/** ExpandWithLabel (RFC 9420 §8). */
export function expandWithLabel(
  crypto: CryptoProvider,
  hash: HashName,
  secret: Uint8Array,
  label: Label,
  context: Uint8Array,
  length: number,
): Uint8Array {
  assert(length <= 0xffff, 'KDFLabel.length is a uint16')
  const prefixed = prefixedLabel(label)
  const kdfLabel = new Writer(prefixed.length + context.length + 10)
  kdfLabel.u16(length)
  kdfLabel.opaque(prefixed)
  kdfLabel.opaque(context)
  return expand(crypto, hash, secret, kdfLabel.finish(), length)
}

/** DeriveSecret (RFC 9420 §8): a secret of the hash's size with an empty context. */
export function deriveSecret(crypto: CryptoProvider, suite: CipherSuite, secret: Uint8Array, label: Label): Uint8Array {
  return expandWithLabel(crypto, suite.hash, secret, label, empty, suite.hashBytes)
}

/** DeriveTreeSecret (RFC 9420 §9): the context is the generation. */
export function deriveTreeSecret(
  crypto: CryptoProvider,
  hash: HashName,
  secret: Uint8Array,
  label: Label,
  generation: number,
  length: number,
): Uint8Array {
  const context = Uint8Array.of(generation >>> 24, generation >>> 16, generation >>> 8, generation)
  return expandWithLabel(crypto, hash, secret, label, context, length)
}

/** RefHash (RFC 9420 §5.2). Its label is whole: "MLS 1.0 KeyPackage Reference" or "MLS 1.0 Proposal Reference". */
export function refHash(crypto: CryptoProvider, hash: HashName, label: string, value: Uint8Array): Uint8Array {
  return crypto.hash(hash, labelAndContent(utf8ToBytes(label), value))
}

/**
 * The label that keeps one component's signatures, encryptions and secrets apart from another's
 * (draft-ietf-mls-extensions, Safe operations). Use it as the label of any function here.
 */
export function componentLabel(componentId: number, label: string): Uint8Array {
  const writer = new Writer(32)
  writer.opaque(componentBase)
  writer.u16(componentId)
  writer.opaque(utf8ToBytes(label))
  return writer.finish()
}

// SignContent and EncryptContext have the same form: label<V>, content<V>.
function labelled(label: Label, content: Uint8Array): Uint8Array {
  return labelAndContent(prefixedLabel(label), content)
}

function labelAndContent(label: Uint8Array, content: Uint8Array): Uint8Array {
  const writer = new Writer(label.length + content.length + 8)
  writer.opaque(label)
  writer.opaque(content)
  return writer.finish()
}

// String labels are the few constants of the protocols, so this stays small.
const prefixedLabels = new Map<string, Uint8Array>()

function prefixedLabel(label: Label): Uint8Array {
  if (typeof label !== 'string') return concat(prefix, label)
  let known = prefixedLabels.get(label)
  if (known === undefined) {
    known = concat(prefix, utf8ToBytes(label))
    prefixedLabels.set(label, known)
  }
  return known
}

const prefix = utf8ToBytes('MLS 1.0 ')
const componentBase = utf8ToBytes('MLS Component')
const empty = new Uint8Array(0)
