// The chain from a logged account key to a leaf: device certificates and account key rotations (DESIGN §4).
// Signatures are SignWithLabel (RFC 9420 §5.1.2) by Ed25519 over the TBS bytes here; crypto/certificate.ts makes and checks them.

import { CausewayError } from './errors.ts'
import { type Codec, encode, fixed, opaque, struct, u32, u64Number, u8, vector } from './tls.ts'
import { type DeviceUri, deviceUri, type UserUri, userUri } from './uri.ts'

export const deviceCertificateLabel = 'DeviceCertificateTBS'
export const accountKeyRotationLabel = 'AccountKeyRotationTBS'

const key = fixed(32)

/** What an account says about one of its devices. */
export interface DeviceCertificateTbs {
  readonly version: number
  readonly user: UserUri
  readonly device: DeviceUri
  /** Ed25519: the key of the device's MLS leaves and of its sign-in challenge. */
  readonly signatureKey: Uint8Array
  /** X25519: what other devices of the account seal secrets to. */
  readonly sealingKey: Uint8Array
  /** The account key that signs, by generation and value. */
  readonly generation: number
  readonly accountKey: Uint8Array
  readonly issuedAtMs: number
}

export interface DeviceCertificate extends DeviceCertificateTbs {
  readonly signature: Uint8Array
}

const certificateFields = {
  version: u8,
  user: userUri,
  device: deviceUri,
  signatureKey: key,
  sealingKey: key,
  generation: u32,
  accountKey: key,
  issuedAtMs: u64Number,
}

export const deviceCertificateTbs: Codec<DeviceCertificateTbs> = struct<DeviceCertificateTbs>(certificateFields)

const anyDeviceCertificate: Codec<DeviceCertificate> = struct<DeviceCertificate>({ ...certificateFields, signature: opaque })

export const deviceCertificate: Codec<DeviceCertificate> = {
  write: (w, certificate) => anyDeviceCertificate.write(w, certificate),
  read(r) {
    const certificate = anyDeviceCertificate.read(r)
    if (certificate.version !== 1 || certificate.signature.length !== 64) throw new CausewayError('wire.bad_structure')
    return certificate
  },
}

/** A new account key, signed by the old one. Only devices in `kept` stay certified; all others are removed by it. */
export interface AccountKeyRotationTbs {
  readonly user: UserUri
  /** Generation of the new key; the first account key is generation 0. */
  readonly generation: number
  readonly oldKey: Uint8Array
  readonly newKey: Uint8Array
  readonly kept: readonly DeviceUri[]
}

export interface AccountKeyRotation extends AccountKeyRotationTbs {
  readonly signature: Uint8Array
}

const rotationFields = {
  user: userUri,
  generation: u32,
  oldKey: key,
  newKey: key,
  kept: vector(deviceUri) as Codec<readonly DeviceUri[]>,
}

export const accountKeyRotationTbs: Codec<AccountKeyRotationTbs> = struct<AccountKeyRotationTbs>(rotationFields)
export const accountKeyRotation: Codec<AccountKeyRotation> = struct<AccountKeyRotation>({ ...rotationFields, signature: opaque })

/** What anybody in contact may know of an account: its first key, every rotation, its present devices. */
export interface AccountRecord {
  readonly user: UserUri
  readonly firstKey: Uint8Array
  readonly rotations: readonly AccountKeyRotation[]
  readonly devices: readonly DeviceCertificate[]
}

export const accountRecord: Codec<AccountRecord> = struct<AccountRecord>({
  user: userUri,
  firstKey: key,
  rotations: vector(accountKeyRotation) as Codec<readonly AccountKeyRotation[]>,
  devices: vector(deviceCertificate) as Codec<readonly DeviceCertificate[]>,
})

/** What a new device shows to an old one of the account (as QR or short code) and what the old one certifies. */
export interface LinkOffer {
  readonly signatureKey: Uint8Array
  readonly sealingKey: Uint8Array
  readonly device: DeviceUri
}

export const linkOffer: Codec<LinkOffer> = struct<LinkOffer>({ signatureKey: key, sealingKey: key, device: deviceUri })

/** The bytes whose hash is the short code: label and offer, so that a code means nothing elsewhere. */
export function linkOfferTbs(offer: LinkOffer): Uint8Array {
  const label = new TextEncoder().encode('Causeway link offer 1')
  const body = encode(linkOffer, offer)
  const bytes = new Uint8Array(label.length + body.length)
  bytes.set(label)
  bytes.set(body, label.length)
  return bytes
}
