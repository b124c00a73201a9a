// The chain from an account's first key to a device (DESIGN §4): certificates and rotations, signed with Ed25519 and checked by
// hub and clients with the same code. Structures: wire/certificate.ts.

import {
  accountKeyRotationLabel,
  accountKeyRotationTbs,
  type AccountKeyRotation,
  type AccountKeyRotationTbs,
  type AccountRecord,
  type DeviceCertificate,
  deviceCertificateLabel,
  deviceCertificateTbs,
  type DeviceCertificateTbs,
  domainOf,
  encode,
} from '@causeway/wire'
import { equalBytes } from './bytes.ts'
import { signWithLabel, verifyWithLabel } from './labels.ts'
import type { CryptoProvider } from './provider.ts'

/** What an account record proves: the present key with its generation, and the devices certified now, by URI. */
export interface VerifiedAccount {
  readonly key: Uint8Array
  readonly generation: number
  readonly devices: ReadonlyMap<string, DeviceCertificate>
}

/**
 * Follows the rotations from the first key and keeps the certificates valid now: signed under the key of their generation, and
 * kept by every rotation since. undefined when the chain itself does not hold; a bad certificate is left out.
 */
export function verifyAccountChain(crypto: CryptoProvider, record: AccountRecord): VerifiedAccount | undefined {
  const keys = [record.firstKey]
  for (const rotation of record.rotations) {
    const isNext = rotation.generation === keys.length && rotation.user === record.user
    if (!isNext || !equalBytes(rotation.oldKey, keys.at(-1) as Uint8Array)) return undefined
    if (!verifyRotation(crypto, rotation)) return undefined
    keys.push(rotation.newKey)
  }
  const devices = new Map<string, DeviceCertificate>()
  for (const certificate of record.devices) {
    if (isCertifiedNow(crypto, record, keys, certificate)) devices.set(certificate.device, certificate)
  }
  return { key: keys.at(-1) as Uint8Array, generation: keys.length - 1, devices }
}

export function signDeviceCertificate(
  crypto: CryptoProvider,
  accountPrivateKey: Uint8Array,
  tbs: DeviceCertificateTbs,
): DeviceCertificate {
  const signature = signWithLabel(crypto, 'Ed25519', accountPrivateKey, deviceCertificateLabel, encode(deviceCertificateTbs, tbs))
  return { ...tbs, signature }
}

/** Whether the account key named inside signed it, and the device belongs to the user's property. Says nothing of removals. */
export function verifyDeviceCertificate(crypto: CryptoProvider, certificate: DeviceCertificate): boolean {
  if (certificate.version !== 1 || domainOf(certificate.device) !== domainOf(certificate.user)) return false
  const tbs = encode(deviceCertificateTbs, certificate)
  return verifyWithLabel(crypto, 'Ed25519', certificate.accountKey, deviceCertificateLabel, tbs, certificate.signature)
}

/** Signed by the key that goes. */
export function signRotation(crypto: CryptoProvider, oldPrivateKey: Uint8Array, tbs: AccountKeyRotationTbs): AccountKeyRotation {
  const signature = signWithLabel(crypto, 'Ed25519', oldPrivateKey, accountKeyRotationLabel, encode(accountKeyRotationTbs, tbs))
  return { ...tbs, signature }
}

/** Whether the old key named inside signed it. The caller checks that it is the key on record. */
export function verifyRotation(crypto: CryptoProvider, rotation: AccountKeyRotation): boolean {
  const tbs = encode(accountKeyRotationTbs, rotation)
  return verifyWithLabel(crypto, 'Ed25519', rotation.oldKey, accountKeyRotationLabel, tbs, rotation.signature)
}

function isCertifiedNow(
  crypto: CryptoProvider,
  record: AccountRecord,
  keys: readonly Uint8Array[],
  certificate: DeviceCertificate,
): boolean {
  const key = keys[certificate.generation]
  if (key === undefined || !equalBytes(certificate.accountKey, key) || certificate.user !== record.user) return false
  // rotations[g] starts generation g + 1: those from the certificate's generation on came later than it.
  const later = record.rotations.slice(certificate.generation)
  return later.every(({ kept }) => kept.includes(certificate.device)) && verifyDeviceCertificate(crypto, certificate)
}
