// Making what a device is: account key, device keys, certificate.

import { sealingKeyPair, signDeviceCertificate } from '@causeway/crypto'
import type { CryptoProvider, KeyPair } from '@causeway/crypto'
import { deviceCertificate, encode, idSizeBytes, uriFromId } from '@causeway/wire'
import type { DeviceUri, LinkOffer, UserUri } from '@causeway/wire'

export interface DeviceKeys {
  readonly device: DeviceUri
  readonly signature: KeyPair
  readonly sealing: KeyPair
}

export interface AccountKey {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
  readonly generation: number
}

/** A device id is never used again: whoever lost the database makes a new device. */
export function createDeviceKeys(crypto: CryptoProvider, property: string): DeviceKeys {
  return {
    device: uriFromId('d', property, crypto.random(idSizeBytes)),
    signature: crypto.signatureKeyPair('Ed25519'),
    sealing: sealingKeyPair(crypto),
  }
}

/** Encoded DeviceCertificate for a device's public keys. */
export function certifyDevice(
  crypto: CryptoProvider,
  account: AccountKey,
  subject: LinkOffer & { readonly user: UserUri },
  nowMs: number,
): Uint8Array {
  const { user, device, signatureKey, sealingKey } = subject
  const { generation, publicKey: accountKey } = account
  const tbs = { version: 1, user, device, signatureKey, sealingKey, generation, accountKey, issuedAtMs: nowMs }
  return encode(deviceCertificate, signDeviceCertificate(crypto, account.privateKey, tbs))
}
