// Who may sign how: the schemes of RFC 8446 §4.2.3, and the algorithms of certificates. MD5, SHA-1, DSA and short keys are in no list.

import type { CryptoProvider, HashName } from '@causeway/crypto'
import { notTrusted } from '../refusal.ts'
import { DerReader, hexOf, tags, wholeBytesOf } from './der.ts'

/** RSA with keys as SubjectPublicKeyInfo; WebCrypto has it, with promises. A key that is no key: false. */
export type VerifyRsa = (
  padding: 'PSS' | 'PKCS1',
  hash: HashName,
  publicKeyInfo: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => Promise<boolean>

export interface SignatureDeps {
  readonly crypto: CryptoProvider
  readonly verifyRsa: VerifyRsa
}

export type PublicKey =
  | { readonly kind: 'P-256' | 'P-384' | 'Ed25519'; readonly bytes: Uint8Array }
  | { readonly kind: 'RSA'; readonly publicKeyInfo: Uint8Array }

type Verify = (deps: SignatureDeps, key: PublicKey, message: Uint8Array, signature: Uint8Array) => Promise<boolean>

/** By CertificateVerify. RSASSA-PKCS1-v1_5 is offered, for certificates have it, and not taken for a handshake. */
const handshakeSchemes: Readonly<Record<number, Verify>> = {
  0x0403: elliptic('P-256'),
  0x0503: elliptic('P-384'),
  0x0807: elliptic('Ed25519'),
  0x0804: rsa('PSS', 'SHA-256'),
  0x0805: rsa('PSS', 'SHA-384'),
  0x0806: rsa('PSS', 'SHA-512'),
}

export const offeredSchemes: readonly number[] = [0x0403, 0x0804, 0x0503, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601]

/** By the whole AlgorithmIdentifier, so that no parameter goes unseen. An ECDSA signature has the hash of its curve. */
const certificateAlgorithms: Readonly<Record<string, Verify>> = {
  '300a06082a8648ce3d040302': elliptic('P-256'),
  '300a06082a8648ce3d040303': elliptic('P-384'),
  '300506032b6570': elliptic('Ed25519'),
  '300d06092a864886f70d01010b0500': rsa('PKCS1', 'SHA-256'),
  '300d06092a864886f70d01010c0500': rsa('PKCS1', 'SHA-384'),
  '300d06092a864886f70d01010d0500': rsa('PKCS1', 'SHA-512'),
}

/** False for a scheme that was not offered for this, too. */
export async function isHandshakeSigned(
  deps: SignatureDeps,
  scheme: number,
  ...signed: readonly [PublicKey, Uint8Array, Uint8Array]
): Promise<boolean> {
  return (await handshakeSchemes[scheme]?.(deps, ...signed)) ?? false
}

export async function isCertificateSigned(
  deps: SignatureDeps,
  algorithm: string,
  ...signed: readonly [PublicKey, Uint8Array, Uint8Array]
): Promise<boolean> {
  return Object.hasOwn(certificateAlgorithms, algorithm) && (await (certificateAlgorithms[algorithm] as Verify)(deps, ...signed))
}

const rsaBitsMin = 2048
const rsaBitsMax = 8192

/** `tls.certificate` for a key that is weak, or of a kind that is not spoken here. */
export function publicKeyOf(publicKeyInfo: Uint8Array): PublicKey {
  const reader = new DerReader(publicKeyInfo).inside(tags.sequence)
  const algorithm = hexOf(reader.next(tags.sequence).whole)
  const bytes = wholeBytesOf(reader.next(tags.bitString))
  reader.end()
  if (algorithm === rsaEncryption) {
    checkRsa(bytes)
    return { kind: 'RSA', publicKeyInfo }
  }
  const kind = Object.hasOwn(curves, algorithm) ? curves[algorithm] : undefined
  if (kind === undefined) throw notTrusted('a kind of key that is not spoken')
  return { kind, bytes }
}

const rsaEncryption = '300d06092a864886f70d0101010500'
const curves: Readonly<Record<string, 'P-256' | 'P-384' | 'Ed25519'>> = {
  '301306072a8648ce3d020106082a8648ce3d030107': 'P-256',
  '301006072a8648ce3d020106052b81040022': 'P-384',
  '300506032b6570': 'Ed25519',
}

function checkRsa(key: Uint8Array): void {
  const reader = new DerReader(key).inside(tags.sequence)
  const [modulus, exponent] = [reader.next(tags.integer).content, reader.next(tags.integer).content]
  reader.end()
  const leading = modulus[0] === 0 ? 1 : 0
  const bits = (modulus.length - leading) * 8 - Math.clz32((modulus[leading] ?? 0) << 24)
  if (bits < rsaBitsMin || bits > rsaBitsMax) throw notTrusted('the size of an RSA key')
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1
  if (!isOdd || exponent.length > 4 || (exponent.length === 1 && exponent[0] === 1))
    throw notTrusted('the exponent of an RSA key')
}

function elliptic(curve: 'P-256' | 'P-384' | 'Ed25519'): Verify {
  return async ({ crypto }, key, message, signature) => key.kind === curve && crypto.verify(curve, key.bytes, message, signature)
}

function rsa(padding: 'PSS' | 'PKCS1', hash: HashName): Verify {
  return async ({ verifyRsa }, key, message, signature) =>
    key.kind === 'RSA' && (await verifyRsa(padding, hash, key.publicKeyInfo, message, signature))
}
